// SPDX-License-Identifier: Apache-2.0
#include "core/pem.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- base64 */

static void expect_decoded(const char *text, const char *want)
{
    uint8_t buffer[64];
    size_t len;
    assert_int_equal(vouch_base64_decode(guarded_text(text), buffer, sizeof buffer, &len),
                     VOUCH_OK);
    assert_int_equal(len, strlen(want));
    assert_memory_equal(buffer, want, len);
}

static void test_base64_decode_vectors_of_rfc4648(void **state)
{
    (void)state;
    expect_decoded("", "");
    expect_decoded("Zg==", "f");
    expect_decoded("Zm8=", "fo");
    expect_decoded("Zm9v", "foo");
    expect_decoded("Zm9vYg==", "foob");
    expect_decoded("Zm9vYmE=", "fooba");
    expect_decoded("Zm9vYmFy", "foobar");
}

static void test_base64_decode_blanks_anywhere_are_skipped(void **state)
{
    (void)state;
    expect_decoded("\r\nZ m\t9v\r\nYg\n=\n=\r\n \r\n", "foob");
    expect_decoded("Zg==\n", "f");
    expect_decoded("Zg= =\n\n", "f");
}

static void test_base64_decode_wrong_text_is_malformed(void **state)
{
    static const char *const wrong[] = {"Z",     "Zg",      "Zg=",   "Zm9vY",    "=",
                                        "====",  "Z===",    "Zg===", "Zg==Zg==", "Zm9=v",
                                        "Zm9v=", "Zm-v",    "Zm_v",  "Zm9v\x80", "Zm9v.",
                                        "=Zm9v", "Zg==\n=", "Zm8==", "Zm9v!",    "Zm9v*Zm9v"};
    uint8_t buffer[64];
    size_t len;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (vouch_base64_decode(guarded_text(wrong[i]), buffer, sizeof buffer, &len) !=
            VOUCH_E_MALFORMED)
            fail_msg("\"%s\" was taken", wrong[i]);
}

static void test_base64_decode_small_buffer_is_filled_with_good_bytes(void **state)
{
    uint8_t buffer[8];
    size_t len;
    (void)state;
    for (size_t cap = 0; cap < 6; cap++) {
        memset(buffer, '#', sizeof buffer);
        assert_int_equal(vouch_base64_decode(guarded_text("Zm9vYmFy"), buffer, cap, &len),
                         VOUCH_E_SPACE);
        assert_int_equal(len, cap);
        assert_memory_equal(buffer, "foobar", cap);
        assert_int_equal(buffer[cap], '#');
    }
    assert_int_equal(vouch_base64_decode(guarded_text("Zm9vYmFy\n"), buffer, 6, &len), VOUCH_OK);
    assert_int_equal(len, 6);
}

static void test_base64_both_ways_every_length_and_byte_comes_back(void **state)
{
    uint8_t bytes[259], back[300];
    char text[400];
    size_t len;
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37 + i / 256);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        struct vouch_span s = {bytes, n};
        struct vouch_writer w = vouch_writer_of(text, sizeof text);
        vouch_base64_write(&w, s);
        assert_int_equal(w.len, (n + 2) / 3 * 4);
        assert_true(n <= vouch_base64_size(w.len));
        assert_int_equal(vouch_base64_decode(vouch_writer_span(&w), back, sizeof back, &len),
                         VOUCH_OK);
        assert_int_equal(len, n);
        assert_memory_equal(back, bytes, n);
    }
}

/* In two steps, of any length, with line ends in any place: never more than the buffer, and the
 * bytes that the whole text gives. */
static void test_base64_head_in_two_steps_gives_the_bytes_of_the_whole(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Zm9vYmFyIGJheiBxdXV4IGZvbyBiYXIgYmF6IHF1dXggZm9vIGJhcg==",
        "\nZm9vYmFyIGJheiBx\ndXV4IGZvbyBiYXIgYmF6\r\nIHF1dXggZm9vIGJhcg==\n",
        "Zm9vYmFyIGJheiBxdXV4IGZv!byBiYXI", "Zm9vYmFyIGJheiBxdXV4IGZvb yBiYXIgYmF6IHF1dXgg", ""};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct vouch_span text = guarded_text(texts[i]);
        uint8_t whole[64] = {0};
        size_t all = 0;
        (void)vouch_base64_decode(text, whole, sizeof whole, &all);
        for (size_t first = 0; first < 48; first++)
            for (size_t want = first; want < 48; want++) {
                uint8_t buffer[48];
                size_t at = 0;
                size_t cap = want % 2 ? want : sizeof buffer;
                size_t len =
                    vouch_base64_head(text, &at, buffer, cap, 0, first < cap ? first : cap);
                len = vouch_base64_head(text, &at, buffer, cap, len, want);
                assert_true(len <= cap && len <= all && len < want + 3 && at <= text.len);
                assert_memory_equal(buffer, whole, len);
                if (i < 2 && want <= all - 3 && cap == sizeof buffer)
                    assert_true(len >= want);
            }
    }
}

static void test_base64_decode_in_its_own_place_works(void **state)
{
    uint8_t text[] = "Zm9v\nYmFy\n";
    struct vouch_span s = {text, sizeof text - 1};
    size_t len;
    (void)state;
    assert_int_equal(vouch_base64_decode(s, text, sizeof text, &len), VOUCH_OK);
    assert_int_equal(len, 6);
    assert_memory_equal(text, "foobar", 6);
}

/* --- blocks */

static bool next(struct vouch_pem *p, struct vouch_pem_block *b, enum vouch_pem_kind kind)
{
    return vouch_pem_next(p, b) && b->kind == kind;
}

static void test_next_several_blocks_and_text_around_are_told_apart(void **state)
{
    static const char text[] =
        "subject=CN = a\n- not a mark -----BEGIN x-----\n"
        "-----BEGIN CERTIFICATE-----\nZm9v\nYmFy\n-----END CERTIFICATE-----\n"
        "\nBag Attributes\n"
        "-----BEGIN EC PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\n"
        "DEK-Info: AES-128-CBC,00\r\n\r\nZm9v\r\n"
        "-----END EC PRIVATE KEY-----\r\n"
        "-----BEGIN X509 CRL-----\nZg==\n-----END X509 CRL-----";
    struct vouch_pem p = vouch_pem_of(guarded_text(text));
    struct vouch_pem_block b;
    uint8_t buffer[16];
    size_t len;
    (void)state;
    assert_true(next(&p, &b, VOUCH_PEM_CERTIFICATE));
    assert_int_equal(b.number, 1);
    assert_int_equal(vouch_pem_line(p.text, b.offset), 3);
    assert_int_equal(vouch_base64_decode(b.body, buffer, sizeof buffer, &len), VOUCH_OK);
    assert_memory_equal(buffer, "foobar", 6);
    assert_true(next(&p, &b, VOUCH_PEM_PRIVATE_KEY));
    assert_true(vouch_span_equal(b.label, guarded_text("EC PRIVATE KEY")));
    assert_true(next(&p, &b, VOUCH_PEM_CRL));
    assert_int_equal(b.number, 3);
    assert_true(vouch_span_equal(vouch_span_part(b.whole, b.whole.len - 13, 13),
                                 guarded_text("X509 CRL-----")));
    assert_false(vouch_pem_next(&p, &b));
    assert_null(p.fault);
}

static void test_next_each_label_has_its_kind(void **state)
{
    static const struct {
        const char *text;
        enum vouch_pem_kind kind;
    } labels[] = {
        {"-----BEGIN X509 CERTIFICATE-----\n-----END X509 CERTIFICATE-----", VOUCH_PEM_CERTIFICATE},
        {"-----BEGIN TRUSTED CERTIFICATE-----\n-----END TRUSTED CERTIFICATE-----",
         VOUCH_PEM_CERTIFICATE},
        {"-----BEGIN PKCS7-----\n-----END PKCS7-----", VOUCH_PEM_PKCS7},
        {"-----BEGIN CMS-----\n-----END CMS-----", VOUCH_PEM_PKCS7},
        {"-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----",
         VOUCH_PEM_REQUEST},
        {"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----", VOUCH_PEM_PUBLIC_KEY},
        {"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", VOUCH_PEM_PRIVATE_KEY},
        {"-----BEGIN DH PARAMETERS-----\n-----END DH PARAMETERS-----", VOUCH_PEM_OTHER},
        {"-----BEGIN -----\n-----END -----", VOUCH_PEM_OTHER},
    };
    struct vouch_pem_block b;
    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        struct vouch_pem p = vouch_pem_of(guarded_text(labels[i].text));
        if (!next(&p, &b, labels[i].kind))
            fail_msg("%s", labels[i].text);
    }
}

static void expect_fault(const char *text, size_t count, size_t line, const char *fault)
{
    struct vouch_pem p = vouch_pem_of(guarded_text(text));
    struct vouch_pem_block b;
    while (vouch_pem_next(&p, &b)) {
    }
    assert_non_null(p.fault);
    assert_string_equal(p.fault, fault);
    assert_int_equal(p.count, count);
    assert_int_equal(vouch_pem_line(p.text, p.fault_offset), line);
    assert_false(vouch_pem_next(&p, &b));
}

static void test_next_half_a_block_is_a_fault_with_its_place(void **state)
{
#define GOOD "-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----\n"
    (void)state;
    expect_fault(GOOD "-----BEGIN CERTIFICATE-----\nZm9v\n", 2, 4, "the block has no END line");
    expect_fault(GOOD "\n-----BEGIN CERTIFICATE-----\nZm9v\n" GOOD, 2, 5,
                 "another block begins before the END line");
    expect_fault("-----BEGIN CERTIFICATE-----\nZm9v\n-----END X509 CRL-----\n", 1, 1,
                 "the END line is not that of its BEGIN line");
    expect_fault("-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFI", 1, 1,
                 "the END line is not that of its BEGIN line");
    expect_fault("-----BEGIN CERTIFICATE\nZm9v\n", 1, 1, "the BEGIN line has no end");
    expect_fault("-----BEGIN ", 1, 1, "the BEGIN line has no end");
}

/* Every beginning of a good file is good, has a fault, or has no block: it never hangs or reads
 * beyond its end (the sanitizers look on). */
static void test_next_byte_order_mark_before_the_first_block_is_skipped(void **state)
{
    (void)state;
    struct vouch_pem_block block;
    struct vouch_pem pem =
        vouch_pem_of(guarded_text("\xef\xbb\xbf-----BEGIN X-----\nAA==\n-----END X-----\n"
                                  "\xef\xbb\xbf-----BEGIN Y-----\nAA==\n-----END Y-----\n"));
    assert_true(vouch_pem_next(&pem, &block));
    assert_int_equal(block.offset, 3);
    assert_false(vouch_pem_next(&pem, &block));
    assert_null(pem.fault);
}

static void test_next_file_cut_anywhere_is_safe(void **state)
{
    static const char text[] = "x\n" GOOD GOOD;
    (void)state;
    for (size_t len = 0; len < sizeof text; len++) {
        uint8_t *copy = malloc(len + 1); /* so that reading beyond the end is caught */
        struct vouch_span s = {copy + 1, len};
        struct vouch_pem p = vouch_pem_of(s);
        struct vouch_pem_block b;
        size_t blocks = 0;
        memcpy(copy + 1, text, len);
        while (vouch_pem_next(&p, &b))
            blocks++;
        assert_true(blocks <= 2);
        free(copy);
    }
}

static void test_write_block_reads_back(void **state)
{
    char text[400];
    uint8_t der[100], back[100];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    struct vouch_span s = {der, sizeof der};
    struct vouch_pem_block b;
    size_t len;
    (void)state;
    for (size_t i = 0; i < sizeof der; i++)
        der[i] = (uint8_t)(i * 11);
    vouch_pem_write(&w, "CERTIFICATE", s);
    struct vouch_pem p = vouch_pem_of(vouch_writer_span(&w));
    assert_true(next(&p, &b, VOUCH_PEM_CERTIFICATE));
    assert_int_equal(vouch_span_find(b.body, 1, '\n'), 65);
    assert_int_equal(vouch_base64_decode(b.body, back, sizeof back, &len), VOUCH_OK);
    assert_int_equal(len, sizeof der);
    assert_memory_equal(der, back, len);
}

static void expect_der(const char *bytes, size_t len, bool want)
{
    struct vouch_span s = {(const uint8_t *)bytes, len};
    assert_int_equal(vouch_pem_is_der(s), want);
}

static void test_is_der_only_a_sequence_of_the_right_length_is(void **state)
{
    (void)state;
    expect_der("\x30\x00", 2, true);
    expect_der("\x30\x01z", 3, true);
    expect_der("\x30\x81\x01z", 4, true);
    expect_der("\x30\x82\x00\x01z", 5, true);
    expect_der("\x30\x84\x00\x00\x00\x01z", 7, true);
    expect_der("\x30\x01", 2, false);
    expect_der("\x30\x00z", 3, false);
    expect_der("\x31\x00", 2, false);
    expect_der("\x30\x80", 2, false);
    expect_der("\x30\x85\x00\x00\x00\x00\x00", 7, false);
    expect_der("\x30", 1, false);
    expect_der("", 0, false);
    expect_der("-----BEGIN", 10, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64_decode_vectors_of_rfc4648),
        cmocka_unit_test(test_base64_decode_blanks_anywhere_are_skipped),
        cmocka_unit_test(test_base64_decode_wrong_text_is_malformed),
        cmocka_unit_test(test_base64_head_in_two_steps_gives_the_bytes_of_the_whole),
        cmocka_unit_test(test_base64_decode_small_buffer_is_filled_with_good_bytes),
        cmocka_unit_test(test_base64_both_ways_every_length_and_byte_comes_back),
        cmocka_unit_test(test_base64_decode_in_its_own_place_works),
        cmocka_unit_test(test_next_several_blocks_and_text_around_are_told_apart),
        cmocka_unit_test(test_next_each_label_has_its_kind),
        cmocka_unit_test(test_next_half_a_block_is_a_fault_with_its_place),
        cmocka_unit_test(test_next_byte_order_mark_before_the_first_block_is_skipped),
        cmocka_unit_test(test_next_file_cut_anywhere_is_safe),
        cmocka_unit_test(test_write_block_reads_back),
        cmocka_unit_test(test_is_der_only_a_sequence_of_the_right_length_is),
    };
    return cmocka_run_group_tests_name("pem", tests, NULL, NULL);
}
