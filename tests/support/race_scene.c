// SPDX-License-Identifier: Apache-2.0
#include "tests/support/race_scene.h"

#include "tests/support/heap.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <psa/crypto.h>

struct racing racing;

static const struct fake_answer four[] = {
    {.name = "four.example.test", .address = "192.0.2.1"},
    {.name = "four.example.test", .address = "192.0.2.2"},
    {.name = "four.example.test", .address = "192.0.2.3"},
    {.name = "four.example.test", .address = "192.0.2.4"},
};

void racing_begin(size_t count, size_t addresses, uint32_t timeout_ms, uint32_t connect_ms)
{
    struct check_scene *s = &racing.s;
    check_scene_begin(s, &racing.peer, "tls://four.example.test:443", 1000);
    fake_resolver_init(&s->names, four, addresses);
    vouch_race_init(&racing.race);
    for (size_t i = 0; i < RACING_LANES; i++) {
        fake_transport_init(&racing.lanes[i]);
        racing.lanes[i].clock = &s->clock;
        racing.lanes[i].quiet_until_ms = UINT64_MAX;
    }
    for (size_t i = 0; i < count; i++)
        vouch_race_add(&racing.race, fake_transport_of(&racing.lanes[i]));
    s->options.transport = fake_transport_of(&racing.lanes[0]);
    s->options.race = count ? &racing.race : NULL;
    s->options.timeout_ms = timeout_ms;
    s->options.connect_timeout_ms = connect_ms;
    assert_int_equal(vouch_check_init(&s->check, &s->options), VOUCH_OK);
}

void racing_end(void)
{
    check_scene_end(&racing.s);
    for (size_t i = 0; i < RACING_LANES; i++) {
        struct fake_transport *f = &racing.lanes[i];
        assert_false(f->is_open || f->opening);
        assert_int_equal(f->misuse, 0);
        fake_transport_free(f);
    }
}

uint64_t racing_settle(void)
{
    int status = VOUCH_AGAIN;
    for (int i = 0; i < 100 && status == VOUCH_AGAIN; i++) {
        status = vouch_check_poll(&racing.s.check, &racing.s.clock.now);
        uint64_t due_ms = vouch_check_due(&racing.s.check);
        if (status == VOUCH_AGAIN && due_ms > racing.s.clock.now.mono_ms)
            return due_ms;
    }
    assert_int_equal(status, VOUCH_OK);
    return 0;
}

void racing_go_to(uint64_t at_ms)
{
    racing.s.clock.now.mono_ms = at_ms;
}

void racing_answer(size_t lane, int status)
{
    racing.lanes[lane].quiet_until_ms = 0;
    racing.lanes[lane].open_status = status;
}

size_t racing_opening(void)
{
    size_t count = 0;
    for (size_t i = 0; i < RACING_LANES; i++)
        count += racing.lanes[i].opening;
    return count;
}

int racing_set_up(void **state)
{
    static const struct tls_peer_options usual = {.plan = {.name = "www.example.test"}};
    (void)state;
    heap_watch();
    tls_peer_init(&racing.peer, &usual);
    return 0;
}

int racing_tear_down(void **state)
{
    (void)state;
    tls_peer_free(&racing.peer);
    mbedtls_psa_crypto_free();
    return 0;
}
