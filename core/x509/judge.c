// SPDX-License-Identifier: Apache-2.0
#include "core/x509/judge.h"
#include "core/x509/clients.h"

#include "core/x509/constraints.h"
#include "core/x509/ct.h"
#include "core/x509/facts.h"
#include "core/x509/hostname.h"
#include "core/x509/links.h"
#include "core/x509/name.h"
#include "core/x509/policies.h"
#include "core/x509/shape.h"

#include <string.h>

enum stage {
    STAGE_READ = 0,
    STAGE_SEARCH,
    STAGE_REVOCATION,
    STAGE_TIMESTAMPS,
    STAGE_CLOSE,
    STAGE_CLIENTS,
    STAGE_DONE
};

/* A name as a finding's value. */
enum { NAME_MAX = 320 };

const struct vouch_judge_parts vouch_judge_none = {0};

/* --- start, reading --- */

int vouch_judge_init(struct vouch_judge *j, const struct vouch_judge_question *question,
                     const struct vouch_judge_storage *storage, struct vouch_report *report)
{
    const struct vouch_judge_question *q = question;
    if (!q->policy || !q->parts || !q->anchors.ops || storage->certificates_max == 0)
        return VOUCH_E_ARGUMENT;
    memset(j, 0, sizeof *j);
    j->question = q;
    j->storage = *storage;
    j->report = report;
    report->strict = q->policy->strict;
    report->ignored = q->policy->ignored;
    report->sent_total = report->sent_total > q->sent_count ? report->sent_total : q->sent_count;
    j->rules = (struct vouch_path_rules){.policy = q->policy,
                                         .now = q->now,
                                         .policies = q->parts->policies,
                                         .lint = q->parts->lint,
                                         .restart = q->restart,
                                         .memo = q->memo,
                                         .work = VOUCH_CONSTRAINTS_WORK};
    j->sink.report = report;
    j->sink.sent = storage->certificates;
    if (storage->timestamps)
        *storage->timestamps = (struct vouch_ct){.verdict = VOUCH_CT_NOT_JUDGED};
    if (storage->revocation) /* it may hold what was said of another chain */
        storage->revocation->state = (struct vouch_revocation){0};
    return VOUCH_OK;
}

static size_t most(const struct vouch_judge *j)
{
    return j->storage.certificates_max < VOUCH_SEARCH_CERTIFICATES_MAX
               ? j->storage.certificates_max
               : (size_t)VOUCH_SEARCH_CERTIFICATES_MAX;
}

static void read_sent(struct vouch_judge *j)
{
    struct vouch_certificate *c = &j->storage.certificates[j->count];
    struct vouch_sent *row = vouch_report_add_sent(j->report);
    vouch_certificate_parse(j->question->sent[j->count], c);
    if (row)
        vouch_facts_fill(c, row, j->report);
    j->count++;
    j->sent_count++;
    j->sink.sent_count++;
}

static void begin_search(struct vouch_judge *j)
{
    const struct vouch_judge_question *q = j->question;
    size_t total = q->sent_count + q->extra_count;
    if (total > j->count)
        vouch_report_find_number(j->report, VOUCH_F_CHAIN_TOO_MANY, VOUCH_NO_POSITION,
                                 (int64_t)(total - j->count));
    vouch_search_begin(&j->search, j->storage.certificates, j->count, q->anchors, &j->rules);
    j->stage = STAGE_SEARCH;
}

/* Reads one certificate in each step; then starts the search. */
static int read_next(struct vouch_judge *j)
{
    const struct vouch_judge_question *q = j->question;
    if (q->sent_count == 0) {
        vouch_report_find_plain(j->report, VOUCH_F_TLS_NO_CERTIFICATE);
        j->stage = STAGE_DONE;
        return VOUCH_OK;
    }
    bool full = j->count == most(j);
    if (!full && j->sent_count < q->sent_count) {
        read_sent(j);
    } else if (!full && j->count < q->sent_count + q->extra_count) {
        vouch_certificate_parse(q->extra[j->count - j->sent_count],
                                &j->storage.certificates[j->count]);
        j->count++;
    } else {
        begin_search(j);
    }
    return VOUCH_AGAIN;
}

/* --- the path --- */

static void add_step(struct vouch_judge *j, enum vouch_step_kind kind, size_t position,
                     const struct vouch_certificate *c)
{
    uint8_t buffer[NAME_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_path_step *step = vouch_report_add_step(j->report);
    if (!step)
        return;
    vouch_name_write(&w, c->subject);
    step->kind = kind;
    step->position = kind == VOUCH_STEP_ANCHOR ? VOUCH_NO_POSITION : (int16_t)position;
    step->subject = vouch_report_keep(j->report, vouch_writer_span(&w));
    step->not_after_known = (c->parts & VOUCH_PART_VALIDITY) != 0;
    step->not_after_s = step->not_after_known ? c->not_after_s : 0;
}

static void report_path(struct vouch_judge *j)
{
    const struct vouch_search *s = &j->search;
    for (size_t i = 0; i < s->path.count; i++) {
        size_t index = s->indexes[i];
        bool sent = index < j->sent_count;
        add_step(j, sent ? VOUCH_STEP_SENT : VOUCH_STEP_EXTRA, sent ? index : index - j->sent_count,
                 s->path.at[i]);
    }
    add_step(j, VOUCH_STEP_ANCHOR, 0, &s->anchor_view);
}

static void find_name(struct vouch_judge *j, enum vouch_severity severity,
                      enum vouch_finding_code code, int position, struct vouch_span name)
{
    uint8_t buffer[NAME_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_name_write(&w, name);
    vouch_report_find_as(j->report, severity, code, position, VOUCH_NO_POSITION,
                         vouch_writer_span(&w));
}

/* An intermediate that was not sent but is available elsewhere: worth reporting, because a client
 * has no such source. */
static void report_extra(struct vouch_judge *j)
{
    for (size_t i = 1; i < j->search.path.count; i++) {
        if (j->search.indexes[i] >= j->sent_count) {
            find_name(j, VOUCH_SEVERITY_INFO, VOUCH_F_CHAIN_MISSING_INTERMEDIATE,
                      vouch_path_position(&j->sink, j->search.path.at[i - 1]),
                      j->search.path.at[i]->subject);
        }
    }
}

/* No certificate with the issuer's name was available. What is missing can only be guessed: a leaf
 * alone lacks its intermediate, and an authority lacks its root. */
static void report_missing(struct vouch_judge *j, const struct vouch_certificate *last)
{
    int position = vouch_path_position(&j->sink, last);
    if (last->self_issued && j->search.path.count == 1) {
        vouch_report_find_text(j->report, VOUCH_F_CERT_SELF_SIGNED, position, "");
        return;
    }
    bool authority = last->self_issued || (last->ca && j->search.path.count > 1);
    find_name(j, VOUCH_SEVERITY_ERROR,
              authority ? VOUCH_F_CHAIN_NO_ANCHOR : VOUCH_F_CHAIN_MISSING_INTERMEDIATE, position,
              last->issuer);
}

static void report_part(struct vouch_judge *j)
{
    const struct vouch_search *s = &j->search;
    if (s->spent)
        vouch_report_find_text(j->report, VOUCH_F_CHAIN_BUDGET, VOUCH_NO_POSITION, s->spent);
    if (s->cut)
        vouch_report_find_number(j->report, VOUCH_F_CHAIN_TOO_DEEP, VOUCH_NO_POSITION,
                                 (int64_t)(VOUCH_PATH_MAX));
    if (s->path.count == 0)
        return; /* the leaf cannot be read, which has been reported */
    const struct vouch_certificate *last = s->path.at[s->path.count - 1];
    int position = vouch_path_position(&j->sink, last);
    if (s->link_status == VOUCH_E_UNSUPPORTED) {
        find_name(j, VOUCH_SEVERITY_UNKNOWN, VOUCH_F_CERT_SIGNATURE_UNSUPPORTED, position,
                  last->issuer);
    } else if (s->link_status != VOUCH_E_NOT_FOUND) {
        /* If the signature's encoding is valid, only the key can be at fault. */
        bool key = s->link_status == VOUCH_E_MALFORMED && !last->fault;
        find_name(j, VOUCH_SEVERITY_ERROR,
                  key ? VOUCH_F_CHAIN_ISSUER_KEY : VOUCH_F_CHAIN_BAD_SIGNATURE, position,
                  last->issuer);
    } else if (!s->spent) {
        report_missing(j, last);
    }
}

static enum vouch_severity worst_of(const struct vouch_judge *j)
{
    return j->report->worst;
}

/* The search has ended: reports everything about the path. */
static void explain(struct vouch_judge *j)
{
    struct vouch_search *s = &j->search;
    const struct vouch_certificate *leaf = &j->storage.certificates[0];
    j->rules.work = VOUCH_CONSTRAINTS_WORK;
    j->rules.of_private = s->outcome != VOUCH_SEARCH_PARTIAL && !s->anchor.known_public;
    j->leaf_good = vouch_path_own(&j->rules, &j->sink, leaf, true);
    j->leaf_good = vouch_path_leaf(&j->rules, &j->sink, leaf) && j->leaf_good;
    vouch_search_explain(s, &j->sink);
    if (s->outcome == VOUCH_SEARCH_PARTIAL) {
        report_part(j);
    } else {
        report_path(j);
        report_extra(j);
        if (j->question->parts->links)
            j->question->parts->links->judge(s, &j->sink);
        if (j->question->parts->links && j->question->staple_asked)
            j->question->parts->links->staple(s, &j->sink, j->question->staple.len > 0);
    }
    /* The rules were satisfied one by one, but the search was cut short before it could
     * conclude. */
    if (s->outcome != VOUCH_SEARCH_GOOD && worst_of(j) < VOUCH_SEVERITY_UNKNOWN)
        vouch_report_find_text(j->report, VOUCH_F_CHAIN_BUDGET, VOUCH_NO_POSITION, "comparisons");
}

/* --- revocation --- */

static void begin_revocation(struct vouch_judge *j)
{
    const struct vouch_judge_question *q = j->question;
    struct vouch_revocation_storage *r = j->storage.revocation;
    bool off = q->policy->revocation == VOUCH_REVOCATION_OFF;
    j->stage = STAGE_TIMESTAMPS;
    if (off)
        vouch_report_find_plain(j->report, VOUCH_F_REVOCATION_NOT_CHECKED);
    if (off && (q->staple.len == 0 || !q->parts->revocation || !r))
        return;
    if (j->search.outcome == VOUCH_SEARCH_PARTIAL || j->search.pinned)
        return; /* what is trusted by itself is not looked up in revocation lists */
    if (!q->parts->revocation || !r) {
        bool hard = q->policy->revocation == VOUCH_REVOCATION_HARD;
        vouch_report_find_as(j->report, hard ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING,
                             VOUCH_F_REVOCATION_UNKNOWN, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                             vouch_span_of("this build reads no CRLs"));
        return;
    }
    for (size_t i = 0; i < q->signers_count && j->count < most(j); i++)
        vouch_certificate_parse(q->signers[i], &j->storage.certificates[j->count++]);
    for (size_t i = 0; i < j->search.path.count; i++) {
        r->path[i] = j->search.path.at[i];
        r->positions[i] = (int16_t)vouch_path_position(&j->sink, r->path[i]);
    }
    r->path[j->search.path.count] = &j->search.anchor_view;
    r->positions[j->search.path.count] = VOUCH_NO_POSITION;
    r->question = (struct vouch_revocation_question){.path = r->path,
                                                     .positions = r->positions,
                                                     .path_count = j->search.path.count + 1,
                                                     .crls = q->crls,
                                                     .crls_count = q->crls_count,
                                                     .ocsp = q->ocsp,
                                                     .ocsp_count = q->ocsp_count,
                                                     .staple = q->staple,
                                                     .policy = q->policy,
                                                     .now = q->now,
                                                     .certificates = j->storage.certificates,
                                                     .certificates_count = j->count,
                                                     .anchors = q->anchors,
                                                     .rules = &j->rules,
                                                     .storage = &r->signers};
    q->parts->revocation->begin(&r->state, &r->question);
    j->stage = STAGE_REVOCATION;
}

/* --- the steps --- */

static int fail(struct vouch_judge *j, int status)
{
    if (status == VOUCH_E_MEMORY) {
        vouch_report_find_plain(j->report, VOUCH_F_TLS_OUT_OF_MEMORY);
    } else {
        vouch_report_find_text(j->report, VOUCH_F_CHAIN_NO_ANCHOR, VOUCH_NO_POSITION,
                               vouch_status_text(status));
    }
    j->stage = STAGE_DONE;
    j->search.outcome = VOUCH_SEARCH_UNDER_WAY;
    return status;
}

static int search(struct vouch_judge *j)
{
    int status = vouch_search_step(&j->search);
    if (status < 0)
        return fail(j, status);
    if (status == VOUCH_OK) {
        explain(j);
        begin_revocation(j);
    }
    return VOUCH_AGAIN;
}

static int check_revocation(struct vouch_judge *j)
{
    int status = j->question->parts->revocation->step(&j->storage.revocation->state, j->report);
    if (status < 0)
        return fail(j, status);
    if (status == VOUCH_OK)
        j->stage = STAGE_TIMESTAMPS;
    return VOUCH_AGAIN;
}

static int check_timestamps(struct vouch_judge *j)
{
    int (*verify)(struct vouch_judge *) = j->question->parts->timestamps;
    int status = verify ? verify(j) : VOUCH_OK;
    if (status < 0)
        return fail(j, status);
    if (status == VOUCH_OK)
        j->stage = STAGE_CLOSE;
    return VOUCH_AGAIN;
}

static int close_up(struct vouch_judge *j)
{
    struct vouch_shape_question q = {.sent = j->storage.certificates,
                                     .sent_count = j->sent_count,
                                     .path = j->search.indexes,
                                     .path_count = j->search.path.count,
                                     .anchored = j->search.outcome != VOUCH_SEARCH_PARTIAL,
                                     .now = j->question->now};
    vouch_hostname_judge(&j->storage.certificates[0], j->question->policy, j->report);
    vouch_shape_judge(&q, j->report);
    j->stage = j->question->parts->clients ? STAGE_CLIENTS : STAGE_DONE;
    return j->stage == STAGE_DONE ? VOUCH_OK : VOUCH_AGAIN;
}

static int ask_clients(struct vouch_judge *j)
{
    const struct vouch_revocation_storage *r = j->storage.revocation;
    const struct vouch_time *now = &j->question->now;
    struct vouch_clients_question q = {
        .search = &j->search,
        .policy = j->question->policy,
        .staple = r ? r->state.staple_outcome : 0,
        .staple_this_update_s = r ? r->state.staple_this_update_s : 0,
        .staple_next_update_s = r ? r->state.staple_next_update_s : 0,
        .now_s = now->utc_known ? now->utc_s : 0,
        .timestamps = j->storage.timestamps,
        .suite = j->question->suite};
    j->question->parts->clients->judge(&q, j->report);
    j->stage = STAGE_DONE;
    return VOUCH_OK;
}

int vouch_judge_step(struct vouch_judge *j)
{
    switch ((enum stage)j->stage) {
    case STAGE_READ:
        return read_next(j);
    case STAGE_SEARCH:
        return search(j);
    case STAGE_REVOCATION:
        return check_revocation(j);
    case STAGE_TIMESTAMPS:
        return check_timestamps(j);
    case STAGE_CLOSE:
        return close_up(j);
    case STAGE_CLIENTS:
        return ask_clients(j);
    case STAGE_DONE:
        break;
    }
    return VOUCH_OK;
}

bool vouch_judge_trusted(const struct vouch_judge *j)
{
    bool hard = j->question->policy->revocation == VOUCH_REVOCATION_HARD;
    return j->stage == STAGE_DONE && j->search.outcome == VOUCH_SEARCH_GOOD && j->leaf_good &&
           j->question->now.utc_known && !vouch_report_saw(j->report, VOUCH_F_REVOKED) &&
           !(hard && vouch_report_saw(j->report, VOUCH_F_REVOCATION_UNKNOWN));
}

unsigned vouch_judge_signatures(const struct vouch_judge *j)
{
    return j->search.signatures - j->search.known;
}
