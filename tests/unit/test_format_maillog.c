// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/format.h"
#include "core/format/maillog.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"
#include "tests/support/sample_report.h"

static struct sample samples[SAMPLE_KINDS + 2];
static const struct vouch_report *reports[SAMPLE_KINDS + 2];
static char buffer[32768];

static struct vouch_span keep(struct sample *s, const char *text)
{
    return vouch_report_keep(&s->report, guarded_text(text));
}

static void make_delivery(struct sample *s, enum sample_kind kind, const char *target)
{
    sample_make(s, kind);
    s->report.target = keep(s, target);
    vouch_report_add_fact(&s->report, "mx_domain", guarded_text("example.org"));
    vouch_report_add_fact(&s->report, "mx_host", guarded_text("mx1.mail.example.org"));
    s->report.phase_names[s->report.phases_count] = "greet";
    s->report.phases_count += kind != SAMPLE_UNREACHABLE;
}

static void make_directory(struct sample *s)
{
    sample_make(s, SAMPLE_GOOD);
    s->report.target = keep(s, "ldaps://[2001:db8::7]:3269/dc=example?mail?sub?(uid=a)");
    vouch_report_add_fact(&s->report, "ldap_entries", guarded_text("2"));
    s->report.phase_names[s->report.phases_count++] = "greet";
}

static void test_format_maillog_lines_look_as_agreed(void **state)
{
    (void)state;
    size_t count = 0;
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_NL,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = true,
                                     .verbosity = -1};
    make_delivery(&samples[count++], SAMPLE_GOOD, "smtp://mx1.mail.example.org");
    make_delivery(&samples[count++], SAMPLE_BAD, "smtp://mx1.mail.example.org:2525");
    make_delivery(&samples[count++], SAMPLE_UNREACHABLE, "smtp://mx1.mail.example.org");
    make_directory(&samples[count++]);
    sample_make(&samples[count++], SAMPLE_MISSING);
    sample_make(&samples[count++], SAMPLE_HOSTILE);
    for (size_t i = 0; i < count; i++)
        reports[i] = &samples[i].report;
    vouch_format_maillog.write(&w, reports, count, &o);
    assert_int_equal(w.lost, 0);
    golden_check("maillog.txt", vouch_writer_span(&w));
}

static void check_reason(enum vouch_finding_code code, int alert, bool delivering, const char *want)
{
    struct sample *s = &samples[0];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    sample_make(s, SAMPLE_GOOD);
    s->report.tls.alert_received = alert;
    vouch_report_find_as(&s->report, VOUCH_SEVERITY_ERROR, code, VOUCH_NO_POSITION,
                         VOUCH_NO_POSITION, guarded_text("a\x1b[2J\r\nInfo: DCID 1 TLS success"));
    vouch_report_finish(&s->report);
    vouch_maillog_write_reason(&w, &s->report, delivering);
    assert_string_equal(vouch_writer_string(&w), want);
}

static void test_format_maillog_reasons_are_those_of_logs(void **state)
{
    (void)state;
    check_reason(VOUCH_F_TLS_ALERT_RECEIVED, 46, true,
                 "(336151574, 'error:14094416:SSL routines:ssl3_read_bytes:sslv3 alert certificate "
                 "unknown')");
    check_reason(VOUCH_F_TLS_NO_COMMON_CIPHER, 40, true,
                 "(336151568, 'error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake "
                 "failure')");
    check_reason(VOUCH_F_TLS_PEER_REJECTED_CLIENT, 48, true,
                 "(336151576, 'error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown "
                 "ca')");
    check_reason(VOUCH_F_CHAIN_NO_ANCHOR, -1, true,
                 "(336134278, 'error:14090086:SSL routines:ssl3_get_server_certificate:certificate "
                 "verify failed')");
    check_reason(VOUCH_F_PEER_RESET, -1, false, "[Errno 54] Connection reset by peer");
    check_reason(VOUCH_F_SMTP_NO_STARTTLS, -1, false, "STARTTLS unavailable");
    check_reason(VOUCH_F_SMTP_NO_STARTTLS, -1, true,
                 "TLS required, STARTTLS unavailable, destination is TLS disabled");
}

static void test_format_maillog_what_the_peer_said_cannot_forge_a_line(void **state)
{
    (void)state;
    check_reason(VOUCH_F_SMTP_GREETING_REFUSED, -1, false,
                 "smtp-greeting-refused: a\\x1b[2J\\x0d\\x0aInfo: DCID 1 TLS success");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format_maillog_lines_look_as_agreed),
        cmocka_unit_test(test_format_maillog_reasons_are_those_of_logs),
        cmocka_unit_test(test_format_maillog_what_the_peer_said_cannot_forge_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
