// SPDX-License-Identifier: Apache-2.0
/* An image asks no server what it accepts (core/probe), and has no tables of clients. */
#include "core/format/json_accepts.h"

void vouch_json_accepts(struct vouch_json *j, const struct vouch_report *r,
                        enum vouch_language language)
{
    (void)j;
    (void)r;
    (void)language;
}
