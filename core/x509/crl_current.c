// SPDX-License-Identifier: Apache-2.0
#include "core/x509/crl_current.h"

#include "core/calendar.h"
#include "core/x509/crl_scope.h"
#include "core/x509/key.h"

static void find_date(const struct vouch_revocation *r, struct vouch_report *report,
                      enum vouch_finding_code code, int64_t utc_s)
{
    char buffer[32];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    vouch_date_write(&text, utc_s);
    vouch_report_find(report, code, r->question->positions[r->at], VOUCH_NO_POSITION,
                      vouch_writer_span(&text));
}

/* A list without nextUpdate is current for as long as the policy allows, if at all. */
static bool young(const struct vouch_revocation *r, const struct vouch_crl *crl)
{
    const struct vouch_time *now = &r->question->now;
    return now->utc_known && now->utc_s >= crl->this_update_s &&
           now->utc_s - crl->this_update_s <= r->question->policy->crl_max_age_s;
}

/* When will a list that is used expire? */
static void judge_left(struct vouch_revocation *r, const struct vouch_crl *crl,
                       struct vouch_report *report)
{
    const struct vouch_policy *policy = r->question->policy;
    int64_t left_s = crl->next_update_s - r->question->now.utc_s;
    int64_t lifetime_s = crl->next_update_s - crl->this_update_s;
    const struct vouch_threshold *warning =
        policy->crl_warning.value ? &policy->crl_warning : &vouch_threshold_crl_default;
    if (r->next_update_s == 0 || crl->next_update_s < r->next_update_s)
        r->next_update_s = crl->next_update_s;
    if (vouch_threshold_reached(&policy->crl_critical, left_s, lifetime_s))
        vouch_report_find_left(report, VOUCH_F_CRL_EXPIRES_SOON, r->question->positions[r->at],
                               left_s);
    else if (vouch_threshold_reached(warning, left_s, lifetime_s))
        vouch_report_find_left(report, VOUCH_F_CRL_EXPIRES_WARNING, r->question->positions[r->at],
                               left_s);
}

/* Does a current delta list replace the newer complete list that is missing (RFC 5280 section 6.3.3
 * (a) (i))? */
static bool renewed(const struct vouch_revocation *r, const struct vouch_crl *crl)
{
    struct vouch_crl delta;
    return !crl->delta && r->delta != 0 && r->delta_current &&
           vouch_crl_parse(r->question->crls[r->delta - 1], &delta) == VOUCH_OK &&
           vouch_crl_combines(crl, &delta);
}

/* Is it current? What it revokes counts even if not. */
bool vouch_crl_current(struct vouch_revocation *r, const struct vouch_crl *crl,
                       struct vouch_report *report)
{
    const struct vouch_time *now = &r->question->now;
    if (!crl->next_update_known) {
        vouch_report_find_text(report, VOUCH_F_CRL_MALFORMED, r->question->positions[r->at],
                               "no nextUpdate");
        return young(r, crl);
    }
    if (!now->utc_known)
        return false;
    if (now->utc_s < crl->this_update_s) {
        find_date(r, report, VOUCH_F_CRL_NOT_YET_VALID, crl->this_update_s);
        return false;
    }
    if (now->utc_s > crl->next_update_s) {
        if (renewed(r, crl))
            return true;
        find_date(r, report, VOUCH_F_CRL_EXPIRED, crl->next_update_s);
        return false;
    }
    judge_left(r, crl, report);
    return true;
}

bool vouch_crl_weak(const struct vouch_revocation *r, const struct vouch_crl *crl,
                    struct vouch_report *report)
{
    char buffer[64];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_signature_algorithm algorithm;
    if (vouch_signature_read(crl->algorithm, &algorithm, NULL) == VOUCH_OK &&
        !vouch_signature_weak(&algorithm))
        return false;
    vouch_write_text(&text, "weak: ");
    vouch_signature_write(&text, &algorithm);
    vouch_report_find_text(report, VOUCH_F_CRL_BAD_SIGNATURE, r->question->positions[r->at],
                           vouch_writer_string(&text));
    return true;
}
