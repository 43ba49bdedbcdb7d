// SPDX-License-Identifier: Apache-2.0
/* Names in a subject under name constraints, as OpenSSL and GnuTLS look at them. */
#include "core/x509/clients.h"
#include "core/x509/clients_constraints.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A Name with a common name of one character, which follows. */
#define COMMON_NAME "\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01"

enum { DNS = 0x82, MAIL = 0x81, URI = 0x86, IP = 0x87 };

static struct der_maker m;
static struct vouch_certificate leaf, authority, root;
static struct vouch_path path;
static struct vouch_clients_question q;

/* A list of one subtree; null: no such list. */
static struct vouch_span subtrees(uint8_t list, uint8_t kind, const char *base)
{
    struct vouch_span none = {NULL, 0};
    return base ? der_wrap(&m, list, der_sequence(&m, 1, der_text(&m, kind, base))) : none;
}

static struct vouch_span limits(uint8_t kind, const char *permitted, const char *excluded)
{
    return der_extension(
        &m, "551d1e", true,
        der_sequence(&m, 2, subtrees(0xa0, kind, permitted), subtrees(0xa1, kind, excluded)));
}

/* "CN=..." or a mail address, which becomes an emailAddress. */
static struct vouch_span subject_of(const char *text)
{
    if (!strchr(text, '@'))
        return der_name(&m, text);
    struct vouch_span attribute =
        der_sequence(&m, 2, der_hex(&m, "06092a864886f70d010901"), der_text(&m, 0x16, text));
    return der_sequence(&m, 1, der_wrap(&m, 0x31, attribute));
}

/* A leaf of that subject, without alternative names but with these extensions, under an authority
 * and a root; either has the constraints. */
static void begin(const char *subject, const char *more, struct vouch_span constraints,
                  bool of_root)
{
    struct vouch_span usage = der_extension(&m, "551d0f", true, der_hex(&m, "03020780"));
    struct der_certificate c = der_good_leaf(&m);
    c.subject = subject_of(subject);
    c.extensions = der_extensions(&m, der_join(&m, 2, usage, der_hex(&m, more)));
    assert_int_equal(vouch_certificate_parse(der_build(&m, &c), &leaf), VOUCH_OK);
    for (int is_root = 0; is_root <= 1; is_root++) {
        struct vouch_span list = der_authority_extensions(&m);
        c = der_good_root(&m);
        if (!is_root)
            c.subject = der_name(&m, "CN=Below");
        if (is_root == of_root)
            list = der_join(&m, 2, list, constraints);
        c.extensions = der_extensions(&m, list);
        assert_int_equal(vouch_certificate_parse(der_build(&m, &c), is_root ? &root : &authority),
                         VOUCH_OK);
    }
    path = (struct vouch_path){.at = {&leaf, &authority}, .count = 2};
    q = (struct vouch_clients_question){.path = &path, .anchor = &root, .sent = &leaf};
}

/* subjectAltName with one name of that kind, as hexadecimal digits. */
static const char *names_of(uint8_t kind, const char *name)
{
    static char hex[256];
    size_t len = strlen(name);
    char *at = hex;
    at += sprintf(at, "30%02x0603551d1104%02x30%02x%02x%02x", (unsigned)len + 11, (unsigned)len + 4,
                  (unsigned)len + 2, kind, (unsigned)len);
    for (size_t i = 0; i < len; i++)
        at += sprintf(at, "%02x", (unsigned)(uint8_t)name[i]);
    return hex;
}

static void expect(const char *what, bool not_permitted, bool excluded, bool gnutls)
{
    if (vouch_client_openssl_not_permitted(&q) != not_permitted ||
        vouch_client_openssl_excluded(&q) != excluded ||
        vouch_client_gnutls_common_name(&q) != gnutls)
        fail_msg("%s: %d %d %d", what, vouch_client_openssl_not_permitted(&q),
                 vouch_client_openssl_excluded(&q), vouch_client_gnutls_common_name(&q));
}

static void test_clients_constraints_hold_for_common_names(void **state)
{
    static const struct {
        const char *name, *base;
        bool openssl, gnutls; /* it is within: what each says of it as a permitted base */
        bool looked_at;       /* by OpenSSL: it looks like a DNS name */
    } rows[] = {
        {"a.b.example", "b.example", true, true, true},
        {"A.B.Example", "b.eXample", true, true, true},
        {"b.example", "b.example", true, true, true},
        {"ab.example", "b.example", false, false, true},
        {"c.example", "b.example", false, false, true},
        {"b.ex", "b.example", false, false, true},
        {"a.b.example", ".b.example", true, true, true},
        {"b.example", ".b.example", false, false, true},
        {"a.example", "", true, true, true},
        {"example", "b.example", true, false, false},
        {"a_b.c9.example", "b.example", false, false, true},
        {"0z.Z9", "b.example", false, false, true},
        {"a-b.example", "b.example", false, false, true},
        {"a b.example", "b.example", true, false, false},
        {"-a.example", "b.example", true, false, false},
        {"a-.example", "b.example", true, false, false},
        {"a.-b", "b.example", true, false, false},
        {"a.b-", "b.example", true, false, false},
        {"a..b", "b.example", true, false, false},
        {".a.b", "b.example", true, false, false},
        {"a.b.", "b.example", true, false, false},
        {"a.b.example.", "b.example", true, true, false},
        {"*.b.c", "b.example", true, false, false},
        {"192.0.2.1", "b.example", false, false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int of_root = 0; of_root <= 1; of_root++) {
            char subject[64] = "CN=";
            strcat(subject, rows[i].name);
            der_begin(&m);
            begin(subject, "", limits(DNS, rows[i].base, NULL), of_root);
            expect(rows[i].name, !rows[i].openssl, false, !rows[i].gnutls);
            begin(subject, "", limits(DNS, NULL, rows[i].base), of_root);
            expect(rows[i].name, false, rows[i].openssl && rows[i].looked_at, rows[i].gnutls);
        }
}

static void test_clients_constraints_of_common_names_are_for_servers_without_dns_names(void **state)
{
    (void)state;
    der_begin(&m);
    struct vouch_span limit = limits(DNS, "b.example", NULL);
    begin("CN=a.example", names_of(DNS, "b.example"), limit, false);
    expect("with a dNSName", false, false, false);
    begin("CN=a.example", "300f0603551d110408300687047f000001", limit, false);
    expect("with an address", true, false, true);
    begin("CN=a.example", "30130603551d25040c300a06082b06010505070302", limit, false);
    expect("for clients", true, false, false);
    begin("CN=a.example", "30130603551d25040c300a06082b06010505070301", limit, false);
    expect("for servers", true, false, true);
    begin("O=a.example", "", limit, false);
    expect("no common name", false, false, false);
    begin("CN=a.b.example,CN=a.example", "", limit, false);
    expect("the second is outside", true, false, true);
    begin("CN=a.b.example,CN=b.example", "", limit, false);
    expect("both are within", false, false, true); /* GnuTLS wants one */
    begin("CN=a.example", "", limits(MAIL, "b.example", NULL), false);
    expect("a limit for mail", false, false, false);
    begin("CN=a.b.example,CN=c.b.example", "", limits(MAIL, "b.example", NULL), false);
    expect("a limit for mail, and two names", false, false, false);
    begin("O=a", names_of(0xa4, COMMON_NAME "a"), limits(0xa4, COMMON_NAME "b", NULL), false);
    expect("a directory name, which has a finding of its own", false, false, false);
    q.anchor = NULL;
    expect("no anchor", false, false, false);
}

/* NULs at its end do not belong to a name, and 256 bytes of it are looked at. */
static void test_clients_constraints_of_common_names_with_nuls_or_of_full_length(void **state)
{
    static const struct {
        size_t len;
        int nuls;
        const char *base;
        bool within;
    } rows[] = {{9, 0, "b.example", true},   {9, 1, "b.example", true},
                {9, 3, "b.example", true},   {0, 3, "b.example", false},
                {1, 1, "x", true},           {256, 0, "b.example", true},
                {253, 3, "b.example", true}, {257, 0, "b.example", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[300];
        memset(text, 'x', sizeof text);
        if (rows[i].len >= 9)
            memcpy(text + rows[i].len - 9, "b.example", 9);
        if (rows[i].len > 9)
            text[rows[i].len - 10] = '.';
        memset(text + rows[i].len, 0, (size_t)rows[i].nuls);
        der_begin(&m);
        begin("CN=leaf", "", limits(DNS, rows[i].base, NULL), false);
        struct vouch_span value = {(const uint8_t *)text, rows[i].len + (size_t)rows[i].nuls};
        struct vouch_span name =
            der_sequence(&m, 2, der_hex(&m, "0603550403"), der_wrap(&m, 0x0C, value));
        leaf.subject = der_sequence(&m, 1, der_wrap(&m, 0x31, name));
        bool looked_at = rows[i].len > 1; /* it has a period */
        expect("permitted", looked_at && !rows[i].within, false, !rows[i].within);
    }
}

static void test_clients_constraints_hold_for_mail_in_subjects(void **state)
{
    static const struct {
        const char *base;
        bool within;
    } rows[] = {{"a.example", true}, {"b.example", false}, {"me@a.example", true}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int of_root = 0; of_root <= 1; of_root++) {
            der_begin(&m);
            begin("me@a.example", "", limits(MAIL, rows[i].base, NULL), of_root);
            expect(rows[i].base, !rows[i].within, false, false);
            begin("me@a.example", "", limits(MAIL, NULL, rows[i].base), of_root);
            expect(rows[i].base, false, rows[i].within, false);
        }
}

/* An authority's own subject is held to what stands above it, unless it is self-issued. */
static void test_clients_constraints_hold_for_mail_of_authorities_below(void **state)
{
    (void)state;
    for (int of_root = 0; of_root <= 1; of_root++)
        for (int self_issued = 0; self_issued <= 1; self_issued++) {
            der_begin(&m);
            struct vouch_span limit = limits(MAIL, "b.example", NULL);
            begin("CN=leaf", "", limit, of_root);
            struct vouch_span list = der_authority_extensions(&m);
            struct der_certificate c = der_good_root(&m);
            c.subject = subject_of("me@a.example");
            if (self_issued)
                c.issuer = c.subject;
            if (!of_root)
                list = der_join(&m, 2, list, limit);
            c.extensions = der_extensions(&m, list);
            assert_int_equal(vouch_certificate_parse(der_build(&m, &c), &authority), VOUCH_OK);
            expect("an authority's mail", of_root && !self_issued, false, false);
        }
}

enum { OUTSIDE, WITHIN, UNREADABLE };

static const struct {
    uint8_t kind;
    const char *name, *base;
    int is;
} compared[] = {
    {MAIL, "me@a.example", "", OUTSIDE},
    {MAIL, "me@A.example", "a.Example", WITHIN},
    {MAIL, "me@b.a.example", "a.example", OUTSIDE},
    {MAIL, "me@b.a.example", ".a.example", WITHIN},
    {MAIL, "me@a.example", ".a.example", OUTSIDE},
    {MAIL, "me@a.example", "me@a.example", WITHIN},
    {MAIL, "Me@a.example", "me@a.example", OUTSIDE},
    {MAIL, "x@me@a.example", "me@a.example", OUTSIDE},
    {MAIL, "x@y@a.example", "a.example", WITHIN},
    {MAIL, "me@a.example", "@a.example", WITHIN},
    {MAIL, "@a.example", "a.example", WITHIN},
    {MAIL, "me@a.example.", "a.example", OUTSIDE},
    {MAIL, "a.example", "a.example", UNREADABLE},
    {URI, "https://a.example/", "", OUTSIDE},
    {URI, "https://a.example/", "a.example", WITHIN},
    {URI, "https://A.example:1/", "a.Example", WITHIN},
    {URI, "https://a.example", "a.example", WITHIN},
    {URI, "https://b.a.example/", ".a.example", WITHIN},
    {URI, "https://a.example/", ".a.example", OUTSIDE},
    {URI, "https://me@a.example/", "a.example", OUTSIDE},
    {URI, "https:///", "a", UNREADABLE},
    {URI, "urn:a", "a", UNREADABLE},
    {URI, "a://", "a", UNREADABLE},
    {URI, "a//b/", "b", UNREADABLE},
    {URI, "a:x/b/", "b", UNREADABLE},
    {URI, "a:/xb/", "b", UNREADABLE},
    {URI, "://a.example/", "a.example", WITHIN},
    {URI, "https://:1/", ":1", UNREADABLE},
    {URI, "https://.a.example/", ".a.example", OUTSIDE},
    {DNS, "b.a.example", "a.example", WITHIN},
    {DNS, "a.example.", "a.example", OUTSIDE},
    {DNS, "a.example.", "", WITHIN},
    {IP, "1234", "1234\xff\xff\xff\xff", WITHIN},
    {IP, "1235", "1234\xff\xff\xff\xff", OUTSIDE},
    {IP, "1234", "12345678123456781234567812345678", OUTSIDE},
    {IP, "1234", "1234567", UNREADABLE},
    {IP, "1234567812345678", "12345678", OUTSIDE},
};

static void test_clients_constraints_openssl_compares_by_characters(void **state)
{
    struct vouch_finding of_name = {.code = VOUCH_F_CHAIN_NAME_CONSTRAINT};
    const struct vouch_finding malformed = {.code = VOUCH_F_CHAIN_CONSTRAINT_MALFORMED};
    (void)state;
    for (size_t i = 0; i < sizeof compared / sizeof compared[0]; i++)
        for (int way = 0; way < 4; way++) {
            bool of_root = way & 1, excluded = way & 2;
            bool kept = compared[i].is == (excluded ? OUTSIDE : WITHIN);
            der_begin(&m);
            begin("O=leaf", names_of(compared[i].kind, compared[i].name),
                  limits(compared[i].kind, excluded ? NULL : compared[i].base,
                         excluded ? compared[i].base : NULL),
                  of_root);
            expect(compared[i].name, !excluded && compared[i].is == OUTSIDE,
                   excluded && compared[i].is == WITHIN, false);
            assert_int_equal(vouch_client_openssl_cannot_read(&q), compared[i].is == UNREADABLE);
            of_name.value = vouch_span_of(compared[i].kind == MAIL  ? "email:x: why"
                                          : compared[i].kind == URI ? "URI:x: why"
                                          : compared[i].kind == DNS ? "DNS:x: why"
                                                                    : "IP:x: why");
            assert_int_equal(vouch_client_openssl_spares(&q, &malformed), kept);
            assert_int_equal(vouch_client_openssl_spares(&q, &of_name), kept);
        }
}

/* What the end of the path says itself is of no effect: it issues nothing. */
static void test_clients_constraints_of_a_leaf_limit_no_name(void **state)
{
    const struct vouch_finding uri = {.code = VOUCH_F_CHAIN_NAME_CONSTRAINT,
                                      .value = vouch_span_of("URI:a: in an excluded subtree")};
    (void)state;
    for (int is_uri = 0; is_uri <= 1; is_uri++) {
        der_begin(&m);
        begin("CN=leaf", "", limits(is_uri ? URI : DNS, NULL, "below"), false);
        path = (struct vouch_path){.at = {&authority}, .count = 1};
        expect("CN=Below", false, false, false);
        assert_true(vouch_client_gnutls_spares(&q, &uri));
    }
}

static void test_clients_constraints_openssl_is_spared_by_no_other_fault(void **state)
{
    static const struct {
        enum vouch_finding_code code;
        const char *value;
    } rows[] = {
        {VOUCH_F_CHAIN_NAME_CONSTRAINT, "DN:CN=a: not in any permitted subtree"},
        {VOUCH_F_CHAIN_NAME_CONSTRAINT, "another kind of name: in an excluded subtree"},
        {VOUCH_F_CHAIN_NAME_CONSTRAINT, "constrained, and its names cannot be read"},
        {VOUCH_F_CHAIN_CONSTRAINT_MALFORMED, "a subtree with a minimum or maximum"},
        {VOUCH_F_CHAIN_CONSTRAINT_MALFORMED, "a GeneralName of a kind that does not exist"},
    };
    (void)state;
    der_begin(&m);
    begin("O=leaf", "", limits(DNS, "b.example", NULL), true);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_finding f = {.code = rows[i].code, .value = vouch_span_of(rows[i].value)};
        assert_false(vouch_client_openssl_spares(&q, &f));
    }
}

static void test_clients_constraints_some_names_that_break_them_pass_gnutls(void **state)
{
    static const struct {
        const char *value;
        uint8_t kind;
        const char *permitted, *excluded;
        bool gnutls;
    } rows[] = {
        {"URI:urn:a: not in any permitted subtree", URI, "a.example", NULL, true},
        {"URI:urn:a: constrained, and cannot be compared", URI, NULL, "a.example", false},
        {"URI:https://a/: in an excluded subtree", URI, NULL, "a", false},
        {"URI:https://a/: in an excluded subtree", URI, NULL, "", false},
        {"URI:https://a/: in an excluded subtree", MAIL, NULL, "a", true},
        {"email:me@a: in an excluded subtree", MAIL, NULL, "", false},
        {"email:me@a: in an excluded subtree", MAIL, NULL, "a", false},
        {"email:me@a: not in any permitted subtree", MAIL, "b", NULL, false},
        {"IP:192.0.2.1: not in any permitted subtree", IP, "12345678", NULL, false},
        {"IP:192.0.2.1: not in any permitted subtree", IP, "12345678123456781234567812345678", NULL,
         true},
        {"IP:2001:db8::1: not in any permitted subtree", IP, "12345678", NULL, true},
        {"IP:::: not in any permitted subtree", IP, "12345678", NULL, true},
        {"IP:2001:db8::1: not in any permitted subtree", IP, "12345678123456781234567812345678",
         NULL, false},
        {"IP:192.0.2.1: in an excluded subtree", IP, NULL, "12345678", false},
        {"DNS:a: in an excluded subtree", DNS, NULL, "", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_finding f = {.code = VOUCH_F_CHAIN_NAME_CONSTRAINT,
                                  .value = vouch_span_of(rows[i].value)};
        der_begin(&m);
        begin("O=leaf", "", limits(rows[i].kind, rows[i].permitted, rows[i].excluded), i % 2);
        if (vouch_client_gnutls_spares(&q, &f) != rows[i].gnutls)
            fail_msg("row %zu, %s", i, rows[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients_constraints_hold_for_common_names),
        cmocka_unit_test(
            test_clients_constraints_of_common_names_are_for_servers_without_dns_names),
        cmocka_unit_test(test_clients_constraints_of_common_names_with_nuls_or_of_full_length),
        cmocka_unit_test(test_clients_constraints_hold_for_mail_in_subjects),
        cmocka_unit_test(test_clients_constraints_hold_for_mail_of_authorities_below),
        cmocka_unit_test(test_clients_constraints_of_a_leaf_limit_no_name),
        cmocka_unit_test(test_clients_constraints_openssl_is_spared_by_no_other_fault),
        cmocka_unit_test(test_clients_constraints_some_names_that_break_them_pass_gnutls),
        cmocka_unit_test(test_clients_constraints_openssl_compares_by_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
