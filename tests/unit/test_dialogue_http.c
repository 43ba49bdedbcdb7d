// SPDX-License-Identifier: Apache-2.0
/* The HTTP dialogue: what it asks, and what it makes of any answer, however the bytes are cut. */
#include "core/check_talk.h"
#include "core/dialogue/http.h"
#include "core/target.h"
#include "tests/fake/fake_transport.h"
#include "tests/support/guarded.h"
#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { IN_MAX = 256, SPIN_MAX = 100000 };

struct scene {
    struct fake_transport f;
    struct vouch_target target;
    struct vouch_report report;
    struct vouch_finding findings[8];
    struct vouch_fact facts[8];
    uint8_t text[1024];
    struct vouch_talk talk;
    uint8_t in[IN_MAX];
    uint8_t out[1024];
    int status;
};

static struct scene s;

struct answer {
    const char *target;
    const char *said;
    bool stays_open; /* the server does not close behind its answer */
    bool cert_requested;
    bool cert_sent;
    int status;
    enum vouch_finding_code finding; /* the one that must be there; NONE: only "no HSTS" may be */
    const char *http_status;         /* null: no such fact */
    const char *hsts;
};

static void open_transport(void)
{
    const struct vouch_address to = {.family = VOUCH_FAMILY_IPV4, .port = 443};
    struct vouch_transport t = fake_transport_of(&s.f);
    assert_int_equal(t.ops->open(t.self, &to), VOUCH_OK);
}

static void begin(const struct answer *a, size_t chunk)
{
    struct vouch_target_error error;
    const struct vouch_report_storage storage = {.findings = s.findings,
                                                 .findings_max = 8,
                                                 .facts = s.facts,
                                                 .facts_max = 8,
                                                 .text = s.text,
                                                 .text_max = sizeof s.text};
    vouch_report_init(&s.report, &storage);
    s.report.tls.client_cert_requested = a->cert_requested;
    s.report.tls.client_cert_sent = a->cert_sent;
    struct vouch_span target = guarded_text(a->target ? a->target : "https://www.example.test/");
    assert_int_equal(vouch_target_parse(&s.target, target, guarded_text(""), &error), VOUCH_OK);
    fake_transport_init(&s.f);
    s.f.chunk = chunk;
    s.f.end = a->stays_open ? 0 : VOUCH_E_CLOSED;
    open_transport();
    fake_transport_say_text(&s.f, a->said);
    vouch_talk_init(&s.talk, s.in, sizeof s.in, s.out, sizeof s.out);
}

static void run(void)
{
    struct vouch_transport t = fake_transport_of(&s.f);
    const struct vouch_talk_stream stream = {t.ops->send, t.ops->recv, t.self};
    struct vouch_exchange x = {.target = &s.target, .report = &s.report};
    unsigned spins = 0;
    do {
        s.status = vouch_talk_run(&s.talk, &stream, vouch_dialogue_https.talk, &x);
        bool idle = s.f.said.at == s.f.said.len && s.f.end == 0;
        if (s.status == VOUCH_AGAIN && idle && !s.talk.wants_write && !s.talk.fed)
            return;
    } while (s.status == VOUCH_AGAIN && ++spins < SPIN_MAX);
    if (spins == SPIN_MAX)
        fail_msg("the dialogue never ends, at %zu", sweep_at);
}

static void end(void)
{
    assert_int_equal(s.f.misuse, 0);
    fake_transport_free(&s.f);
}

static void expect_fact(const char *key, const char *want)
{
    struct vouch_span got = vouch_report_fact(&s.report, key);
    if (!vouch_span_equal(got, guarded_text(want)))
        fail_msg("%s is \"%.*s\", not \"%s\", at %zu", key, (int)got.len, (const char *)got.data,
                 want ? want : "", sweep_at);
}

static void expect_finding(enum vouch_finding_code code)
{
    if (code != VOUCH_F_NONE && !vouch_report_has(&s.report, code))
        fail_msg("finding %d is missing, at %zu", (int)code, sweep_at);
    for (size_t i = 0; i < s.report.findings_count; i++)
        if (s.findings[i].code != code && s.findings[i].code != VOUCH_F_HTTP_NO_HSTS)
            fail_msg("finding %d where none belongs, at %zu", (int)s.findings[i].code, sweep_at);
}

static void check(size_t chunk, void *arg)
{
    const struct answer *a = arg;
    begin(a, chunk);
    run();
    if (s.status != a->status)
        fail_msg("the dialogue answered %d, not %d, at %zu", s.status, a->status, sweep_at);
    expect_finding(a->finding);
    expect_fact("http_status", a->http_status);
    expect_fact("hsts", a->hsts);
    if (s.status == VOUCH_OK && vouch_report_has(&s.report, VOUCH_F_HTTP_NO_HSTS) ==
                                    (a->hsts != NULL && strcmp(a->hsts, "max-age=0") != 0))
        fail_msg("\"no HSTS\" is wrong, at %zu", sweep_at);
    end();
}

static bool fault(unsigned at, void *arg)
{
    begin(arg, 7);
    s.f.fault_at = at;
    s.f.fault = VOUCH_E_RESET;
    run();
    bool hit = s.f.fault_hit;
    if (hit && s.status != VOUCH_OK && s.talk.stream_status != VOUCH_E_RESET)
        fail_msg("a fault at call %u ended in %d", at, s.status);
    end();
    return hit;
}

static void sweep(struct answer *a)
{
    sweep_chunks(check, a);
    assert_true(sweep_faults(fault, a, 5000) > 1);
}

static void test_http_request_names_host_port_and_path(void **state)
{
    static const struct {
        const char *target;
        const char *request;
    } rows[] = {
        {"https://www.example.test/a?b=c", "HEAD /a?b=c HTTP/1.1\r\nHost: www.example.test\r\n"},
        {"https://www.example.test", "HEAD / HTTP/1.1\r\nHost: www.example.test\r\n"},
        {"https://www.example.test:8443?q", "HEAD /?q HTTP/1.1\r\nHost: www.example.test:8443\r\n"},
        {"https://[2001:db8::1]:8443/", "HEAD / HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct answer a = {.target = rows[i].target, .said = "", .stays_open = true};
        begin(&a, SIZE_MAX);
        run();
        struct vouch_span heard = fake_transport_heard(&s.f);
        if (!vouch_span_starts_nocase(heard, rows[i].request))
            fail_msg("for %s was asked \"%.*s\"", a.target, (int)heard.len,
                     (const char *)heard.data);
        assert_memory_equal(heard.data + heard.len - 4, "\r\n\r\n", 4);
        end();
    }
}

static void test_http_good_answer_gives_status_and_hsts(void **state)
{
    struct answer a = {.said = "HTTP/1.1 200 OK\r\nServer: x\r\n"
                               "strict-transport-security:  max-age=63072000; preload \r\n\r\n",
                       .stays_open = true,
                       .http_status = "200",
                       .hsts = "max-age=63072000; preload"};
    (void)state;
    sweep(&a);
}

static void test_http_bare_line_feeds_give_the_same(void **state)
{
    struct answer a = {.said = "HTTP/1.0 200\nStrict-Transport-Security: max-age=\"1\"\n\n",
                       .http_status = "200",
                       .hsts = "max-age=\"1\""};
    (void)state;
    sweep(&a);
}

static void test_http_max_age_zero_is_no_hsts(void **state)
{
    struct answer a = {.said = "HTTP/1.1 204 x\r\nStrict-Transport-Security: max-age=0\r\n\r\n",
                       .http_status = "204",
                       .hsts = "max-age=0"};
    (void)state;
    sweep(&a);
}

static void test_http_interim_answer_is_passed_over(void **state)
{
    struct answer a = {
        .said = "HTTP/1.1 103 Early Hints\r\nStrict-Transport-Security: max-age=9\r\n\r\n"
                "HTTP/1.1 301 Moved\r\nLocation: /login\r\n\r\n",
        .http_status = "301"};
    (void)state;
    sweep(&a);
}

static void test_http_error_status_is_found(void **state)
{
    struct answer a = {.said = "HTTP/1.1 503 Service Unavailable\r\n\r\n",
                       .http_status = "503",
                       .finding = VOUCH_F_HTTP_STATUS};
    (void)state;
    sweep(&a);
    a.said = "HTTP/1.1 401 Unauthorized\r\n\r\n"; /* a page that asks for a password works */
    a.http_status = "401";
    a.finding = VOUCH_F_NONE;
    sweep(&a);
}

static void test_http_client_certificate_wanted_is_found(void **state)
{
    struct answer a = {.said = "HTTP/1.1 400 Bad Request\r\n\r\n",
                       .cert_requested = true,
                       .http_status = "400",
                       .finding = VOUCH_F_HTTP_CLIENT_CERT};
    (void)state;
    sweep(&a);
    a.cert_sent = true; /* and refused */
    a.finding = VOUCH_F_TLS_PEER_REJECTED_CLIENT;
    sweep(&a);
}

static void test_http_other_protocol_is_no_answer(void **state)
{
    struct answer a = {.said = "220 mail.example.test ESMTP\r\n",
                       .status = VOUCH_E_MALFORMED,
                       .finding = VOUCH_F_HTTP_NO_ANSWER};
    (void)state;
    sweep(&a);
    a.said = "HTTP/1.1 abc\r\n\r\n";
    sweep(&a);
    a.said = "HTTP/1.1\r\n\r\n";
    sweep(&a);
    a.said = "";
    sweep(&a);
}

static void test_http_head_cut_off_tells_what_came(void **state)
{
    struct answer a = {.said = "HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=5",
                       .http_status = "200",
                       .hsts = "max-age=5"};
    (void)state;
    sweep(&a);
}

/* A header longer than the buffer, then the one that matters. */
static void test_http_long_header_is_skipped(void **state)
{
    static char said[2000];
    struct answer a = {.said = said, .http_status = "200", .hsts = "max-age=7"};
    (void)state;
    strcpy(said, "HTTP/1.1 200 OK\r\nX-Long: ");
    memset(said + strlen(said), 'x', 1000);
    strcat(said, "\r\nStrict-Transport-Security: max-age=7\r\n\r\n");
    sweep(&a);
}

/* Headers for ever, and one header for ever. */
static void test_http_endless_head_ends(void **state)
{
    static char said[200000];
    struct answer a = {.said = said, .stays_open = true, .http_status = "200"};
    (void)state;
    strcpy(said, "HTTP/1.1 200 OK\r\n");
    for (size_t at = strlen(said); at + 8 < sizeof said; at += 6)
        memcpy(said + at, "A: b\r\n", 7);
    check(1000, &a);
    strcpy(said, "HTTP/1.1 200 OK\r\n");
    memset(said + strlen(said), 'x', sizeof said - strlen(said) - 1);
    check(1000, &a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_request_names_host_port_and_path),
        cmocka_unit_test(test_http_good_answer_gives_status_and_hsts),
        cmocka_unit_test(test_http_bare_line_feeds_give_the_same),
        cmocka_unit_test(test_http_max_age_zero_is_no_hsts),
        cmocka_unit_test(test_http_interim_answer_is_passed_over),
        cmocka_unit_test(test_http_error_status_is_found),
        cmocka_unit_test(test_http_client_certificate_wanted_is_found),
        cmocka_unit_test(test_http_other_protocol_is_no_answer),
        cmocka_unit_test(test_http_head_cut_off_tells_what_came),
        cmocka_unit_test(test_http_long_header_is_skipped),
        cmocka_unit_test(test_http_endless_head_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
