// SPDX-License-Identifier: Apache-2.0
/* docs/FINDINGS.md is made here from the table of findings and their words: `make golden` writes
 * it, the test says when it is out of date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "boards/posix/demo/demo_kinds.h"
#include "core/finding.h"
#include "core/words.h"
#include "tests/support/golden.h"

static char buffer[512 * 1024];

static const char head[] =
    "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
    "<!-- Made from core/finding/ and core/words/ by `make golden`; edit those. -->\n"
    "# What vouch can find\n\n"
    "Every finding has an identifier that never changes: programs may rely on it. In the "
    "sentences\n"
    "`{value}` stands for what was found, `{subject}` for the subject of the certificate that it "
    "is\n"
    "about, `{position}` and `{other}` for places in the chain as sent, where the first is 0.\n\n"
    "Severities: **error** makes the verdict *invalid* (exit status 2), **unknown** makes it\n"
    "*unknown* (3), **warning** makes it *warning* (1), **info** changes nothing. Where a second "
    "one\n"
    "stands behind \"strict\", it holds under `--strict`. The result type is the one under which\n"
    "RFC 8460 (TLS reporting) counts such a failure.\n";

static const struct {
    int from;
    const char *title;
} areas[] = {
    {100, "Getting there"},
    {200, "The TLS session"},
    {300, "One certificate"},
    {400, "The path and the chain as sent"},
    {500, "Names"},
    {600, "Revocation"},
    {700, "Rules of form, enforced by some clients or by none (CLIENTS.md)"},
    {800, "SMTP"},
    {900, "LDAP"},
    {1000, "HTTP"},
    {1100, "Where mail goes"},
    {1200, "What clients differ over"},
    {1300, "STARTTLS in other protocols"},
    {1400, "What a probe finds that the service accepts"},
};

static const char *title_of(int hundred)
{
    for (size_t i = 0; i < sizeof areas / sizeof areas[0]; i++)
        if (areas[i].from == hundred)
            return areas[i].title;
    return NULL;
}

static void write_line(struct vouch_writer *w, const char *label, const char *text)
{
    vouch_write_text(w, label);
    vouch_write_text(w, text);
    vouch_write_text(w, "\n");
}

static void write_severity(struct vouch_writer *w, const struct vouch_finding_kind *kind)
{
    vouch_write_text(w, "* severity: **");
    vouch_write_text(w, vouch_severity_text(kind->severity));
    vouch_write_text(w, "**");
    if (kind->strict != kind->severity) {
        vouch_write_text(w, ", strict: **");
        vouch_write_text(w, vouch_severity_text(kind->strict));
        vouch_write_text(w, "**");
    }
    if (kind->result != VOUCH_RESULT_NONE) {
        vouch_write_text(w, "; result type `");
        vouch_write_text(w, vouch_result_type_text(kind->result));
        vouch_write_text(w, "`");
    }
    vouch_write_text(w, "\n");
}

/* How the demonstration appliance shows it, where it can. */
static void write_example(struct vouch_writer *w, const struct vouch_finding_kind *kind)
{
    const struct vouch_demo_kind *demo;
    size_t shown = 0;
    for (size_t i = 0; (demo = vouch_demo_kind_at(i)) != NULL; i++) {
        if (strcmp(demo->finding, kind->id) != 0)
            continue;
        vouch_write_text(w, shown++ ? ", `" : "* example: `vouch demo --broken ");
        vouch_write_text(w, demo->name);
        vouch_write_text(w, "`: ");
        vouch_write_text(w, demo->text);
    }
    vouch_write_text(w, shown ? "\n" : "");
}

static const char *situation_text(const struct vouch_remedy *remedy)
{
    switch (remedy->when) {
    case VOUCH_SITUATION_ISSUER:
        return "of a certificate that was sent above the first";
    case VOUCH_SITUATION_NOT_FIRST:
        return "of an authority's certificate";
    case VOUCH_SITUATION_UNSENT:
        return "of what was not sent";
    case VOUCH_SITUATION_BEGINS:
    case VOUCH_SITUATION_ENDS:
        return "for a value with";
    }
    return "";
}

/* The remedies for its situations, where they differ from the general one. */
static void write_remedies(struct vouch_writer *w, const struct vouch_words *words)
{
    const struct vouch_remedy *remedy;
    for (size_t i = 0; (remedy = vouch_remedy_at(i)); i++) {
        if (words->code < remedy->from || words->code > remedy->to ||
            strcmp(remedy->text[VOUCH_LANGUAGE_EN], words->remedy[VOUCH_LANGUAGE_EN]) == 0)
            continue;
        vouch_write_text(w, "  * ");
        vouch_write_text(w, situation_text(remedy));
        if (remedy->words) {
            vouch_write_text(w, " `");
            vouch_write_text(w, remedy->words);
            vouch_write_text(w, "`");
        }
        write_line(w, ": ", remedy->text[VOUCH_LANGUAGE_EN]);
    }
}

static void write_kind(struct vouch_writer *w, const struct vouch_finding_kind *kind)
{
    const struct vouch_words *words = vouch_words_of(kind->code);
    if (!words)
        fail_msg("%s has no words", kind->id);
    write_line(w, "\n### ", kind->id);
    write_line(w, "\n", words->text[VOUCH_LANGUAGE_EN]);
    vouch_write_text(w, "\n");
    write_severity(w, kind);
    write_line(w, "* remedy: ", words->remedy[VOUCH_LANGUAGE_EN]);
    write_remedies(w, words);
    write_line(w, "* source: ", words->source);
    write_example(w, kind);
    vouch_write_text(w, "* in Dutch: ");
    vouch_write_text(w, words->text[VOUCH_LANGUAGE_NL]);
    write_line(w, ". ", words->remedy[VOUCH_LANGUAGE_NL]);
}

static void test_findings_page_is_up_to_date(void **state)
{
    (void)state;
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    int hundred = 0;
    vouch_write_text(&w, head);
    for (size_t i = 0; vouch_finding_at(i); i++) {
        const struct vouch_finding_kind *kind = vouch_finding_at(i);
        if ((int)kind->code / 100 * 100 != hundred) {
            hundred = (int)kind->code / 100 * 100;
            if (!title_of(hundred))
                fail_msg("the area of %s has no title", kind->id);
            write_line(&w, "\n## ", title_of(hundred));
        }
        write_kind(&w, kind);
    }
    assert_int_equal(w.lost, 0);
    golden_check("../../docs/FINDINGS.md", vouch_writer_span(&w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_findings_page_is_up_to_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
