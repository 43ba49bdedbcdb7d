// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/hostname.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

static struct der_maker maker;

static void test_hostname_entries_cover_what_rfc9525_says(void **state)
{
    (void)state;
    static const struct {
        const char *entry, *host;
        bool covers;
    } rows[] = {
        {"a.example", "a.example", true},
        {"a.example", "A.EXAMPLE", true},
        {"A.Example", "a.example.", true},
        {"a.example", "b.example", false},
        {"a.example", "b.a.example", false},
        {"b.a.example", "a.example", false},
        {"localhost", "localhost", true},
        {"*.a.example", "b.a.example", true},
        {"*.a.example", "b.a.example.", true},
        {"*.a.example", "xn--bcher-kva.a.example", true},
        {"*.A.example", "b.a.EXAMPLE", true},
        {"*.a.example", "a.example", false},
        {"*.a.example", "c.b.a.example", false},
        {"*.a.example", ".a.example", false},
        {"b*.a.example", "bc.a.example", false},
        {"*b.a.example", "cb.a.example", false},
        {"xn--*-kva.a.example", "xn--bcher-kva.a.example", false},
        {"b.*.example", "b.a.example", false},
        {"*.*.example", "b.a.example", false},
        {"*", "a", false},
        {"*.", "a.", false},
        {"*.localhost", "a.localhost", false},
        {"a.example.", "a.example", false},
        {".a.example", "b.a.example", false},
        {".a.example", "a.example", false},
        {"a..example", "a..example", false},
        {" a.example", "a.example", false},
        {"a.example\n", "a.example", false},
        {"-a.example", "-a.example", false},
        {"a-.example", "a-.example", false},
        {"a_b.example", "a_b.example", true},
        {"192.0.2.1", "192.0.2.1", false}, /* an address is no name */
        {"a.123", "a.123", false},
        {"1.example", "1.example", true},
        {"", "", false},
        {"*.com", "a.com", false},
        {"*.co.uk", "a.co.uk", false},
        {"*.com.au", "a.com.au", false},
        {"*.or.jp", "a.or.jp", false},
        {"*.a.ck", "b.a.ck", false},
        {"*.a.np", "b.a.np", false},
        {"*.example.co.uk", "a.example.co.uk", true},
        {"*.co.example", "a.co.example", true},
        {"*.github.io", "a.github.io", true}, /* the provider's own: see shared suffixes */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool covers =
            vouch_hostname_covers(guarded_text(rows[i].entry), guarded_text(rows[i].host));
        if (covers != rows[i].covers)
            fail_msg("\"%s\" covers \"%s\": %d", rows[i].entry, rows[i].host, covers);
    }
}

static void test_hostname_with_a_zero_byte_covers_nothing(void **state)
{
    (void)state;
    struct vouch_span entry = {(const uint8_t *)"a.example\0.b.example", 20};
    assert_false(vouch_hostname_covers(entry, guarded_text("a.example")));
    assert_false(vouch_hostname_covers(entry, entry));
}

static void test_hostname_lengths_have_their_limits(void **state)
{
    (void)state;
    char name[300];
    memset(name, 'a', sizeof name);
    for (size_t i = 50; i < sizeof name; i += 50)
        name[i] = '.';
    assert_true(vouch_hostname_valid((struct vouch_span){(uint8_t *)name, 253}));
    assert_false(vouch_hostname_valid((struct vouch_span){(uint8_t *)name, 254}));
    memset(name, 'a', sizeof name);
    assert_true(vouch_hostname_valid((struct vouch_span){(uint8_t *)name, 63}));
    assert_false(vouch_hostname_valid((struct vouch_span){(uint8_t *)name, 64}));
}

/* The bytes of a label (RFC 952, RFC 1123 section 2.1, and the underscore). */
static void test_hostname_labels_have_letters_digits_hyphens_and_underscores(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        const uint8_t within[] = {'a', (uint8_t)byte, 'b', '.', 'c'};
        const uint8_t first[] = {(uint8_t)byte, 'b', '.', 'c'};
        const uint8_t last[] = {'c', '.', 'b', (uint8_t)byte};
        bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                      (byte >= '0' && byte <= '9') || byte == '_';
        assert_int_equal(vouch_hostname_valid((struct vouch_span){within, sizeof within}),
                         letter || byte == '-' || byte == '.');
        assert_int_equal(vouch_hostname_valid((struct vouch_span){first, sizeof first}), letter);
        assert_int_equal(vouch_hostname_valid((struct vouch_span){last, sizeof last}),
                         letter || byte == '.');
    }
}

static void test_hostname_wildcards_know_common_suffixes(void **state)
{
    (void)state;
    static const struct {
        const char *entry;
        enum vouch_suffix kind;
    } rows[] = {
        {"*.com", VOUCH_SUFFIX_REGISTRY},
        {"*.nl", VOUCH_SUFFIX_REGISTRY},
        {"*.co.uk", VOUCH_SUFFIX_REGISTRY},
        {"*.CO.UK", VOUCH_SUFFIX_REGISTRY},
        {"*.ne.jp", VOUCH_SUFFIX_REGISTRY},
        {"*.ca.us", VOUCH_SUFFIX_REGISTRY},
        {"*.anything.np", VOUCH_SUFFIX_REGISTRY},
        {"*.s3.amazonaws.com", VOUCH_SUFFIX_SHARED},
        {"*.s3.eu-west-1.amazonaws.com", VOUCH_SUFFIX_SHARED},
        {"*.github.io", VOUCH_SUFFIX_SHARED},
        {"*.example.com", VOUCH_SUFFIX_NONE},
        {"*.example.co.uk", VOUCH_SUFFIX_NONE},
        {"*.a.github.io", VOUCH_SUFFIX_NONE},
        {"*.thegithub.io", VOUCH_SUFFIX_NONE},
        {"com", VOUCH_SUFFIX_NONE},
        {"*.", VOUCH_SUFFIX_NONE},
        {"github.io", VOUCH_SUFFIX_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vouch_hostname_wildcard_suffix(guarded_text(rows[i].entry)) != rows[i].kind)
            fail_msg("%s", rows[i].entry);
}

/* --- a certificate's entries --- */

static struct vouch_certificate certificate;

static void certificate_with(const char *subject, const char *san_hex)
{
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    parts.subject = der_name(&maker, subject);
    parts.extensions.len = 0;
    if (san_hex) {
        struct vouch_span san = der_wrap(&maker, 0x30, der_hex(&maker, san_hex));
        parts.extensions = der_extensions(&maker, der_extension(&maker, "551d11", false, san));
    }
    vouch_certificate_parse(der_build(&maker, &parts), &certificate);
}

static enum vouch_coverage covered(const char *name)
{
    return vouch_hostname_coverage(&certificate, guarded_text(name), NULL);
}

/* a.example, 192.0.2.1, 2001:db8::1, mail a@a.example */
static const char several[] = "82 09 612e6578616d706c65 87 04 c0000201"
                              "87 10 20010db8000000000000000000000001"
                              "81 0b 6140612e6578616d706c65";

static void test_hostname_addresses_match_address_entries_only(void **state)
{
    (void)state;
    certificate_with("CN=192.0.2.9", several);
    assert_int_equal(covered("a.example"), VOUCH_COVERED_BY_SAN);
    assert_int_equal(covered("192.0.2.1"), VOUCH_COVERED_BY_SAN);
    assert_int_equal(covered("2001:DB8:0::1"), VOUCH_COVERED_BY_SAN);
    assert_int_equal(covered("192.0.2.2"), VOUCH_COVERED_NOT);
    assert_int_equal(covered("192.0.2.9"), VOUCH_COVERED_NOT);
    assert_int_equal(covered("::ffff:192.0.2.1"), VOUCH_COVERED_NOT);
    assert_int_equal(covered("a@a.example"), VOUCH_COVERED_NOT);
    assert_int_equal(covered(""), VOUCH_COVERED_NOT);
    certificate_with("CN=x", "82 09 3139322e302e322e31"); /* 192.0.2.1 as a dNSName */
    assert_int_equal(covered("192.0.2.1"), VOUCH_COVERED_NOT);
}

static void test_hostname_common_name_counts_only_without_entries(void **state)
{
    (void)state;
    certificate_with("O=x,CN=a.example,CN=192.0.2.1", NULL);
    assert_int_equal(covered("a.example"), VOUCH_COVERED_BY_CN);
    assert_int_equal(covered("192.0.2.1"), VOUCH_COVERED_NOT); /* addresses stand in SAN only */
    assert_int_equal(covered("b.example"), VOUCH_COVERED_NOT);
    certificate_with("CN=a.example", "82 09 622e6578616d706c65");
    assert_int_equal(covered("a.example"), VOUCH_COVERED_NOT);
    certificate_with("CN=a.example", "81 0b 6140612e6578616d706c65"); /* mail only */
    assert_int_equal(covered("a.example"), VOUCH_COVERED_BY_CN);
    certificate_with("CN=a.example", "82 03 61c3a9"); /* malformed: no falling back */
    assert_int_equal(covered("a.example"), VOUCH_COVERED_NOT);
    certificate_with("CN=a.example", "a2 00"); /* an entry that cannot be read */
    assert_int_equal(covered("a.example"), VOUCH_COVERED_NOT);
}

/* --- the names of a policy --- */

static struct vouch_finding findings[8];
static struct vouch_name_row rows_buffer[8];
static char text_buffer[600];
static struct vouch_report report;

static void judge(const struct vouch_wanted_name *names, size_t count, enum vouch_name_rule rule,
                  bool strict)
{
    struct vouch_report_storage storage = {.findings = findings,
                                           .findings_max = 8,
                                           .names = rows_buffer,
                                           .names_max = 8,
                                           .text = text_buffer,
                                           .text_max = sizeof text_buffer};
    struct vouch_policy policy = {
        .strict = strict, .name_rule = rule, .names = names, .names_count = count};
    vouch_report_init(&report, &storage);
    report.strict = strict;
    vouch_hostname_judge(&certificate, &policy, &report);
}

static enum vouch_severity severity_of(enum vouch_finding_code code)
{
    for (size_t i = 0; i < report.findings_count; i++)
        if (findings[i].code == code)
            return findings[i].severity;
    fail_msg("finding %d is missing", (int)code);
    return VOUCH_SEVERITY_INFO;
}

static void test_hostname_matrix_has_a_row_for_each_name(void **state)
{
    (void)state;
    static const struct vouch_wanted_name names[] = {{VOUCH_ROLE_HOST, "a.example"},
                                                     {VOUCH_ROLE_INTERFACE, "gui.example"},
                                                     {VOUCH_ROLE_MX, "192.0.2.1"}};
    certificate_with("CN=x", several);
    judge(names, 3, VOUCH_NAMES_SAN, false);
    assert_int_equal(report.names_count, 3);
    assert_true(vouch_span_equal(rows_buffer[0].entry, guarded_text("a.example")));
    assert_int_equal(rows_buffer[1].by, VOUCH_COVERED_NOT);
    assert_int_equal(rows_buffer[1].entry.len, 0);
    assert_true(vouch_span_equal(rows_buffer[2].entry, guarded_text("192.0.2.1")));
    assert_int_equal(rows_buffer[2].role, VOUCH_ROLE_MX);
    assert_int_equal(report.findings_count, 1);
    assert_int_equal(severity_of(VOUCH_F_NAME_ROLE_MISMATCH), VOUCH_SEVERITY_WARNING);
}

static void test_hostname_row_has_the_entry_that_covers_the_name(void **state)
{
    (void)state;
    static const struct vouch_wanted_name names[] = {{VOUCH_ROLE_HOST, "a.b.c"},
                                                     {VOUCH_ROLE_INTERFACE, "A.C"}};
    certificate_with("CN=x", "8205 2a2e622e63 8203 612e63");
    judge(names, 2, VOUCH_NAMES_SAN, false);
    assert_int_equal(report.names_count, 2);
    assert_true(vouch_span_equal(rows_buffer[0].entry, guarded_text("*.b.c")));
    assert_true(vouch_span_equal(rows_buffer[1].entry, guarded_text("a.c")));
}

static void test_hostname_mismatch_of_the_host_is_an_error(void **state)
{
    (void)state;
    static const struct vouch_wanted_name host = {VOUCH_ROLE_HOST, "b.example"};
    certificate_with("CN=b.example", several);
    judge(&host, 1, VOUCH_NAMES_SAN, false);
    assert_int_equal(severity_of(VOUCH_F_NAME_MISMATCH), VOUCH_SEVERITY_ERROR);
    judge(&host, 1, VOUCH_NAMES_NOT_JUDGED, false);
    assert_int_equal(report.findings_count, 0);
    assert_int_equal(report.names_count, 1);
}

static void test_hostname_common_name_only_is_a_status_of_its_own(void **state)
{
    (void)state;
    static const struct vouch_wanted_name host = {VOUCH_ROLE_HOST, "b.example"};
    certificate_with("CN=b.example", NULL);
    judge(&host, 1, VOUCH_NAMES_SAN, false);
    assert_int_equal(rows_buffer[0].by, VOUCH_COVERED_BY_CN);
    assert_int_equal(severity_of(VOUCH_F_NAME_CN_ONLY), VOUCH_SEVERITY_ERROR);
    assert_int_equal(severity_of(VOUCH_F_NAME_NO_SAN), VOUCH_SEVERITY_WARNING);
    judge(&host, 1, VOUCH_NAMES_SAN_OR_CN, false);
    assert_int_equal(severity_of(VOUCH_F_NAME_CN_ONLY), VOUCH_SEVERITY_WARNING);
}

static void test_hostname_wildcards_over_suffixes_are_findings(void **state)
{
    (void)state;
    static const struct vouch_wanted_name uk = {VOUCH_ROLE_HOST, "a.co.uk"};
    static const struct vouch_wanted_name io = {VOUCH_ROLE_HOST, "a.github.io"};
    certificate_with("CN=x", "82 07 2a2e636f2e756b 82 0b 2a2e6769746875622e696f");
    judge(&uk, 1, VOUCH_NAMES_SAN, false);
    assert_int_equal(severity_of(VOUCH_F_NAME_MISMATCH), VOUCH_SEVERITY_ERROR);
    assert_int_equal(severity_of(VOUCH_F_NAME_PUBLIC_SUFFIX), VOUCH_SEVERITY_ERROR);
    judge(&io, 1, VOUCH_NAMES_SAN, false);
    assert_int_equal(severity_of(VOUCH_F_NAME_SHARED_SUFFIX), VOUCH_SEVERITY_WARNING);
    judge(&io, 1, VOUCH_NAMES_SAN, true);
    assert_int_equal(severity_of(VOUCH_F_NAME_SHARED_SUFFIX), VOUCH_SEVERITY_ERROR);
}

/* A wildcard is named where it would have covered the host, but for its suffix. */
static void test_hostname_refused_wildcard_is_the_one_that_fits(void **state)
{
    static const struct {
        const char *san, *host;
        bool named;
    } rows[] = {
        {"82 07 2a2e636f2e756b", "a.co.uk", true},
        {"82 07 2a2e636f2e756b", "a.co.uk.", true},
        {"82 01 78 82 07 2a2e636f2e756b 82 01 79", "A.CO.UK", true},
        {"82 07 2a2e636f2e756b", "a.b.co.uk", false},
        {"82 07 2a2e636f2e756b", "-a.co.uk", false}, /* no host at all */
        {"82 07 2a2e636f2e756b", "a.example", false},
        {"81 07 2a2e636f2e756b", "a.co.uk", false}, /* mail */
        {"82 05 622e632e64", "a.c.d", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct vouch_wanted_name host = {VOUCH_ROLE_HOST, rows[i].host};
        certificate_with("CN=x", rows[i].san);
        judge(&host, 1, VOUCH_NAMES_SAN, false);
        if (report.findings_count != (rows[i].named ? 2 : 1))
            fail_msg("%s: %zu", rows[i].host, report.findings_count);
        assert_int_equal(findings[0].code, VOUCH_F_NAME_MISMATCH);
        assert_true(vouch_span_equal(findings[0].value, guarded_text(rows[i].host)));
        assert_int_equal(vouch_report_has(&report, VOUCH_F_NAME_PUBLIC_SUFFIX), rows[i].named);
        if (rows[i].named)
            assert_true(vouch_span_equal(findings[1].value, guarded_text("*.co.uk")));
    }
}

static void test_hostname_lack_of_alternative_names_is_told_where_names_are_judged(void **state)
{
    static const struct {
        const char *san;
        size_t count;
        enum vouch_name_rule rule;
        bool unread, told;
    } rows[] = {
        {NULL, 1, VOUCH_NAMES_SAN, false, true},
        {NULL, 0, VOUCH_NAMES_SAN, false, false},
        {NULL, 1, VOUCH_NAMES_NOT_JUDGED, false, false},
        {NULL, 1, VOUCH_NAMES_SAN, true, false}, /* it may have some */
        {"82 01 78", 1, VOUCH_NAMES_SAN, false, false},
    };
    static const struct vouch_wanted_name host = {VOUCH_ROLE_HOST, "a.example"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        certificate_with("CN=x", rows[i].san);
        if (rows[i].unread)
            certificate.parts = (uint8_t)(certificate.parts & ~VOUCH_PART_EXTENSIONS);
        judge(&host, rows[i].count, rows[i].rule, false);
        if (vouch_report_has(&report, VOUCH_F_NAME_NO_SAN) != rows[i].told)
            fail_msg("row %zu", i);
    }
}

/* By the strict rule the host must not be covered by a common name alone; others may. */
static void test_hostname_common_name_is_an_error_for_the_host_by_the_strict_rule(void **state)
{
    (void)state;
    certificate_with("CN=*.github.io", NULL);
    for (int role = VOUCH_ROLE_HOST; role <= VOUCH_ROLE_DOMAIN; role++)
        for (int rule = VOUCH_NAMES_SAN; rule <= VOUCH_NAMES_SAN_OR_CN; rule++) {
            const struct vouch_wanted_name name = {(enum vouch_name_role)role, "a.github.io"};
            bool error = role == VOUCH_ROLE_HOST && rule == VOUCH_NAMES_SAN;
            judge(&name, 1, (enum vouch_name_rule)rule, false);
            assert_int_equal(severity_of(VOUCH_F_NAME_CN_ONLY) == VOUCH_SEVERITY_ERROR, error);
            assert_int_equal(report.findings_count, 2); /* and that there is no other name */
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostname_entries_cover_what_rfc9525_says),
        cmocka_unit_test(test_hostname_with_a_zero_byte_covers_nothing),
        cmocka_unit_test(test_hostname_lengths_have_their_limits),
        cmocka_unit_test(test_hostname_labels_have_letters_digits_hyphens_and_underscores),
        cmocka_unit_test(test_hostname_refused_wildcard_is_the_one_that_fits),
        cmocka_unit_test(test_hostname_lack_of_alternative_names_is_told_where_names_are_judged),
        cmocka_unit_test(test_hostname_common_name_is_an_error_for_the_host_by_the_strict_rule),
        cmocka_unit_test(test_hostname_wildcards_know_common_suffixes),
        cmocka_unit_test(test_hostname_addresses_match_address_entries_only),
        cmocka_unit_test(test_hostname_common_name_counts_only_without_entries),
        cmocka_unit_test(test_hostname_matrix_has_a_row_for_each_name),
        cmocka_unit_test(test_hostname_row_has_the_entry_that_covers_the_name),
        cmocka_unit_test(test_hostname_mismatch_of_the_host_is_an_error),
        cmocka_unit_test(test_hostname_common_name_only_is_a_status_of_its_own),
        cmocka_unit_test(test_hostname_wildcards_over_suffixes_are_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
