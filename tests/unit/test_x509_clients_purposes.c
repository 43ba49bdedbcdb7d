// SPDX-License-Identifier: Apache-2.0
/* Conditions about extendedKeyUsage: each set of purposes at each place of the path. */
#include "core/x509/clients_purposes.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SERVER "06082b06010505070301"
#define CLIENT "06082b06010505070302"
#define OCSP_SIGNING "06082b06010505070309"
#define ANY_PURPOSE "0604551d2500"
#define STEP_UP "06096086480186f8420401"
#define MICROSOFT "060a2b0601040182370a0303"

static struct der_maker m;
static struct vouch_certificate views[4];
static struct vouch_path path;
static struct vouch_policy policy;

/* A leaf, two authorities and a root, each with these purposes; null: the extension is absent. */
static struct vouch_clients_question question(const char *const purposes[4])
{
    der_begin(&m);
    for (size_t i = 0; i < 4; i++) {
        struct der_certificate c = i ? der_good_root(&m) : der_good_leaf(&m);
        struct vouch_span list =
            i ? der_authority_extensions(&m) : der_leaf_extensions(&m, "host.example");
        struct vouch_span usage = {NULL, 0};
        if (purposes[i])
            usage =
                der_extension(&m, "551d25", false, der_wrap(&m, 0x30, der_hex(&m, purposes[i])));
        c.extensions = der_extensions(&m, der_replace(&m, list, "551d25", usage));
        assert_int_equal(vouch_certificate_parse(der_build(&m, &c), &views[i]), VOUCH_OK);
    }
    path = (struct vouch_path){.at = {&views[0], &views[1], &views[2]}, .count = 3};
    policy = (struct vouch_policy){.purpose = VOUCH_PURPOSE_SERVER};
    return (struct vouch_clients_question){.path = &path, .anchor = &views[3], .policy = &policy};
}

static const struct row {
    const char *purposes; /* null: absent */
    bool absent;
    bool ocsp_too;     /* OCSPSigning beside serverAuth */
    bool any;          /* anyExtendedKeyUsage without serverAuth */
    bool any_no_step;  /* nor "step-up" */
    bool any_no_gated; /* nor Microsoft's */
} rows[] = {
    {NULL, true, false, false, false, false},
    {SERVER, false, false, false, false, false},
    {CLIENT, false, false, false, false, false},
    {STEP_UP, false, false, false, false, false},
    {OCSP_SIGNING, false, false, false, false, false},
    {SERVER OCSP_SIGNING, false, true, false, false, false},
    {ANY_PURPOSE OCSP_SIGNING, false, false, true, true, true},
    {ANY_PURPOSE, false, false, true, true, true},
    {CLIENT ANY_PURPOSE, false, false, true, true, true},
    {ANY_PURPOSE SERVER, false, false, false, false, false},
    {ANY_PURPOSE STEP_UP, false, false, true, false, false},
    {ANY_PURPOSE MICROSOFT, false, false, true, true, false},
};

static void test_purposes_of_a_leaf_are_told_apart_for_servers_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *r = &rows[i];
        const char *const purposes[4] = {r->purposes, SERVER, SERVER, SERVER};
        const struct vouch_clients_question q = question(purposes);
        assert_int_equal(vouch_client_no_server_usage(&q), r->absent);
        assert_int_equal(vouch_client_ocsp_signing_leaf(&q), r->ocsp_too);
        assert_int_equal(vouch_client_leaf_only_any(&q), r->any);
        assert_int_equal(vouch_client_leaf_only_any_at_all(&q), r->any_no_gated);
        assert_false(vouch_client_intermediate_only_any(&q));
        assert_false(vouch_client_anchor_only_any(&q));
        policy.purpose = VOUCH_PURPOSE_CLIENT;
        assert_false(vouch_client_no_server_usage(&q));
        assert_false(vouch_client_ocsp_signing_leaf(&q));
        assert_false(vouch_client_leaf_only_any(&q));
        assert_false(vouch_client_leaf_only_any_at_all(&q));
    }
}

static void test_purposes_of_any_intermediate_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t at = 1; at <= 2; at++) {
            const struct row *r = &rows[i];
            const char *purposes[4] = {SERVER, SERVER, SERVER, SERVER};
            purposes[at] = r->purposes;
            const struct vouch_clients_question q = question(purposes);
            assert_int_equal(vouch_client_intermediate_only_any(&q), r->any);
            assert_int_equal(vouch_client_intermediate_only_any_or_gated(&q), r->any_no_step);
            assert_int_equal(vouch_client_intermediate_only_any_at_all(&q), r->any_no_gated);
            assert_false(vouch_client_leaf_only_any(&q));
            assert_false(vouch_client_anchor_only_any(&q));
        }
    }
}

static void test_purposes_of_the_anchor_are_looked_at_where_there_is_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const purposes[4] = {SERVER, SERVER, SERVER, rows[i].purposes};
        struct vouch_clients_question q = question(purposes);
        assert_int_equal(vouch_client_anchor_only_any(&q), rows[i].any);
        assert_false(vouch_client_intermediate_only_any(&q));
        q.anchor = NULL;
        assert_false(vouch_client_anchor_only_any(&q));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_purposes_of_a_leaf_are_told_apart_for_servers_alone),
        cmocka_unit_test(test_purposes_of_any_intermediate_are_told_apart),
        cmocka_unit_test(test_purposes_of_the_anchor_are_looked_at_where_there_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
