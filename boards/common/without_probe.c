// SPDX-License-Identifier: Apache-2.0
/* An image asks no server what it accepts (core/probe), and has no tables of clients. */
#include "boards/common/firmware_probe.h"
#include "core/format/json_accepts.h"

const struct firmware_probe_ops *const firmware_probe = NULL;

void vouch_json_accepts(struct vouch_json *j, const struct vouch_report *r,
                        enum vouch_language language)
{
    (void)j;
    (void)r;
    (void)language;
}
