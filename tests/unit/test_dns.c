// SPDX-License-Identifier: Apache-2.0
#include "core/dns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t message[2048];
static struct vouch_writer m;
static uint8_t buffer[2048];
static struct vouch_records records;

#define BYTES(text) bytes((text), sizeof(text) - 1)

static void bytes(const char *text, size_t len)
{
    struct vouch_span s = {(const uint8_t *)text, len};
    vouch_write_span(&m, s);
}

/* A header (flags as "\x81\x80") with one question, and so many answers to come. */
static void begin(const char *flags, const char *name, uint8_t type, uint8_t answers)
{
    m = vouch_writer_of(message, sizeof message);
    BYTES("\x12\x34");
    bytes(flags, 2);
    BYTES("\0\1\0");
    vouch_write_u8(&m, answers);
    BYTES("\0\0\0\0");
    vouch_dns_write_name(&m, name);
    BYTES("\0");
    vouch_write_u8(&m, type);
    BYTES("\0\1");
}

/* A record owned by the question's name (a pointer), with a TTL of 60 s. */
static void record(uint8_t type, const char *rdata, size_t len)
{
    BYTES("\xc0\x0c\0");
    vouch_write_u8(&m, type);
    BYTES("\0\1\0\0\0\x3c\0");
    vouch_write_u8(&m, (uint8_t)len);
    bytes(rdata, len);
}
#define RECORD(type, rdata) record((type), (rdata), sizeof(rdata) - 1)

/* Reads from a copy of exact size, so that the sanitizers see every byte beyond it. */
static int parse(struct vouch_span s, const char *name, uint16_t type)
{
    uint8_t *copy = malloc(s.len ? s.len : 1);
    struct vouch_span exact = {copy, s.len};
    if (s.len)
        memcpy(copy, s.data, s.len);
    records.data = vouch_writer_of(buffer, sizeof buffer);
    int status = vouch_dns_read(exact, name, type, &records);
    free(copy);
    return status;
}

static int read_as(const char *name, uint16_t type)
{
    return parse(vouch_writer_span(&m), name, type);
}

static void expect_record(size_t index, const char *rdata, size_t len)
{
    struct vouch_span want = {(const uint8_t *)rdata, len};
    assert_true(vouch_span_equal(vouch_records_at(&records, index), want));
}
#define EXPECT_RECORD(index, rdata) expect_record((index), (rdata), sizeof(rdata) - 1)

static void test_write_query_is_as_rfc1035_and_6891_say(void **state)
{
    static const char want[] = "\xab\xcd\x01\x20\0\1\0\0\0\0\0\1\7example\4test\0\0\x1c\0\1"
                               "\0\0\x29\x04\xd0\0\0\0\0\0\0";
    (void)state;
    m = vouch_writer_of(message, sizeof message);
    assert_true(vouch_dns_write_query(&m, "example.test.", VOUCH_DNS_AAAA, 0xabcd, false));
    assert_int_equal(m.len, sizeof want - 1);
    assert_memory_equal(message, want, m.len);
    m.len = 0;
    assert_true(vouch_dns_write_query(&m, "example.test", VOUCH_DNS_AAAA, 0xabcd, true));
    assert_int_equal(message[3], 0x30);
    assert_true(vouch_dns_drop_edns(message, &m.len));
    assert_int_equal(m.len, sizeof want - 1 - 11);
    assert_int_equal(message[11], 0);
    assert_false(vouch_dns_drop_edns(message, &m.len));
    m = vouch_writer_of(message, VOUCH_DNS_QUERY_MAX - 1);
    assert_false(vouch_dns_write_query(&m, "a", VOUCH_DNS_A, 1, false));
}

static void expect_name(const char *name, bool good)
{
    m = vouch_writer_of(message, sizeof message);
    BYTES("x");
    assert_int_equal(vouch_dns_write_name(&m, name), good);
    if (!good)
        assert_int_equal(m.len, 1);
}

static void test_write_name_limits_are_kept(void **state)
{
    char name[300];
    (void)state;
    memset(name, 'a', sizeof name);
    name[63] = 0;
    expect_name(name, true);
    name[63] = 'a';
    name[64] = 0;
    expect_name(name, false);
    memset(name, 'a', sizeof name);
    for (size_t i = 63; i < sizeof name; i += 64)
        name[i] = '.';
    name[253] = 0; /* 255 on the wire */
    expect_name(name, true);
    name[253] = 'a';
    name[254] = 0;
    expect_name(name, false);
    expect_name("", true);
    expect_name(".", true);
    expect_name("a..b", false);
    expect_name(".a", false);
    expect_name("a..", false);
}

static void test_read_addresses_of_both_kinds(void **state)
{
    (void)state;
    begin("\x81\x80", "a.test", VOUCH_DNS_A, 2);
    RECORD(VOUCH_DNS_A, "\xc0\0\2\1");
    RECORD(VOUCH_DNS_A, "\xc0\0\2\2");
    assert_int_equal(read_as("A.Test.", VOUCH_DNS_A), VOUCH_OK);
    assert_int_equal(records.count, 2);
    assert_int_equal(records.ttl_s, 60);
    assert_false(records.authentic);
    EXPECT_RECORD(0, "\xc0\0\2\1");
    EXPECT_RECORD(1, "\xc0\0\2\2");
    EXPECT_RECORD(2, "");
    begin("\x81\xa0", "a.test", VOUCH_DNS_AAAA, 1);
    RECORD(VOUCH_DNS_AAAA, "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1");
    assert_int_equal(read_as("a.test", VOUCH_DNS_AAAA), VOUCH_OK);
    assert_true(records.authentic);
}

static void test_read_mx_gives_its_name_uncompressed(void **state)
{
    (void)state;
    begin("\x81\x80", "a.test", VOUCH_DNS_MX, 2);
    RECORD(VOUCH_DNS_MX, "\0\xa\2mx\xc0\x0c");
    RECORD(VOUCH_DNS_MX, "\0\0\0"); /* null MX, RFC 7505 */
    assert_int_equal(read_as("a.test", VOUCH_DNS_MX), VOUCH_OK);
    EXPECT_RECORD(0, "\0\xa\2mx\1a\4test\0");
    EXPECT_RECORD(1, "\0\0\0");
}

static void test_read_txt_and_tlsa_come_as_they_are(void **state)
{
    (void)state;
    begin("\x81\x80", "a.test", VOUCH_DNS_TXT, 2);
    RECORD(VOUCH_DNS_TXT, "\3v=1\0\2ab");
    RECORD(VOUCH_DNS_TXT, "\0");
    assert_int_equal(read_as("a.test", VOUCH_DNS_TXT), VOUCH_OK);
    EXPECT_RECORD(0, "\3v=1\0\2ab");
    begin("\x81\xa0", "_25._tcp.a.test", VOUCH_DNS_TLSA, 1);
    RECORD(VOUCH_DNS_TLSA, "\3\1\1data");
    assert_int_equal(read_as("_25._tcp.a.test", VOUCH_DNS_TLSA), VOUCH_OK);
    EXPECT_RECORD(0, "\3\1\1data");
}

/* www -> (pointer to) mail.a.test -> 192.0.2.9, in whatever order. */
static void chain(bool backwards)
{
    static const char link[] = "\xc0\x0c\0\5\0\1\0\0\0\x3c\0\7\4mail\xc0\x0e";
    static const char end[] = "\4mail\xc0\x0e\0\1\0\1\0\0\0\x1e\0\4\xc0\0\2\x09";
    begin("\x81\x80", "w.a.test", VOUCH_DNS_A, 2);
    if (backwards)
        BYTES(end);
    BYTES(link);
    if (!backwards)
        BYTES(end);
}

static void test_read_cname_chain_is_followed_in_any_order(void **state)
{
    (void)state;
    for (int backwards = 0; backwards < 2; backwards++) {
        chain(backwards);
        assert_int_equal(read_as("w.a.test", VOUCH_DNS_A), VOUCH_OK);
        assert_int_equal(records.count, 1);
        assert_int_equal(records.ttl_s, 30);
        EXPECT_RECORD(0, "\xc0\0\2\x09");
    }
}

static void test_read_cname_asked_for_gives_the_first_link(void **state)
{
    (void)state;
    begin("\x81\x80", "w.a.test", VOUCH_DNS_CNAME, 1);
    RECORD(VOUCH_DNS_CNAME, "\4mail\xc0\x0e");
    assert_int_equal(read_as("w.a.test", VOUCH_DNS_CNAME), VOUCH_OK);
    EXPECT_RECORD(0, "\4mail\1a\4test\0");
}

static void test_read_chain_that_turns_in_a_circle_ends(void **state)
{
    (void)state;
    begin("\x81\x80", "a.test", VOUCH_DNS_A, 1);
    RECORD(VOUCH_DNS_CNAME, "\xc0\x0c");
    assert_int_equal(read_as("a.test", VOUCH_DNS_A), VOUCH_E_NAME_SERVER);
}

static void test_read_absence_has_its_status(void **state)
{
    (void)state;
    begin("\x81\x80", "a.test", VOUCH_DNS_A, 0);
    assert_int_equal(read_as("a.test", VOUCH_DNS_A), VOUCH_E_NO_DATA);
    begin("\x81\x83", "a.test", VOUCH_DNS_A, 0);
    assert_int_equal(read_as("a.test", VOUCH_DNS_A), VOUCH_E_NO_NAME);
    assert_int_equal(vouch_dns_rcode(vouch_writer_span(&m)), VOUCH_DNS_NXDOMAIN);
    begin("\x81\x83", "a.test", VOUCH_DNS_A, 1); /* a chain that ends in nothing */
    RECORD(VOUCH_DNS_CNAME, "\4gone\xc0\x0c");
    assert_int_equal(read_as("a.test", VOUCH_DNS_A), VOUCH_E_NO_NAME);
    begin("\x81\x82", "a.test", VOUCH_DNS_A, 0);
    assert_int_equal(read_as("a.test", VOUCH_DNS_A), VOUCH_E_NAME_SERVER);
    assert_int_equal(vouch_dns_rcode(vouch_writer_span(&m)), VOUCH_DNS_SERVFAIL);
    begin("\x81\x85", "a.test", VOUCH_DNS_A, 0);
    assert_int_equal(read_as("a.test", VOUCH_DNS_A), VOUCH_E_NAME_SERVER);
}

static void test_read_records_of_others_are_left_out(void **state)
{
    (void)state;
    begin("\x81\x80", "a.test", VOUCH_DNS_A, 3);
    BYTES("\5other\0\0\1\0\1\0\0\0\1\0\4\1\2\3\4");
    BYTES("\xc0\x0c\0\1\0\3\0\0\0\1\0\4\1\2\3\4"); /* class CHAOS */
    RECORD(VOUCH_DNS_TXT, "\1x");
    assert_int_equal(read_as("a.test", VOUCH_DNS_A), VOUCH_E_NO_DATA);
    assert_int_equal(records.ttl_s, 0);
}

static void test_read_answer_to_another_question_is_refused(void **state)
{
    (void)state;
    begin("\x81\x80", "b.test", VOUCH_DNS_A, 1);
    RECORD(VOUCH_DNS_A, "\1\2\3\4");
    assert_int_equal(read_as("a.test", VOUCH_DNS_A), VOUCH_E_NAME_SERVER);
    assert_int_equal(read_as("b.test", VOUCH_DNS_AAAA), VOUCH_E_NAME_SERVER);
    message[2] = 0x01; /* a query, not an answer */
    assert_int_equal(read_as("b.test", VOUCH_DNS_A), VOUCH_E_NAME_SERVER);
    assert_int_equal(vouch_dns_rcode(vouch_writer_span(&m)), -1);
}

static void expect_malformed(uint8_t type, const char *rdata, size_t len)
{
    begin("\x81\x80", "a.test", type, 2);
    if (type == VOUCH_DNS_A)
        RECORD(VOUCH_DNS_A, "\1\2\3\4"); /* a good one before it does not count either */
    else
        RECORD(VOUCH_DNS_TXT, "\0");
    record(type, rdata, len);
    if (read_as("a.test", type) != VOUCH_E_NAME_SERVER)
        fail_msg("type %d was taken with %zu bytes", type, len);
    assert_int_equal(records.count, 0);
    assert_int_equal(records.data.len, 0);
}
#define MALFORMED(type, rdata) expect_malformed((type), (rdata), sizeof(rdata) - 1)

static void test_read_malformed_data_is_refused(void **state)
{
    (void)state;
    MALFORMED(VOUCH_DNS_A, "\1\2\3");
    MALFORMED(VOUCH_DNS_A, "\1\2\3\4\5");
    MALFORMED(VOUCH_DNS_AAAA, "\1\2\3\4");
    MALFORMED(VOUCH_DNS_MX, "\0");
    MALFORMED(VOUCH_DNS_MX, "\0\1");
    MALFORMED(VOUCH_DNS_MX, "\0\1\2mx");       /* the name does not end */
    MALFORMED(VOUCH_DNS_MX, "\0\1\xc0");       /* half a pointer */
    MALFORMED(VOUCH_DNS_MX, "\0\1\2mx\0rest"); /* bytes behind the name */
    MALFORMED(VOUCH_DNS_MX, "\0\1\x40x\0");    /* a reserved kind of label */
    MALFORMED(VOUCH_DNS_MX, "\0\1\xff\xff");   /* a pointer forwards */
    MALFORMED(VOUCH_DNS_MX, "\0\1\xc0\x35");   /* a pointer to itself */
    MALFORMED(VOUCH_DNS_TXT, "");
    MALFORMED(VOUCH_DNS_TXT, "\5abc");
    MALFORMED(VOUCH_DNS_TLSA, "\3\1");
}

static void test_read_pointers_cannot_make_a_name_too_long(void **state)
{
    char label[66];
    (void)state;
    begin("\x81\x80", "a.test", VOUCH_DNS_MX, 1);
    BYTES("\xc0\x0c\0\xf\0\1\0\0\0\1\1\x42"); /* RDLENGTH 322: 5 labels of 64 bytes, and 2 more */
    memset(label, 'x', sizeof label);
    label[0] = 63;
    BYTES("\0\1");
    for (int i = 0; i < 5; i++)
        bytes(label, 64);
    assert_int_equal(read_as("a.test", VOUCH_DNS_MX), VOUCH_E_NAME_SERVER);
}

/* Four labels, whose name with its end has so many bytes. */
static void expect_long_name(uint8_t last, int status)
{
    char label[64];
    memset(label, 'x', sizeof label);
    begin("\x81\x80", "a.test", VOUCH_DNS_MX, 1);
    BYTES("\xc0\x0c\0\xf\0\1\0\0\0\1");
    size_t len = 2 + 3 * 64 + 1 + (size_t)last + 1;
    vouch_write_u8(&m, (uint8_t)(len >> 8));
    vouch_write_u8(&m, (uint8_t)len);
    BYTES("\0\1");
    for (int i = 0; i < 4; i++) {
        label[0] = (char)(i < 3 ? 63 : last);
        bytes(label, 1 + (size_t)label[0]);
    }
    BYTES("\0");
    assert_int_equal(read_as("a.test", VOUCH_DNS_MX), status);
}

static void test_read_name_of_255_bytes_is_the_longest(void **state)
{
    (void)state;
    expect_long_name(60, VOUCH_OK);
    expect_long_name(61, VOUCH_OK); /* 3 * 64 + 62 + 1 */
    expect_long_name(62, VOUCH_E_NAME_SERVER);
}

static void test_read_no_space_counts_what_is_lost(void **state)
{
    (void)state;
    begin("\x81\x80", "a.test", VOUCH_DNS_A, 3);
    for (int i = 0; i < 3; i++)
        RECORD(VOUCH_DNS_A, "\1\2\3\4");
    records.data = vouch_writer_of(buffer, 13);
    assert_int_equal(vouch_dns_read(vouch_writer_span(&m), "a.test", VOUCH_DNS_A, &records),
                     VOUCH_OK);
    assert_int_equal(records.count, 2);
    assert_int_equal(records.lost, 1);
}

static void test_read_message_cut_anywhere_is_refused(void **state)
{
    (void)state;
    chain(false);
    for (size_t len = 0; len < m.len; len++) {
        int status = parse(vouch_span_part(vouch_writer_span(&m), 0, len), "w.a.test", VOUCH_DNS_A);
        if (status != VOUCH_E_NAME_SERVER)
            fail_msg("%zu of %zu bytes gave %d", len, m.len, status);
    }
}

static void test_read_ttl_with_the_top_bit_is_zero(void **state)
{
    (void)state;
    begin("\x81\x80", "a.test", VOUCH_DNS_A, 1);
    BYTES("\xc0\x0c\0\1\0\1\x80\0\0\1\0\4\1\2\3\4");
    assert_int_equal(read_as("a.test", VOUCH_DNS_A), VOUCH_OK);
    assert_int_equal(records.ttl_s, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_query_is_as_rfc1035_and_6891_say),
        cmocka_unit_test(test_write_name_limits_are_kept),
        cmocka_unit_test(test_read_addresses_of_both_kinds),
        cmocka_unit_test(test_read_mx_gives_its_name_uncompressed),
        cmocka_unit_test(test_read_txt_and_tlsa_come_as_they_are),
        cmocka_unit_test(test_read_cname_chain_is_followed_in_any_order),
        cmocka_unit_test(test_read_cname_asked_for_gives_the_first_link),
        cmocka_unit_test(test_read_chain_that_turns_in_a_circle_ends),
        cmocka_unit_test(test_read_absence_has_its_status),
        cmocka_unit_test(test_read_records_of_others_are_left_out),
        cmocka_unit_test(test_read_answer_to_another_question_is_refused),
        cmocka_unit_test(test_read_malformed_data_is_refused),
        cmocka_unit_test(test_read_pointers_cannot_make_a_name_too_long),
        cmocka_unit_test(test_read_name_of_255_bytes_is_the_longest),
        cmocka_unit_test(test_read_no_space_counts_what_is_lost),
        cmocka_unit_test(test_read_message_cut_anywhere_is_refused),
        cmocka_unit_test(test_read_ttl_with_the_top_bit_is_zero),
    };
    return cmocka_run_group_tests_name("dns", tests, NULL, NULL);
}
