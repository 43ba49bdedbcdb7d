// SPDX-License-Identifier: Apache-2.0
/* What a probe has found, in text and JSON: each answer to each question, each simulated client,
 * each name of a version, group and cipher, as tests/golden/format_accepts.txt has it. */
#include "core/format.h"
#include "core/format/accepts_words.h"
#include "tests/support/golden.h"
#include "tests/support/sample_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ANSWERS = VOUCH_ANSWER_UNKNOWN + 1 };

static struct sample sample;
static struct vouch_accepts accepts;
static char said[1 << 18];
static struct vouch_writer w;

static const char *const reasons[] = {
    "the version that the server chooses is too old",
    "the server chooses a cipher that was not offered",
    "the server chooses a group that was not offered",
    "the server's Diffie-Hellman group is too small",
    "the server has no secure renegotiation (RFC 5746)",
    "no cipher, group or signature in common",
    "no TLS version in common",
    "the server does not know the name, or was told none",
    "no application protocol in common",
    "the server refuses with an alert",
    "the server closes the connection",
    "no answer to a hello of that length",
};

enum { REASONS = sizeof reasons / sizeof reasons[0] };

/* Everything was asked; the answers go around, shifted by `turn`. */
static void fill(size_t turn)
{
    static const uint16_t versions[] = {0x0304, 0x0303, 0x0302, 0x0301, 0x0300, 0};
    static const uint16_t groups[] = {0x11ec, 0x11eb, 0x11ed, 29, 23, 0};
    (void)sample_make(&sample, SAMPLE_GOOD);
    memset(&accepts, 0, sizeof accepts);
    accepts.asked = VOUCH_PROBE_ALL;
    for (size_t i = 0; i < VOUCH_QUESTIONS; i++)
        accepts.answers[i] = (enum vouch_answer)((i + turn) % ANSWERS);
    for (size_t i = 0; i < VOUCH_SIMULATIONS; i++) {
        struct vouch_simulation *s = &accepts.clients[i];
        bool fails = (i + turn) % 3 == 0;
        s->answer = fails ? VOUCH_ANSWER_NO : (enum vouch_answer)(1 + (i + turn) % 4);
        s->why = fails ? reasons[(i + turn) / 3 % REASONS] : NULL;
        s->version = versions[(i + turn) % 6];
        s->suite = i % 2 ? 0x1301 : 0xc02f;
        s->group = groups[(i + 2 * turn) % 6];
        s->alert = (uint8_t)(fails ? 40 + i : 0);
    }
    accepts.clients_count = VOUCH_SIMULATIONS;
    accepts.dh_bits = (uint16_t)(turn == 1 ? 1024 : turn == 2 ? 2048 : 0);
    accepts.connections = (unsigned)(20 + turn);
    accepts.duration_ms = (uint32_t)(300 + turn);
    accepts.asked_s = turn == 3 ? 0 : 1796083200;
    accepts.unanswered = (unsigned)turn;
    sample.report.accepts = &accepts;
}

static void tell(const struct vouch_format *format, enum vouch_language language)
{
    const struct vouch_report *report = &sample.report;
    const struct vouch_format_options o = {.language = language};
    format->write(&w, &report, 1, &o);
    vouch_write_text(&w, "\n");
}

static void tell_names(void)
{
    for (unsigned n = 0; n < 0x10000; n++) {
        char buffer[64];
        struct vouch_writer suite = vouch_writer_of(buffer, sizeof buffer);
        const char *version = vouch_accepts_version((uint16_t)n);
        const char *group = vouch_accepts_group((uint16_t)n);
        vouch_accepts_write_suite(&suite, (uint16_t)n);
        bool named = !vouch_span_starts_nocase(vouch_writer_span(&suite), "0x");
        if (!version && !group && !named)
            continue;
        vouch_write_decimal(&w, n);
        vouch_write_text(&w, version ? " version " : "");
        vouch_write_text(&w, version);
        vouch_write_text(&w, group ? " group " : "");
        vouch_write_text(&w, group);
        vouch_write_text(&w, " ");
        vouch_write_span(&w, vouch_writer_span(&suite));
        vouch_write_text(&w, "\n");
    }
}

static void test_accepts_are_as_written_down(void **state)
{
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    for (size_t turn = 0; turn < ANSWERS; turn++) {
        fill(turn);
        tell(&vouch_format_text, VOUCH_LANGUAGE_EN);
        tell(&vouch_format_json, VOUCH_LANGUAGE_EN);
    }
    for (size_t turn = 0; turn < ANSWERS; turn++) {
        fill(turn);
        tell(&vouch_format_text, VOUCH_LANGUAGE_NL);
    }
    tell_names();
    assert_int_equal(w.lost, 0);
    golden_check("format_accepts.txt", vouch_writer_span(&w));
}

static void test_accepts_reasons_have_their_words_in_dutch(void **state)
{
    (void)state;
    for (size_t i = 0; i < REASONS; i++) {
        assert_string_equal(vouch_accepts_say(VOUCH_LANGUAGE_EN, reasons[i]), reasons[i]);
        assert_string_not_equal(vouch_accepts_say(VOUCH_LANGUAGE_NL, reasons[i]), reasons[i]);
    }
    assert_string_equal(vouch_accepts_say(VOUCH_LANGUAGE_NL, "something else"), "something else");
    assert_null(vouch_accepts_say(VOUCH_LANGUAGE_NL, NULL));
}

static void
test_accepts_certificate_without_a_name_is_compared_with_each_that_was_seen(void **state)
{
    (void)state;
    for (int i = 0; i < 7; i++) {
        static const char *const words[] = {"same",  "other", "same",    "same",
                                            "other", "other", "accepted"};
        fill(0);
        accepts.answers[VOUCH_ASK_NAMELESS] = VOUCH_ANSWER_YES;
        memset(accepts.nameless.sha256, 7, sizeof accepts.nameless.sha256);
        accepts.nameless.seen = i != 6;
        if (i == 0)
            memcpy(accepts.nameless.sha256, sample.sent[0].sha256, 32);
        accepts.rsa.seen = i == 2;
        accepts.ecdsa.seen = i == 3;
        if (i == 2 || i == 4)
            memset(accepts.rsa.sha256, 7, 32); /* where it was not seen it does not count */
        if (i == 3 || i == 5)
            memset(accepts.ecdsa.sha256, 7, 32);
        assert_string_equal(vouch_accepts_nameless(&sample.report), words[i]);
    }
    accepts.answers[VOUCH_ASK_NAMELESS] = VOUCH_ANSWER_NO;
    assert_string_equal(vouch_accepts_nameless(&sample.report), "refused");
    accepts.answers[VOUCH_ASK_NAMELESS] = VOUCH_ANSWER_NOT_ASKED;
    assert_null(vouch_accepts_nameless(&sample.report));
}

/* What the real check's certificate is to the simulated client. */
enum judgement { ACCEPTED, REFUSED, UNJUDGED, ABSENT, JUDGEMENTS };

static void fill_judgement(size_t client, enum vouch_answer answer, enum judgement judgement)
{
    static const enum vouch_acceptance means[] = {[ACCEPTED] = VOUCH_ACCEPTS,
                                                  [REFUSED] = VOUCH_REFUSES,
                                                  [UNJUDGED] = VOUCH_ACCEPTANCE_UNKNOWN,
                                                  [ABSENT] = VOUCH_ACCEPTANCE_UNKNOWN};
    int judged = vouch_simulated_client(client)->judged;
    fill(0);
    accepts.clients[client].answer = answer;
    sample.report.clients_count = VOUCH_CLIENTS;
    if (judged < 0)
        return;
    sample.clients[judged].acceptance = means[judgement];
    if (judgement == ABSENT)
        sample.report.clients_count = (size_t)judged;
}

static void check_client(size_t client, enum vouch_answer answer)
{
    static const enum vouch_answer wanted[] = {[ACCEPTED] = VOUCH_ANSWER_YES,
                                               [REFUSED] = VOUCH_ANSWER_NO,
                                               [UNJUDGED] = VOUCH_ANSWER_UNKNOWN,
                                               [ABSENT] = VOUCH_ANSWER_UNKNOWN};
    bool is_judged = vouch_simulated_client(client)->judged >= 0;
    for (int judgement = 0; judgement < JUDGEMENTS; judgement++) {
        fill_judgement(client, answer, (enum judgement)judgement);
        enum vouch_answer want =
            answer == VOUCH_ANSWER_YES && is_judged ? wanted[judgement] : answer;
        assert_int_equal(vouch_accepts_client(&sample.report, client), want);
    }
}

static void test_accepts_client_needs_a_certificate_that_it_accepts(void **state)
{
    (void)state;
    for (int a = VOUCH_ANSWER_NOT_ASKED; a < ANSWERS; a++)
        for (size_t client = 0; client < VOUCH_SIMULATIONS; client++)
            check_client(client, (enum vouch_answer)a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepts_are_as_written_down),
        cmocka_unit_test(test_accepts_reasons_have_their_words_in_dutch),
        cmocka_unit_test(
            test_accepts_certificate_without_a_name_is_compared_with_each_that_was_seen),
        cmocka_unit_test(test_accepts_client_needs_a_certificate_that_it_accepts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
