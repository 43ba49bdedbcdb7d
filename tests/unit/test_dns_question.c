// SPDX-License-Identifier: Apache-2.0
/* An answer of a name server counts only for the question that it repeats, also where it has no
 * records; and aliases have a name. */
#include "core/dns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint8_t message[512], buffer[256];
static struct vouch_records records;

#define BYTES(text) (text), sizeof(text) - 1

/* What follows the identifier. */
static int read_it(const char *text, size_t len)
{
    message[0] = message[1] = 7;
    memcpy(message + 2, text, len);
    memset(&records, 0, sizeof records);
    records.data = vouch_writer_of(buffer, sizeof buffer);
    records.data.lost = records.lost = 3; /* by the answer before */
    return vouch_dns_read((struct vouch_span){message, len + 2}, "a", VOUCH_DNS_A, &records);
}

static void test_dns_absence_counts_for_the_question_alone(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        int status;
    } rows[] = {
        {BYTES("\x81\x83\0\1\0\0\0\0\0\0\1a\0\0\1\0\1"), VOUCH_E_NO_NAME},
        {BYTES("\x81\x80\0\1\0\0\0\0\0\0\1A\0\0\1\0\1"), VOUCH_E_NO_DATA},
        {BYTES("\x81\x83\0\1\0\0\0\0\0\0\1b\0\0\1\0\1"), VOUCH_E_NAME_SERVER},
        {BYTES("\x81\x80\0\1\0\0\0\0\0\0\1b\0\0\1\0\1"), VOUCH_E_NAME_SERVER},
        {BYTES("\x81\x83\0\1\0\0\0\0\0\0\0\0\1\0\1"), VOUCH_E_NAME_SERVER},
        {BYTES("\x81\x83\0\1\0\0\0\0\0\0\1a\0\0\x1c\0\1"), VOUCH_E_NAME_SERVER},
        {BYTES("\x81\x83\0\1\0\0\0\0\0\0\1a\0\0\1\0\3"), VOUCH_E_NAME_SERVER},
        {BYTES("\x81\x83\0\1\0\0\0\0\0\0\1a\0\0\1\0"), VOUCH_E_NAME_SERVER},
        {BYTES("\x81\x83\0\1\0\0\0\0\0\0\1a"), VOUCH_E_NAME_SERVER},
        {BYTES("\x81\x83\0\0\0\0\0\0\0\0"), VOUCH_E_NAME_SERVER},
        {BYTES("\x81\x83\0\0\0\0\0\0\0\0\1a\0\0\1\0\1"), VOUCH_E_NAME_SERVER},
        {BYTES("\x81\x83\0\2\0\0\0\0\0\0\1a\0\0\1\0\1\1a\0\0\1\0\1"), VOUCH_E_NAME_SERVER},
        {BYTES("\x81\x83\0\1\0\0\0\0\0"), VOUCH_E_NAME_SERVER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int status = read_it(rows[i].text, rows[i].len);
        if (status != rows[i].status)
            fail_msg("row %zu: %d", i, status);
        assert_int_equal(records.count, 0);
        assert_int_equal(records.lost, 0);
        assert_int_equal(records.data.lost, 0);
    }
}

/* "a" as an alias of what is no name makes the whole answer malformed, where its addresses are
 * asked for. */
static void test_dns_alias_that_is_no_name_is_malformed(void **state)
{
    static const struct {
        const char *data;
        uint8_t len;
        int status;
    } rows[] = {{"\1b\0", 3, VOUCH_OK},
                {"\1b", 2, VOUCH_E_NAME_SERVER},
                {"\1b\0x", 4, VOUCH_E_NAME_SERVER},
                {"\2b\0", 3, VOUCH_E_NAME_SERVER},
                {"\xc0", 1, VOUCH_E_NAME_SERVER},
                {"\x40", 1, VOUCH_E_NAME_SERVER},
                {"", 0, VOUCH_E_NAME_SERVER}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t text[128];
        struct vouch_writer w = vouch_writer_of(text, sizeof text);
        const struct vouch_span parts[] = {
            {(const uint8_t *)BYTES("\x81\x80\0\1\0\2\0\0\0\0\1a\0\0\1\0\1"
                                    "\1b\0\0\1\0\1\0\0\0\x09\0\4\1\2\3\4"
                                    "\1a\0\0\5\0\1\0\0\0\x09\0")},
            {&rows[i].len, 1},
            {(const uint8_t *)rows[i].data, rows[i].len}};
        for (size_t k = 0; k < 3; k++)
            vouch_write_span(&w, parts[k]);
        int status = read_it((const char *)text, w.len);
        if (status != rows[i].status)
            fail_msg("row %zu: %d", i, status);
        assert_int_equal(records.count, status == VOUCH_OK);
    }
}

/* The records' owner is a pointer to 0x0112, where "a" stands in the data of another record; 0x12
 * alone is the end of the question. */
static void test_dns_pointer_leads_beyond_the_first_256_bytes(void **state)
{
    static uint8_t text[400];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    static const char head[] = "\x81\x80\0\1\0\2\0\0\0\0\1a\0\0\1\0\1\1z\0\0\1\0\1\0\0\0\x09\1\0";
    static const char record[] = "\xc1\x12\0\1\0\1\0\0\0\x09\0\4\1\2\3\4";
    uint8_t data[256];
    (void)state;
    vouch_write_span(&w, (struct vouch_span){(const uint8_t *)BYTES(head)});
    memset(data, 'z', sizeof data);
    size_t at = 0x112 - 2 - w.len;
    memcpy(&data[at], "\1a", 3);
    vouch_write_span(&w, (struct vouch_span){data, sizeof data});
    vouch_write_span(&w, (struct vouch_span){(const uint8_t *)BYTES(record)});
    assert_int_equal(read_it((const char *)text, w.len), VOUCH_OK);
    assert_int_equal(records.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dns_absence_counts_for_the_question_alone),
        cmocka_unit_test(test_dns_alias_that_is_no_name_is_malformed),
        cmocka_unit_test(test_dns_pointer_leads_beyond_the_first_256_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
