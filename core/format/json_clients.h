// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_JSON_CLIENTS_H
#define VOUCH_FORMAT_JSON_CLIENTS_H

#include "core/format/json_write.h"
#include "core/report.h"

/* Writes the member "clients" (docs/SCHEMA.md); nothing where they were not asked. A file of its
 * own, which an image without clients leaves out. */
void vouch_json_clients(struct vouch_json *j, const struct vouch_report *r);

#endif
