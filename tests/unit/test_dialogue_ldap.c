// SPDX-License-Identifier: Apache-2.0
/* The LDAP dialogue against a directory made of bytes. */
#include "core/dialogue/ber.h"
#include "core/dialogue/ldap.h"
#include "tests/support/dialogue_scene.h"
#include "tests/support/guarded.h"
#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The directory's answers, written before the dialogue begins: it is not told what was asked, so
 * the ids must be the ones that vouch counts up from 1. */
static uint8_t said[16384];
static struct vouch_writer w;

static struct scene s;

static void answer(uint32_t id, uint8_t operation, uint32_t code, const char *words)
{
    size_t message = vouch_ber_open(&w, VOUCH_BER_SEQUENCE);
    vouch_ber_write_integer(&w, VOUCH_BER_INTEGER, id);
    size_t result = vouch_ber_open(&w, operation);
    vouch_ber_write_integer(&w, VOUCH_BER_ENUMERATED, code);
    vouch_ber_write(&w, VOUCH_BER_OCTETS, guarded_text(""));
    vouch_ber_write(&w, VOUCH_BER_OCTETS, guarded_text(words));
    vouch_ber_close(&w, result);
    vouch_ber_close(&w, message);
}

static void answer_entry(uint32_t id, const char *dn, const char *attribute, const char *value)
{
    size_t message = vouch_ber_open(&w, VOUCH_BER_SEQUENCE);
    vouch_ber_write_integer(&w, VOUCH_BER_INTEGER, id);
    size_t entry = vouch_ber_open(&w, 0x64);
    vouch_ber_write(&w, VOUCH_BER_OCTETS, guarded_text(dn));
    size_t attributes = vouch_ber_open(&w, VOUCH_BER_SEQUENCE);
    size_t one = vouch_ber_open(&w, VOUCH_BER_SEQUENCE);
    vouch_ber_write(&w, VOUCH_BER_OCTETS, guarded_text(attribute));
    size_t set = vouch_ber_open(&w, VOUCH_BER_SET);
    vouch_ber_write(&w, VOUCH_BER_OCTETS, guarded_text(value));
    vouch_ber_close(&w, set);
    vouch_ber_close(&w, one);
    vouch_ber_close(&w, attributes);
    vouch_ber_close(&w, entry);
    vouch_ber_close(&w, message);
}

static void answer_reference(uint32_t id)
{
    size_t message = vouch_ber_open(&w, VOUCH_BER_SEQUENCE);
    vouch_ber_write_integer(&w, VOUCH_BER_INTEGER, id);
    vouch_ber_write(&w, 0x73, guarded_text(""));
    vouch_ber_close(&w, message);
}

static int begin(void **state)
{
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    return 0;
}

/* Runs a part over all that was written, in pieces; the stream's end comes after. */
static int run(int (*step)(struct vouch_exchange *x), const struct vouch_ldap_options *options,
               bool proved, size_t chunk)
{
    static const struct fake_line none[] = {{NULL, NULL}};
    struct conversation c = {"", none, options, VOUCH_E_CLOSED, 0, VOUCH_F_NONE};
    scene_begin(&s, &c, chunk);
    s.proved = proved;
    fake_transport_say(&s.f, said, w.len);
    return scene_run(&s, step, options);
}

static const struct vouch_ldap_query recipient = {.asked = true,
                                                  .base = "dc=example,dc=test",
                                                  .filter = "(proxyAddresses=smtp:a@b.test)",
                                                  .scope = VOUCH_LDAP_SUBTREE};
static const struct vouch_ldap_options searching = {
    .query = &recipient, .expect = VOUCH_LDAP_ANY_NUMBER, .expect_min = VOUCH_LDAP_ANY_NUMBER};
static const struct vouch_ldap_options binding = {.query = &recipient,
                                                  .bind_dn = "cn=me",
                                                  .password = {(const uint8_t *)"s3cret", 6},
                                                  .expect = VOUCH_LDAP_ANY_NUMBER,
                                                  .expect_min = VOUCH_LDAP_ANY_NUMBER};

static void expect_fact(const char *key, const char *value)
{
    struct vouch_span found = vouch_report_fact(&s.report, key);
    if (!vouch_span_equal(found, guarded_text(value)))
        fail_msg("fact %s is \"%.*s\", not \"%s\", at %zu", key, (int)found.len,
                 (const char *)found.data, value, sweep_at);
}

static bool was_sent(const char *text)
{
    struct vouch_span heard = fake_transport_heard(&s.f);
    for (size_t i = 0; i + strlen(text) <= heard.len; i++)
        if (memcmp(heard.data + i, text, strlen(text)) == 0)
            return true;
    return false;
}

static void check_bind_and_search(size_t chunk, void *arg)
{
    (void)arg;
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &binding, true, chunk), VOUCH_OK);
    assert_int_equal(s.report.findings_count, 0);
    expect_fact("ldap_stage", "searched");
    expect_fact("ldap_bind", "0 success");
    expect_fact("ldap_entries", "1");
    expect_fact("ldap_references", "1");
    expect_fact("ldap_dn", "cn=Jan,dc=example,dc=test");
    assert_true(was_sent("s3cret"));
    scene_end(&s);
}

static void test_ldap_bind_and_search_reach_the_last_stage(void **state)
{
    (void)state;
    answer(1, 0x61, 0, "");
    answer_entry(2, "cn=Jan,dc=example,dc=test", "cn", "Jan");
    answer_reference(2);
    answer(2, 0x65, 0, "");
    sweep_chunks(check_bind_and_search, NULL);
}

static bool fault_search(unsigned fault_at, void *arg)
{
    static const struct fake_line none[] = {{NULL, NULL}};
    struct conversation c = {"", none, &searching, VOUCH_E_CLOSED, 0, VOUCH_F_NONE};
    (void)arg;
    scene_begin(&s, &c, 5);
    fake_transport_say(&s.f, said, w.len);
    s.f.fault_at = fault_at;
    s.f.fault = VOUCH_E_RESET;
    int status = scene_run(&s, vouch_dialogue_ldaps.talk, &searching);
    bool hit = s.f.fault_hit;
    if (hit && status != VOUCH_E_RESET)
        fail_msg("a fault at call %zu ended in %d", sweep_at, status);
    scene_end(&s);
    return hit;
}

static void test_ldap_fault_at_any_call_ends_the_talk(void **state)
{
    (void)state;
    answer_entry(1, "cn=Jan", "cn", "Jan");
    answer(1, 0x65, 0, "");
    assert_true(sweep_faults(fault_search, NULL, 500) > 5);
}

static void test_ldap_nothing_found_is_success(void **state)
{
    (void)state;
    answer(1, 0x65, 0, "");
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &searching, true, 1000), VOUCH_OK);
    assert_int_equal(s.report.findings_count, 0);
    expect_fact("ldap_entries", "0");
    scene_end(&s);
}

static void test_ldap_other_number_than_expected_is_found(void **state)
{
    struct vouch_ldap_options one = searching;
    (void)state;
    one.expect = 1;
    answer(1, 0x65, 0, "");
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &one, true, 1000), VOUCH_OK);
    assert_true(vouch_report_has(&s.report, VOUCH_F_LDAP_UNEXPECTED_COUNT));
    scene_end(&s);
}

static void test_ldap_unproved_session_gets_no_password(void **state)
{
    (void)state;
    answer_entry(1, "", "namingContexts", "dc=example,dc=test");
    answer(1, 0x65, 0, "");
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &binding, false, 1000), VOUCH_OK);
    assert_true(vouch_report_has(&s.report, VOUCH_F_LDAP_BIND_WITHHELD));
    assert_false(was_sent("s3cret"));
    assert_false(was_sent("cn=me"));
    expect_fact("ldap_naming_contexts", "dc=example,dc=test");
    scene_end(&s);
}

static void test_ldap_insecure_bind_sends_and_says_so(void **state)
{
    struct vouch_ldap_options insecure = binding;
    (void)state;
    insecure.insecure_bind = true;
    answer(1, 0x61, 0, "");
    answer(2, 0x65, 0, "");
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &insecure, false, 1000), VOUCH_OK);
    assert_true(vouch_report_has(&s.report, VOUCH_F_LDAP_INSECURE_BIND));
    assert_true(was_sent("s3cret"));
    scene_end(&s);
}

static void test_ldap_external_bind_brings_an_empty_identity(void **state)
{
    static const char sasl[] = "EXTERNAL\x04\x82\x00"; /* and one more zero, the string's own */
    struct vouch_ldap_options external = searching;
    (void)state;
    external.external = true;
    answer(1, 0x61, 0, "");
    answer(2, 0x65, 0, "");
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &external, true, 1000), VOUCH_OK);
    struct vouch_span heard = fake_transport_heard(&s.f);
    bool found = false;
    for (size_t i = 0; i + sizeof sasl <= heard.len && !found; i++)
        found = memcmp(heard.data + i, sasl, sizeof sasl) == 0;
    assert_true(found);
    scene_end(&s);
}

static void expect_bind_finding(uint32_t code, const char *words, enum vouch_finding_code finding)
{
    w.len = 0;
    answer(1, 0x61, code, words);
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &binding, true, 1000), VOUCH_OK);
    if (!vouch_report_has(&s.report, finding))
        fail_msg("result %u, \"%s\" did not give finding %d", code, words, (int)finding);
    scene_end(&s);
}

/* As a domain controller puts it. */
#define AD(data) "80090308: LdapErr: DSID-0C090439, comment: ..., data " data ", v4563"

static void test_ldap_refused_binds_are_told_apart(void **state)
{
    (void)state;
    expect_bind_finding(49, "", VOUCH_F_LDAP_BAD_CREDENTIALS);
    expect_bind_finding(13, "", VOUCH_F_LDAP_STRONGER_AUTH);
    expect_bind_finding(8, "BindSimple: Transport encryption required.",
                        VOUCH_F_LDAP_STRONGER_AUTH);
    expect_bind_finding(49, AD("80090346"), VOUCH_F_LDAP_CHANNEL_BINDING);
    expect_bind_finding(49, AD("525"), VOUCH_F_LDAP_AD_NO_USER);
    expect_bind_finding(49, AD("52e"), VOUCH_F_LDAP_BAD_CREDENTIALS);
    expect_bind_finding(49, AD("530"), VOUCH_F_LDAP_AD_LOGON_HOURS);
    expect_bind_finding(49, AD("531"), VOUCH_F_LDAP_AD_WORKSTATION);
    expect_bind_finding(49, AD("532"), VOUCH_F_LDAP_AD_PASSWORD_EXPIRED);
    expect_bind_finding(49, AD("533"), VOUCH_F_LDAP_AD_DISABLED);
    expect_bind_finding(49, AD("701"), VOUCH_F_LDAP_AD_EXPIRED);
    expect_bind_finding(49, AD("773"), VOUCH_F_LDAP_AD_MUST_RESET);
    expect_bind_finding(49, AD("775"), VOUCH_F_LDAP_AD_LOCKED);
    expect_bind_finding(53, "not now", VOUCH_F_LDAP_BIND_FAILED);
}

static void test_ldap_refused_external_bind_is_a_refused_certificate(void **state)
{
    struct vouch_ldap_options external = searching;
    (void)state;
    external.external = true;
    answer(1, 0x61, 48, "no identity");
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &external, true, 1000), VOUCH_OK);
    assert_true(vouch_report_has(&s.report, VOUCH_F_TLS_PEER_REJECTED_CLIENT));
    expect_fact("ldap_stage", "verified");
    scene_end(&s);
}

static void test_ldap_nesting_of_ten_thousand_is_taken_flat(void **state)
{
    static uint8_t nest[2 * 10000];
    struct vouch_span content = {nest, sizeof nest};
    (void)state;
    for (size_t i = 0; i < sizeof nest; i += 2) {
        nest[i] = VOUCH_BER_SEQUENCE;
        nest[i + 1] = 0x80; /* indefinite, and never ended */
    }
    vouch_write_span(&w, vouch_span_part(content, 0, 8000));
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &searching, true, 1000), VOUCH_E_MALFORMED);
    assert_true(vouch_report_has(&s.report, VOUCH_F_LDAP_MALFORMED));
    scene_end(&s);
}

static void test_ldap_failed_search_keeps_the_servers_words(void **state)
{
    (void)state;
    answer(1, 0x65, 32, "no such base");
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &searching, true, 1000), VOUCH_OK);
    assert_true(vouch_report_has(&s.report, VOUCH_F_LDAP_SEARCH_FAILED));
    expect_fact("ldap_search", "32 noSuchObject: no such base");
    scene_end(&s);
}

static void test_ldap_starttls_answered_yes_goes_ahead(void **state)
{
    (void)state;
    answer(1, 0x78, 0, "");
    assert_int_equal(run(vouch_dialogue_ldap.greet, NULL, false, 1), VOUCH_OK);
    assert_true(was_sent("1.3.6.1.4.1.1466.20037"));
    scene_end(&s);
}

static void test_ldap_starttls_refused_is_found(void **state)
{
    (void)state;
    answer(1, 0x78, 2, "unsupported extended operation");
    assert_int_equal(run(vouch_dialogue_ldap.greet, NULL, false, 3), VOUCH_E_REFUSED);
    assert_true(vouch_report_has(&s.report, VOUCH_F_LDAP_STARTTLS_REFUSED));
    scene_end(&s);
}

static void expect_talk_finding(int status, enum vouch_finding_code finding)
{
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &searching, true, 1000), status);
    if (!vouch_report_has(&s.report, finding))
        fail_msg("finding %d is missing", (int)finding);
    scene_end(&s);
}

static void test_ldap_notice_of_disconnection_is_understood(void **state)
{
    (void)state;
    answer(0, 0x78, 52, "shutting down");
    expect_talk_finding(VOUCH_E_MALFORMED, VOUCH_F_LDAP_DISCONNECTED);
}

static void test_ldap_wrong_message_id_is_found(void **state)
{
    (void)state;
    answer(7, 0x65, 0, "");
    expect_talk_finding(VOUCH_E_MALFORMED, VOUCH_F_LDAP_STRAY_MESSAGE);
}

static void test_ldap_length_of_4_gb_is_found(void **state)
{
    static const uint8_t huge[] = {0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 2, 1, 1, 0x65};
    struct vouch_span bytes = {huge, sizeof huge};
    (void)state;
    vouch_write_span(&w, bytes);
    expect_talk_finding(VOUCH_E_SPACE, VOUCH_F_LDAP_TOO_LARGE);
}

static void test_ldap_other_protocol_is_found(void **state)
{
    (void)state;
    vouch_write_text(&w, "HTTP/1.1 400 Bad Request\r\n\r\n");
    expect_talk_finding(VOUCH_E_MALFORMED, VOUCH_F_LDAP_MALFORMED);
}

static void test_ldap_entry_larger_than_the_buffer_is_counted(void **state)
{
    static char value[9000];
    (void)state;
    memset(value, 'x', sizeof value - 1);
    answer_entry(1, "cn=big", "description", value);
    answer_entry(1, "cn=small", "cn", "small");
    answer(1, 0x65, 0, "");
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &searching, true, 700), VOUCH_OK);
    assert_int_equal(s.report.findings_count, 0);
    expect_fact("ldap_entries", "2");
    scene_end(&s);
}

static void test_ldap_endless_search_is_broken_off(void **state)
{
    struct vouch_ldap_options few = searching;
    (void)state;
    few.entries_max = 20;
    for (int i = 0; i < 200; i++)
        answer_entry(1, "cn=again", "cn", "again");
    assert_int_equal(w.lost, 0);
    assert_int_equal(run(vouch_dialogue_ldaps.talk, &few, true, 1000), VOUCH_OK);
    assert_true(vouch_report_has(&s.report, VOUCH_F_LDAP_ENDLESS));
    scene_end(&s);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ldap_bind_and_search_reach_the_last_stage),
        TEST(test_ldap_fault_at_any_call_ends_the_talk),
        TEST(test_ldap_nothing_found_is_success),
        TEST(test_ldap_other_number_than_expected_is_found),
        TEST(test_ldap_unproved_session_gets_no_password),
        TEST(test_ldap_insecure_bind_sends_and_says_so),
        TEST(test_ldap_external_bind_brings_an_empty_identity),
        TEST(test_ldap_refused_binds_are_told_apart),
        TEST(test_ldap_refused_external_bind_is_a_refused_certificate),
        TEST(test_ldap_nesting_of_ten_thousand_is_taken_flat),
        TEST(test_ldap_failed_search_keeps_the_servers_words),
        TEST(test_ldap_starttls_answered_yes_goes_ahead),
        TEST(test_ldap_starttls_refused_is_found),
        TEST(test_ldap_notice_of_disconnection_is_understood),
        TEST(test_ldap_wrong_message_id_is_found),
        TEST(test_ldap_length_of_4_gb_is_found),
        TEST(test_ldap_other_protocol_is_found),
        TEST(test_ldap_entry_larger_than_the_buffer_is_counted),
        TEST(test_ldap_endless_search_is_broken_off),
    };
    return cmocka_run_group_tests_name("LDAP dialogue", tests, NULL, NULL);
}
