// SPDX-License-Identifier: Apache-2.0
/* The conditions of findings about name constraints under which clients differ. */
#include "core/x509/clients_when.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { DNS = 0x82, PERMITTED = 0xa0, EXCLUDED = 0xa1 };

static struct der_maker m;
static struct vouch_certificate leaf, authority, root;
static struct vouch_path path;
static struct vouch_clients_question q;

static void parse(struct der_certificate c, struct vouch_span extensions,
                  struct vouch_certificate *out)
{
    c.extensions = der_extensions(&m, extensions);
    vouch_certificate_parse(der_build(&m, &c), out);
}

/* A leaf under an authority and a root, which has that extension. */
static void begin(struct vouch_span of_root)
{
    parse(der_good_leaf(&m), der_leaf_extensions(&m, "host.example"), &leaf);
    parse(der_good_root(&m), der_authority_extensions(&m), &authority);
    parse(der_good_root(&m), der_join(&m, 2, der_authority_extensions(&m), of_root), &root);
    path = (struct vouch_path){.at = {&leaf, &authority}, .count = 2};
    q = (struct vouch_clients_question){.path = &path, .anchor = &root, .sent = &leaf};
}

static struct vouch_span constraints(struct vouch_span lists)
{
    return der_extension(&m, "551d1e", true, der_wrap(&m, 0x30, lists));
}

/* One subtree, DNS:b, with these bytes behind its base. */
static void test_when_a_subtree_has_a_minimum_of_zero(void **state)
{
    static const struct {
        const char *behind;
        bool zero;
    } rows[] = {{"800100", true},        {"800101", false},       {"80020000", false},
                {"810100", false},       {"800100810105", false}, {"800100810100", false},
                {"800100800101", false}, {"040100", false}};
    const struct vouch_finding of_anchor = {.position = VOUCH_NO_POSITION};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int excluded = 0; excluded <= 1; excluded++) {
            der_begin(&m);
            struct vouch_span tree =
                der_sequence(&m, 2, der_text(&m, DNS, "b"), der_hex(&m, rows[i].behind));
            begin(constraints(der_wrap(&m, excluded ? EXCLUDED : PERMITTED, tree)));
            if (vouch_client_when_minimum_zero(&q, &of_anchor) != rows[i].zero)
                fail_msg("%s", rows[i].behind);
        }
    begin(der_hex(&m, ""));
    assert_false(vouch_client_when_minimum_zero(&q, &of_anchor));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_when_a_subtree_has_a_minimum_of_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
