// SPDX-License-Identifier: Apache-2.0
/* The answers of a probe as text: kept, and read again. */
#include "core/dialogue/tls.h"
#include "core/hello/key_share.h"
#include "core/probe/probe.h"
#include "core/probe/stored.h"
#include "core/status.h"
#include "tests/support/guarded.h"
#include "tests/support/probe_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static char text[VOUCH_ACCEPTS_STORED_MAX];
static struct vouch_accepts loaded;

static struct vouch_span store(const struct vouch_accepts *a)
{
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    vouch_accepts_store(&w, a);
    assert_int_equal(w.lost, 0);
    return vouch_writer_span(&w);
}

static int load(const char *lines)
{
    return vouch_accepts_load(guarded_text(lines), &loaded);
}

static void same(const struct vouch_accepts *a, const struct vouch_accepts *b)
{
    assert_int_equal(a->asked, b->asked);
    assert_int_equal(a->asked_s, b->asked_s);
    assert_int_equal(a->connections, b->connections);
    assert_int_equal(a->duration_ms, b->duration_ms);
    assert_int_equal(a->dh_bits, b->dh_bits);
    assert_int_equal(a->unanswered, b->unanswered);
    assert_memory_equal(a->answers, b->answers, sizeof a->answers);
    assert_int_equal(a->nameless.seen, b->nameless.seen);
    assert_memory_equal(a->nameless.sha256, b->nameless.sha256, sizeof a->nameless.sha256);
    assert_int_equal(a->rsa.seen, b->rsa.seen);
    assert_int_equal(a->ecdsa.seen, b->ecdsa.seen);
    assert_int_equal(a->clients_count, b->clients_count);
    for (size_t i = 0; i < a->clients_count; i++) {
        assert_int_equal(a->clients[i].answer, b->clients[i].answer);
        assert_int_equal(a->clients[i].version, b->clients[i].version);
        assert_int_equal(a->clients[i].suite, b->clients[i].suite);
        assert_int_equal(a->clients[i].group, b->clients[i].group);
        assert_int_equal(a->clients[i].alert, b->clients[i].alert);
        assert_ptr_equal(a->clients[i].why, b->clients[i].why);
    }
}

static void test_answers_are_read_as_they_were_stored(void **state)
{
    static const struct probe_server servers[] = {
        {.open = OPEN_13 | OPEN_12, .preferred = VOUCH_GROUP_X25519_MLKEM768},
        {.open = OPEN_10},
        {.open = OPEN_13 | OPEN_12, .segment = 1400, .refusal = BY_SILENCE},
        {.open = OPEN_12, .until = 20},
        {.deaf = true}};
    static const unsigned masks[] = {VOUCH_PROBE_ALL, FIRST_THREE, VOUCH_PROBE_CLIENTS};
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++)
        for (size_t k = 0; k < sizeof masks / sizeof masks[0]; k++) {
            probe_scene_begin(&servers[i], &vouch_dialogue_tls, masks[k]);
            probe_scene_run();
            assert_int_equal(vouch_accepts_load(store(&probe_scene.accepts), &loaded), VOUCH_OK);
            same(&probe_scene.accepts, &loaded);
            probe_scene_end();
        }
}

static void test_largest_answers_fit_into_the_room_for_them(void **state)
{
    struct vouch_accepts a;
    (void)state;
    memset(&a, 0xff, sizeof a);
    a.asked = VOUCH_PROBE_ALL;
    a.asked_s = INT64_MAX;
    a.nameless.seen = a.rsa.seen = a.ecdsa.seen = true;
    for (size_t i = 0; i < VOUCH_QUESTIONS; i++)
        a.answers[i] = VOUCH_ANSWER_PREFERRED;
    a.clients_count = VOUCH_SIMULATIONS;
    for (size_t i = 0; i < VOUCH_SIMULATIONS; i++) {
        a.clients[i].answer = VOUCH_ANSWER_NO;
        a.clients[i].why = vouch_probe_reason(7);
    }
    assert_true(store(&a).len < VOUCH_ACCEPTS_STORED_MAX);
}

static void test_text_that_was_not_stored_is_refused(void **state)
{
    static const char start[] = "parts=versions\ncertificate rsa=";
    static const char *const wrong[] = {
        "",
        "\n",
        "parts=\n",
        "parts=everything\n",
        "TLSv1.3=yes\n", /* without its parts */
        "parts=versions\nTLSv1.3=maybe\n",
        "parts=versions\nTLSv1.9=yes\n",
        "parts=versions\nasked=soon\n",
        "parts=versions\ncertificate rsa=00ff\n",
        "parts=versions\ncertificate dsa=00ff\n",
        "parts=versions,clients\nTLSv1.3=yes\n", /* the clients are missing */
        "parts=versions\nclient somebody=yes 1 2 3 0 \n",
        "parts=versions\nclient openssl-3.0=yes 1 2 3 0 \n", /* not asked */
        "parts=versions\nclient openssl-3.0=yes 1 2 3\n",
        "parts=versions\nclient openssl-3.0=no 1 2 3 0 it would rather not\n",
        "parts=versions\nclient openssl-3.0=no 1 2 3 0 \n",
        "parts=versions\nclient openssl-3.0=yes 99999 2 3 0 \n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (load(wrong[i]) != VOUCH_E_MALFORMED)
            fail_msg("accepted: %s", wrong[i]);
    memset(text, '0', sizeof text);
    memcpy(text, start, sizeof start - 1);
    text[sizeof start - 1 + 63] = 'z';
    text[sizeof start - 1 + 64] = '\0';
    assert_int_equal(load(text), VOUCH_E_MALFORMED);
    text[sizeof start - 1 + 63] = 'f';
    assert_int_equal(load(text), VOUCH_OK);
    assert_true(loaded.rsa.seen);
    assert_int_equal(load("parts=versions\nTLSv1.3=yes\nTLSv1.2=unknown"), VOUCH_OK);
    assert_int_equal(loaded.unanswered, 1);
}

static void test_text_of_another_builds_clients_is_refused(void **state)
{
    static const struct probe_server server = {.open = OPEN_13 | OPEN_12};
    (void)state;
    probe_scene_begin(&server, &vouch_dialogue_tls, VOUCH_PROBE_CLIENTS);
    probe_scene_run();
    struct vouch_span stored = store(&probe_scene.accepts);
    probe_scene_end();
    for (size_t len = 0; len < stored.len; len++) {
        struct vouch_span cut = {stored.data, len};
        if (len == 0 || stored.data[len - 1] == '\n')
            assert_int_equal(vouch_accepts_load(cut, &loaded), VOUCH_E_MALFORMED);
    }
}

static void test_parts_are_written_as_they_are_read(void **state)
{
    char buffer[64];
    unsigned mask = 0;
    (void)state;
    for (unsigned parts = 1; parts <= VOUCH_PROBE_ALL; parts++) {
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        vouch_accepts_write_parts(&w, parts);
        assert_true(vouch_accepts_parse(vouch_writer_span(&w), &mask));
        assert_int_equal(mask, parts);
    }
}

static void test_group_that_the_server_chooses_is_the_preferred_or_the_handshakes(void **state)
{
    struct vouch_accepts a = {.asked = VOUCH_PROBE_GROUPS};
    (void)state;
    assert_null(vouch_accepts_chosen(NULL, NULL));
    assert_string_equal(vouch_accepts_chosen(NULL, "x25519"), "x25519");
    a.answers[VOUCH_ASK_X25519_MLKEM768] = VOUCH_ANSWER_YES;
    assert_string_equal(vouch_accepts_chosen(&a, "x25519"), "x25519");
    a.answers[VOUCH_ASK_P384_MLKEM1024] = VOUCH_ANSWER_PREFERRED;
    assert_string_equal(vouch_accepts_chosen(&a, "x25519"), "SecP384r1MLKEM1024");
}

static void test_server_with_old_versions_alone_is_told_from_others(void **state)
{
    struct vouch_accepts a = {.asked = VOUCH_PROBE_VERSIONS};
    (void)state;
    assert_false(vouch_accepts_only_old(&a));
    a.answers[VOUCH_ASK_SSL_3] = VOUCH_ANSWER_YES;
    assert_true(vouch_accepts_only_old(&a));
    a.answers[VOUCH_ASK_TLS_1_2] = VOUCH_ANSWER_YES;
    assert_false(vouch_accepts_only_old(&a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_are_read_as_they_were_stored),
        cmocka_unit_test(test_largest_answers_fit_into_the_room_for_them),
        cmocka_unit_test(test_text_that_was_not_stored_is_refused),
        cmocka_unit_test(test_text_of_another_builds_clients_is_refused),
        cmocka_unit_test(test_parts_are_written_as_they_are_read),
        cmocka_unit_test(test_group_that_the_server_chooses_is_the_preferred_or_the_handshakes),
        cmocka_unit_test(test_server_with_old_versions_alone_is_told_from_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
