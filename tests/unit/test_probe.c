// SPDX-License-Identifier: Apache-2.0
/* A probe against servers in memory: what it asks, what it makes of the answers, and that it ends
 * whatever a server does. */
#include "core/dialogue/smtp.h"
#include "core/dialogue/tls.h"
#include "core/hello/key_share.h"
#include "tests/support/probe_scene.h"
#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void expect(enum vouch_question q, enum vouch_answer answer)
{
    if (probe_scene.accepts.answers[q] != answer)
        fail_msg("%s: %s, not %s", vouch_question_id(q),
                 vouch_answer_text(probe_scene.accepts.answers[q]), vouch_answer_text(answer));
}

/* --- the tests -------------------------------------------------------------------------------- */

static void ask_modern(size_t chunk, bool stutter)
{
    const struct probe_server server = {.open = OPEN_13 | OPEN_12,
                                        .preferred = VOUCH_GROUP_X25519_MLKEM768};
    probe_scene_begin(&server, &vouch_dialogue_tls, VOUCH_PROBE_ALL);
    probe_scene.transport.chunk = chunk;
    probe_scene.transport.stutter = stutter;
    probe_scene_run();
    expect(VOUCH_ASK_TLS_1_3, VOUCH_ANSWER_YES);
    expect(VOUCH_ASK_TLS_1_2, VOUCH_ANSWER_YES);
    expect(VOUCH_ASK_TLS_1_1, VOUCH_ANSWER_NO);
    expect(VOUCH_ASK_SSL_3, VOUCH_ANSWER_NO);
    expect(VOUCH_ASK_X25519_MLKEM768, VOUCH_ANSWER_PREFERRED);
    expect(VOUCH_ASK_P256_MLKEM768, VOUCH_ANSWER_NO);
    expect(VOUCH_ASK_CLASSIC, VOUCH_ANSWER_YES);
    expect(VOUCH_ASK_LARGE, VOUCH_ANSWER_YES);
    expect(VOUCH_ASK_NAMELESS, VOUCH_ANSWER_YES);
    expect(VOUCH_ASK_ANONYMOUS, VOUCH_ANSWER_NO);
    assert_true(probe_scene.accepts.nameless.seen);
    assert_int_equal(probe_scene.accepts.unanswered, 0);
    assert_int_equal(probe_scene.accepts.clients_count, VOUCH_SIMULATIONS);
    assert_int_equal(probe_scene.accepts.clients[0].version, 0x0304);
    probe_scene_end();
}

static void ask_in_pieces(size_t chunk, void *arg)
{
    (void)arg;
    ask_modern(chunk, false);
}

static void test_probe_of_a_modern_server_is_the_same_in_pieces_of_any_size(void **state)
{
    (void)state;
    sweep_chunks(ask_in_pieces, NULL);
    ask_modern(1, true);
}

static void test_probe_of_versions_groups_and_length_takes_at_most_12_connections(void **state)
{
    static const struct probe_server servers[] = {
        {.open = OPEN_13 | OPEN_12, .preferred = VOUCH_GROUP_X25519_MLKEM768},
        {.open = OPEN_13 | OPEN_12},
        {.open = OPEN_13 | OPEN_12, .refusal = BY_CLOSE},
        {.open = OPEN_13, .only = VOUCH_GROUP_X25519_MLKEM768},
        {.open = OPEN_12 | OPEN_10},
        {.open = OPEN_10},
        {.open = OPEN_10, .refusal = BY_CLOSE},
        {.open = 1 << VOUCH_ASK_TLS_1_1, .refusal = BY_CLOSE}};
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++) {
        probe_scene_begin(&servers[i], &vouch_dialogue_tls, FIRST_THREE);
        probe_scene_run();
        assert_true(probe_scene.accepts.connections <= 12);
        assert_int_equal(probe_scene.accepts.connections, probe_scene.seen);
        assert_int_equal(probe_scene.accepts.unanswered, 0);
        probe_scene_end();
    }
}

static void test_probe_of_a_server_with_one_hybrid_group_only_finds_it_alive(void **state)
{
    const struct probe_server server = {.open = OPEN_13, .only = VOUCH_GROUP_X25519_MLKEM768};
    struct vouch_report r;
    (void)state;
    probe_scene_begin(&server, &vouch_dialogue_tls, FIRST_THREE);
    probe_scene_run();
    expect(VOUCH_ASK_TLS_1_3, VOUCH_ANSWER_YES);
    expect(VOUCH_ASK_X25519_MLKEM768, VOUCH_ANSWER_PREFERRED);
    expect(VOUCH_ASK_CLASSIC, VOUCH_ANSWER_NO);
    vouch_report_init(&r, &probe_scene.scratch.storage);
    vouch_probe_find(&probe_scene.accepts, true, false, &r);
    assert_true(vouch_report_has(&r, VOUCH_F_PROBE_HYBRID_ONLY));
    probe_scene_end();
}

static void test_group_refused_without_a_share_is_asked_with_one(void **state)
{
    const struct probe_server server = {
        .open = OPEN_13, .only = VOUCH_GROUP_P256_MLKEM768, .needs_share = true};
    (void)state;
    probe_scene_begin(&server, &vouch_dialogue_tls, VOUCH_PROBE_GROUPS);
    probe_scene_run();
    expect(VOUCH_ASK_P256_MLKEM768, VOUCH_ANSWER_PREFERRED);
    expect(VOUCH_ASK_X25519_MLKEM768, VOUCH_ANSWER_NO);
    probe_scene_end();
}

static void test_close_without_alert_is_a_refusal_where_something_is_answered(void **state)
{
    const struct probe_server server = {.open = OPEN_12, .refusal = BY_CLOSE};
    (void)state;
    probe_scene_begin(&server, &vouch_dialogue_tls, VOUCH_PROBE_VERSIONS | VOUCH_PROBE_WEAK);
    probe_scene_run();
    expect(VOUCH_ASK_TLS_1_3, VOUCH_ANSWER_NO);
    expect(VOUCH_ASK_TLS_1_2, VOUCH_ANSWER_YES);
    expect(VOUCH_ASK_RC4, VOUCH_ANSWER_NO);
    probe_scene_end();
}

static void test_close_without_alert_is_unknown_where_nothing_is_answered(void **state)
{
    const struct probe_server server = {.open = 0, .refusal = BY_CLOSE};
    (void)state;
    const unsigned ask = VOUCH_PROBE_VERSIONS | VOUCH_PROBE_GROUPS | VOUCH_PROBE_WEAK;
    probe_scene_begin(&server, &vouch_dialogue_tls, ask);
    probe_scene_run();
    for (size_t i = VOUCH_ASK_TLS_1_3; i <= VOUCH_ASK_P384_MLKEM1024; i++)
        expect((enum vouch_question)i, VOUCH_ANSWER_UNKNOWN);
    for (size_t i = 0; i < VOUCH_QUESTIONS; i++)
        assert_int_not_equal(probe_scene.accepts.answers[i], VOUCH_ANSWER_NO);
    probe_scene_end();
}

static void test_close_after_a_limit_of_connections_is_unknown(void **state)
{
    const struct probe_server server = {.open = OPEN_12, .refusal = BY_CLOSE, .until = 7};
    (void)state;
    probe_scene_begin(&server, &vouch_dialogue_tls, VOUCH_PROBE_VERSIONS | VOUCH_PROBE_WEAK);
    probe_scene_run();
    expect(VOUCH_ASK_TLS_1_2, VOUCH_ANSWER_YES);
    expect(VOUCH_ASK_RSA_EXCHANGE, VOUCH_ANSWER_UNKNOWN);
    probe_scene_end();
}

static void test_server_behind_something_that_reads_one_segment_breaks_on_a_long_hello(void **state)
{
    const struct probe_server server = {.open = OPEN_13 | OPEN_12, .segment = 1400};
    struct vouch_report r;
    (void)state;
    probe_scene_begin(&server, &vouch_dialogue_tls, FIRST_THREE | VOUCH_PROBE_CLIENTS);
    probe_scene_run();
    expect(VOUCH_ASK_TLS_1_3, VOUCH_ANSWER_YES);
    expect(VOUCH_ASK_LARGE, VOUCH_ANSWER_NO);
    assert_int_equal(probe_scene.accepts.clients[0].answer, VOUCH_ANSWER_NO); /* Chrome */
    vouch_report_init(&r, &probe_scene.scratch.storage);
    vouch_probe_find(&probe_scene.accepts, true, false, &r);
    assert_true(vouch_report_has(&r, VOUCH_F_PROBE_LARGE_HELLO_BROKEN));
    assert_int_equal(r.worst, VOUCH_SEVERITY_ERROR);
    probe_scene_end();
}

static void test_server_with_old_versions_only_is_named_and_shows_its_certificate(void **state)
{
    const struct probe_server server = {.open = OPEN_10};
    struct vouch_report r;
    size_t count = 0;
    (void)state;
    probe_scene_begin(&server, &vouch_dialogue_tls, VOUCH_PROBE_VERSIONS);
    probe_scene_run();
    const struct vouch_span *chain = vouch_probe_chain(&probe_scene.probe, &count);
    assert_int_equal(count, 1);
    assert_memory_equal(chain[0].data, "abcdef", 6);
    vouch_report_init(&r, &probe_scene.scratch.storage);
    vouch_probe_find(&probe_scene.accepts, false, false, &r);
    assert_true(vouch_report_has(&r, VOUCH_F_PROBE_OLD_VERSION_ONLY));
    assert_memory_equal(r.storage.findings[0].value.data, "TLSv1.0", 7);
    probe_scene_end();
}

static void test_probe_greets_before_each_hello(void **state)
{
    const struct probe_server server = {.open = OPEN_13 | OPEN_12};
    (void)state;
    probe_scene_begin(&server, &vouch_dialogue_smtp, VOUCH_PROBE_ALL);
    probe_scene_run();
    expect(VOUCH_ASK_TLS_1_3, VOUCH_ANSWER_YES);
    expect(VOUCH_ASK_LARGE, VOUCH_ANSWER_YES);
    assert_int_equal(probe_scene.accepts.unanswered, 0);
    probe_scene_end();
}

static void test_server_that_turns_connections_away_is_asked_again(void **state)
{
    static const struct probe_server servers[] = {{.open = OPEN_13 | OPEN_12, .busy = 1},
                                                  {.open = OPEN_13 | OPEN_12, .busy = 0x1b0}};
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++) {
        probe_scene_begin(&servers[i], &vouch_dialogue_smtp, VOUCH_PROBE_ALL);
        probe_scene_run();
        expect(VOUCH_ASK_TLS_1_3, VOUCH_ANSWER_YES);
        expect(VOUCH_ASK_SSL_3, VOUCH_ANSWER_NO);
        assert_int_equal(probe_scene.accepts.unanswered, 0);
        probe_scene_end();
    }
}

static void test_server_that_turns_all_away_from_some_time_on_leaves_the_rest_unknown(void **state)
{
    const struct probe_server server = {.open = OPEN_13 | OPEN_12, .busy = ~(uint64_t)7};
    (void)state;
    probe_scene_begin(&server, &vouch_dialogue_smtp, VOUCH_PROBE_VERSIONS);
    probe_scene_run();
    expect(VOUCH_ASK_TLS_1_1, VOUCH_ANSWER_NO);
    expect(VOUCH_ASK_TLS_1_0, VOUCH_ANSWER_UNKNOWN);
    expect(VOUCH_ASK_SSL_3, VOUCH_ANSWER_UNKNOWN);
    assert_int_equal(probe_scene.accepts.connections, 6);
    probe_scene_end();
}

static bool ask_with_fault(unsigned fault_at, void *arg)
{
    const struct probe_server server = {.open = OPEN_13 | OPEN_12};
    probe_scene_begin(&server, arg, VOUCH_PROBE_VERSIONS | VOUCH_PROBE_LARGE);
    probe_scene.transport.fault_at = fault_at;
    probe_scene_run();
    bool hit = probe_scene.transport.fault_hit;
    for (size_t i = VOUCH_ASK_TLS_1_3; i <= VOUCH_ASK_TLS_1_2; i++)
        assert_int_not_equal(probe_scene.accepts.answers[i], VOUCH_ANSWER_NO);
    probe_scene_end();
    return hit;
}

static void test_fault_of_any_call_ends_without_a_false_no(void **state)
{
    (void)state;
    assert_true(sweep_faults(ask_with_fault, (void *)&vouch_dialogue_tls, 2000) > 10);
    assert_true(sweep_faults(ask_with_fault, (void *)&vouch_dialogue_smtp, 2000) > 20);
}

static void test_hostile_servers_end_within_the_time(void **state)
{
    static const struct probe_server servers[] = {
        {.deaf = true},
        {.garbage = "HTTP/1.1 400 Bad Request\r\n\r\n"},
        {.garbage = "\x16\3\3\1"},
        {.garbage = "\x16\3\3\x3f\xff\2"},
        {.garbage = "\x16\3\3\x10\x10\x0b\x7f\x7f\x7f"},
        {.garbage = "\x15\3\3\x02\x02"},
        {.open = OPEN_13 | OPEN_12, .refusal = BY_SILENCE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++)
        for (uint64_t drip_ms = 0; drip_ms < 2000; drip_ms += 500) {
            probe_scene_begin(&servers[i], &vouch_dialogue_tls, VOUCH_PROBE_ALL);
            probe_scene.transport.clock = &probe_scene.clock;
            probe_scene.transport.interval_ms = drip_ms;
            probe_scene.transport.chunk = drip_ms ? 1 : 0;
            uint64_t began_ms = probe_scene.clock.now.mono_ms;
            if (!drip_ms)
                probe_scene.transport.chunk = SIZE_MAX;
            probe_scene_run();
            assert_true(probe_scene.clock.now.mono_ms - began_ms <= 60000 + 10);
            probe_scene_end();
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_probe_of_a_modern_server_is_the_same_in_pieces_of_any_size),
        cmocka_unit_test(test_probe_of_versions_groups_and_length_takes_at_most_12_connections),
        cmocka_unit_test(test_probe_of_a_server_with_one_hybrid_group_only_finds_it_alive),
        cmocka_unit_test(test_group_refused_without_a_share_is_asked_with_one),
        cmocka_unit_test(test_close_without_alert_is_a_refusal_where_something_is_answered),
        cmocka_unit_test(test_close_without_alert_is_unknown_where_nothing_is_answered),
        cmocka_unit_test(test_close_after_a_limit_of_connections_is_unknown),
        cmocka_unit_test(
            test_server_behind_something_that_reads_one_segment_breaks_on_a_long_hello),
        cmocka_unit_test(test_server_with_old_versions_only_is_named_and_shows_its_certificate),
        cmocka_unit_test(test_probe_greets_before_each_hello),
        cmocka_unit_test(test_server_that_turns_connections_away_is_asked_again),
        cmocka_unit_test(test_server_that_turns_all_away_from_some_time_on_leaves_the_rest_unknown),
        cmocka_unit_test(test_fault_of_any_call_ends_without_a_false_no),
        cmocka_unit_test(test_hostile_servers_end_within_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
