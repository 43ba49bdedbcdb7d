// SPDX-License-Identifier: Apache-2.0
/* What each client says of one rare property of an otherwise good chain, of its leaf or of an
 * authority, at the bound and beyond it (docs/CLIENTS.md). */
#include "core/x509/extension.h"
#include "tests/support/clients_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define DATE "ERR_CERT_DATE_INVALID"
#define TIME "SEC_ERROR_INVALID_TIME"
#define INVALID "ERR_CERT_INVALID"
#define CRITICAL "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION"
#define ISSUER "SEC_ERROR_UNKNOWN_ISSUER"
#define UNHANDLED "GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS"
#define PATH "CertPathValidatorException"
#define ALL_ACCEPT ACCEPTS, ACCEPTS, ACCEPTS, ACCEPTS, ACCEPTS, ACCEPTS, ACCEPTS

static struct clients_scene s;

static void leaf_reversed(void)
{
    s.sent[0].not_after_s = s.sent[0].not_before_s - 1;
}

static void leaf_of_a_moment(void)
{
    s.sent[0].not_after_s = s.sent[0].not_before_s;
}

static void issuer_reversed(void)
{
    s.sent[1].not_after_s = s.sent[1].not_before_s - 1;
}

static void issuer_of_a_moment(void)
{
    s.sent[1].not_after_s = s.sent[1].not_before_s;
}

static void issuer_without_dates(void)
{
    issuer_reversed();
    s.sent[1].parts = (uint8_t)(s.sent[1].parts & ~VOUCH_PART_VALIDITY);
}

static void leaf_before_1970(void)
{
    s.sent[0].not_before_s = -1;
    s.sent[0].not_after_s = 1;
}

static void leaf_of_1970(void)
{
    s.sent[0].not_before_s = 0;
    s.sent[0].not_after_s = 1;
}

static void critical(size_t at, enum vouch_extension_kind kind)
{
    s.sent[at].critical |= 1u << kind;
}

static void leaf_points(void)
{
    critical(0, VOUCH_EXT_CRL_POINTS);
}

static void issuer_points(void)
{
    critical(1, VOUCH_EXT_CRL_POINTS);
}

static void leaf_mappings(void)
{
    critical(0, VOUCH_EXT_POLICY_MAPPINGS);
}

static void issuer_mappings(void)
{
    critical(1, VOUCH_EXT_POLICY_MAPPINGS);
}

static void leaf_limits(void)
{
    critical(0, VOUCH_EXT_POLICY_CONSTRAINTS);
}

static void issuer_limits(void)
{
    critical(1, VOUCH_EXT_POLICY_CONSTRAINTS);
}

/* As many authorities, all the same, between the leaf and the root. */
static void lengthen(size_t authorities)
{
    for (size_t i = 1; i <= authorities; i++)
        s.path.at[i] = &s.sent[1];
    s.path.count = authorities + 1;
}

static void six_intermediates(void)
{
    lengthen(6);
}

static void seven_intermediates(void)
{
    lengthen(7);
}

static void ten_sent(void)
{
    s.report.sent_total = 10;
}

static void eleven_sent(void)
{
    s.report.sent_total = 11;
}

static void test_clients_each_of_a_rare_property(void **state)
{
    static const struct {
        const char *what;
        void (*change)(void);
        const char *says[VOUCH_CLIENTS];
    } rows[] = {
        {"nothing", NULL, {ALL_ACCEPT}},
        {"reversed leaf", leaf_reversed, {DATE, TIME, UNKNOWN, ACCEPTS, ACCEPTS, ACCEPTS, UNKNOWN}},
        {"leaf of a moment", leaf_of_a_moment, {ALL_ACCEPT}},
        {"reversed issuer",
         issuer_reversed,
         {DATE, TIME, UNKNOWN, ACCEPTS, ACCEPTS, ACCEPTS, UNKNOWN}},
        {"issuer of a moment", issuer_of_a_moment, {ALL_ACCEPT}},
        {"issuer without dates", issuer_without_dates, {ALL_ACCEPT}},
        {"leaf before 1970",
         leaf_before_1970,
         {ACCEPTS, TIME, UNKNOWN, ACCEPTS, ACCEPTS, ACCEPTS, UNKNOWN}},
        {"leaf of 1970", leaf_of_1970, {ALL_ACCEPT}},
        {"points", leaf_points, {INVALID, CRITICAL, UNKNOWN, ACCEPTS, ACCEPTS, PATH, ACCEPTS}},
        {"issuer's points",
         issuer_points,
         {INVALID, ISSUER, UNKNOWN, ACCEPTS, ACCEPTS, PATH, ACCEPTS}},
        {"mappings",
         leaf_mappings,
         {ACCEPTS, CRITICAL, UNKNOWN, ACCEPTS, UNHANDLED, ACCEPTS, ACCEPTS}},
        {"issuer's mappings",
         issuer_mappings,
         {ACCEPTS, ISSUER, UNKNOWN, ACCEPTS, UNHANDLED, ACCEPTS, ACCEPTS}},
        {"limits", leaf_limits, {ACCEPTS, ACCEPTS, UNKNOWN, ACCEPTS, UNHANDLED, ACCEPTS, ACCEPTS}},
        {"issuer's limits",
         issuer_limits,
         {ACCEPTS, ACCEPTS, UNKNOWN, ACCEPTS, UNHANDLED, ACCEPTS, ACCEPTS}},
        {"six intermediates", six_intermediates, {ALL_ACCEPT}},
        {"seven intermediates",
         seven_intermediates,
         {ACCEPTS, ISSUER, UNKNOWN, ACCEPTS, ACCEPTS, ACCEPTS, UNKNOWN}},
        {"ten sent", ten_sent, {ALL_ACCEPT}},
        {"eleven sent",
         eleven_sent,
         {ACCEPTS, ACCEPTS, UNKNOWN, ACCEPTS, ACCEPTS, "SSLProtocolException", UNKNOWN}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        clients_begin(&s);
        if (rows[i].change)
            rows[i].change();
        clients_judge(&s);
        for (int c = 0; c < VOUCH_CLIENTS; c++)
            if (strcmp(clients_said_by(&s, c), rows[i].says[c]) != 0)
                fail_msg("%s: %s says \"%s\"", rows[i].what, vouch_client_kind((size_t)c)->name,
                         clients_said_by(&s, c));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients_each_of_a_rare_property),
    };
    return cmocka_run_group_tests_name("x509_clients_each", tests, NULL, NULL);
}
