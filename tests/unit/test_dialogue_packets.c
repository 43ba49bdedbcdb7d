// SPDX-License-Identifier: Apache-2.0
/* MySQL's packets and PostgreSQL's answers, byte by byte: lengths, numbers, flags and texts, one
 * before, at, and one behind each limit. */
#include "core/dialogue/mysql.h"
#include "core/dialogue/postgres.h"
#include "tests/support/exchange_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(text) (text), sizeof(text) - 1

static struct exchange_scene s;
static uint8_t packet[4096];

/* --- MySQL ------------------------------------------------------------------------------------ */

/* What follows the version: thread, eight bytes, a filler. */
#define REST "\x07\0\0\0abcdefgh\0"
/* Capabilities (long password, 4.1, TLS, secure, plugins), 16 MiB, UTF-8. */
#define OURS "\x01\x8A\x08\0\0\0\0\x01\x21"
#define ZEROS "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

/* A packet with a length of its own. */
static int mysql_hear(int (*step)(struct vouch_exchange *), uint8_t number, const void *content,
                      size_t len, size_t sent)
{
    packet[0] = (uint8_t)len;
    packet[1] = (uint8_t)(len >> 8);
    packet[2] = (uint8_t)(len >> 16);
    packet[3] = number;
    memset(packet + 4, 'x', sizeof packet - 4);
    if (content)
        memcpy(packet + 4, content, sent < len ? sent : len);
    return exchange_hear(&s, step, packet, sent + 4);
}

static int mysql_greet(const void *content, size_t len)
{
    exchange_begin(&s);
    return mysql_hear(vouch_dialogue_mysql.greet, 0, content, len, len);
}

static void test_mysql_asks_for_tls_as_the_protocol_has_it(void **state)
{
    (void)state;
    assert_int_equal(mysql_greet(BYTES("\x0A"
                                       "8.0\0" REST "\0\x08")),
                     VOUCH_OK);
    exchange_expect_said(&s, BYTES("\x20\0\0\x01" OURS ZEROS));
    exchange_expect_found(&s, VOUCH_F_NONE, NULL);
    exchange_expect_fact(&s, "greeting", "8.0");
    assert_int_equal(s.x.used, 4 + 1 + 4 + 13 + 2);
}

static void test_mysql_offers_tls_by_one_bit(void **state)
{
    (void)state;
    assert_int_equal(mysql_greet(BYTES("\x0A"
                                       "8.0\0" REST "\xFF\xF7")),
                     VOUCH_E_NOT_FOUND);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_NOT_OFFERED, "MySQL: 8.0");
    exchange_expect_said(&s, "", 0);
}

static void test_mysql_greeting_is_of_version_ten_and_has_flags(void **state)
{
    static const struct {
        const char *content;
        size_t len;
    } rows[] = {
        {BYTES("\x09"
               "8.0\0" REST "\xFF\xFF")},
        {BYTES("\x0B"
               "8.0\0" REST "\xFF\xFF")},
        {BYTES("\x0A"
               "8.0\0" REST "\xFF")},
        {BYTES("\x0A"
               "8.0\0" REST)},
        {BYTES("\x0A"
               "8.0")},
        {BYTES("\x0A")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(mysql_greet(rows[i].content, rows[i].len), VOUCH_E_MALFORMED);
        assert_true(vouch_report_has(&s.report, VOUCH_F_STARTTLS_WRONG_SERVICE));
        exchange_expect_said(&s, "", 0);
        exchange_expect_fact(&s, "greeting", "");
    }
}

static void test_mysql_greeting_has_the_number_zero(void **state)
{
    (void)state;
    exchange_begin(&s);
    assert_int_equal(mysql_hear(vouch_dialogue_mysql.greet, 1,
                                BYTES("\x0A"
                                      "8.0\0" REST "\xFF\xFF"),
                                20),
                     VOUCH_E_MALFORMED);
    assert_true(vouch_report_has(&s.report, VOUCH_F_STARTTLS_WRONG_SERVICE));
}

static void test_mysql_packet_has_its_limits(void **state)
{
    (void)state;
    for (size_t len = 2047; len <= 2049; len++) {
        exchange_begin(&s);
        assert_int_equal(mysql_hear(vouch_dialogue_mysql.greet, 0, "\x0A", len, 1),
                         len > 2048 ? VOUCH_E_MALFORMED : VOUCH_AGAIN);
        assert_int_equal(s.x.used, 0);
        exchange_expect_said(&s, "", 0);
    }
    exchange_begin(&s); /* the upper byte of the length counts */
    assert_int_equal(mysql_hear(vouch_dialogue_mysql.greet, 0, NULL, 0x10010, 16),
                     VOUCH_E_MALFORMED);
    exchange_begin(&s);
    assert_int_equal(mysql_hear(vouch_dialogue_mysql.greet, 0, "", 0, 0), VOUCH_E_MALFORMED);
    for (size_t len = 0; len < 4; len++) {
        exchange_begin(&s);
        assert_int_equal(exchange_hear(&s, vouch_dialogue_mysql.greet, "\1\0\0\0", len),
                         VOUCH_AGAIN);
    }
    exchange_begin(&s); /* whole with its last byte, not before */
    assert_int_equal(mysql_hear(vouch_dialogue_mysql.greet, 0, "\xFF\0\0a", 4, 3), VOUCH_AGAIN);
    assert_int_equal(mysql_hear(vouch_dialogue_mysql.greet, 0, "\xFF\0\0a", 4, 4), VOUCH_E_REFUSED);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_GREETING_REFUSED, "MySQL: a");
}

static void test_mysql_error_text_follows_its_code_and_state(void **state)
{
    static const struct {
        const char *content;
        size_t len;
        const char *value;
    } rows[] = {
        {BYTES("\xFF\x6A\x04Too many"), "MySQL: Too many"},
        {BYTES("\xFF\x6A\x04#08004Too many"), "MySQL: Too many"},
        {BYTES("\xFF\x6A\x04#08004T"), "MySQL: T"},
        {BYTES("\xFF\x6A\x04#08004"), "MySQL"},
        {BYTES("\xFF\x6A\x04#0800"), "MySQL: #0800"},
        {BYTES("\xFF\x6A\x04"), "MySQL"},
        {BYTES("\xFF"), "MySQL"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(mysql_greet(rows[i].content, rows[i].len), VOUCH_E_REFUSED);
        exchange_expect_found(&s, VOUCH_F_STARTTLS_GREETING_REFUSED, rows[i].value);
    }
}

static void mysql_log_in(void)
{
    exchange_begin(&s);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_mysql.talk, "", 0), VOUCH_AGAIN);
}

static void test_mysql_logs_in_without_a_password(void **state)
{
    (void)state;
    mysql_log_in();
    exchange_expect_said(&s, BYTES("\x3D\0\0\x02" OURS ZEROS "vouch\0\0mysql_native_password\0"));
    assert_int_equal(mysql_hear(vouch_dialogue_mysql.talk, 3, BYTES("\xFF\x15\x04#28000no"), 11),
                     VOUCH_OK);
    exchange_expect_said(&s, "", 0);
    exchange_expect_found(&s, VOUCH_F_NONE, NULL);
}

static void test_mysql_quits_where_it_is_let_in(void **state)
{
    (void)state;
    mysql_log_in();
    assert_int_equal(mysql_hear(vouch_dialogue_mysql.talk, 3, BYTES("\0\0\0"), 3), VOUCH_OK);
    exchange_expect_said(&s, BYTES("\1\0\0\0\1"));
}

static void test_mysql_other_methods_get_an_empty_answer_three_times(void **state)
{
    (void)state;
    mysql_log_in();
    for (uint8_t number = 3; number < 9; number += 2) {
        uint8_t answer[] = {0, 0, 0, (uint8_t)(number + 1)};
        assert_int_equal(mysql_hear(vouch_dialogue_mysql.talk, number, "\xFE", 1, 1), VOUCH_AGAIN);
        exchange_expect_said(&s, answer, sizeof answer);
    }
    assert_int_equal(mysql_hear(vouch_dialogue_mysql.talk, 9, "\xFE", 1, 1), VOUCH_OK);
    exchange_expect_said(&s, "", 0);
    exchange_expect_found(&s, VOUCH_F_NONE, NULL);
}

static void test_mysql_answer_that_is_no_packet_is_malformed(void **state)
{
    (void)state;
    mysql_log_in();
    assert_int_equal(mysql_hear(vouch_dialogue_mysql.talk, 3, NULL, 2049, 8), VOUCH_E_MALFORMED);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_MALFORMED_REPLY, "MySQL");
}

/* --- PostgreSQL ------------------------------------------------------------------------------- */

static int postgres_hear(const void *said, size_t len)
{
    exchange_begin(&s);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_postgres.greet, "", 0), VOUCH_AGAIN);
    exchange_expect_said(&s, BYTES("\0\0\0\x08\x04\xD2\x16\x2F"));
    assert_int_equal(exchange_hear(&s, vouch_dialogue_postgres.greet, "", 0), VOUCH_AGAIN);
    exchange_expect_said(&s, "", 0); /* it is asked once */
    return exchange_hear(&s, vouch_dialogue_postgres.greet, said, len);
}

static void test_postgres_one_byte_decides(void **state)
{
    (void)state;
    assert_int_equal(postgres_hear(BYTES("S")), VOUCH_OK);
    assert_int_equal(s.x.used, 1);
    exchange_expect_found(&s, VOUCH_F_NONE, NULL);
    assert_int_equal(postgres_hear(BYTES("Sxyz")), VOUCH_OK); /* what is left was injected */
    assert_int_equal(s.x.used, 1);
    assert_int_equal(postgres_hear(BYTES("N")), VOUCH_E_NOT_FOUND);
    assert_int_equal(s.x.used, 1);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_NOT_OFFERED, "PostgreSQL");
}

static void test_postgres_other_services_are_named(void **state)
{
    (void)state;
    assert_int_equal(postgres_hear(BYTES("SSH-2.0-x\r\nmore")), VOUCH_E_MALFORMED);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_WRONG_SERVICE, "PostgreSQL: SSH-2.0-x\r");
    assert_int_equal(s.x.used, 15);
    assert_int_equal(postgres_hear(BYTES("220 x\r\nmore")), VOUCH_E_MALFORMED);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_WRONG_SERVICE, "PostgreSQL: 220 x\r");
}

static void test_postgres_error_is_read_whole(void **state)
{
    static const char whole[] = "E\0\0\0\x16SFATAL\0Mtoo many\0\0";
    (void)state;
    for (size_t len = 1; len < sizeof whole - 1; len++) {
        assert_int_equal(postgres_hear(whole, len), VOUCH_AGAIN);
        assert_int_equal(s.x.used, 0);
        exchange_expect_found(&s, VOUCH_F_NONE, NULL);
    }
    assert_int_equal(postgres_hear(whole, sizeof whole - 1), VOUCH_E_REFUSED);
    assert_int_equal(s.x.used, sizeof whole - 1);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_REFUSED, "PostgreSQL: too many");
}

static void expect_postgres_error(const void *said, size_t len, const char *value)
{
    assert_int_equal(postgres_hear(said, len), VOUCH_AGAIN);
    s.x.ended = true;
    assert_int_equal(exchange_hear(&s, vouch_dialogue_postgres.greet, said, len), VOUCH_E_REFUSED);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_REFUSED, value);
    assert_int_equal(postgres_hear(said, len), VOUCH_AGAIN);
    s.x.full = true;
    assert_int_equal(exchange_hear(&s, vouch_dialogue_postgres.greet, said, len), VOUCH_E_REFUSED);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_REFUSED, value);
}

static void test_postgres_error_that_stops_says_what_it_said(void **state)
{
    (void)state;
    expect_postgres_error(BYTES("Eno such thing"), "PostgreSQL: no such thing");
    expect_postgres_error(BYTES("E\0\0\0\x40SERROR\0Mtoo"), "PostgreSQL: too");
    expect_postgres_error(BYTES("E\0\0\0\x40SERROR\0C123\0"), "PostgreSQL: SERROR");
    expect_postgres_error(BYTES("E\0\0\0\x40"), "PostgreSQL");
    expect_postgres_error(BYTES("E"), "PostgreSQL");
}

static void expect_postgres_length(size_t claimed, size_t sent, int status)
{
    memset(packet, 'x', sizeof packet);
    packet[0] = 'E';
    packet[1] = (uint8_t)(claimed >> 24);
    packet[2] = (uint8_t)(claimed >> 16);
    packet[3] = (uint8_t)(claimed >> 8);
    packet[4] = (uint8_t)claimed;
    packet[5] = 'M';
    packet[sent - 1] = 0;
    int answer = postgres_hear(packet, sent);
    if (answer != status)
        fail_msg("%zu of %zu: %d", sent, claimed, answer);
}

static void test_postgres_error_has_its_limits(void **state)
{
    (void)state;
    expect_postgres_length(1023, 1023, VOUCH_AGAIN);
    expect_postgres_length(1023, 1024, VOUCH_E_REFUSED);
    expect_postgres_length(1024, 1023, VOUCH_AGAIN);
    expect_postgres_length(1024, 1024, VOUCH_E_REFUSED);
    expect_postgres_length(0x10000100, 300, VOUCH_AGAIN); /* each byte of the length counts */
    expect_postgres_length(0x100, 256, VOUCH_AGAIN);
    expect_postgres_length(0x100, 257, VOUCH_E_REFUSED);
    expect_postgres_length(4, 6, VOUCH_E_REFUSED);
    expect_postgres_length(3, 6, VOUCH_AGAIN); /* the length counts itself: an older form */
    assert_int_equal(vouch_dialogue_postgres.talk(&s.x), VOUCH_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mysql_asks_for_tls_as_the_protocol_has_it),
        cmocka_unit_test(test_mysql_offers_tls_by_one_bit),
        cmocka_unit_test(test_mysql_greeting_is_of_version_ten_and_has_flags),
        cmocka_unit_test(test_mysql_greeting_has_the_number_zero),
        cmocka_unit_test(test_mysql_packet_has_its_limits),
        cmocka_unit_test(test_mysql_error_text_follows_its_code_and_state),
        cmocka_unit_test(test_mysql_logs_in_without_a_password),
        cmocka_unit_test(test_mysql_quits_where_it_is_let_in),
        cmocka_unit_test(test_mysql_other_methods_get_an_empty_answer_three_times),
        cmocka_unit_test(test_mysql_answer_that_is_no_packet_is_malformed),
        cmocka_unit_test(test_postgres_one_byte_decides),
        cmocka_unit_test(test_postgres_other_services_are_named),
        cmocka_unit_test(test_postgres_error_is_read_whole),
        cmocka_unit_test(test_postgres_error_that_stops_says_what_it_said),
        cmocka_unit_test(test_postgres_error_has_its_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
