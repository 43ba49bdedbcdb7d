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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mysql_length_has_three_bytes),
        cmocka_unit_test(test_mysql_version_may_be_empty),
        cmocka_unit_test(test_postgres_asks_before_it_listens),
        cmocka_unit_test(test_postgres_error_of_1024_bytes_is_of_the_older_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
