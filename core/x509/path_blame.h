// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_PATH_BLAME_H
#define VOUCH_X509_PATH_BLAME_H

#include "core/x509/path.h"

/* What x509/path.h's two files share: says, where there is a report, that a rule is broken by `c`
 * (null: by none in particular), and answers false. */
bool vouch_path_blame(const struct vouch_path_sink *sink, enum vouch_finding_code code,
                      const struct vouch_certificate *c, const char *value);

#endif
