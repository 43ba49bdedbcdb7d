// SPDX-License-Identifier: Apache-2.0
/* Numbers modulo 2^255 - 19 where limbs are full, and bytes at the end of memory. */
#include "core/status.h"
#include "core/x509/ed25519.h"
#include "core/x509/field25519.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;

static void expect(const char *what, const struct vouch_field25519 *n, const char *bytes)
{
    uint8_t out[32];
    der_begin(&m);
    vouch_field25519_write(out, n);
    if (!vouch_span_equal((struct vouch_span){out, sizeof out}, der_hex(&m, bytes)))
        fail_msg("%s", what);
}

static void test_field_number_of_full_limbs_is_written_below_p(void **state)
{
    static const struct {
        const char *what;
        struct vouch_field25519 number;
        const char *bytes;
    } rows[] = {
        {"every bit that a limb may have",
         {{0x7ffffff, 0x3ffffff, 0x7ffffff, 0x3ffffff, 0x7ffffff, 0x3ffffff, 0x7ffffff, 0x3ffffff,
           0x7ffffff, 0x3ffffff}},
         "2500000400000800002000004000000001000002000008000010000040000000"},
        {"p",
         {{0x3ffffed, 0x1ffffff, 0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff,
           0x3ffffff, 0x1ffffff}},
         "0000000000000000000000000000000000000000000000000000000000000000"},
        {"p - 1",
         {{0x3ffffec, 0x1ffffff, 0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff,
           0x3ffffff, 0x1ffffff}},
         "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
        {"p + 1",
         {{0x3ffffee, 0x1ffffff, 0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff,
           0x3ffffff, 0x1ffffff}},
         "0100000000000000000000000000000000000000000000000000000000000000"},
        {"2 p",
         {{0x7ffffda, 0x3fffffe, 0x7fffffe, 0x3fffffe, 0x7fffffe, 0x3fffffe, 0x7fffffe, 0x3fffffe,
           0x7fffffe, 0x3fffffe}},
         "0000000000000000000000000000000000000000000000000000000000000000"},
        {"2 p - 1",
         {{0x7ffffd9, 0x3fffffe, 0x7fffffe, 0x3fffffe, 0x7fffffe, 0x3fffffe, 0x7fffffe, 0x3fffffe,
           0x7fffffe, 0x3fffffe}},
         "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
        {"2^255 - 1",
         {{0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff,
           0x3ffffff, 0x1ffffff}},
         "1200000000000000000000000000000000000000000000000000000000000000"},
        {"2^255",
         {{0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x2000000}},
         "1300000000000000000000000000000000000000000000000000000000000000"},
        {"2^256 - 1",
         {{0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff,
           0x3ffffff, 0x3ffffff}},
         "2500000000000000000000000000000000000000000000000000000000000000"},
        {"2^26",
         {{0x4000000, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0}},
         "0000000400000000000000000000000000000000000000000000000000000000"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect(rows[i].what, &rows[i].number, rows[i].bytes);
}

/* The difference and the product of such numbers are carried: they may be used again. */
static void test_field_results_are_the_same_from_any_representation(void **state)
{
    static const struct vouch_field25519 zero = {{0}}, one = {{1}};
    static const struct vouch_field25519 p = {{0x3ffffed, 0x1ffffff, 0x3ffffff, 0x1ffffff,
                                               0x3ffffff, 0x1ffffff, 0x3ffffff, 0x1ffffff,
                                               0x3ffffff, 0x1ffffff}};
    struct vouch_field25519 n, twice;
    (void)state;
    vouch_field25519_subtract(&n, &zero, &one);
    expect("0 - 1", &n, "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    vouch_field25519_multiply(&n, &n, &n);
    assert_true(vouch_field25519_equal(&n, &one));
    vouch_field25519_subtract(&n, &p, &zero);
    assert_true(vouch_field25519_equal(&n, &zero));
    vouch_field25519_add(&twice, &p, &one);
    vouch_field25519_multiply(&n, &twice, &twice);
    assert_true(vouch_field25519_equal(&n, &one));
    vouch_field25519_add(&twice, &p, &p);
    vouch_field25519_subtract(&n, &one, &twice);
    assert_true(vouch_field25519_equal(&n, &one));
    assert_false(vouch_field25519_equal(&n, &zero));
}

static void test_field_number_is_read_from_32_bytes_and_no_more(void **state)
{
    struct vouch_field25519 n;
    uint8_t out[32];
    (void)state;
    der_begin(&m);
    struct vouch_span key =
        guarded(0, der_hex(&m, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
    vouch_field25519_read(&n, key.data);
    vouch_field25519_write(out, &n);
    assert_memory_equal(out, key.data, sizeof out);
    assert_int_equal(vouch_ed25519_check_key(key), VOUCH_OK);
    vouch_field25519_write(guarded_room(1, 32), &n);
    assert_memory_equal(guarded_room(1, 32), key.data, 32);
    struct vouch_span high =
        guarded(0, der_hex(&m, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"));
    vouch_field25519_read(&n, high.data); /* the highest bit is ignored */
    expect("2^255 - 1", &n, "1200000000000000000000000000000000000000000000000000000000000000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_field_number_of_full_limbs_is_written_below_p),
        cmocka_unit_test(test_field_results_are_the_same_from_any_representation),
        cmocka_unit_test(test_field_number_is_read_from_32_bytes_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
