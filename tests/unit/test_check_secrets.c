// SPDX-License-Identifier: Apache-2.0
/* Who gets to hear a secret: each credential that a check can carry, to a server whose certificate
 * is good, good with a warning, bad in some way, or cannot be judged. */
#include "core/dialogue/http_post.h"
#include "core/dialogue/ldap.h"
#include "core/dialogue/smtp_send.h"
#include "core/dialogue/sts.h"
#include "tests/support/check_scene.h"
#include "tests/support/guarded.h"
#include "tests/support/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

static struct check_scene s;
static struct tls_peer peer;
static struct vouch_demo_pki own; /* the client's */

/* --- servers ---------------------------------------------------------------------------------- */

struct server {
    const char *why;
    struct vouch_demo_plan plan;
    bool no_clock;
    enum vouch_verdict verdict;
    bool proved; /* may it hear a secret? */
};

/* The check's day is 62 days behind the certificates' making. */
static const struct server servers[] = {
    {.why = "good", .verdict = VOUCH_VERDICT_VALID, .proved = true},
    {.why = "runs out soon",
     .plan = {.from_days = -1, .to_days = 70},
     .verdict = VOUCH_VERDICT_WARNING,
     .proved = true},
    {.why = "expired", .plan = {.from_days = -1, .to_days = 60}, .verdict = VOUCH_VERDICT_INVALID},
    {.why = "not yet valid",
     .plan = {.from_days = 70, .to_days = 90},
     .verdict = VOUCH_VERDICT_INVALID},
    {.why = "another name",
     .plan = {.name = "other.example.test"},
     .verdict = VOUCH_VERDICT_INVALID},
    {.why = "unknown root", .plan = {.unknown_root = true}, .verdict = VOUCH_VERDICT_INVALID},
    {.why = "self-signed",
     .plan = {.self_signed = true, .sent = {VOUCH_DEMO_LEAF}, .sent_count = 1},
     .verdict = VOUCH_VERDICT_INVALID},
    {.why = "an intermediate that is no authority",
     .plan = {.lower_no_ca = true},
     .verdict = VOUCH_VERDICT_INVALID},
    {.why = "for clients alone", .plan = {.client_usage = true}, .verdict = VOUCH_VERDICT_INVALID},
    {.why = "another key", .plan = {.other_key = true}, .verdict = VOUCH_VERDICT_INVALID},
    {.why = "no clock", .no_clock = true, .verdict = VOUCH_VERDICT_UNKNOWN},
};

/* --- credentials ------------------------------------------------------------------------------ */

static const struct vouch_ldap_options by_password = {
    .bind_dn = "cn=appliance", .password = {(const uint8_t *)"secret", 6}, .expect = -1};
static const struct vouch_ldap_options by_external = {.external = true, .expect = -1};
static const struct vouch_ldap_options by_password_anyway = {
    .bind_dn = "cn=appliance",
    .password = {(const uint8_t *)"secret", 6},
    .expect = -1,
    .insecure_bind = true};
static struct vouch_smtp_send mail;
static struct vouch_http_post post;
static uint8_t policy_text[256];
static struct vouch_sts_policy policy;
static const struct vouch_sts_options policy_options = {policy_text, sizeof policy_text, &policy};

static const struct credential {
    const char *url;
    const struct vouch_dialogue *dialogue; /* null: that of the URL */
    const void *options;
    const char *words; /* by which one knows that it was said */
} credentials[] = {
    {"ldaps://www.example.test", NULL, &by_password, "secret"},
    {"ldaps://www.example.test", NULL, &by_external, "EXTERNAL"},
    {"smtps://www.example.test", &vouch_dialogue_smtps_send, &mail, "EHLO"},
    {"https://www.example.test", &vouch_dialogue_http_post, &post, "Token: secret"},
    {"https://www.example.test", &vouch_dialogue_sts, &policy_options, "GET /.well-known"},
};

static void begin(const struct server *server, const struct credential *c, bool demands)
{
    struct tls_peer_options options = {.plan = server->plan, .demands_certificate = demands};
    if (!options.plan.name)
        options.plan.name = "www.example.test";
    mail = (struct vouch_smtp_send){
        .from = "a@example.test", .to = "b@example.test", .message = guarded_text("secret\n")};
    post = (struct vouch_http_post){
        .content_type = "text/plain", .headers = "Token: secret\r\n", .body = guarded_text("")};
    tls_peer_init(&peer, &options);
    check_scene_begin(&s, &peer, c->url, 1000);
    s.name.name = "www.example.test";
    if (c->dialogue)
        s.target.dialogue = c->dialogue;
    s.check.options.dialogue_options = c->options;
    if (server->no_clock)
        s.clock.now.utc_known = false;
}

static void end(void)
{
    check_scene_end(&s);
    tls_peer_free(&peer);
    mbedtls_psa_crypto_free();
}

static bool heard(const char *words)
{
    size_t len = strlen(words);
    for (size_t i = 0; i + len <= sizeof peer.words && i + len <= peer.heard; i++)
        if (memcmp(peer.words + i, words, len) == 0)
            return true;
    return false;
}

/* What the dialogue found of the server's echo does not count, and comes later. */
static void expect_verdict(const struct server *server, const struct vouch_report *r)
{
    if (!server->proved && vouch_report_verdict(r) != server->verdict &&
        vouch_report_verdict(r) != VOUCH_VERDICT_INVALID)
        fail_msg("%s: the verdict is %s", server->why, vouch_verdict_text(vouch_report_verdict(r)));
}

static void test_secret_goes_to_a_proved_server_and_to_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++)
        for (size_t k = 0; k < sizeof credentials / sizeof credentials[0]; k++) {
            begin(&servers[i], &credentials[k], false);
            expect_verdict(&servers[i], check_scene_run(&s));
            if (heard(credentials[k].words) != servers[i].proved)
                fail_msg("%s: \"%s\" was %s", servers[i].why, credentials[k].words,
                         servers[i].proved ? "withheld" : "said");
            end();
        }
}

/* The only way past it is the option that says so, and it is a finding. */
static void test_secret_of_an_insecure_bind_goes_over_any_session_with_a_finding(void **state)
{
    static const struct credential c = {"ldaps://www.example.test", NULL, &by_password_anyway,
                                        "secret"};
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++) {
        begin(&servers[i], &c, false);
        const struct vouch_report *r = check_scene_run(&s);
        assert_int_equal(heard(c.words), !servers[i].plan.other_key); /* there is no session */
        assert_int_equal(vouch_report_has(r, VOUCH_F_LDAP_INSECURE_BIND),
                         !servers[i].proved && !servers[i].plan.other_key);
        end();
    }
}

/* --- the client's certificate ----------------------------------------------------------------- */

static void show_own_certificate(void)
{
    struct vouch_tls_options options = {
        .entropy = fake_entropy_of(&s.entropy), .client_chain = &own.sent, .client_key = own.key};
    const struct vouch_span *root = &own.der[VOUCH_DEMO_ROOT];
    assert_int_equal(mbedtls_x509_crt_parse_der(&peer.root, root->data, root->len), 0);
    vouch_tls_config_free(&s.tls);
    assert_int_equal(vouch_tls_config_init(&s.tls, &options), VOUCH_OK);
}

static void expect_certificate(const struct server *server, bool anyway)
{
    static const struct credential none = {"tls://www.example.test:443", NULL, NULL, ""};
    begin(server, &none, true);
    s.check.options.insecure_cert = anyway;
    show_own_certificate();
    const struct vouch_report *r = check_scene_run(&s);
    bool shown = (server->proved || anyway) && !server->plan.other_key;
    if (peer.shaken != shown)
        fail_msg("%s: the certificate was %s", server->why, shown ? "withheld" : "shown");
    if (!server->plan.other_key)
        assert_int_equal(vouch_report_has(r, VOUCH_F_TLS_CLIENT_CERT_WITHHELD), !shown);
    end();
}

static void test_certificate_is_shown_to_a_proved_server_and_to_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++)
        expect_certificate(&servers[i], false);
}

static void test_certificate_is_shown_to_any_server_where_that_is_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++)
        expect_certificate(&servers[i], true);
}

static int set_up(void **state)
{
    /* the server's clock is the machine's */
    static const struct vouch_demo_plan plan = {
        .name = "client.example.test", .client_usage = true, .from_days = -9000, .to_days = 9000};
    (void)state;
    heap_watch();
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    return vouch_demo_pki_init(&own, &plan, 1790000000);
}

static int tear_down(void **state)
{
    (void)state;
    vouch_demo_pki_free(&own);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secret_goes_to_a_proved_server_and_to_no_other),
        cmocka_unit_test(test_secret_of_an_insecure_bind_goes_over_any_session_with_a_finding),
        cmocka_unit_test(test_certificate_is_shown_to_a_proved_server_and_to_no_other),
        cmocka_unit_test(test_certificate_is_shown_to_any_server_where_that_is_asked_for),
    };
    return cmocka_run_group_tests_name("check_secrets", tests, set_up, tear_down);
}
