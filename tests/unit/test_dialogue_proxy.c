// SPDX-License-Identifier: Apache-2.0
/* What is said to a proxy and to a listener behind a balancer, before the target's own dialogue:
 * every refusal has its code and its words, what follows the proxy's answer is left to the server's
 * dialogue, however the bytes are cut up, and whichever call fails. */
#include "core/dialogue/proxy.h"
#include "core/pem.h"
#include "tests/support/dialogue_scene.h"
#include "tests/support/exchange_scene.h"
#include "tests/support/guarded.h"
#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(text) (text), sizeof(text) - 1
#define CONNECT "CONNECT www.example:443 HTTP/1.1\r\nHost: www.example:443\r\n"
#define SOCKS_TO "\5\1\0\3\13www.example\1\273"
#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"

struct situation {
    const char *what;
    enum vouch_proxy_kind kind;
    const char *user;
    const char *password;
    const char *host;
    unsigned header;
    bool known; /* both ends of the connection */
    const char *answers;
    size_t answers_len;
    const char *said; /* by us, in all */
    size_t said_len;
    int status;
    enum vouch_finding_code finding;
    const char *value;
    size_t left; /* of the answers, for the server's dialogue */
};

static const struct situation situations[] = {
    {"CONNECT", VOUCH_PROXY_HTTP, "", "", "www.example", 0, false,
     BYTES("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n220 mx\r\n"),
     BYTES(CONNECT "\r\n"), VOUCH_OK, VOUCH_F_NONE, "", 8},
    {"CONNECT to an IPv6 address", VOUCH_PROXY_HTTP, "", "", "2001:db8::1", 0, false,
     BYTES("HTTP/1.0 200\n\n"),
     BYTES("CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n"), VOUCH_OK,
     VOUCH_F_NONE, "", 0},
    {"CONNECT with a user", VOUCH_PROXY_HTTP, "Aladdin", "open sesame", "www.example", 0, false,
     BYTES("HTTP/1.1 200 OK\r\n\r\n"),
     BYTES(CONNECT "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"), VOUCH_OK,
     VOUCH_F_NONE, "", 0},
    {"CONNECT that wants a user", VOUCH_PROXY_HTTP, "", "", "www.example", 0, false,
     BYTES("HTTP/1.1 407 Proxy Authentication Required\r\n"), BYTES(CONNECT "\r\n"),
     VOUCH_E_REFUSED, VOUCH_F_PROXY_AUTH, "407 Proxy Authentication Required", 0},
    {"CONNECT that is refused", VOUCH_PROXY_HTTP, "", "", "www.example", 0, false,
     BYTES("HTTP/1.1 403 Forbidden\r\n"), BYTES(CONNECT "\r\n"), VOUCH_E_REFUSED,
     VOUCH_F_PROXY_REFUSED, "403 Forbidden", 0},
    {"no HTTP", VOUCH_PROXY_HTTP, "", "", "www.example", 0, false, BYTES("220 smtp\r\n"),
     BYTES(CONNECT "\r\n"), VOUCH_E_REFUSED, VOUCH_F_PROXY_MALFORMED, "220 smtp", 0},
    {"SOCKS5", VOUCH_PROXY_SOCKS5, "", "", "www.example", 0, false,
     BYTES("\5\0\5\0\0\1\0\0\0\0\0\0+OK"), BYTES("\5\1\0" SOCKS_TO), VOUCH_OK, VOUCH_F_NONE, "", 3},
    {"SOCKS5 to an IPv4 address", VOUCH_PROXY_SOCKS5, "", "", "192.0.2.1", 0, false,
     BYTES("\5\0\5\0\0\4xxxxxxxxxxxxxxxxpp"), BYTES("\5\1\0\5\1\0\1\300\0\2\1\1\273"), VOUCH_OK,
     VOUCH_F_NONE, "", 0},
    {"SOCKS5 with a user", VOUCH_PROXY_SOCKS5, "me", "pw", "www.example", 0, false,
     BYTES("\5\2\1\0\5\0\0\3\1xpp"), BYTES("\5\2\0\2\1\2me\2pw" SOCKS_TO), VOUCH_OK, VOUCH_F_NONE,
     "", 0},
    {"SOCKS5 that wants a user", VOUCH_PROXY_SOCKS5, "", "", "www.example", 0, false,
     BYTES("\5\377"), BYTES("\5\1\0"), VOUCH_E_REFUSED, VOUCH_F_PROXY_AUTH, "no acceptable method",
     0},
    {"SOCKS5 that refuses the password", VOUCH_PROXY_SOCKS5, "me", "pw", "www.example", 0, false,
     BYTES("\5\2\1\1"), BYTES("\5\2\0\2\1\2me\2pw"), VOUCH_E_REFUSED, VOUCH_F_PROXY_AUTH,
     "user or password refused", 0},
    {"SOCKS5 whose server refuses", VOUCH_PROXY_SOCKS5, "", "", "www.example", 0, false,
     BYTES("\5\0\5\5"), BYTES("\5\1\0" SOCKS_TO), VOUCH_E_REFUSED, VOUCH_F_PROXY_REFUSED,
     "connection refused by the server (5)", 2},
    {"SOCKS4", VOUCH_PROXY_SOCKS5, "", "", "www.example", 0, false, BYTES("\0\133"),
     BYTES("\5\1\0"), VOUCH_E_REFUSED, VOUCH_F_PROXY_MALFORMED, "", 2},
    {"PROXY protocol 1", VOUCH_PROXY_NONE, "", "", "", 1, true, BYTES(""),
     BYTES("PROXY TCP4 192.0.2.9 192.0.2.1 50000 443\r\n"), VOUCH_OK, VOUCH_F_NONE, "", 0},
    {"PROXY protocol 1 without ends", VOUCH_PROXY_NONE, "", "", "", 1, false, BYTES(""),
     BYTES("PROXY UNKNOWN\r\n"), VOUCH_OK, VOUCH_F_NONE, "", 0},
    {"PROXY protocol 2", VOUCH_PROXY_NONE, "", "", "", 2, true, BYTES(""),
     BYTES(SIGNATURE "\x21\x11\0\x0C\300\0\2\x09\300\0\2\1\303\120\1\273"), VOUCH_OK, VOUCH_F_NONE,
     "", 0},
    {"PROXY protocol 2 behind a proxy", VOUCH_PROXY_HTTP, "", "", "www.example", 2, false,
     BYTES("HTTP/1.1 200 OK\r\n\r\n"), BYTES(CONNECT "\r\n" SIGNATURE "\x20\0\0\0"), VOUCH_OK,
     VOUCH_F_NONE, "", 0},
};

enum { SITUATIONS = sizeof situations / sizeof situations[0] };

static struct scene s;

static int converse(const struct situation *at, size_t chunk, unsigned fault_at)
{
    static const struct fake_line none[] = {{NULL, NULL}};
    const struct conversation c = {"", none, NULL, 0, 0, VOUCH_F_NONE};
    struct vouch_proxy proxy = {.kind = at->kind,
                                .user = guarded_text(at->user),
                                .password = guarded_text(at->password),
                                .host = guarded_text(at->host),
                                .port = 443,
                                .header = at->header};
    unsigned numbers[2] = {0, 0};
    struct vouch_prelude_run run = {.prelude = vouch_proxy_prelude(&proxy),
                                    .known = at->known,
                                    .from = {VOUCH_FAMILY_IPV4, {192, 0, 2, 9}, 50000, 0},
                                    .to = {VOUCH_FAMILY_IPV4, {192, 0, 2, 1}, 443, 0},
                                    .state = numbers};
    scene_begin(&s, &c, chunk);
    s.f.on_heard = NULL;
    s.f.fault_at = fault_at;
    s.f.fault = VOUCH_E_RESET;
    fake_transport_say(&s.f, at->answers, at->answers_len);
    return scene_run(&s, run.prelude->step, &run);
}

static void check(size_t chunk, void *arg)
{
    const struct situation *at = arg;
    int status = converse(at, chunk, 0);
    struct vouch_span heard = fake_transport_heard(&s.f);
    size_t unread = s.f.said.len - s.f.said.at;
    if (status != at->status)
        fail_msg("%s: answered %d at chunk %zu", at->what, status, sweep_at);
    if (heard.len != at->said_len || memcmp(heard.data, at->said, heard.len) != 0)
        fail_msg("%s: said something else at chunk %zu: %.*s", at->what, sweep_at, (int)heard.len,
                 (const char *)heard.data);
    if (vouch_talk_left(&s.talk) + unread != at->left)
        fail_msg("%s: left %zu at chunk %zu", at->what, vouch_talk_left(&s.talk) + unread,
                 sweep_at);
    if (s.report.findings_count != (at->finding != VOUCH_F_NONE))
        fail_msg("%s: %zu findings", at->what, s.report.findings_count);
    if (at->finding != VOUCH_F_NONE) {
        assert_int_equal(s.findings[0].code, at->finding);
        size_t tail = s.findings[0].value.len - strlen(at->value);
        assert_memory_equal(s.findings[0].value.data + tail, at->value, strlen(at->value));
    }
    assert_int_equal(s.f.misuse, 0);
    scene_end(&s);
}

static bool fault(unsigned fault_at, void *arg)
{
    const struct situation *at = arg;
    int status = converse(at, 7, fault_at);
    bool hit = s.f.fault_hit;
    if (hit && s.talk.stream_status != VOUCH_E_RESET && status != at->status)
        fail_msg("%s: a fault at call %zu ended in %d", at->what, sweep_at, status);
    scene_end(&s);
    return hit;
}

static void test_proxy_each_answer_has_its_finding_however_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < SITUATIONS; i++) {
        struct situation at = situations[i];
        sweep_chunks(check, &at);
    }
}

static void test_proxy_each_ends_whichever_call_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < SITUATIONS; i++) {
        struct situation at = situations[i];
        assert_true(sweep_faults(fault, &at, 2000) >= 1);
    }
}

/* The longest credentials that there can be are sent whole. */
static void test_proxy_longest_user_and_password_are_sent_whole(void **state)
{
    static char user[VOUCH_PROXY_USER_MAX + 1], password[VOUCH_PROXY_PASSWORD_MAX + 1];
    static char plain[sizeof user + sizeof password], said[2048];
    static struct exchange_scene e;
    struct vouch_proxy proxy = {.kind = VOUCH_PROXY_HTTP, .port = 443};
    unsigned numbers[2] = {0, 0};
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    (void)state;
    memset(user, 'u', sizeof user - 1);
    memset(password, 'p', sizeof password - 1);
    proxy.user = guarded_text(user);
    proxy.password = guarded_text(password);
    proxy.host = guarded_text("www.example");
    struct vouch_prelude_run run = {.prelude = vouch_proxy_prelude(&proxy), .state = numbers};
    strcat(strcat(strcpy(plain, user), ":"), password);
    vouch_write_text(&w, CONNECT "Proxy-Authorization: Basic ");
    vouch_base64_write(&w, guarded_text(plain));
    vouch_write_text(&w, "\r\n\r\n");
    exchange_begin(&e);
    e.x.options = &run;
    assert_int_equal(exchange_hear(&e, run.prelude->step, "", 0), VOUCH_AGAIN);
    exchange_expect_said(&e, said, w.len);
}

static void test_proxy_none_and_no_header_is_no_prelude(void **state)
{
    struct vouch_proxy proxy = {.kind = VOUCH_PROXY_NONE};
    (void)state;
    assert_null(vouch_proxy_prelude(&proxy));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_proxy_each_answer_has_its_finding_however_cut),
        cmocka_unit_test(test_proxy_each_ends_whichever_call_fails),
        cmocka_unit_test(test_proxy_longest_user_and_password_are_sent_whole),
        cmocka_unit_test(test_proxy_none_and_no_header_is_no_prelude),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
