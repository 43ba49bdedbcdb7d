// SPDX-License-Identifier: Apache-2.0
#include "core/review/cri.h"
#include "core/review/entry.h"
#include "core/review/half.h"
#include "core/review/internal.h"
#include "core/review/ordinary.h"
#include "core/review/scan.h"
#include "core/review/wrap.h"

#include <string.h>

struct walk {
    struct vouch_review_batch *batch;
    struct vouch_ordinary_memory ordinary;
    struct vouch_span last; /* the line before, if it may be continued */
    bool continuable;
    bool last_told; /* it produced the batch's last record */
    bool strange;   /* it was not an appliance's: then the next one is hardly an ordinary line */
    struct vouch_wrap export; /* the part of a journald export entry read so far */
    bool exporting;
    struct vouch_span partial; /* the pieces of a container's line read so far */
    bool docker;               /* the line before was a piece that this one continues */
};

static struct vouch_writer scratch_of(struct vouch_review_batch *b)
{
    return vouch_writer_of(b->scratch + b->scratch_used, sizeof b->scratch - b->scratch_used);
}

static bool glue(struct walk *k, struct vouch_span line)
{
    struct vouch_review_batch *b = k->batch;
    struct vouch_record none = {0};
    struct vouch_record whole;
    struct vouch_prefix prefix;
    struct vouch_writer w = scratch_of(b);
    vouch_write_span(&w, k->last);
    vouch_write_span(&w, line);
    struct vouch_record *half = k->last_told ? &b->records[b->count - 1] : &none;
    if (!vouch_prefix_read(vouch_writer_span(&w), &prefix) ||
        !vouch_review_read_after(&prefix, vouch_writer_span(&w), &whole) ||
        !vouch_half_completed(&whole, half, k->last))
        return false;
    b->scratch_used += w.len;
    if (!k->last_told)
        b->count++;
    b->records[b->count - 1] = whole;
    return true;
}

/* Lines that were rewritten into the scratch buffer, usually one. false: none has a prefix. */
static bool take_anew(struct walk *k, struct vouch_writer *w)
{
    struct vouch_review_batch *b = k->batch;
    struct vouch_prefix prefix;
    struct vouch_span rest = vouch_writer_span(w);
    size_t lines = 0;
    size_t read = 0;
    size_t told = b->count;
    while (!w->lost && rest.len) {
        struct vouch_span line = vouch_span_part(rest, 0, vouch_span_find(rest, 0, '\n'));
        rest = vouch_span_part(rest, line.len + 1, rest.len);
        lines++;
        if (b->count == VOUCH_REVIEW_RECORDS_MAX || !vouch_prefix_read(line, &prefix))
            continue;
        read++;
        b->count += vouch_review_read_after(&prefix, line, &b->records[b->count]);
        b->foreign += prefix.dialect == VOUCH_DIALECT_OTHER;
    }
    if (read == 0)
        return false;
    b->scratch_used += b->count > told ? w->len : 0;
    b->lines += lines - 1;
    b->full += lines - 1;
    b->unreadable += lines - read;
    return true;
}

static bool take_colours(struct walk *k, struct vouch_span line)
{
    struct vouch_writer w = scratch_of(k->batch);
    return vouch_wrap_colours(line, &w) && take_anew(k, &w);
}

/* The line without its colours, which are not a part of JSON or of a table. */
static struct vouch_span without_colours(struct walk *k, struct vouch_span line)
{
    struct vouch_writer w = scratch_of(k->batch);
    if (vouch_span_find(line, 0, 0x1B) == line.len || !vouch_wrap_colours(line, &w) || w.lost)
        return line;
    k->batch->scratch_used += w.len;
    return vouch_writer_span(&w);
}

/* A line with a wrapping that changes its bytes. */
static bool take_wrapped(struct walk *k, struct vouch_span line)
{
    if (take_colours(k, line))
        return true;
    line = without_colours(k, line);
    struct vouch_writer w = scratch_of(k->batch);
    if (vouch_wrap_json(line, &w) && take_anew(k, &w))
        return true;
    w = scratch_of(k->batch);
    if (vouch_wrap_logfmt(line, &w) && take_anew(k, &w))
        return true;
    w = scratch_of(k->batch);
    if (vouch_wrap_leef(line, &w) && take_anew(k, &w))
        return true;
    w = scratch_of(k->batch);
    return vouch_wrap_csv(line, &w) && take_anew(k, &w);
}

static void end_export(struct walk *k)
{
    struct vouch_wrap entry = k->export;
    struct vouch_writer w = scratch_of(k->batch);
    memset(&k->export, 0, sizeof k->export);
    if (!k->exporting)
        return;
    k->exporting = false;
    if (entry.message.len == 0)
        return;
    vouch_wrap_write(&entry, &w);
    k->batch->unreadable += !take_anew(k, &w);
}

/* A line of an entry that takes several. */
static bool take_entry(struct walk *k, struct vouch_span line)
{
    struct vouch_wrap fresh;
    bool begins = vouch_entry_begin(line, &fresh);
    if (begins) {
        end_export(k);
        k->export = fresh;
    }
    if (!begins && !vouch_entry_take(line, &k->export))
        return false;
    k->exporting = true;
    return true;
}

/* An object over several lines. false: it is none with a message. */
static bool take_object(struct walk *k, struct vouch_span text)
{
    struct vouch_review_batch *b = k->batch;
    struct vouch_writer w = scratch_of(b);
    if (!vouch_wrap_json(text, &w))
        return false;
    size_t lines = 0;
    for (size_t at = 0; at < text.len; at = vouch_span_find(text, at, '\n') + 1)
        lines++;
    b->lines += lines;
    b->full += lines;
    b->unreadable += take_anew(k, &w) ? 0 : lines;
    k->continuable = false;
    return true;
}

/* What there is of a container's line that came in pieces. */
static void end_partial(struct walk *k)
{
    struct vouch_review_batch *b = k->batch;
    struct vouch_writer w = vouch_writer_of(b->scratch + b->scratch_used, k->partial.len);
    if (k->partial.len == 0)
        return;
    w.len = k->partial.len;
    k->partial.len = 0;
    b->unreadable += !take_anew(k, &w);
}

/* A piece of a container's line, which ends with a piece marked F. */
static bool take_piece(struct walk *k, struct vouch_span line)
{
    struct vouch_review_batch *b = k->batch;
    bool partial = false;
    size_t text = vouch_cri_text(line, &partial);
    if (text == 0 || (!partial && k->partial.len == 0)) {
        end_partial(k);
        return false;
    }
    size_t from = k->partial.len ? text : 0;
    size_t used = b->scratch_used + k->partial.len;
    struct vouch_writer w = vouch_writer_of(b->scratch + used, sizeof b->scratch - used);
    if (k->partial.len + line.len <= VOUCH_REVIEW_LINE_MAX && line.len <= w.cap) {
        vouch_write_span(&w, vouch_span_part(line, from, line.len));
        k->partial.data = b->scratch + b->scratch_used;
        k->partial.len += w.len;
    }
    if (!partial)
        end_partial(k);
    return true;
}

/* When a file is truncated while being written, NULs precede the next line. */
static struct vouch_span without_nuls(struct vouch_span line)
{
    size_t at = 0;
    while (at < line.len && line.data[at] == 0)
        at++;
    return vouch_span_part(line, at, line.len);
}

/* A line without a known prefix. */
static void take_other(struct walk *k, struct vouch_span line, bool foreign, bool continuable)
{
    struct vouch_review_batch *b = k->batch;
    bool rest = k->docker && vouch_docker_is(line); /* beyond what is read of a line */
    k->docker = vouch_docker_goes_on(line);
    if (rest || take_wrapped(k, line))
        return;
    if (foreign) {
        b->foreign++;
        return;
    }
    if (take_entry(k, line))
        return;
    bool separates = vouch_review_is_separator(line);
    bool alone = separates && line.len > 1; /* a single sign may be the end of the line before */
    if (!alone && continuable && glue(k, line))
        return;
    if (separates) { /* nobody logged it */
        b->full--;
        return;
    }
    b->unreadable++;
    if (!b->first_unreadable.data)
        b->first_unreadable = line;
}

static bool is_coloured(const struct vouch_review_batch *b, struct vouch_span line)
{
    return b->coloured && vouch_span_find(line, 0, 0x1B) < line.len;
}

static void take_line(struct walk *k, struct vouch_span line)
{
    struct vouch_review_batch *b = k->batch;
    bool continuable = k->continuable;
    k->continuable = false;
    if (line.len == 0) {
        end_export(k);
        end_partial(k);
        return;
    }
    b->full++;
    if (line.data[0] == 0)
        line = without_nuls(line);
    if (take_piece(k, line))
        return;
    const struct vouch_prefix *p = vouch_prefix_again(&b->prefixes, line);
    if (!p)
        p = vouch_prefix_find(&b->prefixes, line);
    k->strange = !p || p->dialect != VOUCH_DIALECT_APPLIANCE;
    if (is_coloured(b, line) && take_colours(k, line))
        return;
    if (!p || p->dialect == VOUCH_DIALECT_OTHER) {
        take_other(k, line, p != NULL, continuable);
        return;
    }
    end_export(k);
    k->last_told = vouch_review_read_after(p, line, &b->records[b->count]);
    b->count += k->last_told;
    k->continuable = true;
    k->last = line;
}

/* An entry, and the line that ends it; or all records of a long line. */
static bool has_space(const struct vouch_review_batch *b, struct vouch_span line)
{
    return b->count + 1 + line.len / 32 < VOUCH_REVIEW_RECORDS_MAX &&
           sizeof b->scratch - b->scratch_used >= 2 * VOUCH_REVIEW_LINE_MAX + line.len;
}

/* Does this line continue the one before? A batch never ends between the two. */
static bool goes_on(const struct walk *k, struct vouch_span line)
{
    struct vouch_prefix prefix;
    return k->continuable && line.len && !vouch_prefix_read(line, &prefix);
}

/* JSON may have many records on one line, and is not shortened. */
static struct vouch_span line_of(const uint8_t *at, const uint8_t *end)
{
    bool json = end - at > VOUCH_REVIEW_LINE_MAX && vouch_feed_is_json(*at);
    struct vouch_span whole = {at, (size_t)(end - at)};
    return json ? whole : vouch_review_line(at, end);
}

static const uint8_t *take_ordinary(struct walk *k, const uint8_t *at, const uint8_t *end)
{
    struct vouch_ordinary_run run = {.at = at, .end = end};
    if (!vouch_ordinary_run(k->batch, &k->ordinary, &run))
        return at;
    k->continuable = true;
    k->last = run.last;
    k->last_told = run.last_told;
    return run.at;
}

size_t vouch_review_parse(struct vouch_review_batch *batch, struct vouch_span block)
{
    struct walk k = {.batch = batch};
    const struct vouch_span nothing = {NULL, 0};
    const uint8_t *at = block.data;
    const uint8_t *end = block.data + block.len;
    batch->count = 0;
    batch->lines = 0;
    batch->full = 0;
    batch->unreadable = 0;
    batch->foreign = 0;
    batch->first_unreadable = nothing;
    batch->scratch_used = 0;
    bool quick = !batch->plodding && !batch->coloured && vouch_scan_is_quick();
    for (;;) {
        if (quick && !k.strange && !k.exporting && k.partial.len == 0)
            at = take_ordinary(&k, at, end);
        if (at == end)
            break;
        struct vouch_span rest = {at, (size_t)(end - at)};
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
        struct vouch_span line = line_of(at, newline ? newline : end);
        size_t object = *at == '{' ? vouch_entry_json(rest) : 0;
        if (object)
            line = vouch_span_part(rest, 0, object);
        if (!has_space(batch, line) && !goes_on(&k, line) && !k.exporting && k.partial.len == 0)
            break;
        if (object && take_object(&k, line)) {
            at += object;
            continue;
        }
        take_line(&k, object ? line_of(at, newline ? newline : end) : line);
        batch->lines++;
        at = newline ? newline + 1 : end;
    }
    end_export(&k);
    end_partial(&k);
    return (size_t)(at - block.data);
}
