// SPDX-License-Identifier: Apache-2.0
/* Where a certificate says that there is more: which names count, and in which order. */
#include "core/x509/locations.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;
static struct vouch_certificate leaf;

/* A leaf with this one extension; null: none of its kind. */
static void begin(const char *oid, struct vouch_span value)
{
    vouch_certificate_parse(der_leaf_with(&m, oid ? der_extension(&m, oid, false, value)
                                                  : der_leaf_extensions(&m, "host.example")),
                            &leaf);
}

static void expect(enum vouch_location kind, size_t index, const char *url)
{
    struct vouch_span found = guarded_text("nothing");
    bool there = vouch_location_at(&leaf, kind, index, &found);
    if (there != (url != NULL) || (url && !vouch_span_equal(found, guarded_text(url))))
        fail_msg("%zu: %.*s", index, (int)found.len, (const char *)found.data);
}

static struct vouch_span uri(const char *text)
{
    return der_text(&m, 0x86, text);
}

/* --- revocation lists ------------------------------------------------------------------------- */

/* A point whose fullName has these names. */
static struct vouch_span point(struct vouch_span names)
{
    return der_wrap(&m, 0x30, der_wrap(&m, 0xa0, der_wrap(&m, 0xa0, names)));
}

static void begin_points(struct vouch_span points)
{
    begin("551d1f", der_wrap(&m, 0x30, points));
}

static void test_location_of_a_list_is_the_first_http_url_of_each_point(void **state)
{
    (void)state;
    der_begin(&m);
    struct vouch_span first = der_join(&m, 3, uri("ldap://a"), uri("HTTP://b"), uri("http://c"));
    struct vouch_span second = uri("ftp://d"), third = uri("http://e");
    begin_points(der_join(&m, 3, point(first), point(second), point(third)));
    expect(VOUCH_LOCATION_CRL, 0, "HTTP://b");
    expect(VOUCH_LOCATION_CRL, 1, "http://e");
    expect(VOUCH_LOCATION_CRL, 2, NULL);
    assert_true(vouch_location_any(&leaf, VOUCH_LOCATION_CRL));
    expect(VOUCH_LOCATION_OCSP, 0, NULL);
    expect(VOUCH_LOCATION_ISSUER, 0, NULL);
    assert_false(vouch_location_any(&leaf, VOUCH_LOCATION_OCSP));
}

static void test_location_of_another_scheme_or_kind_is_one_that_cannot_be_fetched(void **state)
{
    (void)state;
    der_begin(&m);
    struct vouch_span relative = der_hex(&m, "300e a00c a10a 3008 0603 550403 0c01 78");
    struct vouch_span by_issuer = der_wrap(&m, 0x30, der_wrap(&m, 0xa2, der_text(&m, 0x82, "x")));
    const struct {
        struct vouch_span point;
        bool any;
    } rows[] = {
        {point(uri("ldap://a")), true},
        {point(der_text(&m, 0x82, "http://a")), true}, /* a host name */
        {relative, true},                              /* to the issuer of the list */
        {by_issuer, false},                            /* the issuer alone */
        {der_hex(&m, "3002 a000"), false},             /* nothing */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin_points(rows[i].point);
        expect(VOUCH_LOCATION_CRL, 0, NULL);
        assert_int_equal(vouch_location_any(&leaf, VOUCH_LOCATION_CRL), rows[i].any);
        begin_points(der_join(&m, 2, rows[i].point, point(uri("http://b"))));
        expect(VOUCH_LOCATION_CRL, 0, "http://b"); /* it is not counted */
        expect(VOUCH_LOCATION_CRL, 1, NULL);
        assert_true(vouch_location_any(&leaf, VOUCH_LOCATION_CRL));
        begin_points(der_join(&m, 2, point(uri("http://b")), rows[i].point));
        expect(VOUCH_LOCATION_CRL, 0, "http://b"); /* nor the one before it once more */
        expect(VOUCH_LOCATION_CRL, 1, NULL);
    }
}

/* --- authority information access ------------------------------------------------------------- */

static struct vouch_span access_of(const char *method, struct vouch_span name)
{
    return der_sequence(&m, 2, der_wrap(&m, 0x06, der_hex(&m, method)), name);
}

#define OCSP "2b06010505073001"
#define ISSUERS "2b06010505073002"

static void test_location_of_each_method_is_counted_by_itself(void **state)
{
    (void)state;
    der_begin(&m);
    begin("2b06010505070101",
          der_sequence(&m, 5, access_of(OCSP, uri("ldap://a")), access_of(ISSUERS, uri("http://b")),
                       access_of(OCSP, uri("http://c")), access_of(ISSUERS, uri("http://d")),
                       access_of(OCSP, der_text(&m, 0x82, "http://e"))));
    expect(VOUCH_LOCATION_OCSP, 0, "http://c");
    expect(VOUCH_LOCATION_OCSP, 1, NULL);
    expect(VOUCH_LOCATION_ISSUER, 0, "http://b");
    expect(VOUCH_LOCATION_ISSUER, 1, "http://d");
    expect(VOUCH_LOCATION_ISSUER, 2, NULL);
    expect(VOUCH_LOCATION_CRL, 0, NULL);
    begin("2b06010505070101", der_sequence(&m, 1, access_of(OCSP, uri("ldap://a"))));
    expect(VOUCH_LOCATION_OCSP, 0, NULL);
    assert_true(vouch_location_any(&leaf, VOUCH_LOCATION_OCSP));
    assert_false(vouch_location_any(&leaf, VOUCH_LOCATION_ISSUER));
}

static void test_location_without_its_extension_is_none(void **state)
{
    (void)state;
    der_begin(&m);
    begin(NULL, uri(""));
    const struct vouch_certificate without = leaf;
    for (int kind = VOUCH_LOCATION_CRL; kind <= VOUCH_LOCATION_ISSUER; kind++) {
        struct vouch_span url;
        const char *method = kind == VOUCH_LOCATION_OCSP ? OCSP : ISSUERS;
        if (kind == VOUCH_LOCATION_CRL)
            begin_points(point(uri("http://a")));
        else
            begin("2b06010505070101", der_sequence(&m, 1, access_of(method, uri("http://a"))));
        for (int i = 0; i < 4; i++) /* nothing is kept of another certificate */
            assert_int_equal(
                vouch_location_at(i % 2 ? &without : &leaf, (enum vouch_location)kind, 0, &url),
                i % 2 == 0);
        assert_false(vouch_location_any(&without, (enum vouch_location)kind));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_location_of_a_list_is_the_first_http_url_of_each_point),
        cmocka_unit_test(test_location_of_another_scheme_or_kind_is_one_that_cannot_be_fetched),
        cmocka_unit_test(test_location_of_each_method_is_counted_by_itself),
        cmocka_unit_test(test_location_without_its_extension_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
