// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/der.h"
#include "core/x509/oid.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

static struct der_maker maker;

/* What of these is read as what it should be, and why not; a null fault means that it is. */
struct row {
    const char *hex;
    const char *fault;
};

static struct vouch_der reader_of(const char *hex)
{
    der_begin(&maker);
    return vouch_der_of(der_hex(&maker, hex));
}

static void check(const struct row *rows, size_t count, void (*read)(struct vouch_der *))
{
    for (size_t i = 0; i < count; i++) {
        struct vouch_der d = reader_of(rows[i].hex);
        read(&d);
        vouch_der_end(&d);
        bool same = rows[i].fault ? d.fault && strstr(d.fault, rows[i].fault) : !d.fault;
        if (!same)
            fail_msg("%s: \"%s\" instead of \"%s\"", rows[i].hex, d.fault ? d.fault : "no fault",
                     rows[i].fault ? rows[i].fault : "no fault");
    }
}

static void read_octets(struct vouch_der *d)
{
    vouch_der_read(d, VOUCH_TAG_OCTET_STRING);
}

static void test_der_length_only_in_its_shortest_form(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"04 00", NULL},
        {"04 01 aa", NULL},
        {"04 81 01 aa", "shortest"},
        {"04 82 00 01 aa", "shortest"},
        {"04 80 00 00", "indefinite"},
        {"04 85 00 00 00 00 01 aa", "beyond"},
        {"04 84 ff ff ff ff aa", "longer than"},
        {"04 84 7f ff ff ff aa", "longer than"},
        {"04 02 aa", "longer than"},
        {"04", "cut short"},
        {"04 82 01", "cut short"},
        {"", "a missing OCTET STRING"},
        {"04 00 05 00", "behind"},
        {"03 00", "another type"},
        {"1f 01 00", "another type"},
    };
    check(rows, sizeof rows / sizeof rows[0], read_octets);
}

static void test_der_long_forms_read_where_they_are_needed(void **state)
{
    (void)state;
    uint8_t content[300] = {0};
    der_begin(&maker);
    struct vouch_span whole = der_wrap(&maker, 4, (struct vouch_span){content, sizeof content});
    struct vouch_der d = vouch_der_of(whole);
    assert_int_equal(vouch_der_read(&d, VOUCH_TAG_OCTET_STRING).len, 300);
    assert_true(vouch_der_end(&d));
}

static void read_any(struct vouch_der *d)
{
    struct vouch_element e;
    vouch_der_element(d, &e);
}

static void test_der_high_tags_are_refused(void **state)
{
    (void)state;
    static const struct row rows[] = {{"1f 01 00", "tag above 30"}, {"9e 01 00", NULL}};
    check(rows, 2, read_any);
}

static void read_bool(struct vouch_der *d)
{
    vouch_der_bool(d);
}

static void test_der_boolean_is_00_or_ff(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"01 01 00", NULL},   {"01 01 ff", NULL},         {"01 01 01", "neither"},
        {"01 00", "neither"}, {"01 02 ff ff", "neither"},
    };
    check(rows, sizeof rows / sizeof rows[0], read_bool);
}

static void read_integer(struct vouch_der *d)
{
    vouch_der_integer(d);
}

static void test_der_integer_only_in_its_shortest_form(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"02 01 00", NULL},          {"02 01 7f", NULL},          {"02 02 00 80", NULL},
        {"02 01 80", NULL},          {"02 02 ff 7f", NULL},       {"02 00", "shortest"},
        {"02 02 00 7f", "shortest"}, {"02 02 ff 80", "shortest"},
    };
    check(rows, sizeof rows / sizeof rows[0], read_integer);
}

static void read_small(struct vouch_der *d)
{
    vouch_der_small(d, vouch_der_integer(d));
}

static void test_der_small_numbers_have_a_bound(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"02 04 7f ff ff ff", NULL},
        {"02 05 00 80 00 00 00", "too large"},
        {"02 01 ff", "negative"},
    };
    check(rows, sizeof rows / sizeof rows[0], read_small);
    struct vouch_der d = reader_of("02 03 01 00 02");
    assert_int_equal(vouch_der_small(&d, vouch_der_integer(&d)), 0x10002);
}

static void read_oid(struct vouch_der *d)
{
    vouch_der_oid(d);
}

static void test_der_oid_arcs_only_in_their_shortest_form(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"06 03 55 1d 11", NULL},       {"06 04 55 1d 81 00", NULL},       {"06 00", "shortest"},
        {"06 03 55 1d 81", "shortest"}, {"06 04 55 80 1d 11", "shortest"},
    };
    check(rows, sizeof rows / sizeof rows[0], read_oid);
}

static void read_bits(struct vouch_der *d)
{
    vouch_der_named_bits(d, vouch_der_read(d, VOUCH_TAG_BIT_STRING));
}

static void test_der_flags_count_their_bits(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"03 02 07 80", NULL},    {"03 03 07 00 80", NULL},
        {"03 01 00", NULL},       {"03 02 00 80", NULL},
        {"03 02 06 81", "flags"}, {"03 03 00 80 00", NULL},
        {"03 02 08 80", "flags"}, {"03 00", "flags"},
        {"03 01 01", "flags"},    {"03 06 00 01 01 01 01 01", "flags"},
    };
    check(rows, sizeof rows / sizeof rows[0], read_bits);
    static const uint8_t good[] = {0x07, 0x80};
    static const uint8_t padded[] = {0x06, 0x80};
    static const uint8_t none[] = {0x00};
    static const uint8_t zero[] = {0x00, 0x00};
    assert_true(vouch_der_bits_shortest((struct vouch_span){none, sizeof none}));
    assert_false(vouch_der_bits_shortest((struct vouch_span){zero, sizeof zero}));
    assert_true(vouch_der_bits_shortest((struct vouch_span){good, sizeof good}));
    assert_false(vouch_der_bits_shortest((struct vouch_span){padded, sizeof padded}));
    struct vouch_der d = reader_of("03 03 07 86 80");
    uint32_t bits = vouch_der_named_bits(&d, vouch_der_read(&d, VOUCH_TAG_BIT_STRING));
    assert_int_equal(bits, 1 << 0 | 1 << 5 | 1 << 6 | 1 << 8);
}

static void read_octet_bits(struct vouch_der *d)
{
    vouch_der_octet_bits(d);
}

static void test_der_bit_string_of_bytes_has_no_odd_bits(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"03 02 00 ff", NULL}, {"03 01 00", NULL}, {"03 02 01 fe", "whole"}, {"03 00", "whole"}};
    check(rows, sizeof rows / sizeof rows[0], read_octet_bits);
}

struct time_row {
    uint8_t tag;
    const char *text;
    int64_t utc_s; /* -1: no time */
};

static void test_der_times_only_in_the_two_forms_of_rfc5280(void **state)
{
    (void)state;
    static const struct time_row rows[] = {
        {0x17, "500101000000Z", -631152000},   {0x17, "491231235959Z", 2524607999},
        {0x17, "260401120001Z", 1775044801},   {0x17, "2604011200Z", -1},
        {0x17, "260401120001+0000", -1},       {0x17, "260431120001Z", -1},
        {0x17, "260401120060Z", -1},           {0x17, "2604011200.1Z", -1},
        {0x17, "26 401120001Z", -1},           {0x17, "260401120001z", -1},
        {0x18, "20500101000000Z", 2524608000}, {0x18, "20260401120001Z", 1775044801},
        {0x18, "20260401120001.5Z", -1},       {0x18, "20260401120001", -1},
        {0x18, "202604011200Z", -1},           {0x18, "20xx0401120001Z", -1},
        {0x18, "2x260401120001Z", -1},         {0x18, "20260229000000Z", -1},
        {0x18, "20240229000000Z", 1709164800}, {0x17, "", -1},
        {0x18, "20000101000000Z", 946684800},  {0x18, "00500101000000Z", -60589296000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool generalized;
        der_begin(&maker);
        struct vouch_der d = vouch_der_of(der_text(&maker, rows[i].tag, rows[i].text));
        int64_t utc_s = vouch_der_time(&d, &generalized);
        if ((rows[i].utc_s == -1) != (d.fault != NULL) || (!d.fault && utc_s != rows[i].utc_s))
            fail_msg("%s: %lld", rows[i].text, (long long)utc_s);
        assert_int_equal(generalized, rows[i].tag == 0x18);
    }
}

static void test_der_fault_sticks(void **state)
{
    (void)state;
    struct vouch_der d = reader_of("01 01 05 01 01 ff");
    assert_false(vouch_der_bool(&d));
    const char *first = d.fault;
    assert_false(vouch_der_bool(&d));
    assert_int_equal(vouch_der_read(&d, VOUCH_TAG_SEQUENCE).len, 0);
    assert_ptr_equal(d.fault, first);
}

static void test_der_inner_rest_is_the_outer_fault(void **state)
{
    (void)state;
    struct vouch_der d = reader_of("30 05 01 01 ff 05 00 05 00");
    struct vouch_der inner = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    vouch_der_bool(&inner);
    vouch_der_leave(&d, &inner);
    assert_non_null(d.fault);
    assert_false(vouch_der_more(&d));
}

/* --- object identifiers --- */

static void check_oid(const char *text, const char *hex)
{
    char buffer[80];
    der_begin(&maker);
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_span der = der_hex(&maker, hex);
    assert_int_equal(vouch_oid_parse(guarded_text(text), &w), 0);
    if (!vouch_span_equal(vouch_writer_span(&w), der))
        fail_msg("%s is not %s", text, hex);
    w = vouch_writer_of(buffer, sizeof buffer);
    vouch_oid_write(&w, der);
    assert_string_equal(vouch_writer_string(&w), text);
}

static void test_oid_text_and_back(void **state)
{
    (void)state;
    check_oid("2.5.29.17", "55 1d 11");
    check_oid("1.2.840.113549.1.1.11", "2a 86 48 86 f7 0d 01 01 0b");
    check_oid("0.0", "00");
    check_oid("0.39", "27");
    check_oid("1.0", "28");
    check_oid("2.0", "50");
    check_oid("2.999", "88 37");
    check_oid("2.5.4294967296", "55 90 80 80 80 00");
}

static void test_oid_huge_arcs_end_in_dots(void **state)
{
    (void)state;
    char buffer[80];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    der_begin(&maker);
    vouch_oid_write(&w, der_hex(&maker, "55 ff ff ff ff ff ff ff ff ff ff ff 7f"));
    assert_string_equal(vouch_writer_string(&w), "2.5....");
}

static void test_oid_bad_text_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "1",
                                      "3.1",
                                      "0.40",
                                      "1.40",
                                      "1.2.",
                                      ".1.2",
                                      "1..2",
                                      "1.02.3",
                                      "1.2.a",
                                      "1.-2",
                                      "1.2.3.",
                                      "1.2.99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char buffer[80];
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        if (vouch_oid_parse(guarded_text(bad[i]), &w) >= 0)
            fail_msg("\"%s\" was taken", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_der_length_only_in_its_shortest_form),
        cmocka_unit_test(test_der_long_forms_read_where_they_are_needed),
        cmocka_unit_test(test_der_high_tags_are_refused),
        cmocka_unit_test(test_der_boolean_is_00_or_ff),
        cmocka_unit_test(test_der_integer_only_in_its_shortest_form),
        cmocka_unit_test(test_der_small_numbers_have_a_bound),
        cmocka_unit_test(test_der_oid_arcs_only_in_their_shortest_form),
        cmocka_unit_test(test_der_flags_count_their_bits),
        cmocka_unit_test(test_der_bit_string_of_bytes_has_no_odd_bits),
        cmocka_unit_test(test_der_times_only_in_the_two_forms_of_rfc5280),
        cmocka_unit_test(test_der_fault_sticks),
        cmocka_unit_test(test_der_inner_rest_is_the_outer_fault),
        cmocka_unit_test(test_oid_text_and_back),
        cmocka_unit_test(test_oid_huge_arcs_end_in_dots),
        cmocka_unit_test(test_oid_bad_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
