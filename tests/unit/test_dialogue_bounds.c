// SPDX-License-Identifier: Apache-2.0
/* The numbers at which dialogues change their mind: reply codes, HTTP statuses, lengths of lines
 * and of the parts of an LDAP URL, one before, at, and one behind each. */
#include "core/dialogue/http.h"
#include "core/dialogue/ldap_url.h"
#include "core/dialogue/smtp.h"
#include "core/dialogue/smtp_reply.h"
#include "core/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static union {
    uint64_t aligned;
    uint8_t bytes[VOUCH_DIALOGUE_STATE_SIZE];
} state;
static uint8_t out[1024];
static struct vouch_report report;
static struct vouch_finding findings[8];
static struct vouch_fact facts[8];
static char text[2000];
static struct vouch_target target;
static struct vouch_exchange x;

static void begin(void)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 8,
                                                 .facts = facts,
                                                 .facts_max = 8,
                                                 .text = text,
                                                 .text_max = sizeof text};
    vouch_report_init(&report, &storage);
    memset(&state, 0, sizeof state);
    x = (struct vouch_exchange){.target = &target, .report = &report, .state = &state};
}

static int hear(int (*step)(struct vouch_exchange *), const char *said)
{
    x.in = vouch_span_of(said);
    x.used = 0;
    x.wait_ms = 0;
    x.leaving = false;
    x.out = vouch_writer_of(out, sizeof out);
    return step(&x);
}

/* --- SMTP ---------------------------------------------------------------------------------------
 */

static void test_smtp_reply_line_has_its_codes_and_marks(void **unused)
{
    static const struct {
        const char *line;
        unsigned code; /* 0: no reply line */
        bool last;
        const char *text;
    } rows[] = {
        {"200\n", 200, true, ""},    {"199 x\n", 0, true, NULL},        {"599 x\n", 599, true, "x"},
        {"600 x\n", 0, true, NULL},  {"250-x\n", 250, false, "x"},      {"250+x\n", 0, true, NULL},
        {"250 \r\n", 250, true, ""}, {"250\r\n", 250, true, ""},        {"25\n", 0, true, NULL},
        {"\n", 0, true, NULL},       {"2500\n", 0, true, NULL},         {"25a x\n", 0, true, NULL},
        {" 250 x\n", 0, true, NULL}, {"250 x\r\r\n", 250, true, "x\r"},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_smtp_line line;
        size_t used = 0;
        int status = vouch_smtp_line_take(vouch_span_of(rows[i].line), &line, &used);
        assert_int_equal(status, rows[i].code ? VOUCH_OK : VOUCH_E_MALFORMED);
        assert_int_equal(used, strlen(rows[i].line));
        if (!rows[i].code)
            continue;
        assert_int_equal(line.code, rows[i].code);
        assert_int_equal(line.last, rows[i].last);
        assert_true(vouch_span_equal(line.text, vouch_span_of(rows[i].text)));
    }
}

static void test_smtp_reply_line_has_its_limit(void **unused)
{
    static char long_line[VOUCH_SMTP_LINE_MAX + 2];
    struct vouch_smtp_line line;
    size_t used = 7;
    (void)unused;
    memset(long_line, 'x', sizeof long_line);
    memcpy(long_line, "250 ", 4);
    for (size_t len = VOUCH_SMTP_LINE_MAX - 1; len <= VOUCH_SMTP_LINE_MAX + 1; len++) {
        struct vouch_span in = {(const uint8_t *)long_line, len};
        assert_int_equal(vouch_smtp_line_take(in, &line, &used),
                         len < VOUCH_SMTP_LINE_MAX ? VOUCH_AGAIN : VOUCH_E_SPACE);
        assert_int_equal(used, 7);
    }
}

static void expect_greeting(unsigned code, bool may_reconnect)
{
    char reply[32];
    begin();
    x.may_reconnect = may_reconnect;
    snprintf(reply, sizeof reply, "%u x\r\n", code);
    int status = hear(vouch_dialogue_smtp.greet, reply);
    bool later = code >= 400 && code < 500 && may_reconnect;
    if (status != (later ? VOUCH_RECONNECT : VOUCH_AGAIN))
        fail_msg("%u: %d", code, status);
    assert_int_equal(vouch_report_has(&report, VOUCH_F_SMTP_TEMPORARY), later);
    assert_int_equal(vouch_report_has(&report, VOUCH_F_SMTP_GREETING_REFUSED),
                     !later && code != 220);
    assert_int_equal(x.leaving, !later && code != 220);
    assert_int_equal(x.wait_ms > 0, later);
    if (!later)
        assert_memory_equal(out, code == 220 ? "EHLO " : "QUIT\r", 5);
    else
        assert_int_equal(x.out.len, 0);
}

static void test_smtp_greeting_is_asked_again_once_and_for_400_to_499_alone(void **unused)
{
    static const unsigned codes[] = {219, 220, 221, 250, 399, 400, 421, 450, 499, 500, 554, 599};
    (void)unused;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        expect_greeting(codes[i], false);
        expect_greeting(codes[i], true);
    }
}

static void expect_ehlo(unsigned code, bool may_reconnect)
{
    char reply[32];
    begin();
    assert_int_equal(hear(vouch_dialogue_smtp.greet, "220 x\r\n"), VOUCH_AGAIN);
    x.may_reconnect = may_reconnect;
    snprintf(reply, sizeof reply, "%u x\r\n", code);
    int status = hear(vouch_dialogue_smtp.greet, reply);
    bool later = code >= 400 && code < 500 && may_reconnect;
    bool unknown = code >= 500 && code <= 504;
    assert_int_equal(status, later ? VOUCH_RECONNECT : VOUCH_AGAIN);
    assert_int_equal(vouch_report_has(&report, VOUCH_F_SMTP_TEMPORARY), later);
    assert_int_equal(vouch_report_has(&report, VOUCH_F_SMTP_EHLO_REFUSED),
                     !later && !unknown && code >= 400);
    assert_int_equal(vouch_report_has(&report, VOUCH_F_SMTP_MALFORMED_REPLY),
                     code < 400 && code != 250);
    if (!later)
        assert_memory_equal(out, unknown ? "HELO " : "QUIT\r", 5);
}

static void test_smtp_ehlo_refused_as_unknown_is_followed_by_helo(void **unused)
{
    static const unsigned codes[] = {249, 250, 251, 399, 400, 499, 500, 502, 504, 505, 550, 599};
    (void)unused;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        expect_ehlo(codes[i], false);
        expect_ehlo(codes[i], true);
    }
}

static void test_smtp_starttls_refused_for_now_or_for_good(void **unused)
{
    static const struct {
        unsigned code;
        enum vouch_finding_code finding;
    } rows[] = {{219, VOUCH_F_SMTP_STARTTLS_UNEXPECTED}, {221, VOUCH_F_SMTP_STARTTLS_UNEXPECTED},
                {399, VOUCH_F_SMTP_STARTTLS_UNEXPECTED}, {400, VOUCH_F_SMTP_STARTTLS_TEMPORARY},
                {499, VOUCH_F_SMTP_STARTTLS_TEMPORARY},  {500, VOUCH_F_SMTP_STARTTLS_REFUSED},
                {599, VOUCH_F_SMTP_STARTTLS_REFUSED},    {220, VOUCH_F_NONE}};
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char reply[32];
        begin();
        hear(vouch_dialogue_smtp.greet, "220 x\r\n");
        hear(vouch_dialogue_smtp.greet, "250-x\r\n250 STARTTLS\r\n");
        assert_memory_equal(out, "STARTTLS\r\n", 10);
        snprintf(reply, sizeof reply, "%u x\r\n", rows[i].code);
        int status = hear(vouch_dialogue_smtp.greet, reply);
        assert_int_equal(status, rows[i].code == 220 ? VOUCH_OK : VOUCH_AGAIN);
        assert_int_equal(report.findings_count, rows[i].finding != VOUCH_F_NONE);
        if (rows[i].finding != VOUCH_F_NONE)
            assert_int_equal(findings[0].code, rows[i].finding);
    }
}

static void test_smtp_passwords_offered_in_clear_are_found(void **unused)
{
    static const struct {
        const char *reply;
        bool found;
    } rows[] = {
        {"250-x\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n", true},
        {"250-x\r\n250-STARTTLS\r\n250 AUTH LOGIN\r\n", true},
        {"250-x\r\n250-STARTTLS\r\n250 auth cram-md5 login\r\n", true},
        {"250-x\r\n250-STARTTLS\r\n250 AUTH=LOGIN\r\n", true},
        {"250-x\r\n250-STARTTLS\r\n250 AUTH CRAM-MD5 PLAIN GSSAPI\r\n", true},
        {"250-x\r\n250-STARTTLS\r\n250 AUTH LOGIN GSSAPI\r\n", true},
        {"250-x\r\n250-STARTTLS\r\n250 AUTH\r\n", false},
        {"250-x\r\n250-STARTTLS\r\n250 AUTH CRAM-MD5\r\n", false},
        {"250-x\r\n250-STARTTLS\r\n250 AUTH PLAINS XLOGIN\r\n", false},
        {"250-x\r\n250-STARTTLS\r\n250 XAUTH PLAIN\r\n", false},
        {"250-AUTH PLAIN\r\n250 STARTTLS\r\n", false}, /* the first line is a name */
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        hear(vouch_dialogue_smtp.greet, "220 x\r\n");
        hear(vouch_dialogue_smtp.greet, rows[i].reply);
        if (vouch_report_has(&report, VOUCH_F_SMTP_AUTH_IN_CLEAR) != rows[i].found)
            fail_msg("%s", rows[i].reply);
    }
}

/* --- HTTP ---------------------------------------------------------------------------------------
 */

static void test_http_statuses_are_faults_or_about_the_clients_certificate(void **unused)
{
    (void)unused;
    for (unsigned status = 200; status < 600; status++)
        for (int asked = 0; asked <= 1; asked++)
            for (int shown = 0; shown <= 1; shown++) {
                char reply[80];
                bool about =
                    asked && (status == 400 || status == 403 || status == 495 || status == 496);
                bool fault = status >= 400 && status != 401 && status != 405 && status != 501;
                begin();
                report.tls.client_cert_requested = asked;
                report.tls.client_cert_sent = shown;
                hear(vouch_dialogue_https.talk, "");
                snprintf(reply, sizeof reply, "HTTP/1.1 %u x\r\n\r\n", status);
                assert_int_equal(hear(vouch_dialogue_https.talk, reply), VOUCH_OK);
                if (vouch_report_has(&report, VOUCH_F_HTTP_STATUS) != (fault && !about))
                    fail_msg("%u", status);
                assert_int_equal(vouch_report_has(&report, VOUCH_F_HTTP_CLIENT_CERT),
                                 about && !shown);
                assert_int_equal(vouch_report_has(&report, VOUCH_F_TLS_PEER_REJECTED_CLIENT),
                                 about && shown);
            }
}

/* --- LDAP ---------------------------------------------------------------------------------------
 */

static void test_ldap_url_parts_are_read_and_refused(void **unused)
{
    static const struct {
        const char *rest;
        int status;
        bool asked;
        const char *base, *attributes, *filter;
        enum vouch_ldap_scope scope;
    } rows[] = {
        {"", VOUCH_OK, false, "", "", "", VOUCH_LDAP_BASE},
        {"/", VOUCH_OK, false, "", "", "", VOUCH_LDAP_BASE},
        {"/dc=x", VOUCH_OK, true, "dc=x", "", "", VOUCH_LDAP_BASE},
        {"dc=x", VOUCH_OK, true, "dc=x", "", "", VOUCH_LDAP_BASE},
        {"/dc=x?cn,sn", VOUCH_OK, true, "dc=x", "cn,sn", "", VOUCH_LDAP_BASE},
        {"/dc=x??base?(a=b)", VOUCH_OK, true, "dc=x", "", "(a=b)", VOUCH_LDAP_BASE},
        {"/dc=x??ONE?(a=b)", VOUCH_OK, true, "dc=x", "", "(a=b)", VOUCH_LDAP_ONE},
        {"/dc=x??sub", VOUCH_OK, true, "dc=x", "", "", VOUCH_LDAP_SUBTREE},
        {"/dc=x??"
         "?(a=b)",
         VOUCH_OK, true, "dc=x", "", "(a=b)", VOUCH_LDAP_SUBTREE},
        {"/dc=x?(a=b)", VOUCH_OK, true, "dc=x", "", "(a=b)", VOUCH_LDAP_SUBTREE},
        {"/?cn", VOUCH_OK, true, "", "cn", "", VOUCH_LDAP_BASE},
        {"/dc=x??"
         "??ext",
         VOUCH_OK, true, "dc=x", "", "", VOUCH_LDAP_BASE},
        {"/dc=x??"
         "??"
         "!ext",
         VOUCH_E_MALFORMED, true, NULL, NULL, NULL, 0},
        {"/dc=x??"
         "??"
         "?",
         VOUCH_E_MALFORMED, true, NULL, NULL, NULL, 0},
        {"/dc=x??tree", VOUCH_E_MALFORMED, true, NULL, NULL, NULL, 0},
        {"/dc=%78", VOUCH_OK, true, "dc=x", "", "", VOUCH_LDAP_BASE},
        {"/%2f%3F%fF", VOUCH_OK, true, "/?\xff", "", "", VOUCH_LDAP_BASE},
        {"/%", VOUCH_E_MALFORMED, true, NULL, NULL, NULL, 0},
        {"/%7", VOUCH_E_MALFORMED, true, NULL, NULL, NULL, 0},
        {"/%7g", VOUCH_E_MALFORMED, true, NULL, NULL, NULL, 0},
        {"/%g7", VOUCH_E_MALFORMED, true, NULL, NULL, NULL, 0},
        {"/%00", VOUCH_E_MALFORMED, true, NULL, NULL, NULL, 0},
        {"/%01", VOUCH_OK, true, "\x01", "", "", VOUCH_LDAP_BASE},
        {"/%0f%f0", VOUCH_OK, true, "\x0f\xf0", "", "", VOUCH_LDAP_BASE},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_ldap_query q;
        const char *what = NULL;
        int status = vouch_ldap_url_parse(&q, vouch_span_of(rows[i].rest), &what);
        if (status != rows[i].status || q.asked != rows[i].asked)
            fail_msg("%s: %d, %s", rows[i].rest, status, what ? what : "");
        assert_int_equal(what == NULL, status == VOUCH_OK);
        if (status != VOUCH_OK)
            continue;
        assert_string_equal(q.base, rows[i].base);
        assert_string_equal(q.attributes, rows[i].attributes);
        assert_string_equal(q.filter, rows[i].filter);
        assert_int_equal(q.scope, rows[i].scope);
    }
}

static void expect_length(const char *before, size_t len, size_t max)
{
    char rest[400] = "/";
    struct vouch_ldap_query q;
    const char *what = NULL;
    strcat(rest, before);
    size_t from = strlen(rest);
    memset(rest + from, 'a', len);
    rest[from + len] = '\0';
    assert_int_equal(vouch_ldap_url_parse(&q, vouch_span_of(rest), &what),
                     len <= max ? VOUCH_OK : VOUCH_E_SPACE);
}

static void test_ldap_url_parts_have_their_lengths(void **unused)
{
    (void)unused;
    for (size_t more = 0; more <= 1; more++) {
        expect_length("", VOUCH_LDAP_BASE_MAX + more, VOUCH_LDAP_BASE_MAX);
        expect_length("?", VOUCH_LDAP_ATTRIBUTES_MAX + more, VOUCH_LDAP_ATTRIBUTES_MAX);
        expect_length("??"
                      "?",
                      VOUCH_LDAP_FILTER_MAX + more, VOUCH_LDAP_FILTER_MAX);
    }
}

/* --- all of them --------------------------------------------------------------------------------
 */

static void test_dialogues_have_their_schemes_ports_and_words(void **unused)
{
    static const struct {
        const char *scheme;
        uint16_t port;
        const char *starttls;
    } rows[] = {
        {"https", 443, NULL},
        {"smtp", 25, "smtp"},
        {"smtps", 465, NULL},
        {"ldap", 389, "ldap"},
        {"ldaps", 636, NULL},
        {"tls", 0, NULL},
        {"imap", 143, "imap"},
        {"imaps", 993, NULL},
        {"pop3", 110, "pop3"},
        {"pop3s", 995, NULL},
        {"lmtp", 24, "lmtp"},
        {"sieve", 4190, "sieve"},
        {"ftp", 21, "ftp"},
        {"ftps", 990, NULL},
        {"xmpp", 5222, "xmpp"},
        {"xmpps", 5223, NULL},
        {"xmpp-server", 5269, "xmpp-server"},
        {"xmpps-server", 5270, NULL},
        {"postgres", 5432, "postgres"},
        {"mysql", 3306, "mysql"},
    };
    enum { COUNT = sizeof rows / sizeof rows[0] };
    (void)unused;
    for (size_t i = 0; i < COUNT; i++) {
        const struct vouch_dialogue *d = vouch_dialogue_of_scheme(vouch_span_of(rows[i].scheme));
        assert_non_null(d);
        assert_int_equal(d->port, rows[i].port);
        assert_ptr_equal(vouch_dialogue_at(i), d);
        if (rows[i].starttls) {
            assert_string_equal(d->starttls, rows[i].starttls);
            assert_ptr_equal(vouch_dialogue_of_starttls(vouch_span_of(rows[i].starttls)), d);
        } else {
            assert_null(d->starttls);
        }
    }
    assert_null(vouch_dialogue_at(COUNT));
    assert_null(vouch_dialogue_of_scheme(vouch_span_of("gopher")));
    assert_null(vouch_dialogue_of_starttls(vouch_span_of("https")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smtp_reply_line_has_its_codes_and_marks),
        cmocka_unit_test(test_smtp_reply_line_has_its_limit),
        cmocka_unit_test(test_smtp_greeting_is_asked_again_once_and_for_400_to_499_alone),
        cmocka_unit_test(test_smtp_ehlo_refused_as_unknown_is_followed_by_helo),
        cmocka_unit_test(test_smtp_starttls_refused_for_now_or_for_good),
        cmocka_unit_test(test_smtp_passwords_offered_in_clear_are_found),
        cmocka_unit_test(test_http_statuses_are_faults_or_about_the_clients_certificate),
        cmocka_unit_test(test_ldap_url_parts_are_read_and_refused),
        cmocka_unit_test(test_ldap_url_parts_have_their_lengths),
        cmocka_unit_test(test_dialogues_have_their_schemes_ports_and_words),
    };
    struct vouch_target_error error;
    if (vouch_target_parse(&target, vouch_span_of("https://www.example.test"), vouch_span_of(""),
                           &error) != VOUCH_OK)
        return 1;
    return cmocka_run_group_tests_name("dialogue_bounds", tests, NULL, NULL);
}
