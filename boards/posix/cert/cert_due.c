// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/cert.h"
#include "boards/posix/cert/cert_begin.h"
#include "boards/posix/cert/due.h"
#include "boards/posix/options.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

/* `vouch cert due`: what must be renewed by when. */

enum { WHY_MAX = 1024, LEAD_PERCENT = 33 };

struct settings {
    const char *format;
    const char *ari;
    const char *key_password_file;
    struct vouch_texts trust;
    struct vouch_threshold lead;
};

/* The output format. */
struct form {
    const char *name;
    void (*write)(struct vouch_writer *w, const struct vouch_due *due, int64_t now_s);
};

static const struct form forms[] = {
    {"text", vouch_due_write_text},
    {"json", vouch_due_write_json},
    {"icalendar", vouch_due_write_calendar},
};

static int take_lead(void *self, const char *value, struct vouch_writer *why)
{
    if (vouch_threshold_parse(vouch_span_of(value), &((struct settings *)self)->lead) == VOUCH_OK)
        return VOUCH_OK;
    vouch_write_text(why, "not a time such as 30d, 48h or 33%");
    return VOUCH_E_ARGUMENT;
}

#define AT(field) offsetof(struct settings, field)

static const struct vouch_option options[] = {
    {0, "format", "FORMAT", VOUCH_OPTION_TEXT, AT(format), NULL,
     "text (default), json or icalendar"},
    {0, "lead", "TIME", VOUCH_OPTION_CALL, 0, take_lead,
     "how long before expiry to renew: 30d, 48h or 33% (default) of the lifetime"},
    {0, "key-password-file", "FILE", VOUCH_OPTION_TEXT, AT(key_password_file), NULL,
     "its first line is the password of PKCS#12 files"},
    {0, "ari", "URL", VOUCH_OPTION_TEXT, AT(ari), NULL,
     "ask this ACME directory (https) when its CA wants the certificates renewed (RFC 9773)"},
    {0, "trust", "FILE", VOUCH_OPTION_LIST, AT(trust), NULL,
     "trusted roots of that server; default: the system's"},
};

static const struct vouch_option_group group = {NULL, options, sizeof options / sizeof options[0],
                                                0};

static const struct vouch_command command = {
    "cert due",
    "[SERVICE[@LEAD]=]FILE...",
    "Lists what expires in certificate files and revocation lists, and when to renew it.",
    &group,
    1,
    "Exit status: 0 nothing is due, 1 a renewal is due, 2 something has expired.\n"
    "Example: vouch cert due --format icalendar /etc/ssl/appliance.pem > renewals.ics\n",
};

/* "[SERVICE[@LEAD]=]FILE": what a file is used for, and how long that kind of renewal takes. */
struct operand {
    char service[VOUCH_DUE_SERVICE_MAX];
    struct vouch_threshold lead;
    const char *path;
};

static int read_operand(const char *text, const struct settings *s, struct operand *out)
{
    const char *equals = strchr(text, '=');
    *out = (struct operand){.lead = s->lead, .path = text};
    if (!equals || access(text, F_OK) == 0)
        return VOUCH_OK;
    struct vouch_span name = {(const uint8_t *)text, (size_t)(equals - text)};
    size_t at = vouch_span_find(name, 0, '@');
    if (at >= sizeof out->service)
        return VOUCH_E_ARGUMENT;
    memcpy(out->service, text, at);
    out->path = equals + 1;
    return at < name.len
               ? vouch_threshold_parse(vouch_span_part(name, at + 1, name.len), &out->lead)
               : VOUCH_OK;
}

static int add_file(const struct settings *s, struct vouch_due *due, const char *text)
{
    uint8_t buffer[WHY_MAX];
    struct operand o;
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    if (read_operand(text, s, &o) != VOUCH_OK)
        return vouch_complain(command.name, "%s: not SERVICE=FILE or SERVICE@30d=FILE", text);
    if (vouch_due_add(due, o.service, o.path, s->key_password_file, &o.lead, &why) != VOUCH_OK)
        return vouch_complain(command.name, "%.*s", (int)why.len, (const char *)buffer);
    return VOUCH_EXIT_VALID;
}

static enum vouch_exit judge(const struct vouch_due *due, int64_t now_s)
{
    enum vouch_exit worst = VOUCH_EXIT_VALID;
    for (size_t i = 0; i < due->count; i++) {
        if (due->at[i].until_s < now_s)
            return VOUCH_EXIT_INVALID;
        if (due->at[i].renew_s <= now_s)
            worst = VOUCH_EXIT_WARNING;
    }
    return worst;
}

static const struct form *form_of(const char *name)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (!name || strcmp(forms[i].name, name) == 0)
            return &forms[i];
    return NULL;
}

/* Adds the CA's window, if it is asked. */
static int ask(const struct settings *s, struct vouch_due *due, char **files, size_t count)
{
    const char *words[2 * VOUCH_TEXTS_MAX];
    struct vouch_ari ari = {.directory = s->ari, .options = words};
    int answer = VOUCH_EXIT_VALID;
    for (size_t i = 0; i < s->trust.count; i++) {
        words[ari.options_count++] = "--cafile";
        words[ari.options_count++] = s->trust.at[i];
    }
    for (size_t i = 0; i < count && s->ari; i++) {
        uint8_t buffer[WHY_MAX];
        struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
        struct operand o;
        if (read_operand(files[i], s, &o) == VOUCH_OK &&
            vouch_due_ask(due, o.path, s->key_password_file, &ari, &why) != VOUCH_OK)
            answer = vouch_complain(command.name, "--ari for %s: %.*s", files[i], (int)why.len,
                                    (const char *)buffer);
    }
    return answer;
}

static int run(const struct settings *s, const struct form *form, char **files, size_t count)
{
    struct vouch_output out;
    struct vouch_due due = {NULL, 0};
    int64_t now_s = (int64_t)time(NULL);
    enum vouch_exit answer = VOUCH_EXIT_VALID;
    for (size_t i = 0; i < count; i++)
        if (add_file(s, &due, files[i]) != VOUCH_EXIT_VALID)
            answer = VOUCH_EXIT_UNKNOWN;
    if (answer == VOUCH_EXIT_VALID)
        answer = (enum vouch_exit)ask(s, &due, files, count);
    if (answer == VOUCH_EXIT_VALID && due.count == 0)
        answer = (enum vouch_exit)vouch_complain(command.name, "nothing in these files expires");
    vouch_due_sort(&due);
    vouch_output_init(&out, STDOUT_FILENO);
    form->write(&out.writer, &due, now_s);
    if (vouch_output_end(&out) != VOUCH_OK)
        answer = (enum vouch_exit)vouch_complain(command.name, "standard output cannot be written");
    answer = vouch_exit_worse(answer, judge(&due, now_s));
    vouch_due_free(&due);
    return (int)answer;
}

int vouch_cert_due(int argc, char **argv)
{
    int answer = VOUCH_EXIT_UNKNOWN;
    struct settings s = {.lead = {LEAD_PERCENT, VOUCH_THRESHOLD_PERCENT}};
    struct vouch_cert_operands o = {.least = 1, .most = SIZE_MAX, .otherwise = "no file is given"};
    if (!vouch_cert_begin(&command, argc, argv, &s, &o, &answer))
        return answer;
    const struct form *form = form_of(s.format);
    if (!form)
        return vouch_complain(command.name, "--format %s: not one of text, json, icalendar",
                              s.format);
    return run(&s, form, o.at, o.count);
}
