// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/name.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

static struct der_maker maker;

static struct vouch_span cn_value(uint8_t tag, const char *text, size_t len)
{
    struct vouch_span value = {(const uint8_t *)text, len};
    struct vouch_span pair =
        der_sequence(&maker, 2, der_hex(&maker, "06 03 55 04 03"), der_wrap(&maker, tag, value));
    return der_wrap(&maker, 0x30, der_wrap(&maker, 0x31, pair));
}

struct pair {
    uint8_t tag_a;
    const char *a;
    size_t len_a;
    uint8_t tag_b;
    const char *b;
    size_t len_b;
    bool equal;
};

static void test_name_equal_by_the_rules_of_rfc5280(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {0x0c, "Example", 7, 0x0c, "Example", 7, true},
        {0x0c, "Example", 7, 0x13, "eXAMPLE", 7, true},
        {0x0c, "  Example  CA ", 14, 0x13, "example ca", 10, true},
        {0x0c, "a\tb", 3, 0x0c, "A B", 3, true},
        {0x0c, "a b", 3, 0x0c, "ab", 2, false},
        {0x0c, "Example", 7, 0x0c, "Exampel", 7, false},
        {0x0c, "Example", 7, 0x0c, "Example2", 8, false},
        {0x0c, "caf\xc3\xa9", 5, 0x14, "caf\xe9", 4, true},
        {0x0c, "caf\xc3\xa9", 5, 0x1e, "\0c\0a\0f\0\xe9", 8, true},
        {0x0c, "caf\xc3\xa9", 5, 0x1c, "\0\0\0c\0\0\0a\0\0\0f\0\0\0\xe9", 16, true},
        {0x0c, "caf\xc3\xa9", 5, 0x0c, "CAF\xc3\xa9", 5, true},
        {0x0c, "caf\xc3\xa9", 5, 0x0c, "cafe", 4, false},
        {0x0c, "a\0b", 3, 0x0c, "a", 1, false},
        {0x0c, "a\xff", 2, 0x14, "a\xff", 2, false},
        {0x0c, "", 0, 0x13, "  ", 2, true},
        {0x04, "abc", 3, 0x04, "abc", 3, true},
        {0x04, "abc", 3, 0x04, "ABC", 3, false},
        {0x04, "abc", 3, 0x0c, "abc", 3, false},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const struct pair *p = &pairs[i];
        der_begin(&maker);
        struct vouch_span a = cn_value(p->tag_a, p->a, p->len_a);
        struct vouch_span b = cn_value(p->tag_b, p->b, p->len_b);
        if (vouch_name_equal(a, b) != p->equal || vouch_name_equal(b, a) != p->equal)
            fail_msg("row %zu: \"%s\" and \"%s\"", i, p->a, p->b);
        if (p->equal && vouch_name_hash(a) != vouch_name_hash(b))
            fail_msg("row %zu: \"%s\" and \"%s\" are equal and their hashes differ", i, p->a, p->b);
    }
}

static struct vouch_span name(const char *text)
{
    return der_name(&maker, text);
}

static void test_name_order_and_number_of_rdns_count(void **state)
{
    (void)state;
    der_begin(&maker);
    assert_true(vouch_name_equal(name("C=NL,O=Vouch,CN=a"), name("C=nl,O=vouch,CN=A")));
    assert_false(vouch_name_equal(name("C=NL,O=Vouch"), name("O=Vouch,C=NL")));
    assert_false(vouch_name_equal(name("C=NL,O=Vouch"), name("C=NL")));
    assert_false(vouch_name_equal(name("C=NL"), name("C=NL,O=Vouch")));
    assert_false(vouch_name_equal(name("CN=a"), name("O=a")));
    assert_true(vouch_name_equal(name(""), name("")));
    assert_int_not_equal(vouch_name_hash(name("C=NL,O=a")), vouch_name_hash(name("O=a,C=NL")));
}

/* One RDN with two attributes. */
static struct vouch_span double_rdn(const char *first, const char *second)
{
    struct vouch_span a = vouch_span_part(name(first), 4, 200);
    struct vouch_span b = vouch_span_part(name(second), 4, 200);
    return der_wrap(&maker, 0x30, der_wrap(&maker, 0x31, der_join(&maker, 2, a, b)));
}

static void test_name_attributes_of_one_rdn_are_a_set(void **state)
{
    (void)state;
    der_begin(&maker);
    struct vouch_span ab = double_rdn("CN=a", "O=b");
    struct vouch_span ba = double_rdn("O=B", "CN=A");
    assert_true(vouch_name_equal(ab, ba));
    assert_int_equal(vouch_name_hash(ab), vouch_name_hash(ba));
    assert_false(vouch_name_equal(double_rdn("CN=a", "CN=a"), double_rdn("CN=a", "CN=b")));
    assert_false(vouch_name_equal(double_rdn("CN=a", "CN=b"), double_rdn("CN=a", "CN=a")));
    assert_false(vouch_name_equal(double_rdn("CN=b", "CN=b"), double_rdn("CN=a", "CN=b")));
    assert_false(vouch_name_equal(ab, name("CN=a,O=b")));
}

static void test_name_malformed_equals_only_itself(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "30 02 31 00",                                     /* an empty RDN */
        "30 0b 31 09 30 07 06 03 55 04 03 0c 01",          /* cut short */
        "30 0e 31 0c 30 0a 06 03 55 04 03 0c 01 61 05 00", /* bytes behind the value */
        "31 00",
        "30 0f 31 0d 30 08 06 03 55 04 03 0c 01 61 05 01 00",
        "30 00 00",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        der_begin(&maker);
        struct vouch_span s = der_hex(&maker, bad[i]);
        if (!vouch_name_fault(s))
            fail_msg("%s has no fault", bad[i]);
        assert_true(vouch_name_equal(s, s));
        assert_false(vouch_name_equal(s, name("CN=a")));
        assert_false(vouch_name_equal(name("CN=a"), s));
        assert_false(vouch_name_equal(name(""), s));
    }
    /* an empty part is equal to none, whatever is behind it */
    assert_false(vouch_name_equal(der_hex(&maker, "300e 3100 310a 3008 0603550403 0c01 61"),
                                  der_hex(&maker, "300e 3100 310a 3008 0603550403 0c01 41")));
}

static void test_name_with_a_malformed_attribute_gives_none_behind_it(void **state)
{
    struct vouch_attribute a;
    (void)state;
    der_begin(&maker);
    struct vouch_name_cursor c = vouch_name_begin(
        der_hex(&maker, "3017 3109 3007 0603550403 0c00 310a 3008 0603550403 0c05 61"));
    assert_true(vouch_name_next(&c, &a));
    assert_false(vouch_name_next(&c, &a));
    assert_non_null(c.rdns.fault);
    assert_false(vouch_name_next(&c, &a));
}

static void test_name_is_empty_without_any_part(void **state)
{
    static const struct {
        const char *name;
        bool empty;
    } rows[] = {{"3000", true},  {"3100", false},
                {"30", false},   {"", false},
                {"3001", false}, {"300000", false},
                {"3080", false}, {"300b 3109 3007 0603550403 0c00", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&maker);
        struct vouch_span s = der_hex(&maker, rows[i].name);
        if (vouch_name_empty(s) != rows[i].empty)
            fail_msg("%s", rows[i].name);
    }
}

static void test_name_strings_that_break_their_type_are_faults(void **state)
{
    (void)state;
    der_begin(&maker);
    assert_null(vouch_name_fault(cn_value(0x0c, "caf\xc3\xa9", 5)));
    assert_non_null(vouch_name_fault(cn_value(0x0c, "caf\xe9", 4)));
    assert_non_null(vouch_name_fault(cn_value(0x0c, "\xc0\x80", 2)));
    assert_non_null(vouch_name_fault(cn_value(0x0c, "\xed\xa0\x80", 3)));
    assert_non_null(vouch_name_fault(cn_value(0x0c, "\xf4\x90\x80\x80", 4)));
    assert_non_null(vouch_name_fault(cn_value(0x1e, "\0c\0", 3)));
    assert_non_null(vouch_name_fault(cn_value(0x1c, "\x7f\0\0\0", 4)));
    assert_null(vouch_name_fault(cn_value(0x14, "caf\xe9", 4)));
}

static void test_name_within_a_subtree_by_leading_rdns(void **state)
{
    (void)state;
    der_begin(&maker);
    assert_true(vouch_name_within(name("C=NL,O=Vouch,CN=a"), name("C=nl,O=VOUCH")));
    assert_true(vouch_name_within(name("C=NL"), name("C=NL")));
    assert_true(vouch_name_within(name("C=NL"), name("")));
    assert_true(vouch_name_within(name(""), name("")));
    assert_false(vouch_name_within(name("C=NL"), name("C=NL,O=Vouch")));
    assert_false(vouch_name_within(name("O=Vouch,C=NL"), name("C=NL")));
    assert_false(vouch_name_within(name(""), name("C=NL")));
    assert_false(vouch_name_within(name("C=NL"), der_hex(&maker, "30 02 31 00")));
    /* neither in what is no name, nor what is none in all names */
    assert_false(vouch_name_within(name("C=NL"), der_hex(&maker, "31 00")));
    assert_false(vouch_name_within(name("C=NL"), der_hex(&maker, "30 00 30 00")));
    assert_false(vouch_name_within(der_hex(&maker, "31 00"), name("")));
    assert_false(vouch_name_within(der_hex(&maker, "31 00"), der_hex(&maker, "31 00")));
}

static void check_text(struct vouch_span s, const char *want)
{
    char buffer[300];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_name_write(&w, s);
    assert_string_equal(vouch_writer_string(&w), want);
}

static void test_name_text_is_rfc4514(void **state)
{
    (void)state;
    der_begin(&maker);
    check_text(name("C=NL,O=Vouch,CN=a.example"), "CN=a.example,O=Vouch,C=NL");
    check_text(name(""), "");
    check_text(cn_value(0x0c, "a,b+c\"d\\e<f>g;h=i", 17), "CN=a\\,b\\+c\\\"d\\\\e\\<f\\>g\\;h\\=i");
    check_text(cn_value(0x0c, " a b ", 5), "CN=\\ a b\\ ");
    check_text(cn_value(0x0c, "#a#", 3), "CN=\\#a#");
    check_text(cn_value(0x0c, "a\0\x1b\x7f", 4), "CN=a\\00\\1b\\7f");
    check_text(cn_value(0x1e, "\0c\0a\0f\0\xe9", 8), "CN=caf\xc3\xa9");
    check_text(cn_value(0x04, "abc", 3), "CN=#0403616263");
    check_text(double_rdn("CN=a", "O=b"), "CN=a+O=b");
    check_text(der_hex(&maker, "30 0e 31 0c 30 0a 06 04 2a 03 04 05 0c 02 68 69"),
               "1.2.3.4.5=#0c026869");
}

static void test_name_text_of_very_many_rdns_is_cut(void **state)
{
    (void)state;
    char buffer[600];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_span rdns = {NULL, 0};
    der_begin(&maker);
    for (int i = 0; i < 60; i++)
        rdns = der_join(&maker, 2, rdns, vouch_span_part(name(i < 30 ? "O=x" : "O=y"), 2, 100));
    vouch_name_write(&w, der_wrap(&maker, 0x30, rdns));
    const char *text = vouch_writer_string(&w);
    assert_non_null(strstr(text, "O=y,..."));
    assert_null(strstr(text, "O=x"));
}

static void test_name_common_names_come_in_their_order(void **state)
{
    (void)state;
    struct vouch_attribute a;
    der_begin(&maker);
    struct vouch_span s = name("CN=first,O=other,CN=second");
    assert_true(vouch_name_common(s, 0, &a));
    assert_true(vouch_span_equal(a.value, guarded_text("first")));
    assert_true(vouch_name_common(s, 1, &a));
    assert_true(vouch_span_equal(a.value, guarded_text("second")));
    assert_int_equal(a.rdn, 2);
    assert_false(vouch_name_common(s, 2, &a));
    struct vouch_span many = {NULL, 0};
    for (size_t i = 0; i <= VOUCH_COMMON_NAMES_MAX; i++)
        many = der_join(&maker, 2, many, vouch_span_part(name("CN=a"), 2, 100));
    many = der_wrap(&maker, 0x30, many);
    assert_true(vouch_name_common(many, VOUCH_COMMON_NAMES_MAX - 1, &a));
    assert_false(vouch_name_common(many, VOUCH_COMMON_NAMES_MAX, &a)); /* more are not looked at */
}

/* On a store's disk and in a board's flash: these numbers must not change. */
static void test_name_hash_is_stable(void **state)
{
    (void)state;
    der_begin(&maker);
    assert_int_equal(vouch_name_hash(name("")), 0x050c5d1f);
    assert_int_equal(vouch_name_hash(name("C=NL,O=Vouch,CN=Root X1")), 0x122fe8c8);
    assert_int_equal(vouch_name_hash(cn_value(0x04, "ab", 2)), 0x2d5efe83); /* what is no string */
    assert_int_equal(vouch_name_hash(cn_value(0x0c, "a\xff", 2)), 0x2039b96c);
}

/* Up to 16 attributes of one RDN are compared in any order; more of them byte by byte. */
static void test_name_rdn_of_16_attributes_has_no_order(void **state)
{
    static struct der_maker m;
    (void)state;
    for (int count = 15; count <= 17; count++) {
        der_begin(&m);
        struct vouch_span up = {NULL, 0}, down = {NULL, 0};
        for (int i = 0; i < count; i++) {
            char value[] = {(char)('a' + i), 0};
            struct vouch_span one =
                der_sequence(&m, 2, der_hex(&m, "0603550403"), der_text(&m, 0x0C, value));
            up = der_join(&m, 2, up, one);
            down = der_join(&m, 2, one, down);
        }
        struct vouch_span a = der_sequence(&m, 1, der_wrap(&m, 0x31, up));
        struct vouch_span b = der_sequence(&m, 1, der_wrap(&m, 0x31, down));
        assert_true(vouch_name_equal(a, a));
        assert_int_equal(vouch_name_equal(a, b), count <= 16);
        assert_int_equal(vouch_name_equal(b, a), count <= 16);
        struct vouch_span lower = vouch_span_part(der_name(&m, "O=x"), 2, 100);
        struct vouch_span upper = vouch_span_part(der_name(&m, "O=X"), 2, 100);
        assert_true(vouch_name_equal(der_sequence(&m, 2, der_wrap(&m, 0x31, up), lower),
                                     der_sequence(&m, 2, der_wrap(&m, 0x31, up), upper)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_name_rdn_of_16_attributes_has_no_order),
        cmocka_unit_test(test_name_equal_by_the_rules_of_rfc5280),
        cmocka_unit_test(test_name_order_and_number_of_rdns_count),
        cmocka_unit_test(test_name_attributes_of_one_rdn_are_a_set),
        cmocka_unit_test(test_name_malformed_equals_only_itself),
        cmocka_unit_test(test_name_with_a_malformed_attribute_gives_none_behind_it),
        cmocka_unit_test(test_name_is_empty_without_any_part),
        cmocka_unit_test(test_name_strings_that_break_their_type_are_faults),
        cmocka_unit_test(test_name_within_a_subtree_by_leading_rdns),
        cmocka_unit_test(test_name_text_is_rfc4514),
        cmocka_unit_test(test_name_text_of_very_many_rdns_is_cut),
        cmocka_unit_test(test_name_common_names_come_in_their_order),
        cmocka_unit_test(test_name_hash_is_stable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
