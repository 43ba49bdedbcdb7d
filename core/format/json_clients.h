// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_JSON_CLIENTS_H
#define VOUCH_FORMAT_JSON_CLIENTS_H

#include "core/format/json_write.h"
#include "core/report.h"

/* Writes the member "clients" (docs/SCHEMA.md); nothing if they were not computed. A separate file,
 * so that an image without clients can leave it out. */
void vouch_json_clients(struct vouch_json *j, const struct vouch_report *r);

#endif
