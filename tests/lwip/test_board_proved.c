// SPDX-License-Identifier: Apache-2.0
/* A board's connections to receivers of reports: what is sent goes to a server that is proved, and
 * to no other; a failure is logged once, and the next attempt waits. */
#include "boards/common/arena.h"
#include "boards/common/firmware_log.h"
#include "boards/common/firmware_storage.h"
#include "boards/common/proved.h"
#include "tests/support/check_scene.h"
#include "tests/support/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

static struct check_scene s;
static struct tls_peer peer;
static struct proved p;
static char events[1000];

/* --- what a board has ------------------------------------------------------------------------- */

const struct firmware_storage firmware_storage = {.parts = &vouch_judge_none};

struct vouch_transport vouch_lwip_transport_init(struct vouch_lwip_transport *t)
{
    (void)t;
    return fake_transport_of(&s.f);
}

struct vouch_resolver vouch_lwip_lookups_init(struct vouch_lwip_lookups *l)
{
    (void)l;
    return fake_resolver_of(&s.names);
}

uint32_t vouch_lwip_random(void)
{
    return 7;
}

unsigned vouch_arena_refusals(void)
{
    return 0;
}

void firmware_log_event(const char *what, const char *why)
{
    size_t len = strlen(events);
    snprintf(events + len, sizeof events - len, "%s: %s; ", what, why);
}

/* --- a receiver ------------------------------------------------------------------------------- */

static bool told_proved;
static bool spoke;

static int greet(struct vouch_exchange *x)
{
    (void)x;
    return VOUCH_OK;
}

/* Sends what is secret as a dialogue does: to a proved peer alone. */
static int talk(struct vouch_exchange *x)
{
    spoke = true;
    told_proved = x->proved;
    if (x->proved)
        vouch_write_text(&x->out, "secret");
    return VOUCH_OK;
}

static const struct vouch_dialogue dialogue = {
    .scheme = "https", .port = 443, .greet = greet, .talk = talk};

/* The check's day is 62 days behind the certificates' making. */
static const struct server {
    const char *why; /* the finding that is logged; null: none */
    struct vouch_demo_plan plan;
    bool no_clock;
} servers[] = {
    {.plan = {.name = NULL}},
    {.plan = {.from_days = -1, .to_days = 70}}, /* runs out soon */
    {.why = "cert-expired", .plan = {.from_days = -1, .to_days = 60}},
    {.why = "cert-not-yet-valid", .plan = {.from_days = 70, .to_days = 90}},
    {.why = "name-mismatch", .plan = {.name = "other.example.test"}},
    {.why = "chain-no-anchor", .plan = {.unknown_root = true}},
    {.why = "tls-bad-signature", .plan = {.other_key = true}},
    {.why = "clock-unknown", .no_clock = true},
};

static void begin(const struct server *server)
{
    struct tls_peer_options options = {.plan = server->plan};
    struct vouch_target_error error;
    if (!options.plan.name)
        options.plan.name = "www.example.test";
    events[0] = '\0';
    spoke = told_proved = false;
    tls_peer_init(&peer, &options);
    check_scene_begin(&s, &peer, "https://www.example.test", 1000);
    memset(&p, 0, sizeof p);
    assert_int_equal(vouch_target_parse(&p.target, vouch_span_of("https://www.example.test"),
                                        vouch_span_of(""), &error),
                     VOUCH_OK);
    p.target.dialogue = &dialogue;
    p.anchors = s.options.anchors;
    p.key = "sink";
    p.wanted = true;
    struct vouch_tls_options tls = {.entropy = fake_entropy_of(&s.entropy)};
    assert_int_equal(vouch_tls_config_init(&p.tls, &tls), VOUCH_OK);
    if (server->no_clock)
        s.clock.now.utc_known = false;
}

static void end(void)
{
    vouch_tls_config_free(&p.tls);
    check_scene_end(&s);
    tls_peer_free(&peer);
    mbedtls_psa_crypto_free();
}

/* One connection; what proved_poll answers in the end. */
static int connect_once(void)
{
    int status = VOUCH_AGAIN;
    proved_begin(&p, NULL, &s.options.storage);
    assert_true(p.under_way);
    assert_false(proved_ready(&p, &s.clock.now));
    for (int i = 0; status == VOUCH_AGAIN && i < 10000; i++) {
        status = proved_poll(&p, &s.clock.now);
        if (s.f.is_open && !s.connected) {
            tls_peer_begin(&peer, &s.f);
            s.connected = true;
        }
        if (s.connected)
            tls_peer_work(&peer);
        fake_clock_advance(&s.clock, 10);
    }
    assert_false(p.under_way);
    return status;
}

static bool heard_secret(void)
{
    return peer.heard >= 6 && memcmp(peer.words, "secret", 6) == 0;
}

static void test_proved_sends_to_a_good_server_and_to_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++) {
        bool good = servers[i].why == NULL;
        begin(&servers[i]);
        int status = connect_once();
        if (status != (good ? VOUCH_OK : VOUCH_E_CLOSED) || heard_secret() != good)
            fail_msg("%s: %d, %s", good ? "good" : servers[i].why, status, events);
        if (spoke)
            assert_int_equal(told_proved, good);
        char want[64] = "";
        if (!good)
            snprintf(want, sizeof want, "sink: %s; ", servers[i].why);
        assert_string_equal(events, want);
        assert_int_equal(p.retry.failures, !good);
        end();
    }
}

static void test_proved_waits_behind_a_failure_and_says_it_once(void **state)
{
    struct vouch_time now = {.mono_ms = 5000};
    static const char *const why = "refused";
    static const char *const other = "busy";
    (void)state;
    begin(&servers[0]);
    assert_true(proved_ready(&p, &now));
    assert_int_equal(proved_due(&p, true), 0);
    assert_true(proved_due(&p, false) == UINT64_MAX);
    proved_failed(&p, why, &now);
    proved_failed(&p, why, &now);
    assert_string_equal(events, "sink: refused; ");
    assert_int_equal(p.retry.failures, 2);
    assert_true(proved_due(&p, true) > now.mono_ms);
    assert_false(proved_ready(&p, &now));
    now.mono_ms = p.retry.due_ms - 1;
    assert_false(proved_ready(&p, &now));
    now.mono_ms++;
    assert_true(proved_ready(&p, &now));
    proved_failed(&p, other, &now);
    proved_succeeded(&p);
    assert_string_equal(events, "sink: refused; sink: busy; sink: sent; ");
    assert_int_equal(p.retry.failures, 0);
    proved_succeeded(&p); /* nothing to say of it again */
    assert_string_equal(events, "sink: refused; sink: busy; sink: sent; ");
    proved_failed(&p, other, &now); /* the same reason is news after a success */
    assert_string_equal(events, "sink: refused; sink: busy; sink: sent; sink: busy; ");
    p.wanted = false;
    now.mono_ms = UINT64_MAX - 1;
    assert_false(proved_ready(&p, &now));
    assert_true(proved_due(&p, true) == UINT64_MAX);
    p.wanted = p.under_way = true;
    assert_false(proved_ready(&p, &now));
    end();
}

static int set_up(void **state)
{
    (void)state;
    heap_watch();
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_proved_sends_to_a_good_server_and_to_no_other),
        cmocka_unit_test(test_proved_waits_behind_a_failure_and_says_it_once),
    };
    return cmocka_run_group_tests_name("board proved", tests, set_up, NULL);
}
