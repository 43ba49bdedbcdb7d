// SPDX-License-Identifier: Apache-2.0
/* Whom a list is about, at the bounds: how many distribution points and names are compared, how
 * long a relative name may be, and the other issuers that a certificate names. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/crl_scope.h"
#include "tests/support/der_maker.h"

enum { ALL = 0x1fe, COMPARED = 32, LONGEST = 1024 };
enum { FULL = 0xA0, RELATIVE = 0xA1, POINT_NAME = 0xA0, ISSUER = 0xA2, DIRECTORY = 0xA4 };

static struct der_maker m;

/* "a", "b" and others as uniformResourceIdentifier. */
static struct vouch_span uri(const char *text)
{
    return der_text(&m, 0x86, text);
}

static struct vouch_span directory(const char *name)
{
    return der_wrap(&m, DIRECTORY, der_name(&m, name));
}

/* `before` times one, then the other. */
static struct vouch_span behind(size_t before, struct vouch_span one, struct vouch_span last)
{
    struct vouch_span list = last;
    for (size_t i = 0; i < before; i++)
        list = der_join(&m, 2, one, list);
    return list;
}

/* A DistributionPoint with a full name of these, and with these as cRLIssuer. */
static struct vouch_span point(struct vouch_span names, struct vouch_span issuers)
{
    struct vouch_span none = {NULL, 0};
    struct vouch_span name = names.len ? der_wrap(&m, POINT_NAME, der_wrap(&m, FULL, names)) : none;
    return der_sequence(&m, 2, name, issuers.len ? der_wrap(&m, ISSUER, issuers) : none);
}

/* A leaf of CN=Authority with these distribution points; none: without the extension. */
static struct vouch_certificate with(struct vouch_span points)
{
    static struct vouch_certificate c;
    struct vouch_span list = der_leaf_extensions(&m, "host.example");
    if (points.len)
        list =
            der_join(&m, 2, list, der_extension(&m, "551d1f", false, der_sequence(&m, 1, points)));
    assert_int_equal(vouch_certificate_parse(der_leaf_with(&m, list), &c), VOUCH_OK);
    return c;
}

/* A list of this issuer for the point of these full names; none: for all points. */
static struct vouch_crl list_for(const char *issuer, struct vouch_span names)
{
    struct vouch_span none = {NULL, 0};
    return (struct vouch_crl){.issuer = der_name(&m, issuer),
                              .point = names.len ? der_wrap(&m, FULL, names) : none,
                              .reasons = ALL};
}

static void expect(const char *what, const struct vouch_crl *crl, struct vouch_span points,
                   bool covered)
{
    const char *outside;
    struct vouch_certificate c = with(points);
    uint32_t reasons = vouch_crl_covers(crl, &c, &outside);
    if (reasons != (covered ? ALL : 0))
        fail_msg("%s: %x", what, (unsigned)reasons);
}

static void test_crl_scope_compares_32_points_and_names_and_no_more(void **state)
{
    const struct vouch_span none = {NULL, 0};
    (void)state;
    for (size_t before = COMPARED - 1; before <= COMPARED; before++) {
        bool covered = before < COMPARED;
        der_begin(&m);
        struct vouch_span many = behind(before, uri("x"), uri("b"));
        struct vouch_crl crl = list_for("CN=Authority", uri("b"));
        expect("points", &crl, behind(before, point(uri("x"), none), point(uri("b"), none)),
               covered);
        expect("names of a point", &crl, point(many, none), covered);
        crl = list_for("CN=Authority", many);
        expect("names of a list", &crl, point(uri("b"), none), covered);
        crl = list_for("CN=Authority", behind(before, uri("x"), directory("CN=Authority")));
        expect("the issuer among names of a list", &crl, none, covered);
        crl = list_for("CN=Other", none);
        crl.indirect = true;
        expect("issuers of a point", &crl,
               point(none, behind(before, directory("CN=x"), directory("CN=Other"))), covered);
    }
}

static void test_crl_scope_of_another_issuer_must_be_indirect_and_named(void **state)
{
    const struct vouch_span none = {NULL, 0};
    (void)state;
    der_begin(&m);
    struct vouch_crl crl = list_for("CN=Other", none);
    struct vouch_span named = point(none, directory("CN=Other"));
    expect("not indirect", &crl, named, false);
    crl.indirect = true;
    expect("indirect", &crl, named, true);
    expect("another is named", &crl, point(none, directory("CN=x")), false);
    expect("a location is named", &crl, point(none, uri("b")), false);
    expect("a location alone", &crl, point(uri("b"), none), false);
    expect("no points", &crl, none, false);
    crl = list_for("CN=Other", directory("CN=Other"));
    crl.indirect = true;
    expect("its point is its name", &crl, named, true);
    crl = list_for("CN=Other", uri("b"));
    crl.indirect = true;
    expect("its point is not its name", &crl, named, false);
    expect("nor the point's name", &crl, point(uri("x"), directory("CN=Other")), false);
    expect("the point's name", &crl, point(uri("b"), directory("CN=Other")), true);
}

/* CN=xxx... as AttributeTypeAndValue. */
static struct vouch_span common_name(size_t len)
{
    static char text[LONGEST + 1];
    memset(text, 'x', len);
    text[len] = 0;
    return der_sequence(&m, 2, der_hex(&m, "0603550403"), der_text(&m, 0x0C, text));
}

/* The relative name of a list is compared as the whole name that it stands for, whatever forms its
 * lengths have. */
static void test_crl_scope_relative_name_stands_for_a_whole_one(void **state)
{
    static const size_t lens[] = {1,   80,  90,  91,  92,  93,  94,  95,  96,  97,  98,  99,  100,
                                  101, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 200,
                                  214, 215, 216, 217, 218, 219, 220, 221, 222, 223, 224, 225, 226,
                                  227, 228, 229, 230, 236, 237, 238, 239, 240, 241, 242, 243, 244,
                                  245, 246, 247, 248, 249, 250, 251, 252, 253, 300, 500, 700, 960};
    const struct vouch_span none = {NULL, 0};
    (void)state;
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        der_begin(&m);
        struct vouch_crl crl = list_for("CN=Authority", none);
        struct vouch_span rdn = common_name(lens[i]);
        struct vouch_span base = vouch_span_part(crl.issuer, 2, crl.issuer.len - 2);
        struct vouch_span whole =
            der_wrap(&m, DIRECTORY, der_sequence(&m, 2, base, der_wrap(&m, 0x31, rdn)));
        struct vouch_span other = der_wrap(
            &m, DIRECTORY, der_sequence(&m, 2, base, der_wrap(&m, 0x31, common_name(lens[i] + 1))));
        crl.point = der_wrap(&m, RELATIVE, rdn);
        expect("relative", &crl, point(whole, none), true);
        expect("another name", &crl, point(other, none), false);
    }
}

/* With headers of four bytes: 12 for the name, its SEQUENCE and its SET. */
static void test_crl_scope_relative_name_longer_than_1024_bytes_matches_nothing(void **state)
{
    const struct vouch_span none = {NULL, 0};
    (void)state;
    for (size_t more = 0; more <= 1; more++) {
        der_begin(&m);
        struct vouch_crl crl = list_for("CN=Authority", none);
        struct vouch_span base = vouch_span_part(crl.issuer, 2, crl.issuer.len - 2);
        size_t room = LONGEST - 12 - base.len + more;
        struct vouch_span rdn = common_name(room - 13);
        assert_int_equal(rdn.len, room);
        struct vouch_span whole =
            der_wrap(&m, DIRECTORY, der_sequence(&m, 2, base, der_wrap(&m, 0x31, rdn)));
        assert_int_equal(whole.len, LONGEST + more);
        crl.point = der_wrap(&m, RELATIVE, rdn);
        expect("at the bound", &crl, point(whole, none), more == 0);
    }
}

/* The same for a short one below a long name: its SET has a header of two bytes. */
static void test_crl_scope_relative_name_below_a_long_one_has_1024_bytes_at_most(void **state)
{
    (void)state;
    for (size_t more = 0; more <= 1; more++) {
        der_begin(&m);
        struct vouch_span rdn = common_name(1);
        struct vouch_span base =
            der_wrap(&m, 0x31, common_name(LONGEST - 10 - rdn.len - 4 - 13 + more));
        struct vouch_crl crl = list_for("CN=Authority", (struct vouch_span){NULL, 0});
        crl.issuer = der_sequence(&m, 1, base);
        crl.indirect = true;
        crl.point = der_wrap(&m, RELATIVE, rdn);
        struct vouch_span whole =
            der_wrap(&m, DIRECTORY, der_sequence(&m, 2, base, der_wrap(&m, 0x31, rdn)));
        assert_int_equal(whole.len, LONGEST + more);
        expect("at the bound", &crl, point(whole, der_wrap(&m, DIRECTORY, crl.issuer)), more == 0);
    }
}

/* A DistributionPoint whose name is relative, and with these as cRLIssuer. */
static struct vouch_span relative_point(struct vouch_span rdn, struct vouch_span issuers)
{
    struct vouch_span none = {NULL, 0};
    struct vouch_span name = der_wrap(&m, POINT_NAME, der_wrap(&m, RELATIVE, rdn));
    return der_sequence(&m, 2, name, issuers.len ? der_wrap(&m, ISSUER, issuers) : none);
}

/* RFC 5280 section 4.2.1.13: relative to cRLIssuer if there is one, or else to the certificate's
 * issuer. */
static void test_crl_scope_relative_name_is_below_the_issuer_of_its_point(void **state)
{
    const struct vouch_span none = {NULL, 0};
    (void)state;
    der_begin(&m);
    struct vouch_span rdn = common_name(3);
    struct vouch_crl crl = list_for("CN=Authority", directory("CN=Authority,CN=xxx"));
    expect("below the certificate's issuer", &crl, relative_point(rdn, none), true);
    crl = list_for("CN=Authority", directory("CN=Other,CN=xxx"));
    expect("below another", &crl, relative_point(rdn, none), false);
    struct vouch_span issuers = der_join(&m, 2, uri("b"), directory("CN=Other"));
    crl = list_for("CN=Other", directory("CN=Other,CN=xxx"));
    crl.indirect = true;
    expect("below cRLIssuer", &crl, relative_point(rdn, issuers), true);
    crl.point = der_wrap(&m, RELATIVE, rdn);
    expect("both are relative", &crl, relative_point(rdn, issuers), true);
    crl.point = der_wrap(&m, FULL, directory("CN=Authority,CN=xxx"));
    expect("below the certificate's issuer, but not cRLIssuer", &crl, relative_point(rdn, issuers),
           false);
}

/* What is below no name is no name, though its own part may be one. */
static void test_crl_scope_relative_name_below_what_is_no_name_matches_nothing(void **state)
{
    (void)state;
    der_begin(&m);
    struct vouch_span rdn = common_name(3);
    struct vouch_span broken = der_wrap(&m, DIRECTORY, der_hex(&m, "0500"));
    struct vouch_span points = relative_point(rdn, der_join(&m, 2, broken, directory("CN=Other")));
    struct vouch_crl crl = list_for("CN=Other", directory("CN=xxx"));
    struct vouch_certificate c;
    const char *outside;
    crl.indirect = true;
    struct vouch_span list =
        der_join(&m, 2, der_leaf_extensions(&m, "host.example"),
                 der_extension(&m, "551d1f", false, der_sequence(&m, 1, points)));
    assert_int_equal(vouch_certificate_parse(der_leaf_with(&m, list), &c), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_crl_covers(&crl, &c, &outside), 0);
}

/* Directory names are compared as names (RFC 5280 section 7.1), others as bytes. */
static void test_crl_scope_compares_names_as_names_and_others_as_bytes(void **state)
{
    const struct vouch_span none = {NULL, 0};
    (void)state;
    der_begin(&m);
    struct vouch_crl crl = list_for("CN=Authority", directory("CN=Some Point"));
    expect("capitals", &crl, point(directory("CN=SOME  point"), none), true);
    expect("another", &crl, point(directory("CN=Some Points"), none), false);
    crl = list_for("CN=Authority", uri("http://a/B"));
    expect("the same location", &crl, point(uri("http://a/B"), none), true);
    expect("another location", &crl, point(uri("http://a/b"), none), false);
}

/* Asks for one after the other, to the end. */
static void expect_issuers(struct vouch_span points, const char *const *names, size_t count)
{
    struct vouch_certificate c = with(points);
    struct vouch_span name;
    for (size_t i = 0; i < count; i++) {
        assert_true(vouch_crl_point_issuer(&c, i, &name));
        assert_true(vouch_span_equal(name, der_name(&m, names[i])));
    }
    assert_false(vouch_crl_point_issuer(&c, count, &name));
}

static void test_crl_scope_names_the_issuers_of_a_certificates_points(void **state)
{
    static const char *const names[] = {"CN=One", "CN=Two", "CN=Three"};
    const struct vouch_span none = {NULL, 0};
    (void)state;
    der_begin(&m);
    expect_issuers(none, NULL, 0);
    expect_issuers(point(uri("b"), none), NULL, 0);
    expect_issuers(
        der_join(&m, 3,
                 point(none, der_join(&m, 3, directory("CN=One"), uri("b"), directory("CN=Two"))),
                 point(uri("b"), none), point(uri("c"), directory("CN=Three"))),
        names, 3);
    for (size_t before = COMPARED - 1; before <= COMPARED; before++) {
        expect_issuers(point(none, behind(before, uri("x"), directory("CN=One"))), names,
                       before < COMPARED);
        expect_issuers(behind(before, point(uri("x"), none), point(none, directory("CN=One"))),
                       names, before < COMPARED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crl_scope_compares_32_points_and_names_and_no_more),
        cmocka_unit_test(test_crl_scope_of_another_issuer_must_be_indirect_and_named),
        cmocka_unit_test(test_crl_scope_relative_name_stands_for_a_whole_one),
        cmocka_unit_test(test_crl_scope_relative_name_longer_than_1024_bytes_matches_nothing),
        cmocka_unit_test(test_crl_scope_relative_name_below_a_long_one_has_1024_bytes_at_most),
        cmocka_unit_test(test_crl_scope_relative_name_is_below_the_issuer_of_its_point),
        cmocka_unit_test(test_crl_scope_relative_name_below_what_is_no_name_matches_nothing),
        cmocka_unit_test(test_crl_scope_compares_names_as_names_and_others_as_bytes),
        cmocka_unit_test(test_crl_scope_names_the_issuers_of_a_certificates_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
