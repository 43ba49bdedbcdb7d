// SPDX-License-Identifier: Apache-2.0
/* To which appliance the lines of a file belong that name none, and how many appliances there may
 * be. */
#include "core/review.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { BEGAN_S = 1771000000, NEWEST_S = 1796083200, MAX_FILES = 3 };

static _Alignas(64) struct vouch_review review;
static struct vouch_review_batch batch;
static char log_text[1 << 18];

static void begin(void)
{
    const struct vouch_review_options options = {.newest_s = NEWEST_S};
    memset(&review, 0, sizeof review);
    memset(&batch, 0, sizeof batch);
    vouch_review_begin(&review, &options);
}

static void take(struct vouch_span log)
{
    while (log.len > 0) {
        size_t done = vouch_review_parse(&batch, log);
        assert_true(done > 0);
        vouch_review_join(&review, &batch);
        log = vouch_span_part(log, done, log.len);
    }
}

/* One file, from one second to another behind BEGAN_S; < 0: its beginning is not known. */
struct file {
    const char *name;
    int from_s, to_s;
};

/* Reads a file whose lines name no host, but for `host`; the appliance of its other lines. */
static uint16_t read_file(const struct file *f, const char *host)
{
    const struct vouch_review_file file = {.name = guarded_text(f->name),
                                           .newest_s = NEWEST_S,
                                           .first_s = BEGAN_S + f->from_s,
                                           .timed = f->from_s >= 0};
    time_t end = BEGAN_S + f->to_s;
    struct vouch_writer w = vouch_writer_of(log_text, sizeof log_text);
    char when[40];
    vouch_review_next_file(&review, &file);
    strftime(when, sizeof when, "%a %b %d %H:%M:%S %Y", gmtime(&end));
    vouch_write_text(&w, when);
    vouch_write_text(&w,
                     " Info: New SMTP DCID 1 interface 198.51.100.1 address 192.0.2.9 port 25\n");
    if (host) {
        strftime(when, sizeof when, "%b %d %H:%M:%S ", gmtime(&end));
        vouch_write_text(&w, when);
        vouch_write_text(&w, host);
        vouch_write_text(&w, " sendmail[5]: STARTTLS=server, relay=out.one.example [192.0.2.10], "
                             "version=TLSv1.3, verify=NO, cipher=TLS_AES_256_GCM_SHA384, "
                             "bits=256/256\n");
    }
    take(vouch_writer_span(&w));
    return review.host_of_file;
}

static void test_files_of_one_appliance_follow_each_other(void **state)
{
    static const struct {
        const char *what;
        struct file files[MAX_FILES];
        const char *appliances; /* of each file: its number */
    } rows[] = {
        {"they meet", {{"x/b", 0, 100}, {"x/a", 100, 200}}, "00"},
        {"a gap", {{"x/b", 0, 100}, {"x/a", 5000, 5100}}, "00"},
        {"a tenth of overlap", {{"x/b", 0, 100}, {"x/a", 90, 200}}, "00"},
        {"more than a tenth", {{"x/b", 0, 100}, {"x/a", 89, 200}}, "01"},
        {"two minutes", {{"x/b", 0, 1200}, {"x/a", 1080, 1300}}, "00"},
        {"more than two minutes", {{"x/b", 0, 1210}, {"x/a", 1089, 1300}}, "01"},
        {"of a long file too", {{"x/b", 0, 9000}, {"x/a", 8880, 9100}}, "00"},
        {"and no more", {{"x/b", 0, 9000}, {"x/a", 8879, 9100}}, "01"},
        {"the last file's length counts",
         {{"x/c", 0, 9000}, {"x/b", 9000, 9050}, {"x/a", 9045, 9100}},
         "000"},
        {"and not the first's",
         {{"x/c", 0, 9000}, {"x/b", 9000, 9050}, {"x/a", 9044, 9100}},
         "001"},
        {"an unknown beginning", {{"x/b", 0, 100}, {"x/a", -1, 50}}, "00"},
        {"the later one goes on", {{"x/a", 0, 100}, {"x/b", 0, 200}, {"x/c", 300, 400}}, "011"},
        {"the later one, if first", {{"x/a", 0, 200}, {"x/b", 0, 100}, {"x/c", 300, 400}}, "010"},
        {"the first of two alike", {{"x/a", 0, 100}, {"x/b", 0, 100}, {"x/c", 300, 400}}, "010"},
        {"other folders", {{"x/a", 0, 100}, {"y/a", 100, 200}}, "01"},
        {"no folder", {{"a", 0, 100}, {"b", 100, 200}}, "00"},
        {"a folder and none", {{"x/a", 0, 100}, {"b", 100, 200}}, "00"},
        {"folders of an archive", {{"2026-03/a", 0, 100}, {"2026-04/a", 100, 200}}, "00"},
        {"within a folder", {{"x/2026-03/a", 0, 100}, {"y/2026-04/a", 100, 200}}, "00"},
        {"from it into the archive", {{"x/a", 0, 100}, {"x/2026-03/a", 100, 200}}, "00"},
        {"and out of it", {{"x/2026-03/a", 0, 100}, {"x/a", 100, 200}}, "00"},
        {"named folders within folders", {{"p/x1/a", 0, 100}, {"p/y1/a", 100, 200}}, "01"},
        {"the first letter", {{"1a/x", 0, 100}, {"b/x", 100, 200}}, "01"},
        {"the last letter", {{"1Z/x", 0, 100}, {"b/x", 100, 200}}, "01"},
        {"no letters", {{"`{@[/x", 0, 100}, {"b/x", 100, 200}}, "00"},
        {"the same name elsewhere", {{"x/a", 0, 100}, {"y/a", 0, 100}, {"x/b", 100, 200}}, "010"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        for (size_t k = 0; rows[i].appliances[k]; k++) {
            uint16_t host = read_file(&rows[i].files[k], NULL);
            if (host != rows[i].appliances[k] - '0')
                fail_msg("%s: file %zu is of %d", rows[i].what, k, host);
        }
    }
}

static void is_name(uint16_t host, const char *wanted)
{
    struct vouch_span name = vouch_review_appliance_name(&review, host);
    if (!vouch_span_equal(name, guarded_text(wanted)))
        fail_msg("\"%.*s\" where \"%s\" belongs", (int)name.len,
                 name.len ? (const char *)name.data : "", wanted);
}

static void test_appliance_without_a_name_has_that_of_its_first_file_among_others(void **state)
{
    (void)state;
    begin();
    read_file(&(struct file){"x/b", 0, 100}, NULL);
    read_file(&(struct file){"x/a", 100, 200}, NULL);
    is_name(0, "");
    read_file(&(struct file){"y/a", 0, 100}, NULL);
    is_name(0, "x/b");
    is_name(1, "y/a");
    assert_int_equal(review.host_count, 2);
}

/* An appliance that its lines name is not continued by lines that name none. */
static void test_appliance_that_lines_name_has_no_files(void **state)
{
    (void)state;
    begin();
    assert_int_equal(read_file(&(struct file){"x/a", 0, 100}, "mta"), 0);
    assert_int_equal(review.host_count, 2);
    is_name(1, "mta");
    assert_int_equal(read_file(&(struct file){"y/a", 100, 200}, "mta"), 2);
    assert_int_equal(read_file(&(struct file){"x/b", 200, 300}, "mtb"), 0);
    assert_int_equal(review.host_count, 4);
    is_name(3, "mtb");
    assert_int_equal(review.host_last, 3);
}

static void test_appliances_beyond_1024_are_counted_as_one(void **state)
{
    struct vouch_writer w = vouch_writer_of(log_text, sizeof log_text);
    (void)state;
    begin();
    for (int i = 1; i < VOUCH_REVIEW_HOSTS_MAX + 5; i++) {
        char line[200];
        snprintf(line, sizeof line,
                 "Jun 12 10:00:00 h%d sendmail[5]: STARTTLS=server, relay=o.example [192.0.2.1], "
                 "version=TLSv1.3, verify=NO, cipher=TLS_AES_256_GCM_SHA384, bits=256/256\n",
                 i);
        vouch_write_text(&w, line);
    }
    assert_int_equal(w.lost, 0);
    take(vouch_writer_span(&w));
    assert_int_equal(review.host_count, VOUCH_REVIEW_HOSTS_MAX);
    is_name(1, "h1");
    is_name(VOUCH_REVIEW_HOSTS_MAX - 2, "h1022");
    assert_int_equal(review.hosts[VOUCH_REVIEW_HOSTS_MAX - 1].name, VOUCH_NAME_LOST);
    assert_int_equal(review.host_last, VOUCH_REVIEW_HOSTS_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_of_one_appliance_follow_each_other),
        cmocka_unit_test(test_appliance_without_a_name_has_that_of_its_first_file_among_others),
        cmocka_unit_test(test_appliance_that_lines_name_has_no_files),
        cmocka_unit_test(test_appliances_beyond_1024_are_counted_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
