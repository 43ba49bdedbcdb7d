// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/order.h"

#include <stdlib.h>
#include <string.h>

/* A report that cannot be written yet: as text, or, for a joint format, as a copy. */
struct kept {
    struct kept *next;
    size_t number;
    struct vouch_report *report;
    uint8_t *text;
    size_t len;
};

struct vouch_order_entry {
    struct kept *kept; /* by number */
    size_t count;      /* of its reports; SIZE_MAX: not known yet */
};

int vouch_order_init(struct vouch_order *o, size_t targets, const struct vouch_format *format,
                     const struct vouch_format_options *options, struct vouch_output *out)
{
    memset(o, 0, sizeof *o);
    o->format = format;
    o->options = options;
    o->out = out;
    o->entries = calloc(targets + 1, sizeof *o->entries);
    if (!o->entries)
        return VOUCH_E_MEMORY;
    o->count = targets;
    for (size_t i = 0; i < targets; i++)
        o->entries[i].count = SIZE_MAX;
    return VOUCH_OK;
}

/* --- early reports ---------------------------------------------------------------------------- */

static int append(void *self, struct vouch_span s)
{
    struct kept *k = self;
    uint8_t *text = realloc(k->text, k->len + s.len + 1);
    if (!text)
        return VOUCH_E_MEMORY;
    memcpy(text + k->len, s.data, s.len);
    k->text = text;
    k->len += s.len;
    return VOUCH_OK;
}

static bool keep_text(struct vouch_order *o, struct kept *k, const struct vouch_report *r)
{
    uint8_t buffer[4096];
    const struct vouch_spill spill = {append, k};
    struct vouch_writer w = vouch_writer_into(buffer, sizeof buffer, &spill);
    o->format->write(&w, &r, 1, o->options);
    return vouch_writer_flush(&w) == VOUCH_OK;
}

static bool keep_report(struct kept *k, const struct vouch_report *r)
{
    void *block = malloc(vouch_report_copy_size(r));
    k->report = block ? vouch_report_copy(r, block) : NULL;
    return k->report;
}

static void drop(struct kept *k)
{
    free(k->report);
    free(k->text);
    free(k);
}

static void insert(struct vouch_order_entry *e, struct kept *k)
{
    struct kept **at = &e->kept;
    while (*at && (*at)->number < k->number)
        at = &(*at)->next;
    k->next = *at;
    *at = k;
}

static void keep(struct vouch_order *o, size_t target, size_t number, const struct vouch_report *r)
{
    struct kept *k = calloc(1, sizeof *k);
    if (k)
        k->number = number;
    if (k && (!r || (o->format->joint ? keep_report(k, r) : keep_text(o, k, r)))) {
        insert(&o->entries[target], k);
        return;
    }
    o->lost = true;
    if (k)
        drop(k);
}

/* --- the current target ----------------------------------------------------------------------- */

/* Writes the available reports of the current target; returns whether it is finished. */
static bool write_kept(struct vouch_order *o)
{
    struct vouch_order_entry *e = &o->entries[o->turn];
    while (e->kept && e->kept->number == o->number) {
        struct kept *k = e->kept;
        struct vouch_span text = {k->text, k->len};
        e->kept = k->next;
        vouch_write_span(&o->out->writer, text);
        drop(k);
        o->number++;
    }
    return o->number >= e->count;
}

static void write_on(struct vouch_order *o)
{
    while (o->turn < o->count && write_kept(o)) {
        o->turn++;
        o->number = 0;
    }
}

/* May it be written at once? */
static bool is_its_turn(const struct vouch_order *o, size_t target, size_t number)
{
    return !o->format->joint && (o->unordered || (target == o->turn && number == o->number));
}

/* One has been written in its turn. */
static void go_on(struct vouch_order *o)
{
    o->number++;
    if (!o->unordered)
        write_on(o);
}

void vouch_order_add(struct vouch_order *o, size_t target, size_t number,
                     const struct vouch_report *r)
{
    if (!is_its_turn(o, target, number)) {
        keep(o, target, number, r);
        return;
    }
    if (r)
        o->format->write(&o->out->writer, &r, 1, o->options);
    go_on(o);
}

void vouch_order_add_text(struct vouch_order *o, size_t target, size_t number,
                          struct vouch_span text)
{
    if (is_its_turn(o, target, number)) {
        vouch_write_span(&o->out->writer, text);
        go_on(o);
        return;
    }
    struct kept *k = calloc(1, sizeof *k);
    if (k && append(k, text) == VOUCH_OK) {
        k->number = number;
        insert(&o->entries[target], k);
        return;
    }
    free(k);
    o->lost = true;
}

void vouch_order_close(struct vouch_order *o, size_t target, size_t count)
{
    o->entries[target].count = count;
    if (!o->format->joint && !o->unordered && target == o->turn)
        write_on(o);
}

/* --- joint formats ---------------------------------------------------------------------------- */

static size_t kept_reports(const struct vouch_order *o, const struct vouch_report **out)
{
    size_t count = 0;
    for (size_t i = 0; i < o->count; i++)
        for (const struct kept *k = o->entries[i].kept; k; k = k->next) {
            if (!k->report)
                continue;
            if (out)
                out[count] = k->report;
            count++;
        }
    return count;
}

static void write_rest(struct vouch_order *o)
{
    for (size_t i = o->turn; i < o->count; i++)
        for (const struct kept *k = o->entries[i].kept; k; k = k->next) {
            struct vouch_span text = {k->text, k->len};
            vouch_write_span(&o->out->writer, text);
        }
}

int vouch_order_end(struct vouch_order *o)
{
    if (!o->format->joint) {
        write_rest(o);
        return o->lost ? VOUCH_E_MEMORY : VOUCH_OK;
    }
    const struct vouch_report **reports = calloc(kept_reports(o, NULL) + 1, sizeof(void *));
    if (!reports)
        return VOUCH_E_MEMORY;
    o->format->write(&o->out->writer, reports, kept_reports(o, reports), o->options);
    free(reports);
    return o->lost ? VOUCH_E_MEMORY : VOUCH_OK;
}

void vouch_order_free(struct vouch_order *o)
{
    for (size_t i = 0; i < o->count; i++)
        while (o->entries[i].kept) {
            struct kept *k = o->entries[i].kept;
            o->entries[i].kept = k->next;
            drop(k);
        }
    free(o->entries);
    memset(o, 0, sizeof *o);
}
