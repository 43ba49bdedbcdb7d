// SPDX-License-Identifier: Apache-2.0
/* LDAP step by step: which message answers which request, how much of the input a step takes, and
 * what is kept of the server's words. */
#include "core/dialogue/ldap.h"
#include "core/dialogue/ldap_message.h"
#include "tests/support/exchange_scene.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct exchange_scene s;
static uint8_t said[2048];
static struct vouch_writer w;

static const struct vouch_ldap_query query = {
    .asked = true, .base = "dc=test", .filter = "(cn=x)", .scope = VOUCH_LDAP_SUBTREE};
static const struct vouch_ldap_options searching = {
    .query = &query, .expect = VOUCH_LDAP_ANY_NUMBER, .expect_min = VOUCH_LDAP_ANY_NUMBER};
static const struct vouch_ldap_options binding = {.query = &query,
                                                  .bind_dn = "cn=me",
                                                  .password = {(const uint8_t *)"s3cret", 6},
                                                  .expect = VOUCH_LDAP_ANY_NUMBER,
                                                  .expect_min = VOUCH_LDAP_ANY_NUMBER};

/* --- what the server says --------------------------------------------------------------------- */

static void write_answer(uint32_t id, uint8_t operation, uint32_t code, struct vouch_span words)
{
    size_t message = vouch_ber_open(&w, VOUCH_BER_SEQUENCE);
    vouch_ber_write_integer(&w, VOUCH_BER_INTEGER, id);
    size_t result = vouch_ber_open(&w, operation);
    vouch_ber_write_integer(&w, VOUCH_BER_ENUMERATED, code);
    vouch_ber_write(&w, VOUCH_BER_OCTETS, guarded_text(""));
    vouch_ber_write(&w, VOUCH_BER_OCTETS, words);
    vouch_ber_close(&w, result);
    vouch_ber_close(&w, message);
}

static void write_entry(uint32_t id)
{
    size_t message = vouch_ber_open(&w, VOUCH_BER_SEQUENCE);
    vouch_ber_write_integer(&w, VOUCH_BER_INTEGER, id);
    size_t entry = vouch_ber_open(&w, VOUCH_LDAP_ENTRY);
    vouch_ber_write(&w, VOUCH_BER_OCTETS, guarded_text("cn=x"));
    vouch_ber_close(&w, vouch_ber_open(&w, VOUCH_BER_SEQUENCE));
    vouch_ber_close(&w, entry);
    vouch_ber_close(&w, message);
}

static void begin(const struct vouch_ldap_options *options)
{
    exchange_begin(&s);
    s.x.options = options;
    s.x.proved = true;
    w = vouch_writer_of(said, sizeof said);
}

/* One step over all that was written. */
static int hear(int (*step)(struct vouch_exchange *))
{
    int status = exchange_hear(&s, step, said, w.len);
    w.len = 0;
    return status;
}

static int talk(void)
{
    return hear(vouch_dialogue_ldaps.talk);
}

/* The first step, which asks. */
static void ask(const struct vouch_ldap_options *options)
{
    begin(options);
    assert_int_equal(talk(), VOUCH_AGAIN);
}

static void expect_unbind(uint32_t id)
{
    uint8_t bytes[32];
    struct vouch_writer unbind = vouch_writer_of(bytes, sizeof bytes);
    vouch_ldap_write_unbind(&unbind, id);
    exchange_expect_said(&s, bytes, unbind.len);
}

static void expect_search(uint32_t id, const struct vouch_ldap_query *asked)
{
    uint8_t bytes[512];
    struct vouch_writer request = vouch_writer_of(bytes, sizeof bytes);
    assert_int_equal(vouch_ldap_write_search(&request, id, asked), VOUCH_OK);
    exchange_expect_said(&s, bytes, request.len);
}

static const struct vouch_span no_words = {NULL, 0};

/* --- requests --------------------------------------------------------------------------------- */

static void test_ldap_requests_are_numbered_from_one(void **state)
{
    (void)state;
    ask(&binding);
    write_answer(1, VOUCH_LDAP_BIND_RESPONSE, 0, no_words);
    assert_int_equal(talk(), VOUCH_AGAIN);
    expect_search(2, &query);
    write_answer(2, VOUCH_LDAP_DONE, 0, no_words);
    assert_int_equal(talk(), VOUCH_OK);
    expect_unbind(3);
}

/* Without a query, or with one that asks for nothing, the search reads the root DSE. */
static void test_ldap_without_a_query_reads_the_root(void **state)
{
    static const struct vouch_ldap_query nothing = {.base = "dc=test"};
    static const struct vouch_ldap_options none = {.expect = VOUCH_LDAP_ANY_NUMBER,
                                                   .expect_min = VOUCH_LDAP_ANY_NUMBER};
    static const struct vouch_ldap_options empty = {
        .query = &nothing, .expect = VOUCH_LDAP_ANY_NUMBER, .expect_min = VOUCH_LDAP_ANY_NUMBER};
    const struct vouch_ldap_options *const rows[] = {NULL, &none, &empty};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ask(rows[i]);
        expect_search(1, NULL);
        exchange_expect_fact(&s, "ldap_filter", "");
    }
    ask(&searching);
    expect_search(1, &query);
    exchange_expect_fact(&s, "ldap_filter", "(cn=x)");
    assert_int_equal(vouch_dialogue_ldap.port, 389);
    assert_int_equal(vouch_dialogue_ldaps.port, 636);
}

static void test_ldap_filter_that_is_none_is_found(void **state)
{
    static const struct vouch_ldap_query bad = {.asked = true, .filter = "(cn=x"};
    static const struct vouch_ldap_options options = {.query = &bad};
    (void)state;
    begin(&options);
    assert_int_equal(talk(), VOUCH_E_MALFORMED);
    exchange_expect_found(&s, VOUCH_F_LDAP_BAD_FILTER, "(cn=x");
    exchange_expect_fact(&s, "ldap_filter", "");
}

/* --- answers ---------------------------------------------------------------------------------- */

/* Success said in the answer to another request is no success. */
static void test_ldap_answer_to_another_request_is_none(void **state)
{
    static const uint8_t operations[] = {VOUCH_LDAP_BIND_RESPONSE, VOUCH_LDAP_ENTRY,
                                         VOUCH_LDAP_DONE, VOUCH_LDAP_REFERENCE,
                                         VOUCH_LDAP_EXTENDED_RESPONSE};
    (void)state;
    for (size_t i = 0; i < sizeof operations; i++) {
        begin(NULL);
        assert_int_equal(hear(vouch_dialogue_ldap.greet), VOUCH_AGAIN);
        write_answer(1, operations[i], 0, no_words);
        bool extended = operations[i] == VOUCH_LDAP_EXTENDED_RESPONSE;
        assert_int_equal(hear(vouch_dialogue_ldap.greet), extended ? VOUCH_OK : VOUCH_E_MALFORMED);
        exchange_expect_found(&s, extended ? VOUCH_F_NONE : VOUCH_F_LDAP_STRAY_MESSAGE, "1");
        ask(&binding);
        write_answer(1, operations[i], 0, no_words);
        bool bound = operations[i] == VOUCH_LDAP_BIND_RESPONSE;
        assert_int_equal(talk(), bound ? VOUCH_AGAIN : VOUCH_E_MALFORMED);
        exchange_expect_found(&s, bound ? VOUCH_F_NONE : VOUCH_F_LDAP_STRAY_MESSAGE, "1");
        exchange_expect_fact(&s, "ldap_stage", bound ? "bound" : "verified");
    }
}

/* RFC 4511 section 4.4.1: an extended response with the id 0. */
static void test_ldap_notice_of_disconnection_has_its_id_and_operation(void **state)
{
    static const struct {
        uint32_t id;
        uint8_t operation;
        enum vouch_finding_code code;
        const char *value;
    } rows[] = {
        {0, VOUCH_LDAP_EXTENDED_RESPONSE, VOUCH_F_LDAP_DISCONNECTED, "52 unavailable: bye"},
        {0, VOUCH_LDAP_DONE, VOUCH_F_LDAP_STRAY_MESSAGE, "0"},
        {7, VOUCH_LDAP_EXTENDED_RESPONSE, VOUCH_F_LDAP_STRAY_MESSAGE, "7"},
        {7, VOUCH_LDAP_DONE, VOUCH_F_LDAP_STRAY_MESSAGE, "7"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ask(&searching);
        write_answer(rows[i].id, rows[i].operation, 52, guarded_text("bye"));
        assert_int_equal(talk(), VOUCH_E_MALFORMED);
        exchange_expect_found(&s, rows[i].code, rows[i].value);
    }
}

static void test_ldap_stage_is_the_last_that_was_reached(void **state)
{
    (void)state;
    ask(&binding);
    exchange_expect_fact(&s, "ldap_stage", "verified");
    write_answer(1, VOUCH_LDAP_BIND_RESPONSE, 0, no_words);
    assert_int_equal(talk(), VOUCH_AGAIN);
    exchange_expect_fact(&s, "ldap_stage", "bound");
    write_answer(2, VOUCH_LDAP_DONE, 32, no_words);
    assert_int_equal(talk(), VOUCH_OK);
    exchange_expect_fact(&s, "ldap_stage", "bound");
    begin(&searching);
    s.x.proved = false;
    assert_int_equal(talk(), VOUCH_AGAIN);
    exchange_expect_fact(&s, "ldap_stage", "tls");
}

/* --- words ------------------------------------------------------------------------------------ */

static void expect_words(const char *bytes, size_t len, const char *want)
{
    ask(&searching);
    write_answer(1, VOUCH_LDAP_DONE, 32, (struct vouch_span){(const uint8_t *)bytes, len});
    assert_int_equal(talk(), VOUCH_OK);
    exchange_expect_fact(&s, "ldap_search", want);
}

/* Active Directory ends its messages with NULs; of a long one the beginning is kept. */
static void test_ldap_words_of_the_server_are_kept(void **state)
{
    char words[200];
    char want[200];
    (void)state;
    expect_words("", 0, "32 noSuchObject");
    expect_words("\0", 1, "32 noSuchObject");
    expect_words("why\0", 4, "32 noSuchObject: why");
    expect_words("why\0\0", 5, "32 noSuchObject: why");
    expect_words("w", 1, "32 noSuchObject: w");
    memset(words, 'w', sizeof words);
    for (size_t len = 142; len <= 144; len++) {
        snprintf(want, sizeof want, "32 noSuchObject: %.*s", len < 143 ? (int)len : 143, words);
        expect_words(words, len, want);
    }
}

static void test_ldap_words_of_windows_may_be_the_last(void **state)
{
    static const struct {
        const char *words;
        enum vouch_finding_code code;
    } rows[] = {
        {"data 532", VOUCH_F_LDAP_AD_PASSWORD_EXPIRED},
        {"80090308: data 532", VOUCH_F_LDAP_AD_PASSWORD_EXPIRED},
        {"data 53", VOUCH_F_LDAP_BAD_CREDENTIALS},
        {"data 5320", VOUCH_F_LDAP_AD_PASSWORD_EXPIRED},
        {"80090346", VOUCH_F_LDAP_CHANNEL_BINDING},
        {"", VOUCH_F_LDAP_BAD_CREDENTIALS},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ask(&binding);
        write_answer(1, VOUCH_LDAP_BIND_RESPONSE, 49, guarded_text(rows[i].words));
        assert_int_equal(talk(), VOUCH_OK);
        assert_int_equal(s.report.findings_count, 1);
        assert_int_equal(s.findings[0].code, rows[i].code);
        expect_unbind(2);
    }
}

/* --- how much a step takes -------------------------------------------------------------------- */

static void test_ldap_step_takes_all_messages_until_it_asks(void **state)
{
    (void)state;
    ask(&searching);
    write_entry(1);
    write_entry(1);
    size_t two = w.len;
    assert_int_equal(talk(), VOUCH_AGAIN);
    assert_int_equal(s.x.used, two);
    ask(&binding);
    write_answer(1, VOUCH_LDAP_BIND_RESPONSE, 0, no_words);
    size_t one = w.len;
    write_entry(2); /* before it was asked for */
    assert_int_equal(talk(), VOUCH_AGAIN);
    assert_int_equal(s.x.used, one);
    assert_int_equal(hear(vouch_dialogue_ldaps.talk), VOUCH_AGAIN);
    assert_int_equal(s.x.used, 0);
}

/* What follows the go-ahead is not the server's answer to anything. */
static void test_ldap_bytes_behind_the_go_ahead_stay_unused(void **state)
{
    (void)state;
    begin(NULL);
    assert_int_equal(hear(vouch_dialogue_ldap.greet), VOUCH_AGAIN);
    write_answer(1, VOUCH_LDAP_EXTENDED_RESPONSE, 0, no_words);
    size_t one = w.len;
    write_answer(2, VOUCH_LDAP_BIND_RESPONSE, 0, no_words);
    assert_int_equal(hear(vouch_dialogue_ldap.greet), VOUCH_OK);
    assert_int_equal(s.x.used, one);
}

/* Only an entry of this search may be larger than the buffer. */
static void test_ldap_message_that_fills_the_buffer_is_an_entry_or_too_large(void **state)
{
    static const struct {
        const struct vouch_ldap_options *options;
        uint8_t id, operation;
        bool taken;
    } rows[] = {
        {&searching, 1, VOUCH_LDAP_ENTRY, true},
        {&searching, 2, VOUCH_LDAP_ENTRY, false},
        {&searching, 1, VOUCH_LDAP_DONE, false},
        {&binding, 1, VOUCH_LDAP_ENTRY, false},
        {&searching, 1, VOUCH_LDAP_REFERENCE, false},
        {&binding, 1, VOUCH_LDAP_BIND_RESPONSE, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const uint8_t head[] = {0x30, 0x82, 0x20, 0, 2, 1, rows[i].id, rows[i].operation, 0};
        ask(rows[i].options);
        s.x.full = true;
        int status = exchange_hear(&s, vouch_dialogue_ldaps.talk, head, sizeof head);
        assert_int_equal(status, rows[i].taken ? VOUCH_AGAIN : VOUCH_E_SPACE);
        assert_int_equal(s.x.used, rows[i].taken ? sizeof head : 0);
        exchange_expect_found(&s, rows[i].taken ? VOUCH_F_NONE : VOUCH_F_LDAP_TOO_LARGE, "8196");
    }
}

/* The length of the whole message is told, up to what 32 bits hold. */
static void test_ldap_message_that_is_too_large_is_told_with_its_length(void **state)
{
    static const struct {
        uint8_t last;
        const char *length;
    } rows[] = {
        {0xf8, "4294967294"}, {0xf9, "4294967295"}, {0xfa, "4294967295"}, {0xff, "4294967295"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const uint8_t large[] = {0x30, 0x84, 0xff, 0xff, 0xff, rows[i].last};
        ask(&searching);
        assert_int_equal(exchange_hear(&s, vouch_dialogue_ldaps.talk, large, sizeof large),
                         VOUCH_E_SPACE);
        exchange_expect_found(&s, VOUCH_F_LDAP_TOO_LARGE, rows[i].length);
    }
}

static void test_ldap_what_is_no_message_is_shown(void **state)
{
    static const struct {
        const char *said;
        const char *value;
    } rows[] = {
        {"HTTP/1.1 400 Bad", "485454502f312e3120343030"},
        {"\x16\x03\x01\x02\x80", "TLS: 1603010280"},
        {"\x1f\x81\x81", "1f8181"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ask(&searching);
        assert_int_equal(
            exchange_hear(&s, vouch_dialogue_ldaps.talk, rows[i].said, strlen(rows[i].said)),
            VOUCH_E_MALFORMED);
        exchange_expect_found(&s, VOUCH_F_LDAP_MALFORMED, rows[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ldap_requests_are_numbered_from_one),
        cmocka_unit_test(test_ldap_without_a_query_reads_the_root),
        cmocka_unit_test(test_ldap_filter_that_is_none_is_found),
        cmocka_unit_test(test_ldap_answer_to_another_request_is_none),
        cmocka_unit_test(test_ldap_notice_of_disconnection_has_its_id_and_operation),
        cmocka_unit_test(test_ldap_stage_is_the_last_that_was_reached),
        cmocka_unit_test(test_ldap_words_of_the_server_are_kept),
        cmocka_unit_test(test_ldap_words_of_windows_may_be_the_last),
        cmocka_unit_test(test_ldap_step_takes_all_messages_until_it_asks),
        cmocka_unit_test(test_ldap_bytes_behind_the_go_ahead_stay_unused),
        cmocka_unit_test(test_ldap_message_that_fills_the_buffer_is_an_entry_or_too_large),
        cmocka_unit_test(test_ldap_message_that_is_too_large_is_told_with_its_length),
        cmocka_unit_test(test_ldap_what_is_no_message_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
