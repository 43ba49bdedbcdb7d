// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_PATH_BLAME_H
#define VOUCH_X509_PATH_BLAME_H

#include "core/x509/path.h"

/* Shared by the two files of x509/path.h: reports, if there is a report, that `c` (null: no
 * particular certificate) breaks a rule, and returns false. */
bool vouch_path_blame(const struct vouch_path_sink *sink, enum vouch_finding_code code,
                      const struct vouch_certificate *c, const char *value);

#endif
