// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/review/reason.h"
#include "tests/support/guarded.h"

#include <string.h>

static void check(const char *text, const char *id)
{
    const struct vouch_reason_words *words =
        vouch_reason_words_of(vouch_reason_read(guarded_text(text)));
    if (strcmp(words->id, id) != 0)
        fail_msg("\"%s\" is read as %s, not %s", text, words->id, id);
}

static void test_reason_openssl_codes_of_both_kinds_are_decoded(void **state)
{
    (void)state;
    check("(336109761, 'error:1408A0C1:lib:func:reason')", "no-shared-cipher");
    check("(336151574, 'error:14094416:lib:func:x')", "alert-certificate-unknown");
    check("(336151570, 'x')", "alert-bad-certificate");
    check("(336151573, 'x')", "alert-certificate-expired");
    check("(336151576, 'x')", "alert-unknown-ca");
    check("(336151598, 'x')", "alert-protocol-version");
    check("(336130315, 'x')", "wrong-version-number");
    check("(336027804, 'x')", "http-request");
    check("(336031996, 'x')", "unsupported-protocol"); /* 252: unknown protocol */
    check("error:0A000086:SSL routines::x", "verify-failed");
    check("error:0A000416:SSL routines::x", "alert-certificate-unknown");
    check("error:0A000102:SSL routines::x", "unsupported-protocol");
    check("error:0A0000C1:SSL routines::x", "no-shared-cipher");
    check("error:0A00041F:SSL routines::x", "alert-other");
}

static void test_reason_text_goes_before_the_number(void **state)
{
    (void)state;
    check("(336109761, 'error:1408A0C1:SSL routines:F:certificate verify failed')",
          "verify-failed");
    check("('SSL routines:tls_process:tlsv1 alert unknown ca')", "alert-unknown-ca");
    check("('SSL routines:x:ssl/tls alert bad certificate')", "alert-bad-certificate");
    check("error:0A000416:SSL routines::sslv3 alert certificate unknown:../ssl/rec.c:1605:SSL "
          "alert number 46",
          "alert-certificate-unknown");
}

static void test_reason_errno_of_freebsd_and_linux_is_named(void **state)
{
    (void)state;
    check("[Errno 54] Connection reset by peer", "reset");
    check("[Errno 104] Connection reset by peer", "reset");
    check("[Errno 0] Error", "closed");
    check("[Errno 60] Operation timed out", "timeout");
    check("[Errno 110] Connection timed out", "timeout");
    check("[Errno 61] Connection refused", "refused");
    check("[Errno 9999] new", "unknown");
}

static void test_reason_steps_of_starttls_are_named(void **state)
{
    (void)state;
    check("TLS required, STARTTLS unavailable, destination is TLS disabled",
          "starttls-not-offered");
    check("STARTTLS unexpected response", "starttls-unexpected-response");
    check("STARTTLS command not supported.", "starttls-not-supported");
    check("TLS is required, but was not offered by host mx", "starttls-not-offered");
    check("Server certificate not verified", "verify-failed");
    check("num=62:hostname mismatch", "verify-name");
}

static void test_reason_what_is_not_known_is_never_guessed(void **state)
{
    (void)state;
    check("", "no-reason");
    check("the moon was full", "unknown");
    check("(12345, 'x')", "unknown");
    check("(336109760, 'error:1408A0C0:l:f:r')", "unknown");
    check("no shared ciphers at all", "unknown");
}

static void test_reason_bare_texts_of_tls_libraries_are_named(void **state)
{
    (void)state;
    check("certificate verify failed", "verify-failed");
    check("verify error: certificate has expired", "verify-expired");
    check("verify error:num=62:hostname mismatch", "verify-name");
    check("num=19:self-signed certificate in certificate chain", "verify-self-signed");
    check("no shared cipher", "no-shared-cipher");
    check("('SSL routines::unsafe legacy renegotiation disabled')", "legacy-renegotiation");
    check("('SSL routines::wrong signature type')", "no-shared-signature");
    check("('SSL routines::ca md too weak')", "verify-weak-signature");
    check("('SSL routines::no shared group')", "no-shared-group");
    check("('SSL routines::inappropriate fallback')", "inappropriate-fallback");
    check("A TLS fatal alert has been received.: Certificate is bad", "alert-bad-certificate");
    check("sslv3 alert certificate expired", "alert-certificate-expired");
    check("TLSA lookup error for mx.example.org:25", "dane-lookup");
    check("ssl3_read_bytes:reason(1046):SSL alert number 46", "alert-certificate-unknown");
}

static void test_reason_words_are_whole_in_both_languages(void **state)
{
    (void)state;
    for (int r = 0; r < VOUCH_REASON_COUNT; r++) {
        const struct vouch_reason_words *w = vouch_reason_words_of((enum vouch_reason)r);
        assert_non_null(w->id);
        assert_non_null(w->result);
        for (int l = 0; l < VOUCH_LANGUAGES; l++)
            if (!w->text[l] || !w->remedy[l] || !*w->text[l] || !*w->remedy[l])
                fail_msg("reason %s has no words in language %d", w->id, l);
        for (int other = 0; other < r; other++)
            assert_string_not_equal(w->id, vouch_reason_words_of((enum vouch_reason)other)->id);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reason_openssl_codes_of_both_kinds_are_decoded),
        cmocka_unit_test(test_reason_text_goes_before_the_number),
        cmocka_unit_test(test_reason_errno_of_freebsd_and_linux_is_named),
        cmocka_unit_test(test_reason_steps_of_starttls_are_named),
        cmocka_unit_test(test_reason_what_is_not_known_is_never_guessed),
        cmocka_unit_test(test_reason_bare_texts_of_tls_libraries_are_named),
        cmocka_unit_test(test_reason_words_are_whole_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
