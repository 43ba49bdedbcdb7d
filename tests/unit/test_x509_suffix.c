// SPDX-License-Identifier: Apache-2.0
/* Names below which others register theirs: the first and last of each list, and what is only
 * alike. */
#include "core/x509/suffix.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_suffix_of_a_registry_or_provider_is_in_its_list(void **state)
{
    static const struct {
        const char *name;
        enum vouch_suffix kind;
    } rows[] = {
        {"", VOUCH_SUFFIX_REGISTRY},
        {"nl", VOUCH_SUFFIX_REGISTRY},
        /* second levels of any country */
        {"ac.uk", VOUCH_SUFFIX_REGISTRY},
        {"sch.uk", VOUCH_SUFFIX_REGISTRY},
        {"AC.nl", VOUCH_SUFFIX_REGISTRY},
        {"ac.net", VOUCH_SUFFIX_NONE},
        {"ac.a", VOUCH_SUFFIX_NONE},
        {"a.uk", VOUCH_SUFFIX_NONE},
        {"acx.uk", VOUCH_SUFFIX_NONE},
        {"c.uk", VOUCH_SUFFIX_NONE},
        {".uk", VOUCH_SUFFIX_NONE},
        {"co..x", VOUCH_SUFFIX_NONE},
        {"co.com.uk", VOUCH_SUFFIX_NONE},
        /* a registry's own */
        {"ad.jp", VOUCH_SUFFIX_REGISTRY},
        {"AD.JP", VOUCH_SUFFIX_REGISTRY},
        {"ed.jp", VOUCH_SUFFIX_REGISTRY},
        {"urn.arpa", VOUCH_SUFFIX_REGISTRY},
        {"ip6.arpa", VOUCH_SUFFIX_REGISTRY},
        {"d.jp", VOUCH_SUFFIX_NONE},
        {"rn.arpa", VOUCH_SUFFIX_NONE},
        /* trades of aviation */
        {"accident-investigation.aero", VOUCH_SUFFIX_REGISTRY},
        {"works.aero", VOUCH_SUFFIX_REGISTRY},
        {"Works.Aero", VOUCH_SUFFIX_REGISTRY},
        {"airline.com", VOUCH_SUFFIX_NONE},
        {"vouch.aero", VOUCH_SUFFIX_NONE},
        /* only the third level */
        {"any.bd", VOUCH_SUFFIX_REGISTRY},
        {"any.PG", VOUCH_SUFFIX_REGISTRY},
        {"any.pgx", VOUCH_SUFFIX_NONE},
        {"any.thing.bd", VOUCH_SUFFIX_NONE},
        /* states, and schools below them */
        {"ny.us", VOUCH_SUFFIX_REGISTRY},
        {"NY.US", VOUCH_SUFFIX_REGISTRY},
        {"n.us", VOUCH_SUFFIX_NONE},
        {"ny.usa", VOUCH_SUFFIX_NONE},
        {"k12.ny.us", VOUCH_SUFFIX_REGISTRY},
        {"LIB.ny.US", VOUCH_SUFFIX_REGISTRY},
        {"cc.ny.us", VOUCH_SUFFIX_REGISTRY},
        {"lib.n.yus", VOUCH_SUFFIX_NONE},
        {"lib.nyxus", VOUCH_SUFFIX_NONE},
        {"lib.n.us", VOUCH_SUFFIX_NONE},
        {"a.lib.ny.us", VOUCH_SUFFIX_NONE},
        {"lib.ny.u.", VOUCH_SUFFIX_NONE},
        /* providers */
        {"amazonaws.com", VOUCH_SUFFIX_SHARED},
        {"in.net", VOUCH_SUFFIX_SHARED},
        {"IN.net", VOUCH_SUFFIX_SHARED},
        {"core.windows.net", VOUCH_SUFFIX_NONE},
        {"blob.core.windows.net", VOUCH_SUFFIX_SHARED},
        {"xamazonaws.com", VOUCH_SUFFIX_NONE},
        {"a.amazonaws.com", VOUCH_SUFFIX_SHARED},
        {"a.b.AmazonAWS.com", VOUCH_SUFFIX_SHARED},
        {"a.amazonaws.net", VOUCH_SUFFIX_NONE},
        {"a.github.io", VOUCH_SUFFIX_NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vouch_suffix_kind(guarded_text(rows[i].name)) != rows[i].kind)
            fail_msg("\"%s\" is %d", rows[i].name, vouch_suffix_kind(guarded_text(rows[i].name)));
}

/* Of a longer text the name is what its length says. */
static void test_suffix_ends_where_the_name_ends(void **state)
{
    static const char text[] = "co.uk.example";
    (void)state;
    for (size_t len = 1; len < sizeof text; len++) {
        enum vouch_suffix kind = vouch_suffix_kind((struct vouch_span){(const uint8_t *)text, len});
        assert_int_equal(kind, len <= 2 || len == 5 ? VOUCH_SUFFIX_REGISTRY : VOUCH_SUFFIX_NONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suffix_of_a_registry_or_provider_is_in_its_list),
        cmocka_unit_test(test_suffix_ends_where_the_name_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
