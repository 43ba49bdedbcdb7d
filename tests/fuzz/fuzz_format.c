// SPDX-License-Identifier: Apache-2.0
/* Reports full of what a peer may have sent, in every format: the JSON stays whole, nothing acts on
 * a terminal or adds a line to a log, and a writer with little space writes the same bytes. */
#include "core/format.h"
#include "core/format/plain.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUTPUT_MAX = 512 * 1024, TEXT_MAX = 64 * 1024, ENTRIES = 8 };

static struct vouch_finding findings[ENTRIES];
static struct vouch_sent sent[ENTRIES];
static struct vouch_path_step path[ENTRIES];
static struct vouch_name_row names[ENTRIES];
static struct vouch_fact facts[ENTRIES];
static uint8_t text[TEXT_MAX];
static uint8_t whole[OUTPUT_MAX];
static uint8_t streamed[OUTPUT_MAX];

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* The next part of the input, up to a byte of 0; numbers are its first bytes. */
struct input {
    struct vouch_span left;
};

static struct vouch_span next(struct input *in)
{
    size_t end = vouch_span_find(in->left, 0, 0);
    struct vouch_span part = vouch_span_part(in->left, 0, end);
    in->left = vouch_span_part(in->left, end + 1, in->left.len);
    return part;
}

static unsigned number(struct input *in, unsigned below)
{
    if (in->left.len == 0)
        return 0;
    unsigned v = in->left.data[0];
    in->left = vouch_span_part(in->left, 1, in->left.len);
    return v % below;
}

static void add_sent(struct input *in, struct vouch_report *r)
{
    struct vouch_sent *s = vouch_report_add_sent(r);
    if (!s)
        return;
    s->subject = vouch_report_keep(r, next(in));
    s->issuer = vouch_report_keep(r, next(in));
    s->sans = vouch_report_keep(r, next(in));
    s->serial = vouch_report_keep(r, next(in));
    s->key = vouch_report_keep(r, next(in));
    s->signature = vouch_report_keep(r, next(in));
    s->dates_known = number(in, 2);
    s->not_before_s = (int64_t)number(in, 256) << number(in, 31);
    s->not_after_s = (int64_t)number(in, 256) << number(in, 31);
}

static void add_finding(struct input *in, struct vouch_report *r)
{
    size_t count = 0;
    while (vouch_finding_at(count))
        count++;
    size_t which = (number(in, 256) * 256 + number(in, 256)) % count;
    int position = (int)number(in, ENTRIES + 2) - 1;
    vouch_report_find(r, vouch_finding_at(which)->code, position, (int)number(in, 3) - 1, next(in));
}

static void add_entries(struct input *in, struct vouch_report *r)
{
    static const char *const keys[] = {"mx_domain", "mx_host", "ldap_filter", "smtp_banner"};
    for (unsigned n = number(in, ENTRIES + 1); n > 0; n--)
        add_sent(in, r);
    for (unsigned n = number(in, ENTRIES + 1); n > 0; n--)
        add_finding(in, r);
    for (unsigned n = number(in, 5); n > 0; n--)
        vouch_report_add_fact(r, keys[n - 1], next(in));
    struct vouch_path_step *step = vouch_report_add_step(r);
    step->kind = (enum vouch_step_kind)number(in, 3);
    step->subject = vouch_report_keep(r, next(in));
    struct vouch_name_row *row = vouch_report_add_name(r);
    row->role = (enum vouch_name_role)number(in, 4);
    row->by = (enum vouch_coverage)number(in, 3);
    row->name = vouch_report_keep(r, next(in));
    row->entry = vouch_report_keep(r, next(in));
}

static void fill(struct input *in, struct vouch_report *r)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = ENTRIES,
                                                 .sent = sent,
                                                 .sent_max = ENTRIES,
                                                 .path = path,
                                                 .path_max = ENTRIES,
                                                 .names = names,
                                                 .names_max = ENTRIES,
                                                 .facts = facts,
                                                 .facts_max = ENTRIES,
                                                 .text = text,
                                                 .text_max = TEXT_MAX};
    vouch_report_init(r, &storage);
    unsigned flags = number(in, 256);
    r->target = vouch_report_keep(r, next(in));
    r->began.utc_known = flags & 1;
    r->began.utc_s = 1795429230;
    r->tls.established = flags & 2;
    r->tls.protocol = flags & 4 ? "TLSv1.3" : NULL;
    r->tls.alert_received = flags & 8 ? (int)number(in, 256) : -1;
    r->address_known = flags & 16 && vouch_address_parse(vouch_span_of("192.0.2.1"), &r->address);
    r->phase_names[0] = "greet";
    r->phases_count = flags & 32 ? 1 : 0;
    add_entries(in, r);
    r->sent_total = r->sent_count + number(in, 3);
    vouch_report_finish(r);
}

static void check_harmless(struct vouch_span out)
{
    for (size_t at = 0; at < out.len;) {
        uint32_t code = 0;
        size_t len = vouch_utf8_first(vouch_span_part(out, at, out.len), &code);
        must(len > 0);
        must(code == '\n' || !vouch_plain_unsafe(code));
        at += len;
    }
}

/* One line; brackets match outside of strings. */
static void check_json(struct vouch_span out)
{
    int depth = 0;
    bool quoted = false;
    must(out.len > 2 && vouch_span_find(out, 0, '\n') == out.len - 1);
    for (size_t i = 0; i < out.len; i++) {
        uint8_t c = out.data[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']'))
            must(--depth >= 0);
    }
    must(depth == 0 && !quoted);
}

/* Every line of a log begins with its time; nobody outside adds one. */
static void check_log(struct vouch_span out)
{
    for (size_t at = 0; at < out.len; at = vouch_span_find(out, at, '\n') + 1)
        must(vouch_span_starts_nocase(vouch_span_part(out, at, 4), "Mon ") ||
             vouch_span_starts_nocase(vouch_span_part(out, at, 4), "Thu "));
}

static int take(void *self, struct vouch_span s)
{
    vouch_write_span(self, s);
    return VOUCH_OK;
}

static void check_format(const struct vouch_format *f, const struct vouch_report *r, int verbosity)
{
    uint8_t little[16];
    const struct vouch_format_options o = {.language = (enum vouch_language)(verbosity & 1),
                                           .words = vouch_words_of,
                                           .remedy = vouch_remedy_of,
                                           .colour = false,
                                           .verbosity = verbosity};
    struct vouch_writer w = vouch_writer_of(whole, sizeof whole);
    struct vouch_writer all = vouch_writer_of(streamed, sizeof streamed);
    struct vouch_spill spill = {take, &all};
    struct vouch_writer small = vouch_writer_into(little, sizeof little, &spill);
    f->write(&w, &r, 1, &o);
    f->write(&small, &r, 1, &o);
    must(w.lost == 0 && vouch_writer_flush(&small) == VOUCH_OK);
    must(vouch_span_equal(vouch_writer_span(&w), vouch_writer_span(&all)));
    check_harmless(vouch_writer_span(&w));
    if (f == &vouch_format_json)
        check_json(vouch_writer_span(&w));
    if (f == &vouch_format_maillog)
        check_log(vouch_writer_span(&w));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {{data, size}};
    struct vouch_report report;
    int verbosity = (int)number(&in, 4) - 2;
    fill(&in, &report);
    for (size_t i = 0; vouch_format_at(i); i++)
        check_format(vouch_format_at(i), &report, verbosity);
    return 0;
}
