// SPDX-License-Identifier: Apache-2.0
#include "core/x509/facts.h"

#include "core/calendar.h"
#include "core/x509/extension.h"
#include "core/x509/key.h"
#include "core/x509/name.h"
#include "core/x509/oid.h"

/* The longest value text made here. */
enum { VALUE_MAX = 96, FAULT_MAX = 160, ANCHOR_VALUE_MAX = 256 };

static const char *const demo_words_default[] = {"Demo Cert", "Demonstration Cert"};

static void find(struct vouch_report *report, enum vouch_finding_code code, int position,
                 const struct vouch_writer *value)
{
    vouch_report_find(report, code, position, VOUCH_NO_POSITION, vouch_writer_span(value));
}

void vouch_facts_judge_key(const struct vouch_certificate *c, int position,
                           struct vouch_report *report)
{
    char buffer[VALUE_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_key key;
    if (!(c->parts & VOUCH_PART_KEY) || vouch_key_read(c->spki, &key, NULL))
        return;
    vouch_key_write(&text, &key);
    /* An authority's key is tested by the signatures that it made. */
    if (!c->ca && vouch_key_check(c->spki) == VOUCH_E_MALFORMED)
        vouch_report_find_text(report, VOUCH_F_CERT_MALFORMED, position,
                               "subjectPublicKeyInfo: a public key that cannot be one");
    if (vouch_key_exponent_weak(&key)) {
        vouch_write_text(&text, ", exponent ");
        vouch_write_decimal(&text, key.exponent);
    }
    if (vouch_key_weak(&key))
        find(report, VOUCH_F_CERT_WEAK_KEY, position, &text);
    else if (!vouch_key_supported(&key))
        find(report, VOUCH_F_CERT_KEY_UNSUPPORTED, position, &text);
}

bool vouch_facts_self_signed(const struct vouch_certificate *c)
{
    struct vouch_authority_key_id authority;
    struct vouch_span own;
    if (!c->self_issued)
        return false;
    return !vouch_extension_authority_key_id(c, &authority) || authority.key_id.len == 0 ||
           !vouch_extension_subject_key_id(c, &own) || vouch_span_equal(own, authority.key_id);
}

static void judge_signature(const struct vouch_certificate *c, int position,
                            struct vouch_report *report)
{
    char buffer[VALUE_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_signature_algorithm algorithm;
    if (!(c->parts & VOUCH_PART_SIGNATURE) || vouch_signature_read(c->algorithm, &algorithm, NULL))
        return;
    if (position == 0 && vouch_facts_self_signed(c))
        return;
    vouch_signature_write(&text, &algorithm);
    if (vouch_signature_weak(&algorithm))
        find(report, VOUCH_F_CERT_WEAK_SIGNATURE, position, &text);
}

bool vouch_facts_valid_at(const struct vouch_certificate *c, const struct vouch_time *now)
{
    if (!now->utc_known)
        return true;
    return (c->parts & VOUCH_PART_VALIDITY) && now->utc_s >= c->not_before_s &&
           now->utc_s <= c->not_after_s;
}

static void find_date(struct vouch_report *report, enum vouch_finding_code code, int position,
                      int64_t utc_s)
{
    char buffer[VALUE_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    vouch_date_write(&text, utc_s);
    find(report, code, position, &text);
}

static void judge_left(const struct vouch_certificate *c, int position,
                       const struct vouch_policy *policy, int64_t left_s,
                       struct vouch_report *report)
{
    int64_t lifetime_s = c->not_after_s - c->not_before_s;
    const struct vouch_threshold *warning =
        policy->warning.value ? &policy->warning : &vouch_threshold_default;
    if (vouch_threshold_reached(&policy->critical, left_s, lifetime_s))
        vouch_report_find_left(report, VOUCH_F_CERT_EXPIRES_SOON, position, left_s);
    else if (vouch_threshold_reached(warning, left_s, lifetime_s))
        vouch_report_find_left(report, VOUCH_F_CERT_EXPIRES_WARNING, position, left_s);
}

static void judge_validity(const struct vouch_certificate *c, int position,
                           const struct vouch_policy *policy, const struct vouch_time *now,
                           struct vouch_report *report)
{
    if (!now->utc_known) {
        vouch_report_find_plain(report, VOUCH_F_CLOCK_UNKNOWN);
        return;
    }
    if (!(c->parts & VOUCH_PART_VALIDITY))
        return; /* malformed, and already reported */
    if (now->utc_s < c->not_before_s)
        find_date(report, VOUCH_F_CERT_NOT_YET_VALID, position, c->not_before_s);
    if (now->utc_s > c->not_after_s)
        find_date(report, VOUCH_F_CERT_EXPIRED, position, c->not_after_s);
    else
        judge_left(c, position, policy, c->not_after_s - now->utc_s, report);
}

static void find_anchor(struct vouch_report *report, enum vouch_finding_code code,
                        const struct vouch_certificate *c, int64_t left_s)
{
    char buffer[ANCHOR_VALUE_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    vouch_name_write(&text, c->subject);
    text.len = text.len < sizeof buffer - 32 ? text.len : sizeof buffer - 32;
    text.lost = 0;
    vouch_write_text(&text, ", ");
    if (left_s < 0)
        vouch_date_write(&text, c->not_after_s);
    else
        vouch_write_decimal(&text, left_s / VOUCH_DAY_S);
    vouch_write_text(&text, left_s < 0 ? "" : "d");
    find(report, code, VOUCH_NO_POSITION, &text);
}

void vouch_facts_judge_anchor_validity(const struct vouch_certificate *c, int position,
                                       const struct vouch_policy *policy,
                                       const struct vouch_time *now, struct vouch_report *report)
{
    bool known = now->utc_known && (c->parts & VOUCH_PART_VALIDITY);
    int64_t left_s = known ? c->not_after_s - now->utc_s : 0;
    int64_t lifetime_s = c->not_after_s - c->not_before_s;
    const struct vouch_threshold *warning =
        policy->warning.value ? &policy->warning : &vouch_threshold_default;
    if (!known || now->utc_s < c->not_before_s)
        judge_validity(c, position, policy, now, report);
    else if (left_s < 0)
        find_anchor(report, VOUCH_F_CHAIN_ANCHOR_EXPIRED, c, left_s);
    else if (vouch_threshold_reached(&policy->critical, left_s, lifetime_s) ||
             vouch_threshold_reached(warning, left_s, lifetime_s))
        find_anchor(report, VOUCH_F_CHAIN_ANCHOR_EXPIRES, c, left_s);
}

static bool contains_nocase(struct vouch_span text, const char *word)
{
    for (; text.len; text = vouch_span_part(text, 1, text.len))
        if (vouch_span_starts_nocase(text, word))
            return true;
    return false;
}

/* By words in the subject's common names. */
static void judge_demonstration(const struct vouch_certificate *c, int position,
                                const struct vouch_policy *policy, struct vouch_report *report)
{
    const char *const *words = policy->demo_words ? policy->demo_words : demo_words_default;
    size_t count = policy->demo_words ? policy->demo_words_count
                                      : sizeof demo_words_default / sizeof demo_words_default[0];
    struct vouch_attribute cn;
    for (size_t i = 0; vouch_name_common(c->subject, i, &cn); i++)
        for (size_t word = 0; word < count; word++)
            if (contains_nocase(cn.value, words[word]))
                vouch_report_find(report, VOUCH_F_CERT_DEMONSTRATION, position, VOUCH_NO_POSITION,
                                  cn.value);
}

static void judge_critical(const struct vouch_certificate *c, int position, uint32_t handled,
                           struct vouch_report *report)
{
    struct vouch_span oid;
    for (size_t i = 0; vouch_extension_unhandled(c, handled, i, &oid); i++) {
        char buffer[VALUE_MAX];
        struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
        vouch_oid_write(&text, oid);
        find(report, VOUCH_F_CERT_UNKNOWN_CRITICAL, position, &text);
    }
}

void vouch_facts_malformed(const struct vouch_certificate *c, int position,
                           enum vouch_severity severity, struct vouch_report *report)
{
    char buffer[FAULT_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    if (!c->fault)
        return;
    vouch_certificate_write_fault(&text, c);
    vouch_report_find_as(report, severity, VOUCH_F_CERT_MALFORMED, position, VOUCH_NO_POSITION,
                         vouch_writer_span(&text));
}

void vouch_facts_judge(const struct vouch_certificate *c, int position, uint32_t handled,
                       const struct vouch_policy *policy, const struct vouch_time *now,
                       struct vouch_report *report)
{
    vouch_facts_malformed(c, position, VOUCH_SEVERITY_ERROR, report);
    vouch_facts_judge_key(c, position, report);
    judge_signature(c, position, report);
    judge_critical(c, position, handled, report);
    judge_validity(c, position, policy, now, report);
    if (position == 0)
        judge_demonstration(c, position, policy, report);
}
