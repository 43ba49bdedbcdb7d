// SPDX-License-Identifier: Apache-2.0
/* Name constraints at the limits of each form: lengths and alphabets, IPv4 against IPv6, URIs of
 * odd shapes, and what stands in a subject: wildcards, wide strings, addresses, mailboxes. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/constraints.h"
#include "tests/support/der_maker.h"

static struct der_maker m;

static struct vouch_span span(const char *text)
{
    return vouch_span_of(text);
}

/* --- single forms -------------------------------------------------------------------------------
 */

static void test_constraint_dns_names_have_their_lengths_and_alphabet(void **state)
{
    char name[256];
    (void)state;
    memset(name, 'a', sizeof name);
    for (size_t len = 1; len <= 65; len++) {
        struct vouch_span label = {(const uint8_t *)name, len};
        assert_int_equal(vouch_constraints_dns_name(label, false), len <= 63);
    }
    for (size_t i = 50; i < sizeof name; i += 50)
        name[i] = '.';
    for (size_t len = 251; len <= 255; len++) {
        struct vouch_span whole = {(const uint8_t *)name, len};
        assert_int_equal(vouch_constraints_dns_name(whole, false), len != 251 && len <= 253);
    }
    for (unsigned c = 1; c < 256; c++) {
        char two[] = {'x', (char)c, 'x', '\0'};
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool good = letter || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (vouch_constraints_dns_name(span(two), false) != good)
            fail_msg("byte %u", c);
    }
    static const struct {
        const char *name;
        bool plain, wildcard;
    } rows[] = {{"", false, false},     {".", false, false},    {".a", false, false},
                {"a.", false, false},   {"a..b", false, false}, {"*", false, false},
                {"*.", false, false},   {"*.a", false, true},   {"*.*.a", false, false},
                {"*a.b", false, false}, {"a.*", false, false},  {"a.b", true, true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(vouch_constraints_dns_name(span(rows[i].name), false), rows[i].plain);
        assert_int_equal(vouch_constraints_dns_name(span(rows[i].name), true), rows[i].wildcard);
    }
}

static void test_constraint_addresses_are_compared_with_bases_of_their_own_length(void **state)
{
    static const struct {
        const char *address, *base;
        bool within;
    } rows[] = {
        {"c0000201", "c0000200ffffff00", true},
        {"c0000301", "c0000200ffffff00", false},
        {"c0000201", "c0000201ffffffff", true},
        {"c0000200", "c0000201ffffffff", false},
        {"41000201", "c000020180000000", false},
        {"c1000201", "c000020180000000", true},
        {"08080808", "0000000000000000", true},
        {"c0000201", "c00002ffffffff00", true},
        {"c0000201", "c0000201", false},
        {"c00002", "c00002ffffff", true},
        {"c0000201", "", false},
        {"20010db8000000000000000000000001",
         "20010db8000000000000000000000000ffffffff000000000000000000000000", true},
        {"20010db9000000000000000000000001",
         "20010db8000000000000000000000000ffffffff000000000000000000000000", false},
        {"20010db8000000000000000000000001",
         "20010db8000000000000000000000000ffffffffffffffffffffffffffffffff", false},
        /* one family in the other's: never */
        {"20010db8000000000000000000000001", "20010db8ffffffff", false},
        {"c0000201", "c0000201000000000000000000000000ffffffff000000000000000000000000", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&m);
        if (vouch_constraints_ip_within(der_hex(&m, rows[i].address), der_hex(&m, rows[i].base)) !=
            rows[i].within)
            fail_msg("%s in %s", rows[i].address, rows[i].base);
    }
}

static void test_constraint_address_bases_are_an_address_and_a_mask_without_gap(void **state)
{
    static const struct {
        const char *base;
        bool good;
    } rows[] = {
        {"c0000200ffffff00", true},
        {"c0000200ffffff80", true},
        {"c000020000000000", true},
        {"c0000200ffffffff", true},
        {"c0000200ffffff01", false},
        {"c0000200ff7fffff", false},
        {"c000020000000001", false},
        {"c00002007fffffff", false},
        {"c0000200", false},
        {"c0000200ffffff", false},
        {"c0000200ffffff0000", false},
        {"20010db8000000000000000000000000ffffffff000000000000000000000000", true},
        {"20010db8000000000000000000000000ffffffff000000000000000000000001", false},
        {"20010db8000000000000000000000000fffffffe800000000000000000000000", false},
        {"20010db8000000000000000000000000", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *loose = NULL;
        der_begin(&m);
        struct vouch_general_name base = {VOUCH_GENERAL_IP, der_hex(&m, rows[i].base)};
        if ((vouch_constraints_base_fault(&base, &loose) == NULL) != rows[i].good)
            fail_msg("%s", rows[i].base);
        assert_null(loose);
    }
}

static void test_constraint_uris_show_their_host_or_none(void **state)
{
    static const struct {
        const char *uri, *host;
    } rows[] = {
        {"a://b.c", "b.c"},
        {"://b.c", ""},
        {"a:/b.c", ""},
        {"a:b.c", ""},
        {"a:/", ""},
        {"a://", ""},
        {"a:///b.c", ""},
        {"a:", ""},
        {"b.c", ""},
        {"", ""},
        {"a://b.c:1", "b.c"},
        {"a://b.c/d", "b.c"},
        {"a://b.c?d", "b.c"},
        {"a://b.c#d", "b.c"},
        {"a://b.c\\d", "b.c"},
        {"a://u@b.c", "b.c"},
        {"a://u:p@b.c:1/x", "b.c"},
        {"a://@b.c", "b.c"},
        {"a://u@", ""},
        {"a://b.c@/d", ""},
        {"a://b.c/u@d.e", "b.c"},
        {"a://u@v@b.c", ""},
        {"a://:1", ""},
        {"a://192.0.2.1", ""},
        {"a://[::1]", ""},
        {"a://b..c", ""},
        {"a://*.b.c", ""},
        {"a://b.c:x@d.e", "d.e"},
        {"a:x//b.c", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_span host = vouch_constraints_uri_host(span(rows[i].uri));
        if (!vouch_span_equal(host, span(rows[i].host)))
            fail_msg("%s: %.*s", rows[i].uri, (int)host.len, (const char *)host.data);
    }
}

static void test_constraint_mailboxes_split_at_the_last_sign(void **state)
{
    static const struct {
        const char *mailbox, *base;
        bool within;
    } rows[] = {
        {"a@b.c", "b.c", true},
        {"@b.c", "b.c", false},
        {"a@", "", false},
        {"ab.c", "", false},
        {"", "", false},
        {"a@b.c", "a@b.c", true},
        {"a@b.c", "A@b.c", false},
        {"a@B.c", "a@b.C", true},
        {"a@b.c", "@b.c", true},
        {"\"x@y\"@b.c", "b.c", true},
        {"\"@b.c", "b.c", true},
        {"x@y@b.c", "b.c", false},
        {"@y@b.c", "b.c", false},
        {"\"@y@b.c", "b.c", false},
        {"\"x@y@b.c", "b.c", false},
        {"x@y\"@b.c", "b.c", false},
        {"\"@\"@b.c", "b.c", true},
        {"\"x@y\"@b.c", "\"x@y\"@b.c", true},
        {"a@x.b.c", ".b.c", true},
        {"a@.b.c", ".b.c", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vouch_constraints_mail_within(span(rows[i].mailbox), span(rows[i].base)) !=
            rows[i].within)
            fail_msg("%s in %s", rows[i].mailbox, rows[i].base);
}

/* --- certificates without alternative names -----------------------------------------------------
 */

#define CN "550403"
#define EMAIL "2a864886f70d010901"

/* A subtree of one kind against a subject with one attribute. */
struct subject_case {
    const char *oid;
    uint8_t tag;      /* of its string */
    const char *text; /* its bytes, hexadecimal */
    uint8_t kind;     /* of the subtree: its tag */
    const char *base; /* bytes, hexadecimal */
    bool permitted;   /* else excluded */
    bool kept;
    const char *says; /* null: not asked */
};

static struct vouch_span constraints_of(const struct subject_case *c)
{
    struct vouch_span base = der_sequence(&m, 1, der_wrap(&m, c->kind, der_hex(&m, c->base)));
    return der_sequence(&m, 1, der_wrap(&m, c->permitted ? 0xa0 : 0xa1, base));
}

static void check(const struct subject_case *c, bool common_names, bool kept)
{
    struct vouch_certificate certificate;
    struct vouch_constraints_fault fault;
    uint32_t work = VOUCH_CONSTRAINTS_WORK;
    char buffer[200];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    der_begin(&m);
    struct der_certificate parts = der_good_leaf(&m);
    struct vouch_span one = der_sequence(&m, 2, der_wrap(&m, 0x06, der_hex(&m, c->oid)),
                                         der_wrap(&m, c->tag, der_hex(&m, c->text)));
    parts.subject = der_sequence(&m, 1, der_wrap(&m, 0x31, one));
    parts.extensions = (struct vouch_span){0};
    assert_int_equal(vouch_certificate_parse(der_build(&m, &parts), &certificate), VOUCH_OK);
    vouch_constraints_check(constraints_of(c), &certificate, common_names, &work, &fault);
    vouch_constraints_write(&w, &fault);
    if ((fault.verdict == VOUCH_CONSTRAINTS_KEPT) != kept)
        fail_msg("%s under %s: %s", c->text, c->base, vouch_writer_string(&w));
    if (!kept && c->says)
        assert_string_equal(vouch_writer_string(&w), c->says);
}

static void test_constraint_subject_is_bound_as_lenient_clients_read_it(void **state)
{
    static const struct subject_case rows[] = {
        /* a.b under a.b, x.b; *.b covers some of a.b */
        {CN, 0x0c, "612e62", 0x82, "612e62", true, true, NULL},
        {CN, 0x0c, "612e62", 0x82, "782e62", true, false, "DNS:a.b: not in any permitted subtree"},
        {CN, 0x0c, "612e62", 0x82, "612e62", false, false, "DNS:a.b: in an excluded subtree"},
        {CN, 0x0c, "612e62", 0x82, "782e62", false, true, NULL},
        {CN, 0x0c, "2a2e62", 0x82, "62", true, true, NULL},
        {CN, 0x0c, "2a2e62", 0x82, "612e62", true, false, NULL},
        {CN, 0x0c, "2a2e62", 0x82, "612e62", false, false, NULL},
        {CN, 0x0c, "2a2e62", 0x82, "612e63", false, true, NULL},
        /* no host's name at all: nobody takes it for one */
        {CN, 0x0c, "6120622063", 0x82, "782e62", true, true, NULL},
        /* wide strings */
        {CN, 0x1e, "0061002e0062", 0x82, "782e62", true, false, NULL},
        {CN, 0x1c, "000000610000002e00000062", 0x82, "782e62", true, false, NULL},
        /* 192.0.2.1 */
        {CN, 0x0c, "3139322e302e322e31", 0x87, "c0000200ffffff00", true, true, NULL},
        {CN, 0x0c, "3139322e302e322e31", 0x87, "c0000300ffffff00", true, false,
         "DNS:192.0.2.1: not in any permitted subtree"},
        {CN, 0x0c, "3139322e302e322e31", 0x87, "c0000200ffffff00", false, false, NULL},
        {CN, 0x0c, "3139322e302e322e31", 0x82, "782e62", true, true, NULL},
        /* 2001:db8::1 under addresses of both families */
        {CN, 0x0c, "323030313a6462383a3a31", 0x87,
         "20010db8000000000000000000000000ffffffff000000000000000000000000", true, true, NULL},
        {CN, 0x0c, "323030313a6462383a3a31", 0x87, "20010db8ffffffff", true, false, NULL},
        {CN, 0x0c, "323030313a6462383a3a31", 0x87, "20010db8ffffffff", false, true, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check(&rows[i], true, rows[i].kept);
        check(&rows[i], false, true); /* where nobody reads a CN, it binds nobody */
    }
}

static void test_constraint_mailbox_in_the_subject_is_bound_always(void **state)
{
    static const struct subject_case rows[] = {
        {EMAIL, 0x16, "6140622e63", 0x81, "622e63", true, true, NULL},
        {EMAIL, 0x16, "6140622e64", 0x81, "622e63", true, false,
         "email:a@b.d: not in any permitted subtree"},
        {EMAIL, 0x16, "6140622e63", 0x81, "622e63", false, false,
         "email:a@b.c: in an excluded subtree"},
        {EMAIL, 0x1e,
         "00610040"
         "0062002e0063",
         0x81, "622e63", true, true, NULL},
        {EMAIL, 0x1e,
         "00610040"
         "0062002e0063",
         0x81, "622e63", false, false, NULL},
        {EMAIL, 0x1e,
         "00610040"
         "0062002e0064",
         0x81, "622e63", true, false, "email:a@b.d: not in any permitted subtree"},
        {EMAIL, 0x1c,
         "0000006100000040"
         "000000620000002e00000063",
         0x81, "622e63", true, true, NULL},
        {EMAIL, 0x1c,
         "0000006100000040"
         "000000620000002e00000064",
         0x81, "622e63", true, false, "email:a@b.d: not in any permitted subtree"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check(&rows[i], true, rows[i].kept);
        check(&rows[i], false, rows[i].kept);
    }
}

/* --- alternative names ------------------------------------------------------------------------ */

/* What a subtree of mail or of addresses says about one alternative name. */
static void check_alternative(uint8_t kind, const char *base, struct vouch_span san,
                              const char *says)
{
    const struct subject_case c = {.kind = kind, .base = base, .permitted = true};
    struct vouch_certificate certificate;
    struct vouch_constraints_fault fault;
    uint32_t work = VOUCH_CONSTRAINTS_WORK;
    char buffer[300];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct der_certificate parts = der_good_leaf(&m);
    parts.extensions =
        der_extensions(&m, der_extension(&m, "551d11", false, der_wrap(&m, 0x30, san)));
    assert_int_equal(vouch_certificate_parse(der_build(&m, &parts), &certificate), VOUCH_OK);
    vouch_constraints_check(constraints_of(&c), &certificate, false, &work, &fault);
    assert_int_equal(fault.verdict, says ? VOUCH_CONSTRAINTS_BROKEN : VOUCH_CONSTRAINTS_KEPT);
    vouch_constraints_write(&w, &fault);
    if (says)
        assert_string_equal(vouch_writer_string(&w), says);
}

static void test_constraint_address_is_told_as_it_is_written(void **state)
{
    (void)state;
    der_begin(&m);
    check_alternative(0x87, "c0000200ffffff00", der_wrap(&m, 0x87, der_hex(&m, "c0000201")), NULL);
    check_alternative(0x87, "c0000200ffffff00", der_wrap(&m, 0x87, der_hex(&m, "c0000301")),
                      "IP:192.0.3.1: not in any permitted subtree");
    check_alternative(0x87, "c0000200ffffff00",
                      der_wrap(&m, 0x87, der_hex(&m, "20010db8000000000000000000000001")),
                      "IP:2001:db8::1: not in any permitted subtree");
}

/* SmtpUTF8Mailbox is mail, and is not compared: refused wherever mail is constrained. Other names
 * of its kind are not mail. */
static void test_constraint_of_mail_refuses_a_mailbox_in_utf8(void **state)
{
    static const char *const oids[] = {"06082b06010505070809", "06082b06010505070808",
                                       "06092b0601050507080901"};
    (void)state;
    for (size_t i = 0; i < sizeof oids / sizeof oids[0]; i++)
        for (int mail = 0; mail < 2; mail++) {
            der_begin(&m);
            struct vouch_span value = der_wrap(&m, 0xa0, der_text(&m, 0x0c, "a@b.c"));
            struct vouch_span san =
                der_wrap(&m, 0xa0, der_join(&m, 2, der_hex(&m, oids[i]), value));
            struct subject_case c = {
                .kind = mail ? 0x81 : 0x82, .base = "622e63", .permitted = true};
            struct vouch_certificate certificate;
            struct vouch_constraints_fault fault;
            uint32_t work = VOUCH_CONSTRAINTS_WORK;
            struct der_certificate parts = der_good_leaf(&m);
            parts.extensions =
                der_extensions(&m, der_extension(&m, "551d11", false, der_wrap(&m, 0x30, san)));
            assert_int_equal(vouch_certificate_parse(der_build(&m, &parts), &certificate),
                             VOUCH_OK);
            vouch_constraints_check(constraints_of(&c), &certificate, false, &work, &fault);
            assert_int_equal(fault.verdict,
                             mail && i == 0 ? VOUCH_CONSTRAINTS_BROKEN : VOUCH_CONSTRAINTS_KEPT);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constraint_dns_names_have_their_lengths_and_alphabet),
        cmocka_unit_test(test_constraint_addresses_are_compared_with_bases_of_their_own_length),
        cmocka_unit_test(test_constraint_address_bases_are_an_address_and_a_mask_without_gap),
        cmocka_unit_test(test_constraint_uris_show_their_host_or_none),
        cmocka_unit_test(test_constraint_mailboxes_split_at_the_last_sign),
        cmocka_unit_test(test_constraint_subject_is_bound_as_lenient_clients_read_it),
        cmocka_unit_test(test_constraint_mailbox_in_the_subject_is_bound_always),
        cmocka_unit_test(test_constraint_address_is_told_as_it_is_written),
        cmocka_unit_test(test_constraint_of_mail_refuses_a_mailbox_in_utf8),
    };
    return cmocka_run_group_tests_name("x509_constraint_forms", tests, NULL, NULL);
}
