// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/finding.h"
#include "core/words.h"

static void test_finding_rows_stand_in_the_order_of_their_codes(void **state)
{
    (void)state;
    int last = 0;
    const struct vouch_finding_kind *kind;
    for (size_t i = 0; (kind = vouch_finding_at(i)); i++) {
        if ((int)kind->code <= last)
            fail_msg("%s (%d) stands behind %d", kind->id, (int)kind->code, last);
        last = (int)kind->code;
        assert_ptr_equal(vouch_finding_kind(kind->code), kind);
    }
    assert_true(last >= VOUCH_F_HTTP_NO_ANSWER);
}

static void test_finding_identifiers_are_unique_and_well_formed(void **state)
{
    (void)state;
    const struct vouch_finding_kind *kind;
    for (size_t i = 0; (kind = vouch_finding_at(i)); i++) {
        if (strspn(kind->id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(kind->id))
            fail_msg("%s: only small letters, digits and \"-\"", kind->id);
        for (size_t j = 0; j < i; j++)
            if (strcmp(vouch_finding_at(j)->id, kind->id) == 0)
                fail_msg("%s: two rows have this identifier", kind->id);
    }
    assert_null(vouch_finding_kind(VOUCH_F_NONE));
    assert_null(vouch_finding_kind((enum vouch_finding_code)2000));
}

static void test_finding_strict_is_never_milder(void **state)
{
    (void)state;
    const struct vouch_finding_kind *kind;
    for (size_t i = 0; (kind = vouch_finding_at(i)); i++) {
        if (kind->strict < kind->severity)
            fail_msg("%s is milder under a strict policy", kind->id);
    }
}

static void check_words(const struct vouch_finding_kind *kind, const struct vouch_words *words)
{
    if (!words->source || strlen(words->source) < 5)
        fail_msg("%s names no source", kind->id);
    for (int language = 0; language < VOUCH_LANGUAGES; language++) {
        const char *text = words->text[language];
        const char *remedy = words->remedy[language];
        if (!text || !*text || text[strlen(text) - 1] == '.')
            fail_msg("%s: the text in language %d is missing or ends in a full stop", kind->id,
                     language);
        if (!remedy || strlen(remedy) < 10 || remedy[strlen(remedy) - 1] != '.')
            fail_msg("%s: the remedy in language %d is missing or does not end in a full stop",
                     kind->id, language);
    }
    if (strcmp(words->text[VOUCH_LANGUAGE_EN], words->text[VOUCH_LANGUAGE_NL]) == 0)
        fail_msg("%s: the Dutch is the English", kind->id);
}

static void test_finding_each_has_words_and_a_remedy_in_both_languages(void **state)
{
    (void)state;
    const struct vouch_finding_kind *kind;
    for (size_t i = 0; (kind = vouch_finding_at(i)); i++) {
        const struct vouch_words *words = vouch_words_of(kind->code);
        if (!words)
            fail_msg("%s has no words", kind->id);
        check_words(kind, words);
    }
}

static void test_finding_words_without_a_row_do_not_exist(void **state)
{
    (void)state;
    for (int code = 0; code < 2000; code++)
        if (vouch_words_of((enum vouch_finding_code)code) &&
            !vouch_finding_kind((enum vouch_finding_code)code))
            fail_msg("code %d has words and no row", code);
}

static void test_finding_result_types_have_the_names_of_rfc8460(void **state)
{
    (void)state;
    assert_string_equal(vouch_result_type_text(VOUCH_RESULT_NONE), "");
    assert_string_equal(vouch_result_type_text(VOUCH_RESULT_CERTIFICATE_EXPIRED),
                        "certificate-expired");
    assert_string_equal(vouch_result_type_text(VOUCH_RESULT_STS_WEBPKI_INVALID),
                        "sts-webpki-invalid");
    assert_string_equal(vouch_severity_text(VOUCH_SEVERITY_ERROR), "error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finding_rows_stand_in_the_order_of_their_codes),
        cmocka_unit_test(test_finding_identifiers_are_unique_and_well_formed),
        cmocka_unit_test(test_finding_strict_is_never_milder),
        cmocka_unit_test(test_finding_each_has_words_and_a_remedy_in_both_languages),
        cmocka_unit_test(test_finding_words_without_a_row_do_not_exist),
        cmocka_unit_test(test_finding_result_types_have_the_names_of_rfc8460),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
