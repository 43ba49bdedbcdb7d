// SPDX-License-Identifier: Apache-2.0
/* The trust store over files that are made here. */
#include "core/pem.h"
#include "core/x509/certificate.h"
#include "port/posix/trust_store.h"
#include "tests/support/forge.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/vouch-trust-XXXXXX";
static char path[128];
static struct vouch_trust_store store;
static char text[65536];
static struct vouch_writer file;
static char why_text[512];
static struct vouch_writer why;

/* --- certificates */

static struct forged make(const char *common_name, unsigned serial)
{
    struct forge f = {.subject = common_name, .issuer = common_name, .serial = serial, .ca = true};
    struct forged out;
    forge_make(&f, &out);
    return out;
}

static void add_pem(const char *label, struct forged m)
{
    vouch_pem_write(&file, label, forged_span(&m));
}

/* --- files */

static const char *at(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static const char *save(const char *name)
{
    assert_int_equal(vouch_file_write(at(name), vouch_writer_span(&file), 0644, NULL), VOUCH_OK);
    file.len = 0;
    return at(name);
}

static int begin(void **state)
{
    (void)state;
    vouch_trust_store_init(&store);
    file = vouch_writer_of(text, sizeof text);
    why = vouch_writer_of(why_text, sizeof why_text);
    unsetenv("SSL_CERT_FILE");
    unsetenv("SSL_CERT_DIR");
    return 0;
}

static int finish(void **state)
{
    (void)state;
    vouch_trust_store_free(&store);
    return 0;
}

/* How many anchors have this common name as their subject, written with this string type? */
static size_t anchors_as(const char *common_name, uint8_t tag)
{
    uint8_t buffer[512];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_anchors anchors = vouch_trust_store_anchors(&store);
    struct vouch_anchor a;
    size_t count = 0;
    forge_name(&w, common_name);
    uint8_t *string = memchr(buffer, 0x0c, w.len); /* forge writes UTF8String */
    assert_non_null(string);
    *string = tag;
    while (anchors.ops->find(anchors.self, vouch_writer_span(&w), count, &a) == VOUCH_OK) {
        assert_true(a.key.len > 0 && a.certificate.len > a.key.len && a.subject.len > 0);
        count++;
    }
    return count;
}

static size_t anchors_of(const char *common_name)
{
    return anchors_as(common_name, 0x0c);
}

static void expect_fault(const char *name, int status, const char *reason)
{
    why = vouch_writer_of(why_text, sizeof why_text);
    size_t before = vouch_trust_store_count(&store);
    assert_int_equal(vouch_trust_store_add_file(&store, at(name), &why), status);
    const char *said = vouch_writer_string(&why);
    if (strncmp(said, at(name), strlen(path)) != 0 || !strstr(said, reason))
        fail_msg("\"%s\" does not say %s and \"%s\"", said, path, reason);
    assert_int_equal(vouch_trust_store_count(&store), before);
}

/* --- tests */

static void test_find_by_subject_whatever_case_blanks_and_string_type(void **state)
{
    (void)state;
    add_pem("CERTIFICATE", make("Root One", 1));
    add_pem("X509 CERTIFICATE", make("Root Two", 1));
    vouch_write_text(&file, "some text\n");
    add_pem("CERTIFICATE", make("Root One", 2));
    assert_int_equal(vouch_trust_store_add_file(&store, save("three.pem"), &why), VOUCH_OK);
    assert_int_equal(vouch_trust_store_count(&store), 3);
    assert_int_equal(anchors_of("Root One"), 2);
    assert_int_equal(anchors_as("ROOT  one", 0x13), 2);
    assert_int_equal(anchors_of("Root Two"), 1);
    assert_int_equal(anchors_of("Root Three"), 0);
}

static void test_add_same_certificate_twice_is_one_anchor(void **state)
{
    (void)state;
    add_pem("CERTIFICATE", make("Root", 1));
    add_pem("CERTIFICATE", make("Root", 1));
    save("twice.pem");
    assert_int_equal(vouch_trust_store_add_file(&store, at("twice.pem"), NULL), VOUCH_OK);
    assert_int_equal(vouch_trust_store_add_file(&store, at("twice.pem"), NULL), VOUCH_OK);
    assert_int_equal(vouch_trust_store_count(&store), 4);
    assert_int_equal(anchors_of("Root"), 1);
}

static void test_add_der_and_trusted_certificate_with_more_behind(void **state)
{
    struct forged m = make("Der Root", 1);
    (void)state;
    vouch_write_span(&file, forged_span(&m));
    assert_int_equal(vouch_trust_store_add_file(&store, save("one.der"), NULL), VOUCH_OK);
    m = make("Trusted Root", 1);
    memcpy(m.der + m.len, "\x30\x02\x05\x00", 4);
    m.len += 4;
    add_pem("TRUSTED CERTIFICATE", m);
    assert_int_equal(vouch_trust_store_add_file(&store, save("trusted.pem"), NULL), VOUCH_OK);
    assert_int_equal(anchors_of("Der Root"), 1);
    assert_int_equal(anchors_of("Trusted Root"), 1);
}

static void test_add_subject_beyond_the_decoded_head_is_found(void **state)
{
    char long_name[200];
    (void)state;
    memset(long_name, 'n', sizeof long_name);
    long_name[sizeof long_name - 1] = 0; /* issuer and subject: 400 bytes */
    add_pem("CERTIFICATE", make(long_name, 1));
    assert_int_equal(vouch_trust_store_add_bundle(&store, save("long.pem"), NULL), VOUCH_OK);
    assert_int_equal(anchors_of(long_name), 1);
}

static void test_add_bad_files_say_what_where_and_change_nothing(void **state)
{
    struct forged m = make("Root", 1);
    (void)state;
    add_pem("CERTIFICATE", m);
    assert_int_equal(vouch_trust_store_add_file(&store, save("good.pem"), NULL), VOUCH_OK);
    save("empty.pem");
    expect_fault("empty.pem", VOUCH_E_NOT_FOUND, "the file is empty");
    expect_fault("missing.pem", VOUCH_E_NOT_FOUND, "No such file");
    vouch_write_text(&file, "no certificate here\n");
    save("text.pem");
    expect_fault("text.pem", VOUCH_E_NOT_FOUND, "there is no certificate in it");
    add_pem("CERTIFICATE", m);
    add_pem("CERTIFICATE", m);
    file.len -= 30;
    save("cut.pem");
    expect_fault("cut.pem", VOUCH_E_MALFORMED, "block 2, line ");
    add_pem("CERTIFICATE", m);
    m.len -= 50;
    add_pem("CERTIFICATE", m);
    save("half.pem");
    expect_fault("half.pem", VOUCH_E_MALFORMED, "block 2, line 1"); /* ten lines or so, each */
    expect_fault("half.pem", VOUCH_E_MALFORMED, ": the certificate is cut off");
    vouch_write_text(&file, "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n");
    save("base64.pem");
    expect_fault("base64.pem", VOUCH_E_MALFORMED, "block 1, line 1: this is not base64");
    vouch_write_text(&file, "-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----\n");
    save("other.pem");
    expect_fault("other.pem", VOUCH_E_MALFORMED, "this is not a certificate");
    assert_int_equal(anchors_of("Root"), 1);
}

static void test_add_bundle_broken_block_trusts_nobody_and_hides_none(void **state)
{
    struct forged m = make("Broken", 1);
    (void)state;
    m.len -= 50;
    add_pem("CERTIFICATE", m);
    add_pem("CERTIFICATE", make("Whole", 1));
    vouch_write_text(&file, "-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----\n");
    assert_int_equal(vouch_trust_store_add_bundle(&store, save("bundle.pem"), NULL), VOUCH_OK);
    assert_int_equal(anchors_of("Broken"), 0);
    assert_int_equal(anchors_of("Whole"), 1);
}

static void test_add_folder_plain_takes_certificate_files_only(void **state)
{
    (void)state;
    mkdir(at("plain"), 0755);
    add_pem("CERTIFICATE", make("In Pem", 1));
    save("plain/a.pem");
    add_pem("CERTIFICATE", make("In Crt", 1));
    save("plain/b.crt");
    vouch_write_text(&file, "readme");
    save("plain/README");
    vouch_write_text(&file, "not one\n");
    save("plain/notes.pem");
    assert_int_equal(symlink("/nonexistent", at("plain/gone.pem")), 0);
    assert_int_equal(vouch_trust_store_add_folder(&store, at("plain"), &why), VOUCH_OK);
    assert_int_equal(vouch_trust_store_count(&store), 2);
    assert_int_equal(anchors_of("In Pem"), 1);
    assert_int_equal(anchors_of("In Crt"), 1);
}

static void test_add_folder_hashed_opens_what_is_asked_for(void **state)
{
    (void)state;
    mkdir(at("hashed"), 0755);
    add_pem("CERTIFICATE", make("Other", 1)); /* another name with the same hash, for all we know */
    save("hashed/45063e70.0");
    add_pem("CERTIFICATE", make("Linked", 1));
    save("hashed/45063e70.1");
    add_pem("CERTIFICATE", make("Not Linked", 1));
    save("hashed/other.pem");
    vouch_write_text(&file, "broken");
    save("hashed/00000000.0");
    assert_int_equal(vouch_trust_store_add_folder(&store, at("hashed"), &why), VOUCH_OK);
    assert_int_equal(vouch_trust_store_count(&store), 0);
    assert_int_equal(anchors_as(" LINKED ", 0x13), 1);
    assert_int_equal(vouch_trust_store_count(&store), 2);
    assert_int_equal(anchors_of("Linked"), 1);
    assert_int_equal(vouch_trust_store_count(&store), 2); /* they are opened once */
    assert_int_equal(anchors_of("Not Linked"), 0);
}

static void test_add_folder_bad_ones_say_so(void **state)
{
    (void)state;
    mkdir(at("none"), 0755);
    assert_int_equal(vouch_trust_store_add_folder(&store, at("none"), &why), VOUCH_E_NOT_FOUND);
    assert_non_null(strstr(vouch_writer_string(&why), "there is no certificate in it"));
    why.len = 0;
    assert_int_equal(vouch_trust_store_add_folder(&store, "/nonexistent", &why), VOUCH_E_NOT_FOUND);
    assert_non_null(strstr(vouch_writer_string(&why), "cannot be read"));
    mkdir(at("broken"), 0755);
    add_pem("CERTIFICATE", make("Fine", 1));
    save("broken/a.pem");
    vouch_write_text(&file, "-----BEGIN CERTIFICATE-----\nZm9v\n");
    save("broken/b.pem");
    why.len = 0;
    assert_int_equal(vouch_trust_store_add_folder(&store, at("broken"), &why), VOUCH_E_MALFORMED);
    assert_non_null(strstr(vouch_writer_string(&why), "b.pem: block 1, line 1"));
    assert_int_equal(vouch_trust_store_count(&store), 0);
}

static void test_add_system_environment_comes_first(void **state)
{
    char list[256];
    (void)state;
    add_pem("CERTIFICATE", make("From Env", 1));
    setenv("SSL_CERT_FILE", save("env.pem"), 1);
    assert_int_equal(vouch_trust_store_add_system(&store, &why), VOUCH_OK);
    assert_int_equal(anchors_of("From Env"), 1);
    assert_int_equal(vouch_trust_store_count(&store), 1);
    unsetenv("SSL_CERT_FILE");
    snprintf(list, sizeof list, "%s/plain::%s/hashed", folder, folder);
    setenv("SSL_CERT_DIR", list, 1);
    assert_int_equal(vouch_trust_store_add_system(&store, &why), VOUCH_OK);
    assert_int_equal(anchors_of("In Pem"), 1);
    assert_int_equal(anchors_of("Linked"), 1);
    setenv("SSL_CERT_FILE", at("missing"), 1);
    assert_int_equal(vouch_trust_store_add_system(&store, &why), VOUCH_E_NOT_FOUND);
}

static void test_find_empty_store_trusts_nobody(void **state)
{
    (void)state;
    assert_int_equal(anchors_of("Anybody"), 0);
    assert_int_equal(vouch_trust_store_count(&store), 0);
}

/* Every certificate of the machine's own store can be found by its subject. */
static void test_system_store_each_anchor_is_found(void **state)
{
    struct vouch_pem_block b;
    struct vouch_file f;
    size_t blocks = 0;
    (void)state;
    if (vouch_file_read("/etc/ssl/certs/ca-certificates.crt", VOUCH_FILE_MAX, &f, NULL) !=
        VOUCH_OK) {
        print_message("skipped: this machine has no /etc/ssl/certs/ca-certificates.crt\n");
        skip();
    }
    assert_int_equal(vouch_trust_store_add_system(&store, &why), VOUCH_OK);
    struct vouch_anchors anchors = vouch_trust_store_anchors(&store);
    for (struct vouch_pem p = vouch_pem_of(f.bytes); vouch_pem_next(&p, &b); blocks++) {
        static uint8_t der[8192];
        struct vouch_span whole = {der, 0};
        struct vouch_certificate c;
        struct vouch_anchor a;
        assert_int_equal(vouch_base64_decode(b.body, der, sizeof der, &whole.len), VOUCH_OK);
        vouch_certificate_parse(whole, &c);
        size_t i = 0;
        do {
            assert_int_equal(anchors.ops->find(anchors.self, c.subject, i++, &a), VOUCH_OK);
        } while (!vouch_span_equal(a.certificate, whole));
    }
    assert_int_equal(vouch_trust_store_count(&store), blocks);
    vouch_file_free(&f);
}

/* The names that OpenSSL gave to the files of the machine's own store. */
static void test_name_hash_is_openssls(void **state)
{
    glob_t found;
    (void)state;
    if (glob("/etc/ssl/certs/*.[0-9]", 0, NULL, &found) != 0) {
        print_message("skipped: this machine has no hashed names in /etc/ssl/certs\n");
        skip();
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        static uint8_t der[8192];
        struct vouch_span whole = {der, 0};
        struct vouch_pem_block b;
        struct vouch_certificate c;
        struct vouch_file f;
        uint32_t hash;
        assert_int_equal(vouch_file_read(found.gl_pathv[i], VOUCH_FILE_MAX, &f, NULL), VOUCH_OK);
        struct vouch_pem p = vouch_pem_of(f.bytes);
        assert_true(vouch_pem_next(&p, &b));
        assert_int_equal(vouch_base64_decode(b.body, der, sizeof der, &whole.len), VOUCH_OK);
        vouch_certificate_parse(whole, &c);
        assert_true(vouch_trust_name_hash(c.subject, &hash));
        char want[16];
        snprintf(want, sizeof want, "%08x.", (unsigned)hash);
        if (!strstr(found.gl_pathv[i], want))
            fail_msg("%s has the hash %s", found.gl_pathv[i], want);
        vouch_file_free(&f);
    }
    globfree(&found);
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

#define ONE(test) cmocka_unit_test_setup_teardown(test, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(test_find_by_subject_whatever_case_blanks_and_string_type),
        ONE(test_add_same_certificate_twice_is_one_anchor),
        ONE(test_add_der_and_trusted_certificate_with_more_behind),
        ONE(test_add_subject_beyond_the_decoded_head_is_found),
        ONE(test_add_bad_files_say_what_where_and_change_nothing),
        ONE(test_add_bundle_broken_block_trusts_nobody_and_hides_none),
        ONE(test_add_folder_plain_takes_certificate_files_only),
        ONE(test_add_folder_hashed_opens_what_is_asked_for),
        ONE(test_add_folder_bad_ones_say_so),
        ONE(test_add_system_environment_comes_first),
        ONE(test_find_empty_store_trusts_nobody),
        ONE(test_system_store_each_anchor_is_found),
        ONE(test_name_hash_is_openssls),
    };
    return cmocka_run_group_tests_name("trust store", tests, make_folder, remove_folder);
}
