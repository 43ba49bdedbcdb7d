// SPDX-License-Identifier: Apache-2.0
#include "core/report.h"

#include <string.h>

/* A report as one block: the struct, its arrays, and the texts that they point to. */

enum { SPARE_FINDINGS = 2, SPARE_FACTS = 1, SPARE_TEXT = 64, ALIGNMENT = 16 };

typedef void visit(void *self, struct vouch_span *text);

static void visit_sent(struct vouch_sent *s, visit *each, void *self)
{
    each(self, &s->subject);
    each(self, &s->issuer);
    each(self, &s->sans);
    each(self, &s->serial);
    each(self, &s->key);
    each(self, &s->signature);
}

/* The one C string in the text buffer: its NUL is part of it. */
static void visit_cipher(struct vouch_report *r, visit *each, void *self)
{
    struct vouch_span text = {(const uint8_t *)r->tls.cipher, 0};
    if (!r->tls.cipher)
        return;
    text.len = strlen(r->tls.cipher) + 1;
    each(self, &text);
    r->tls.cipher = (const char *)text.data;
}

/* All texts of a report. */
static void visit_texts(struct vouch_report *r, visit *each, void *self)
{
    each(self, &r->target);
    visit_cipher(r, each, self);
    for (size_t i = 0; i < r->findings_count; i++)
        each(self, &r->storage.findings[i].value);
    for (size_t i = 0; i < r->sent_count; i++)
        visit_sent(&r->storage.sent[i], each, self);
    for (size_t i = 0; i < r->path_count; i++)
        each(self, &r->storage.path[i].subject);
    for (size_t i = 0; i < r->names_count; i++) {
        each(self, &r->storage.names[i].name);
        each(self, &r->storage.names[i].entry);
    }
    for (size_t i = 0; i < r->facts_count; i++)
        each(self, &r->storage.facts[i].value);
}

static void add_length(void *self, struct vouch_span *text)
{
    *(size_t *)self += text->len;
}

static void keep_text(void *self, struct vouch_span *text)
{
    *text = vouch_report_keep(self, *text);
}

static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static size_t text_size(const struct vouch_report *r)
{
    struct vouch_report seen = *r;
    size_t size = SPARE_TEXT;
    visit_texts(&seen, add_length, &size);
    return size;
}

size_t vouch_report_copy_size(const struct vouch_report *r)
{
    return aligned(sizeof *r) +
           aligned((r->findings_count + SPARE_FINDINGS) * sizeof *r->storage.findings) +
           aligned(r->sent_count * sizeof *r->storage.sent) +
           aligned(r->path_count * sizeof *r->storage.path) +
           aligned(r->names_count * sizeof *r->storage.names) +
           aligned((r->facts_count + SPARE_FACTS) * sizeof *r->storage.facts) +
           aligned(r->clients_count * sizeof *r->storage.clients) +
           aligned(r->accepts ? sizeof *r->accepts : 0) + text_size(r);
}

/* Copies an array to `place`, which moves past it; returns the copy. */
static void *copy_array(uint8_t **place, const void *from, size_t count, size_t spare, size_t size)
{
    uint8_t *copy = *place;
    if (count)
        memcpy(copy, from, count * size);
    *place += aligned((count + spare) * size);
    return copy;
}

struct vouch_report *vouch_report_copy(const struct vouch_report *r, void *block)
{
    struct vouch_report *copy = block;
    struct vouch_report_storage *to = &copy->storage;
    const struct vouch_report_storage *from = &r->storage;
    uint8_t *place = (uint8_t *)block + aligned(sizeof *r);
    *copy = *r;
    to->findings = copy_array(&place, from->findings, r->findings_count, SPARE_FINDINGS,
                              sizeof *from->findings);
    to->sent = copy_array(&place, from->sent, r->sent_count, 0, sizeof *from->sent);
    to->path = copy_array(&place, from->path, r->path_count, 0, sizeof *from->path);
    to->names = copy_array(&place, from->names, r->names_count, 0, sizeof *from->names);
    to->facts = copy_array(&place, from->facts, r->facts_count, SPARE_FACTS, sizeof *from->facts);
    to->clients = copy_array(&place, from->clients, r->clients_count, 0, sizeof *from->clients);
    copy->accepts = copy_array(&place, r->accepts, r->accepts ? 1 : 0, 0, sizeof *r->accepts);
    if (!r->accepts)
        copy->accepts = NULL;
    to->findings_max = r->findings_count + SPARE_FINDINGS;
    to->sent_max = r->sent_count;
    to->path_max = r->path_count;
    to->names_max = r->names_count;
    to->facts_max = r->facts_count + SPARE_FACTS;
    to->clients_max = r->clients_count;
    to->text = place;
    to->text_max = text_size(r);
    copy->text = vouch_writer_of(to->text, to->text_max);
    visit_texts(copy, keep_text, copy);
    return copy;
}
