// SPDX-License-Identifier: Apache-2.0
#include "core/x509/revocation.h"

#include "core/calendar.h"
#include "core/x509/crl_current.h"
#include "core/x509/crl_scope.h"
#include "core/x509/crl_signer.h"
#include "core/x509/extension.h"
#include "core/x509/name.h"
#include "core/x509/ocsp_judge.h"
#include "core/x509/oid.h"

/* The lists are gone through twice for each certificate: first delta lists, of which the newest is
 * kept, then complete ones, which it modifies. */

enum { VALUE_MAX = 320, REASON_HOLD = 6, REASON_REMOVE = 8 };

static const struct vouch_certificate *subject_at(const struct vouch_revocation *r)
{
    return r->question->path[r->at];
}

static int16_t position_at(const struct vouch_revocation *r)
{
    return r->question->positions[r->at];
}

static void find_text(const struct vouch_revocation *r, struct vouch_report *report,
                      enum vouch_finding_code code, const char *text)
{
    vouch_report_find_text(report, code, position_at(r), text);
}

static void find_date(const struct vouch_revocation *r, struct vouch_report *report,
                      enum vouch_finding_code code, int64_t utc_s, const char *more)
{
    char buffer[VALUE_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    vouch_date_write(&text, utc_s);
    vouch_write_text(&text, more);
    vouch_report_find(report, code, position_at(r), VOUCH_NO_POSITION, vouch_writer_span(&text));
}

/* --- may the CRL be used? --- */

/* Rules that an authority must follow (RFC 5280 section 5.2.3) but that do not affect the
 * signature: violations are reported, but what the CRL revokes still counts. */
static void judge_number(const struct vouch_revocation *r, const struct vouch_crl *crl,
                         struct vouch_report *report)
{
    struct vouch_span own;
    if (crl->version != 2 || !crl->number.len)
        find_text(r, report, VOUCH_F_CRL_MALFORMED, "no CRL number");
    else if (crl->number_critical)
        find_text(r, report, VOUCH_F_CRL_MALFORMED, "a critical CRL number");
    if (!crl->key_id.len)
        find_text(r, report, VOUCH_F_CRL_MALFORMED, "no authority key identifier");
    else if (vouch_extension_subject_key_id(r->signer.certificate, &own) &&
             !vouch_span_equal(own, crl->key_id))
        find_text(r, report, VOUCH_F_CRL_MALFORMED, "an authority key identifier of another key");
}

/* --- its content --- */

static void find_revoked(struct vouch_revocation *r, const struct vouch_crl_entry *e,
                         struct vouch_report *report)
{
    char buffer[32];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&text, ", ");
    vouch_write_text(&text, vouch_crl_reason_text(e->reason));
    r->revoked = true;
    find_date(r, report, VOUCH_F_REVOKED, e->revoked_s, vouch_writer_string(&text));
}

/* The newest delta list about the certificate, whatever its state. false: none. */
static bool read_delta(const struct vouch_revocation *r, struct vouch_crl *delta,
                       struct vouch_crl_entry *hit, bool *found)
{
    bool whole;
    bool unhandled;
    if (r->delta == 0 || vouch_crl_parse(r->question->crls[r->delta - 1], delta) != VOUCH_OK)
        return false;
    *found = vouch_crl_look_up(subject_at(r), delta, hit, &whole, &unhandled);
    return true;
}

/* Delta lists of one scope are cumulative, so only the newest counts. */
static void take_delta(struct vouch_revocation *r, const struct vouch_crl *crl, bool good)
{
    struct vouch_crl known;
    if (r->delta != 0 && vouch_crl_parse(r->question->crls[r->delta - 1], &known) == VOUCH_OK &&
        vouch_crl_number_compare(known.number, crl->number) >= 0)
        return;
    r->delta = r->crl + 1;
    r->delta_current = good;
}

/* Has a current delta list removed the certificate from this list's hold (RFC 5280 section
 * 5.3.1)? */
static bool lifted(const struct vouch_revocation *r, const struct vouch_crl *crl,
                   const struct vouch_crl_entry *hit)
{
    struct vouch_crl delta;
    struct vouch_crl_entry last;
    bool found;
    return hit->reason == REASON_HOLD && r->delta_current && read_delta(r, &delta, &last, &found) &&
           found && last.reason == REASON_REMOVE && vouch_crl_combines(crl, &delta);
}

/* A later complete list includes what the delta list said, or has reverted it. */
static void supersede(struct vouch_revocation *r, const struct vouch_crl *crl)
{
    struct vouch_crl delta;
    if (r->delta != 0 && vouch_crl_parse(r->question->crls[r->delta - 1], &delta) == VOUCH_OK &&
        vouch_crl_number_compare(crl->number, delta.number) >= 0)
        r->delta_superseded = true;
}

/* Uses a properly signed CRL; `covered`: for these reasons. */
static void read_answer(struct vouch_revocation *r, const struct vouch_crl *crl, uint32_t covered,
                        struct vouch_report *report)
{
    struct vouch_crl_entry hit;
    bool unhandled;
    bool whole;
    bool found = vouch_crl_look_up(subject_at(r), crl, &hit, &whole, &unhandled);
    if (found && !crl->delta && !lifted(r, crl, &hit))
        find_revoked(r, &hit, report);
    if (!whole)
        find_text(r, report, VOUCH_F_CRL_MALFORMED,
                  "revokedCertificates: an entry that cannot be read");
    if (unhandled)
        find_text(r, report, VOUCH_F_CRL_UNKNOWN_CRITICAL, "in an entry");
    judge_number(r, crl, report);
    bool weak = vouch_crl_weak(r, crl, report);
    bool good = vouch_crl_current(r, crl, report) && !weak && whole && !unhandled;
    if (crl->delta) {
        take_delta(r, crl, good);
    } else if (good) {
        r->reasons |= covered;
        supersede(r, crl);
    }
}

/* --- the lists, one after another --- */

static void find_fault(const struct vouch_revocation *r, const struct vouch_crl *crl, int position,
                       struct vouch_report *report)
{
    char buffer[VALUE_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    vouch_crl_write_fault(&text, crl);
    if (position != VOUCH_NO_POSITION || r->at == 0) /* once, when its issuer is unknown */
        vouch_report_find(report, VOUCH_F_CRL_MALFORMED, position, VOUCH_NO_POSITION,
                          vouch_writer_span(&text));
}

/* For which reasons does the list concern the current certificate? 0: none, or it cannot be used.
 * Faults are reported in the first pass. */
static uint32_t relevance(const struct vouch_revocation *r, const struct vouch_crl *crl,
                          struct vouch_report *report)
{
    char buffer[64];
    struct vouch_writer oid = vouch_writer_of(buffer, sizeof buffer);
    const char *outside = NULL;
    bool own = crl->issuer.len && vouch_name_equal(crl->issuer, subject_at(r)->issuer);
    if (crl->fault) {
        if (!r->complete_pass && (own || !crl->issuer.len))
            find_fault(r, crl, own ? position_at(r) : VOUCH_NO_POSITION, report);
        return 0;
    }
    if (crl->delta == r->complete_pass)
        return 0;
    uint32_t covered = vouch_crl_covers(crl, subject_at(r), &outside);
    if (outside)
        find_text(r, report, VOUCH_F_CRL_SCOPE, outside);
    if (covered == 0 || crl->unhandled.len == 0)
        return covered;
    vouch_oid_write(&oid, crl->unhandled);
    find_text(r, report, VOUCH_F_CRL_UNKNOWN_CRITICAL, vouch_writer_string(&oid));
    return 0;
}

/* One list for the current certificate; VOUCH_OK: finished with it. */
static int try_crl(struct vouch_revocation *r, struct vouch_report *report)
{
    struct vouch_crl crl;
    vouch_crl_parse(r->question->crls[r->crl], &crl);
    uint32_t covered = relevance(r, &crl, report);
    if (covered == 0)
        return VOUCH_OK;
    int status = vouch_crl_signer_step(r, &crl);
    if (status == VOUCH_OK)
        read_answer(r, &crl, covered, report);
    if (status == VOUCH_E_NOT_FOUND)
        find_text(r, report, VOUCH_F_CRL_BAD_SIGNATURE, r->signer.why);
    return status == VOUCH_E_NOT_FOUND ? VOUCH_OK : status;
}

static void next_crl(struct vouch_revocation *r)
{
    r->signer = (struct vouch_crl_signer){0};
    r->crl++;
    if (r->crl < r->question->crls_count || r->complete_pass)
        return;
    r->complete_pass = true;
    r->crl = 0;
}

/* --- the certificates --- */

/* Uses what the newest delta list revokes, unless a later complete list overrides it. */
static void conclude_delta(struct vouch_revocation *r, struct vouch_report *report)
{
    struct vouch_crl delta;
    struct vouch_crl_entry hit;
    bool found;
    if (!r->revoked && !r->delta_superseded && read_delta(r, &delta, &hit, &found) && found &&
        hit.reason != REASON_REMOVE)
        find_revoked(r, &hit, report);
}

/* Applies a response to the current certificate. */
static void take_response(struct vouch_revocation *r, struct vouch_report *report,
                          enum vouch_ocsp_outcome outcome, const struct vouch_ocsp_answer *answer)
{
    struct vouch_crl_entry e = {.revoked_s = answer->revoked_s, .reason = answer->reason};
    r->delegate = (struct vouch_ocsp_signer){0};
    r->signer = (struct vouch_crl_signer){0};
    if (outcome == VOUCH_OCSP_SAYS_GOOD)
        r->reasons = VOUCH_REASONS_ALL;
    else if (outcome == VOUCH_OCSP_SAYS_REVOKED && !r->revoked)
        find_revoked(r, &e, report);
}

/* The OCSP responses, after the lists. VOUCH_OK: finished with this one. */
static int try_ocsp(struct vouch_revocation *r, struct vouch_report *report)
{
    struct vouch_ocsp_answer answer = {0};
    enum vouch_ocsp_outcome outcome;
    int status = vouch_ocsp_judge(r, r->question->ocsp[r->ocsp], report, &outcome, &answer);
    if (status != VOUCH_OK)
        return status;
    take_response(r, report, outcome, &answer);
    r->ocsp++;
    return VOUCH_OK;
}

static bool has_staple(const struct vouch_revocation *r)
{
    return r->at == 0 && r->question->staple.len > 0 && !r->staple_judged;
}

/* The response stapled to the leaf. */
static int try_staple(struct vouch_revocation *r, struct vouch_report *report)
{
    struct vouch_ocsp_answer answer = {0};
    enum vouch_ocsp_outcome outcome;
    int status = vouch_ocsp_judge(r, r->question->staple, report, &outcome, &answer);
    if (status != VOUCH_OK)
        return status;
    r->staple_judged = true;
    r->staple_outcome = (uint8_t)outcome;
    r->staple_this_update_s = answer.this_update_s;
    r->staple_next_update_s = answer.next_update_known ? answer.next_update_s : 0;
    vouch_ocsp_say_stapled(r, report, outcome, &answer);
    take_response(r, report, outcome, &answer);
    return VOUCH_OK;
}

/* All lists have been tried for the current certificate. */
static void conclude(struct vouch_revocation *r, struct vouch_report *report)
{
    char buffer[VALUE_MAX];
    struct vouch_writer issuer = vouch_writer_of(buffer, sizeof buffer);
    bool hard = r->question->policy->revocation == VOUCH_REVOCATION_HARD;
    conclude_delta(r, report);
    if (!r->revoked && r->reasons != VOUCH_REASONS_ALL) {
        vouch_name_write(&issuer, subject_at(r)->issuer);
        vouch_report_find_as(report, hard ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING,
                             VOUCH_F_REVOCATION_UNKNOWN, position_at(r), VOUCH_NO_POSITION,
                             vouch_writer_span(&issuer));
    }
}

/* Moves to the next certificate that the policy includes. */
static void next_certificate(struct vouch_revocation *r)
{
    struct vouch_revocation next = {.question = r->question,
                                    .at = r->at + 1,
                                    .spent = r->spent,
                                    .staple_outcome = r->staple_outcome,
                                    .staple_this_update_s = r->staple_this_update_s,
                                    .staple_next_update_s = r->staple_next_update_s,
                                    .next_update_s = r->next_update_s};
    *r = next;
}

static bool asked_for(const struct vouch_revocation *r)
{
    if (r->question->policy->revocation == VOUCH_REVOCATION_OFF)
        return false;
    switch (r->question->policy->revocation_depth) {
    case VOUCH_DEPTH_LEAF:
        return r->at == 0;
    case VOUCH_DEPTH_INTERMEDIATES:
        return r->at > 0;
    case VOUCH_DEPTH_ALL:
        break;
    }
    return true;
}

static void begin(struct vouch_revocation *r, const struct vouch_revocation_question *question)
{
    *r = (struct vouch_revocation){.question = question};
}

static int end(struct vouch_revocation *r, struct vouch_report *report)
{
    char buffer[32];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    if (r->next_update_s != 0) {
        vouch_date_write(&text, r->next_update_s);
        vouch_report_add_fact(report, "crl_next_update", vouch_writer_span(&text));
    }
    return VOUCH_OK;
}

/* VOUCH_OK: as far as one verification goes. */
static int try_lists(struct vouch_revocation *r, struct vouch_report *report, unsigned before)
{
    const struct vouch_revocation_question *q = r->question;
    while (asked_for(r) && r->crl < q->crls_count && r->spent == before) {
        if (r->spent >= VOUCH_REVOCATION_SIGNATURES_MAX) {
            vouch_report_find_text(report, VOUCH_F_CHAIN_BUDGET, position_at(r),
                                   "signatures of CRLs");
            r->crl = q->crls_count;
            break;
        }
        int status = try_crl(r, report);
        if (status == VOUCH_OK)
            next_crl(r);
        else if (status != VOUCH_AGAIN)
            return status;
    }
    return VOUCH_OK;
}

static int try_responses(struct vouch_revocation *r, struct vouch_report *report, unsigned before)
{
    const struct vouch_revocation_question *q = r->question;
    int status = VOUCH_OK;
    while (has_staple(r) && r->spent == before && status != VOUCH_E_MEMORY)
        status = try_staple(r, report);
    while (asked_for(r) && !has_staple(r) && r->crl >= q->crls_count && r->ocsp < q->ocsp_count &&
           r->spent == before && status != VOUCH_E_MEMORY)
        status = try_ocsp(r, report);
    return status == VOUCH_E_MEMORY ? status : VOUCH_OK;
}

static int step(struct vouch_revocation *r, struct vouch_report *report)
{
    unsigned before = r->spent;
    if (r->at + 1 >= r->question->path_count)
        return end(r, report);
    int status = try_lists(r, report, before);
    if (status == VOUCH_OK)
        status = try_responses(r, report, before);
    if (status != VOUCH_OK)
        return status;
    if (r->spent != before)
        return VOUCH_AGAIN;
    if (asked_for(r))
        conclude(r, report);
    next_certificate(r);
    return VOUCH_AGAIN;
}

const struct vouch_revocation_ops vouch_revocation_crl = {.begin = begin, .step = step};
