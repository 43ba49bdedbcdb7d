// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/cert.h"
#include "boards/posix/cert/cert_begin.h"
#include "boards/posix/cert/cert_values.h"
#include "boards/posix/cert/key_make.h"
#include "boards/posix/options.h"
#include "boards/posix/values.h"
#include "core/calendar.h"
#include "core/x509/der.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* `vouch cert new`: a key, with a self-signed certificate or a request for an authority. */

enum {
    WHY_MAX = 1024,
    PATH_SIZE = 4096,
    DAYS_MAX = 3650,
    DAYS_SELF_SIGNED = 365,
    COMMON_NAME_MAX = 64
};

struct settings {
    const char *subject;
    const char *key;
    const char *out;
    const char *key_password_file;
    bool request;
    bool use_key;
    enum vouch_key_choice choice;
    unsigned usage; /* 0: a server's */
    unsigned days;  /* 0: DAYS_SELF_SIGNED */
};

static int take_type(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_key_choice_parse(value, &((struct settings *)self)->choice, why);
}

static int take_service(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_cert_value_service(value, &((struct settings *)self)->usage, why);
}

static int take_days(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_cert_value_days(value, DAYS_MAX, &((struct settings *)self)->days, why);
}

#define AT(field) offsetof(struct settings, field)

static const struct vouch_option options[] = {
    {0, "request", NULL, VOUCH_OPTION_FLAG, AT(request), NULL,
     "make a request for a certificate authority; default: self-signed"},
    {0, "type", "TYPE", VOUCH_OPTION_CALL, 0, take_type,
     "p256 (default), p384, rsa2048, rsa3072 or rsa4096"},
    {0, "for", "SERVICE", VOUCH_OPTION_CALL, 0, take_service,
     "https (default), smtp, ldap-client, smtp-client, threat-analysis, client, both"},
    {0, "days", "N", VOUCH_OPTION_CALL, 0, take_days, "validity; default 365"},
    {0, "subject", "NAME", VOUCH_OPTION_TEXT, AT(subject), NULL,
     "subject, as CN=mail.example,O=Example; default: the first name"},
    {0, "key", "FILE", VOUCH_OPTION_TEXT, AT(key), NULL, "key file; default NAME.key"},
    {0, "use-key", NULL, VOUCH_OPTION_FLAG, AT(use_key), NULL,
     "use the key in the key file instead of making one"},
    {0, "key-password-file", "FILE", VOUCH_OPTION_TEXT, AT(key_password_file), NULL,
     "its first line is the password of that key"},
    {'o', "out", "FILE", VOUCH_OPTION_TEXT, AT(out), NULL,
     "output file, - for standard output; default NAME.pem or NAME.csr"},
};

static const struct vouch_option_group group = {NULL, options, sizeof options / sizeof options[0],
                                                0};

static const struct vouch_command command = {
    "cert new",
    "NAME...",
    "Makes a private key, and a self-signed certificate or a request for these names and "
    "addresses.",
    &group,
    1,
    "Existing files are never overwritten. The key file has mode 0600.\n"
    "Example: vouch cert new --request mail.example.com gui.example.com\n",
};

/* The state of one run. */
struct making {
    struct settings settings;
    struct vouch_plan_names names;
    mbedtls_pk_context key;
    uint8_t subject[VOUCH_SUBJECT_MAX];
    uint8_t spki[VOUCH_SPKI_MAX];
    uint8_t serial[VOUCH_SERIAL_BYTES];
    uint8_t der[VOUCH_PLAN_DER_MAX];
    char key_path[PATH_SIZE];
    char out_path[PATH_SIZE];
};

/* The path that was given, or NAME with an ending; a wildcard's star becomes "wildcard". */
static void choose_path(char out[PATH_SIZE], const char *given, const char *name,
                        const char *ending)
{
    bool wildcard = name[0] == '*';
    if (given)
        snprintf(out, PATH_SIZE, "%s", given);
    else
        snprintf(out, PATH_SIZE, "%s%s%s", wildcard ? "wildcard" : "", name + (wildcard ? 1 : 0),
                 ending);
}

static int prepare_key(struct making *m, struct vouch_writer *why)
{
    const struct settings *s = &m->settings;
    if (s->use_key)
        return vouch_key_load(&m->key, m->key_path, s->key_password_file, why);
    if (access(m->key_path, F_OK) == 0) {
        vouch_write_text(why, m->key_path);
        vouch_write_text(why, ": exists already and is not overwritten; --use-key takes the key in "
                              "it");
        return VOUCH_E_ARGUMENT;
    }
    int status = vouch_key_make(&m->key, s->choice);
    if (status != VOUCH_OK)
        vouch_write_text(why, "the key cannot be made");
    return status;
}

/* The first name that is short enough for the common name (RFC 5280 appendix A.1), as in the
 * alternative names; none if all are longer. */
static int prepare_subject(struct making *m, char **names, size_t count, struct vouch_span *subject,
                           struct vouch_writer *why)
{
    static const uint8_t nothing[] = {VOUCH_TAG_SEQUENCE, 0};
    char text[PATH_SIZE];
    if (m->settings.subject)
        return vouch_subject_parse(m->settings.subject, m->subject, subject, why);
    for (size_t i = 0; i < count; i++) {
        char host[VOUCH_HOST_MAX + 1] = "";
        size_t star = strncmp(names[i], "*.", 2) == 0 ? 2 : 0;
        if (vouch_value_host(host, vouch_span_of(names[i] + star), why) != VOUCH_OK)
            return VOUCH_E_ARGUMENT;
        if (strlen(host) + star > COMMON_NAME_MAX)
            continue;
        snprintf(text, sizeof text, "CN=%s%s", star ? "*." : "", host);
        return vouch_subject_parse(text, m->subject, subject, why);
    }
    if (!m->settings.request) /* an issuer must have a name (RFC 5280 section 4.1.2.4) */
        return vouch_subject_parse("O=Self-signed", m->subject, subject, why);
    *subject = (struct vouch_span){nothing, sizeof nothing};
    return VOUCH_OK;
}

static int make_der(struct making *m, struct vouch_cert_plan *plan, struct vouch_span *der,
                    struct vouch_writer *why)
{
    const struct settings *s = &m->settings;
    plan->names = &m->names;
    plan->usage = s->usage ? s->usage : VOUCH_PLAN_SERVER;
    plan->signer = &m->key;
    vouch_cert_plan_dates(plan, s->days ? s->days : DAYS_SELF_SIGNED);
    plan->serial = (struct vouch_span){m->serial, sizeof m->serial};
    int status = vouch_cert_serial(m->serial);
    if (status == VOUCH_OK)
        status = vouch_cert_spki(&m->key, m->spki, &plan->spki);
    if (status == VOUCH_OK && s->request)
        status = vouch_cert_plan_request(plan, m->der, sizeof m->der, der);
    else if (status == VOUCH_OK)
        status = vouch_cert_plan_make(plan, m->der, sizeof m->der, der);
    if (status != VOUCH_OK)
        vouch_write_text(why, "it cannot be made: no memory, or too many names");
    return status;
}

static int make(struct making *m, char **names, size_t count, struct vouch_writer *why)
{
    struct vouch_cert_plan plan = {.path_length = -1};
    struct vouch_span der = {NULL, 0};
    const struct settings *s = &m->settings;
    bool saved = false;
    int status = VOUCH_OK;
    for (size_t i = 0; i < count && status == VOUCH_OK; i++)
        status = vouch_plan_names_add(&m->names, names[i], why);
    if (status == VOUCH_OK)
        status = prepare_subject(m, names, count, &plan.subject, why);
    choose_path(m->key_path, s->key, names[0], ".key");
    choose_path(m->out_path, s->out, names[0], s->request ? ".csr" : ".pem");
    if (status == VOUCH_OK)
        status = prepare_key(m, why);
    if (status == VOUCH_OK)
        status = make_der(m, &plan, &der, why);
    if (status == VOUCH_OK && !s->use_key) {
        status = vouch_key_save(&m->key, m->key_path, why);
        saved = status == VOUCH_OK;
    }
    if (status == VOUCH_OK)
        status = vouch_cert_write_pem(m->out_path,
                                      s->request ? "CERTIFICATE REQUEST" : "CERTIFICATE", der, why);
    if (saved && status != VOUCH_OK) /* or the same command would be refused for ever */
        unlink(m->key_path);
    return status;
}

/* A word of a command to type: in quotes if a shell would interpret it. */
static void say_word(struct vouch_writer *w, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@%+=,";
    bool quote = word[strspn(word, plain)] != 0;
    if (quote)
        vouch_write_u8(w, '\'');
    for (; *word; word++)
        vouch_write_text(w, *word == '\'' ? "'\\''" : (const char[]){*word, 0});
    if (quote)
        vouch_write_u8(w, '\'');
}

/* The command that judges what was made, or what will be issued for it, as its peers will. */
static void say_judgement(struct vouch_writer *w, const struct making *m, const char *name)
{
    bool request = m->settings.request;
    bool client = m->settings.usage && !(m->settings.usage & VOUCH_PLAN_SERVER);
    vouch_write_text(w, client ? "    vouch cert check --for client" : "    vouch verify");
    if (client || request) {
        vouch_write_text(w, " --key ");
        say_word(w, m->key_path);
    }
    if (!request) {
        vouch_write_text(w, " --trust ");
        say_word(w, m->out_path);
    }
    if (!client) {
        vouch_write_text(w, " --name ");
        say_word(w, name);
    }
    vouch_write_u8(w, ' ');
    say_word(w, request ? "CHAIN.pem" : m->out_path);
    vouch_write_u8(w, '\n');
}

/* What has been created, and what to do with it. */
static int say(const struct making *m, const char *name)
{
    struct vouch_output out;
    struct vouch_writer *w = &out.writer;
    if (strcmp(m->out_path, "-") == 0)
        return VOUCH_EXIT_VALID;
    vouch_output_init(&out, STDOUT_FILENO);
    vouch_write_text(w, m->key_path);
    vouch_write_text(w, m->settings.use_key ? ": private key, as it was\n"
                                            : ": private key (mode 0600)\n");
    vouch_write_text(w, m->out_path);
    vouch_write_text(
        w, m->settings.request
               ? ": request; send it to the certificate authority, then check what it issued:\n"
               : ": self-signed certificate; clients must be told to trust it:\n");
    say_judgement(w, m, name);
    return vouch_output_end(&out) == VOUCH_OK ? VOUCH_EXIT_VALID : VOUCH_EXIT_UNKNOWN;
}

int vouch_cert_new(int argc, char **argv)
{
    uint8_t buffer[WHY_MAX];
    int answer = VOUCH_EXIT_UNKNOWN;
    struct vouch_cert_operands o = {.least = 1, .most = SIZE_MAX, .otherwise = "no name is given"};
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    struct making *m = calloc(1, sizeof *m);
    if (!m)
        return vouch_complain(command.name, "no memory");
    mbedtls_pk_init(&m->key);
    if (vouch_cert_begin(&command, argc, argv, &m->settings, &o, &answer)) {
        int status = make(m, o.at, o.count, &why);
        answer = status == VOUCH_OK ? say(m, o.at[0]) : vouch_cert_end(&command, status, &why);
    }
    mbedtls_pk_free(&m->key);
    free(m);
    return answer;
}
