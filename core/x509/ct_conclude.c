// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/x509/ct.h"

/* What browsers ask for (the CT policies of Chrome, Firefox and Apple): of timestamps in the
 * certificate two logs for up to 180 days, else three, of two operators at least, and one log that
 * still counts today; of those in the handshake and the stapled response, together, two logs that
 * count today, of two operators. For Chrome one of the latter is enough if the certificate has one
 * of another operator (its ct_policy_enforcer, option 1). */

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

static uint16_t operator_of(const struct vouch_ct_row *row)
{
    return row->former ? row->former->operator_number : row->log->operator_number;
}

/* Which rows are counted together. */
struct choice {
    bool embedded;
    bool others;      /* of the handshake and the stapled response */
    bool unknown_too; /* a log outside the list as one that counts, of an operator of its own */
};

static bool wanted(const struct vouch_ct_row *row, const struct choice *c)
{
    bool embedded = row->source == VOUCH_CT_EMBEDDED;
    if (!(embedded ? c->embedded : c->others))
        return false;
    if (!row->log)
        return c->unknown_too && row->outcome == VOUCH_CT_UNKNOWN_LOG;
    return row->outcome == VOUCH_CT_VALID && (embedded || counts_today(row));
}

/* What the rows that are wanted have among them. */
struct tally {
    size_t logs;
    size_t operators;
    bool today;
};

static void tally_row(const struct vouch_ct *ct, size_t at, const struct choice *c, struct tally *t)
{
    const struct vouch_ct_row *row = &ct->rows[at];
    bool new_log = true;
    bool new_operator = true;
    for (size_t i = 0; i < at; i++) {
        const struct vouch_ct_row *other = &ct->rows[i];
        if (!wanted(other, c))
            continue;
        new_log = new_log && !vouch_span_equal(other->id, row->id);
        new_operator =
            new_operator && !(row->log && other->log && operator_of(row) == operator_of(other));
    }
    t->logs += new_log;
    t->operators += new_log && new_operator;
    t->today = t->today || !row->log || counts_today(row);
}

static struct tally tally(const struct vouch_ct *ct, const struct choice *c)
{
    struct tally t = {0, 0, false};
    for (size_t i = 0; i < ct->count; i++)
        if (wanted(&ct->rows[i], c))
            tally_row(ct, i, c, &t);
    return t;
}

/* Do those in the certificate, or those beside it? */
static bool suffices(const struct vouch_ct *ct, bool unknown_too)
{
    struct choice choice = {.embedded = true, .unknown_too = unknown_too};
    struct tally embedded = tally(ct, &choice);
    choice = (struct choice){.others = true, .unknown_too = unknown_too};
    struct tally others = tally(ct, &choice);
    return (embedded.logs >= vouch_ct_logs_wanted(ct->question.leaf) &&
            embedded.operators >= OPERATORS && embedded.today) ||
           (others.logs >= LOGS_ELSEWHERE && others.operators >= OPERATORS);
}

static bool mixed_suffices(const struct vouch_ct *ct)
{
    static const struct choice others = {.others = true};
    static const struct choice all = {.embedded = true, .others = true};
    return tally(ct, &others).logs > 0 && tally(ct, &all).operators >= OPERATORS;
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
    if (suffices(ct, false))
        return VOUCH_CT_ENOUGH;
    if (!ct->question.handshake_seen || (list_is_old(ct) && suffices(ct, true)))
        return VOUCH_CT_UNCERTAIN;
    return mixed_suffices(ct) ? VOUCH_CT_MIXED : VOUCH_CT_TOO_FEW;
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

static const char *const sources[VOUCH_CT_SOURCES] = {
    [VOUCH_CT_EMBEDDED] = "",
    [VOUCH_CT_TLS] = ", in the handshake",
    [VOUCH_CT_STAPLE] = ", in the stapled response",
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
    if (row->former) {
        vouch_write_text(&w, ", then operated by ");
        vouch_write_span(&w, row->former->name);
    }
    vouch_write_text(&w, sources[row->source]);
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
