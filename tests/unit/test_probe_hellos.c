// SPDX-License-Identifier: Apache-2.0
/* What each question of a probe and each simulated client offers, number by number. */
#include "core/probe/clients.h"
#include "core/probe/probe.h"
#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_accepts accepts;
static struct vouch_probe p;
static uint8_t told[64 * 1024];
static struct vouch_writer w;

static void write_hex(uint16_t code)
{
    static const char digits[] = "0123456789abcdef";
    for (int shift = 12; shift >= 0; shift -= 4)
        vouch_write_u8(&w, (uint8_t)digits[code >> shift & 15]);
}

static void tell_codes(const char *what, struct vouch_codes codes)
{
    vouch_write_text(&w, "  ");
    vouch_write_text(&w, what);
    vouch_write_text(&w, ":");
    for (size_t i = 0; i < codes.count; i++) {
        vouch_write_text(&w, " ");
        write_hex(codes.at[i]);
    }
    vouch_write_text(&w, "\n");
}

static void tell_number(const char *what, uint64_t number)
{
    vouch_write_text(&w, what);
    vouch_write_decimal(&w, (int64_t)number);
}

static void tell_hello(const char *name)
{
    const struct vouch_client_hello *h = &p.hello;
    vouch_write_text(&w, name);
    tell_number(": ", h->bytes);
    vouch_write_text(&w, h->name.len ? " bytes, with a name\n" : " bytes, without a name\n");
    tell_codes("versions", h->versions);
    tell_codes("suites", h->suites);
    tell_codes("groups", h->groups);
    tell_codes("schemes", h->schemes);
    tell_codes("shares", h->shares);
    if (h->alpn) {
        vouch_write_text(&w, "  protocols: ");
        vouch_write_text(&w, h->alpn);
        vouch_write_text(&w, "\n");
    }
}

static void begin(void)
{
    memset(&accepts, 0, sizeof accepts);
    memset(&p, 0, sizeof p);
    p.options.accepts = &accepts;
    p.options.servername = "www.example.test";
    p.options.web = true;
    w = vouch_writer_of(told, sizeof told);
}

/* One after another, as a probe asks: nothing of a question stays in the next. */
static void test_hellos_of_all_questions_are_as_written_down(void **state)
{
    (void)state;
    begin();
    for (size_t q = VOUCH_ASK_TLS_1_3; q <= VOUCH_ASK_SSL_3; q++)
        accepts.answers[q] = VOUCH_ANSWER_YES;
    for (size_t q = 0; q < VOUCH_QUESTIONS; q++) {
        p.question = q;
        p.attempt = 1;
        if (q == VOUCH_ASK_CLASSIC)
            accepts.answers[VOUCH_ASK_X25519_MLKEM768] = VOUCH_ANSWER_PREFERRED;
        assert_true(vouch_probe_prepare(&p));
        tell_hello(vouch_question_id((enum vouch_question)q));
    }
    assert_int_equal(w.lost, 0);
    golden_check("probe_questions.txt", vouch_writer_span(&w));
}

static void tell_limits(const struct vouch_client_row *row)
{
    vouch_write_text(&w, "  refuses versions below ");
    write_hex(row->least_version);
    tell_number(", primes below ", row->least_dh_bits);
    vouch_write_text(&w, row->needs_renegotiation ? ", needs RFC 5746" : "");
    vouch_write_text(&w, row->known.old ? ", is old" : "");
    if (row->known.judged >= 0)
        tell_number(", judges as ", (uint64_t)row->known.judged);
    vouch_write_text(&w, "\n");
}

static void test_hellos_of_all_clients_are_as_written_down(void **state)
{
    (void)state;
    begin();
    for (size_t i = 0; i < VOUCH_SIMULATIONS; i++) {
        p.question = VOUCH_QUESTIONS + i;
        assert_true(vouch_probe_prepare(&p));
        tell_hello(vouch_simulated_client(i)->id);
        tell_limits(vouch_client_row(i));
    }
    assert_int_equal(w.lost, 0);
    golden_check("probe_clients.txt", vouch_writer_span(&w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hellos_of_all_questions_are_as_written_down),
        cmocka_unit_test(test_hellos_of_all_clients_are_as_written_down),
    };
    return cmocka_run_group_tests_name("probe_hellos", tests, NULL, NULL);
}
