// SPDX-License-Identifier: Apache-2.0
/* Lines about single connections, and the command that tests a failure again: each column, what is
 * cut, quoted or left out. */
#include "core/format/review_format.h"
#include "core/review.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static _Alignas(64) struct vouch_review review;
static char said[8192];

static const char *line_of(const struct vouch_review_event *e)
{
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    vouch_review_event_text(e, VOUCH_LANGUAGE_EN, &w);
    return vouch_writer_string(&w);
}

static const char *row_of(const struct vouch_review_event *e)
{
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    vouch_review_csv_event(e, &w);
    return vouch_writer_string(&w);
}

static struct vouch_review_event full(void)
{
    struct vouch_review_event e = {.side = VOUCH_SIDE_RECEIVING,
                                   .outcome = VOUCH_OUTCOME_SECURED,
                                   .has_time = true,
                                   .utc_s = 1,
                                   .id = 7,
                                   .peer = guarded_text("PE"),
                                   .host = guarded_text("HO"),
                                   .listener = guarded_text("LI"),
                                   .group = guarded_text("GR"),
                                   .domain = guarded_text("DO"),
                                   .protocol = guarded_text("PR"),
                                   .cipher = guarded_text("CI"),
                                   .raw = guarded_text("RA"),
                                   .appliance = guarded_text("AP"),
                                   .process = 9};
    return e;
}

static void test_event_line_has_each_part_once(void **state)
{
    (void)state;
    struct vouch_review_event e = full();
    assert_string_equal(line_of(&e), "1970-01-01T00:00:01Z receiving ICID 7 success PR CI peer PE "
                                     "host HO domain DO listener LI group GR appliance AP\n");
    e.side = VOUCH_SIDE_DELIVERING;
    e.outcome = VOUCH_OUTCOME_CLEAR;
    e.has_time = false;
    e.protocol.len = e.cipher.len = e.peer.len = e.listener.len = e.appliance.len = 0;
    assert_string_equal(line_of(&e), "- delivering DCID 7 clear host HO domain DO group GR\n");
    e = full();
    e.outcome = VOUCH_OUTCOME_FAILED;
    e.reason = VOUCH_REASON_NO_SHARED_CIPHER;
    struct vouch_span told = guarded_text(line_of(&e));
    struct vouch_span end = vouch_span_part(told, told.len - 6, 6);
    assert_true(vouch_span_equal(end, guarded_text(" - RA\n")));
    assert_non_null(strstr(
        said, vouch_reason_words_of(VOUCH_REASON_NO_SHARED_CIPHER)->text[VOUCH_LANGUAGE_EN]));
    e.raw.len = 0;
    assert_null(strstr(line_of(&e), " - "));
    e = full();
    e.side = VOUCH_SIDE_GUI;
    e.id = 0;
    e.outcome = VOUCH_OUTCOME_UNKNOWN;
    assert_non_null(strstr(line_of(&e), "Z gui unknown PR"));
    e.side = VOUCH_SIDE_DIRECTORY;
    assert_non_null(strstr(line_of(&e), "Z directory unknown PR"));
}

static void test_event_is_known_by_its_number_its_queue_or_its_process(void **state)
{
    static const struct {
        uint64_t id;
        uint32_t process;
        const char *queue, *line, *row;
    } rows[] = {
        {7, 0, "", " receiving ICID 7 success", ",receiving,7,success,"},
        {0, 0, "", " receiving success", ",receiving,0,success,"},
        {0, 9, "", " receiving success", ",receiving,0,success,"},
        {7, 0, "Q1", " receiving queue id Q1 ICID 7 success", ",receiving,\"Q1\",success,"},
        {VOUCH_RECORD_PROCESS | 5, 9, "", " receiving pid 9 success", ",receiving,9,success,"},
        {VOUCH_RECORD_PROCESS | 5, 0, "", " receiving success", ",receiving,0,success,"},
        {VOUCH_RECORD_PROCESS | 5, 9, "Q1", " receiving queue id Q1 success",
         ",receiving,\"Q1\",success,"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct vouch_review_event e = full();
        e.id = rows[i].id;
        e.process = rows[i].process;
        e.queue = guarded_text(rows[i].queue);
        if (!strstr(line_of(&e), rows[i].line))
            fail_msg("%s", said);
        if (!strstr(row_of(&e), rows[i].row))
            fail_msg("%s", said);
    }
}

static void test_event_row_has_a_value_below_each_heading(void **state)
{
    (void)state;
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    vouch_review_csv_heading(&w);
    assert_string_equal(vouch_writer_string(&w),
                        "time,direction,id,result,version,cipher,reason,required,peer,host,domain,"
                        "listener,sender_group,raw,appliance\r\n");
    struct vouch_review_event e = full();
    assert_string_equal(row_of(&e), "1970-01-01T00:00:01Z,receiving,7,success,\"PR\",\"CI\",,,"
                                    "\"PE\",\"HO\",\"DO\",\"LI\",\"GR\",,\"AP\"\r\n");
    e.outcome = VOUCH_OUTCOME_FAILED;
    e.reason = VOUCH_REASON_HANDSHAKE_FAILED;
    e.required = e.internal = true;
    e.has_time = false;
    e.side = VOUCH_SIDE_DELIVERING;
    assert_string_equal(row_of(&e),
                        ",delivering,7,internal-failed,\"PR\",\"CI\",\"handshake-failed\",\"yes\","
                        "\"PE\",\"HO\",\"DO\",\"LI\",\"GR\",\"RA\",\"AP\"\r\n");
}

static void test_event_value_is_quoted_and_no_formula(void **state)
{
    static const struct {
        const char *value, *want;
    } rows[] = {{"a\"b", "\"a\"\"b\""}, {"\"", "\"\"\"\""}, {"=1", "\"'=1\""},
                {"+1", "\"'+1\""},      {"-1", "\"'-1\""},  {"@1", "\"'@1\""},
                {"1=", "\"1=\""},       {"<1", "\"<1\""},   {"a,b", "\"a,b\""},
                {"a\nb", "\"a\\x0ab\""}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct vouch_review_event e = {.queue = guarded_text(rows[i].value)};
        char want[64];
        snprintf(want, sizeof want, ",receiving,%s,clear,,,,,,,,,,,\r\n", rows[i].want);
        assert_string_equal(row_of(&e), want);
    }
}

static void test_event_texts_are_cut(void **state)
{
    char text[300];
    (void)state;
    memset(text, 'a', sizeof text);
    for (size_t len = 139; len < 202; len++) {
        struct vouch_review_event e = {.host = {(const uint8_t *)text, len}};
        struct vouch_span row = guarded_text(row_of(&e));
        size_t shown = len <= 140 ? len : 143;
        assert_int_equal(row.len, strlen(",receiving,0,clear,,,,,,\"\",,,,,\r\n") + shown);
        struct vouch_span line = guarded_text(line_of(&e));
        shown = len <= 200 ? len : 203;
        assert_int_equal(line.len, strlen("- receiving clear host \n") + shown);
    }
}

/* --- the command ------------------------------------------------------------------------------ */

static const char *command(const struct vouch_review_group *g)
{
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    vouch_review_check_command(&review, g, &w);
    return vouch_writer_string(&w);
}

static uint32_t name(const char *text)
{
    return vouch_names_keep(&review.names, guarded_text(text));
}

static void begin(void)
{
    static const struct vouch_review_options options = {.newest_s = 0};
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &options);
}

static void test_command_is_about_domain_address_or_listener(void **state)
{
    (void)state;
    begin();
    struct vouch_review_group g = {.side = VOUCH_SIDE_DELIVERING,
                                   .domain = name("d.example"),
                                   .peer = name("192.0.2.1"),
                                   .listener = name("2001:db8::1")};
    assert_string_equal(command(&g), "vouch check mx://d.example");
    g.domain = name("d;example");
    assert_string_equal(command(&g), "vouch check smtp://192.0.2.1");
    g.domain = VOUCH_NAME_NONE;
    g.peer = name("2001:db8::2");
    assert_string_equal(command(&g), "vouch check smtp://[2001:db8::2]");
    g.peer = VOUCH_NAME_NONE;
    assert_string_equal(command(&g), "");
    static const struct {
        enum vouch_reason reason;
        bool probe;
    } reasons[] = {
        {VOUCH_REASON_NO_SHARED_CIPHER, true},      {VOUCH_REASON_NO_SHARED_GROUP, true},
        {VOUCH_REASON_NO_SHARED_SIGNATURE, true},   {VOUCH_REASON_UNSUPPORTED_PROTOCOL, true},
        {VOUCH_REASON_HANDSHAKE_FAILED, false},     {VOUCH_REASON_UNKNOWN, false},
        {VOUCH_REASON_STARTTLS_NOT_OFFERED, false},
    };
    for (size_t i = 0; i < COUNT(reasons); i++) {
        g.side = VOUCH_SIDE_RECEIVING;
        g.reason = (uint16_t)reasons[i].reason;
        assert_string_equal(command(&g), reasons[i].probe
                                             ? "vouch check --probe=clients smtp://[2001:db8::1]"
                                             : "vouch check smtp://[2001:db8::1]");
        g.side = VOUCH_SIDE_DELIVERING;
        g.peer = name("a");
        assert_string_equal(command(&g), "vouch check smtp://a");
    }
    g.side = VOUCH_SIDE_RECEIVING;
    g.listener = VOUCH_NAME_NONE;
    assert_string_equal(command(&g), "");
    g.side = VOUCH_SIDE_GUI;
    g.listener = g.domain = name("a");
    assert_string_equal(command(&g), "");
}

/* Nobody's name can act on the shell that the command is pasted into. */
static void test_command_has_harmless_names_only(void **state)
{
    (void)state;
    begin();
    for (unsigned c = 1; c < 256; c++)
        for (size_t at = 0; at < 3; at++) {
            char text[4] = "aaa";
            text[at] = (char)c;
            const struct vouch_review_group g = {.side = VOUCH_SIDE_DELIVERING,
                                                 .domain = name(text)};
            bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            bool good = letter || (c >= '0' && c <= '9') || c == '.' || c == ':' || c == '_' ||
                        (c == '-' && at > 0);
            assert_int_equal(command(&g)[0] != '\0', good);
        }
    for (size_t len = 254; len < 258; len++) {
        char text[300];
        memset(text, 'a', sizeof text);
        text[len] = '\0';
        const struct vouch_review_group g = {.side = VOUCH_SIDE_DELIVERING, .domain = name(text)};
        assert_int_equal(command(&g)[0] != '\0', len < 256);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_event_line_has_each_part_once),
        cmocka_unit_test(test_event_is_known_by_its_number_its_queue_or_its_process),
        cmocka_unit_test(test_event_row_has_a_value_below_each_heading),
        cmocka_unit_test(test_event_value_is_quoted_and_no_formula),
        cmocka_unit_test(test_event_texts_are_cut),
        cmocka_unit_test(test_command_is_about_domain_address_or_listener),
        cmocka_unit_test(test_command_has_harmless_names_only),
    };
    return cmocka_run_group_tests_name("format_review_events", tests, NULL, NULL);
}
