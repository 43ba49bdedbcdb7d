// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/cert.h"
#include "boards/posix/cert/fields.h"
#include "boards/posix/cert/fields_diff.h"
#include "boards/posix/cert/fields_of.h"
#include "boards/posix/cert/items.h"
#include "boards/posix/options.h"
#include "core/format/json_write.h"
#include "core/format/plain.h"

#include <psa/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* `vouch cert show`: what stands in files, and what differs between two of them. */

enum { WHY_MAX = 1024, MARGIN = 20 };

struct settings {
    const char *key_password_file;
    bool json;
    bool diff;
};

#define AT(field) offsetof(struct settings, field)

static const struct vouch_option options[] = {
    {0, "json", NULL, VOUCH_OPTION_FLAG, AT(json), NULL, "one JSON object a line"},
    {0, "diff", NULL, VOUCH_OPTION_FLAG, AT(diff), NULL,
     "say what differs between the first certificates of two files, and what that breaks"},
    {0, "key-password-file", "FILE", VOUCH_OPTION_TEXT, AT(key_password_file), NULL,
     "its first line is the password of an encrypted key"},
};

static const struct vouch_option_group group = {NULL, options, sizeof options / sizeof options[0],
                                                0};

static const struct vouch_command command = {
    "cert show",
    "FILE...",
    "Shows certificates, requests, revocation lists, bundles and keys (never their secret).",
    &group,
    1,
    "Exit status of --diff: 0 nothing differs, 1 something does.\n"
    "Example: vouch cert show --diff old.pem new.pem\n",
};

struct showing {
    struct settings settings;
    struct vouch_output out;
    struct vouch_fields fields;
    struct vouch_fields other; /* --diff: of the first file */
    const char *path;
    int64_t now_s;
    bool taken; /* --diff: the file's first certificate was seen */
};

static const char *const kinds[] = {
    [VOUCH_ITEM_CERTIFICATE] = "certificate",
    [VOUCH_ITEM_REQUEST] = "request",
    [VOUCH_ITEM_CRL] = "crl",
    [VOUCH_ITEM_PUBLIC_KEY] = "public key",
    [VOUCH_ITEM_PRIVATE_KEY] = "private key",
};

static void fill(struct vouch_fields *f, const struct vouch_item *item, int64_t now_s)
{
    vouch_fields_init(f);
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

/* --- as text --- */

static void write_key(struct vouch_writer *w, const char *key)
{
    size_t len = strlen(key);
    vouch_write_text(w, "  ");
    for (size_t i = 0; i < len; i++)
        vouch_write_u8(w, (uint8_t)(key[i] == '_' ? ' ' : key[i]));
    for (; len < MARGIN; len++)
        vouch_write_u8(w, ' ');
}

static void write_field(struct vouch_writer *w, const struct vouch_field *f)
{
    size_t at = 0;
    if (f->value.len == 0)
        return;
    write_key(w, f->key);
    while (at <= f->value.len) {
        size_t end = vouch_span_find(f->value, at, '\n');
        if (at)
            vouch_write_text(w, "                      ");
        vouch_plain_write(w, vouch_span_part(f->value, at, end - at));
        vouch_write_u8(w, '\n');
        at = end + 1;
    }
}

static void write_text(struct showing *s, const struct vouch_item *item)
{
    struct vouch_writer *w = &s->out.writer;
    vouch_write_text(w, kinds[item->kind]);
    vouch_write_u8(w, ' ');
    vouch_write_decimal(w, (int64_t)item->number);
    vouch_write_text(w, " of ");
    vouch_plain_write(w, vouch_span_of(s->path));
    vouch_write_u8(w, '\n');
    for (size_t i = 0; i < s->fields.count; i++)
        write_field(w, &s->fields.at[i]);
    vouch_write_u8(w, '\n');
}

/* --- as JSON --- */

static void write_list(struct vouch_json *j, const struct vouch_field *f)
{
    size_t at = 0;
    vouch_json_array(j, f->key);
    while (f->value.len && at <= f->value.len) {
        size_t end = vouch_span_find(f->value, at, '\n');
        vouch_json_span(j, NULL, vouch_span_part(f->value, at, end - at));
        at = end + 1;
    }
    vouch_json_end(j);
}

static void write_json(struct showing *s, const struct vouch_item *item)
{
    struct vouch_json j = vouch_json_of(&s->out.writer);
    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "file", s->path);
    vouch_json_number(&j, "number", (int64_t)item->number);
    vouch_json_text(&j, "kind", kinds[item->kind]);
    for (size_t i = 0; i < s->fields.count; i++) {
        const struct vouch_field *f = &s->fields.at[i];
        if (f->list || vouch_span_find(f->value, 0, '\n') < f->value.len)
            write_list(&j, f);
        else if (f->is_number)
            vouch_json_number(&j, f->key, f->number);
        else
            vouch_json_span(&j, f->key, f->value);
    }
    vouch_json_end(&j);
    vouch_write_u8(&s->out.writer, '\n');
}

/* --- all of it --- */

static int show_item(void *self, const struct vouch_item *item)
{
    struct showing *s = self;
    fill(&s->fields, item, s->now_s);
    if (s->settings.json)
        write_json(s, item);
    else
        write_text(s, item);
    return VOUCH_OK;
}

static int show_files(struct showing *s, char **files, size_t count)
{
    enum vouch_exit worst = VOUCH_EXIT_VALID;
    for (size_t i = 0; i < count; i++) {
        uint8_t buffer[WHY_MAX];
        struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
        s->path = files[i];
        if (vouch_items_read(files[i], s->settings.key_password_file, show_item, s, &why) ==
            VOUCH_OK)
            continue;
        vouch_complain(command.name, "%.*s", (int)why.len, buffer);
        worst = VOUCH_EXIT_UNKNOWN;
    }
    return (int)worst;
}

/* Keeps the first certificate of a file. */
static int keep_first(void *self, const struct vouch_item *item)
{
    struct showing *s = self;
    if (s->taken || item->kind != VOUCH_ITEM_CERTIFICATE)
        return VOUCH_OK;
    s->taken = true;
    fill(&s->fields, item, s->now_s);
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

/* The first file's fields move aside; their spans move with them. */
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
    bool differs = vouch_fields_diff(&s->out.writer, &s->other, &s->fields);
    return differs ? VOUCH_EXIT_WARNING : VOUCH_EXIT_VALID;
}

int vouch_cert_show(int argc, char **argv)
{
    char **files = NULL;
    size_t count = 0;
    struct showing *s = calloc(1, sizeof *s);
    if (!s)
        return vouch_complain(command.name, "no memory");
    int answer = VOUCH_EXIT_UNKNOWN;
    int status = vouch_options_read(&command, argc, argv, &s->settings, &files, &count);
    s->now_s = (int64_t)time(NULL);
    vouch_output_init(&s->out, STDOUT_FILENO);
    if (status == VOUCH_OPTIONS_HELP)
        answer = VOUCH_EXIT_VALID;
    else if (status == VOUCH_OK && count == 0)
        vouch_complain(command.name, "no file is given; see vouch cert show --help");
    else if (status == VOUCH_OK && psa_crypto_init() != PSA_SUCCESS)
        vouch_complain(command.name, "the cryptographic library does not start");
    else if (status == VOUCH_OK)
        answer = s->settings.diff ? show_diff(s, files, count) : show_files(s, files, count);
    if (vouch_output_end(&s->out) != VOUCH_OK)
        answer = vouch_complain(command.name, "cannot write");
    free(s);
    return answer;
}
