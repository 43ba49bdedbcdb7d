// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_when.h"

#include "core/x509/clients_extensions.h"
#include "core/x509/name.h"

/* 1.3.6.1.4.1.311.10.3.3 and 2.16.840.1.113730.4.1 */
static const uint8_t oid_microsoft_gated[] = {0x2b, 0x06, 0x01, 0x04, 0x01,
                                              0x82, 0x37, 0x0a, 0x03, 0x03};
static const uint8_t oid_netscape_gated[] = {0x60, 0x86, 0x48, 0x01, 0x86, 0xf8, 0x42, 0x04, 0x01};

/* The certificate of the path that the finding is about; null: none. */
static const struct vouch_certificate *subject_of(const struct vouch_clients_question *q,
                                                  const struct vouch_finding *f)
{
    if (f->position < 0)
        return q->anchor;
    for (size_t i = 0; i < q->path->count; i++)
        if (q->sent && q->path->at[i] == &q->sent[f->position])
            return q->path->at[i];
    return NULL;
}

/* Of a certificate of the path. */
static const struct vouch_certificate *issuer_of(const struct vouch_clients_question *q,
                                                 const struct vouch_certificate *c)
{
    for (size_t i = 0; i < q->path->count; i++)
        if (q->path->at[i] == c)
            return i + 1 < q->path->count ? q->path->at[i + 1] : q->anchor;
    return NULL;
}

bool vouch_client_when_error(const struct vouch_clients_question *q, const struct vouch_finding *f)
{
    (void)q;
    return f->severity >= VOUCH_SEVERITY_ERROR;
}

bool vouch_client_when_usage_empty(const struct vouch_clients_question *q,
                                   const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    struct vouch_span value;
    struct vouch_extension faulty;
    return c && ((vouch_extension_value(c, VOUCH_EXT_EXTENDED_USAGE, &value) && value.len <= 2) ||
                 (vouch_client_extension_of_fault(c, &faulty) &&
                  faulty.kind == VOUCH_EXT_EXTENDED_USAGE));
}

static bool names(const struct vouch_certificate *c, const uint8_t *oid, size_t len)
{
    return c && vouch_extension_names_usage(c, (struct vouch_span){oid, len});
}

bool vouch_client_names_step_up(const struct vouch_certificate *c)
{
    return names(c, oid_netscape_gated, sizeof oid_netscape_gated);
}

bool vouch_client_names_gated(const struct vouch_certificate *c)
{
    return vouch_client_names_step_up(c) ||
           names(c, oid_microsoft_gated, sizeof oid_microsoft_gated);
}

bool vouch_client_when_step_up(const struct vouch_clients_question *q,
                               const struct vouch_finding *f)
{
    return vouch_client_names_step_up(subject_of(q, f));
}

bool vouch_client_when_gated(const struct vouch_clients_question *q, const struct vouch_finding *f)
{
    return vouch_client_names_gated(subject_of(q, f));
}

bool vouch_client_when_critical_false(const struct vouch_clients_question *q,
                                      const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    struct vouch_extension e;
    if (!c)
        return false;
    struct vouch_der list = vouch_der_of(c->extensions);
    while (vouch_extension_next(&list, &e))
        if (e.default_written)
            return true;
    return false;
}

bool vouch_client_when_other_key_id(const struct vouch_clients_question *q,
                                    const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    const struct vouch_certificate *issuer = issuer_of(q, c);
    struct vouch_authority_key_id id;
    struct vouch_span own;
    bool same = c && issuer && vouch_extension_authority_key_id(c, &id) &&
                vouch_extension_subject_key_id(issuer, &own) && vouch_span_equal(id.key_id, own);
    return c && vouch_extension_authority_key_id(c, &id) && id.key_id.len > 0 && !same;
}

/* The content of notAfter (RFC 5280 section 4.1), whatever it is. */
static struct vouch_span not_after(const struct vouch_certificate *c)
{
    struct vouch_der outer = vouch_der_of(c->tbs);
    struct vouch_der tbs = vouch_der_enter(&outer, VOUCH_TAG_SEQUENCE);
    struct vouch_element e = {0};
    bool more = vouch_der_element(&tbs, &e);
    bool versioned = more && e.tag == VOUCH_TAG_CONSTRUCTED;
    for (int i = 0; i < (versioned ? 4 : 3) && more; i++) /* serial, signature, issuer, validity */
        more = vouch_der_element(&tbs, &e);
    struct vouch_der validity = vouch_der_of(e.value);
    for (int i = 0; i < 2 && more; i++)
        more = vouch_der_element(&validity, &e);
    return more ? e.value : (struct vouch_span){NULL, 0};
}

static bool has_any_but(struct vouch_span text, const char *allowed)
{
    struct vouch_span all = vouch_span_of(allowed);
    for (size_t i = 0; i < text.len; i++)
        if (vouch_span_find(all, 0, text.data[i]) == all.len)
            return true;
    return false;
}

bool vouch_client_when_time_letters(const struct vouch_clients_question *q,
                                    const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    return c && has_any_but(not_after(c), "0123456789Z+-.");
}

bool vouch_client_when_time_zoned(const struct vouch_clients_question *q,
                                  const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    return c && has_any_but(not_after(c), "0123456789Z");
}

bool vouch_client_when_time_leaps(const struct vouch_clients_question *q,
                                  const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    struct vouch_span time = c ? not_after(c) : (struct vouch_span){NULL, 0};
    return time.len > 3 &&
           vouch_span_equal(vouch_span_part(time, time.len - 3, 3), vouch_span_of("60Z"));
}

bool vouch_client_when_time_odd(const struct vouch_clients_question *q,
                                const struct vouch_finding *f)
{
    enum { SHORT = 13, HOUR = 6 };
    const struct vouch_certificate *c = subject_of(q, f);
    struct vouch_span time = c ? not_after(c) : (struct vouch_span){NULL, 0};
    if (has_any_but(time, "0123456789Z") || time.len < SHORT - 1)
        return false;
    bool zoned = time.data[time.len - 1] == 'Z';
    size_t at = time.len > SHORT ? HOUR + 2 : HOUR;
    return !zoned || vouch_span_equal(vouch_span_part(time, at, 2), vouch_span_of("24"));
}

static bool says(struct vouch_span value, const char *text)
{
    struct vouch_span wanted = vouch_span_of(text);
    for (size_t i = 0; i + wanted.len <= value.len; i++)
        if (vouch_span_equal(vouch_span_part(value, i, wanted.len), wanted))
            return true;
    return false;
}

bool vouch_client_when_twice(const struct vouch_clients_question *q, const struct vouch_finding *f)
{
    (void)q;
    return says(f->value, ": two extensions of one kind");
}

bool vouch_client_when_usage_counted(const struct vouch_clients_question *q,
                                     const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    struct vouch_span value;
    return c && vouch_extension_value(c, VOUCH_EXT_KEY_USAGE, &value) && value.len > 2;
}

bool vouch_client_when_excluded(const struct vouch_clients_question *q,
                                const struct vouch_finding *f)
{
    (void)q;
    return says(f->value, "in an excluded subtree");
}

bool vouch_client_when_address_host(const struct vouch_clients_question *q,
                                    const struct vouch_finding *f)
{
    struct vouch_address address;
    (void)q;
    return vouch_address_parse(f->value, &address);
}

bool vouch_client_when_basic(const struct vouch_clients_question *q, const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    return c && vouch_extension_has(c, VOUCH_EXT_BASIC_CONSTRAINTS);
}

bool vouch_client_when_basic_malformed(const struct vouch_clients_question *q,
                                       const struct vouch_finding *f)
{
    const struct vouch_report *r = q->report;
    for (size_t i = 0; i < r->findings_count; i++)
        if (r->storage.findings[i].code == VOUCH_F_CERT_MALFORMED &&
            r->storage.findings[i].position == f->position &&
            says(r->storage.findings[i].value, "extension basicConstraints: "))
            return true;
    return false;
}

bool vouch_client_when_no_usage(const struct vouch_clients_question *q,
                                const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    return c && c->version >= 3 && !vouch_extension_has(c, VOUCH_EXT_KEY_USAGE);
}

bool vouch_client_when_issuer_elsewhere(const struct vouch_clients_question *q,
                                        const struct vouch_finding *f)
{
    (void)f;
    for (size_t i = 1; i < q->report->sent_count; i++)
        if (vouch_name_equal(q->sent[i].subject, q->sent[0].issuer))
            return false;
    return !q->sent[0].self_issued;
}

bool vouch_client_when_anchor_between(const struct vouch_clients_question *q,
                                      const struct vouch_finding *f)
{
    (void)f;
    return q->anchor && q->anchor->der.len != 0 && !q->anchor->self_issued;
}

static bool only_anchor_has(const struct vouch_clients_question *q, enum vouch_extension_kind kind)
{
    for (size_t i = 0; i < q->path->count; i++)
        if (vouch_extension_has(q->path->at[i], kind))
            return false;
    return q->anchor && vouch_extension_has(q->anchor, kind);
}

bool vouch_client_when_by_anchor(const struct vouch_clients_question *q,
                                 const struct vouch_finding *f)
{
    (void)f;
    return only_anchor_has(q, VOUCH_EXT_NAME_CONSTRAINTS);
}

bool vouch_client_when_policy_by_anchor(const struct vouch_clients_question *q,
                                        const struct vouch_finding *f)
{
    (void)f;
    return only_anchor_has(q, VOUCH_EXT_POLICY_CONSTRAINTS);
}

bool vouch_client_when_star_constraint(const struct vouch_clients_question *q,
                                       const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    struct vouch_span value;
    return c && vouch_extension_value(c, VOUCH_EXT_NAME_CONSTRAINTS, &value) && says(value, "*");
}

/* GeneralSubtree ::= SEQUENCE { base GeneralName, minimum [0] DEFAULT 0, maximum [1] OPTIONAL } */
static bool minima_are_zero(struct vouch_span subtrees)
{
    struct vouch_der list = vouch_der_of(subtrees);
    struct vouch_element base;
    while (vouch_der_more(&list)) {
        struct vouch_der fields = vouch_der_enter(&list, VOUCH_TAG_SEQUENCE);
        struct vouch_element minimum = {.value = vouch_span_of("")};
        vouch_der_element(&fields, &base);
        if (vouch_der_more(&fields))
            vouch_der_element(&fields, &minimum);
        bool zero = minimum.value.len == 1 && minimum.value.data[0] == 0 &&
                    minimum.tag == VOUCH_TAG_CONTEXT;
        if ((minimum.value.len && !zero) || vouch_der_more(&fields))
            return false;
        vouch_der_leave(&list, &fields);
    }
    return !list.fault;
}

bool vouch_client_when_minimum_zero(const struct vouch_clients_question *q,
                                    const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    struct vouch_span value;
    struct vouch_name_constraints limits;
    return c && vouch_extension_value(c, VOUCH_EXT_NAME_CONSTRAINTS, &value) &&
           vouch_name_constraints_read(value, &limits, NULL) == VOUCH_OK &&
           minima_are_zero(limits.permitted) && minima_are_zero(limits.excluded);
}

/* Is one of the excluded names below the wildcard's own domain? */
static bool covers_excluded(const struct vouch_certificate *c, struct vouch_span wildcard)
{
    struct vouch_span value;
    struct vouch_name_constraints limits;
    struct vouch_general_name base;
    if (!vouch_extension_value(c, VOUCH_EXT_NAME_CONSTRAINTS, &value) ||
        vouch_name_constraints_read(value, &limits, NULL) != VOUCH_OK)
        return false;
    struct vouch_der excluded = vouch_der_of(limits.excluded);
    while (vouch_subtree_next(&excluded, &base)) {
        struct vouch_span end = vouch_span_part(wildcard, 1, wildcard.len);
        if (base.kind == VOUCH_GENERAL_DNS && base.value.len > end.len &&
            vouch_span_equal_nocase(vouch_span_part(base.value, base.value.len - end.len, end.len),
                                    end))
            return true;
    }
    return false;
}

bool vouch_client_when_wildcard_excluded(const struct vouch_clients_question *q,
                                         const struct vouch_finding *f)
{
    struct vouch_span name = vouch_span_part(f->value, sizeof "DNS:" - 1, f->value.len);
    name = vouch_span_part(name, 0, vouch_span_find(name, 0, ':'));
    if (!vouch_span_starts_nocase(f->value, "DNS:*.") || name.len < 3)
        return false;
    for (size_t i = 1; i < q->path->count; i++)
        if (covers_excluded(q->path->at[i], name))
            return true;
    return false;
}

bool vouch_client_when_renewed(const struct vouch_clients_question *q,
                               const struct vouch_finding *f)
{
    (void)f;
    return q->path->count > 1;
}

bool vouch_client_when_serial_empty(const struct vouch_clients_question *q,
                                    const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    struct vouch_der outer = vouch_der_of(c ? c->tbs : (struct vouch_span){NULL, 0});
    struct vouch_der tbs = vouch_der_enter(&outer, VOUCH_TAG_SEQUENCE);
    struct vouch_element e = {0};
    bool more = vouch_der_element(&tbs, &e);
    if (more && e.tag == VOUCH_TAG_CONSTRUCTED)
        more = vouch_der_element(&tbs, &e);
    return more && e.value.len == 0;
}

bool vouch_client_when_not_by_dane(const struct vouch_clients_question *q,
                                   const struct vouch_finding *f)
{
    (void)f;
    return !vouch_report_has(q->report, VOUCH_F_DANE_TA_MATCHED);
}
