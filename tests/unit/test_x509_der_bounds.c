// SPDX-License-Identifier: Apache-2.0
/* DER at its bounds (X.690): each form of a length, each type that is missing or another, bits and
 * numbers of each size, and each digit of a time. */
#include "core/x509/der.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;

/* An OCTET STRING whose length is written with so many octets behind the first; 0: the short form.
 * False: it cannot be written so. */
static bool length_in_form(uint32_t len, unsigned octets, struct vouch_span *out)
{
    static const uint8_t zeros[70000];
    uint8_t header[8] = {0x04};
    if (octets == 0 ? len > 127 : (octets < 4 && len >> 8 * octets != 0))
        return false;
    header[1] = (uint8_t)(octets ? 0x80 | octets : len);
    for (unsigned i = 0; i < octets; i++)
        header[2 + i] = (uint8_t)(8 * (octets - 1 - i) < 32 ? len >> 8 * (octets - 1 - i) : 0);
    *out =
        der_join(&m, 2, (struct vouch_span){header, 2 + octets}, (struct vouch_span){zeros, len});
    return true;
}

static unsigned shortest_form(uint32_t len)
{
    return len < 0x80 ? 0 : len < 0x100 ? 1 : len < 0x10000 ? 2 : 3;
}

static void test_der_length_of_each_form_is_taken_where_it_is_the_shortest(void **state)
{
    static const uint32_t lens[] = {0, 1, 126, 127, 128, 129, 255, 256, 257, 65535, 65536, 65537};
    (void)state;
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++)
        for (unsigned octets = 0; octets <= 5; octets++) {
            struct vouch_span whole;
            der_begin(&m);
            if (!length_in_form(lens[i], octets, &whole))
                continue;
            struct vouch_der d = vouch_der_of(whole);
            struct vouch_span content = vouch_der_read(&d, VOUCH_TAG_OCTET_STRING);
            bool good = octets == shortest_form(lens[i]);
            if ((d.fault == NULL) != good)
                fail_msg("%u in %u: %s", (unsigned)lens[i], octets, d.fault ? d.fault : "taken");
            if (!good)
                continue;
            assert_int_equal(content.len, lens[i]);
            assert_ptr_equal(content.data, whole.data + 2 + octets);
            assert_true(vouch_der_end(&d));
            /* a byte less in what holds it */
            d = vouch_der_of((struct vouch_span){whole.data, whole.len - 1});
            vouch_der_read(&d, VOUCH_TAG_OCTET_STRING);
            assert_non_null(d.fault);
        }
}

/* Where bytes are missing of the length itself, nothing behind the end is read. */
static void test_der_length_that_is_cut_is_named(void **state)
{
    static const struct {
        const char *hex, *fault;
    } rows[] = {
        {"04", "an element cut short"},
        {"0481", "an element cut short"},
        {"048201", "an element cut short"},
        {"04830100", "an element cut short"},
        {"0484010000", "an element cut short"},
        {"0480", "an indefinite length"},
        {"0485", "a length beyond all bounds"},
        {"04ff", "a length beyond all bounds"},
        {"0401", "an element longer than what holds it"},
        {"048180", "an element longer than what holds it"},
        {"04820100", "an element longer than what holds it"},
        {"0483010000", "an element longer than what holds it"},
        {"048401000000", "an element longer than what holds it"},
        {"048400010000", "a length that is not in its shortest form"},
        {"0481 7f", "a length that is not in its shortest form"},
        {"1f00", "a tag above 30"},
        {"3f00", "a tag above 30"},
        {"ff00", "a tag above 30"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_element e;
        der_begin(&m);
        struct vouch_der d = vouch_der_of(der_hex(&m, rows[i].hex));
        assert_false(vouch_der_element(&d, &e));
        assert_string_equal(d.fault, rows[i].fault);
        assert_int_equal(d.left.len, 0);
        assert_int_equal(e.whole.len, 0);
        assert_int_equal(e.value.len, 0);
        assert_int_equal(e.tag, 0);
    }
}

static void test_der_type_that_is_missing_or_another_is_named(void **state)
{
    static const struct {
        uint8_t tag;
        const char *other, *missing;
    } rows[] = {
        {0x01, "another type than BOOLEAN", "a missing BOOLEAN"},
        {0x02, "another type than INTEGER", "a missing INTEGER"},
        {0x03, "another type than BIT STRING", "a missing BIT STRING"},
        {0x04, "another type than OCTET STRING", "a missing OCTET STRING"},
        {0x05, "another type than NULL", "a missing NULL"},
        {0x06, "another type than OBJECT IDENTIFIER", "a missing OBJECT IDENTIFIER"},
        {0x0a, "another type than ENUMERATED", "a missing ENUMERATED"},
        {0x17, "another type than UTCTime or GeneralizedTime", "a missing time"},
        {0x30, "another type than SEQUENCE", "a missing SEQUENCE"},
        {0x31, "another type than SET", "a missing SET"},
        {0xa3, "another type than the rules ask for", "a missing element"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int missing = 0; missing <= 1; missing++) {
            der_begin(&m);
            struct vouch_der d = vouch_der_of(der_hex(&m, missing ? "" : "1e00"));
            assert_int_equal(vouch_der_whole(&d, rows[i].tag).len, 0);
            assert_string_equal(d.fault, missing ? rows[i].missing : rows[i].other);
        }
}

/* --- numbers and bits --- */

static void test_der_small_number_has_31_bits_at_most(void **state)
{
    static const struct {
        const char *content;
        uint32_t value; /* UINT32_MAX: none */
    } rows[] = {
        {"00", 0},
        {"01", 1},
        {"7f", 127},
        {"0080", 128},
        {"7fff", 0x7fff},
        {"008000", 0x8000},
        {"00800000", 0x800000},
        {"7fffffff", 0x7fffffff},
        {"", UINT32_MAX},
        {"80", UINT32_MAX},
        {"ff80", UINT32_MAX},
        {"0000", UINT32_MAX},
        {"007f", UINT32_MAX},
        {"ff7f", UINT32_MAX},
        {"0080000000", UINT32_MAX},
        {"0100000000", UINT32_MAX},
        {"00000001", UINT32_MAX},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&m);
        struct vouch_der d = vouch_der_of(der_hex(&m, "0500"));
        uint32_t value = vouch_der_small(&d, der_hex(&m, rows[i].content));
        bool good = rows[i].value != UINT32_MAX;
        if ((d.fault == NULL) != good || value != (good ? rows[i].value : 0))
            fail_msg("%s: %u", rows[i].content, (unsigned)value);
        assert_int_equal(d.left.len, good ? 2 : 0);
        /* after a fault nothing has a value */
        vouch_der_fail(&d, "broken");
        assert_int_equal(vouch_der_small(&d, der_hex(&m, "05")), 0);
    }
}

/* Flags: bit 0 is the first of the first octet; unused bits are zero. */
static void test_der_flags_each_bit_has_its_place(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 32; bit++)
        for (unsigned spare = 0; spare <= 9; spare++) {
            uint8_t content[6] = {(uint8_t)spare};
            size_t len = 2 + bit / 8;
            content[len - 1] = (uint8_t)(0x80 >> bit % 8);
            struct vouch_span bits = {content, len};
            struct vouch_der d = vouch_der_of(bits);
            uint32_t value = vouch_der_named_bits(&d, bits);
            bool good = spare <= 7 - bit % 8; /* no unused bit is set */
            if ((d.fault == NULL) != good || value != (good ? 1u << bit : 0))
                fail_msg("bit %u with %u unused: %x", bit, spare, (unsigned)value);
            assert_int_equal(vouch_der_bits_shortest(bits), spare == 7 - bit % 8);
        }
}

static void test_der_flags_of_four_octets_are_the_most(void **state)
{
    static const struct {
        const char *content;
        bool good, shortest;
    } rows[] = {
        {"00", true, true},         {"01", false, false},
        {"07", false, false},       {"", false, false},
        {"0000", true, false},      {"0780", true, true},
        {"0880", false, false},     {"0700", true, false},
        {"00ffffffff", true, true}, {"00ffffffff01", false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&m);
        struct vouch_span bits = der_hex(&m, rows[i].content);
        struct vouch_der d = vouch_der_of(bits);
        vouch_der_named_bits(&d, bits);
        if ((d.fault == NULL) != rows[i].good || vouch_der_bits_shortest(bits) != rows[i].shortest)
            fail_msg("%s: %s", rows[i].content, d.fault ? d.fault : "taken");
        vouch_der_fail(&d, "broken");
        assert_int_equal(vouch_der_named_bits(&d, der_hex(&m, "0780")), 0);
    }
}

static void test_der_octets_of_a_bit_string_begin_behind_the_count(void **state)
{
    (void)state;
    der_begin(&m);
    struct vouch_der d = vouch_der_of(der_hex(&m, "0304 00 010203 0301 00 0302 01 02"));
    assert_true(vouch_span_equal(vouch_der_octet_bits(&d), der_hex(&m, "010203")));
    assert_int_equal(vouch_der_octet_bits(&d).len, 0);
    assert_null(d.fault);
    assert_null(vouch_der_octet_bits(&d).data);
    assert_non_null(d.fault);
}

/* --- times --- */

/* 2026-04-01 12:00:01 with another character in one place. */
static void test_der_time_has_a_digit_in_each_place(void **state)
{
    static const char *const good[] = {"260401120001Z", "20260401120001Z"};
    static const char others[] = "/:Zz \x7f";
    (void)state;
    for (int generalized = 0; generalized <= 1; generalized++)
        for (size_t at = 0; at < strlen(good[generalized]) - 1; at++)
            for (size_t i = 0; i < sizeof others; i++) {
                char text[20];
                strcpy(text, good[generalized]);
                text[at] = others[i];
                der_begin(&m);
                struct vouch_span content = {(const uint8_t *)text, strlen(good[generalized])};
                struct vouch_der d = vouch_der_of(der_wrap(&m, generalized ? 0x18 : 0x17, content));
                assert_int_equal(vouch_der_time(&d, NULL), 0);
                if (!d.fault)
                    fail_msg("'%c' in place %zu", others[i], at);
            }
}

/* What is no digit spoils the whole, also where the sum of both digits would be a number. */
static void test_der_time_of_each_digit_is_its_value(void **state)
{
    (void)state;
    for (int second = 0; second < 60; second++) {
        char text[] = "20260401120000Z";
        text[12] = (char)('0' + second / 10);
        text[13] = (char)('0' + second % 10);
        der_begin(&m);
        struct vouch_der d = vouch_der_of(der_text(&m, 0x18, text));
        assert_int_equal(vouch_der_time(&d, NULL), 1775044800 + second);
        d = vouch_der_of(der_text(&m, 0x17, text + 2));
        assert_int_equal(vouch_der_time(&d, NULL), 1775044800 + second);
    }
}

/* --- readers within readers --- */

static void test_der_end_fault_and_rest_go_to_the_outer_reader(void **state)
{
    (void)state;
    der_begin(&m);
    struct vouch_der d = vouch_der_of(der_hex(&m, "3000 0500"));
    struct vouch_der inner = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    assert_false(vouch_der_more(&inner));
    assert_true(vouch_der_end(&inner));
    vouch_der_leave(&d, &inner);
    assert_true(vouch_der_more(&d));
    assert_true(vouch_der_next_is(&d, VOUCH_TAG_NULL));
    assert_false(vouch_der_next_is(&d, VOUCH_TAG_SEQUENCE));
    assert_false(vouch_der_end(&d));
    assert_string_equal(d.fault, "bytes behind the end of a value");
    assert_false(vouch_der_end(&d));
    inner = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    assert_ptr_equal(inner.fault, d.fault);
    assert_false(vouch_der_more(&inner));
    assert_false(vouch_der_next_is(&inner, 0));
}

static void test_der_optional_element_is_read_if_it_is_there(void **state)
{
    struct vouch_span value = guarded_text("x");
    (void)state;
    der_begin(&m);
    struct vouch_der d = vouch_der_of(der_hex(&m, "8101aa 8205"));
    assert_false(vouch_der_optional(&d, 0x80, &value));
    assert_int_equal(value.len, 0);
    assert_null(value.data);
    assert_true(vouch_der_optional(&d, 0x81, &value));
    assert_int_equal(value.len, 1);
    assert_int_equal(value.data[0], 0xaa);
    assert_null(d.fault);
    assert_false(vouch_der_optional(&d, 0x82, &value));
    assert_int_equal(value.len, 0);
    assert_non_null(d.fault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_der_length_of_each_form_is_taken_where_it_is_the_shortest),
        cmocka_unit_test(test_der_length_that_is_cut_is_named),
        cmocka_unit_test(test_der_type_that_is_missing_or_another_is_named),
        cmocka_unit_test(test_der_small_number_has_31_bits_at_most),
        cmocka_unit_test(test_der_flags_each_bit_has_its_place),
        cmocka_unit_test(test_der_flags_of_four_octets_are_the_most),
        cmocka_unit_test(test_der_octets_of_a_bit_string_begin_behind_the_count),
        cmocka_unit_test(test_der_time_has_a_digit_in_each_place),
        cmocka_unit_test(test_der_time_of_each_digit_is_its_value),
        cmocka_unit_test(test_der_end_fault_and_rest_go_to_the_outer_reader),
        cmocka_unit_test(test_der_optional_element_is_read_if_it_is_there),
    };
    return cmocka_run_group_tests_name("x509_der_bounds", tests, NULL, NULL);
}
