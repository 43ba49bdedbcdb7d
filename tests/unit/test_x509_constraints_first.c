// SPDX-License-Identifier: Apache-2.0
/* Of several names outside of name constraints the first is told, and a comparison whose budget is
 * spent ends there: nothing behind it changes the verdict. */
#include "core/x509/constraints.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;
static struct vouch_constraints_fault fault;
static uint32_t left; /* of the work */

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
    left = work;
    vouch_constraints_check(constraints, &c, true, &left, &fault);
    vouch_constraints_write(&w, &fault);
    return vouch_writer_string(&w);
}

#define CN(letter) "310a300806035504030c01" letter
#define CN_ADDRESS "3112301006035504030c093139322e302e322e31" /* 192.0.2.1 */
#define EMAIL_OUTSIDE                                                                              \
    "3112301006092a864886f70d010901160379"                                                         \
    "4063"
#define WIDE_CN "1e020061" /* BMPString */
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
        /* of which only what is printed in ASCII is shown */
        {{.permitted = "3003820178",
          .names = "8204"
                   "20217e7f"},
         "DNS:?!~?: constrained, and cannot be compared"},
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
        /* an alternative name before mail in the subject, an address before a host */
        {{.permitted = "30038201783003810178", .subject = "3014" EMAIL("79"), .names = "820179"},
         "DNS:y: not in any permitted subtree"},
        {{.permitted = "300a8708c0000300ffffff003003820178", .subject = "3020" CN_ADDRESS CN("7a")},
         "DNS:192.0.2.1: not in any permitted subtree"},
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

/* What is left of constraints that cannot be read does not change the verdict. */
static void test_constraints_that_cannot_be_read_are_malformed_whatever_the_names(void **state)
{
    struct vouch_certificate c;
    (void)state;
    der_begin(&m);
    struct der_certificate parts = der_good_leaf(&m);
    assert_int_equal(vouch_certificate_parse(der_build(&m, &parts), &c), VOUCH_OK);
    struct vouch_span permitted = der_hex(&m, "a005 3003820178");
    left = VOUCH_CONSTRAINTS_WORK;
    vouch_constraints_check(der_sequence(&m, 1, permitted), &c, false, &left, &fault);
    assert_int_equal(fault.verdict, VOUCH_CONSTRAINTS_BROKEN); /* host.example is not under x */
    left = VOUCH_CONSTRAINTS_WORK;
    vouch_constraints_check(der_sequence(&m, 2, permitted, der_hex(&m, "0500")), &c, false, &left,
                            &fault);
    assert_int_equal(fault.verdict, VOUCH_CONSTRAINTS_MALFORMED);
    assert_int_equal(left, VOUCH_CONSTRAINTS_WORK);
}

static void test_constraints_show_an_address_or_the_bytes_that_are_none(void **state)
{
    static const struct {
        const char *bytes, *text;
    } rows[] = {
        {"c0000201", "IP:192.0.2.1: kept"},
        {"20010db8000000000000000000000001", "IP:2001:db8::1: kept"},
        {"c00002", "IP:c00002: kept"},
        {"c000020101", "IP:c000020101: kept"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[64];
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        der_begin(&m);
        fault = (struct vouch_constraints_fault){
            .name = {VOUCH_GENERAL_IP, der_hex(&m, rows[i].bytes)}};
        vouch_constraints_write(&w, &fault);
        assert_string_equal(vouch_writer_string(&w), rows[i].text);
    }
}

/* Whatever is left when a comparison cannot be paid for, and whatever comes behind it: the verdict
 * is that there was too much to compare. Long names take more units than the short ones behind
 * them. */
static void test_constraints_budget_that_is_spent_ends_the_comparison(void **state)
{
    static char longest[320] = "82819961"; /* a label of 63 and more: 153 bytes */
    static char bases[800];
    static char one_base[400];
    static char names[400];
    static char names_unlike[400];
    static const struct scene rows[] = {
        {.permitted = bases, .names = names},
        {.excluded = bases, .permitted = "3003820178", .names = names},
        {.permitted = bases, .names = names_unlike},
        {.permitted = "3003810178", .subject = "3014" EMAIL("40"), .names = longest},
        {.permitted = bases, .subject = "300d310b30090603550403" WIDE_CN},
        {.excluded = one_base, .permitted = "3003820178", .subject = "3014" EMAIL("40")},
    };
    (void)state;
    for (size_t i = 1; i < 153; i++)
        strcat(longest, i % 50 == 49 ? "2e" : "61");
    snprintf(one_base, sizeof one_base, "30819c%s", longest);
    snprintf(bases, sizeof bases, "3003820178%s", one_base);
    snprintf(names, sizeof names, "%s82017a", longest);
    snprintf(names_unlike, sizeof names_unlike, "%s82022e2e", longest); /* DNS:".." */
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        judge(&rows[i], VOUCH_CONSTRAINTS_WORK);
        enum vouch_constraints_verdict verdict = fault.verdict;
        uint32_t needed = VOUCH_CONSTRAINTS_WORK - left;
        assert_in_range(needed, 3, 50);
        for (uint32_t work = 0; work < needed + 20; work++) {
            judge(&rows[i], work);
            if (fault.verdict != (work < needed ? VOUCH_CONSTRAINTS_SPENT : verdict))
                fail_msg("row %zu, %u of %u: %d", i, work, needed, (int)fault.verdict);
        }
    }
}

/* A unit is a subtree and a name of some hundred bytes together: what is longer takes more. */
static void test_constraints_budget_is_one_of_bytes_too(void **state)
{
    static char name[320] = "82819961"; /* 153 bytes */
    static char base[400];
    uint32_t used[2][2];
    (void)state;
    for (size_t i = 1; i < 153; i++)
        strcat(name, i % 50 == 49 ? "2e" : "61");
    snprintf(base, sizeof base, "30819d8281 9a62%s", name + strlen("828199"));
    for (int long_base = 0; long_base <= 1; long_base++)
        for (int long_name = 0; long_name <= 1; long_name++) {
            const struct scene s = {.excluded = long_base ? base : "3003820178",
                                    .names = long_name ? name : "82017a"};
            judge(&s, VOUCH_CONSTRAINTS_WORK);
            assert_int_equal(fault.verdict, VOUCH_CONSTRAINTS_KEPT);
            used[long_base][long_name] = VOUCH_CONSTRAINTS_WORK - left;
        }
    assert_int_equal(used[0][0], 3); /* the subtree, the name, and both */
    /* a list without subtrees of the name's kind is not gone through for it */
    judge(&(struct scene){.permitted = "3003820178", .excluded = "3003810178", .names = "820178"},
          VOUCH_CONSTRAINTS_WORK);
    assert_int_equal(VOUCH_CONSTRAINTS_WORK - left, 4);
    assert_true(used[0][1] > used[0][0] && used[0][1] < 10);
    assert_true(used[1][0] > used[0][0] && used[1][0] < 10);
    assert_true(used[1][1] > used[0][1] && used[1][1] > used[1][0] && used[1][1] < 10);
}

/* RFC 5280 section 4.2.1.10: a URI without a host's name is refused where URIs are constrained. */
static void test_constraints_refuse_a_uri_without_host(void **state)
{
    static const struct {
        struct scene s;
        const char *says;
    } rows[] = {
        {{.excluded = "3003860178", .names = "860575726e3a61"},
         "URI:urn:a: constrained, and cannot be compared"},
        {{.permitted = "3003860178", .names = "860575726e3a61"},
         "URI:urn:a: constrained, and cannot be compared"},
        {{.excluded = "3003860178", .names = "8612613a2f2f3139322e302e322e312f61626364"},
         "URI:a://192.0.2.1/abcd: constrained, and cannot be compared"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(judge(&rows[i].s, VOUCH_CONSTRAINTS_WORK), rows[i].says);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constraints_first_name_outside_is_told),
        cmocka_unit_test(test_constraints_bind_the_subject_without_alternative_names),
        cmocka_unit_test(test_constraints_first_malformed_subtree_is_told),
        cmocka_unit_test(test_constraints_that_cannot_be_read_are_malformed_whatever_the_names),
        cmocka_unit_test(test_constraints_show_an_address_or_the_bytes_that_are_none),
        cmocka_unit_test(test_constraints_budget_is_one_of_bytes_too),
        cmocka_unit_test(test_constraints_refuse_a_uri_without_host),
        cmocka_unit_test(test_constraints_budget_that_is_spent_ends_the_comparison),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
