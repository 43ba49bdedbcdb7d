// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/chain_aia.h"

#include "core/format/plain.h"

#include <stdlib.h>
#include <string.h>

static int gather(struct vouch_chain_aia *a, const struct vouch_chain_fix_question *q,
                  const struct vouch_chain_fix *fix)
{
    a->policy =
        (struct vouch_policy){.purpose = VOUCH_PURPOSE_ANY, .name_rule = VOUCH_NAMES_NOT_JUDGED};
    a->question = (struct vouch_judge_question){
        .sent = fix->chain,
        .sent_count = fix->chain_count,
        .anchors = q->anchors,
        .policy = &a->policy,
        .now = q->now,
    };
    a->settings.aia = true;
    vouch_posix_names_init(&a->names, &a->names_options);
    a->begun = true;
    int status = vouch_gather_begin(&a->gather, &a->settings, &a->names, &a->question);
    return status == VOUCH_OK ? vouch_gather_run(&a->gather) : status;
}

int vouch_chain_aia_fix(struct vouch_chain_aia *a, const struct vouch_chain_fix_question *q,
                        struct vouch_chain_fix *fix)
{
    int status = gather(a, q, fix);
    const struct vouch_bundle *found = &a->gather.found;
    if (status != VOUCH_OK || found->certificates_count == 0)
        return status;
    a->extra = malloc((q->extra_count + found->certificates_count) * sizeof *a->extra);
    if (!a->extra)
        return VOUCH_E_MEMORY;
    if (q->extra_count)
        memcpy(a->extra, q->extra, q->extra_count * sizeof *a->extra);
    memcpy(a->extra + q->extra_count, found->certificates,
           found->certificates_count * sizeof *a->extra);
    struct vouch_chain_fix_question again = *q;
    again.extra = a->extra;
    again.extra_count = q->extra_count + found->certificates_count;
    return vouch_chain_fix(&again, fix);
}

void vouch_chain_aia_write(struct vouch_writer *w, const struct vouch_chain_aia *a)
{
    for (size_t i = 0; i < a->gather.rows_count; i++) {
        const struct vouch_gather_row *row = &a->gather.rows[i];
        if (row->kind != VOUCH_LOCATION_ISSUER || !row->url[0])
            continue;
        vouch_write_text(w, row->why[0] ? "not fetched: " : "fetched: ");
        vouch_plain_write(w, vouch_span_of(row->url));
        if (row->why[0]) {
            vouch_write_text(w, ": ");
            vouch_plain_write(w, vouch_span_of(row->why));
        }
        vouch_write_u8(w, '\n');
    }
}

void vouch_chain_aia_free(struct vouch_chain_aia *a)
{
    if (!a->begun)
        return;
    vouch_gather_end(&a->gather);
    vouch_posix_names_close(&a->names);
    free(a->extra);
    a->extra = NULL;
    a->begun = false;
}
