// SPDX-License-Identifier: Apache-2.0
/* Pairs of protocol and cipher: what is the same pair, what is deprecated, and what becomes of
 * those that have no place of their own. */
#include "core/review.h"
#include "core/review/internal.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { NEWEST_S = 1796083200, LAST = VOUCH_REVIEW_SUITES_MAX - 1 };

static _Alignas(64) struct vouch_review review;

static void begin(void)
{
    static const struct vouch_review_options options = {.newest_s = NEWEST_S};
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &options);
}

/* In a block of its own. */
static uint8_t suite(enum vouch_side side, const char *protocol, const char *cipher)
{
    memset(review.suite_seen, 0, sizeof review.suite_seen);
    return vouch_review_suite(&review, side, guarded_text(protocol), guarded_text(cipher));
}

static const struct vouch_review_suite *kept(const char *protocol, const char *cipher)
{
    begin();
    return &review.suites[suite(VOUCH_SIDE_RECEIVING, protocol, cipher)];
}

static bool is_name(uint32_t number, const char *text)
{
    return vouch_span_equal(vouch_names_text(&review.names, number), guarded_text(text));
}

static void test_protocol_has_one_spelling_whatever_program_wrote_it(void **state)
{
    static const struct {
        const char *written, *kept;
        enum vouch_review_version version;
    } rows[] = {
        {"TLSv1.3", "TLSv1.3", VOUCH_REVIEW_VERSION_13},
        {"TLS1.3", "TLSv1.3", VOUCH_REVIEW_VERSION_13},
        {"tls1.3", "TLSv1.3", VOUCH_REVIEW_VERSION_13},
        {"TLSv1.2", "TLSv1.2", VOUCH_REVIEW_VERSION_12},
        {"TLS1.2", "TLSv1.2", VOUCH_REVIEW_VERSION_12},
        {"TLSv1.1", "TLSv1.1", VOUCH_REVIEW_VERSION_OLD},
        {"TLS1.1", "TLSv1.1", VOUCH_REVIEW_VERSION_OLD},
        {"TLSv1", "TLSv1", VOUCH_REVIEW_VERSION_OLD},
        {"TLSv1.0", "TLSv1", VOUCH_REVIEW_VERSION_OLD},
        {"TLS1.0", "TLSv1", VOUCH_REVIEW_VERSION_OLD},
        {"TLS1", "TLSv1", VOUCH_REVIEW_VERSION_OLD},
        {"SSLv3", "SSLv3", VOUCH_REVIEW_VERSION_OLD},
        {"SSL3", "SSLv3", VOUCH_REVIEW_VERSION_OLD},
        {"SSL3.0", "SSLv3", VOUCH_REVIEW_VERSION_OLD},
        {"SSLv3.0", "SSLv3", VOUCH_REVIEW_VERSION_OLD},
        {"SSLv2", "SSLv2", VOUCH_REVIEW_VERSION_OLD},
        {"TLSv1/SSLv3", "TLSv1/SSLv3", VOUCH_REVIEW_VERSION_OLD},
        {"DTLSv1.2", "DTLSv1.2", VOUCH_REVIEW_VERSION_12},
        {"", "", VOUCH_REVIEW_VERSION_UNTOLD},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct vouch_review_suite *s = kept(rows[i].written, "C");
        if (!is_name(s->protocol, rows[i].kept) || s->version != rows[i].version ||
            !is_name(s->cipher, "C"))
            fail_msg("%s: version %u", rows[i].written, s->version);
    }
}

static void test_pair_is_deprecated_by_its_protocol_or_its_cipher(void **state)
{
    static const char *const old[] = {"SSLv2", "SSLv3",       "sslv3",   "TLSv1", "TLS1.0",
                                      "TLS1",  "TLSv1/SSLv3", "TLSv1.1", "TLS1.1"};
    static const char *const weak[] = {
        "RC4-SHA",        "ECDHE-RSA-RC4-SHA",  "EXP-RC2-CBC-MD5",
        "RC2-CBC",        "DES-CBC3-SHA",       "DES-CBC-SHA",
        "NULL-SHA256",    "ECDHE-RSA-NULL-SHA", "EXP1024-SHA",
        "AES-MD5",        "IDEA-CBC-SHA",       "SEED-SHA",
        "ADH-AES256-SHA", "AECDH-AES256-SHA",   "TLS_DH_anon_WITH_AES_128_CBC_SHA",
    };
    static const char *const good[] = {"TLS_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
                                       "AES256-SHA", "TLS_CHACHA20_POLY1305_SHA256", ""};
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_false(kept("TLSv1.3", good[i])->deprecated);
        assert_false(kept("TLSv1.2", good[i])->deprecated);
        assert_false(kept("", good[i])->deprecated);
        for (size_t k = 0; k < COUNT(old); k++)
            assert_true(kept(old[k], good[i])->deprecated);
    }
    for (size_t i = 0; i < COUNT(weak); i++)
        if (!kept("TLSv1.2", weak[i])->deprecated)
            fail_msg("%s", weak[i]);
}

static void test_pair_that_was_seen_has_the_same_number_on_both_sides(void **state)
{
    (void)state;
    begin();
    uint8_t a = suite(VOUCH_SIDE_RECEIVING, "TLSv1.3", "A");
    uint8_t b = suite(VOUCH_SIDE_RECEIVING, "TLSv1.3", "B");
    uint8_t c = suite(VOUCH_SIDE_RECEIVING, "TLSv1.2", "A");
    assert_true(a != b && b != c && a != c);
    assert_int_equal(review.suite_count, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(suite(VOUCH_SIDE_RECEIVING, "TLS1.3", "A"), a);
        assert_int_equal(suite(VOUCH_SIDE_DELIVERING, "TLSv1.3", "B"), b);
        assert_int_equal(suite(VOUCH_SIDE_DELIVERING, "TLSv1.2", "A"), c);
        assert_int_equal(suite(VOUCH_SIDE_RECEIVING, "TLSv1.2", "A"), c);
    }
    assert_int_equal(suite(VOUCH_SIDE_RECEIVING, "TLSv1.2", ""), 3);
    assert_int_equal(suite(VOUCH_SIDE_RECEIVING, "TLSv1.3", ""), 4);
    assert_int_equal(review.suite_count, 5);
    assert_int_equal(review.suites_lost, 0);
}

/* A cipher at the place in memory where the last one stood belongs to the same line. */
static void test_pair_at_the_same_place_is_not_compared_again(void **state)
{
    static const char text[] = "ABC";
    struct vouch_span cipher = {(const uint8_t *)text, 2};
    const struct vouch_span old = guarded_text("TLSv1.2"), new = guarded_text("TLSv1.3");
    (void)state;
    for (int found = 0; found < 2; found++) { /* as the last one, or among all */
        begin();
        cipher.len = 2;
        uint8_t first = vouch_review_suite(&review, VOUCH_SIDE_RECEIVING, old, cipher);
        if (found) {
            suite(VOUCH_SIDE_RECEIVING, "TLSv1.2", "Z");
            suite(VOUCH_SIDE_RECEIVING, "TLSv1.2", "Z");
        }
        assert_int_equal(vouch_review_suite(&review, VOUCH_SIDE_RECEIVING, old, cipher), first);
        assert_int_equal(vouch_review_suite(&review, VOUCH_SIDE_RECEIVING, new, cipher), first);
        cipher.len = 3;
        assert_int_not_equal(vouch_review_suite(&review, VOUCH_SIDE_RECEIVING, old, cipher), first);
        cipher.len = 2;
        assert_int_not_equal(vouch_review_suite(&review, VOUCH_SIDE_DELIVERING, new, cipher),
                             first);
    }
}

static void test_pairs_beyond_the_table_share_its_last_place_and_are_counted(void **state)
{
    char cipher[16];
    (void)state;
    begin();
    for (int i = 0; i < LAST + 3; i++) {
        snprintf(cipher, sizeof cipher, "RC4-%d", i);
        assert_int_equal(suite(VOUCH_SIDE_RECEIVING, "SSLv3", cipher), i < LAST ? i : LAST);
        assert_int_equal(review.suites_lost, i < LAST ? 0 : i - LAST + 1);
    }
    assert_int_equal(review.suite_count, VOUCH_REVIEW_SUITES_MAX);
    assert_true(review.suites[LAST - 1].deprecated);
    assert_true(is_name(review.suites[LAST - 1].protocol, "SSLv3"));
    assert_false(review.suites[LAST].deprecated);
    assert_int_equal(review.suites[LAST].protocol, VOUCH_NAME_LOST);
    assert_int_equal(review.suites[LAST].cipher, VOUCH_NAME_LOST);
    assert_int_equal(suite(VOUCH_SIDE_RECEIVING, "SSLv3", "RC4-0"), 0); /* these are still found */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_protocol_has_one_spelling_whatever_program_wrote_it),
        cmocka_unit_test(test_pair_is_deprecated_by_its_protocol_or_its_cipher),
        cmocka_unit_test(test_pair_that_was_seen_has_the_same_number_on_both_sides),
        cmocka_unit_test(test_pair_at_the_same_place_is_not_compared_again),
        cmocka_unit_test(test_pairs_beyond_the_table_share_its_last_place_and_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
