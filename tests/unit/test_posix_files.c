// SPDX-License-Identifier: Apache-2.0
/* Files, storage, clock and entropy of the POSIX port. */
#include "core/pem.h"
#include "port/posix/clock.h"
#include "port/posix/entropy.h"
#include "port/posix/files.h"
#include "port/posix/trust_store.h"
#include "tests/support/forge.h"
#include "tests/support/guarded.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/vouch-test-XXXXXX";
static char path[128];

static const char *at(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[64];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static void put(const char *name, const char *text)
{
    assert_int_equal(vouch_file_write(at(name), guarded_text(text), 0644, NULL), VOUCH_OK);
}

typedef int load(const char *, size_t, struct vouch_file *, struct vouch_writer *);

static void expect_file(load *f, const char *name, const char *text)
{
    struct vouch_file file;
    assert_int_equal(f(at(name), 1000, &file, NULL), VOUCH_OK);
    assert_true(vouch_span_equal(file.bytes, guarded_text(text)));
    vouch_file_free(&file);
    vouch_file_free(&file);
}

static void test_read_gives_the_whole_file(void **state)
{
    (void)state;
    put("a", "some text\n");
    put("empty", "");
    expect_file(vouch_file_read, "a", "some text\n");
    expect_file(vouch_file_read, "empty", "");
}

static void expect_reason(load *f, const char *name, size_t most, int status, const char *reason)
{
    char text[256];
    struct vouch_writer why = vouch_writer_of(text, sizeof text);
    struct vouch_file file;
    assert_int_equal(f(name, most, &file, &why), status);
    const char *said = vouch_writer_string(&why);
    if (strncmp(said, name, strlen(name)) != 0 || !strstr(said, reason))
        fail_msg("\"%s\" does not say %s and \"%s\"", said, name, reason);
}

static void test_read_failures_say_path_and_reason(void **state)
{
    load *const f = vouch_file_read;
    (void)state;
    put("ten", "0123456789");
    expect_reason(f, "/nonexistent/x", 10, VOUCH_E_NOT_FOUND, "No such file");
    expect_reason(f, "/tmp", 10, VOUCH_E_ARGUMENT, "is a folder");
    expect_reason(f, at("ten"), 9, VOUCH_E_SPACE, "too large");
    expect_reason(f, "/dev/zero", 100000, VOUCH_E_SPACE, "too large");
}

/* Mapped, the bytes beyond the new end would be none, and reading them the program's end. */
static void test_read_file_cut_short_afterwards_is_still_whole(void **state)
{
    struct vouch_file file;
    (void)state;
    put("cut", "0123456789");
    assert_int_equal(vouch_file_read(at("cut"), 10, &file, NULL), VOUCH_OK);
    assert_int_equal(truncate(at("cut"), 0), 0);
    assert_true(vouch_span_equal(file.bytes, guarded_text("0123456789")));
    vouch_file_free(&file);
}

static void test_read_exactly_the_limit_is_taken(void **state)
{
    struct vouch_file file;
    (void)state;
    put("ten", "0123456789");
    assert_int_equal(vouch_file_read(at("ten"), 10, &file, NULL), VOUCH_OK);
    assert_int_equal(file.bytes.len, 10);
    vouch_file_free(&file);
}

static void test_read_pipe_larger_than_its_buffer_is_whole(void **state)
{
    struct vouch_file file;
    (void)state;
    FILE *pipe = popen("exec head -c 300000 /dev/zero", "r");
    assert_non_null(pipe);
    snprintf(path, sizeof path, "/dev/fd/%d", fileno(pipe));
    assert_int_equal(vouch_file_read(path, VOUCH_FILE_MAX, &file, NULL), VOUCH_OK);
    assert_int_equal(file.bytes.len, 300000);
    vouch_file_free(&file);
    pclose(pipe);
}

/* A file of trusted certificates, and what is behind the first. */
static bool is_free_of_secrets(const char *label)
{
    struct forge f = {.subject = "Root", .issuer = "Root", .serial = 1, .ca = true};
    struct vouch_trust_store store;
    struct forged root;
    char text[4096];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    forge_make(&f, &root);
    vouch_pem_write(&w, "CERTIFICATE", forged_span(&root));
    vouch_pem_write(&w, label, forged_span(&root));
    assert_int_equal(vouch_file_write(at("store"), vouch_writer_span(&w), 0600, NULL), VOUCH_OK);
    vouch_trust_store_init(&store);
    assert_int_equal(vouch_trust_store_add_file(&store, at("store"), NULL), VOUCH_OK);
    bool free_of_secrets = store.files[0].nothing_secret;
    vouch_trust_store_free(&store);
    return free_of_secrets;
}

static void test_file_of_certificates_alone_need_not_be_wiped(void **state)
{
    (void)state;
    assert_true(is_free_of_secrets("CERTIFICATE"));
    assert_false(is_free_of_secrets("PRIVATE KEY"));
    assert_false(is_free_of_secrets("WHATEVER"));
}

static void test_write_replaces_wholly_with_the_mode_and_leaves_nothing_beside(void **state)
{
    struct stat st;
    char command[128];
    (void)state;
    put("w", "old and long");
    assert_int_equal(vouch_file_write(at("w"), guarded_text("new"), 0600, NULL), VOUCH_OK);
    expect_file(vouch_file_read, "w", "new");
    assert_int_equal(stat(at("w"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    snprintf(command, sizeof command, "ls %s | grep -q '^w\\.'", folder);
    assert_int_not_equal(system(command), 0);
}

static void test_write_impossible_place_says_why_and_changes_nothing(void **state)
{
    char text[256];
    struct vouch_writer why = vouch_writer_of(text, sizeof text);
    (void)state;
    assert_int_equal(vouch_file_write("/nonexistent/x", guarded_text("a"), 0644, &why), VOUCH_E_IO);
    assert_non_null(strstr(vouch_writer_string(&why), "/nonexistent/x: No such file"));
    mkdir(at("taken"), 0755); /* a folder cannot be replaced by a file */
    assert_int_equal(vouch_file_write(at("taken"), guarded_text("a"), 0644, NULL), VOUCH_E_IO);
    assert_int_equal(rmdir(at("taken")), 0);
}

static void test_clock_goes_forward_and_is_known(void **state)
{
    struct vouch_time a, b;
    (void)state;
    vouch_posix_now(&a);
    usleep(5000);
    vouch_posix_now(&b);
    assert_in_range(b.mono_ms - a.mono_ms, 4, 2000);
    assert_int_equal(a.utc_known, vouch_posix_utc_plausible(a.utc_s));
    assert_false(vouch_posix_utc_plausible(0));
    assert_false(vouch_posix_utc_plausible(946684800)); /* 2000: where many clocks start */
    assert_true(vouch_posix_utc_plausible(1800000000));
}

static void test_entropy_fills_all_and_never_the_same(void **state)
{
    struct vouch_entropy e = vouch_posix_entropy();
    uint8_t a[600] = {0}, b[600] = {0};
    size_t zeros = 0;
    (void)state;
    assert_int_equal(e.ops->fill(e.self, a, sizeof a), VOUCH_OK);
    assert_int_equal(e.ops->fill(e.self, b, sizeof b), VOUCH_OK);
    assert_memory_not_equal(a, b, sizeof a);
    for (size_t i = 0; i < sizeof a; i++)
        zeros += a[i] == 0;
    assert_in_range(zeros, 0, 40);
    assert_int_equal(e.ops->fill(e.self, a, 0), VOUCH_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_gives_the_whole_file),
        cmocka_unit_test(test_read_failures_say_path_and_reason),
        cmocka_unit_test(test_read_file_cut_short_afterwards_is_still_whole),
        cmocka_unit_test(test_read_exactly_the_limit_is_taken),
        cmocka_unit_test(test_read_pipe_larger_than_its_buffer_is_whole),
        cmocka_unit_test(test_file_of_certificates_alone_need_not_be_wiped),
        cmocka_unit_test(test_write_replaces_wholly_with_the_mode_and_leaves_nothing_beside),
        cmocka_unit_test(test_write_impossible_place_says_why_and_changes_nothing),
        cmocka_unit_test(test_clock_goes_forward_and_is_known),
        cmocka_unit_test(test_entropy_fills_all_and_never_the_same),
    };
    return cmocka_run_group_tests_name("POSIX files", tests, make_folder, remove_folder);
}
