// SPDX-License-Identifier: Apache-2.0
/* Which clients find a host in a certificate, by their own way of comparing:
 * tests/golden/client_names.txt. */
#include "core/x509/clients_names.h"
#include "tests/support/der_maker.h"
#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker maker;
static char said[1 << 15];

struct row {
    const char *subject;
    const char *dns; /* entries with blanks between; null: no alternative names at all */
    const char *ip;  /* hexadecimal; null: none */
    const char *uri;
    const char *host;
};

static struct vouch_span sans_of(const struct row *row)
{
    struct vouch_span sans = {NULL, 0};
    for (const char *at = row->dns; *at;) {
        size_t len = strcspn(at, " ");
        struct vouch_span one = {(const uint8_t *)at, len};
        sans = der_join(&maker, 2, sans, der_wrap(&maker, 0x82, one));
        at += len + (at[len] == ' ');
    }
    if (row->ip)
        sans = der_join(&maker, 2, sans, der_wrap(&maker, 0x87, der_hex(&maker, row->ip)));
    if (row->uri)
        sans = der_join(&maker, 2, sans, der_text(&maker, 0x86, row->uri));
    return der_wrap(&maker, 0x30, sans);
}

static void tell(const struct row *row, struct vouch_writer *w)
{
    struct vouch_certificate leaf;
    const struct vouch_wanted_name names[] = {{VOUCH_ROLE_HOST, row->host}};
    const struct vouch_policy policy = {.names = names, .names_count = 1};
    der_begin(&maker);
    struct der_certificate c = der_good_leaf(&maker);
    c.subject = der_name(&maker, row->subject);
    c.extensions =
        row->dns ? der_extensions(&maker, der_extension(&maker, "551d11", false, sans_of(row)))
                 : der_extensions(
                       &maker, der_extension(&maker, "551d0f", false, der_hex(&maker, "03020780")));
    vouch_certificate_parse(der_build(&maker, &c), &leaf);
    vouch_write_text(w, row->host);
    vouch_write_text(w, " in ");
    vouch_write_text(w, row->subject);
    vouch_write_text(w, row->dns ? ", names " : "");
    vouch_write_text(w, row->dns ? row->dns : "");
    vouch_write_text(w, row->ip ? ", IP " : "");
    vouch_write_text(w, row->ip ? row->ip : "");
    vouch_write_text(w, row->uri ? ", URI" : "");
    vouch_write_text(w, ":");
    for (int client = 0; client < VOUCH_CLIENTS; client++)
        if (vouch_client_finds_names((enum vouch_client)client, &leaf, &policy)) {
            vouch_write_text(w, " ");
            vouch_write_text(w, vouch_client_kind((enum vouch_client)client)->id);
        }
    vouch_write_text(w, "\n");
}

#define A "a.b.example"

static const struct row rows[] = {
    {"O=x", A, NULL, NULL, A},
    {"O=x", "A.B.Example", NULL, NULL, A},
    {"O=x", "c.b.example", NULL, NULL, A},
    {"O=x", "c.b.example " A, NULL, NULL, A},
    {"O=x", A ".", NULL, NULL, A},
    {"O=x", "." A, NULL, NULL, A},
    {"O=x", "*.b.example", NULL, NULL, A},
    {"O=x", "*.B.EXAMPLE", NULL, NULL, A},
    {"O=x", "*.example", NULL, NULL, A},
    {"O=x", "*.example", NULL, NULL, "b.example"},
    {"O=x", "*", NULL, NULL, A},
    {"O=x", "*", NULL, NULL, "example"},
    {"O=x", "*.", NULL, NULL, "example"},
    {"O=x", "*.*.example", NULL, NULL, A},
    {"O=x", "a.*.example", NULL, NULL, A},
    {"O=x", "a*.b.example", NULL, NULL, A},
    {"O=x", "*a.b.example", NULL, NULL, A},
    {"O=x", "a*.b.example", NULL, NULL, "ab.b.example"},
    {"O=x", "*b.b.example", NULL, NULL, "ab.b.example"},
    {"O=x", "a*c.b.example", NULL, NULL, "abc.b.example"},
    {"O=x", "a*c.b.example", NULL, NULL, "ac.b.example"},
    {"O=x", "a*ac.b.example", NULL, NULL, "ac.b.example"},
    {"O=x", "**.b.example", NULL, NULL, A},
    {"O=x", "*.b.example", NULL, NULL, "b.example"},
    {"O=x", "*.b.example", NULL, NULL, "x.a.b.example"},
    {"O=x", "*.b.example", NULL, NULL, "xn--a.b.example"},
    {"O=x", "x*.b.example", NULL, NULL, "xn--a.b.example"},
    {"O=x", "xn--*.b.example", NULL, NULL, "xn--a.b.example"},
    {"O=x", "x*.b.example", NULL, NULL, "x.b.example"},
    {"O=x", "a.b.exam*", NULL, NULL, A},
    {"O=x", "a.b.exam*le", NULL, NULL, A},
    {"O=x", "*.b.exam*", NULL, NULL, A},
    {"O=x", "ex*", NULL, NULL, "example"},
    {"O=x", "example", NULL, NULL, "example"},
    {"CN=" A, NULL, NULL, NULL, A},
    {"CN=A.B.example", NULL, NULL, NULL, A},
    {"CN=*.b.example", NULL, NULL, NULL, A},
    {"CN=c.b.example", NULL, NULL, NULL, A},
    {"CN=" A, "", NULL, NULL, A},
    {"CN=" A, "c.b.example", NULL, NULL, A},
    {"CN=" A, "", "c0000201", NULL, A},
    {"CN=" A, "", NULL, "https://x/", A},
    {"CN=" A ",CN=c.b.example", NULL, NULL, NULL, A},
    {"CN=c.b.example,CN=" A, NULL, NULL, NULL, A},
    {"CN=" A ",CN=" A, NULL, NULL, NULL, A},
    {"CN=x,CN=" A ",CN=y", NULL, NULL, NULL, A},
    {"O=x", "", "c0000201", NULL, "192.0.2.1"},
    {"O=x", "", "c0000202", NULL, "192.0.2.1"},
    {"O=x", "192.0.2.1", NULL, NULL, "192.0.2.1"},
    {"CN=192.0.2.1", NULL, NULL, NULL, "192.0.2.1"},
    {"CN=192.0.2.1", A, NULL, NULL, "192.0.2.1"},
    {"CN=192.0.2.1", "", "c0000202", NULL, "192.0.2.1"},
    {"CN=*.0.2.1", NULL, NULL, NULL, "192.0.2.1"},
    {"O=x", "", "20010db8000000000000000000000001", NULL, "2001:db8::1"},
    {"O=x", "*.b.example", "c0000201", NULL, A},
    {"O=x", "*.b.example", NULL, NULL, "a.bc.example"},
    {"O=x", "*.b.example", NULL, NULL, "a.b"},
    {"O=x", "*.b", NULL, NULL, A},
    {"O=x", "*.*.", NULL, NULL, "example"},
    {"O=x", "*.b.example", NULL, NULL, "a_c.b.example"},
    {"O=x", "*.b.example", NULL, NULL, "z9.b.example"},
    {"CN=" A, "", "c0000201", "https://x/", A},
};

static void test_clients_find_names_as_written_down(void **state)
{
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        tell(&rows[i], &w);
    assert_int_equal(w.lost, 0);
    golden_check("client_names.txt", vouch_writer_span(&w));
}

static void test_clients_find_each_host_that_is_wanted(void **state)
{
    static const struct row both = {"O=x", "a.example b.example", NULL, NULL, A};
    struct vouch_certificate leaf;
    struct vouch_wanted_name names[] = {{VOUCH_ROLE_HOST, "a.example"},
                                        {VOUCH_ROLE_HOST, "b.example"}};
    struct vouch_policy policy = {.names = names, .names_count = 2};
    (void)state;
    der_begin(&maker);
    struct der_certificate c = der_good_leaf(&maker);
    c.extensions = der_extensions(&maker, der_extension(&maker, "551d11", false, sans_of(&both)));
    vouch_certificate_parse(der_build(&maker, &c), &leaf);
    for (int client = 0; client < VOUCH_CLIENTS; client++) {
        enum vouch_client which = (enum vouch_client)client;
        names[0] = (struct vouch_wanted_name){VOUCH_ROLE_HOST, "a.example"};
        names[1] = (struct vouch_wanted_name){VOUCH_ROLE_HOST, "b.example"};
        assert_true(vouch_client_finds_names(which, &leaf, &policy));
        names[1].name = "c.example";
        assert_false(vouch_client_finds_names(which, &leaf, &policy));
        names[1].role = VOUCH_ROLE_MX;
        assert_true(vouch_client_finds_names(which, &leaf, &policy));
        names[0].name = "c.example";
        assert_false(vouch_client_finds_names(which, &leaf, &policy));
    }
}

/* A leaf of which no extension could be read has no names to compare: the fault has its own row.
 * One whose extensions were read is compared, whatever else is wrong. */
static void test_clients_compare_no_names_of_a_leaf_that_has_none_to_read(void **state)
{
    static const struct row other = {"O=x", "b.example", NULL, NULL, A};
    const struct vouch_wanted_name names[] = {{VOUCH_ROLE_HOST, A}};
    const struct vouch_policy policy = {.names = names, .names_count = 1};
    const struct {
        const char *key;        /* null: a good one */
        const char *extensions; /* null: a subjectAltName of another host */
        bool found;
    } cases[] = {
        {NULL, NULL, false},
        {"3000", NULL, false},
        {"0500", "a300", true},
        {NULL, "a3023000", false}, /* a list that is empty is malformed, and is the extensions */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct vouch_certificate leaf;
        der_begin(&maker);
        struct der_certificate c = der_good_leaf(&maker);
        c.subject = der_name(&maker, "O=x");
        c.extensions =
            der_extensions(&maker, der_extension(&maker, "551d11", false, sans_of(&other)));
        if (cases[i].key)
            c.key = der_hex(&maker, cases[i].key);
        if (cases[i].extensions)
            c.extensions = der_hex(&maker, cases[i].extensions);
        int status = vouch_certificate_parse(der_build(&maker, &c), &leaf);
        assert_int_equal(status == VOUCH_OK, i == 0);
        for (int client = 0; client < VOUCH_CLIENTS; client++)
            if (vouch_client_finds_names((enum vouch_client)client, &leaf, &policy) !=
                cases[i].found)
                fail_msg("row %zu, client %d, fault %s", i, client, leaf.fault);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients_find_names_as_written_down),
        cmocka_unit_test(test_clients_find_each_host_that_is_wanted),
        cmocka_unit_test(test_clients_compare_no_names_of_a_leaf_that_has_none_to_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
