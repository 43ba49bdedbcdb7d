// SPDX-License-Identifier: Apache-2.0
/* Revocation lists by themselves: what their reader takes and refuses, whom a list is about, and
 * which of two lists is the later one. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/crl_scope.h"
#include "tests/support/crl_maker.h"
#include "tests/support/guarded.h"

static struct der_maker m;
static struct signer signer;
static struct vouch_crl crl;

#define NUMBER "300a0603551d140403020107"
#define KEY_ID "30110603551d23040a3008800601020304aabb"

/* A list with one part replaced; null: as it is. */
struct list {
    const char *version, *extensions, *entries;
    const char *from, *to; /* with their tags; "": none */
};

static int parse(const struct list *l)
{
    struct vouch_span none = {0};
    der_begin(&m);
    struct crl_parts p = crl_good(&m);
    if (l->version)
        p.version = der_hex(&m, l->version);
    if (l->extensions)
        p.extensions = der_hex(&m, l->extensions);
    if (l->entries)
        p.entries = der_hex(&m, l->entries);
    if (l->from)
        p.this_update = der_hex(&m, l->from);
    if (l->to)
        p.next_update = *l->to ? der_hex(&m, l->to) : none;
    return vouch_crl_parse(crl_build(&m, &p, &signer), &crl);
}

static void test_crl_reader_takes_what_rfc5280_says_and_names_the_field_otherwise(void **state)
{
    static const struct {
        struct list l;
        const char *field; /* null: good */
    } rows[] = {
        {{.version = "020101"}, NULL},
        {{.version = "020100"}, "version"},
        {{.version = "020102"}, "version"},
        {{.version = "02020001"}, "version"},
        {{.extensions = NUMBER}, NULL},
        {{.extensions = NUMBER KEY_ID}, NULL},
        {{.extensions = NUMBER NUMBER}, "crlExtensions"},
        {{.extensions = NUMBER KEY_ID KEY_ID}, "crlExtensions"},
        {{.extensions = "300a0603551d140403020100"}, NULL},
        {{.extensions = "300a0603551d14040302017f"}, NULL},
        {{.extensions = "300a0603551d140403020180"}, "cRLNumber"},
        {{.extensions = "300b0603551d14040402020080"}, NULL},
        {{.extensions = "300a0603551d140403040107"}, "cRLNumber"},
        {{.extensions = "300c0603551d1404050201070500"}, "cRLNumber"},
        {{.extensions = "300d0603551d1b0101ff0403020105"}, NULL},
        {{.extensions = "300d0603551d1b0101ff0403020185"}, "deltaCRLIndicator"},
        {{.extensions = "30090603551d2304023000"}, NULL},
        {{.extensions = "30150603551d23040e300c800101a10482026162820105"}, NULL},
        {{.extensions = "30150603551d23040e300c800101a20482026162820105"},
         "authorityKeyIdentifier"},
        {{.extensions = "30090603551d2304020500"}, "authorityKeyIdentifier"},
        {{.extensions = "300c0603551d1c0101ff04023000"}, "issuingDistributionPoint"},
        {{.extensions = "300f0603551d1c0101ff040530038101ff"}, NULL},
        {{.extensions = "300f0603551d1c0101ff04053003810100"}, "issuingDistributionPoint"},
        {{.extensions = "300f0603551d1c0101ff04053003810101"}, "issuingDistributionPoint"},
        {{.extensions = "30120603551d1c0101ff040830068101ff8201ff"}, "issuingDistributionPoint"},
        {{.extensions = "30120603551d1c0101ff040830068101ff8501ff"}, "issuingDistributionPoint"},
        {{.extensions = "30120603551d1c0101ff040830068201ff8401ff"}, NULL},
        {{.entries = "3012020105170d3236303131353132303030305a"}, NULL},
        {{.from = "170d3236303230313030303030305a"}, NULL},
        {{.from = "170d3236303233303030303030305a"}, "thisUpdate"},
        {{.from = "170c3236303230313030303030305a"}, "thisUpdate"},
        {{.to = ""}, NULL},
        {{.to = "170d3236303233303030303030305a"}, "nextUpdate"},
        {{.to = "0500"}, "crlExtensions"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int status = parse(&rows[i].l);
        if ((status == VOUCH_OK) != (rows[i].field == NULL))
            fail_msg("row %zu: %s", i, crl.fault ? crl.fault : "taken");
        if (rows[i].field) {
            assert_int_equal(status, VOUCH_E_MALFORMED);
            assert_string_equal(crl.field, rows[i].field);
            assert_non_null(crl.fault);
        }
    }
}

/* The algorithm stands in what is signed as well, where nobody can change it. */
static void test_crl_algorithm_inside_is_the_one_outside(void **state)
{
    (void)state;
    for (int what = 0; what < 4; what++) {
        der_begin(&m);
        struct crl_parts p = crl_good(&m);
        struct vouch_span good = crl_build(&m, &p, &signer);
        struct vouch_span changed = der_join(&m, 2, good, der_hex(&m, what == 3 ? "00" : ""));
        uint8_t *bytes = (uint8_t *)(uintptr_t)changed.data; /* in the maker's buffer */
        assert_int_equal(vouch_crl_parse(good, &crl), VOUCH_OK);
        size_t inside = 0;
        size_t outside = (size_t)(crl.algorithm.data - good.data);
        while (memcmp(bytes + inside, crl.algorithm.data, crl.algorithm.len) != 0)
            inside++;
        assert_true(inside < outside);
        if (what == 0) /* ecdsa-with-SHA384 */
            bytes[inside + crl.algorithm.len - 1] ^= 1;
        if (what == 1)
            bytes[outside + crl.algorithm.len - 1] ^= 1;
        if (what == 2) /* no SEQUENCE at all */
            bytes[inside] = 0x31;
        assert_int_equal(vouch_crl_parse(changed, &crl), VOUCH_E_MALFORMED);
        assert_string_equal(crl.field, what == 3 ? "CertificateList" : "signature");
    }
}

static void test_crl_of_version_1_has_no_extensions(void **state)
{
    (void)state;
    der_begin(&m);
    struct crl_parts p = crl_good(&m);
    p.version = (struct vouch_span){0};
    assert_int_equal(vouch_crl_parse(crl_build(&m, &p, &signer), &crl), VOUCH_E_MALFORMED);
    p.extensions = (struct vouch_span){0};
    assert_int_equal(vouch_crl_parse(crl_build(&m, &p, &signer), &crl), VOUCH_OK);
    assert_int_equal(crl.version, 1);
    assert_int_equal(crl.number.len, 0);
}

static void test_crl_entries_are_read_each_by_itself(void **state)
{
    static const struct {
        const char *entry;
        bool good, unhandled;
        uint8_t reason;
    } rows[] = {
        {"3012020105170d3236303131353132303030305a", true, false, 0},
        {"3020020105170d3236303131353132303030305a300c300a0603551d1504030a0101", true, false, 1},
        {"3020020105170d3236303131353132303030305a300c300a0603551d150403020101", false, false, 0},
        {"3022020105170d3236303131353132303030305a300e300c0603551d1504050a01010500", false, false,
         0},
        {"301e020105170d3236303131353132303030305a300a300806022a0304020500", true, false, 0},
        {"3021020105170d3236303131353132303030305a300d300b06022a030101ff04020500", true, true, 0},
        {"3012040105170d3236303131353132303030305a", false, false, 0},
        {"3012020105170d3236313331353132303030305a", false, false, 0},
        {"3014020105170d3236303131353132303030305a0500", false, false, 0},
        {"3012020105170d32363031313531323030", false, false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_crl_entry e;
        der_begin(&m);
        struct vouch_der d = vouch_der_of(der_hex(&m, rows[i].entry));
        if (vouch_crl_next(&d, &e) != rows[i].good)
            fail_msg("%s", rows[i].entry);
        if (!rows[i].good)
            continue;
        assert_int_equal(e.reason, rows[i].reason);
        assert_int_equal(e.unhandled, rows[i].unhandled);
        assert_int_equal(e.serial.data[0], 5);
        assert_int_equal(e.revoked_s, 1768478400);
        assert_false(vouch_crl_next(&d, &e));
    }
}

static void test_crl_reasons_have_the_words_of_the_rfc(void **state)
{
    static const char *const words[] = {
        "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
        "superseded",    "cessationOfOperation", "certificateHold", "unspecified",
        "removeFromCRL", "privilegeWithdrawn",   "aACompromise",    "unspecified"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        assert_string_equal(vouch_crl_reason_text((uint8_t)i), words[i]);
    assert_string_equal(vouch_crl_reason_text(255), "unspecified");
}

/* --- whom it is about ---------------------------------------------------------------------------
 */

#define POINT_AB "a007a0058603613a62"
#define POINT_AC "a007a0058603613a63"

static struct vouch_span certificate_with(bool ca, const char *points)
{
    struct vouch_span none = {0};
    struct vouch_span value = points ? der_sequence(&m, 1, der_hex(&m, points)) : none;
    struct vouch_span more = points ? der_extension(&m, "551d1f", false, value) : none;
    if (!ca)
        return der_leaf_with(&m, der_join(&m, 2, der_leaf_extensions(&m, "host.example"), more));
    struct der_certificate parts = der_good_root(&m);
    parts.extensions = der_extensions(&m, der_join(&m, 2, der_authority_extensions(&m), more));
    return der_build(&m, &parts);
}

static void test_crl_is_about_those_that_its_issuing_point_names(void **state)
{
    static const struct {
        const char *scope;  /* fields of issuingDistributionPoint; null: none */
        const char *points; /* of the certificate: DistributionPoints */
        int ca;             /* -1: either */
        uint32_t covered;
        const char *outside;
    } rows[] = {
        {NULL, NULL, -1, 0x1fe, NULL},
        {NULL, "3009" POINT_AB, -1, 0x1fe, NULL},
        {"8101ff", NULL, 0, 0x1fe, NULL},
        {"8101ff", NULL, 1, 0, "it is not for authorities"},
        {"8201ff", NULL, 1, 0x1fe, NULL},
        {"8201ff", NULL, 0, 0, "it is for authorities only"},
        {"8501ff", NULL, -1, 0, "it is for attribute certificates"},
        {POINT_AB, "3009" POINT_AB, -1, 0x1fe, NULL},
        {POINT_AB, "3009" POINT_AC, -1, 0, "it is for another distribution point"},
        {POINT_AB, NULL, -1, 0, "it is for another distribution point"},
        {POINT_AB, "3009" POINT_AC "3009" POINT_AB, -1, 0x1fe, NULL},
        /* a full name of two: either will do */
        {"a00ca00a8603613a628603613a63", "3009" POINT_AC, -1, 0x1fe, NULL},
        {POINT_AB, "300ea00ca00a8603613a638603613a62", -1, 0x1fe, NULL},
        /* another kind of name with the same bytes is another name */
        {"a007a0058203613a62", "3009" POINT_AB, -1, 0, "it is for another distribution point"},
        /* some reasons: those of the list, and of the point */
        {"83020560", NULL, -1, 0x06, NULL},
        {POINT_AB "83020560", "3009" POINT_AB, -1, 0x06, NULL},
        {POINT_AB "83020560", "300d" POINT_AB "81020540", -1, 0x02, NULL},
        {POINT_AB, "300d" POINT_AB "81020540", -1, 0x02, NULL},
        {POINT_AB "83020560", "300d" POINT_AB "81020410", -1, 0,
         "it is for another distribution point"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int ca = 0; ca <= 1; ca++) {
            struct vouch_certificate c;
            const char *outside;
            if (rows[i].ca == !ca)
                continue;
            der_begin(&m);
            struct crl_parts p = crl_good(&m);
            if (rows[i].scope)
                p.extensions =
                    der_join(&m, 2, crl_number(&m),
                             der_extension(&m, "551d1c", true,
                                           der_sequence(&m, 1, der_hex(&m, rows[i].scope))));
            assert_int_equal(vouch_crl_parse(crl_build(&m, &p, &signer), &crl), VOUCH_OK);
            assert_int_equal(vouch_certificate_parse(certificate_with(ca, rows[i].points), &c),
                             VOUCH_OK);
            assert_int_equal(c.ca, ca);
            uint32_t covered = vouch_crl_covers(&crl, &c, &outside);
            if (covered != rows[i].covered || (outside == NULL) != (rows[i].outside == NULL))
                fail_msg("row %zu, %d: %x, %s", i, ca, (unsigned)covered,
                         outside ? outside : "inside");
            if (outside)
                assert_string_equal(outside, rows[i].outside);
        }
}

static void test_crl_of_another_issuer_is_about_nobody_here(void **state)
{
    struct vouch_certificate c;
    const char *outside;
    (void)state;
    der_begin(&m);
    struct crl_parts p = crl_good(&m);
    p.issuer = der_name(&m, "CN=another");
    assert_int_equal(vouch_crl_parse(crl_build(&m, &p, &signer), &crl), VOUCH_OK);
    assert_int_equal(vouch_certificate_parse(certificate_with(false, NULL), &c), VOUCH_OK);
    assert_int_equal(vouch_crl_covers(&crl, &c, &outside), 0);
    assert_null(outside);
}

/* --- which is later -----------------------------------------------------------------------------
 */

static int sign_of(int n)
{
    return (n > 0) - (n < 0);
}

static void test_crl_numbers_are_compared_as_numbers(void **state)
{
    static const char *const rising[] = {"00",   "01",   "0002", "7f",     "0080",  "00ff",
                                         "0100", "017f", "0200", "00ffff", "010000"};
    (void)state;
    for (size_t i = 0; i < sizeof rising / sizeof rising[0]; i++)
        for (size_t k = 0; k < sizeof rising / sizeof rising[0]; k++) {
            der_begin(&m);
            int order = vouch_crl_number_compare(der_hex(&m, rising[i]), der_hex(&m, rising[k]));
            if (sign_of(order) != sign_of((int)i - (int)k))
                fail_msg("%s and %s: %d", rising[i], rising[k], order);
        }
}

static void test_crl_delta_combines_with_lists_of_its_scope_between_its_numbers(void **state)
{
    static const uint8_t numbers[] = {4, 5, 6, 8, 9, 10};
    struct vouch_crl base, delta;
    (void)state;
    parse(&(struct list){0});
    for (size_t i = 0; i < sizeof numbers; i++) {
        base = delta = crl;
        base.number = (struct vouch_span){&numbers[i], 1};
        delta.base = (struct vouch_span){&numbers[1], 1};
        delta.number = (struct vouch_span){&numbers[4], 1};
        delta.delta = true;
        assert_int_equal(vouch_crl_combines(&base, &delta), i >= 1 && i < 4);
    }
    base.number = (struct vouch_span){&numbers[2], 1};
    assert_true(vouch_crl_combines(&base, &delta));
    for (int what = 0; what < 8; what++) {
        struct vouch_crl other = base;
        other.only_user ^= what == 0;
        other.only_ca ^= what == 1;
        other.indirect ^= what == 2;
        other.reasons ^= what == 3;
        other.point = what == 4 ? guarded_text("x") : other.point;
        other.key_id = what == 5 ? guarded_text("x") : other.key_id;
        other.issuer = what == 6 ? der_name(&m, "CN=another") : other.issuer;
        other.number.len = what == 7 ? 0 : other.number.len;
        if (vouch_crl_combines(&other, &delta))
            fail_msg("difference %d", what);
    }
}

static int set_up(void **state)
{
    (void)state;
    signer_begin(&signer, SIGNER_P256);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    signer_end(&signer);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crl_reader_takes_what_rfc5280_says_and_names_the_field_otherwise),
        cmocka_unit_test(test_crl_algorithm_inside_is_the_one_outside),
        cmocka_unit_test(test_crl_of_version_1_has_no_extensions),
        cmocka_unit_test(test_crl_entries_are_read_each_by_itself),
        cmocka_unit_test(test_crl_reasons_have_the_words_of_the_rfc),
        cmocka_unit_test(test_crl_is_about_those_that_its_issuing_point_names),
        cmocka_unit_test(test_crl_of_another_issuer_is_about_nobody_here),
        cmocka_unit_test(test_crl_numbers_are_compared_as_numbers),
        cmocka_unit_test(test_crl_delta_combines_with_lists_of_its_scope_between_its_numbers),
    };
    return cmocka_run_group_tests_name("x509_crl", tests, set_up, tear_down);
}
