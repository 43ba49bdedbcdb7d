// SPDX-License-Identifier: Apache-2.0
#include "core/format/plain.h"
#include "core/format/review_json.h"
#include "core/format/review_page.h"
#include "core/format/review_partners.h"

/* What changed since an earlier review. */

enum { SHOWN = 40 };

/* Is the change worth a line: has the row started or stopped failing, or using clear text? */
static bool has_changed(const struct vouch_review_partner *p)
{
    enum vouch_partner_state now = vouch_partner_state_of(p);
    bool failing = now == VOUCH_PARTNER_FAILING;
    bool clear = now == VOUCH_PARTNER_CLEAR;
    if (p->before == 0)
        return failing || clear;
    return (enum vouch_partner_state)(p->before - 1) != now;
}

static const char *before_id(const struct vouch_review_partner *p)
{
    return p->before ? vouch_partner_state_id((enum vouch_partner_state)(p->before - 1))
                     : "not-seen";
}

void vouch_review_json_changes(struct vouch_json *j, const struct vouch_review *r,
                               const struct vouch_partner_rows *rows)
{
    if (!r->compared)
        return;
    vouch_json_array(j, "changes");
    for (size_t i = 0; i < rows->count; i++) {
        const struct vouch_review_partner *p = &r->partners[rows->at[i]];
        if (!has_changed(p))
            continue;
        vouch_json_object(j, NULL);
        vouch_json_span(j, "partner", vouch_names_text(&r->names, p->name));
        vouch_json_text(j, "direction",
                        p->side == VOUCH_SIDE_RECEIVING ? "receiving" : "delivering");
        vouch_json_text(j, "was", before_id(p));
        vouch_json_text(j, "is", vouch_partner_state_id(vouch_partner_state_of(p)));
        vouch_json_end(j);
    }
    for (size_t i = 0; i < r->gone_count; i++) {
        vouch_json_object(j, NULL);
        vouch_json_span(j, "partner", vouch_names_text(&r->names, r->gone[i].name));
        vouch_json_text(j, "direction",
                        r->gone[i].side == VOUCH_SIDE_RECEIVING ? "receiving" : "delivering");
        vouch_json_text(j, "was", "failing");
        vouch_json_text(j, "is", "not-seen");
        vouch_json_end(j);
    }
    vouch_json_end(j);
}

static void put_change(const struct vouch_review_page *p, uint32_t name, uint8_t side,
                       enum vouch_review_label was, enum vouch_review_label is)
{
    vouch_review_page_put(p, "  ");
    vouch_plain_write_cut(p->w, vouch_names_text(&p->r->names, name), 120);
    vouch_review_page_put(p, ", ");
    vouch_review_page_label(p, side == VOUCH_SIDE_RECEIVING ? VOUCH_LABEL_WORD_RECEIVING
                                                            : VOUCH_LABEL_WORD_DELIVERING);
    vouch_review_page_put(p, ": ");
    vouch_review_page_label(p, was);
    vouch_review_page_put(p, " -> ");
    vouch_review_page_label(p, is);
    vouch_review_page_put(p, "\n");
}

static enum vouch_review_label label_before(const struct vouch_review_partner *p)
{
    return p->before ? vouch_partner_state_label((enum vouch_partner_state)(p->before - 1))
                     : VOUCH_LABEL_NOT_SEEN;
}

void vouch_review_page_changes(const struct vouch_review_page *p)
{
    const struct vouch_partner_rows *rows = p->style->partners;
    size_t shown = 0;
    if (!p->r->compared)
        return;
    vouch_review_page_heading(p, VOUCH_LABEL_CHANGES);
    for (size_t i = 0; i < rows->count; i++) {
        const struct vouch_review_partner *row = &p->r->partners[rows->at[i]];
        if (!has_changed(row) || shown++ >= SHOWN)
            continue;
        put_change(p, row->name, row->side, label_before(row),
                   vouch_partner_state_label(vouch_partner_state_of(row)));
    }
    for (size_t i = 0; i < p->r->gone_count; i++) {
        if (shown++ >= SHOWN)
            continue;
        put_change(p, p->r->gone[i].name, p->r->gone[i].side, VOUCH_LABEL_STATE_FAILING,
                   VOUCH_LABEL_NOT_SEEN);
    }
    if (shown == 0) {
        vouch_review_page_put(p, "  ");
        vouch_review_page_label(p, VOUCH_LABEL_NO_CHANGES);
        vouch_review_page_put(p, "\n");
    }
    if (shown > SHOWN)
        vouch_review_page_count(p, shown - SHOWN, VOUCH_LABEL_MORE);
}
