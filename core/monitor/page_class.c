// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/page.h"

enum vouch_page_class vouch_page_class_of(const struct vouch_target_state *t)
{
    if ((t->checks == 0 && !t->note[0]) || !t->believed_known)
        return VOUCH_PAGE_PENDING;
    switch (t->believed) {
    case VOUCH_VERDICT_VALID:
        return VOUCH_PAGE_GOOD;
    case VOUCH_VERDICT_WARNING:
        return VOUCH_PAGE_WARN;
    case VOUCH_VERDICT_UNKNOWN:
        return VOUCH_PAGE_UNKNOWN;
    case VOUCH_VERDICT_INVALID:
        break;
    }
    return VOUCH_PAGE_BAD;
}
