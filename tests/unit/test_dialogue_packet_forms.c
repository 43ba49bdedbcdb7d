// SPDX-License-Identifier: Apache-2.0
/* MySQL's lengths and empty versions, PostgreSQL's two forms of an error, and when it asks. */
#include "core/dialogue/mysql.h"
#include "core/dialogue/postgres.h"
#include "tests/support/exchange_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct exchange_scene s;
static uint8_t message[1100];

#define BYTES(text) (text), sizeof(text) - 1

/* A length has three bytes; a packet that claims more than is ever expected is none, though a
 * shorter one could be read. */
static void test_mysql_length_has_three_bytes(void **state)
{
    static const char packets[][26] = {
        "\x15\0\0\0\x0A\0\x07\0\0\0abcdefgh\0\0\x08xxxx",
        "\x15\0\1\0\x0A\0\x07\0\0\0abcdefgh\0\0\x08xxxx",
        "\x15\x10\0\0\x0A\0\x07\0\0\0abcdefgh\0\0\x08xxxx",
    };
    (void)state;
    for (size_t i = 0; i < sizeof packets / sizeof packets[0]; i++) {
        exchange_begin(&s);
        assert_int_equal(exchange_hear(&s, vouch_dialogue_mysql.greet, packets[i], 25),
                         i == 0 ? VOUCH_OK : VOUCH_E_MALFORMED);
        assert_int_equal(vouch_report_has(&s.report, VOUCH_F_STARTTLS_WRONG_SERVICE), i > 0);
    }
    assert_int_equal(vouch_dialogue_mysql.port, 3306);
}

static void test_mysql_version_may_be_empty(void **state)
{
    (void)state;
    exchange_begin(&s);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_mysql.greet,
                                   BYTES("\x11\0\0\0\x0A\0\x07\0\0\0abcdefgh\0\0\x08")),
                     VOUCH_OK);
    exchange_expect_fact(&s, "greeting", "");
    exchange_expect_found(&s, VOUCH_F_NONE, NULL);
    exchange_begin(&s); /* the flags are where that version ends */
    assert_int_equal(exchange_hear(&s, vouch_dialogue_mysql.greet,
                                   BYTES("\x11\0\0\0\x0A\0\x07\x08\x08\x08"
                                         "abcdefgh\x08\0\0")),
                     VOUCH_E_NOT_FOUND);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_NOT_OFFERED, "MySQL");
}

/* Whoever speaks first is heard after the request. */
static void test_postgres_asks_before_it_listens(void **state)
{
    static const char *const early[] = {"", "S", "N", "Eno", "SSH-2.0-x\n"};
    (void)state;
    for (size_t i = 0; i < sizeof early / sizeof early[0]; i++) {
        exchange_begin(&s);
        assert_int_equal(
            exchange_hear(&s, vouch_dialogue_postgres.greet, early[i], strlen(early[i])),
            VOUCH_AGAIN);
        exchange_expect_said(&s, BYTES("\0\0\0\x08\x04\xD2\x16\x2F"));
        exchange_expect_found(&s, VOUCH_F_NONE, NULL);
        assert_int_equal(s.x.used, 0);
    }
    assert_int_equal(vouch_dialogue_postgres.port, 5432);
}

/* "E", a length below 1,024, and fields; or "E" and a text, as before version 7.4: then what stands
 * in the place of a length is the text's beginning. */
static void test_postgres_error_of_1024_bytes_is_of_the_older_form(void **state)
{
    (void)state;
    for (unsigned len = 1023; len <= 1024; len++) {
        memset(message, 'x', sizeof message);
        message[0] = 'E';
        message[1] = message[2] = 0;
        message[3] = (uint8_t)(len >> 8);
        message[4] = (uint8_t)len;
        memcpy(message + 5, "Sno", 4);
        exchange_begin(&s);
        exchange_hear(&s, vouch_dialogue_postgres.greet, "", 0);
        s.x.ended = true;
        assert_int_equal(exchange_hear(&s, vouch_dialogue_postgres.greet, message, 9),
                         VOUCH_E_REFUSED);
        exchange_expect_found(&s, VOUCH_F_STARTTLS_REFUSED,
                              len == 1023 ? "PostgreSQL: Sno" : "PostgreSQL");
    }
}

/* A text that begins with an empty line has nothing to show. */
static void test_packets_of_another_service_are_shown_to_their_first_line(void **state)
{
    (void)state;
    exchange_begin(&s);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_mysql.greet, BYTES("\n\0\0\1three\nlines\n")),
                     VOUCH_E_MALFORMED);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_WRONG_SERVICE, "MySQL");
    exchange_begin(&s);
    exchange_hear(&s, vouch_dialogue_postgres.greet, "", 0);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_postgres.greet, BYTES("\nthree\nlines\n")),
                     VOUCH_E_MALFORMED);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_WRONG_SERVICE, "PostgreSQL");
}

static void test_postgres_message_may_be_any_field(void **state)
{
    static const char *const fields[] = {"Mno\0Sx\0", "Sx\0Mno\0", "S\0\0Mno", "M\0no\0\0"};
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        memcpy(message, "E\0\0\0\x0b", 5);
        memcpy(message + 5, fields[i], 7);
        exchange_begin(&s);
        exchange_hear(&s, vouch_dialogue_postgres.greet, "", 0);
        assert_int_equal(exchange_hear(&s, vouch_dialogue_postgres.greet, message, 12),
                         VOUCH_E_REFUSED);
        exchange_expect_found(&s, VOUCH_F_STARTTLS_REFUSED,
                              i == 3 ? "PostgreSQL" : "PostgreSQL: no");
    }
}

/* After the login: whether it was let in says the first byte alone. */
static void test_mysql_answer_is_told_by_its_first_byte(void **state)
{
    static const struct {
        const char *heard, *said;
        size_t said_len;
        int status;
    } rows[] = {{"\2\0\0\3\0\1", BYTES("\1\0\0\0\1"), VOUCH_OK},
                {"\2\0\0\3\xFE\0", BYTES("\0\0\0\4"), VOUCH_AGAIN},
                {"\2\0\0\3\xFF\0", BYTES(""), VOUCH_OK},
                {"\2\0\0\3\1\xFF", BYTES("\0\0\0\4"), VOUCH_AGAIN}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exchange_begin(&s);
        assert_int_equal(exchange_hear(&s, vouch_dialogue_mysql.talk, "", 0), VOUCH_AGAIN);
        assert_int_equal(exchange_hear(&s, vouch_dialogue_mysql.talk, rows[i].heard, 6),
                         rows[i].status);
        exchange_expect_said(&s, rows[i].said, rows[i].said_len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mysql_length_has_three_bytes),
        cmocka_unit_test(test_mysql_version_may_be_empty),
        cmocka_unit_test(test_postgres_asks_before_it_listens),
        cmocka_unit_test(test_packets_of_another_service_are_shown_to_their_first_line),
        cmocka_unit_test(test_postgres_message_may_be_any_field),
        cmocka_unit_test(test_mysql_answer_is_told_by_its_first_byte),
        cmocka_unit_test(test_postgres_error_of_1024_bytes_is_of_the_older_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
