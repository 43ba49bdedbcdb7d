// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/x509/ct.h"

/* What browsers ask for (the CT policies of Chrome, Firefox and Apple): of timestamps in the
 * certificate two logs for up to 180 days, else three, of two operators at least, and one log that
 * still counts today; of others two logs that count today, of two operators. */

enum {
    LOGS_SHORT = 2,
    LOGS_LONG = 3,
    LOGS_ELSEWHERE = 2,
    OPERATORS = 2,
    DAYS_SHORT = 180,
    LIST_DAYS = 70, /* browsers trust no older list of theirs */
    TEXT_MAX = 512
};

size_t vouch_ct_logs_wanted(const struct vouch_certificate *leaf)
{
    int64_t life = leaf->not_after_s - leaf->not_before_s;
    return life <= (int64_t)DAYS_SHORT * VOUCH_DAY_S ? LOGS_SHORT : LOGS_LONG;
}

static bool counts_today(const struct vouch_ct_row *row)
{
    return row->log->state != VOUCH_CT_RETIRED;
}

/* With a log outside the list as one that counts, of an operator of its own? */
static bool wanted(const struct vouch_ct_row *row, enum vouch_ct_source source, bool unknown_too)
{
    if (row->source != source)
        return false;
    if (!row->log)
        return unknown_too && row->outcome == VOUCH_CT_UNKNOWN_LOG;
    return row->outcome == VOUCH_CT_VALID && (source == VOUCH_CT_EMBEDDED || counts_today(row));
}

/* What the rows that are wanted have among them. */
struct tally {
    size_t logs;
    size_t operators;
    bool today;
};

static void tally_row(const struct vouch_ct *ct, size_t at, enum vouch_ct_source source,
                      bool unknown_too, struct tally *t)
{
    const struct vouch_ct_row *row = &ct->rows[at];
    bool new_log = true;
    bool new_operator = true;
    for (size_t i = 0; i < at; i++) {
        const struct vouch_ct_row *other = &ct->rows[i];
        if (!wanted(other, source, unknown_too))
            continue;
        new_log = new_log && !vouch_span_equal(other->id, row->id);
        new_operator = new_operator && !(row->log && other->log &&
                                         row->log->operator_number == other->log->operator_number);
    }
    t->logs += new_log;
    t->operators += new_log && new_operator;
    t->today = t->today || !row->log || counts_today(row);
}

static bool suffices(const struct vouch_ct *ct, enum vouch_ct_source source, bool unknown_too)
{
    struct tally t = {0, 0, false};
    size_t logs = source == VOUCH_CT_EMBEDDED ? vouch_ct_logs_wanted(ct->question.leaf)
                                              : (size_t)LOGS_ELSEWHERE;
    for (size_t i = 0; i < ct->count; i++)
        if (wanted(&ct->rows[i], source, unknown_too))
            tally_row(ct, i, source, unknown_too, &t);
    return t.logs >= logs && t.operators >= OPERATORS && t.today;
}

static bool any_suffices(const struct vouch_ct *ct, bool unknown_too)
{
    return suffices(ct, VOUCH_CT_EMBEDDED, unknown_too) || suffices(ct, VOUCH_CT_TLS, unknown_too);
}

/* The state that a log has by an old list may not be its state today. */
static bool list_is_old(const struct vouch_ct *ct)
{
    const struct vouch_time *now = &ct->question.now;
    return !now->utc_known ||
           now->utc_s - ct->question.logs->dated_s > (int64_t)LIST_DAYS * VOUCH_DAY_S;
}

static enum vouch_ct_verdict verdict(const struct vouch_ct *ct)
{
    if (any_suffices(ct, false))
        return VOUCH_CT_ENOUGH;
    if (!ct->question.handshake_seen || (list_is_old(ct) && any_suffices(ct, true)))
        return VOUCH_CT_UNCERTAIN;
    return VOUCH_CT_TOO_FEW;
}

/* --- telling ---------------------------------------------------------------------------------- */

static const char *const outcomes[] = {
    [VOUCH_CT_VALID] = "valid",
    [VOUCH_CT_BAD_SIGNATURE] = "signature over another certificate",
    [VOUCH_CT_UNKNOWN_LOG] = "not in the list",
    [VOUCH_CT_UNTRUSTED_LOG] = "does not count: ",
    [VOUCH_CT_IN_FUTURE] = "in the future",
    [VOUCH_CT_UNSUPPORTED] = "cannot be verified here",
};

static const char *const states[] = {
    [0] = "unknown",
    [VOUCH_CT_PENDING] = "pending",
    [VOUCH_CT_QUALIFIED] = "qualified",
    [VOUCH_CT_USABLE] = "usable",
    [VOUCH_CT_READONLY] = "readonly",
    [VOUCH_CT_RETIRED] = "retired",
    [VOUCH_CT_REJECTED] = "rejected",
};

static bool outside_interval(const struct vouch_ct *ct, const struct vouch_ct_log *log)
{
    int64_t end_s = ct->question.leaf->not_after_s;
    return log->until_s != 0 && (end_s < log->from_s || end_s >= log->until_s);
}

static void tell_row(const struct vouch_ct *ct, const struct vouch_ct_row *row,
                     struct vouch_report *report)
{
    uint8_t buffer[TEXT_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    if (row->log)
        vouch_write_span(&w, row->log->name);
    else
        vouch_write_hex(&w, row->id);
    if (row->outcome == VOUCH_CT_BAD_SIGNATURE)
        vouch_report_find_text(report, VOUCH_F_SCT_INVALID, 0, vouch_writer_string(&w));
    vouch_write_text(&w, ": ");
    vouch_write_text(&w, outcomes[row->outcome]);
    if (row->log && row->outcome == VOUCH_CT_UNTRUSTED_LOG)
        vouch_write_text(&w, states[row->log->state]);
    if (row->log && outside_interval(ct, row->log))
        vouch_write_text(&w, ", outside the log's interval");
    if (row->source == VOUCH_CT_TLS)
        vouch_write_text(&w, ", in the handshake");
    vouch_report_add_fact(report, "sct", vouch_writer_span(&w));
}

static void tell_list(const struct vouch_ct *ct, struct vouch_report *report)
{
    uint8_t buffer[TEXT_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    if (ct->question.logs->dated_s)
        vouch_date_write_day(&w, ct->question.logs->dated_s);
    else
        vouch_write_text(&w, "without a date");
    if (list_is_old(ct))
        vouch_write_text(&w, ", too old for browsers");
    vouch_report_add_fact(report, "ct_logs", vouch_writer_span(&w));
}

void vouch_ct_conclude(struct vouch_ct *ct, struct vouch_report *report)
{
    for (size_t i = 0; i < ct->count; i++)
        tell_row(ct, &ct->rows[i], report);
    if (ct->count)
        tell_list(ct, report);
    ct->verdict = (uint8_t)verdict(ct);
}
