// SPDX-License-Identifier: Apache-2.0
/* The numbers at which a DNS message changes its meaning: one before, at, and one behind each. */
#include "core/dns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint8_t message[17000];
static struct vouch_writer m;
static uint8_t buffer[1024];
static struct vouch_records records;

#define BYTES(text)                                                                                \
    vouch_write_span(&m, (struct vouch_span){(const uint8_t *)(text), sizeof(text) - 1})

/* A header with these flags and so many answers, and the question "a" of type A. */
static void begin(const char *flags, uint8_t answers)
{
    m = vouch_writer_of(message, sizeof message);
    BYTES("\0\1");
    vouch_write_span(&m, (struct vouch_span){(const uint8_t *)flags, 2});
    BYTES("\0\1\0");
    vouch_write_u8(&m, answers);
    BYTES("\0\0\0\0\1a\0\0\1\0\1");
    memset(&records, 0, sizeof records);
    records.data = vouch_writer_of(buffer, sizeof buffer);
}

static int read_it(void)
{
    return vouch_dns_read(vouch_writer_span(&m), "a", VOUCH_DNS_A, &records);
}

static void test_dns_rcode_needs_a_header_of_an_answer(void **state)
{
    static const uint8_t head[12] = {0, 1, 0x81, 0x83};
    static const uint8_t query[12] = {0, 1, 0x01, 0x83};
    (void)state;
    assert_int_equal(vouch_dns_rcode((struct vouch_span){head, 12}), 3);
    assert_int_equal(vouch_dns_rcode((struct vouch_span){head, 11}), -1);
    assert_int_equal(vouch_dns_rcode((struct vouch_span){query, 12}), -1);
    for (unsigned i = 0; i < 256; i++) {
        const uint8_t any[12] = {0, 1, 0x80, (uint8_t)i};
        assert_int_equal(vouch_dns_rcode((struct vouch_span){any, 12}), i % 16);
    }
}

static void test_dns_edns_is_dropped_from_a_whole_query_alone(void **state)
{
    uint8_t query[23] = {0};
    (void)state;
    for (size_t before = 22; before <= 23; before++)
        for (uint8_t count = 0; count <= 2; count++) {
            size_t len = before;
            query[11] = count;
            bool good = before == 23 && count == 1;
            assert_int_equal(vouch_dns_drop_edns(query, &len), good);
            assert_int_equal(len, good ? 12 : before);
            assert_int_equal(query[11], good ? 0 : count);
        }
}

static void test_dns_query_needs_its_room(void **state)
{
    (void)state;
    for (size_t room = VOUCH_DNS_QUERY_MAX - 1; room <= VOUCH_DNS_QUERY_MAX; room++)
        for (size_t used = 0; used <= 5; used += 5) {
            m = vouch_writer_of(message, room + used);
            m.len = used;
            bool good = room == VOUCH_DNS_QUERY_MAX;
            assert_int_equal(vouch_dns_write_query(&m, "a", VOUCH_DNS_A, 1, false), good);
            assert_int_equal(m.len, used + (good ? 12 + 3 + 4 + 11 : 0));
        }
}

/* Each name is one letter: "a" is an alias of "b", that of "c" ...; the last has an address. */
static int read_chain(uint8_t links)
{
    begin("\x81\x80", (uint8_t)(links + 1));
    for (uint8_t i = 0; i <= links; i++) {
        BYTES("\1");
        vouch_write_u8(&m, (uint8_t)('a' + i));
        if (i == links) {
            BYTES("\0\0\1\0\1\0\0\0\x09\0\4\1\2\3\4");
            break;
        }
        BYTES("\0\0\5\0\1\0\0\0\5\0\3\1");
        vouch_write_u8(&m, (uint8_t)('a' + i + 1));
        BYTES("\0");
    }
    return read_it();
}

static void test_dns_aliases_are_followed_fifteen_times(void **state)
{
    (void)state;
    for (uint8_t links = 0; links <= 17; links++) {
        assert_int_equal(read_chain(links), links <= 15 ? VOUCH_OK : VOUCH_E_NAME_SERVER);
        assert_int_equal(records.count, links <= 15);
        if (links <= 15)
            assert_int_equal(records.ttl_s, links ? 5 : 9); /* the least of all */
    }
}

static void test_dns_pointers_lead_back_and_no_other_way(void **state)
{
    static const struct {
        const char *owner;
        int status;
    } rows[] = {
        {"\xc0\x0c", VOUCH_OK},            /* the question's name */
        {"\xc0\x13", VOUCH_E_NAME_SERVER}, /* itself */
        {"\xc0\x14", VOUCH_E_NAME_SERVER}, /* behind itself */
        {"\xc0\x12", VOUCH_E_NAME_SERVER}, /* the byte before: a length that is none */
        {"\x40\x0c", VOUCH_E_NAME_SERVER}, /* neither a length nor a pointer */
        {"\xbf\x0c", VOUCH_E_NAME_SERVER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin("\x81\x80", 1);
        assert_int_equal(m.len, 0x13);
        vouch_write_span(&m, (struct vouch_span){(const uint8_t *)rows[i].owner, 2});
        BYTES("\0\1\0\1\0\0\0\x09\0\4\1\2\3\4");
        int status = read_it();
        if (status != rows[i].status)
            fail_msg("row %zu: %d", i, status);
    }
}

static void test_dns_answer_is_authentic_by_its_bit_and_only_an_answer_is(void **state)
{
    (void)state;
    for (int authentic = 0; authentic <= 1; authentic++) {
        begin(authentic ? "\x81\xa0" : "\x81\x80", 1);
        BYTES("\1a\0\0\1\0\1\0\0\0\x09\0\4\1\2\3\4");
        records.authentic = !authentic; /* what was there before */
        records.bogus = true;
        assert_int_equal(read_it(), VOUCH_OK);
        assert_int_equal(records.authentic, authentic);
        assert_false(records.bogus);
    }
    begin("\x81\xa2", 0); /* SERVFAIL says nothing */
    records.authentic = true;
    assert_int_equal(read_it(), VOUCH_E_NAME_SERVER);
    assert_false(records.authentic);
    assert_int_equal(records.ttl_s, 0);
    begin("\x81\x83", 0);
    assert_int_equal(read_it(), VOUCH_E_NO_NAME);
    begin("\x81\x80", 0);
    assert_int_equal(read_it(), VOUCH_E_NO_DATA);
    assert_int_equal(vouch_dns_read(vouch_writer_span(&m), "a..b", VOUCH_DNS_A, &records),
                     VOUCH_E_ARGUMENT);
}

/* An answer "a" of this type with these data, to a question for it. */
static int read_data(uint8_t type, struct vouch_span data)
{
    begin("\x81\x80", 1);
    message[16] = type; /* in the question */
    BYTES("\1a\0\0");
    vouch_write_u8(&m, type);
    BYTES("\0\1\0\0\0\x09\0");
    vouch_write_u8(&m, (uint8_t)data.len);
    vouch_write_span(&m, data);
    return vouch_dns_read(vouch_writer_span(&m), "a", type, &records);
}

static void test_dns_data_have_the_length_that_their_type_wants(void **state)
{
    static const uint8_t bytes[20] = {1, 2, 3};
    static const struct {
        uint8_t type, least, most;
    } rows[] = {{VOUCH_DNS_A, 4, 4}, {VOUCH_DNS_AAAA, 16, 16}, {VOUCH_DNS_TLSA, 3, 20}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t len = 0; len <= sizeof bytes; len++) {
            bool good = len >= rows[i].least && len <= rows[i].most;
            int status = read_data(rows[i].type, (struct vouch_span){bytes, len});
            if (status != (good ? VOUCH_OK : VOUCH_E_NAME_SERVER))
                fail_msg("type %u of %zu bytes: %d", rows[i].type, len, status);
            if (good)
                assert_int_equal(vouch_records_at(&records, 0).len, len);
        }
}

static void test_dns_text_is_strings_that_fill_their_record(void **state)
{
    static const struct {
        const char *data;
        size_t len;
        bool good;
    } rows[] = {{"", 0, false},       {"\0", 1, true},     {"\1", 1, false},    {"\1x", 2, true},
                {"\1xy", 3, false},   {"\1x\0", 3, true},  {"\1x\1", 3, false}, {"\1x\1y", 4, true},
                {"\1x\2y", 4, false}, {"\0\0\1z", 4, true}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_span data = {(const uint8_t *)rows[i].data, rows[i].len};
        int status = read_data(VOUCH_DNS_TXT, data);
        if (status != (rows[i].good ? VOUCH_OK : VOUCH_E_NAME_SERVER))
            fail_msg("row %zu: %d", i, status);
    }
}

static void test_dns_mail_exchanger_is_a_preference_and_one_name(void **state)
{
    static const struct {
        const char *data;
        size_t len;
        bool good;
    } rows[] = {{"\0", 1, false},       {"\0\1", 2, false},    {"\0\1\0", 3, true},
                {"\0\1\1b\0", 5, true}, {"\0\1\1b", 4, false}, {"\0\1\1b\0x", 6, false},
                {"\0\1\2b\0", 5, false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_span data = {(const uint8_t *)rows[i].data, rows[i].len};
        int status = read_data(VOUCH_DNS_MX, data);
        if (status != (rows[i].good ? VOUCH_OK : VOUCH_E_NAME_SERVER))
            fail_msg("row %zu: %d", i, status);
        if (rows[i].good)
            assert_true(vouch_span_equal(vouch_records_at(&records, 0), data));
    }
}

/* A record takes its data and two bytes for their length; what has no room is counted. */
static void test_dns_record_without_room_is_counted_as_lost(void **state)
{
    static const uint8_t bytes[20] = {3, 1, 1};
    (void)state;
    for (size_t room = 0; room <= 10; room++) {
        begin("\x81\x80", 1);
        records.data = vouch_writer_of(buffer, room);
        message[16] = VOUCH_DNS_TLSA;
        BYTES("\1a\0\0\x34\0\1\0\0\0\x09\0\6");
        vouch_write_span(&m, (struct vouch_span){bytes, 6});
        assert_int_equal(vouch_dns_read(vouch_writer_span(&m), "a", VOUCH_DNS_TLSA, &records),
                         VOUCH_OK);
        assert_int_equal(records.count, room >= 8);
        assert_int_equal(records.lost, room < 8);
        assert_int_equal(records.data.len, room >= 8 ? 8 : 0);
    }
}

/* Behind a record without room, one that is malformed: then nothing of the answer is there. */
static void test_dns_malformed_answer_has_neither_records_nor_lost_ones(void **state)
{
    (void)state;
    for (uint8_t len = 3; len <= 4; len++) {
        begin("\x81\x80", 2);
        records.data = vouch_writer_of(buffer, 0);
        BYTES("\1a\0\0\1\0\1\0\0\0\x09\0\4\1\2\3\4\1a\0\0\1\0\1\0\0\0\x09\0");
        vouch_write_u8(&m, len);
        BYTES("\1\2\3\4");
        assert_int_equal(read_it(), len == 4 ? VOUCH_OK : VOUCH_E_NAME_SERVER);
        assert_int_equal(records.lost, len == 4 ? 2 : 0);
        assert_int_equal(records.count, 0);
    }
}

static void test_dns_name_is_written_whole_or_not_at_all(void **state)
{
    (void)state;
    for (size_t room = 0; room <= 9; room++) {
        m = vouch_writer_of(message, 20 + room);
        m.len = 20;
        assert_int_equal(vouch_dns_write_name(&m, "abcdef"), room >= 8);
        assert_int_equal(m.len, room >= 8 ? 28 : 20);
        assert_int_equal(m.lost, 0);
    }
}

/* RFC 2181 section 8: with the highest bit set, it is none. */
static void test_dns_time_to_live_has_thirty_one_bits(void **state)
{
    static const struct {
        const char *bytes;
        uint32_t ttl_s;
    } rows[] = {{"\0\0\0\0", 0},
                {"\0\0\0\1", 1},
                {"\x7f\xff\xff\xff", 0x7fffffff},
                {"\x80\0\0\0", 0},
                {"\xff\xff\xff\xff", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin("\x81\x80", 1);
        BYTES("\1a\0\0\1\0\1");
        vouch_write_span(&m, (struct vouch_span){(const uint8_t *)rows[i].bytes, 4});
        BYTES("\0\4\1\2\3\4");
        assert_int_equal(read_it(), VOUCH_OK);
        assert_int_equal(records.ttl_s, rows[i].ttl_s);
    }
}

static void test_dns_answer_repeats_one_question(void **state)
{
    (void)state;
    for (uint8_t questions = 0; questions <= 2; questions++) {
        begin("\x81\x80", 1);
        message[5] = questions;
        BYTES("\1a\0\0\1\0\1\0\0\0\x09\0\4\1\2\3\4");
        assert_int_equal(read_it(), questions == 1 ? VOUCH_OK : VOUCH_E_NAME_SERVER);
    }
}

/* A name at 0x3f0c, in a record of no interest before the one whose owner points there: 0xff, 0xbf
 * and 0xc0 differ in their two highest bits, which make a pointer, and in the others. */
static void test_dns_pointer_has_fourteen_bits_behind_two_that_are_set(void **state)
{
    static const struct {
        uint8_t first;
        int status;
    } rows[] = {{0xff, VOUCH_OK}, {0xbf, VOUCH_E_NAME_SERVER}, {0xc0, VOUCH_OK}};
    static uint8_t filler[0x3f20];
    enum { DATA_AT = 0x13 + 11 + 2 };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        memcpy(&filler[0x3f0c - DATA_AT], "\1a", 3);
        begin("\x81\x80", 2);
        BYTES("\1z\0\0\1\0\1\0\0\0\x09\x3f\x20");
        vouch_write_span(&m, (struct vouch_span){filler, sizeof filler});
        vouch_write_u8(&m, rows[i].first);
        BYTES("\x0c\0\1\0\1\0\0\0\x09\0\4\1\2\3\4");
        int status = read_it();
        if (status != rows[i].status)
            fail_msg("%02x: %d", rows[i].first, status);
    }
}

/* A length of 64 to 191 is none, though so many bytes follow and a name could hold them. */
static void test_dns_label_of_more_than_sixty_three_bytes_is_none(void **state)
{
    static const uint8_t letters[191] = {'b'};
    (void)state;
    for (unsigned len = 62; len < 192; len++) {
        begin("\x81\x80", 2);
        vouch_write_u8(&m, (uint8_t)len);
        vouch_write_span(&m, (struct vouch_span){letters, len});
        BYTES("\0\0\1\0\1\0\0\0\x09\0\4\1\2\3\4");
        BYTES("\1a\0\0\1\0\1\0\0\0\x09\0\4\1\2\3\4");
        assert_int_equal(read_it(), len < 64 ? VOUCH_OK : VOUCH_E_NAME_SERVER);
    }
}

static void test_dns_name_becomes_text_where_its_bytes_can(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 256; c++) {
        const uint8_t wire[] = {2, 'A', (uint8_t)c, 1, 'b', 0, 'x'};
        char out[16];
        struct vouch_reader r = vouch_reader_of((struct vouch_span){wire, sizeof wire});
        struct vouch_writer w = vouch_writer_of(out, sizeof out);
        bool good = c > ' ' && c < 0x7f && c != '.' && c != '\\';
        assert_int_equal(vouch_dns_read_name(&r, &w), good);
        if (!good)
            continue;
        assert_int_equal(w.len, 4);
        assert_int_equal(out[0], 'a');
        assert_int_equal(out[2], '.');
        assert_int_equal(vouch_reader_left(&r), 1);
    }
    for (uint8_t len = 63; len <= 64; len++) {
        uint8_t wire[66];
        char out[80];
        memset(wire, 'a', sizeof wire);
        wire[0] = len;
        wire[1 + len] = 0;
        struct vouch_reader r = vouch_reader_of((struct vouch_span){wire, 2u + len});
        struct vouch_writer w = vouch_writer_of(out, sizeof out);
        assert_int_equal(vouch_dns_read_name(&r, &w), len == 63);
    }
    struct vouch_reader cut = vouch_reader_of(vouch_span_of("\1a"));
    m = vouch_writer_of(message, sizeof message);
    assert_false(vouch_dns_read_name(&cut, &m));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dns_rcode_needs_a_header_of_an_answer),
        cmocka_unit_test(test_dns_edns_is_dropped_from_a_whole_query_alone),
        cmocka_unit_test(test_dns_query_needs_its_room),
        cmocka_unit_test(test_dns_aliases_are_followed_fifteen_times),
        cmocka_unit_test(test_dns_pointers_lead_back_and_no_other_way),
        cmocka_unit_test(test_dns_answer_is_authentic_by_its_bit_and_only_an_answer_is),
        cmocka_unit_test(test_dns_data_have_the_length_that_their_type_wants),
        cmocka_unit_test(test_dns_text_is_strings_that_fill_their_record),
        cmocka_unit_test(test_dns_mail_exchanger_is_a_preference_and_one_name),
        cmocka_unit_test(test_dns_record_without_room_is_counted_as_lost),
        cmocka_unit_test(test_dns_malformed_answer_has_neither_records_nor_lost_ones),
        cmocka_unit_test(test_dns_name_is_written_whole_or_not_at_all),
        cmocka_unit_test(test_dns_time_to_live_has_thirty_one_bits),
        cmocka_unit_test(test_dns_answer_repeats_one_question),
        cmocka_unit_test(test_dns_pointer_has_fourteen_bits_behind_two_that_are_set),
        cmocka_unit_test(test_dns_label_of_more_than_sixty_three_bytes_is_none),
        cmocka_unit_test(test_dns_name_becomes_text_where_its_bytes_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
