// SPDX-License-Identifier: Apache-2.0
/* What the lines of maillog, nagios and junit have in each case of a report. */
#include "core/format.h"
#include "core/format/maillog.h"
#include "tests/support/guarded.h"
#include "tests/support/sample_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { NOW_S = 1795429230, DAY_S = 86400 };

static struct sample samples[3];
static const struct vouch_report *reports[3];
static char said[32768];
static const struct vouch_format_options plain = {
    .language = VOUCH_LANGUAGE_EN, .words = vouch_words_of, .remedy = vouch_remedy_of};

static const char *written(const struct vouch_format *format, size_t count,
                           const struct vouch_format_options *options)
{
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    format->write(&w, reports, count, options);
    return vouch_writer_string(&w);
}

static struct vouch_report *good(size_t i)
{
    reports[i] = sample_make(&samples[i], SAMPLE_GOOD);
    return &samples[i].report;
}

static void set_target(struct vouch_report *r, const char *target)
{
    r->target = vouch_report_keep(r, guarded_text(target));
}

static void find(struct vouch_report *r, enum vouch_severity severity, enum vouch_finding_code code)
{
    vouch_report_find_as(r, severity, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION, guarded_text(""));
    vouch_report_finish(r);
}

static void expect(const char *part)
{
    if (!strstr(said, part))
        fail_msg("no \"%s\" in\n%s", part, said);
}

/* --- maillog ---------------------------------------------------------------------------------- */

static void test_maillog_host_is_that_of_the_target(void **state)
{
    static const struct {
        const char *target, *host;
    } rows[] = {
        {"smtp://mx.example", "mx.example"},
        {"smtp://mx.example:2525", "mx.example"},
        {"smtps://mx.example/x", "mx.example"},
        {"smtp://mx.example?x", "mx.example"},
        {"smtp://[2001:db8::1]", "2001:db8::1"},
        {"smtp://[2001:db8::1]:25", "2001:db8::1"},
        {"smtp://[2001:db8::1", "2001:db8::1"},
        {"smtp://[]", ""},
        {"smtp://a", "a"},
        {"smtp://", ""},
        {"smtp://:25", ""},
        {"smtp://a]b", "a]b"},
        {"smtp://a[b]:1", "a[b]"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char want[80];
        set_target(good(0), rows[i].target);
        written(&vouch_format_maillog, 1, &plain);
        snprintf(want, sizeof want, " interface %s (192.0.2.10) address ", rows[i].host);
        expect(want);
    }
}

static void test_maillog_lines_are_those_of_the_kind_of_target(void **state)
{
    static const struct {
        const char *target, *fact, *line; /* null: only the first one */
    } rows[] = {
        {"smtp://a", NULL, "Info: New SMTP ICID 1 "},
        {"smtp://a", "mx_domain", "Connection Error: DCID 1 domain: v IP: "},
        {"smtp://a", "destination", "Connection Error: DCID 1 domain: a IP: "},
        {"tls://a", "mx_domain", "Connection Error: DCID 1 domain: v IP: "},
        {"ldap://a", "mx_domain", "Server unreachable: unable to connect\n"},
        {"ldaps://a", NULL, "Server unreachable: unable to connect\n"},
        {"tls://a", NULL, NULL},
        {"https://a", NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct vouch_report *r = good(0);
        set_target(r, rows[i].target);
        if (rows[i].fact)
            vouch_report_add_fact(r, rows[i].fact, guarded_text("v"));
        written(&vouch_format_maillog, 1, &plain);
        if (rows[i].line)
            expect(rows[i].line);
        else
            assert_ptr_equal(strchr(said, '\n') + 1, said + strlen(said));
    }
    struct vouch_report *r = good(0);
    set_target(r, "ldap://a");
    r->address_known = false;
    written(&vouch_format_maillog, 1, &plain);
    expect("Debug: LDAP: Server unreachable: DNS lookup failure\n");
    assert_string_equal(written(&vouch_format_maillog, 0, &plain), "");
}

static void test_maillog_failure_is_what_no_client_would_accept(void **state)
{
    static const struct {
        bool established;
        enum vouch_severity severity;
        bool failed;
    } rows[] = {
        {true, VOUCH_SEVERITY_INFO, false},    {true, VOUCH_SEVERITY_WARNING, false},
        {true, VOUCH_SEVERITY_UNKNOWN, true},  {true, VOUCH_SEVERITY_ERROR, true},
        {false, VOUCH_SEVERITY_WARNING, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct vouch_report *r = good(0);
        set_target(r, "smtp://a");
        r->tls.established = rows[i].established;
        find(r, rows[i].severity, VOUCH_F_CERT_EXPIRED);
        written(&vouch_format_maillog, 1, &plain);
        expect(rows[i].failed ? "ICID 1 TLS failed: certificate has expired\n"
                              : "ICID 1 TLS success protocol TLSv1.3 cipher "
                                "TLS_AES_256_GCM_SHA384\n");
    }
}

static void test_maillog_directory_tells_query_session_and_answer(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        struct vouch_report *r = good(0);
        set_target(r, "ldap://dc.example");
        r->phase_names[r->phases_count++] = "greet";
        r->tls.established = i & 1;
        if (i & 2)
            vouch_report_add_fact(r, "ldap_entries", guarded_text("7"));
        if (i & 4) {
            vouch_report_add_fact(r, "ldap_query", guarded_text("accept"));
            vouch_report_add_fact(r, "ldap_filter", guarded_text("(uid=a)"));
        }
        find(r, VOUCH_SEVERITY_ERROR, VOUCH_F_NAME_MISMATCH);
        written(&vouch_format_maillog, 1, &plain);
        expect(i & 4
                   ? "LDAP: (accept) Query (uid=a) to server dc.example (dc.example:443)\n"
                   : "LDAP: (check) Query (objectClass=*) to server dc.example (dc.example:443)\n");
        expect(i & 1
                   ? "LDAP: TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384 to server "
                     "dc.example (dc.example:443)\n"
                   : "LDAP: TLS failed: hostname mismatch to server dc.example (dc.example:443)\n");
        assert_int_equal(strstr(said, " lookup success, (dc.example:443) returned 7 results "
                                      "timestamp=1795429230.000000\n") != NULL,
                         (i & 2) != 0);
    }
}

static void test_maillog_reason_of_each_kind_of_finding(void **state)
{
    static const struct {
        enum vouch_finding_code code;
        int alert;
        const char *listener, *delivery; /* null: the same */
    } rows[] = {
        {VOUCH_F_SMTP_STARTTLS_HIDDEN, 0, "STARTTLS unavailable",
         "TLS required, STARTTLS unavailable, destination is TLS disabled"},
        {VOUCH_F_SMTP_STARTTLS_STRIPPED, 0, "STARTTLS unavailable",
         "TLS required, STARTTLS unavailable, destination is TLS disabled"},
        {VOUCH_F_SMTP_NO_ESMTP, 0, "STARTTLS unavailable",
         "TLS required, STARTTLS unavailable, destination is TLS disabled"},
        {VOUCH_F_SMTP_STARTTLS_REFUSED, 0, "STARTTLS unexpected response", NULL},
        {VOUCH_F_CERT_MALFORMED, 0,
         "(336134278, 'error:14090086:SSL routines:ssl3_get_server_certificate:certificate verify "
         "failed')",
         NULL},
        {VOUCH_F_SMTP_NOT_SMTP, 0, "smtp-not-smtp", NULL},
        {VOUCH_F_CERT_EXPIRED, 40, "certificate has expired", NULL}, /* not about the handshake */
        {VOUCH_F_CONNECT_TIMEOUT, 0, "[Errno 60] Operation timed out", NULL},
        {VOUCH_F_TLS_VERSION, 0,
         "(337621250, 'error:1425F102:SSL routines:ssl_choose_client_version:unsupported "
         "protocol')",
         NULL},
        {VOUCH_F_TLS_ALERT_RECEIVED, 47,
         "(336151575, 'error:14094417:SSL routines:ssl3_read_bytes:sslv3 alert illegal parameter')",
         NULL},
        {VOUCH_F_TLS_ALERT_RECEIVED, 112,
         "(336151640, 'error:14094458:SSL routines:ssl3_read_bytes:tlsv1 unrecognized name')",
         NULL},
        {VOUCH_F_TLS_ALERT_RECEIVED, 250,
         "(336151778, 'error:140944E2:SSL routines:ssl3_read_bytes:tlsv1 alert 250')", NULL},
        {VOUCH_F_TLS_ALERT_RECEIVED, 1,
         "(336151529, 'error:140943E9:SSL routines:ssl3_read_bytes:sslv3 alert 1')", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int delivering = 0; delivering < 2; delivering++) {
            struct vouch_report *r = good(0);
            struct vouch_writer w = vouch_writer_of(said, sizeof said);
            r->tls.alert_received = rows[i].alert;
            find(r, VOUCH_SEVERITY_ERROR, rows[i].code);
            vouch_maillog_write_reason(&w, r, delivering);
            assert_string_equal(vouch_writer_string(&w), delivering && rows[i].delivery
                                                             ? rows[i].delivery
                                                             : rows[i].listener);
        }
    struct vouch_report *r = good(0);
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    r->findings_count = 0;
    vouch_maillog_write_reason(&w, r, true);
    assert_int_equal(w.len, 0);
}

/* --- nagios ----------------------------------------------------------------------------------- */

static void test_nagios_state_is_the_worst_and_the_first_of_equal_ones(void **state)
{
    static const struct {
        enum vouch_severity severity;
        const char *state;
    } rows[] = {{VOUCH_SEVERITY_INFO, "OK"},
                {VOUCH_SEVERITY_WARNING, "WARNING"},
                {VOUCH_SEVERITY_UNKNOWN, "UNKNOWN"},
                {VOUCH_SEVERITY_ERROR, "CRITICAL"}};
    (void)state;
    for (size_t worst = 0; worst < COUNT(rows); worst++)
        for (size_t at = 0; at < 3; at++) {
            char want[80];
            for (size_t i = 0; i < 3; i++) {
                char target[32];
                struct vouch_report *r = good(i);
                snprintf(target, sizeof target, "tls://t%u", (unsigned)i);
                set_target(r, target);
                find(r, rows[i >= at ? worst : 0].severity, VOUCH_F_CERT_EXPIRES_SOON);
            }
            written(&vouch_format_nagios, 3, &plain);
            snprintf(want, sizeof want, "VOUCH %s - tls://t%u ", rows[worst].state,
                     worst ? (unsigned)at : 0);
            assert_ptr_equal(strstr(said, want), said);
            snprintf(want, sizeof want, "\n%s: tls://t2 ", rows[worst].state);
            expect(want);
            expect(" 'cert1.0'=");
            expect(" 'cert3.1'=");
            expect(" 'time2'=");
        }
    assert_string_equal(written(&vouch_format_nagios, 0, &plain), "VOUCH UNKNOWN -  |\n");
}

static void test_nagios_end_is_in_days_or_hours_and_may_be_past(void **state)
{
    static const struct {
        int64_t left_s;
        const char *text;
    } rows[] = {{10 * DAY_S, " (10 days) |"},
                {DAY_S, " (24 h) |"},
                {3600, " (1 h) |"},
                {-3600, " (1 h ago) |"},
                {-3 * DAY_S, " (3 days ago) |"}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int path = 0; path < 2; path++) {
            struct vouch_report *r = good(0);
            r->findings_count = 0;
            for (size_t k = 0; k < r->sent_count; k++)
                r->storage.sent[k].not_after_s = NOW_S + rows[i].left_s;
            for (size_t k = 0; k < r->path_count; k++)
                r->storage.path[k].not_after_s = NOW_S + rows[i].left_s;
            r->path_count = path ? r->path_count : 0;
            written(&vouch_format_nagios, 1, &plain);
            expect(" valid until 2026-1");
            expect(rows[i].text);
            r->began.utc_known = false;
            written(&vouch_format_nagios, 1, &plain);
            assert_null(strchr(said, '('));
            assert_null(strstr(said, "'cert"));
            expect("| 'time'=");
        }
    struct vouch_report *r = good(0);
    r->findings_count = r->path_count = r->sent_count = 0;
    written(&vouch_format_nagios, 1, &plain);
    assert_null(strstr(said, "valid until"));
}

static void test_nagios_thresholds_are_of_each_certificate(void **state)
{
    const struct vouch_threshold three = {.value = 3}, none = {.value = 0};
    struct vouch_format_options options = plain;
    (void)state;
    struct vouch_report *r = good(0);
    r->sent_count = 2;
    r->storage.sent[0].not_before_s = NOW_S - DAY_S;
    r->storage.sent[0].not_after_s = NOW_S + 99 * DAY_S;
    r->storage.sent[1].dates_known = false;
    r->duration_ms = 17;
    char want[160];
    options.warning = &three;
    options.critical = &three;
    int64_t seconds = vouch_threshold_seconds(&three, 100 * DAY_S);
    snprintf(want, sizeof want, "| 'cert0'=%ds;%d:;%d:;0;%d 'time'=17ms;;;0\n", 99 * DAY_S,
             (int)seconds, (int)seconds, 100 * DAY_S);
    written(&vouch_format_nagios, 1, &options);
    expect(want);
    options.warning = &none;
    options.critical = NULL;
    seconds = vouch_threshold_seconds(&vouch_threshold_default, 100 * DAY_S);
    snprintf(want, sizeof want, "s;%d:;0:;0;", (int)seconds);
    written(&vouch_format_nagios, 1, &options);
    expect(want);
    options.warning = NULL;
    written(&vouch_format_nagios, 1, &options);
    expect(want);
}

static void test_nagios_further_lines_have_what_matters(void **state)
{
    (void)state;
    struct vouch_report *r = good(0);
    r->findings_count = 0;
    find(r, VOUCH_SEVERITY_ERROR, VOUCH_F_CERT_EXPIRED);
    find(r, VOUCH_SEVERITY_WARNING, VOUCH_F_CERT_WEAK_KEY);
    find(r, VOUCH_SEVERITY_INFO, VOUCH_F_CERT_WEAK_SIGNATURE);
    written(&vouch_format_nagios, 1, &plain);
    expect("[cert-expired] |");
    expect("[cert-weak-key]\n");
    assert_null(strstr(said, "[cert-weak-signature]"));
    set_target(r, "|a||b|");
    written(&vouch_format_nagios, 1, &plain);
    expect(" - /a//b/ ");
}

static void test_json_of_an_unknown_address_has_neither_it_nor_a_port(void **state)
{
    (void)state;
    struct vouch_report *r = good(0);
    written(&vouch_format_json, 1, &plain);
    expect("\"address\":\"192.0.2.10\",\"port\":443,");
    r->address_known = false;
    written(&vouch_format_json, 1, &plain);
    expect("\"address\":null,\"port\":null,");
}

static void test_junit_time_is_in_thousandths(void **state)
{
    static const struct {
        uint32_t ms;
        const char *time;
    } rows[] = {{0, " time=\"0.000\""},    {7, " time=\"0.007\""},    {999, " time=\"0.999\""},
                {1000, " time=\"1.000\""}, {1001, " time=\"1.001\""}, {61010, " time=\"61.010\""}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        good(0)->duration_ms = rows[i].ms;
        written(&vouch_format_junit, 1, &plain);
        expect(rows[i].time);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_maillog_host_is_that_of_the_target),
        cmocka_unit_test(test_maillog_lines_are_those_of_the_kind_of_target),
        cmocka_unit_test(test_maillog_failure_is_what_no_client_would_accept),
        cmocka_unit_test(test_maillog_directory_tells_query_session_and_answer),
        cmocka_unit_test(test_maillog_reason_of_each_kind_of_finding),
        cmocka_unit_test(test_nagios_state_is_the_worst_and_the_first_of_equal_ones),
        cmocka_unit_test(test_nagios_end_is_in_days_or_hours_and_may_be_past),
        cmocka_unit_test(test_nagios_thresholds_are_of_each_certificate),
        cmocka_unit_test(test_nagios_further_lines_have_what_matters),
        cmocka_unit_test(test_junit_time_is_in_thousandths),
        cmocka_unit_test(test_json_of_an_unknown_address_has_neither_it_nor_a_port),
    };
    return cmocka_run_group_tests_name("format_lines", tests, NULL, NULL);
}
