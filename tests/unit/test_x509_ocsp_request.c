// SPDX-License-Identifier: Apache-2.0
/* What is asked of an OCSP responder, byte by byte (RFC 6960 section 4.1.1), and answers with
 * something behind them. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <mbedtls/md.h>

#include "core/x509/key.h"
#include "core/x509/locations.h"
#include "core/x509/ocsp.h"
#include "tests/support/der_maker.h"

static struct der_maker m;
static struct vouch_certificate leaf, root;

static void begin(const char *serial)
{
    der_begin(&m);
    struct der_certificate c = der_good_leaf(&m), r = der_good_root(&m);
    c.serial = der_wrap(&m, 0x02, der_hex(&m, serial));
    vouch_certificate_parse(der_build(&m, &c), &leaf);
    vouch_certificate_parse(der_build(&m, &r), &root);
}

static struct vouch_span sha1_of(struct vouch_span data)
{
    uint8_t *at = m.buffer + m.used;
    assert_int_equal(
        mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA1), data.data, data.len, at), 0);
    m.used += 20;
    return (struct vouch_span){at, 20};
}

static void expect_request(const char *serial, size_t space)
{
    static uint8_t out[256];
    struct vouch_key key;
    begin(serial);
    struct vouch_writer w = vouch_writer_of(out, space);
    assert_int_equal(vouch_key_read(root.spki, &key, NULL), VOUCH_OK);
    struct vouch_span id = der_sequence(
        &m, 4, der_hex(&m, "300906052b0e03021a0500"), der_wrap(&m, 0x04, sha1_of(leaf.issuer)),
        der_wrap(&m, 0x04, sha1_of(key.bytes)), der_wrap(&m, 0x02, der_hex(&m, serial)));
    struct vouch_span wanted =
        der_sequence(&m, 1, der_sequence(&m, 1, der_sequence(&m, 1, der_sequence(&m, 1, id))));
    bool fits = wanted.len <= space;
    assert_int_equal(vouch_ocsp_write_request(&w, &leaf, &root), fits);
    if (fits)
        assert_true(vouch_span_equal(vouch_writer_span(&w), wanted));
}

static void test_ocsp_request_names_issuer_key_and_serial(void **state)
{
    (void)state;
    expect_request("01", 256);
    expect_request("1234567890abcdef", 256);
    expect_request("0090abcdef1234567890abcdef1234567890abcdef", 256);
    for (size_t space = 0; space < 90; space++) /* what does not fit is not a request */
        expect_request("01", space);
}

static void test_ocsp_request_about_a_serial_that_is_none_is_not_written(void **state)
{
    static uint8_t out[256], serial[62];
    struct vouch_writer w = vouch_writer_of(out, sizeof out);
    (void)state;
    begin("01");
    memset(serial, 1, sizeof serial);
    leaf.serial = (struct vouch_span){serial, 0};
    assert_false(vouch_ocsp_write_request(&w, &leaf, &root));
    leaf.serial.len = 61;
    assert_false(vouch_ocsp_write_request(&w, &leaf, &root));
    leaf.serial.len = 60;
    assert_true(vouch_ocsp_write_request(&w, &leaf, &root));
    root.spki.len = 3;
    assert_false(vouch_ocsp_write_request(&w, &leaf, &root));
}

/* Of its form alone: the answer is about nobody. */
static struct vouch_span response(const char *behind, const char *behind_basic)
{
    struct vouch_span id = der_wrap(&m, 0xa1, der_name(&m, "CN=x"));
    struct vouch_span data =
        der_sequence(&m, 3, id, der_text(&m, 0x18, "20260201000000Z"), der_hex(&m, "3000"));
    struct vouch_span basic = der_join(
        &m, 2,
        der_sequence(&m, 3, data, der_hex(&m, "300a06082a8648ce3d040302"), der_hex(&m, "03020000")),
        der_hex(&m, behind_basic));
    struct vouch_span bytes =
        der_sequence(&m, 2, der_hex(&m, "06092b0601050507300101"), der_wrap(&m, 0x04, basic));
    return der_join(&m, 2, der_sequence(&m, 2, der_hex(&m, "0a0100"), der_wrap(&m, 0xa0, bytes)),
                    der_hex(&m, behind));
}

static void test_ocsp_response_with_bytes_behind_it_is_malformed(void **state)
{
    struct vouch_ocsp o;
    (void)state;
    der_begin(&m);
    assert_int_equal(vouch_ocsp_parse(response("", ""), &o), VOUCH_OK);
    assert_true(vouch_span_equal(o.responder_name, der_name(&m, "CN=x")));
    assert_int_equal(vouch_ocsp_parse(response("0500", ""), &o), VOUCH_E_MALFORMED);
    assert_string_equal(o.field, "responseBytes");
    assert_int_equal(vouch_ocsp_parse(response("", "0500"), &o), VOUCH_E_MALFORMED);
    assert_string_equal(o.field, "certs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ocsp_request_names_issuer_key_and_serial),
        cmocka_unit_test(test_ocsp_request_about_a_serial_that_is_none_is_not_written),
        cmocka_unit_test(test_ocsp_response_with_bytes_behind_it_is_malformed),
    };
    return cmocka_run_group_tests_name("x509_ocsp_request", tests, NULL, NULL);
}
