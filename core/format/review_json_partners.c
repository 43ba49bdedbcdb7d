// SPDX-License-Identifier: Apache-2.0
#include "core/format/json_write.h"
#include "core/format/review_json.h"
#include "core/format/review_partners.h"
#include "core/review/condition.h"

static void write_counts(struct vouch_json *j, const struct vouch_review_partner *p)
{
    vouch_json_number(j, "tls_success", (int64_t)p->count[VOUCH_OUTCOME_SECURED]);
    vouch_json_number(j, "tls_failed", (int64_t)p->count[VOUCH_OUTCOME_FAILED]);
    vouch_json_number(j, "clear", (int64_t)p->count[VOUCH_OUTCOME_CLEAR]);
    vouch_json_number(j, "unknown", (int64_t)p->count[VOUCH_OUTCOME_UNKNOWN]);
    vouch_json_object(j, "versions");
    for (int v = VOUCH_REVIEW_VERSIONS - 1; v >= 0; v--)
        if (p->version[v])
            vouch_json_number(j, vouch_review_version_id((enum vouch_review_version)v),
                              p->version[v]);
    vouch_json_end(j);
}

static void write_reason(struct vouch_json *j, const struct vouch_review *r,
                         const struct vouch_review_partner *p, enum vouch_language tongue)
{
    const struct vouch_review_group *g = vouch_partner_reason(r, p);
    if (!g)
        return;
    const struct vouch_reason_words *words = vouch_reason_words_of((enum vouch_reason)g->reason);
    vouch_json_text(j, "reason", words->id);
    vouch_json_text(j, "fault", vouch_review_blame_text(words->blame));
    vouch_json_text(j, "text", words->text[tongue]);
    vouch_json_text(j, "remedy", words->remedy[tongue]);
    vouch_review_json_name(j, "raw", r, g->raw);
}

/* The conditions under which TLS was required and failed. */
static void write_required(struct vouch_json *j, const struct vouch_review_partner *p)
{
    vouch_json_bool(j, "required", p->required != 0);
    vouch_json_array(j, "conditions");
    for (int c = 0; c < VOUCH_CONDITIONS; c++)
        if (p->required >> c & 1)
            vouch_json_text(j, NULL, vouch_review_condition_id((enum vouch_review_condition)c));
    vouch_json_end(j);
}

static void write_times(struct vouch_json *j, const struct vouch_review_partner *p)
{
    if (p->timed) {
        vouch_json_time(j, "first", p->first_s);
        vouch_json_time(j, "last", p->last_s);
    }
    if (p->succeeded)
        vouch_json_time(j, "last_success", p->last_success_s);
    if (p->failing)
        vouch_json_time(j, "failing_since", p->streak_s);
    if (p->last_failure_s != 0) /* the failures may be without a time where others have one */
        vouch_json_time(j, "last_failure", p->last_failure_s);
}

static void write_messages(struct vouch_json *j, const struct vouch_review *r,
                           const struct vouch_review_partner *p)
{
    vouch_json_number(j, "delayed", p->delayed);
    vouch_json_number(j, "bounced", p->bounced);
    vouch_json_array(j, "messages");
    for (size_t i = 0; i < 3; i++)
        if (p->message[i] != VOUCH_NAME_NONE)
            vouch_review_json_name(j, NULL, r, p->message[i]);
    vouch_json_end(j);
}

static void write_strip(struct vouch_json *j, const struct vouch_review_partner *p)
{
    uint8_t buffer[80];
    int64_t from_s;
    int64_t span_s;
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_partner_strip(p, &w, &from_s, &span_s);
    if (w.len == 0)
        return;
    vouch_json_object(j, "strip");
    vouch_json_time(j, "from", from_s);
    vouch_json_number(j, "span_s", span_s);
    vouch_json_span(j, "signs", vouch_writer_span(&w));
    vouch_json_end(j);
}

static void write_check(struct vouch_json *j, const struct vouch_review *r,
                        const struct vouch_review_partner *p)
{
    uint8_t buffer[600];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_partner_check(r, p, &w);
    if (w.len && w.lost == 0)
        vouch_json_span(j, "check", vouch_writer_span(&w));
}

static void write_partner(struct vouch_json *j, const struct vouch_review *r,
                          const struct vouch_review_partner *p, enum vouch_language tongue)
{
    struct vouch_span appliance = vouch_review_appliance_name(r, p->host);
    vouch_json_object(j, NULL);
    vouch_review_json_name(j, "partner", r, p->name);
    vouch_json_text(j, "direction", p->side == VOUCH_SIDE_RECEIVING ? "receiving" : "delivering");
    if (appliance.len)
        vouch_json_span(j, "appliance", appliance);
    vouch_json_text(j, "state", vouch_partner_state_id(vouch_partner_state_of(p)));
    write_counts(j, p);
    if (p->failed) {
        write_reason(j, r, p, tongue);
        write_required(j, p);
        write_messages(j, r, p);
        if (p->inferred)
            vouch_json_number(j, "domain_inferred", p->inferred);
        vouch_review_json_name(j, "via", r, p->via);
    }
    vouch_review_json_name(j, "peer", r, p->peer);
    write_times(j, p);
    write_strip(j, p);
    write_check(j, r, p);
    vouch_json_end(j);
}

void vouch_review_json_partners(struct vouch_json *j, const struct vouch_review *r,
                                const struct vouch_review_style *style)
{
    vouch_partner_rank(r, style->partners);
    vouch_json_array(j, "partners");
    for (size_t i = 0; i < style->partners->count; i++)
        write_partner(j, r, &r->partners[style->partners->at[i]], style->tongue);
    vouch_json_end(j);
    vouch_review_json_changes(j, r, style->partners);
    vouch_json_number(j, "partners_not_listed", (int64_t)r->partners_lost);
}
