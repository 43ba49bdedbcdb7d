// SPDX-License-Identifier: Apache-2.0
/* docs/SETTINGS.md is made here from the tables of settings: `make golden` writes it, the test says
 * when it is out of date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/config/agent_rows.h"
#include "core/config/sections.h"
#include "core/config/settings.h"
#include "core/config/values.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"

static char buffer[64 * 1024];

static const char head[] = "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
                           "<!-- Made from core/config/ by `make golden`; edit that. -->\n"
                           "# Settings\n\n"
                           "A configuration is an INI file: `[section]`, then `key = value`. A "
                           "line that begins with `#` or\n"
                           "`;` is a comment. A duration is a number of seconds, or a number with "
                           "a unit: `90s`, `5m`, `12h`,\n"
                           "`2d`.\n\n";

static void write_row(struct vouch_writer *w, const struct vouch_setting *row,
                      const struct vouch_setting_help *help)
{
    vouch_write_text(w, "| `");
    vouch_write_text(w, row->key);
    vouch_write_text(w, "` | ");
    vouch_write_text(w, vouch_setting_kind_text((enum vouch_setting_kind)row->kind));
    if (row->max > 0 && row->max < UINT32_MAX) {
        vouch_write_text(w, ", ");
        vouch_write_decimal(w, row->min);
        vouch_write_text(w, " to ");
        vouch_write_decimal(w, row->max);
    }
    vouch_write_text(w, " | ");
    if (row->initial) {
        vouch_write_text(w, "`");
        vouch_write_text(w, row->initial);
        vouch_write_text(w, "`");
    }
    vouch_write_text(w, " | ");
    vouch_write_text(w, help->text);
    if (help->schemes) {
        vouch_write_text(w, " (");
        vouch_write_span(w, vouch_span_trim(guarded_text(help->schemes)));
        vouch_write_text(w, ")");
    }
    vouch_write_text(w, " |\n");
}

static void write_section(struct vouch_writer *w, const struct vouch_setting_section *section)
{
    const struct vouch_setting_help *help = NULL;
    const struct vouch_setting *row;

    vouch_write_text(w, "\n### [");
    vouch_write_text(w, section->name);
    vouch_write_text(w, section->named ? " NAME]\n\n" : "]\n\n");
    vouch_write_text(w, section->text);
    vouch_write_text(w, ".\n");
    if (section->any_key)
        return;
    vouch_write_text(w, "\n| key | value | default | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; (row = vouch_setting_at(section, i, &help)) != NULL; i++)
        write_row(w, row, help);
}

static void write_sections(struct vouch_writer *w, const char *title,
                           const struct vouch_setting_section *sections)
{
    vouch_write_text(w, title);
    for (; sections->name; sections++)
        write_section(w, sections);
}

static void test_settings_page_is_up_to_date(void **state)
{
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);

    (void)state;
    vouch_write_text(&w, head);
    write_sections(&w, "## Agent\n", vouch_sections_agent);
    write_sections(&w, "\n## Boards\n", vouch_sections_board);
    assert_int_equal(w.lost, 0);
    golden_check("../../docs/SETTINGS.md", vouch_writer_span(&w));
}

/* --- vouch.conf(5) ---------------------------------------------------------------------------- */

static const char man_head[] =
    ".\\\" SPDX-License-Identifier: Apache-2.0\n"
    ".\\\" Made from core/config/ by `make golden`; edit that.\n"
    ".Dd November 28, 2026\n.Dt VOUCH.CONF 5\n.Os\n.Sh NAME\n.Nm vouch.conf\n"
    ".Nd configuration of vouch agent\n.Sh DESCRIPTION\n"
    "The configuration of\n.Xr vouch-agent 8\nis an INI file:\n.Ql [section] ,\nthen\n"
    ".Ql key = value .\nA line that begins with\n.Ql #\nor\n.Ql \\&;\nis a comment.\n"
    "A duration is a number of seconds, or a number with a unit:\n"
    ".Ql 90s , 5m , 12h , 2d .\nPaths are relative to the folder of the file.\n"
    "What a target does not say, it has from\n.Ql [defaults] .\n"
    ".Ql vouch agent --check-config\ntells what is wrong with a file.\n";
static const char man_tail[] = ".Sh FILES\n.Bl -tag -width Ds\n.It Pa /etc/vouch/vouch.conf\n"
                               "Where the agent looks for it.\n.El\n"
                               ".Sh SEE ALSO\n.Xr vouch 1 ,\n.Xr vouch-agent 8\n";

/* A text that may hold what mdoc would take for a request or an escape. */
static void write_man_text(struct vouch_writer *w, const char *text)
{
    for (const char *at = text; *at; at++)
        if (*at == '\\')
            vouch_write_text(w, "\\e");
        else if (*at != '`')
            vouch_write_u8(w, (uint8_t)*at);
}

static void write_man_row(struct vouch_writer *w, const struct vouch_setting *row,
                          const struct vouch_setting_help *help)
{
    vouch_write_text(w, ".It Cm ");
    vouch_write_text(w, row->key);
    vouch_write_text(w, " No =\n");
    write_man_text(w, vouch_setting_kind_text((enum vouch_setting_kind)row->kind));
    if (row->max > 0 && row->max < UINT32_MAX) {
        vouch_write_text(w, ", ");
        vouch_write_decimal(w, row->min);
        vouch_write_text(w, " to ");
        vouch_write_decimal(w, row->max);
    }
    vouch_write_text(w, ":\n");
    write_man_text(w, help->text);
    if (help->schemes) {
        vouch_write_text(w, " (");
        vouch_write_span(w, vouch_span_trim(guarded_text(help->schemes)));
        vouch_write_text(w, ")");
    }
    if (row->initial) {
        vouch_write_text(w, "; else\n.Ql ");
        write_man_text(w, row->initial);
    }
    vouch_write_text(w, "\n");
}

static void test_settings_manual_is_up_to_date(void **state)
{
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    const struct vouch_setting_help *help = NULL;
    const struct vouch_setting *row;

    (void)state;
    vouch_write_text(&w, man_head);
    for (const struct vouch_setting_section *s = vouch_sections_agent; s->name; s++) {
        vouch_write_text(&w, ".Sh [");
        vouch_write_text(&w, s->name);
        vouch_write_text(&w, s->named ? " NAME]\n" : "]\n");
        write_man_text(&w, s->text);
        vouch_write_text(&w, ".\n");
        if (s->any_key)
            continue;
        vouch_write_text(&w, ".Bl -tag -width Ds\n");
        for (size_t i = 0; (row = vouch_setting_at(s, i, &help)) != NULL; i++)
            write_man_row(&w, row, help);
        vouch_write_text(&w, ".El\n");
    }
    vouch_write_text(&w, man_tail);
    assert_int_equal(w.lost, 0);
    golden_check("../../docs/vouch.conf.5", vouch_writer_span(&w));
}

static bool is_good(const struct vouch_setting *row, const char *value, const char *wanted)
{
    char text[256];
    struct vouch_writer why = vouch_writer_of(text, sizeof text);
    bool good = vouch_setting_check(row, value, &why);

    if (!good && wanted)
        assert_non_null(strstr(vouch_writer_string(&why), wanted));
    return good;
}

static void expect_defaults(const struct vouch_setting_section *s)
{
    const struct vouch_setting *row;

    for (; s->name; s++)
        for (size_t i = 0; (row = vouch_setting_at(s, i, NULL)) != NULL; i++)
            if (row->initial && !is_good(row, row->initial, NULL))
                fail_msg("[%s] %s = %s", s->name, row->key, row->initial);
}

static void test_settings_defaults_are_values_that_the_rows_take(void **state)
{
    (void)state;
    expect_defaults(vouch_sections_board);
    expect_defaults(vouch_sections_agent);
}

static void expect_help(const struct vouch_setting_section *s)
{
    const struct vouch_setting_help *help = NULL;
    const struct vouch_setting *row;

    for (; s->name; s++)
        for (size_t i = 0; (row = vouch_setting_at(s, i, &help)) != NULL; i++) {
            assert_non_null(row->key);
            assert_non_null(help->text);
            assert_ptr_equal(vouch_setting_of(s, row->key, NULL), row);
        }
}

static void test_settings_every_row_has_its_help(void **state)
{
    (void)state;
    expect_help(vouch_sections_board);
    expect_help(vouch_sections_agent);
}

static void test_settings_hours_may_go_over_midnight(void **state)
{
    struct vouch_hours night, noon;

    (void)state;
    assert_true(vouch_hours_parse(guarded_text("22:00-07:00"), &night));
    assert_true(vouch_hours_parse(guarded_text("12:00-13:30"), &noon));
    assert_true(vouch_hours_contain(&night, 23 * 3600));
    assert_true(vouch_hours_contain(&night, 86400 + 6 * 3600 + 3599));
    assert_false(vouch_hours_contain(&night, 7 * 3600));
    assert_true(vouch_hours_contain(&noon, 13 * 3600 + 29 * 60));
    assert_false(vouch_hours_contain(&noon, 13 * 3600 + 30 * 60));
    assert_false(vouch_hours_parse(guarded_text("24:00-07:00"), &night));
    assert_false(vouch_hours_parse(guarded_text("7-8"), &night));
    assert_false(vouch_hours_parse(guarded_text("07:00-07:00"), &night));
}

static void test_settings_peer_without_a_port_gets_the_one_given(void **state)
{
    struct vouch_target t;

    (void)state;
    assert_true(vouch_peer_parse("log.example", 6514, &t));
    assert_int_equal(t.port, 6514);
    assert_true(vouch_peer_parse("log.example:99", 6514, &t));
    assert_int_equal(t.port, 99);
    assert_true(vouch_peer_parse("192.0.2.1", 0, &t));
    assert_int_equal(t.port, 0);
    assert_string_equal(t.host, "192.0.2.1");
    assert_true(vouch_peer_parse("log.example:99", 0, &t));
    assert_int_equal(t.port, 99);
    assert_false(vouch_peer_parse("log.example:0", 0, &t));
    assert_false(vouch_peer_parse("not a host", 0, &t));
}

static void test_settings_servers_are_addresses_or_names(void **state)
{
    struct vouch_server s[4];

    (void)state;
    assert_true(vouch_servers_parse(
        " time.example.org  192.0.2.1:1123 ntp.example.org:99 [2001:db8::1]:5 a.b", 123, s, 4));
    assert_true(vouch_span_equal(s[0].name, guarded_text("time.example.org")));
    assert_int_equal(s[0].at.family, VOUCH_FAMILY_ANY);
    assert_int_equal(s[0].at.port, 123);
    assert_int_equal(s[1].name.len, 0);
    assert_int_equal(s[1].at.family, VOUCH_FAMILY_IPV4);
    assert_int_equal(s[1].at.port, 1123);
    assert_true(vouch_span_equal(s[2].name, guarded_text("ntp.example.org")));
    assert_int_equal(s[2].at.port, 99);
    assert_int_equal(s[3].at.family, VOUCH_FAMILY_IPV6);
    assert_int_equal(s[3].at.port, 5);
    static const char *const bad[] = {"", " ", "a:b", "a:70000", "192.0.2.1:", "[::1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(vouch_servers_parse(bad[i], 123, s, 4));
    const struct vouch_setting *sntp = &vouch_rows_time[VOUCH_TIME_SNTP];
    assert_true(is_good(sntp, "time.example.org 192.0.2.1", NULL));
    assert_false(is_good(sntp, "192.0.2.1 a..b", "hosts with blanks between"));
}

static void test_settings_numbers_are_held_to_their_bounds(void **state)
{
    const struct vouch_setting *jitter = &vouch_rows_schedule[VOUCH_SCHEDULE_JITTER];
    const struct vouch_setting *interval = &vouch_rows_schedule[VOUCH_SCHEDULE_INTERVAL];

    (void)state;
    assert_true(is_good(jitter, "90", NULL));
    assert_false(is_good(jitter, "91", "90 at most"));
    assert_false(is_good(jitter, "ten", "number"));
    assert_true(is_good(interval, "5m", NULL));
    assert_false(is_good(interval, "0", "1 at least"));
    assert_false(is_good(interval, "5w", "seconds"));
}

static void test_settings_durations_have_units(void **state)
{
    static const struct {
        const char *text;
        uint32_t seconds;
    } good[] = {{"0", 0}, {"90", 90}, {"90s", 90}, {"5m", 300}, {"12h", 43200}, {"2d", 172800}};
    static const char *const bad[] = {"", "m", "5 m", "-1", "1.5h", "101d"};
    uint32_t seconds = 7;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(vouch_duration_parse(guarded_text(good[i].text), 8640000, &seconds));
        assert_int_equal(seconds, good[i].seconds);
    }
    seconds = 7;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(vouch_duration_parse(guarded_text(bad[i]), 8640000, &seconds));
    assert_int_equal(seconds, 7);
}

static const char *get(const void *self, const char *section, const char *key)
{
    const char *const *pair = self;

    (void)section;
    return strcmp(pair[0], key) == 0 ? pair[1] : NULL;
}

static void test_settings_reader_gives_defaults_and_notes_what_is_wrong(void **state)
{
    const char *pair[] = {"retry", "often"};
    struct vouch_settings s = {.get = get, .self = pair};

    (void)state;
    assert_int_equal(
        vouch_settings_number(&s, "agent", &vouch_rows_schedule[VOUCH_SCHEDULE_INTERVAL]), 3600);
    assert_null(s.bad);
    vouch_settings_number(&s, "agent", &vouch_rows_schedule[VOUCH_SCHEDULE_RETRY]);
    assert_string_equal(s.bad, "retry");
    pair[1] = "25";
    assert_int_equal(vouch_settings_number(&s, "agent", &vouch_rows_schedule[VOUCH_SCHEDULE_RETRY]),
                     25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings_page_is_up_to_date),
        cmocka_unit_test(test_settings_manual_is_up_to_date),
        cmocka_unit_test(test_settings_defaults_are_values_that_the_rows_take),
        cmocka_unit_test(test_settings_every_row_has_its_help),
        cmocka_unit_test(test_settings_hours_may_go_over_midnight),
        cmocka_unit_test(test_settings_peer_without_a_port_gets_the_one_given),
        cmocka_unit_test(test_settings_servers_are_addresses_or_names),
        cmocka_unit_test(test_settings_numbers_are_held_to_their_bounds),
        cmocka_unit_test(test_settings_durations_have_units),
        cmocka_unit_test(test_settings_reader_gives_defaults_and_notes_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
