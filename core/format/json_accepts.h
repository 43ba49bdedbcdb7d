// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_JSON_ACCEPTS_H
#define VOUCH_FORMAT_JSON_ACCEPTS_H

#include "core/format/json_write.h"
#include "core/report.h"
#include "core/words.h"

/* Writes "accepts": what a probe has found, if there was one. */
void vouch_json_accepts(struct vouch_json *j, const struct vouch_report *r,
                        enum vouch_language language);

#endif
