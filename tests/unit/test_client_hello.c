// SPDX-License-Identifier: Apache-2.0
/* ClientHellos and the answers to them, as bytes. */
#include "core/accepts.h"
#include "core/hello/client_hello.h"
#include "core/hello/key_share.h"
#include "core/hello/server_answer.h"
#include "core/probe/clients.h"
#include "tests/support/guarded.h"
#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { HELLO_MAX = 8192, ANSWER_MAX = 16384, RECORD_HEADER = 5, MESSAGE_HEADER = 4 };

static const uint8_t random_bytes[VOUCH_HELLO_RANDOM] = {1, 2, 3};

/* --- the encoder ------------------------------------------------------------------------------ */

struct extension {
    uint16_t type;
    struct vouch_span body;
};

/* A hello taken apart by the rules of RFC 8446 section 4.1.2. */
struct parts {
    uint16_t record_version;
    uint16_t version;
    struct vouch_span suites;
    struct extension extensions[32];
    size_t extensions_count;
};

static struct parts take_apart(struct vouch_span hello)
{
    struct parts p = {0};
    struct vouch_reader in = vouch_reader_of(hello);
    assert_int_equal(vouch_read_u8(&in), 22);
    p.record_version = vouch_read_u16(&in);
    assert_int_equal(vouch_read_u16(&in), hello.len - RECORD_HEADER);
    assert_int_equal(vouch_read_u8(&in), 1);
    assert_int_equal(vouch_read_u24(&in), hello.len - RECORD_HEADER - MESSAGE_HEADER);
    p.version = vouch_read_u16(&in);
    vouch_read_span(&in, VOUCH_HELLO_RANDOM);
    vouch_read_span(&in, vouch_read_u8(&in));
    p.suites = vouch_read_span(&in, vouch_read_u16(&in));
    vouch_read_span(&in, vouch_read_u8(&in));
    if (vouch_reader_left(&in) > 0) {
        size_t all = vouch_read_u16(&in);
        assert_int_equal(all, vouch_reader_left(&in));
    }
    while (vouch_reader_left(&in) > 0 && !in.failed) {
        struct extension *e = &p.extensions[p.extensions_count++];
        e->type = vouch_read_u16(&in);
        e->body = vouch_read_span(&in, vouch_read_u16(&in));
    }
    assert_false(in.failed);
    return p;
}

static const struct extension *find_extension(const struct parts *p, uint16_t type)
{
    for (size_t i = 0; i < p->extensions_count; i++)
        if (p->extensions[i].type == type)
            return &p->extensions[i];
    return NULL;
}

static struct vouch_client_hello hello_of_client(const struct vouch_client_row *row)
{
    return (struct vouch_client_hello){.versions = row->versions,
                                       .suites = row->suites,
                                       .groups = row->groups,
                                       .schemes = row->schemes,
                                       .shares = row->shares,
                                       .alpn = row->alpn,
                                       .name = guarded_text("www.example"),
                                       .random = random_bytes,
                                       .bytes = row->bytes};
}

static void test_hello_of_every_client_is_well_formed(void **state)
{
    static uint8_t buffer[HELLO_MAX];
    (void)state;
    for (size_t i = 0; i < VOUCH_SIMULATIONS; i++) {
        const struct vouch_client_row *row = vouch_client_row(i);
        struct vouch_client_hello h = hello_of_client(row);
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        vouch_client_hello_write(&w, &h);
        assert_int_equal(w.lost, 0);
        struct parts p = take_apart(vouch_writer_span(&w));
        bool new_version = vouch_codes_have(row->versions, 0x0304);
        assert_int_equal(p.suites.len, row->suites.count * 2);
        assert_int_equal(find_extension(&p, 43) != NULL, new_version);
        assert_int_equal(find_extension(&p, 51) != NULL, new_version);
        assert_int_equal(find_extension(&p, 10) != NULL, row->groups.count > 0);
        assert_non_null(find_extension(&p, 0));
        if (row->bytes)
            assert_true(w.len >= row->bytes);
    }
    assert_null(vouch_client_row(VOUCH_SIMULATIONS));
    assert_null(vouch_simulated_client(VOUCH_SIMULATIONS));
}

static void test_hello_of_ssl_3_has_no_extensions(void **state)
{
    static const uint16_t versions[] = {VOUCH_SSL_3};
    static const uint16_t suites[] = {0x000a};
    uint8_t buffer[256];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_client_hello h = {.versions = VOUCH_CODES(versions),
                                   .suites = VOUCH_CODES(suites),
                                   .name = guarded_text("www.example"),
                                   .random = random_bytes};
    (void)state;
    vouch_client_hello_write(&w, &h);
    struct parts p = take_apart(vouch_writer_span(&w));
    assert_int_equal(p.record_version, VOUCH_SSL_3);
    assert_int_equal(p.version, VOUCH_SSL_3);
    assert_int_equal(p.extensions_count, 0);
}

static void test_hello_padded_has_exactly_the_length_that_was_asked_for(void **state)
{
    static const uint16_t versions[] = {0x0304};
    static const uint16_t suites[] = {0x1301};
    static const uint16_t shares[] = {VOUCH_GROUP_X25519};
    static uint8_t buffer[HELLO_MAX];
    (void)state;
    for (size_t bytes = 400; bytes < 420; bytes++) {
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        struct vouch_client_hello h = {.versions = VOUCH_CODES(versions),
                                       .suites = VOUCH_CODES(suites),
                                       .shares = VOUCH_CODES(shares),
                                       .random = random_bytes,
                                       .bytes = bytes};
        vouch_client_hello_write(&w, &h);
        take_apart(vouch_writer_span(&w));
        assert_int_equal(w.len, bytes);
    }
}

static void test_hello_in_too_little_space_is_lost_and_writes_nothing_beyond(void **state)
{
    static uint8_t buffer[HELLO_MAX];
    struct vouch_client_hello h = hello_of_client(vouch_client_row(0));
    (void)state;
    for (size_t cap = 0; cap < 1500; cap++) {
        memset(buffer, 0xaa, sizeof buffer);
        struct vouch_writer w = vouch_writer_of(buffer, cap);
        vouch_client_hello_write(&w, &h);
        assert_true(w.lost > 0);
        assert_int_equal(buffer[cap], 0xaa);
    }
}

static void test_key_share_of_every_group_has_the_length_that_it_says(void **state)
{
    static const uint16_t groups[] = {VOUCH_GREASE,
                                      VOUCH_GROUP_X25519,
                                      VOUCH_GROUP_SECP256R1,
                                      VOUCH_GROUP_SECP384R1,
                                      VOUCH_GROUP_X25519_MLKEM768,
                                      VOUCH_GROUP_P256_MLKEM768,
                                      VOUCH_GROUP_P384_MLKEM1024};
    static const size_t sizes[] = {1, 32, 65, 97, 1216, 1249, 1665};
    static uint8_t buffer[HELLO_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        vouch_key_share_write(&w, groups[i], random_bytes);
        assert_int_equal(vouch_key_share_size(groups[i]), sizes[i]);
        assert_int_equal(w.len, sizes[i]);
    }
    assert_int_equal(vouch_key_share_size(0x0100), 0);
}

/* --- the decoder ------------------------------------------------------------------------------ */

#define BYTES(text) (text), sizeof(text) - 1
#define RANDOM_32 "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR"
#define RETRY_32                                                                                   \
    "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c" \
    "\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c"
/* ServerHello of TLS 1.2: ECDHE-RSA-AES256-GCM-SHA384, secure renegotiation. */
#define HELLO_12 "\2\0\0\x2d\3\3" RANDOM_32 "\0\xc0\x30\0\0\5\xff\1\0\1\0"
#define CERTIFICATE "\x0b\0\0\x0c\0\0\x09\0\0\6abcdef"
#define KEY_EXCHANGE "\x0c\0\0\x08\3\0\x1d\4PPPP"
#define DONE "\x0e\0\0\0"

struct answer {
    const char *what;
    const char *bytes;
    size_t len;
    enum vouch_reading reading;
    uint16_t version;
    uint16_t suite;
    uint16_t group;
    uint16_t dh_bits;
    uint8_t alert;
    size_t certificates;
};

static const struct answer answers[] = {
    {"a whole flight of TLS 1.2 in one record",
     BYTES("\x16\3\3\0\x55" HELLO_12 CERTIFICATE KEY_EXCHANGE DONE), VOUCH_READ_HELLO, 0x0303,
     0xc030, 29, 0, 0, 1},
    {"a message over two records",
     BYTES("\x16\3\3\0\x31" HELLO_12 "\x16\3\3\0\3\x0b\0\0\x16\3\3\0\x21\x0c\0\0\x09\0\0\6"
           "abcdef" KEY_EXCHANGE DONE),
     VOUCH_READ_HELLO, 0x0303, 0xc030, 29, 0, 0, 1},
    {"DHE of 1024 bits",
     BYTES("\x16\3\3\0\x31" HELLO_12 "\x16\3\3\0\x86\x0c\0\0\x82\0\x80\x80"
           "0123456789012345678901234567890123456789012345678901234567890"
           "123456789012345678901234567890123456789012345678901234567890123"
           "456\x16\3\3\0\4" DONE),
     VOUCH_READ_HELLO, 0x0303, 0xc030, 0, 1024, 0, 0},
    {"TLS 1.3",
     BYTES("\x16\3\3\0\x3a\2\0\0\x36\3\3" RANDOM_32 "\0\x13\2\0\0\x0e\0\x2b\0\2\3\4\0\x33"
           "\0\4\0\x1d\0\0"),
     VOUCH_READ_HELLO, 0x0304, 0x1302, 29, 0, 0, 0},
    {"HelloRetryRequest",
     BYTES("\x16\3\3\0\x38\2\0\0\x34\3\3" RETRY_32 "\0\x13\1\0\0\x0c\0\x2b\0\2"
           "\3\4\0\x33\0\2\x11\xec"),
     VOUCH_READ_RETRY, 0x0304, 0x1301, 0x11ec, 0, 0, 0},
    {"an alert", BYTES("\x15\3\1\0\2\2\x46"), VOUCH_READ_ALERT, 0, 0, 0, 0, 70, 0},
    {"an alert in two records", BYTES("\x15\3\1\0\1\2\x15\3\1\0\1\x28"), VOUCH_READ_ALERT, 0, 0, 0,
     0, 40, 0},
    {"a warning, then the answer",
     BYTES("\x15\3\1\0\2\1\x70\x16\3\3\0\x55" HELLO_12 CERTIFICATE KEY_EXCHANGE DONE),
     VOUCH_READ_HELLO, 0x0303, 0xc030, 29, 0, 0, 1},
    {"an alert within a message", BYTES("\x16\3\3\0\x34" HELLO_12 "\x0b\0\0\x15\3\3\0\2\2\x50"),
     VOUCH_READ_ALERT, 0x0303, 0xc030, 0, 0, 80, 0},
    {"a ServerHello alone", BYTES("\x16\3\3\0\x31" HELLO_12), VOUCH_READING, 0x0303, 0xc030, 0, 0,
     0, 0},
    {"HTTP", BYTES("HTTP/1.1 400 Bad Request\r\n"), VOUCH_READ_OTHER, 0, 0, 0, 0, 0, 0},
    {"SMTP", BYTES("220 mx.example ESMTP\r\n"), VOUCH_READ_OTHER, 0, 0, 0, 0, 0, 0},
    {"a certificate first", BYTES("\x16\3\3\0\x10" CERTIFICATE), VOUCH_READ_MALFORMED, 0, 0, 0, 0,
     0, 0},
    {"ServerHello twice", BYTES("\x16\3\3\0\x62" HELLO_12 HELLO_12), VOUCH_READ_MALFORMED, 0x0303,
     0xc030, 0, 0, 0, 0},
    {"a record that is too large", BYTES("\x16\3\3\xff\xff"), VOUCH_READ_OTHER, 0, 0, 0, 0, 0, 0},
    {"a list of certificates beyond its message",
     BYTES("\x16\3\3\0\x41" HELLO_12 "\x0b\0\0\x0c\0\0\x7f\0\0\6abcdef"), VOUCH_READ_MALFORMED,
     0x0303, 0xc030, 0, 0, 0, 0},
};

static void read_all_in(size_t chunk, void *arg)
{
    static uint8_t buffer[ANSWER_MAX];
    (void)arg;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        const struct answer *a = &answers[i];
        struct vouch_span in = {(const uint8_t *)a->bytes, a->len};
        struct vouch_answer_reader r;
        vouch_answer_reader_init(&r, buffer, sizeof buffer);
        for (size_t at = 0; at < in.len; at += chunk)
            vouch_answer_reader_feed(&r, vouch_span_part(in, at, chunk));
        if (r.answer.reading != a->reading)
            fail_msg("%s in pieces of %zu: %d", a->what, sweep_at, r.answer.reading);
        assert_int_equal(r.answer.version, a->version);
        assert_int_equal(r.answer.suite, a->suite);
        assert_int_equal(r.answer.group, a->group);
        assert_int_equal(r.answer.dh_bits, a->dh_bits);
        assert_int_equal(r.answer.alert, a->alert);
        assert_int_equal(r.answer.certificates_count, a->certificates);
        if (a->certificates)
            assert_memory_equal(r.answer.certificates[0].data, "abcdef", 6);
    }
}

static void test_answers_are_read_alike_in_pieces_of_any_size(void **state)
{
    (void)state;
    sweep_chunks(read_all_in, NULL);
}

static void test_answer_with_a_message_beyond_the_buffer_is_read_without_it(void **state)
{
    const struct answer *a = &answers[0];
    uint8_t buffer[64];
    struct vouch_answer_reader r;
    (void)state;
    vouch_answer_reader_init(&r, buffer, 50); /* a ServerHello, and no certificate behind it */
    vouch_answer_reader_feed(&r, (struct vouch_span){(const uint8_t *)a->bytes, a->len});
    assert_int_equal(r.answer.reading, VOUCH_READ_HELLO);
    vouch_answer_reader_init(&r, buffer, 3);
    vouch_answer_reader_feed(&r, (struct vouch_span){(const uint8_t *)a->bytes, a->len});
    assert_int_equal(r.answer.reading, VOUCH_READ_MALFORMED);
}

static void test_answer_without_end_is_given_up(void **state)
{
    static uint8_t buffer[ANSWER_MAX];
    static const uint8_t empty[] = {22, 3, 3, 0, 0};
    struct vouch_answer_reader r;
    unsigned records = 0;
    (void)state;
    vouch_answer_reader_init(&r, buffer, sizeof buffer);
    while (vouch_answer_reader_feed(&r, (struct vouch_span){empty, sizeof empty}) == VOUCH_READING)
        assert_true(++records < 1000000);
    assert_int_equal(r.answer.reading, VOUCH_READ_MALFORMED);
}

static void test_words_of_a_probe_are_read_into_a_mask(void **state)
{
    unsigned mask = 0;
    (void)state;
    assert_true(vouch_accepts_parse(guarded_text("versions,Groups, large"), &mask));
    assert_int_equal(mask, VOUCH_PROBE_VERSIONS | VOUCH_PROBE_GROUPS | VOUCH_PROBE_LARGE);
    assert_true(vouch_accepts_parse(guarded_text("all"), &mask));
    assert_int_equal(mask, VOUCH_PROBE_ALL);
    assert_false(vouch_accepts_parse(guarded_text(""), &mask));
    assert_false(vouch_accepts_parse(guarded_text("versions,"), &mask));
    assert_false(vouch_accepts_parse(guarded_text("all,none"), &mask));
    assert_int_equal(mask, VOUCH_PROBE_ALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_of_every_client_is_well_formed),
        cmocka_unit_test(test_hello_of_ssl_3_has_no_extensions),
        cmocka_unit_test(test_hello_padded_has_exactly_the_length_that_was_asked_for),
        cmocka_unit_test(test_hello_in_too_little_space_is_lost_and_writes_nothing_beyond),
        cmocka_unit_test(test_key_share_of_every_group_has_the_length_that_it_says),
        cmocka_unit_test(test_answers_are_read_alike_in_pieces_of_any_size),
        cmocka_unit_test(test_answer_with_a_message_beyond_the_buffer_is_read_without_it),
        cmocka_unit_test(test_answer_without_end_is_given_up),
        cmocka_unit_test(test_words_of_a_probe_are_read_into_a_mask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
