// SPDX-License-Identifier: Apache-2.0
/* What is read of a server's messages by ourselves: the choices in its hello, a stapled response
 * beside its certificate, and the kind of a key that cannot be used. */
#include "core/tls_seam.h"
#include "core/tls_staple.h"
#include "tests/support/forge.h"
#include "tests/support/guarded.h"
#include "tests/support/tls_scene.h"

#include <mbedtls/pk.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct tls_scene s;

/* --- the hello -------------------------------------------------------------------------------- */

/* A ServerHello of TLS 1.2 with these extensions, then nothing. */
static void say_hello(const char *session, size_t session_len, const char *extensions,
                      size_t extensions_len)
{
    uint8_t body[256];
    uint8_t record[300];
    struct vouch_writer b = vouch_writer_of(body, sizeof body);
    struct vouch_writer r = vouch_writer_of(record, sizeof record);
    vouch_write_text(&b, "\x03\x03"
                         "0123456789abcdef0123456789abcdef");
    vouch_write_u8(&b, (uint8_t)session_len);
    vouch_write_span(&b, (struct vouch_span){(const uint8_t *)session, session_len});
    vouch_write_text(&b, "\xC0\x2F");
    vouch_write_u8(&b, 0);
    if (extensions) {
        vouch_write_u8(&b, 0);
        vouch_write_u8(&b, (uint8_t)extensions_len);
        vouch_write_span(&b, (struct vouch_span){(const uint8_t *)extensions, extensions_len});
    }
    const uint8_t head[] = {0x16, 3, 3, 0, (uint8_t)(b.len + 4), 2, 0, 0, (uint8_t)b.len};
    vouch_write_span(&r, (struct vouch_span){head, sizeof head});
    vouch_write_span(&r, vouch_writer_span(&b));
    assert_int_equal(tls_scene_begin(&s, NULL, SIZE_MAX), VOUCH_OK);
    fake_transport_say(&s.f, record, r.len);
    assert_int_equal(tls_scene_shake(&s), VOUCH_AGAIN);
}

static void test_hello_of_a_server_tells_version_suite_and_staple(void **state)
{
    static const struct {
        const char *extensions;
        size_t len;
        bool promised;
    } rows[] = {
        {NULL, 0, false},
        {"\0\x05\0\0", 4, true},
        {"\0\x17\0\0", 4, false},
        {"\0\x17\0\0\0\x05\0\0", 8, true},
        {"\0\x05\0\0\0\x17\0\0", 8, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t session = 0; session <= 32; session += 32) {
            say_hello("ABCDEFGHABCDEFGHABCDEFGHABCDEFGH", session, rows[i].extensions, rows[i].len);
            assert_int_equal(s.tls.version, VOUCH_TLS_1_2);
            assert_int_equal(s.tls.suite, 0xC02F);
            assert_int_equal(s.tls.group, 0);
            assert_int_equal(s.tls.staple_promised, rows[i].promised);
            tls_scene_end(&s);
        }
}

/* RFC 6962 section 3.3.1: in the extension of that number, where they are asked for. */
static void test_hello_of_a_server_has_timestamps_in_their_extension_alone(void **state)
{
    static const struct {
        const char *extensions;
        size_t len, kept;
    } rows[] = {
        {"\0\x12\0\x04\0\x02"
         "AB",
         8, 4},
        {"\0\x11\0\x04\0\x02"
         "AB",
         8, 0},
        {"\0\x13\0\x04\0\x02"
         "AB",
         8, 0},
        {"\0\x17\0\0\0\x12\0\x04\0\x02"
         "AB",
         12, 4},
        {"\0\x12\0\0", 4, 0},
    };
    (void)state;
    for (int asked = 0; asked <= 1; asked++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            s.options.staple_ops = asked ? &vouch_tls_staple : NULL;
            say_hello("", 0, rows[i].extensions, rows[i].len);
            struct vouch_span got = s.tls.timestamps;
            assert_int_equal(got.len, asked ? rows[i].kept : 0);
            if (got.len)
                assert_memory_equal(got.data,
                                    "\0\x02"
                                    "AB",
                                    4);
            tls_scene_end(&s);
        }
    s.options.staple_ops = NULL;
}

/* --- a response beside the certificate -------------------------------------------------------- */

static struct vouch_tls t;

/* What is read of the extensions behind a certificate of 4 bytes, in a message of TLS 1.3. */
static struct vouch_span staple_in(const char *extensions, size_t len, uint16_t version)
{
    static uint8_t message[128];
    memset(&t, 0, sizeof t);
    memset(message, 'c', 4);
    memcpy(message + 4, extensions, len);
    t.version = version;
    t.ssl.MBEDTLS_PRIVATE(in_msgtype) = MBEDTLS_SSL_MSG_HANDSHAKE;
    t.ssl.MBEDTLS_PRIVATE(in_msg) = message;
    t.ssl.MBEDTLS_PRIVATE(in_hslen) = 4 + len;
    vouch_tls_staple.note_entry(&t, message + 4);
    return t.staple;
}

#define STAPLE(bytes) staple_in(bytes, sizeof(bytes) - 1, VOUCH_TLS_1_3)

static void expect_staple(struct vouch_span staple, const char *want)
{
    assert_true(vouch_span_equal(staple, guarded_text(want)));
}

static void test_staple_beside_the_certificate_is_read_by_its_form_alone(void **state)
{
    (void)state;
    expect_staple(STAPLE("\0\x0a\0\x05\0\x06\1\0\0\2ok"), "ok");
    expect_staple(STAPLE("\0\x0a\0\x05\0\x06\2\0\0\2ok"), NULL); /* another type */
    expect_staple(STAPLE("\0\x0a\0\x12\0\x06\1\0\0\2ok"), NULL); /* another extension */
    expect_staple(STAPLE("\0\x0f\0\x12\0\1x\0\x05\0\x06\1\0\0\2ok"), "ok");
    expect_staple(STAPLE("\0\x0a\0\x05\0\x06\1\0\0\3ok"), NULL); /* longer than it is */
    expect_staple(STAPLE("\0\x0a\0\x05\0\x07\1\0\0\2ok"), NULL); /* than the list */
    expect_staple(STAPLE("\0\x0b\0\x05\0\x06\1\0\0\2ok"), NULL); /* than the message */
    expect_staple(STAPLE("\0\0"), NULL);
    expect_staple(STAPLE("\0"), NULL);
    expect_staple(STAPLE(""), NULL);
    expect_staple(staple_in("\0\x0a\0\x05\0\x06\1\0\0\2ok", 12, VOUCH_TLS_1_2), NULL);
}

static void test_staple_is_not_read_outside_of_the_message(void **state)
{
    static uint8_t message[] = "\0\x0a\0\x05\0\x06\1\0\0\2ok";
    (void)state;
    memset(&t, 0, sizeof t);
    t.version = VOUCH_TLS_1_3;
    t.ssl.MBEDTLS_PRIVATE(in_msgtype) = MBEDTLS_SSL_MSG_HANDSHAKE;
    t.ssl.MBEDTLS_PRIVATE(in_msg) = message + 1;
    t.ssl.MBEDTLS_PRIVATE(in_hslen) = sizeof message - 2;
    vouch_tls_staple.note_entry(&t, message);
    assert_int_equal(t.staple.len, 0);
    t.ssl.MBEDTLS_PRIVATE(in_msg) = message;
    t.ssl.MBEDTLS_PRIVATE(in_hslen) = 1;
    vouch_tls_staple.note_entry(&t, message + 2);
    assert_int_equal(t.staple.len, 0);
    t.ssl.MBEDTLS_PRIVATE(in_hslen) = sizeof message - 1;
    t.ssl.MBEDTLS_PRIVATE(in_msgtype) = MBEDTLS_SSL_MSG_ALERT; /* not a message at all */
    vouch_tls_staple.note_entry(&t, message);
    assert_int_equal(t.staple.len, 0);
}

/* --- keys ------------------------------------------------------------------------------------- */

static uint8_t made[2048];

/* As much of a certificate as is read here, with this key. */
static struct vouch_span certificate_with(struct vouch_span spki, bool version)
{
    uint8_t fields[1024];
    uint8_t tbs[1100];
    struct vouch_writer f = vouch_writer_of(fields, sizeof fields);
    struct vouch_writer w = vouch_writer_of(tbs, sizeof tbs);
    struct vouch_writer all = vouch_writer_of(made, sizeof made);
    if (version)
        forge_tlv(&f, 0xa0, (struct vouch_span){(const uint8_t *)"\2\1\2", 3});
    forge_tlv(&f, 2, guarded_text("\1"));
    for (int i = 0; i < 4; i++)
        forge_tlv(&f, 0x30, guarded_text(NULL));
    vouch_write_span(&f, spki);
    forge_tlv(&w, 0x30, vouch_writer_span(&f));
    forge_tlv(&all, 0x30, vouch_writer_span(&w));
    return vouch_writer_span(&all);
}

static struct vouch_span key_with(struct vouch_span oid, struct vouch_span bits)
{
    static uint8_t spki[512];
    uint8_t algorithm[64];
    uint8_t inner[64];
    uint8_t both[512];
    struct vouch_writer i = vouch_writer_of(inner, sizeof inner);
    struct vouch_writer a = vouch_writer_of(algorithm, sizeof algorithm);
    struct vouch_writer b = vouch_writer_of(both, sizeof both);
    struct vouch_writer w = vouch_writer_of(spki, sizeof spki);
    forge_tlv(&i, 6, oid);
    if (bits.len)
        forge_tlv(&i, 5, guarded_text(NULL));
    forge_tlv(&a, 0x30, vouch_writer_span(&i));
    vouch_write_span(&b, vouch_writer_span(&a));
    forge_tlv(&b, 3, bits);
    forge_tlv(&w, 0x30, vouch_writer_span(&b));
    return vouch_writer_span(&w);
}

static void read_key_of(struct vouch_span der, mbedtls_x509_crt *crt)
{
    memset(&t, 0, sizeof t);
    mbedtls_x509_crt_init(crt);
    vouch_tls_seam_enter(&t);
    assert_int_equal(vouch_tls_seam_parse_nocopy(crt, der.data, der.len), 0);
    vouch_tls_seam_enter(NULL);
    assert_int_equal(t.chain_total, 1);
}

static void expect_kind(struct vouch_span der, const char *kind)
{
    mbedtls_x509_crt crt;
    read_key_of(der, &crt);
    assert_int_not_equal(t.key_error, 0);
    if (kind)
        assert_string_equal(t.key_kind, kind);
    else
        assert_null(t.key_kind);
    mbedtls_pk_free(&crt.pk);
}

static void test_key_that_cannot_be_used_is_told_by_its_kind(void **state)
{
    static const struct {
        const char *oid;
        const char *kind;
    } rows[] = {
        {"\x2b\x65\x70", "Ed25519"},
        {"\x2b\x65\x71", "Ed448"},
        {"\x2b\x65\x72", NULL},
        {"\x2b\x65", NULL},
        {"\x2a\x86\x48\xce\x38\x04\x01", "DSA"},
        {"\x2a\x86\x48\xce\x3d\x02\x01", "EC"},
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "RSA"},
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "RSASSA-PSS"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_span spki = key_with(guarded_text(rows[i].oid), guarded_text(NULL));
        expect_kind(certificate_with(spki, true), rows[i].kind);
        expect_kind(certificate_with(spki, false), rows[i].kind);
    }
    expect_kind(certificate_with(guarded_text("\x31"), true), NULL);
    expect_kind(certificate_with(guarded_text("\x30\x01\x31"), true), NULL);
    expect_kind((struct vouch_span){(const uint8_t *)"\x30\x02\x30\0", 4}, NULL);
    expect_kind((struct vouch_span){(const uint8_t *)"\x31\0", 2}, NULL);
}

/* An RSA key of 512 bits with this exponent. */
static struct vouch_span rsa_key(struct vouch_span exponent)
{
    static uint8_t bits[256];
    uint8_t modulus[65];
    uint8_t numbers[128];
    struct vouch_writer n = vouch_writer_of(numbers, sizeof numbers);
    struct vouch_writer b = vouch_writer_of(bits, sizeof bits);
    memset(modulus, 0xff, sizeof modulus);
    modulus[0] = 0;
    forge_tlv(&n, 2, (struct vouch_span){modulus, sizeof modulus});
    forge_tlv(&n, 2, exponent);
    vouch_write_u8(&b, 0);
    forge_tlv(&b, 0x30, vouch_writer_span(&n));
    return key_with(guarded_text("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), vouch_writer_span(&b));
}

static void test_key_with_a_huge_exponent_is_not_used(void **state)
{
    static const uint8_t most[] = {0, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t huge[] = {1, 0, 0, 0, 1};
    mbedtls_x509_crt crt;
    (void)state;
    read_key_of(certificate_with(rsa_key((struct vouch_span){most, sizeof most}), true), &crt);
    assert_int_equal(t.key_error, 0);
    assert_null(t.key_kind);
    assert_int_equal(mbedtls_pk_get_type(&crt.pk), MBEDTLS_PK_RSA);
    mbedtls_pk_free(&crt.pk);
    read_key_of(certificate_with(rsa_key((struct vouch_span){huge, sizeof huge}), true), &crt);
    assert_int_equal(t.key_error, MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE);
    assert_string_equal(t.key_kind, "RSA with an exponent of more than 32 bits");
    assert_int_equal(mbedtls_pk_get_type(&crt.pk), MBEDTLS_PK_NONE);
    mbedtls_pk_free(&crt.pk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_of_a_server_has_timestamps_in_their_extension_alone),
        cmocka_unit_test(test_hello_of_a_server_tells_version_suite_and_staple),
        cmocka_unit_test(test_staple_beside_the_certificate_is_read_by_its_form_alone),
        cmocka_unit_test(test_staple_is_not_read_outside_of_the_message),
        cmocka_unit_test(test_key_that_cannot_be_used_is_told_by_its_kind),
        cmocka_unit_test(test_key_with_a_huge_exponent_is_not_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
