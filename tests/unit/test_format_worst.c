// SPDX-License-Identifier: Apache-2.0
/* Reports with each verdict in the formats for machines, several hosts of a domain in the table of
 * a receiver, and the commands that mend what was found: tests/golden/format_worst.txt. */
#include "core/format.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"
#include "tests/support/sample_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { HOSTS = 8 };

static struct sample samples[HOSTS];
static char said[1 << 18];
static struct vouch_writer w;

static void tell(const struct vouch_format *format, size_t count)
{
    const struct vouch_report *reports[HOSTS];
    static const struct vouch_format_options o = {.language = VOUCH_LANGUAGE_EN};
    for (size_t i = 0; i < count; i++)
        reports[i] = &samples[i].report;
    vouch_write_text(&w, "--- ");
    vouch_write_text(&w, format->name);
    vouch_write_text(&w, "\n");
    format->write(&w, reports, count, &o);
    vouch_write_text(&w, "\n");
}

/* A good report, but for one finding of that severity. */
static void make(size_t i, enum vouch_severity severity)
{
    struct vouch_report *r = &samples[i].report;
    (void)sample_make(&samples[i], SAMPLE_GOOD);
    vouch_report_find_as(r, severity, VOUCH_F_CERT_EXPIRES_SOON, 0, VOUCH_NO_POSITION,
                         guarded_text("3d"));
    vouch_report_find_as(r, severity, VOUCH_F_CERT_EXPIRES_SOON, 1, VOUCH_NO_POSITION,
                         guarded_text("4d"));
    vouch_report_finish(r);
}

static void test_formats_tell_each_verdict_as_written_down(void **state)
{
    static const struct vouch_format *const formats[] = {
        &vouch_format_nagios, &vouch_format_prometheus, &vouch_format_junit,
        &vouch_format_receiver};
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    for (size_t f = 0; f < 4; f++)
        for (int s = VOUCH_SEVERITY_INFO; s <= VOUCH_SEVERITY_ERROR; s++) {
            make(0, (enum vouch_severity)s);
            tell(formats[f], 1);
        }
    for (int i = 0; i < 4; i++)
        make((size_t)i, (enum vouch_severity)i);
    for (size_t f = 0; f < 4; f++)
        tell(formats[f], 4);
    assert_int_equal(w.lost, 0);
    golden_check("format_worst.txt", vouch_writer_span(&w));
}

/* --- the table of a receiver ------------------------------------------------------------------ */

struct host {
    const char *domain, *name, *preference;
    bool banner, ehlo, established, path;
    enum vouch_finding_code code;
    enum vouch_severity severity;
    bool policy; /* the report of an MTA-STS policy */
};

static void make_host(size_t i, const struct host *h)
{
    struct vouch_report *r = &samples[i].report;
    (void)sample_make(&samples[i], SAMPLE_GOOD);
    r->facts_count = 0;
    r->findings_count = 0;
    r->worst = VOUCH_SEVERITY_INFO;
    r->phases_count = 0;
    r->phase_names[r->phases_count++] = "resolve";
    r->phase_names[r->phases_count++] = "connect";
    if (h->banner || h->ehlo)
        r->phase_names[r->phases_count++] = "greet";
    if (h->domain)
        vouch_report_add_fact(r, "mx_domain", guarded_text(h->domain));
    if (h->name)
        vouch_report_add_fact(r, "mx_host", guarded_text(h->name));
    if (h->preference)
        vouch_report_add_fact(r, "mx_preference", guarded_text(h->preference));
    if (h->banner)
        vouch_report_add_fact(r, "smtp_banner", guarded_text("220 x"));
    if (h->ehlo)
        vouch_report_add_fact(r, i % 2 ? "smtp_ehlo" : "smtp_ehlo_tls", guarded_text("SIZE"));
    if (h->policy)
        vouch_report_add_fact(r, "sts_domain", guarded_text("x"));
    r->tls.established = h->established;
    r->path_count = h->path ? r->path_count : 0;
    r->address_known = i != 3;
    if (h->code)
        vouch_report_find_as(r, h->severity, h->code, 0, VOUCH_NO_POSITION, guarded_text("x"));
}

static void test_receiver_table_is_as_written_down(void **state)
{
    static const struct host tables[][HOSTS] = {
        {{"a.test", "mx1.a.test", "10", true, true, true, true, VOUCH_F_NONE, 0, false},
         {"a.test", "mx2.a.test", "10", true, true, true, true, VOUCH_F_TLS_WEAK_CIPHER,
          VOUCH_SEVERITY_WARNING, false},
         {"b.test", "mx.b.test", "5", true, true, true, false, VOUCH_F_NONE, 0, false},
         {"a.test", "mx3.a.test", "20", true, true, false, true, VOUCH_F_NONE, 0, false},
         {"a.test", "mx4.a.test", "30", false, false, false, false, VOUCH_F_NONE, 0, false},
         {"a.test", "policy", "1", true, true, true, true, VOUCH_F_NONE, 0, true},
         {"a.test", "mx5.a.test", "40", true, false, true, true, VOUCH_F_CERT_EXPIRED,
          VOUCH_SEVERITY_ERROR, false},
         {"a.test", "a-very-long-name-of-a-host.mx6.a.test", "65536", true, true, true, true,
          VOUCH_F_SMTP_NOT_SMTP, VOUCH_SEVERITY_ERROR, false}},
        {{NULL, NULL, NULL, true, true, true, true, VOUCH_F_CERT_WEAK_KEY, VOUCH_SEVERITY_WARNING,
          false},
         {"c.test", NULL, "7", true, true, true, true, VOUCH_F_CERT_WEAK_SIGNATURE,
          VOUCH_SEVERITY_WARNING, false},
         {"c.test", "x", "8", true, true, true, true, VOUCH_F_TLS_OLD_PROTOCOL,
          VOUCH_SEVERITY_WARNING, false},
         {"c.test", "y", "9", true, true, true, true, VOUCH_F_CERT_MALFORMED,
          VOUCH_SEVERITY_UNKNOWN, false},
         {"c.test", "z", "9", true, true, true, true, VOUCH_F_CERT_EXPIRED, VOUCH_SEVERITY_WARNING,
          false},
         {"d.test", "z", "1", false, true, true, true, VOUCH_F_NONE, 0, false},
         {"d.test", "z", "2", true, true, true, true, VOUCH_F_NONE, 0, false},
         {"d.test", "z", "3", true, true, true, true, VOUCH_F_NONE, 0, false}}};
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    for (size_t t = 0; t < 2; t++) {
        for (size_t i = 0; i < HOSTS; i++)
            make_host(i, &tables[t][i]);
        for (size_t count = 1; count <= HOSTS; count++)
            tell(&vouch_format_receiver, count);
    }
    assert_int_equal(w.lost, 0);
    golden_check("format_receiver.txt", vouch_writer_span(&w));
}

/* --- commands --------------------------------------------------------------------------------- */

/* Writes the line of the report as text that names a command, after what was found. */
static void tell_command(enum vouch_finding_code code)
{
    static char text[1 << 14];
    static const struct vouch_format_options o = {.language = VOUCH_LANGUAGE_EN};
    const struct vouch_report *const report = &samples[0].report;
    struct vouch_writer one = vouch_writer_of(text, sizeof text);
    vouch_format_text.write(&one, &report, 1, &o);
    assert_int_equal(one.lost, 0);
    vouch_write_u8(&one, 0);
    const char *at = strstr(text, "to mend");
    vouch_write_text(&w, vouch_finding_kind(code)->id);
    vouch_write_text(&w, ": ");
    if (at)
        vouch_write_span(&w, vouch_span_part(guarded_text(at), 0, strcspn(at, "\n")));
    for (at = at ? strchr(at, '\n') : NULL; at && strncmp(at, "\n      ", 7) == 0;
         at = strchr(at + 1, '\n'))
        vouch_write_span(&w, vouch_span_part(guarded_text(at + 1), 5, strcspn(at + 6, "\n")));
    vouch_write_text(&w, "\n");
}

static void test_commands_are_as_written_down(void **state)
{
    static const enum vouch_finding_code codes[] = {
        VOUCH_F_CERT_EXPIRED,    VOUCH_F_NAME_MISMATCH,      VOUCH_F_CHAIN_MISORDERED,
        VOUCH_F_CHAIN_ROOT_SENT, VOUCH_F_CHAIN_DUPLICATE,    VOUCH_F_CHAIN_MISSING_INTERMEDIATE,
        VOUCH_F_CERT_WEAK_KEY,   VOUCH_F_CHAIN_NO_ANCHOR,    VOUCH_F_CERT_EXPIRES_SOON,
        VOUCH_F_CHAIN_UNRELATED, VOUCH_F_CERT_EXTENDED_USAGE};
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    for (int i = 0; i < 8; i++)
        for (size_t c = 0; c < sizeof codes / sizeof codes[0]; c++) {
            struct vouch_report *r = &samples[0].report;
            (void)sample_make(&samples[0], SAMPLE_GOOD);
            r->findings_count = 0;
            vouch_report_find_as(r, VOUCH_SEVERITY_ERROR, codes[c], 0, VOUCH_NO_POSITION,
                                 guarded_text("x"));
            r->key_file = i & 1 ? "server.key" : NULL;
            r->trust_file = i & 2 ? (i & 1 ? "a root.pem" : "root.pem") : NULL;
            r->request_for = i & 4 ? "client" : NULL;
            r->target = guarded_text(i & 1 ? "chain.pem" : "https://a.example");
            tell_command(codes[c]);
        }
    assert_int_equal(w.lost, 0);
    golden_check("format_commands.txt", vouch_writer_span(&w));
}

/* A report with this fault at that position, and perhaps another fault of the leaf. */
static void tell_two(enum vouch_finding_code one, enum vouch_severity severity, int position,
                     enum vouch_finding_code other)
{
    struct vouch_report *r = &samples[0].report;
    (void)sample_make(&samples[0], SAMPLE_GOOD);
    r->findings_count = 0;
    r->target = guarded_text("https://a.example");
    vouch_report_find_as(r, severity, one, position, VOUCH_NO_POSITION, guarded_text("x"));
    if (other != VOUCH_F_NONE) {
        vouch_report_find_as(r, VOUCH_SEVERITY_WARNING, other, 0, VOUCH_NO_POSITION,
                             guarded_text("x"));
        vouch_write_text(&w, vouch_finding_kind(other)->id);
    }
    vouch_write_text(&w, " with ");
    vouch_write_decimal(&w, position);
    vouch_write_text(&w, severity == VOUCH_SEVERITY_INFO ? " (remark) " : " ");
    tell_command(one);
}

/* A fault of another certificate, or a remark, needs none; of two commands one may include the
 * other. */
static void test_commands_of_two_findings_are_as_written_down(void **state)
{
    static const enum vouch_finding_code codes[] = {
        VOUCH_F_NONE,
        VOUCH_F_CERT_EXPIRED,               /* renew */
        VOUCH_F_REVOKED,                    /* request */
        VOUCH_F_CHAIN_DUPLICATE,            /* fix */
        VOUCH_F_CHAIN_MISSING_INTERMEDIATE, /* fix, and complete */
        VOUCH_F_CHAIN_LEAF_NOT_FIRST,       /* fix, and nothing else */
        VOUCH_F_NAME_MISMATCH,              /* renew */
    };
    enum { CODES = sizeof codes / sizeof codes[0] };
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    for (size_t a = 1; a < CODES; a++) {
        tell_two(codes[a], VOUCH_SEVERITY_INFO, 0, VOUCH_F_NONE);
        for (size_t b = 0; b < CODES; b++)
            for (int position = -1; position <= 1; position++)
                tell_two(codes[a], VOUCH_SEVERITY_ERROR, position, codes[b]);
    }
    assert_int_equal(w.lost, 0);
    golden_check("format_commands_two.txt", vouch_writer_span(&w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats_tell_each_verdict_as_written_down),
        cmocka_unit_test(test_receiver_table_is_as_written_down),
        cmocka_unit_test(test_commands_are_as_written_down),
        cmocka_unit_test(test_commands_of_two_findings_are_as_written_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
