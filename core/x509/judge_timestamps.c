// SPDX-License-Identifier: Apache-2.0
#include "core/x509/ct.h"
#include "core/x509/judge.h"

/* The issuer's key is part of what a log has signed. */
static int begin(struct vouch_judge *j, const struct vouch_ct_logs *logs)
{
    const struct vouch_search *s = &j->search;
    const struct vouch_certificate *issuer = s->path.count > 1 ? s->path.at[1] : &s->anchor_view;
    struct vouch_ct_question question = {.logs = logs,
                                         .leaf = s->path.at[0],
                                         .issuer = issuer,
                                         .handshake = j->question->scts,
                                         .staple = j->question->staple,
                                         .handshake_seen = j->question->scts_asked,
                                         .now = j->question->now};
    return logs->ops->begin(j->storage.timestamps, &question);
}

int vouch_judge_timestamps(struct vouch_judge *j)
{
    const struct vouch_ct_logs *logs = j->question->policy->ct_logs;
    struct vouch_ct *ct = j->storage.timestamps;
    bool known = j->search.outcome != VOUCH_SEARCH_PARTIAL && !j->search.pinned;
    if (!ct || !logs || !known)
        return VOUCH_OK;
    if (ct->question.leaf)
        return logs->ops->step(ct, j->report);
    int status = begin(j, logs);
    return status == VOUCH_OK ? VOUCH_AGAIN : status;
}
