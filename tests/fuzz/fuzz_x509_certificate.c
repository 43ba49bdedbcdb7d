// SPDX-License-Identifier: Apache-2.0
/* Any bytes, as a certificate: everything that is read lies in them, every judge of one certificate
 * gets through, and what mbedTLS's parser takes is read alike here, or has a fault. */
#include "core/x509/extension.h"
#include "core/x509/facts.h"
#include "core/x509/hostname.h"
#include "core/x509/key.h"
#include "core/x509/lint.h"
#include "core/x509/name.h"

#include "core/calendar.h"

#include <mbedtls/x509_crt.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_within(struct vouch_span all, struct vouch_span part)
{
    if (part.len)
        require(part.data >= all.data && part.data + part.len <= all.data + all.len);
}

static void check_spans(const struct vouch_certificate *c)
{
    check_within(c->der, c->tbs);
    check_within(c->der, c->serial);
    check_within(c->der, c->issuer);
    check_within(c->der, c->subject);
    check_within(c->der, c->spki);
    check_within(c->der, c->extensions);
    check_within(c->der, c->algorithm);
    check_within(c->der, c->signature_value);
}

/* --- the same as mbedTLS --- */

static void check_same(const mbedtls_x509_buf *theirs, struct vouch_span ours)
{
    require(theirs->len == ours.len && memcmp(theirs->p, ours.data, ours.len) == 0);
}

static void check_time(const mbedtls_x509_time *theirs, int64_t ours_s)
{
    struct vouch_date d = vouch_date_of_utc(ours_s);
    require(theirs->year == d.year && theirs->mon == d.month && theirs->day == d.day);
    require(theirs->hour == d.hour && theirs->min == d.minute && theirs->sec == d.second);
}

static void check_parts(const mbedtls_x509_crt *theirs, const struct vouch_certificate *ours)
{
    if (ours->parts & VOUCH_PART_SERIAL)
        check_same(&theirs->serial, ours->serial);
    if (ours->parts & VOUCH_PART_ISSUER)
        check_same(&theirs->issuer_raw, ours->issuer);
    if (ours->parts & VOUCH_PART_SUBJECT)
        check_same(&theirs->subject_raw, ours->subject);
    if (ours->parts & VOUCH_PART_KEY)
        check_same(&theirs->pk_raw, ours->spki);
    if (!(ours->parts & VOUCH_PART_VALIDITY))
        return;
    check_time(&theirs->valid_from, ours->not_before_s);
    check_time(&theirs->valid_to, ours->not_after_s);
}

static void check_against_mbedtls(const struct vouch_certificate *ours)
{
    mbedtls_x509_crt theirs;
    mbedtls_x509_crt_init(&theirs);
    if (mbedtls_x509_crt_parse_der(&theirs, ours->der.data, ours->der.len) == 0) {
        check_parts(&theirs, ours);
        if (!ours->fault) {
            require(theirs.version == ours->version);
            require((mbedtls_x509_crt_get_ca_istrue(&theirs) == 1) == ours->ca);
        }
    }
    mbedtls_x509_crt_free(&theirs);
}

/* --- the decoders --- */

static void walk_extensions(const struct vouch_certificate *c)
{
    struct vouch_general_name name;
    struct vouch_authority_key_id aki;
    struct vouch_span span;
    int32_t a, b;
    struct vouch_der sans = vouch_extension_sans(c);
    while (vouch_general_next(&sans, &name))
        check_within(c->der, name.value);
    require(c->fault || !sans.fault);
    bool has = vouch_extension_authority_key_id(c, &aki);
    require(c->fault || has == vouch_extension_has(c, VOUCH_EXT_AUTHORITY_KEY_ID));
    has = vouch_extension_subject_key_id(c, &span);
    require(c->fault || has == vouch_extension_has(c, VOUCH_EXT_SUBJECT_KEY_ID));
    has = vouch_extension_policy_constraints(c, &a, &b);
    require(c->fault || has == vouch_extension_has(c, VOUCH_EXT_POLICY_CONSTRAINTS));
    has = vouch_extension_inhibit_any(c, &a);
    require(c->fault || has == vouch_extension_has(c, VOUCH_EXT_INHIBIT_ANY));
    for (size_t i = 0; vouch_extension_unhandled(c, VOUCH_EXTENSIONS_HANDLED, i, &span); i++)
        check_within(c->der, span);
}

static void walk_names(const struct vouch_certificate *c)
{
    uint8_t buffer[200];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    bool equal = vouch_name_equal(c->subject, c->issuer);
    vouch_name_write(&w, c->subject);
    require(equal == vouch_name_equal(c->issuer, c->subject));
    require(vouch_name_equal(c->subject, c->subject));
    require(!equal || vouch_name_hash(c->subject) == vouch_name_hash(c->issuer));
    if (equal && !vouch_name_fault(c->subject) && !vouch_name_fault(c->issuer))
        require(vouch_name_within(c->subject, c->issuer));
}

static void judge_all(const struct vouch_certificate *c)
{
    static const struct vouch_wanted_name wanted = {VOUCH_ROLE_HOST, "host.example"};
    static struct vouch_finding findings[24];
    static struct vouch_name_row rows[2];
    static uint8_t text[700];
    struct vouch_report_storage storage = {.findings = findings,
                                           .findings_max = 24,
                                           .names = rows,
                                           .names_max = 2,
                                           .text = text,
                                           .text_max = sizeof text};
    struct vouch_policy policy = {.strict = true, .names = &wanted, .names_count = 1};
    struct vouch_time now = {0, 1770000000, true};
    struct vouch_report report;
    struct vouch_sent sent = {0};
    vouch_report_init(&report, &storage);
    vouch_facts_fill(c, &sent, &report);
    vouch_facts_judge(c, 0, VOUCH_EXTENSIONS_HANDLED, &policy, &now, &report);
    vouch_hostname_judge(c, &policy, &report);
    for (int role = VOUCH_LINT_LEAF; role <= VOUCH_LINT_INTERMEDIATE; role++) {
        struct vouch_lint_subject subject = {
            .certificate = c, .role = (enum vouch_lint_role)role, .policy = &policy};
        vouch_lint.judge(&subject, &report);
    }
    vouch_report_finish(&report);
    require(!c->fault || vouch_report_verdict(&report) == VOUCH_VERDICT_INVALID);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vouch_certificate c;
    struct vouch_span der = {data, size};
    int status = vouch_certificate_parse(der, &c);
    require((status == VOUCH_OK) == (c.fault == NULL));
    require(c.fault || c.parts == 0xff);
    check_spans(&c);
    walk_extensions(&c);
    walk_names(&c);
    judge_all(&c);
    check_against_mbedtls(&c);
    return 0;
}
