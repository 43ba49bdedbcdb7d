// SPDX-License-Identifier: Apache-2.0
/* Of several names outside of name constraints the first is told, and a comparison whose budget is
 * spent ends there: nothing behind it changes the verdict. */
#include "core/x509/constraints.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;
static struct vouch_constraints_fault fault;

/* Subtrees or names, in hexadecimal with their tags: "8201616282..." as an alternative name is
 * "8201" "61". Null: none. */
struct scene {
    const char *permitted, *excluded; /* subtrees */
    const char *subject;              /* a Name */
    const char *names;                /* GeneralNames */
};

static const char *judge(const struct scene *s, uint32_t work)
{
    static char buffer[200];
    struct vouch_certificate c;
    struct vouch_span none = {NULL, 0};
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    der_begin(&m);
    struct der_certificate parts = der_good_leaf(&m);
    parts.subject = s->subject ? der_hex(&m, s->subject) : der_hex(&m, "3000");
    struct vouch_span names = s->names ? der_sequence(&m, 1, der_hex(&m, s->names)) : none;
    parts.extensions =
        names.len ? der_extensions(&m, der_extension(&m, "551d11", true, names)) : none;
    assert_int_equal(vouch_certificate_parse(der_build(&m, &parts), &c), VOUCH_OK);
    struct vouch_span constraints =
        der_sequence(&m, 2, s->permitted ? der_wrap(&m, 0xa0, der_hex(&m, s->permitted)) : none,
                     s->excluded ? der_wrap(&m, 0xa1, der_hex(&m, s->excluded)) : none);
    vouch_constraints_check(constraints, &c, true, &work, &fault);
    vouch_constraints_write(&w, &fault);
    return vouch_writer_string(&w);
}

#define CN(letter) "310a300806035504030c01" letter
#define CN_ADDRESS "3112301006035504030c093139322e302e322e31" /* 192.0.2.1 */
#define EMAIL_OUTSIDE                                                                              \
    "3112301006092a864886f70d010901160379"                                                         \
    "4063"
#define EMAIL(letter) "3112301006092a864886f70d0109011603" letter "4062"

static void test_constraints_first_name_outside_is_told(void **state)
{
    static const struct {
        struct scene s;
        const char *says;
    } rows[] = {
        /* DNS:y, DNS:z under DNS:x */
        {{.permitted = "3003820178", .names = "82017982017a"},
         "DNS:y: not in any permitted subtree"},
        {{.excluded = "30038201793003"
                      "82017a",
          .names = "82017982017a"},
         "DNS:y: in an excluded subtree"},
        {{.permitted = "3003820178", .excluded = "3003820179", .names = "82017982017a"},
         "DNS:y: in an excluded subtree"},
        /* a name that cannot be compared, and one that is outside */
        {{.permitted = "3003820178", .names = "8203792e2e82017a"},
         "DNS:y..: constrained, and cannot be compared"},
        /* the subject before the alternative names: CN=a under DN CN=b */
        {{.permitted = "3010a40e300c" CN("62") "3003820178",
          .subject = "300c" CN("61"),
          .names = "82017a"},
         "DN:CN=a: not in any permitted subtree"},
        /* common names, and mail behind them */
        {{.permitted = "3003820178", .subject = "3018" CN("79") CN("7a")},
         "DNS:y: not in any permitted subtree"},
        {{.permitted = "30038101783003820178", .subject = "3020" CN("79") EMAIL("7a")},
         "DNS:y: not in any permitted subtree"},
        {{.permitted = "3003810178", .subject = "3028" EMAIL("79") EMAIL("7a")},
         "email:y@b: not in any permitted subtree"},
        /* the second, behind one that is within: an address, a host, a mailbox */
        {{.permitted = "300a8708c0000200ffffff003003820178", .subject = "3020" CN_ADDRESS CN("7a")},
         "DNS:z: not in any permitted subtree"},
        {{.permitted = "3003820178", .subject = "3018" CN("78") CN("7a")},
         "DNS:z: not in any permitted subtree"},
        {{.permitted = "3003810162", .subject = "3028" EMAIL("79") EMAIL_OUTSIDE},
         "email:y@c: not in any permitted subtree"},
        /* all within */
        {{.permitted = "3003810162", .subject = "3028" EMAIL("79") EMAIL("7a")}, "kept"},
        /* an address outside is told as the name that it is in the certificate */
        {{.permitted = "300a8708c0000300ffffff00", .subject = "3014" CN_ADDRESS},
         "DNS:192.0.2.1: not in any permitted subtree"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(judge(&rows[i].s, VOUCH_CONSTRAINTS_WORK), rows[i].says) != 0)
            fail_msg("row %zu: %s", i, judge(&rows[i].s, VOUCH_CONSTRAINTS_WORK));
}

/* Names in the subject bind where there are none of their kind among the alternative names. */
static void test_constraints_bind_the_subject_without_alternative_names(void **state)
{
    static const struct {
        struct scene s;
        bool kept;
    } rows[] = {
        /* mail of y@b under x */
        {{.permitted = "3003810178", .subject = "3014" EMAIL("79")}, false},
        {{.permitted = "3003810178", .subject = "3014" EMAIL("79"), .names = "820178"}, false},
        {{.permitted = "3003810178", .subject = "3014" EMAIL("79"), .names = "8704c0000201"},
         false},
        {{.permitted = "3003810178", .subject = "3014" EMAIL("79"), .names = "8103614078"}, true},
        {{.permitted = "3003810178", .subject = "3014" EMAIL("79"), .names = "8103614079"}, false},
        /* the host y under x */
        {{.permitted = "3003820178", .subject = "300c" CN("79")}, false},
        {{.permitted = "3003820178", .subject = "300c" CN("79"), .names = "8103614078"}, false},
        {{.permitted = "3003820178", .subject = "300c" CN("79"), .names = "820178"}, true},
        {{.permitted = "3003820178", .subject = "300c" CN("79"), .names = "8704c0000201"}, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *says = judge(&rows[i].s, VOUCH_CONSTRAINTS_WORK);
        if ((fault.verdict == VOUCH_CONSTRAINTS_KEPT) != rows[i].kept)
            fail_msg("row %zu: %s", i, says);
    }
}

static void test_constraints_first_malformed_subtree_is_told(void **state)
{
    /* DNS:"a..b", then an address that is none; in one list, and in two */
    static const struct scene rows[] = {
        {.permitted = "30068204612e2e6230038701ff"},
        {.permitted = "30068204612e2e62", .excluded = "30038701ff"}};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        judge(&rows[i], VOUCH_CONSTRAINTS_WORK);
        assert_int_equal(fault.verdict, VOUCH_CONSTRAINTS_MALFORMED);
        assert_string_equal(fault.why, "a DNS subtree that is no DNS name");
    }
}

/* A long name takes more units than the short one behind it, for which the rest would do. */
static void test_constraints_budget_that_is_spent_ends_the_comparison(void **state)
{
    static char names[700] = "";
    static char bases[700] = "";
    static const char *const longest = "82819961"; /* a label of 63 and more: 153 bytes */
    (void)state;
    strcpy(names, longest);
    for (size_t i = 1; i < 153; i++)
        strcat(names, i % 50 == 49 ? "2e" : "61");
    strcpy(bases, "30819c");
    strcat(bases, names);
    strcat(names, "82017a"); /* DNS:z */
    strcat(bases, "3003820178");
    const struct scene in_permitted = {.permitted = bases, .names = names};
    const struct scene in_excluded = {.excluded = bases, .permitted = "3003820178", .names = names};
    const struct scene *scenes[] = {&in_permitted, &in_excluded};
    for (size_t i = 0; i < 2; i++) {
        uint32_t needed = 0;
        judge(scenes[i], VOUCH_CONSTRAINTS_WORK);
        assert_int_equal(fault.verdict, VOUCH_CONSTRAINTS_BROKEN);
        while (needed < 100 && (judge(scenes[i], needed), fault.verdict == VOUCH_CONSTRAINTS_SPENT))
            needed++;
        assert_in_range(needed, 5, 50);
        for (uint32_t more = needed; more < needed + 20; more++) {
            judge(scenes[i], more);
            assert_int_equal(fault.verdict, VOUCH_CONSTRAINTS_BROKEN);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constraints_first_name_outside_is_told),
        cmocka_unit_test(test_constraints_bind_the_subject_without_alternative_names),
        cmocka_unit_test(test_constraints_first_malformed_subtree_is_told),
        cmocka_unit_test(test_constraints_budget_that_is_spent_ends_the_comparison),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
