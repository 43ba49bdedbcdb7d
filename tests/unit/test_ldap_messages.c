// SPDX-License-Identifier: Apache-2.0
/* BER and LDAP messages byte by byte: lengths, numbers and tags at their limits, requests whole,
 * and each result code's name. */
#include "core/dialogue/ldap_message.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(text) (text), sizeof(text) - 1
// clang-format off
#define SPAN(text) (struct vouch_span) { (const uint8_t *)(text), sizeof(text) - 1 }
// clang-format on

static uint8_t large[70000];
static struct vouch_writer w;

static void expect_written(const void *bytes, size_t len)
{
    assert_int_equal(w.lost, 0);
    assert_int_equal(w.len, len);
    assert_memory_equal(w.data, bytes, len);
}

/* --- BER -------------------------------------------------------------------------------------- */

static void test_ber_numbers_take_as_few_bytes_as_they_need(void **state)
{
    static const struct {
        uint32_t number;
        const char *bytes;
        size_t len;
    } rows[] = {
        {0, BYTES("\2\1\0")},
        {0x7f, BYTES("\2\1\x7f")},
        {0x80, BYTES("\2\2\0\x80")},
        {0xff, BYTES("\2\2\0\xff")},
        {0x100, BYTES("\2\2\1\0")},
        {0x7fff, BYTES("\2\2\x7f\xff")},
        {0x8000, BYTES("\2\3\0\x80\0")},
        {0x7fffff, BYTES("\2\3\x7f\xff\xff")},
        {0x800000, BYTES("\2\4\0\x80\0\0")},
        {0x12345678, BYTES("\2\4\x12\x34\x56\x78")},
        {0x7fffffff, BYTES("\2\4\x7f\xff\xff\xff")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_span in = {(const uint8_t *)rows[i].bytes, rows[i].len};
        struct vouch_reader r = vouch_reader_of(in);
        w = vouch_writer_of(large, sizeof large);
        vouch_ber_write_integer(&w, VOUCH_BER_INTEGER, rows[i].number);
        expect_written(rows[i].bytes, rows[i].len);
        assert_int_equal(vouch_ber_take_integer(&r, VOUCH_BER_INTEGER), rows[i].number);
        assert_false(r.failed);
        assert_int_equal(vouch_reader_left(&r), 0);
    }
}

static void test_ber_numbers_that_are_none_are_refused(void **state)
{
    static const struct vouch_span rows[] = {
        {(const uint8_t *)"\2\0", 2},
        {(const uint8_t *)"\2\1\x80", 3},
        {(const uint8_t *)"\2\5\0\0\0\0\1", 7},
        {(const uint8_t *)"\2\4\x80\0\0\0", 6},
        {(const uint8_t *)"\2\2\1", 3},
        {(const uint8_t *)"\x0a\1\1", 3},
        {(const uint8_t *)"\2", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_reader r = vouch_reader_of(rows[i]);
        assert_int_equal(vouch_ber_take_integer(&r, VOUCH_BER_INTEGER), 0);
        assert_true(r.failed);
    }
}

static void test_ber_elements_have_two_bytes_of_length(void **state)
{
    (void)state;
    w = vouch_writer_of(large, sizeof large);
    size_t outer = vouch_ber_open(&w, VOUCH_BER_SEQUENCE);
    vouch_ber_write_boolean(&w, true);
    vouch_ber_write_boolean(&w, false);
    vouch_ber_write(&w, VOUCH_BER_OCTETS, SPAN("ab"));
    vouch_ber_close(&w, outer);
    expect_written(BYTES("\x30\x82\0\x0c\1\1\xff\1\1\0\4\x82\0\2"
                         "ab"));
}

static void test_ber_element_that_is_too_long_is_not_closed(void **state)
{
    static const size_t lengths[] = {0xffff, 0x10000, 0x10101};
    static uint8_t out[0x10200];
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct vouch_span content = {large, lengths[i]};
        w = vouch_writer_of(out, sizeof out);
        vouch_ber_write(&w, VOUCH_BER_OCTETS, content);
        assert_int_equal(w.lost, i == 0 ? 0 : lengths[i]);
        assert_memory_equal(out, i == 0 ? "\4\x82\xff\xff" : "\4\x82\0\0", 4);
    }
    w = vouch_writer_of(large, 10); /* nor is what did not fit */
    vouch_ber_write(&w, VOUCH_BER_OCTETS, SPAN("twelve bytes"));
    assert_int_equal(w.lost, 12);
    assert_memory_equal(large, "\4\x82\0\0", 4);
    memset(out, 0x55, 8); /* not even the length, which would lie in front of the buffer */
    w = vouch_writer_of(out + 4, 1);
    vouch_ber_write(&w, VOUCH_BER_OCTETS, SPAN(""));
    assert_int_equal(w.lost, 3);
    assert_memory_equal(out, "UUUU\4UUU", 8);
}

static void test_ber_headers_have_their_forms(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        int status;
        size_t header;
        size_t content;
    } rows[] = {
        {BYTES("\x30\0"), VOUCH_OK, 2, 0},
        {BYTES("\x30\x7f"), VOUCH_OK, 2, 0x7f},
        {BYTES("\x30\x80"), VOUCH_E_MALFORMED, 0, 0},
        {BYTES("\x30\x81"), VOUCH_AGAIN, 0, 0},
        {BYTES("\x30\x81\xff"), VOUCH_OK, 3, 0xff},
        {BYTES("\x30\x82\x01\x02"), VOUCH_OK, 4, 0x102},
        {BYTES("\x30\x83\x01\x02\x03"), VOUCH_OK, 5, 0x10203},
        {BYTES("\x30\x84\x01\x02\x03\x04"), VOUCH_OK, 6, 0x1020304},
        {BYTES("\x30\x84\x01\x02\x03"), VOUCH_AGAIN, 0, 0},
        {BYTES("\x30\x85\0\0\0\0\1"), VOUCH_E_MALFORMED, 0, 0},
        {BYTES("\x1e\1"), VOUCH_OK, 2, 1},
        {BYTES("\x1f\1"), VOUCH_E_MALFORMED, 0, 0},
        {BYTES("\xff\1"), VOUCH_E_MALFORMED, 0, 0},
        {BYTES("\x30"), VOUCH_AGAIN, 0, 0},
        {BYTES(""), VOUCH_AGAIN, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_span in = {(const uint8_t *)rows[i].bytes, rows[i].len};
        struct vouch_ber_header h;
        if (vouch_ber_peek(in, &h) != rows[i].status)
            fail_msg("row %zu", i);
        if (rows[i].status != VOUCH_OK)
            continue;
        assert_int_equal(h.header_len, rows[i].header);
        assert_int_equal(h.content_len, rows[i].content);
        assert_int_equal(h.tag, (uint8_t)rows[i].bytes[0]);
    }
}

static void test_ber_reader_that_failed_gives_nothing_more(void **state)
{
    struct vouch_reader r = vouch_reader_of(SPAN("\4\1a\4\1b"));
    struct vouch_span content = SPAN("before");
    uint8_t tag = 7;
    (void)state;
    assert_int_equal(vouch_ber_take(&r, VOUCH_BER_SET).len, 0);
    assert_true(r.failed);
    assert_false(vouch_ber_next(&r, &tag, &content));
    assert_int_equal(tag, 7);
    assert_int_equal(content.len, 6);
    assert_int_equal(vouch_ber_take(&r, VOUCH_BER_OCTETS).len, 0);
    r = vouch_reader_of(SPAN("\4\2a"));
    assert_false(vouch_ber_next(&r, &tag, &content));
    assert_true(r.failed);
}

/* --- requests --------------------------------------------------------------------------------- */

static void test_ldap_requests_are_as_the_protocol_has_them(void **state)
{
    static const struct vouch_ldap_options simple = {.bind_dn = "cn=me",
                                                     .password = {(const uint8_t *)"pw", 2}};
    static const struct vouch_ldap_options external = {.bind_dn = "cn=me", .external = true};
    (void)state;
    w = vouch_writer_of(large, sizeof large);
    vouch_ldap_write_starttls(&w, 1);
    expect_written(BYTES("\x30\x82\0\x21\2\1\1\x77\x82\0\x1a\x80\x82\0\x16"
                         "1.3.6.1.4.1.1466.20037"));
    w = vouch_writer_of(large, sizeof large);
    vouch_ldap_write_bind(&w, 2, &simple);
    expect_written(BYTES("\x30\x82\0\x19\2\1\2\x60\x82\0\x12\2\1\3\4\x82\0\5"
                         "cn=me\x80\x82\0\2pw"));
    w = vouch_writer_of(large, sizeof large);
    vouch_ldap_write_bind(&w, 2, &external);
    expect_written(BYTES("\x30\x82\0\x22\2\1\2\x60\x82\0\x1b\2\1\3\4\x82\0\0\xa3\x82\0\x10\4\x82\0"
                         "\x8"
                         "EXTERNAL\4\x82\0\0"));
    w = vouch_writer_of(large, sizeof large);
    vouch_ldap_write_unbind(&w, 3);
    expect_written(BYTES("\x30\x82\0\5\2\1\3\x42\0"));
}

static void test_ldap_search_says_scope_limits_and_attributes(void **state)
{
    static const struct vouch_ldap_query asked = {
        .asked = true, .base = "o=x", .filter = "(cn=a)", .scope = VOUCH_LDAP_SUBTREE};
    static const struct vouch_ldap_query listed = {
        .asked = true, .base = "", .attributes = "cn,sn", .scope = VOUCH_LDAP_ONE};
    static const struct vouch_ldap_query bad = {.asked = true, .filter = "(cn=a"};
    (void)state;
    w = vouch_writer_of(large, sizeof large);
    assert_int_equal(vouch_ldap_write_search(&w, 4, &asked), VOUCH_OK);
    expect_written(BYTES("\x30\x82\0\x37\2\1\4\x63\x82\0\x30\4\x82\0\3o=x\x0a\1\2\x0a\1\0\2\1\0\2\1"
                         "\0\1\1\0\xa3\x82\0\x0b\4\x82\0\2"
                         "cn\4\x82\0\1"
                         "a\x30\x82\0\7\4\x82\0\3"
                         "1.1"));
    w = vouch_writer_of(large, sizeof large);
    assert_int_equal(vouch_ldap_write_search(&w, 4, &listed), VOUCH_OK);
    expect_written(BYTES("\x30\x82\0\x39\2\1\4\x63\x82\0\x32\4\x82\0\0\x0a\1\1\x0a\1\0\2\1\0\2\1\0"
                         "\1\1\0\x87\x82\0\x0b"
                         "objectClass\x30\x82\0\x0c\4\x82\0\2"
                         "cn\4\x82\0\2sn"));
    w = vouch_writer_of(large, sizeof large);
    assert_int_equal(vouch_ldap_write_search(&w, 4, &bad), VOUCH_E_MALFORMED);
}

static void test_ldap_search_of_the_root_names_what_is_kept(void **state)
{
    static const char *const names[] = {
        "vendorName",       "vendorVersion", "namingContexts",      "supportedLDAPVersion",
        "supportedControl", "dnsHostName",   "isGlobalCatalogReady"};
    (void)state;
    w = vouch_writer_of(large, sizeof large);
    assert_int_equal(vouch_ldap_write_search(&w, 1, NULL), VOUCH_OK);
    assert_memory_equal(large + 11, "\4\x82\0\0\x0a\1\0", 7);
    size_t at = w.len;
    for (size_t i = 7; i > 0; i--) { /* from the end: each is the last of what is left */
        size_t len = strlen(names[i - 1]);
        at -= len + 4;
        assert_int_equal(large[at], VOUCH_BER_OCTETS);
        assert_int_equal(large[at + 3], len);
        assert_memory_equal(large + at + 4, names[i - 1], len);
    }
    assert_int_equal(large[at - 4], VOUCH_BER_SEQUENCE);
}

/* --- responses -------------------------------------------------------------------------------- */

static void test_ldap_message_is_taken_whole(void **state)
{
    static const char done[] = "\x30\x0c\2\1\5\x65\7\x0a\1\0\4\0\4\0";
    struct vouch_ldap_message m;
    size_t length;
    (void)state;
    for (size_t len = 0; len < sizeof done - 1; len++) {
        struct vouch_span in = {(const uint8_t *)done, len};
        assert_int_equal(vouch_ldap_message_peek(in, &m, &length), VOUCH_AGAIN);
        assert_int_equal(length, len < 2 ? 0 : sizeof done - 1);
        assert_int_equal(m.operation, len < 6 ? 0 : VOUCH_LDAP_DONE);
    }
    assert_int_equal(
        vouch_ldap_message_peek(SPAN("\x30\x0c\2\1\5\x65\7\x0a\1\0\4\0\4\0xyz"), &m, &length),
        VOUCH_OK);
    assert_int_equal(length, sizeof done - 1);
    assert_int_equal(m.id, 5);
    assert_int_equal(m.operation, VOUCH_LDAP_DONE);
    assert_int_equal(m.content.len, 7);
    assert_int_equal(vouch_ldap_message_peek(SPAN("\x31\3\2\1\5"), &m, &length), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_ldap_message_peek(SPAN("\x30\3\2\1\5"), &m, &length), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_ldap_message_peek(SPAN("\x30\5\4\1\5\x65\0"), &m, &length),
                     VOUCH_E_MALFORMED);
}

static void test_ldap_result_has_a_code_a_name_and_words(void **state)
{
    struct vouch_ldap_result r;
    (void)state;
    assert_int_equal(vouch_ldap_result_read(SPAN("\x0a\1\x31\4\2dn\4\3why"), &r), VOUCH_OK);
    assert_int_equal(r.code, 49);
    assert_true(vouch_span_equal(r.diagnostic, guarded_text("why")));
    assert_int_equal(r.name.len, 0);
    assert_int_equal(
        vouch_ldap_result_read(SPAN("\x0a\1\0\4\0\4\0\xa3\2\4\0\x8a\3\x31.2\x8b\1x"), &r),
        VOUCH_OK);
    assert_true(vouch_span_equal(r.name, guarded_text("1.2")));
    assert_int_equal(vouch_ldap_result_read(SPAN("\x0a\1\0\4\0\4\0\x8a\3\x31."), &r),
                     VOUCH_E_MALFORMED);
    assert_int_equal(vouch_ldap_result_read(SPAN("\x0a\1\0\4\0"), &r), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_ldap_result_read(SPAN("\2\1\0\4\0\4\0"), &r), VOUCH_E_MALFORMED);
}

/* RFC 4511 appendix A.1, and no others. */
static void test_ldap_result_codes_have_their_names(void **state)
{
    static const struct {
        uint32_t code;
        const char *name;
    } rows[] = {
        {0, "success"},
        {1, "operationsError"},
        {2, "protocolError"},
        {3, "timeLimitExceeded"},
        {4, "sizeLimitExceeded"},
        {7, "authMethodNotSupported"},
        {8, "strongerAuthRequired"},
        {10, "referral"},
        {11, "adminLimitExceeded"},
        {12, "unavailableCriticalExtension"},
        {13, "confidentialityRequired"},
        {14, "saslBindInProgress"},
        {16, "noSuchAttribute"},
        {17, "undefinedAttributeType"},
        {18, "inappropriateMatching"},
        {21, "invalidAttributeSyntax"},
        {32, "noSuchObject"},
        {34, "invalidDNSyntax"},
        {48, "inappropriateAuthentication"},
        {49, "invalidCredentials"},
        {50, "insufficientAccessRights"},
        {51, "busy"},
        {52, "unavailable"},
        {53, "unwillingToPerform"},
        {80, "other"},
    };
    size_t next = 0;
    (void)state;
    for (uint32_t code = 0; code < 300; code++) {
        bool named = next < sizeof rows / sizeof rows[0] && rows[next].code == code;
        assert_string_equal(vouch_ldap_result_text(code), named ? rows[next].name : "");
        next += named;
    }
    assert_int_equal(next, sizeof rows / sizeof rows[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ber_numbers_take_as_few_bytes_as_they_need),
        cmocka_unit_test(test_ber_numbers_that_are_none_are_refused),
        cmocka_unit_test(test_ber_elements_have_two_bytes_of_length),
        cmocka_unit_test(test_ber_element_that_is_too_long_is_not_closed),
        cmocka_unit_test(test_ber_headers_have_their_forms),
        cmocka_unit_test(test_ber_reader_that_failed_gives_nothing_more),
        cmocka_unit_test(test_ldap_requests_are_as_the_protocol_has_them),
        cmocka_unit_test(test_ldap_search_says_scope_limits_and_attributes),
        cmocka_unit_test(test_ldap_search_of_the_root_names_what_is_kept),
        cmocka_unit_test(test_ldap_message_is_taken_whole),
        cmocka_unit_test(test_ldap_result_has_a_code_a_name_and_words),
        cmocka_unit_test(test_ldap_result_codes_have_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
