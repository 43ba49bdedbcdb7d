// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/cert.h"
#include "boards/posix/cert/cert_begin.h"
#include "boards/posix/cert/chain_draw.h"
#include "boards/posix/cert/fields.h"
#include "boards/posix/cert/fields_diff.h"
#include "boards/posix/cert/fields_of.h"
#include "boards/posix/cert/fields_write.h"
#include "boards/posix/cert/items.h"
#include "boards/posix/cert/live.h"
#include "boards/posix/options.h"
#include "port/posix/files.h"
#include "port/posix/trust_store.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* `vouch cert show`: the content of files, and the differences between two of them. */

enum { WHY_MAX = 1024, LIVE_OPTIONS = 150, CT_LOGS_MAX = 16 * 1024 * 1024 };

struct settings {
    const char *key_password_file;
    const char *ct_logs;
    const char *connect_to;
    struct vouch_texts trust;
    bool json;
    bool diff;
    bool chain;
};

#define AT(field) offsetof(struct settings, field)

static const struct vouch_option options[] = {
    {0, "json", NULL, VOUCH_OPTION_FLAG, AT(json), NULL, "one JSON object a line"},
    {0, "diff", NULL, VOUCH_OPTION_FLAG, AT(diff), NULL,
     "compare the first certificates of two files, and say what the differences break"},
    {0, "chain", NULL, VOUCH_OPTION_FLAG, AT(chain), NULL,
     "draw which certificate issued which, in JSON too"},
    {0, "trust", "FILE", VOUCH_OPTION_LIST, AT(trust), NULL,
     "trusted roots for --chain; default: the system's"},
    {0, "ct-logs", "FILE", VOUCH_OPTION_TEXT, AT(ct_logs), NULL,
     "the list of CT logs (log_list.json), for the names of those in a certificate"},
    {0, "connect-to", "H1:P1:H2:P2", VOUCH_OPTION_TEXT, AT(connect_to), NULL,
     "of a live host: as in vouch check"},
    {0, "key-password-file", "FILE", VOUCH_OPTION_TEXT, AT(key_password_file), NULL,
     "its first line is the password of an encrypted key or PKCS#12 file"},
};

static const struct vouch_option_group group = {NULL, options, sizeof options / sizeof options[0],
                                                0};

static const struct vouch_command command = {
    "cert show",
    "FILE|TARGET...",
    "Shows certificates, requests, revocation lists, bundles and keys (never their secret), and "
    "what a live host sends.",
    &group,
    1,
    "Exit status of --diff: 0 nothing differs, 1 something does.\n"
    "Examples: vouch cert show --diff old.pem new.pem\n"
    "          vouch cert show https://gui.example.com smtp://mail.example.com\n",
};

struct showing {
    struct settings settings;
    struct vouch_output out;
    struct vouch_fields fields;
    struct vouch_fields other; /* --diff: of the first file */
    const char *path;
    int64_t now_s;
    bool taken; /* --diff: the file's first certificate was seen */
    struct vouch_file ct_logs;
    struct vouch_trust_store store;               /* for the drawing */
    struct vouch_span chain[VOUCH_CHAIN_FIX_MAX]; /* the file's certificates */
    uint8_t *copies[VOUCH_CHAIN_FIX_MAX];         /* their memory */
    size_t chain_count;
    enum vouch_exit worst;
};

static const char *const kinds[] = {
    [VOUCH_ITEM_CERTIFICATE] = "certificate",
    [VOUCH_ITEM_REQUEST] = "request",
    [VOUCH_ITEM_CRL] = "crl",
    [VOUCH_ITEM_PUBLIC_KEY] = "public key",
    [VOUCH_ITEM_PRIVATE_KEY] = "private key",
};

static void fill(struct vouch_fields *f, const struct vouch_item *item, const struct showing *s)
{
    int64_t now_s = s->now_s;
    vouch_fields_init(f);
    f->ct_logs = s->ct_logs.bytes;
    switch (item->kind) {
    case VOUCH_ITEM_CERTIFICATE:
        vouch_fields_of_certificate(f, item->der, now_s);
        return;
    case VOUCH_ITEM_REQUEST:
        vouch_fields_of_request(f, item->der);
        return;
    case VOUCH_ITEM_CRL:
        vouch_fields_of_crl(f, item->der, now_s);
        return;
    case VOUCH_ITEM_PUBLIC_KEY:
    case VOUCH_ITEM_PRIVATE_KEY:
        vouch_fields_of_key(f, item->der);
    }
}

/* --- all of it --- */

static int keep_for_chain(struct showing *s, struct vouch_span der)
{
    size_t i = s->chain_count;
    if (i == VOUCH_CHAIN_FIX_MAX)
        return VOUCH_OK;
    s->copies[i] = malloc(der.len + 1);
    if (!s->copies[i])
        return VOUCH_E_MEMORY;
    if (der.len)
        memcpy(s->copies[i], der.data, der.len);
    s->chain[i] = (struct vouch_span){s->copies[i], der.len};
    s->chain_count++;
    return VOUCH_OK;
}

static void forget_chain(struct showing *s)
{
    for (size_t i = 0; i < s->chain_count; i++)
        free(s->copies[i]);
    s->chain_count = 0;
}

static int show_item(void *self, const struct vouch_item *item)
{
    struct showing *s = self;
    fill(&s->fields, item, s);
    const struct vouch_fields_title title = {kinds[item->kind], item->number, s->path};
    if (s->settings.json)
        vouch_fields_write_json(&s->out.writer, &s->fields, &title);
    else
        vouch_fields_write_text(&s->out.writer, &s->fields, &title);
    return item->kind == VOUCH_ITEM_CERTIFICATE ? keep_for_chain(s, item->der) : VOUCH_OK;
}

/* --- how they are connected --- */

static bool is_leaf(struct vouch_span der)
{
    struct vouch_certificate c;
    vouch_certificate_parse(der, &c);
    return !c.ca;
}

/* A drawing where it is useful: if requested, or if a service's certificate comes with others. In
 * JSON it is an additional object, only if requested. */
static bool wants_drawing(const struct showing *s, bool live)
{
    if (s->chain_count == 0)
        return false;
    if (live || s->settings.chain)
        return true;
    return !s->settings.json && s->chain_count > 1 && is_leaf(s->chain[0]);
}

static void draw(struct showing *s, bool live)
{
    struct vouch_chain_fix fix;
    const struct vouch_chain_fix_question q = {
        .bundle = s->chain,
        .bundle_count = s->chain_count,
        .anchors = vouch_trust_store_anchors(&s->store),
        .now = {0, s->now_s, true},
    };
    if (wants_drawing(s, live) && vouch_chain_fix(&q, &fix) == VOUCH_OK) {
        if (s->settings.json)
            vouch_chain_draw_json(&s->out.writer, s->path, s->chain, s->chain_count, &fix);
        else
            vouch_chain_draw(&s->out.writer, s->path, s->chain, s->chain_count, &fix);
    }
    forget_chain(s);
}

/* --- a live host --- */

/* By the codes of the failures: vouch check has the details. */
static void say_unreached(struct showing *s, const struct vouch_report *r)
{
    uint8_t buffer[WHY_MAX];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    for (size_t i = 0; i < r->findings_count; i++) {
        if (r->storage.findings[i].severity != r->worst)
            continue;
        vouch_write_text(&why, why.len ? ", " : "");
        vouch_write_text(&why, vouch_finding_kind(r->storage.findings[i].code)->id);
    }
    vouch_complain(command.name, "%s: it sent no certificate (%.*s)", s->path, (int)why.len,
                   buffer);
    s->worst = VOUCH_EXIT_UNKNOWN;
}

static void show_sent(void *self, const struct vouch_span *sent, size_t count,
                      const struct vouch_report *report)
{
    struct showing *s = self;
    for (size_t i = 0; i < count; i++) {
        const struct vouch_item item = {VOUCH_ITEM_CERTIFICATE, i + 1, sent[i]};
        (void)show_item(s, &item);
    }
    draw(s, true);
    if (count == 0)
        say_unreached(s, report);
}

static void show_live(struct showing *s)
{
    const char *words[LIVE_OPTIONS];
    size_t count = 0;
    for (size_t i = 0; i < s->settings.trust.count; i++) {
        words[count++] = "--cafile";
        words[count++] = s->settings.trust.at[i];
    }
    if (s->settings.connect_to) {
        words[count++] = "--connect-to";
        words[count++] = s->settings.connect_to;
    }
    if (vouch_live_check(s->path, words, count, show_sent, s) != VOUCH_OK)
        s->worst = VOUCH_EXIT_UNKNOWN;
}

/* --- files --- */

static void show_file(struct showing *s)
{
    uint8_t buffer[WHY_MAX];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    int status = vouch_items_read(s->path, s->settings.key_password_file, show_item, s, &why);
    draw(s, false);
    if (status == VOUCH_OK)
        return;
    vouch_complain(command.name, "%.*s", (int)why.len, buffer);
    s->worst = VOUCH_EXIT_UNKNOWN;
}

static int load(struct showing *s, struct vouch_writer *why)
{
    const struct vouch_texts *trust = &s->settings.trust;
    int status = VOUCH_OK;
    if (trust->count == 0) /* none at all: the drawing ends where the certificates end */
        (void)vouch_trust_store_add_system(&s->store, NULL);
    for (size_t i = 0; i < trust->count && status == VOUCH_OK; i++)
        status = vouch_trust_store_add_file(&s->store, trust->at[i], why);
    if (status == VOUCH_OK && s->settings.ct_logs)
        status = vouch_file_read(s->settings.ct_logs, CT_LOGS_MAX, &s->ct_logs, why);
    return status;
}

static int show_files(struct showing *s, char **files, size_t count)
{
    uint8_t buffer[WHY_MAX];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    if (load(s, &why) != VOUCH_OK)
        return vouch_complain(command.name, "%.*s", (int)why.len, buffer);
    for (size_t i = 0; i < count; i++) {
        s->path = files[i];
        if (vouch_live_is_target(files[i]))
            show_live(s);
        else
            show_file(s);
    }
    return (int)s->worst;
}

/* Keeps the first certificate of a file. */
static int keep_first(void *self, const struct vouch_item *item)
{
    struct showing *s = self;
    if (s->taken || item->kind != VOUCH_ITEM_CERTIFICATE)
        return VOUCH_OK;
    s->taken = true;
    fill(&s->fields, item, s);
    return VOUCH_OK;
}

static int read_first(struct showing *s, const char *path)
{
    uint8_t buffer[WHY_MAX];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    s->taken = false;
    int status = vouch_items_read(path, s->settings.key_password_file, keep_first, s, &why);
    if (status != VOUCH_OK) {
        vouch_complain(command.name, "%.*s", (int)why.len, buffer);
        return status;
    }
    if (s->taken)
        return VOUCH_OK;
    vouch_complain(command.name, "%s: there is no certificate in it", path);
    return VOUCH_E_NOT_FOUND;
}

/* The first file's fields are moved; their spans move with them. */
static void move_aside(struct showing *s)
{
    vouch_fields_init(&s->other);
    for (size_t i = 0; i < s->fields.count; i++) {
        size_t begun = vouch_fields_begin(&s->other);
        vouch_write_span(&s->other.text, s->fields.at[i].value);
        vouch_fields_end(&s->other, s->fields.at[i].key, begun, s->fields.at[i].list);
    }
}

static int show_diff(struct showing *s, char **files, size_t count)
{
    if (count != 2)
        return vouch_complain(command.name, "--diff takes two files");
    if (read_first(s, files[0]) != VOUCH_OK)
        return VOUCH_EXIT_UNKNOWN;
    move_aside(s);
    if (read_first(s, files[1]) != VOUCH_OK)
        return VOUCH_EXIT_UNKNOWN;
    const char *const names[2] = {files[0], files[1]};
    bool differs = s->settings.json
                       ? vouch_fields_diff_json(&s->out.writer, names, &s->other, &s->fields)
                       : vouch_fields_diff(&s->out.writer, &s->other, &s->fields);
    return differs ? VOUCH_EXIT_WARNING : VOUCH_EXIT_VALID;
}

int vouch_cert_show(int argc, char **argv)
{
    int answer = VOUCH_EXIT_UNKNOWN;
    struct vouch_cert_operands o = {.least = 1, .most = SIZE_MAX, .otherwise = "no file is given"};
    struct showing *s = calloc(1, sizeof *s);
    if (!s)
        return vouch_complain(command.name, "no memory");
    s->now_s = (int64_t)time(NULL);
    vouch_output_init(&s->out, STDOUT_FILENO);
    vouch_trust_store_init(&s->store);
    if (vouch_cert_begin(&command, argc, argv, &s->settings, &o, &answer))
        answer = s->settings.diff ? show_diff(s, o.at, o.count) : show_files(s, o.at, o.count);
    if (vouch_output_end(&s->out) != VOUCH_OK)
        answer = vouch_complain(command.name, "cannot write");
    vouch_trust_store_free(&s->store);
    vouch_file_free(&s->ct_logs);
    free(s);
    return answer;
}
