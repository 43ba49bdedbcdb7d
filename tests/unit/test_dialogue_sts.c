// SPDX-License-Identifier: Apache-2.0
/* The policy of MTA-STS, fetched over HTTPS (RFC 8461 section 3.3): from a proved server alone,
 * with status 200 alone, as long as it says, and never larger than the buffer. */
#include "core/dialogue/sts.h"
#include "tests/support/dialogue_scene.h"
#include "tests/support/guarded.h"
#include "tests/support/sweep.h"

#include "core/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define POLICY                                                                                     \
    "version: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: 86400\n" /* 63 bytes             \
                                                                            */

static struct scene s;
static uint8_t buffer[80];
static struct vouch_sts_policy policy;
static const struct vouch_sts_options options = {buffer, sizeof buffer, &policy};
static struct vouch_target target;

/* The answer is the server's banner: the request has been made by then. */
struct answer {
    const char *text;
    int end;
    int status;
    enum vouch_finding_code finding;
    bool good;
};

static int step(struct vouch_exchange *x)
{
    x->target = &target;
    return vouch_dialogue_sts.talk(x);
}

static void fetch(const struct answer *a, size_t chunk, bool proved)
{
    static const struct fake_line none[] = {{NULL, NULL}};
    const struct conversation c = {a->text, none, &options, a->end, a->status, a->finding};
    memset(&policy, 0, sizeof policy);
    scene_begin(&s, &c, chunk);
    s.proved = proved;
    int status = scene_run(&s, step, &options);
    if (status != a->status || policy.good != a->good)
        fail_msg("\"%s\" ended in %d", a->text, status);
    if (a->finding != VOUCH_F_NONE && !vouch_report_has(&s.report, a->finding))
        fail_msg("\"%s\": finding %d is missing", a->text, (int)a->finding);
    if (a->finding == VOUCH_F_NONE)
        assert_int_equal(s.report.findings_count, 0);
}

#define OK "HTTP/1.0 200 OK\r\n"
#define TEXT "Content-Type: text/plain; charset=utf-8\r\n"

static const struct answer answers[] = {
    {OK TEXT "\r\n" POLICY, VOUCH_E_CLOSED, VOUCH_OK, VOUCH_F_NONE, true},
    {OK TEXT "Content-Length: 64\r\n\r\n" POLICY, 0, VOUCH_OK, VOUCH_F_NONE, true},
    {OK TEXT "content-length:64\r\n\r\n" POLICY "mode: none\n", 0, VOUCH_OK, VOUCH_F_NONE, true},
    {"HTTP/1.1 200\n" TEXT "\n" POLICY, VOUCH_E_CLOSED, VOUCH_OK, VOUCH_F_NONE, true},
    {OK "Content-Type: text/html\r\n\r\n" POLICY, VOUCH_E_CLOSED, VOUCH_OK, VOUCH_F_STS_MEDIA_TYPE,
     true},
    {OK TEXT "Content-Length: 65\r\n\r\n" POLICY, VOUCH_E_CLOSED, VOUCH_E_MALFORMED,
     VOUCH_F_STS_FETCH_FAILED, false},
    {OK TEXT "Content-Length: 80\r\n\r\n" POLICY "                ", 0, VOUCH_OK, VOUCH_F_NONE,
     true},
    {OK TEXT "Content-Length: 81\r\n\r\n" POLICY "                 ", 0, VOUCH_E_MALFORMED,
     VOUCH_F_STS_POLICY_INVALID, false},
    {OK TEXT "\r\n" POLICY "                ", VOUCH_E_CLOSED, VOUCH_OK, VOUCH_F_NONE, true},
    {OK TEXT "\r\n" POLICY "                 ", VOUCH_E_CLOSED, VOUCH_E_MALFORMED,
     VOUCH_F_STS_POLICY_INVALID, false},
    {"HTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\n" POLICY, VOUCH_E_CLOSED, VOUCH_E_MALFORMED,
     VOUCH_F_STS_FETCH_FAILED, false},
    {"HTTP/1.1 404 Not Found\r\n\r\n" POLICY, VOUCH_E_CLOSED, VOUCH_E_MALFORMED,
     VOUCH_F_STS_FETCH_FAILED, false},
    {"HTTP/1.1 201 Created\r\n\r\n" POLICY, VOUCH_E_CLOSED, VOUCH_E_MALFORMED,
     VOUCH_F_STS_FETCH_FAILED, false},
    {"SSH-2.0-x\r\n\r\n" POLICY, VOUCH_E_CLOSED, VOUCH_E_MALFORMED, VOUCH_F_STS_FETCH_FAILED,
     false},
    {OK TEXT, VOUCH_E_CLOSED, VOUCH_E_MALFORMED, VOUCH_F_STS_FETCH_FAILED, false},
    {OK TEXT "\r\n", VOUCH_E_CLOSED, VOUCH_OK, VOUCH_F_STS_POLICY_INVALID, false},
    {OK TEXT "\r\nversion: STSv2\n", VOUCH_E_CLOSED, VOUCH_OK, VOUCH_F_STS_POLICY_INVALID, false},
};

static void fetch_each(size_t chunk, void *arg)
{
    (void)arg;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        fetch(&answers[i], chunk, true);
        scene_end(&s);
    }
}

static void test_sts_each_answer_comes_to_the_same_however_cut(void **state)
{
    (void)state;
    sweep_chunks(fetch_each, NULL);
}

static void test_sts_request_is_made_once_and_to_the_policy_host(void **state)
{
    static const char wanted[] = "GET /.well-known/mta-sts.txt HTTP/1.0\r\n"
                                 "Host: mta-sts.example.test\r\n";
    (void)state;
    fetch(&answers[1], 1000, true);
    assert_memory_equal(s.f.heard.data, wanted, sizeof wanted - 1);
    scene_end(&s);
}

static void test_sts_policy_of_a_server_that_is_not_proved_is_not_asked_for(void **state)
{
    const struct answer refused = {answers[0].text, VOUCH_E_CLOSED, VOUCH_E_MALFORMED,
                                   VOUCH_F_STS_WEBPKI, false};
    (void)state;
    fetch(&refused, 1000, false);
    assert_int_equal(s.f.heard.len, 0);
    scene_end(&s);
}

static int set_up(void **state)
{
    struct vouch_target_error error;
    (void)state;
    return vouch_target_parse(&target, guarded_text("https://mta-sts.example.test"),
                              guarded_text(""), &error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sts_each_answer_comes_to_the_same_however_cut),
        cmocka_unit_test(test_sts_request_is_made_once_and_to_the_policy_host),
        cmocka_unit_test(test_sts_policy_of_a_server_that_is_not_proved_is_not_asked_for),
    };
    return cmocka_run_group_tests_name("dialogue_sts", tests, set_up, NULL);
}
