// SPDX-License-Identifier: Apache-2.0
#include "core/format/review_json.h"

#include "core/format/json_write.h"
#include "core/format/review_format.h"
#include "core/review/condition.h"

static struct vouch_span name_of(const struct vouch_review *r, uint32_t number)
{
    return vouch_names_text(&r->names, number);
}

static void write_seen(struct vouch_json *j, const struct vouch_review_span_of_time *seen)
{
    if (!seen->any)
        return;
    vouch_json_time(j, "first", seen->first_s);
    vouch_json_time(j, "last", seen->last_s);
}

static void write_check(struct vouch_json *j, const struct vouch_review *r,
                        const struct vouch_review_group *g)
{
    uint8_t buffer[600];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_review_check_command(r, g, &w);
    if (w.len && w.lost == 0)
        vouch_json_span(j, "check", vouch_writer_span(&w));
}

static void write_who(struct vouch_json *j, const struct vouch_review *r,
                      const struct vouch_review_group *g)
{
    vouch_review_json_name(j, "peer", r, g->peer);
    vouch_review_json_name(j, "host", r, g->host);
    vouch_review_json_name(j, "domain", r, g->domain);
    vouch_review_json_name(j, "listener", r, g->listener);
    vouch_review_json_name(j, "sender_group", r, g->sender_group);
    struct vouch_span appliance = vouch_review_appliance_name(r, g->appliance);
    if (appliance.len)
        vouch_json_span(j, "appliance", appliance);
}

static void write_failure(struct vouch_json *j, const struct vouch_review *r,
                          const struct vouch_review_row *row, enum vouch_language tongue)
{
    const struct vouch_review_group *g = row->sample;
    const struct vouch_reason_words *words = vouch_reason_words_of((enum vouch_reason)g->reason);
    vouch_json_object(j, NULL);
    vouch_json_text(j, "reason", words->id);
    vouch_json_number(j, "count", (int64_t)row->count);
    write_who(j, r, g);
    vouch_json_bool(j, "required", g->required);
    if (g->required)
        vouch_json_text(
            j, "condition",
            vouch_review_condition_id(vouch_review_condition_of((enum vouch_reason)g->reason)));
    if (g->inferred)
        vouch_json_bool(j, "domain_inferred", true);
    vouch_json_text(j, "fault", vouch_review_blame_text(words->blame));
    vouch_json_text(j, "text", words->text[tongue]);
    vouch_json_text(j, "remedy", words->remedy[tongue]);
    vouch_json_text(j, "result_type", words->result);
    vouch_review_json_name(j, "raw", r, g->raw);
    write_check(j, r, g);
    write_seen(j, &row->seen);
    vouch_json_end(j);
}

static void write_failures(struct vouch_json *j, const struct vouch_review *r, enum vouch_side side,
                           const struct vouch_review_style *style)
{
    vouch_review_rank(r, side, VOUCH_REVIEW_BY_GROUP, style->rows);
    vouch_json_array(j, "failures");
    for (size_t i = 0; i < style->rows->count; i++)
        write_failure(j, r, &style->rows->at[i], style->tongue);
    vouch_json_end(j);
    vouch_json_number(j, "failures_not_listed", (int64_t)style->rows->others);
}

static void write_versions(struct vouch_json *j, const struct vouch_review *r, enum vouch_side side)
{
    struct vouch_review_versions v;
    vouch_review_count_versions(r, side, &v);
    vouch_json_object(j, "by_version");
    for (size_t i = 0; i < v.used; i++)
        vouch_json_span_key(j, v.name[i], (int64_t)v.count[i]);
    vouch_json_end(j);
}

/* Was this cipher already written for an earlier suite? */
static bool is_repeated(const struct vouch_review *r, size_t at, enum vouch_side side)
{
    for (size_t i = 0; i < at; i++)
        if (r->suites[i].count[side] && r->suites[i].cipher == r->suites[at].cipher)
            return true;
    return false;
}

static void write_ciphers(struct vouch_json *j, const struct vouch_review *r, enum vouch_side side)
{
    vouch_json_object(j, "by_cipher");
    for (size_t i = 0; i < r->suite_count; i++) {
        uint64_t count = 0;
        struct vouch_span name = name_of(r, r->suites[i].cipher);
        if (r->suites[i].count[side] == 0 || is_repeated(r, i, side))
            continue;
        for (size_t k = i; k < r->suite_count; k++)
            if (r->suites[k].cipher == r->suites[i].cipher)
                count += r->suites[k].count[side];
        vouch_json_span_key(j, name.len ? name : vouch_span_of("not logged"), (int64_t)count);
    }
    vouch_json_end(j);
}

static void write_deprecated(struct vouch_json *j, const struct vouch_review *r,
                             enum vouch_side side, const struct vouch_review_style *style)
{
    vouch_review_rank_users(r, side, style->rows);
    vouch_json_array(j, "deprecated");
    for (size_t i = 0; i < style->rows->count; i++) {
        const struct vouch_review_row *row = &style->rows->at[i];
        const struct vouch_review_suite *s = &r->suites[row->sample->reason];
        vouch_json_object(j, NULL);
        vouch_review_json_name(j, "version", r, s->protocol);
        vouch_review_json_name(j, "cipher", r, s->cipher);
        vouch_json_number(j, "count", (int64_t)row->count);
        write_who(j, r, row->sample);
        write_seen(j, &row->seen);
        vouch_json_end(j);
    }
    vouch_json_end(j);
}

static void write_trust(struct vouch_json *j, const struct vouch_review_side *s)
{
    static const char *const words[] = {"Anonymous", "Untrusted", "Trusted", "Verified"};
    vouch_json_object(j, "trust");
    for (int i = 0; i < 4; i++)
        if (s->trust[i])
            vouch_json_number(j, words[i], (int64_t)s->trust[i]);
    vouch_json_end(j);
}

static void write_side(struct vouch_json *j, const struct vouch_review *r, enum vouch_side side,
                       const struct vouch_review_style *style)
{
    const struct vouch_review_side *s = &r->sides[side];
    vouch_json_number(j, "connections", (int64_t)s->connections);
    vouch_json_number(j, "tls_success", (int64_t)s->outcomes[VOUCH_OUTCOME_SECURED]);
    vouch_json_number(j, "tls_failed", (int64_t)s->outcomes[VOUCH_OUTCOME_FAILED]);
    vouch_json_number(j, "clear", (int64_t)s->outcomes[VOUCH_OUTCOME_CLEAR]);
    vouch_json_number(j, "unknown", (int64_t)s->outcomes[VOUCH_OUTCOME_UNKNOWN]);
    vouch_json_number(j, "refused", (int64_t)s->refused);
    vouch_json_number(j, "broken", (int64_t)s->broken);
    vouch_json_number(j, "open", (int64_t)s->open);
    write_seen(j, &s->seen);
    write_versions(j, r, side);
    write_ciphers(j, r, side);
    write_trust(j, s);
    write_failures(j, r, side, style);
    write_deprecated(j, r, side, style);
}

static void write_required(struct vouch_json *j, const struct vouch_review *r,
                           const struct vouch_review_style *style)
{
    vouch_review_rank(r, VOUCH_SIDE_DELIVERING, VOUCH_REVIEW_BY_REQUIRED_DOMAIN, style->rows);
    vouch_json_array(j, "required_failures");
    for (size_t i = 0; i < style->rows->count; i++) {
        const struct vouch_review_row *row = &style->rows->at[i];
        vouch_json_object(j, NULL);
        vouch_json_span(j, "domain", name_of(r, row->sample->domain));
        vouch_json_number(j, "count", (int64_t)row->count);
        vouch_json_text(j, "reason",
                        vouch_reason_words_of((enum vouch_reason)row->sample->reason)->id);
        write_seen(j, &row->seen);
        vouch_json_end(j);
    }
    vouch_json_end(j);
}

static void write_directory(struct vouch_json *j, const struct vouch_review *r,
                            const struct vouch_review_style *style)
{
    vouch_json_object(j, "directory");
    vouch_json_number(j, "queries", (int64_t)r->ldap_asked);
    vouch_json_number(j, "succeeded", (int64_t)r->ldap_answered);
    vouch_json_number(j, "failed", (int64_t)r->ldap_failed);
    vouch_json_number(j, "unanswered", (int64_t)r->ldap_unanswered);
    vouch_json_number(j, "slow", (int64_t)r->ldap_slow);
    vouch_json_number(j, "tls_success", (int64_t)r->ldap_secured);
    vouch_json_number(j, "results", (int64_t)r->ldap_results);
    vouch_json_number(j, "no_match", (int64_t)r->ldap_no_match);
    vouch_json_array(j, "servers");
    for (size_t i = 0; i < r->server_count; i++) {
        const struct vouch_review_server *s = &r->servers[i];
        vouch_json_object(j, NULL);
        vouch_json_span(j, "server", name_of(r, s->name));
        vouch_json_bool(j, "tls", s->tls);
        vouch_json_number(j, "queries", (int64_t)s->asked);
        vouch_json_number(j, "succeeded", (int64_t)s->answered);
        vouch_json_number(j, "failed", (int64_t)s->failed);
        vouch_json_number(j, "unanswered", (int64_t)s->waiting);
        vouch_json_number(j, "slow", (int64_t)s->slow);
        vouch_json_number(j, "tls_success", (int64_t)s->secured);
        vouch_json_number(j, "results", (int64_t)s->results);
        vouch_json_number(j, "no_match", (int64_t)s->no_match);
        vouch_json_end(j);
    }
    vouch_json_end(j);
    write_failures(j, r, VOUCH_SIDE_DIRECTORY, style);
    vouch_json_end(j);
}

static void write_chart(struct vouch_json *j, const struct vouch_review *r, int64_t step_s)
{
    struct vouch_review_bars bars;
    vouch_review_chart(r, -1, step_s, &bars);
    vouch_json_array(j, "over_time");
    for (size_t i = 0; i < bars.count; i++) {
        vouch_json_object(j, NULL);
        vouch_json_time(j, "from", bars.at[i].utc_s);
        vouch_json_number(j, "tls_success", (int64_t)bars.at[i].count[VOUCH_OUTCOME_SECURED]);
        vouch_json_number(j, "tls_failed", (int64_t)bars.at[i].count[VOUCH_OUTCOME_FAILED]);
        vouch_json_number(j, "clear", (int64_t)bars.at[i].count[VOUCH_OUTCOME_CLEAR]);
        vouch_json_end(j);
    }
    vouch_json_end(j);
}

/* What the review had no space for: zero everywhere, or the numbers above are slightly too
 * small. */
static void write_losses(struct vouch_json *j, const struct vouch_review *r)
{
    vouch_json_object(j, "lost");
    vouch_json_number(j, "connections_forgotten", (int64_t)r->evicted);
    vouch_json_number(j, "texts_forgotten", (int64_t)r->texts_lost);
    vouch_json_number(j, "domains_not_found", (int64_t)r->unjoined);
    vouch_json_number(j, "names", (int64_t)r->names.lost);
    vouch_json_number(j, "suites", (int64_t)r->suites_lost);
    vouch_json_number(j, "hours", (int64_t)r->hours_lost);
    vouch_json_end(j);
}

static void write_unknown(struct vouch_json *j, const struct vouch_review *r)
{
    vouch_json_number(j, "lines", (int64_t)r->lines);
    vouch_json_number(j, "unknown", (int64_t)r->unknown);
    vouch_json_number(j, "unreadable", (int64_t)r->unreadable);
    vouch_json_number(j, "foreign", (int64_t)r->foreign);
    vouch_json_number(j, "duplicates", (int64_t)r->duplicates);
    vouch_json_array(j, "unknown_lines");
    for (size_t i = 0; i < r->unknown_count; i++)
        vouch_json_span(j, NULL, name_of(r, r->unknown_raw[i]));
    vouch_json_end(j);
}

static void write_warning(struct vouch_json *j, const char *code, uint64_t count)
{
    if (count == 0)
        return;
    vouch_json_object(j, NULL);
    vouch_json_text(j, "code", code);
    vouch_json_number(j, "count", (int64_t)count);
    vouch_json_end(j);
}

/* Warnings to read before trusting the numbers. */
static void write_warnings(struct vouch_json *j, const struct vouch_review *r)
{
    vouch_json_array(j, "warnings");
    write_warning(j, "many-lines-unreadable", vouch_review_is_mostly_unread(r) ? r->unreadable : 0);
    write_warning(j, "duplicate-lines", r->duplicates);
    write_warning(j, "files-reversed", r->files_reversed);
    write_warning(j, "files-sorted", r->files_sorted);
    write_warning(j, "files-repeated", r->files_repeated);
    vouch_json_end(j);
    if (r->unread_first != VOUCH_NAME_NONE)
        vouch_json_span(j, "first_unreadable", name_of(r, r->unread_first));
}

void vouch_review_json(const struct vouch_review *r, const struct vouch_review_style *style,
                       struct vouch_writer *w)
{
    struct vouch_json j = vouch_json_of(w);
    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "schema", "vouch-review/1");
    write_warnings(&j, r);
    vouch_json_bool(&j, "zone_known", vouch_review_zone_known(r));
    vouch_review_json_partners(&j, r, style);
    vouch_json_object(&j, "receiving");
    write_side(&j, r, VOUCH_SIDE_RECEIVING, style);
    vouch_json_end(&j);
    vouch_json_object(&j, "delivering");
    write_side(&j, r, VOUCH_SIDE_DELIVERING, style);
    write_required(&j, r, style);
    vouch_json_number(&j, "internal", (int64_t)r->sides[VOUCH_SIDE_DELIVERING].internal);
    vouch_json_object(&j, "dane");
    vouch_json_number(&j, "success", (int64_t)r->dane[0]);
    vouch_json_number(&j, "failure", (int64_t)r->dane[1]);
    vouch_json_end(&j);
    vouch_json_end(&j);
    write_directory(&j, r, style);
    vouch_json_object(&j, "gui");
    vouch_json_number(&j, "failed", (int64_t)r->gui_failed);
    write_failures(&j, r, VOUCH_SIDE_GUI, style);
    vouch_json_end(&j);
    vouch_json_number(&j, "alerts_in_clear", (int64_t)r->alerts_clear);
    vouch_review_json_reports(&j, r);
    if (style->step_s)
        write_chart(&j, r, style->step_s);
    write_unknown(&j, r);
    write_losses(&j, r);
    vouch_json_end(&j);
    vouch_write_text(w, "\n");
}
