// SPDX-License-Identifier: Apache-2.0
#include "core/x509/ocsp_judge.h"

#include "core/calendar.h"
#include "core/x509/crl_current.h"
#include "core/x509/crl_scope.h"
#include "core/x509/crl_signer.h"
#include "core/x509/extension.h"
#include "core/x509/facts.h"
#include "core/x509/key.h"
#include "core/x509/name.h"
#include "core/x509/oid.h"

enum { VALUE_MAX = 160 };

static int16_t position_at(const struct vouch_revocation *r)
{
    return r->question->positions[r->at];
}

static void find_text(const struct vouch_revocation *r, struct vouch_report *report,
                      enum vouch_finding_code code, const char *text)
{
    vouch_report_find_text(report, code, position_at(r), text);
}

static int refuse(const struct vouch_revocation *r, struct vouch_report *report, const char *why)
{
    find_text(r, report, VOUCH_F_OCSP_BAD_SIGNATURE, why);
    return VOUCH_OK;
}

/* An unreadable response concerns no certificate: it is reported once. */
static void find_fault(const struct vouch_revocation *r, const struct vouch_ocsp *o,
                       struct vouch_report *report)
{
    char buffer[VALUE_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    if (r->at > 0)
        return;
    if (!o->fault) {
        vouch_report_find_text(report, VOUCH_F_OCSP_REFUSED, VOUCH_NO_POSITION,
                               vouch_ocsp_status_text(o->status));
        return;
    }
    vouch_write_text(&text, o->field);
    vouch_write_text(&text, ": ");
    vouch_write_text(&text, o->fault);
    vouch_report_find(report, VOUCH_F_OCSP_MALFORMED, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                      vouch_writer_span(&text));
}

/* A critical extension that is not known: the response proves nothing (RFC 6960 section 4.4). */
static bool find_unhandled(const struct vouch_revocation *r, const struct vouch_ocsp *o,
                           const struct vouch_ocsp_answer *a, struct vouch_report *report)
{
    char buffer[VALUE_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    bool whole = o->unhandled.len > 0;
    if (!whole && a->unhandled.len == 0)
        return false;
    vouch_oid_write(&text, whole ? o->unhandled : a->unhandled);
    vouch_write_text(&text, whole ? " in responseExtensions" : " in singleExtensions");
    vouch_report_find(report, VOUCH_F_OCSP_UNKNOWN_CRITICAL, position_at(r), VOUCH_NO_POSITION,
                      vouch_writer_span(&text));
    return true;
}

static void find_outdated(const struct vouch_revocation *r, struct vouch_report *report,
                          int64_t utc_s, const char *more)
{
    char buffer[VALUE_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    vouch_date_write(&text, utc_s);
    vouch_write_text(&text, more);
    vouch_report_find(report, VOUCH_F_OCSP_EXPIRED, position_at(r), VOUCH_NO_POSITION,
                      vouch_writer_span(&text));
}

/* Without nextUpdate it is valid for as long as the policy allows for a list without one. When it
 * was signed (producedAt) does not matter. VOUCH_OCSP_NONE: current. */
static enum vouch_ocsp_outcome outdated(const struct vouch_revocation *r,
                                        const struct vouch_ocsp_answer *a,
                                        struct vouch_report *report)
{
    const struct vouch_time *now = &r->question->now;
    int64_t end_s = a->next_update_known ? a->next_update_s
                                         : a->this_update_s + r->question->policy->crl_max_age_s;
    if (!now->utc_known)
        return VOUCH_OCSP_IS_EXPIRED;
    if (now->utc_s < a->this_update_s) {
        find_outdated(r, report, a->this_update_s, ", in the future");
        return VOUCH_OCSP_IS_EARLY;
    }
    if (now->utc_s <= end_s)
        return VOUCH_OCSP_NONE;
    find_outdated(r, report, end_s, "");
    return VOUCH_OCSP_IS_EXPIRED;
}

/* The signature is valid. A revocation counts even when the response is old. */
static enum vouch_ocsp_outcome accept(const struct vouch_revocation *r, struct vouch_report *report,
                                      const struct vouch_ocsp_answer *answer)
{
    enum vouch_ocsp_outcome old = outdated(r, answer, report);
    if (answer->status == VOUCH_OCSP_UNKNOWN)
        find_text(r, report, VOUCH_F_OCSP_UNKNOWN, "");
    if (answer->status == VOUCH_OCSP_REVOKED)
        return VOUCH_OCSP_SAYS_REVOKED;
    if (old != VOUCH_OCSP_NONE)
        return old;
    return answer->status == VOUCH_OCSP_GOOD ? VOUCH_OCSP_SAYS_GOOD : VOUCH_OCSP_SAYS_UNKNOWN;
}

/* --- a responder other than the issuer --- */

/* id-pkix-ocsp-nocheck (RFC 6960 section 4.2.2.2.1): it is trusted for as long as its certificate
 * is valid. */
static bool never_checked(const struct vouch_certificate *signer)
{
    static const uint8_t nocheck[] = {0x2b, 6, 1, 5, 5, 7, 0x30, 1, 5};
    struct vouch_der list = vouch_der_of(signer->extensions);
    struct vouch_extension e;
    while (vouch_extension_next(&list, &e))
        if (vouch_span_equal(e.oid, (struct vouch_span){nocheck, sizeof nocheck}))
            return true;
    return false;
}

static void tell_unchecked(const struct vouch_revocation *r, const struct vouch_certificate *signer,
                           struct vouch_report *report)
{
    uint8_t buffer[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_name_write(&w, signer->subject);
    vouch_report_find(report, VOUCH_F_OCSP_SIGNER_UNCHECKED, position_at(r), VOUCH_NO_POSITION,
                      vouch_writer_span(&w));
}

/* Looks the responder's certificate up in one complete list. Its issuer is the current
 * certificate's, and so is the list's signer. VOUCH_OK: finished with this list. */
static int look_up_in(struct vouch_revocation *r, const struct vouch_certificate *c)
{
    struct vouch_report_storage none = {0};
    struct vouch_report silent;
    struct vouch_crl crl;
    struct vouch_crl_entry hit;
    const char *outside;
    bool whole;
    bool unhandled;
    if (vouch_crl_parse(r->question->crls[r->delegate.list], &crl) != VOUCH_OK || crl.delta ||
        crl.unhandled.len > 0)
        return VOUCH_OK;
    uint32_t covered = vouch_crl_covers(&crl, c, &outside);
    int status = covered ? vouch_crl_signer_step(r, &crl) : VOUCH_E_NOT_FOUND;
    if (status != VOUCH_OK)
        return status == VOUCH_E_NOT_FOUND ? VOUCH_OK : status;
    r->delegate.revoked = vouch_crl_look_up(c, &crl, &hit, &whole, &unhandled);
    vouch_report_init(&silent, &none);
    if (whole && !unhandled && !vouch_crl_weak(r, &crl, &silent) &&
        vouch_crl_current(r, &crl, &silent))
        r->delegate.reasons |= covered;
    return VOUCH_OK;
}

/* VOUCH_OK: r->delegate says what the lists say. */
static int look_up(struct vouch_revocation *r, const struct vouch_certificate *c)
{
    unsigned before = r->spent;
    while (!r->delegate.revoked && r->delegate.list < r->question->crls_count &&
           r->spent < VOUCH_REVOCATION_SIGNATURES_MAX) {
        int status = r->spent == before ? look_up_in(r, c) : VOUCH_AGAIN;
        if (status != VOUCH_OK)
            return status;
        r->delegate.list++;
        r->signer = (struct vouch_crl_signer){0};
    }
    return VOUCH_OK;
}

/* With VOUCH_REVOCATION_OFF no list is read. */
static int judge_revoked(struct vouch_revocation *r, const struct vouch_certificate *c,
                         struct vouch_report *report, bool *proved)
{
    bool off = r->question->policy->revocation == VOUCH_REVOCATION_OFF;
    int status = VOUCH_OK;
    if (!never_checked(c) && !off)
        status = look_up(r, c);
    if (status != VOUCH_OK)
        return status;
    if (r->delegate.revoked)
        return refuse(r, report, "its signer's certificate has been revoked");
    *proved = true;
    if (!never_checked(c) && r->delegate.reasons != VOUCH_REASONS_ALL)
        tell_unchecked(r, c, report);
    return VOUCH_OK;
}

enum delegate_stage { FOUND = 0, ISSUED, SIGNED };

static int judge_delegate(struct vouch_revocation *r, const struct vouch_ocsp *o,
                          const struct vouch_certificate *c, struct vouch_report *report)
{
    bool issued = r->delegate.stage == ISSUED;
    r->spent++;
    int status = issued ? vouch_signature_verify(c->spki, o->algorithm, o->tbs, o->signature_value)
                        : vouch_certificate_verify(c, r->question->path[r->at + 1]->spki);
    if (status == VOUCH_E_MEMORY)
        return status;
    if (status != VOUCH_OK)
        return refuse(r, report,
                      issued ? vouch_status_text(status)
                             : "its signer's certificate is not signed by the issuer");
    r->delegate.stage++;
    r->signer = (struct vouch_crl_signer){0};
    return VOUCH_AGAIN;
}

/* First the responder's own certificate, then what it signed, then whether it has been revoked. */
static int by_delegate(struct vouch_revocation *r, const struct vouch_ocsp *o,
                       struct vouch_report *report, bool *proved)
{
    struct vouch_certificate delegate;
    if (!vouch_ocsp_delegate(o, r->question->path[r->at + 1], &delegate))
        return refuse(r, report, "its signer is neither the issuer nor one that it appointed");
    if (!vouch_facts_valid_at(&delegate, &r->question->now))
        return refuse(r, report, "its signer's certificate is not valid at this time");
    return r->delegate.stage == SIGNED ? judge_revoked(r, &delegate, report, proved)
                                       : judge_delegate(r, o, &delegate, report);
}

static int by_issuer(struct vouch_revocation *r, const struct vouch_ocsp *o,
                     struct vouch_report *report, bool *proved)
{
    r->spent++;
    int status = vouch_signature_verify(r->question->path[r->at + 1]->spki, o->algorithm, o->tbs,
                                        o->signature_value);
    *proved = status == VOUCH_OK;
    if (status == VOUCH_E_MEMORY)
        return status;
    return *proved ? VOUCH_OK : refuse(r, report, vouch_status_text(status));
}

static const char *outcome_text(enum vouch_ocsp_outcome outcome)
{
    static const char *const texts[] = {[VOUCH_OCSP_NONE] = "none",
                                        [VOUCH_OCSP_SAYS_GOOD] = "good",
                                        [VOUCH_OCSP_SAYS_REVOKED] = "revoked",
                                        [VOUCH_OCSP_SAYS_UNKNOWN] = "unknown",
                                        [VOUCH_OCSP_IS_EXPIRED] = "expired",
                                        [VOUCH_OCSP_IS_EARLY] = "not valid yet",
                                        [VOUCH_OCSP_IS_OTHERS] = "about another certificate",
                                        [VOUCH_OCSP_IS_UNHANDLED] = "unusable",
                                        [VOUCH_OCSP_BY_REVOKED] = "by a revoked responder",
                                        [VOUCH_OCSP_IS_BAD] = "bad"};
    return texts[outcome];
}

void vouch_ocsp_say_stapled(const struct vouch_revocation *r, struct vouch_report *report,
                            enum vouch_ocsp_outcome outcome, const struct vouch_ocsp_answer *answer)
{
    char buffer[VALUE_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&text, outcome_text(outcome));
    if (outcome == VOUCH_OCSP_SAYS_GOOD && answer->next_update_known) {
        vouch_write_text(&text, ", until ");
        vouch_date_write(&text, answer->next_update_s);
    }
    vouch_report_add_fact(report, "ocsp_staple", vouch_writer_span(&text));
    if (outcome == VOUCH_OCSP_IS_OTHERS) /* it can be meant for no other certificate */
        find_text(r, report, VOUCH_F_OCSP_STAPLE_OTHER, "");
}

int vouch_ocsp_judge(struct vouch_revocation *r, struct vouch_span response,
                     struct vouch_report *report, enum vouch_ocsp_outcome *outcome,
                     struct vouch_ocsp_answer *answer)
{
    const struct vouch_certificate *issuer = r->question->path[r->at + 1];
    struct vouch_ocsp o;
    bool proved = false;
    *outcome = VOUCH_OCSP_IS_BAD;
    vouch_ocsp_parse(response, &o);
    if (o.fault || o.status != 0) {
        find_fault(r, &o, report);
        return VOUCH_OK;
    }
    if (!vouch_ocsp_find(&o, r->question->path[r->at], issuer, &r->question->now, answer)) {
        *outcome = VOUCH_OCSP_IS_OTHERS;
        return VOUCH_OK;
    }
    if (find_unhandled(r, &o, answer, report)) {
        *outcome = VOUCH_OCSP_IS_UNHANDLED;
        return VOUCH_OK;
    }
    int status = vouch_ocsp_by(&o, issuer) ? by_issuer(r, &o, report, &proved)
                                           : by_delegate(r, &o, report, &proved);
    if (status == VOUCH_OK && proved)
        *outcome = accept(r, report, answer);
    else if (r->delegate.revoked)
        *outcome = VOUCH_OCSP_BY_REVOKED;
    return status;
}
