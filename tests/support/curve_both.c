// SPDX-License-Identifier: Apache-2.0
#include "tests/support/curve_both.h"

#include <stdlib.h>

#include "port/mbedtls/mulx_x86.h"

#ifdef __x86_64__
static enum vouch_curve_answer ask_both(const struct vouch_curve_question *q, void *scratch)
{
    enum vouch_curve_answer answer = vouch_p256_mulx.ask(q, scratch);
    if (vouch_p256_52.ask(q, scratch) != answer)
        abort();
    return answer;
}

const struct vouch_curve *curve_both_p256(void)
{
    static struct vouch_curve both = {.ask = ask_both};
    if (!vouch_x86_has_mulx())
        return &vouch_p256_52;
    both.scratch_size = vouch_p256_52.scratch_size > vouch_p256_mulx.scratch_size
                            ? vouch_p256_52.scratch_size
                            : vouch_p256_mulx.scratch_size;
    return &both;
}
#else
const struct vouch_curve *curve_both_p256(void)
{
    return &vouch_p256_52;
}
#endif
