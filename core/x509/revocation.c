// SPDX-License-Identifier: Apache-2.0
#include "core/x509/revocation.h"

#include "core/calendar.h"
#include "core/x509/crl.h"
#include "core/x509/extension.h"
#include "core/x509/key.h"
#include "core/x509/name.h"
#include "core/x509/oid.h"

enum { VALUE_MAX = 320, REASON_REMOVE = 8 };

static const struct vouch_certificate *subject_at(const struct vouch_revocation *r)
{
    return r->question->path[r->at];
}

static const struct vouch_certificate *issuer_at(const struct vouch_revocation *r)
{
    return r->question->path[r->at + 1];
}

static void find_text(const struct vouch_revocation *r, struct vouch_report *report,
                      enum vouch_finding_code code, const char *text)
{
    vouch_report_find_text(report, code, r->question->positions[r->at], text);
}

static void find_date(const struct vouch_revocation *r, struct vouch_report *report,
                      enum vouch_finding_code code, int64_t utc_s, const char *more)
{
    char room[VALUE_MAX];
    struct vouch_writer text = vouch_writer_of(room, sizeof room);
    vouch_date_write(&text, utc_s);
    vouch_write_text(&text, more);
    vouch_report_find(report, code, r->question->positions[r->at], VOUCH_NO_POSITION,
                      vouch_writer_span(&text));
}

/* --- does a CRL cover a certificate (RFC 5280 section 6.3.3 (b))? --- */

/* Have two lists of GeneralName one in common? */
static bool names_meet(struct vouch_span a, struct vouch_span b)
{
    struct vouch_der left = vouch_der_of(a);
    struct vouch_element x;
    while (vouch_der_more(&left) && vouch_der_element(&left, &x)) {
        struct vouch_der right = vouch_der_of(b);
        struct vouch_element y;
        while (vouch_der_more(&right) && vouch_der_element(&right, &y))
            if (vouch_span_equal(x.whole, y.whole))
                return true;
    }
    return false;
}

/* DistributionPointName's fullName; empty when it is the other form. */
static struct vouch_span full_name(struct vouch_span point)
{
    struct vouch_der d = vouch_der_of(point);
    struct vouch_span names;
    vouch_der_optional(&d, VOUCH_TAG_CONSTRUCTED | 0, &names);
    return names;
}

/* Is the CRL's point one of the certificate's? */
static bool points_meet(const struct vouch_certificate *c, const struct vouch_crl *crl)
{
    struct vouch_span value;
    if (!vouch_extension_value(c, VOUCH_EXT_CRL_POINTS, &value))
        return false;
    struct vouch_der d = vouch_der_of(value);
    struct vouch_der points = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    while (vouch_der_more(&points)) {
        struct vouch_span name;
        struct vouch_der point = vouch_der_enter(&points, VOUCH_TAG_SEQUENCE);
        bool named = vouch_der_optional(&point, VOUCH_TAG_CONSTRUCTED | 0, &name);
        if (named && (vouch_span_equal(name, crl->point) ||
                      names_meet(full_name(name), full_name(crl->point))))
            return true;
    }
    return false;
}

/* Why not; null when it does. */
static const char *outside_scope(const struct vouch_certificate *c, const struct vouch_crl *crl)
{
    if (crl->only_attribute)
        return "it is for attribute certificates";
    if (crl->only_user && c->ca)
        return "it is not for authorities";
    if (crl->only_ca && !c->ca)
        return "it is for authorities only";
    if (crl->point.len && !points_meet(c, crl))
        return "it is for another distribution point";
    return NULL;
}

/* --- may the CRL be used? --- */

/* Rules that an authority must keep (RFC 5280 section 5.2.3) and without which the signature is
 * good all the same: said, and no reason to overlook what the CRL revokes. */
static void judge_number(const struct vouch_revocation *r, const struct vouch_crl *crl,
                         struct vouch_report *report)
{
    struct vouch_span own;
    if (crl->version != 2 || !crl->number_known)
        find_text(r, report, VOUCH_F_CRL_MALFORMED, "no CRL number");
    else if (crl->number_critical)
        find_text(r, report, VOUCH_F_CRL_MALFORMED, "a critical CRL number");
    if (!crl->key_id.len)
        find_text(r, report, VOUCH_F_CRL_MALFORMED, "no authority key identifier");
    else if (vouch_extension_subject_key_id(issuer_at(r), &own) &&
             !vouch_span_equal(own, crl->key_id))
        find_text(r, report, VOUCH_F_CRL_MALFORMED, "an authority key identifier of another key");
}

/* Is it current? What it revokes counts even if not. */
static bool current(const struct vouch_revocation *r, const struct vouch_crl *crl,
                    struct vouch_report *report)
{
    const struct vouch_time *now = &r->question->now;
    if (!crl->next_update_known) {
        find_text(r, report, VOUCH_F_CRL_MALFORMED, "no nextUpdate");
        return false;
    }
    if (!now->utc_known)
        return false;
    if (now->utc_s < crl->this_update_s)
        find_date(r, report, VOUCH_F_CRL_NOT_YET_VALID, crl->this_update_s, "");
    if (now->utc_s > crl->next_update_s)
        find_date(r, report, VOUCH_F_CRL_EXPIRED, crl->next_update_s, "");
    return now->utc_s >= crl->this_update_s && now->utc_s <= crl->next_update_s;
}

/* Signed by the certificate's issuer, who may sign CRLs? VOUCH_OK, or a status; one verification at
 * most. */
static int check_signature(const struct vouch_revocation *r, const struct vouch_crl *crl,
                           struct vouch_report *report)
{
    const struct vouch_certificate *issuer = issuer_at(r);
    if (!(issuer->key_usage & VOUCH_USAGE_CRL_SIGN)) {
        find_text(r, report, VOUCH_F_CRL_BAD_SIGNATURE, "its key usage does not allow CRLs");
        return VOUCH_E_SIGNATURE;
    }
    int status =
        vouch_signature_verify(issuer->spki, crl->algorithm, crl->tbs, crl->signature_value);
    if (status && status != VOUCH_E_MEMORY)
        find_text(r, report, VOUCH_F_CRL_BAD_SIGNATURE, vouch_status_text(status));
    return status;
}

/* --- what it says --- */

static bool same_serial(const struct vouch_crl_entry *e, const struct vouch_certificate *c)
{
    return vouch_span_equal(e->serial, c->serial);
}

/* Looks the certificate up. An indirect CRL names the issuer with an entry, and it stays the issuer
 * of those that follow (RFC 5280 section 5.3.3). In any other CRL all entries are its issuer's own:
 * a name there is an extension that cannot be handled. false: the list is malformed. */
static bool look_up(const struct vouch_certificate *c, const struct vouch_crl *crl,
                    struct vouch_crl_entry *hit, bool *found, bool *unhandled)
{
    struct vouch_der entries = vouch_der_of(crl->entries);
    struct vouch_crl_entry e;
    struct vouch_span issuer = crl->issuer;
    *found = false;
    *unhandled = false;
    while (vouch_crl_next(&entries, &e)) {
        if (e.issuer.len && crl->indirect)
            issuer = e.issuer;
        *unhandled = *unhandled || e.unhandled || (e.issuer.len && !crl->indirect);
        if (!*found && same_serial(&e, c) && vouch_name_equal(issuer, c->issuer)) {
            *hit = e;
            *found = true;
        }
    }
    return !entries.fault;
}

static void find_revoked(struct vouch_revocation *r, const struct vouch_crl_entry *e,
                         struct vouch_report *report)
{
    char room[32];
    struct vouch_writer text = vouch_writer_of(room, sizeof room);
    vouch_write_text(&text, ", ");
    vouch_write_text(&text, vouch_crl_reason_text(e->reason));
    r->revoked = true;
    find_date(r, report, VOUCH_F_REVOKED, e->revoked_s, vouch_writer_string(&text));
}

/* Signed in a way that others could have made? What it revokes counts, as with a list that has run
 * out; that it leaves one out proves nothing. */
static bool weakly_signed(const struct vouch_revocation *r, const struct vouch_crl *crl,
                          struct vouch_report *report)
{
    char room[64];
    struct vouch_writer text = vouch_writer_of(room, sizeof room);
    struct vouch_signature_algorithm algorithm;
    if (vouch_signature_read(crl->algorithm, &algorithm, NULL) == VOUCH_OK &&
        !vouch_signature_weak(&algorithm))
        return false;
    vouch_write_text(&text, "weak: ");
    vouch_signature_write(&text, &algorithm);
    find_text(r, report, VOUCH_F_CRL_BAD_SIGNATURE, vouch_writer_string(&text));
    return true;
}

/* A CRL that is signed as it must be. */
static void read_answer(struct vouch_revocation *r, const struct vouch_crl *crl,
                        struct vouch_report *report)
{
    struct vouch_crl_entry hit;
    bool found;
    bool unhandled;
    bool whole = look_up(subject_at(r), crl, &hit, &found, &unhandled);
    /* Taking one off a hold is not followed: the base CRL says so at its next issue. Only a delta
     * list may say it (RFC 5280 section 5.3.1). */
    if (found && !(crl->delta && hit.reason == REASON_REMOVE))
        find_revoked(r, &hit, report);
    if (!whole)
        find_text(r, report, VOUCH_F_CRL_MALFORMED, "an entry that cannot be read");
    if (unhandled)
        find_text(r, report, VOUCH_F_CRL_UNKNOWN_CRITICAL, "in an entry");
    judge_number(r, crl, report);
    bool weak = weakly_signed(r, crl, report);
    if (current(r, crl, report) && !weak && whole && !unhandled && !crl->delta)
        r->reasons |= crl->reasons;
}

/* One CRL for the certificate at hand. *spent says that a signature was verified. */
static int try_crl(struct vouch_revocation *r, struct vouch_span der, struct vouch_report *report,
                   bool *spent)
{
    struct vouch_crl crl;
    char room[64];
    struct vouch_writer oid = vouch_writer_of(room, sizeof room);
    int status = vouch_crl_parse(der, &crl);
    if (status && crl.issuer.len == 0) { /* whose it is cannot be said: once, of none */
        if (r->at == 0)
            vouch_report_find_text(report, VOUCH_F_CRL_MALFORMED, VOUCH_NO_POSITION, crl.fault);
        return VOUCH_OK;
    }
    if (!vouch_name_equal(crl.issuer, subject_at(r)->issuer))
        return VOUCH_OK; /* somebody else's */
    if (status) {
        find_text(r, report, VOUCH_F_CRL_MALFORMED, crl.fault);
        return VOUCH_OK;
    }
    if (crl.unhandled.len) {
        vouch_oid_write(&oid, crl.unhandled);
        find_text(r, report, VOUCH_F_CRL_UNKNOWN_CRITICAL, vouch_writer_string(&oid));
        return VOUCH_OK;
    }
    const char *outside = outside_scope(subject_at(r), &crl);
    if (outside) {
        find_text(r, report, VOUCH_F_CRL_SCOPE, outside);
        return VOUCH_OK;
    }
    *spent = true;
    status = check_signature(r, &crl, report);
    if (status == VOUCH_OK)
        read_answer(r, &crl, report);
    return status == VOUCH_E_MEMORY ? status : VOUCH_OK;
}

/* --- the steps --- */

/* All CRLs have been tried for the certificate at hand. */
static void conclude(struct vouch_revocation *r, struct vouch_report *report)
{
    char room[VALUE_MAX];
    struct vouch_writer issuer = vouch_writer_of(room, sizeof room);
    bool hard = r->question->policy->revocation == VOUCH_REVOCATION_HARD;
    if (!r->revoked && r->reasons != VOUCH_REASONS_ALL) {
        vouch_name_write(&issuer, subject_at(r)->issuer);
        vouch_report_find_as(report, hard ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING,
                             VOUCH_F_REVOCATION_UNKNOWN, r->question->positions[r->at],
                             VOUCH_NO_POSITION, vouch_writer_span(&issuer));
    }
    r->at++;
    r->crl = 0;
    r->reasons = 0;
    r->revoked = false;
}

static void begin(struct vouch_revocation *r, const struct vouch_revocation_question *question)
{
    *r = (struct vouch_revocation){.question = question};
}

static int step(struct vouch_revocation *r, struct vouch_report *report)
{
    const struct vouch_revocation_question *q = r->question;
    bool spent = false;
    if (r->at + 1 >= q->path_count)
        return VOUCH_OK;
    while (!spent && r->crl < q->crls_count) {
        int status = try_crl(r, q->crls[r->crl], report, &spent);
        if (status)
            return status;
        r->crl++;
    }
    if (!spent)
        conclude(r, report);
    return VOUCH_AGAIN;
}

const struct vouch_revocation_ops vouch_revocation_crl = {.begin = begin, .step = step};
