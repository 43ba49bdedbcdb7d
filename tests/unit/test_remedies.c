// SPDX-License-Identifier: Apache-2.0
/* Does each remedy fit each situation that raises its finding? tests/remedies/situations.txt is the
 * list of situations, with who can act in each; what is printed there is compared with
 * tests/golden/remedies.txt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/format.h"
#include "core/report.h"
#include "core/words.h"
#include "tests/support/golden.h"

enum { FIELDS = 5, LINE_MAX_ = 512, SITUATIONS_MAX = 600, SAYS_MAX = 16, NEVER_MAX = 8 };

struct situation {
    char line[LINE_MAX_];
    char *field[FIELDS]; /* identifier, place, value, who, situation */
    const struct vouch_finding_kind *kind;
    struct vouch_finding finding;
};

static struct situation situations[SITUATIONS_MAX];
static size_t count;
static char printed[256 * 1024];

/* What a remedy says to each who can act; the words of one suffice. Whoever is told to do what only
 * another can do finds one of the forbidden words. */
struct actor {
    const char *who;
    const char *says[SAYS_MAX];
    const char *never[NEVER_MAX];
};

static const struct actor actors[] = {
    {"service",
     {"service", "server", "certificate", "chain", "list", "listener", "port", "clients", "key",
      "AUTH", "Enable", "groups"},
     {"trust store, or in", "the proxy's log", "No action needed."}},
    {"authority",
     {"authority", "CA ", "issued", "intermediate"},
     {"Renew", "Make a new key", "Create a new key", "--proxy"}},
    {"store", {"trust"}, {"Renew", "new key", "--proxy"}},
    {"ours", {"our ", "client certificate", "clientAuth"}, {"server's certificate", "--proxy"}},
    {"here",
     {"--", "this machine", "this process", "this check", "build", "-4", "fewer", "one at a time",
      "again", "bind name", "filter", "file that it comes from", "the proxy's port", "Give only"},
     {"Renew", "new key", "Start the service"}},
    {"proxy", {"proxy"}, {"service", "certificate", "Renew"}},
    {"network", {"network", "firewall", "DNS server", "device", "load balancer"}, {"Renew"}},
    {"zone", {"record", "zone", "name server", "domain", "usage"}, {"Renew", "Install", "--proxy"}},
    {"policy", {"polic", "Serve it", "mode", "max_age", "TXT", "web server"}, {"Renew", "--proxy"}},
    {"directory",
     {"directory", "account", "bind", "base", "filter", "Active Directory", "server", "636",
      "password", "Fix what it reports", "Bind with"},
     {"Renew", "--proxy"}},
    {"responder", {"responder", "CRL", "URL", "list"}, {"Renew the certificate", "--proxy"}},
    {"nobody",
     {"No action needed", "no action is needed", "Nothing fails today"},
     {"Renew", "Install"}},
    {"never", {""}, {NULL}},
};

static char *trimmed(char *s)
{
    while (*s == ' ')
        s++;
    size_t len = strlen(s);
    while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\n'))
        s[--len] = 0;
    return s;
}

static const struct vouch_finding_kind *kind_of(const char *id)
{
    const struct vouch_finding_kind *kind;
    for (size_t i = 0; (kind = vouch_finding_at(i)); i++)
        if (strcmp(kind->id, id) == 0)
            return kind;
    fail_msg("situations.txt: there is no finding %s", id);
    return NULL;
}

static int16_t place_of(const struct situation *s)
{
    if (strcmp(s->field[1], "first") == 0)
        return 0;
    if (strcmp(s->field[1], "issuer") == 0)
        return 1;
    if (strcmp(s->field[1], "-") != 0)
        fail_msg("situations.txt: %s: no such place: %s", s->field[0], s->field[1]);
    return VOUCH_NO_POSITION;
}

static void take(struct situation *s)
{
    char *at = s->line;
    for (size_t i = 0; i < FIELDS; i++) {
        char *bar = i + 1 < FIELDS ? strchr(at, '|') : NULL;
        if (i + 1 < FIELDS && !bar)
            fail_msg("situations.txt: five fields are wanted: %s", s->line);
        if (bar)
            *bar = 0;
        s->field[i] = trimmed(at);
        at = bar ? bar + 1 : at;
    }
    s->kind = kind_of(s->field[0]);
    s->finding = (struct vouch_finding){.code = s->kind->code,
                                        .severity = s->kind->severity,
                                        .position = place_of(s),
                                        .other = VOUCH_NO_POSITION,
                                        .value = vouch_span_of(s->field[2])};
}

static int read_situations(void **state)
{
    (void)state;
    FILE *f = fopen("tests/remedies/situations.txt", "r");
    if (!f)
        return -1;
    while (count < SITUATIONS_MAX && fgets(situations[count].line, LINE_MAX_, f))
        if (situations[count].line[0] != '#' && situations[count].line[0] != '\n')
            take(&situations[count++]);
    return fclose(f) || count == SITUATIONS_MAX;
}

static void test_remedies_each_finding_has_a_situation(void **state)
{
    (void)state;
    const struct vouch_finding_kind *kind;
    for (size_t i = 0; (kind = vouch_finding_at(i)); i++) {
        size_t found = 0;
        for (size_t j = 0; j < count; j++)
            found += situations[j].kind == kind;
        if (found == 0)
            fail_msg("%s has no line in tests/remedies/situations.txt", kind->id);
    }
}

static const struct actor *actor_of(const struct situation *s)
{
    for (size_t i = 0; i < sizeof actors / sizeof actors[0]; i++)
        if (strcmp(actors[i].who, s->field[3]) == 0)
            return &actors[i];
    fail_msg("situations.txt: %s: who is %s?", s->field[0], s->field[3]);
    return NULL;
}

static bool fits(const struct situation *s, const char *remedy)
{
    const struct actor *actor = actor_of(s);
    bool said = false;
    bool good = true;
    for (size_t i = 0; !said && i < SAYS_MAX && actor->says[i]; i++)
        said = strstr(remedy, actor->says[i]) != NULL;
    if (!said)
        print_error("%s (%s): nothing that %s could do: %s\n", s->field[0], s->field[4], actor->who,
                    remedy);
    for (size_t i = 0; i < NEVER_MAX && actor->never[i]; i++)
        if (strstr(remedy, actor->never[i])) {
            print_error("%s (%s): %s cannot do this: %s\n", s->field[0], s->field[4], actor->who,
                        remedy);
            good = false;
        }
    return said && good;
}

static void test_remedies_each_is_for_whoever_can_act(void **state)
{
    (void)state;
    size_t unfit = 0;
    for (size_t j = 0; j < count; j++)
        unfit += !fits(&situations[j], vouch_remedy_of(&situations[j].finding, VOUCH_LANGUAGE_EN));
    assert_int_equal(unfit, 0);
}

static void test_remedies_of_situations_are_each_reached(void **state)
{
    (void)state;
    const struct vouch_remedy *remedy;
    for (size_t i = 0; (remedy = vouch_remedy_at(i)); i++) {
        size_t reached = 0;
        for (size_t j = 0; j < count; j++)
            reached += vouch_remedy_of(&situations[j].finding, VOUCH_LANGUAGE_EN) ==
                       remedy->text[VOUCH_LANGUAGE_EN];
        if (reached == 0)
            fail_msg("no situation has the remedy: %s", remedy->text[VOUCH_LANGUAGE_EN]);
        for (int language = 0; language < VOUCH_LANGUAGES; language++)
            if (strcmp(strrchr(remedy->text[language], '.'), ".") != 0)
                fail_msg("no full stop: %s", remedy->text[language]);
    }
}

static void write_situation(struct vouch_writer *w, const struct situation *s)
{
    static const char *const labels[] = {"", " | ", " | ", " | ", " | "};
    for (size_t i = 0; i < FIELDS; i++) {
        vouch_write_text(w, labels[i]);
        vouch_write_text(w, s->field[i]);
    }
    vouch_write_text(w, "\n    ");
    vouch_write_text(w, vouch_remedy_of(&s->finding, VOUCH_LANGUAGE_EN));
    vouch_write_text(w, "\n    ");
    vouch_write_text(w, vouch_remedy_of(&s->finding, VOUCH_LANGUAGE_NL));
    vouch_write_text(w, "\n");
}

static void test_remedies_are_as_they_were_read_and_judged(void **state)
{
    (void)state;
    struct vouch_writer w = vouch_writer_of(printed, sizeof printed);
    for (size_t j = 0; j < count; j++)
        write_situation(&w, &situations[j]);
    assert_int_equal(w.lost, 0);
    golden_check("remedies.txt", vouch_writer_span(&w));
}

/* The text report of one finding with its commands. */
static const char *text_of(enum vouch_finding_code code, int position)
{
    static const struct vouch_format_options options = {
        .words = vouch_words_of, .remedy = vouch_remedy_of, .verbosity = VOUCH_VERBOSITY_USUAL};
    static struct vouch_finding findings[4];
    static char texts[512];
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 4, .text = texts, .text_max = sizeof texts};
    static struct vouch_report report;
    const struct vouch_report *one = &report;
    struct vouch_writer w = vouch_writer_of(printed, sizeof printed - 1);
    vouch_report_init(&report, &storage);
    vouch_report_find_text(&report, code, position, "RSA 1024");
    vouch_report_finish(&report);
    vouch_format_text.write(&w, &one, 1, &options);
    printed[w.len] = 0;
    return printed;
}

static void test_remedies_of_an_anchor_ask_for_no_new_key(void **state)
{
    (void)state;
    assert_non_null(strstr(text_of(VOUCH_F_CERT_WEAK_KEY, 0), "vouch cert new"));
    assert_null(strstr(text_of(VOUCH_F_CERT_WEAK_KEY, 1), "vouch cert new"));
    assert_null(strstr(text_of(VOUCH_F_CERT_WEAK_KEY, VOUCH_NO_POSITION), "vouch cert new"));
    assert_null(strstr(text_of(VOUCH_F_REVOKED, 2), "vouch cert new"));
    assert_non_null(
        strstr(text_of(VOUCH_F_TLS_BAD_SIGNATURE, VOUCH_NO_POSITION), "vouch cert new"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_remedies_each_finding_has_a_situation),
        cmocka_unit_test(test_remedies_each_is_for_whoever_can_act),
        cmocka_unit_test(test_remedies_of_situations_are_each_reached),
        cmocka_unit_test(test_remedies_are_as_they_were_read_and_judged),
        cmocka_unit_test(test_remedies_of_an_anchor_ask_for_no_new_key),
    };
    return cmocka_run_group_tests(tests, read_situations, NULL);
}
