// SPDX-License-Identifier: Apache-2.0
#include "core/x509/memo.h"

bool vouch_memo_knows(const struct vouch_memo *m, const struct vouch_memo_question *q)
{
    return m && m->ops->knows(m, q);
}

void vouch_memo_add(struct vouch_memo *m, const struct vouch_memo_question *q)
{
    if (m)
        m->ops->add(m, q);
}
