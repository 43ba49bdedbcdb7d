// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/due.h"

#include "boards/posix/cert/items.h"
#include "core/status.h"
#include "core/x509/certificate.h"
#include "core/x509/crl.h"
#include "core/x509/name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file being added. */
struct adding {
    struct vouch_due *due;
    const char *service;
    const char *path;
    const struct vouch_threshold *lead;
    struct vouch_writer *why;
};

static struct vouch_due_row *add_row(struct vouch_due *due)
{
    void *grown = realloc(due->at, (due->count + 1) * sizeof *due->at);
    if (!grown)
        return NULL;
    due->at = grown;
    memset(&due->at[due->count], 0, sizeof *due->at);
    return &due->at[due->count++];
}

static int64_t lead_s(const struct vouch_threshold *lead, int64_t lifetime_s)
{
    return lead->unit == VOUCH_THRESHOLD_PERCENT ? lifetime_s / 100 * lead->value : lead->value;
}

static void name_row(struct vouch_due_row *row, struct vouch_span name)
{
    struct vouch_writer w = vouch_writer_of(row->name, sizeof row->name - 1);
    vouch_name_write(&w, name);
    row->name[w.len] = 0;
}

static bool read_certificate(struct vouch_due_row *row, struct vouch_span der)
{
    struct vouch_certificate c;
    vouch_certificate_parse(der, &c);
    if (!(c.parts & VOUCH_PART_VALIDITY))
        return false;
    row->from_s = c.not_before_s;
    row->until_s = c.not_after_s;
    if (c.parts & VOUCH_PART_SUBJECT)
        name_row(row, c.subject);
    return true;
}

static bool read_list(struct vouch_due_row *row, struct vouch_span der)
{
    struct vouch_crl crl;
    if (vouch_crl_parse(der, &crl) != VOUCH_OK)
        return false;
    row->list = true;
    row->endless = !crl.next_update_known;
    row->from_s = crl.this_update_s;
    row->until_s = crl.next_update_s;
    name_row(row, crl.issuer);
    return true;
}

static int refuse(const struct adding *a, size_t number)
{
    vouch_write_text(a->why, a->path);
    vouch_write_text(a->why, ": block ");
    vouch_write_decimal(a->why, (int64_t)number);
    vouch_write_text(a->why, ": it cannot be read");
    return VOUCH_E_MALFORMED;
}

static int take(void *self, const struct vouch_item *item)
{
    struct adding *a = self;
    struct vouch_due_row row = {.list = false};
    if (item->kind != VOUCH_ITEM_CERTIFICATE && item->kind != VOUCH_ITEM_CRL)
        return VOUCH_OK;
    bool good = item->kind == VOUCH_ITEM_CRL ? read_list(&row, item->der)
                                             : read_certificate(&row, item->der);
    if (!good)
        return refuse(a, item->number);
    if (row.endless)
        return VOUCH_OK;
    row.renew_s = row.until_s - lead_s(a->lead, row.until_s - row.from_s);
    snprintf(row.service, sizeof row.service, "%s", a->service);
    snprintf(row.file, sizeof row.file, "%s", a->path);
    struct vouch_due_row *kept = add_row(a->due);
    if (!kept || vouch_certificate_sha256(item->der, row.sha256) != VOUCH_OK)
        return VOUCH_E_MEMORY;
    *kept = row;
    return VOUCH_OK;
}

int vouch_due_add(struct vouch_due *due, const char *service, const char *path,
                  const char *password_file, const struct vouch_threshold *lead,
                  struct vouch_writer *why)
{
    struct adding a = {due, service, path, lead, why};
    return vouch_items_read_public(path, password_file, take, &a, why);
}

/* A file whose certificates' windows are requested. */
struct asking {
    struct vouch_due *due;
    struct vouch_ari *ari;
    struct vouch_writer *why;
};

/* Certificates of servers, and others that a CA issues, but not the CA's own. */
static int ask_window(void *self, const struct vouch_item *item)
{
    struct asking *a = self;
    struct vouch_certificate c;
    struct vouch_ari_window window;
    uint8_t sha256[32];
    if (item->kind != VOUCH_ITEM_CERTIFICATE)
        return VOUCH_OK;
    vouch_certificate_parse(item->der, &c);
    if (c.ca || vouch_certificate_sha256(item->der, sha256) != VOUCH_OK)
        return VOUCH_OK;
    int status = vouch_ari_ask(a->ari, &c, &window, a->why);
    for (size_t i = 0; i < a->due->count && status == VOUCH_OK; i++) {
        struct vouch_due_row *row = &a->due->at[i];
        if (memcmp(row->sha256, sha256, sizeof sha256) != 0)
            continue;
        row->window = window;
        row->renew_s = window.start_s;
    }
    return status;
}

int vouch_due_ask(struct vouch_due *due, const char *path, const char *password_file,
                  struct vouch_ari *ari, struct vouch_writer *why)
{
    struct asking a = {due, ari, why};
    return vouch_items_read_public(path, password_file, ask_window, &a, why);
}

static int order(const void *a, const void *b)
{
    const struct vouch_due_row *x = a;
    const struct vouch_due_row *y = b;
    if (x->until_s != y->until_s)
        return x->until_s < y->until_s ? -1 : 1;
    int by_file = strcmp(x->file, y->file);
    return by_file ? by_file : strcmp(x->service, y->service);
}

void vouch_due_sort(struct vouch_due *due)
{
    if (due->count)
        qsort(due->at, due->count, sizeof *due->at, order);
}

void vouch_due_free(struct vouch_due *due)
{
    free(due->at);
    due->at = NULL;
    due->count = 0;
}
