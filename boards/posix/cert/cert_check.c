// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/cert.h"
#include "boards/posix/cert/cert_values.h"
#include "boards/posix/cert/check_dns.h"
#include "boards/posix/cert/items.h"
#include "boards/posix/options.h"
#include "boards/posix/values.h"
#include "boards/posix/verify/verify.h"
#include "port/posix/files.h"

#include <stdlib.h>
#include <string.h>

/* `vouch cert check`: judges what is about to be installed as its service will present it. The
 * judgement is that of `vouch verify`; this file adds the checks for installation: the key, the
 * purpose that the service needs, and the names by their roles. */

enum {
    WHY_MAX = 1024,
    ARGUMENTS_MAX = 512,
    FILE_MAX = 256 * 1024,
    SMTP_PORT = 25,
    HTTPS_PORT = 443
};

struct settings {
    const char *key;
    const char *key_password_file;
    const char *names_file;
    const char *at;
    const char *clients;
    const char *dns_server;
    const char *format;
    const char *language;
    struct vouch_texts names;
    struct vouch_texts trust;
    struct vouch_texts untrusted;
    struct vouch_texts crls;
    unsigned usage;
    uint16_t port; /* of the service, for its TLSA records; 0: it has none */
    bool dns;
    bool trust_ad;
    bool strict;
    bool json;
    int quiet;
    int verbose;
};

static int take_service(void *self, const char *value, struct vouch_writer *why)
{
    struct settings *s = self;
    s->port = strcmp(value, "smtp") == 0 ? SMTP_PORT : HTTPS_PORT;
    return vouch_cert_value_service(value, &s->usage, why);
}

static int take_name_server(void *self, const char *value, struct vouch_writer *why)
{
    ((struct settings *)self)->dns_server = value;
    return vouch_value_name_server(value, why);
}

#define AT(field) offsetof(struct settings, field)

static const struct vouch_option options[] = {
    {0, "key", "FILE", VOUCH_OPTION_TEXT, AT(key), NULL,
     "the private key to be installed with it; default: the one in the bundle"},
    {0, "key-password-file", "FILE", VOUCH_OPTION_TEXT, AT(key_password_file), NULL,
     "its first line is the password of the key, or of a PKCS#12 bundle"},
    {0, "for", "SERVICE", VOUCH_OPTION_CALL, 0, take_service,
     "https (default), smtp, ldap-client, smtp-client, threat-analysis, client, both"},
    {0, "name", "[ROLE:]NAME", VOUCH_OPTION_LIST, AT(names), NULL,
     "a name that it must cover; ROLE is host, interface, mx or domain"},
    {0, "names", "FILE", VOUCH_OPTION_TEXT, AT(names_file), NULL,
     "such names, one a line; # begins a remark"},
    {0, "dns", NULL, VOUCH_OPTION_FLAG, AT(dns), NULL,
     "check whether the TLSA records of those names match it, and how to change them"},
    {0, "dns-server", "SERVER[:PORT]", VOUCH_OPTION_CALL, 0, take_name_server,
     "name server to ask; default: the system's"},
    {0, "dns-trust-ad", NULL, VOUCH_OPTION_FLAG, AT(trust_ad), NULL,
     "trust its statement that an answer was validated (DNSSEC)"},
    {0, "clients", "LIST", VOUCH_OPTION_TEXT, AT(clients), NULL,
     "clients that must accept it, as in vouch verify; default: those of the service"},
    {0, "trust", "FILE", VOUCH_OPTION_LIST, AT(trust), NULL,
     "trusted roots; default: the system's"},
    {0, "untrusted", "FILE", VOUCH_OPTION_LIST, AT(untrusted), NULL,
     "intermediates that clients have"},
    {0, "crl", "FILE", VOUCH_OPTION_LIST, AT(crls), NULL, "revocation lists"},
    {0, "at", "TIME", VOUCH_OPTION_TEXT, AT(at), NULL,
     "judge at this time (RFC 3339); default: now"},
    {0, "strict", NULL, VOUCH_OPTION_FLAG, AT(strict), NULL,
     "rules that clients do not enforce are errors"},
    {0, "format", "FORMAT", VOUCH_OPTION_TEXT, AT(format), NULL, "text (default) or json"},
    {0, "json", NULL, VOUCH_OPTION_FLAG, AT(json), NULL, "the same as --format json"},
    {0, "lang", "LANGUAGE", VOUCH_OPTION_TEXT, AT(language), NULL, "en or nl"},
    {'q', "quiet", NULL, VOUCH_OPTION_COUNT, AT(quiet), NULL, "one line; twice: nothing"},
    {'v', "verbose", NULL, VOUCH_OPTION_COUNT, AT(verbose), NULL, "more detail"},
};

static const struct vouch_option_group group = {NULL, options, sizeof options / sizeof options[0],
                                                0};

static const struct vouch_command command = {
    "cert check",
    "BUNDLE...",
    "Judges certificates before they are installed: chain, key, names and purpose.",
    &group,
    1,
    "Example: vouch cert check --key gui.key --name gui.example.com gui.pem\n",
};

/* The arguments of `vouch verify`. */
struct arguments {
    char *at[ARGUMENTS_MAX];
    int count;
};

/* Options are never changed by their readers, although argv may be. */
static void add(struct arguments *a, const char *text)
{
    if (a->count < ARGUMENTS_MAX - 1)
        a->at[a->count++] = (char *)(uintptr_t)text;
}

static void add_option(struct arguments *a, const char *name, const char *value)
{
    if (!value)
        return;
    add(a, name);
    add(a, value);
}

static void add_each(struct arguments *a, const char *name, const struct vouch_texts *values)
{
    for (size_t i = 0; i < values->count; i++)
        add_option(a, name, values->at[i]);
}

/* After a byte order mark; null stays null. */
static char *first_line(char *text)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    size_t len = strlen(byte_order_mark);
    return text && strncmp(text, byte_order_mark, len) == 0 ? text + len : text;
}

/* The names in a file, in a copy of it in which each line ends with a NUL. */
static int add_names_file(struct arguments *a, const char *path, char **memory,
                          struct vouch_writer *why)
{
    struct vouch_file file;
    int before = a->count;
    int status = vouch_file_read(path, FILE_MAX, &file, why);
    if (status != VOUCH_OK)
        return status;
    *memory = malloc(file.bytes.len + 1);
    if (*memory) {
        memcpy(*memory, file.bytes.data, file.bytes.len);
        (*memory)[file.bytes.len] = 0;
    }
    vouch_file_free(&file);
    for (char *line = first_line(*memory), *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        line[strcspn(line, "#\r")] = 0;
        struct vouch_span name = vouch_span_trim(vouch_span_of(line));
        line[(name.data - (const uint8_t *)line) + (ptrdiff_t)name.len] = 0;
        if (name.len)
            add_option(a, "--name", (const char *)name.data);
    }
    if (!*memory)
        return VOUCH_E_MEMORY;
    if (a->count > before)
        return VOUCH_OK;
    vouch_write_text(why, path);
    vouch_write_text(why, ": there is no name in it");
    return VOUCH_E_NOT_FOUND;
}

static const char *purpose_of(const struct settings *s)
{
    return s->usage == VOUCH_PLAN_CLIENT ? "client" : "server";
}

/* The clients of its service; a client certificate is judged by servers. */
static const char *clients_of(const struct settings *s)
{
    if (s->clients || s->usage == VOUCH_PLAN_CLIENT)
        return s->clients;
    return s->port == SMTP_PORT ? "openssl,gnutls" : "chrome,firefox";
}

/* Checks the TLSA records, if requested; the values of --name are the hosts. */
static enum vouch_exit judge_dns(const struct arguments *a, const struct settings *s,
                                 const char *bundle)
{
    const char *names[ARGUMENTS_MAX];
    struct vouch_check_dns q = {.bundle = bundle,
                                .password_file = s->key_password_file,
                                .names = names,
                                .port = s->port ? s->port : HTTPS_PORT,
                                .servers = s->dns_server,
                                .trust_ad = s->trust_ad,
                                .json = s->json};
    for (int i = 0; i + 1 < a->count && strcmp(a->at[i], "--") != 0; i++)
        if (strcmp(a->at[i], "--name") == 0)
            names[q.names_count++] = a->at[++i];
    return vouch_check_dns(&q);
}

static void add_settings(struct arguments *a, const struct settings *s)
{
    add(a, command.name); /* vouch verify uses this name in its messages */
    add_option(a, "--purpose", purpose_of(s));
    add_option(a, "--key", s->key);
    add_option(a, "--key-password-file", s->key_password_file);
    add_option(a, "--clients", clients_of(s));
    add_option(a, "--at", s->at);
    add_option(a, "--format", s->format);
    add_option(a, "--lang", s->language);
    add_each(a, "--name", &s->names);
    add_each(a, "--trust", &s->trust);
    add_each(a, "--untrusted", &s->untrusted);
    add_each(a, "--crl", &s->crls);
    if (s->strict)
        add(a, "--strict");
    if (s->json)
        add(a, "--json");
    for (int i = 0; i < s->quiet; i++)
        add(a, "--quiet");
    for (int i = 0; i < s->verbose; i++)
        add(a, "--verbose");
}

/* Both purposes are checked one after the other; the worse result counts. */
static int judge(struct arguments *a, const struct settings *s)
{
    static char client[] = "client";
    char *kept[ARGUMENTS_MAX];
    memcpy(kept, a->at, sizeof kept);
    bool both = s->usage == (VOUCH_PLAN_SERVER | VOUCH_PLAN_CLIENT);
    int answer = vouch_verify_for(a->count, a->at, both ? "both" : NULL);
    if (!both)
        return answer;
    kept[2] = client;
    int other = vouch_verify_for(a->count, kept, "both");
    return (int)vouch_exit_worse((enum vouch_exit)answer, (enum vouch_exit)other);
}

static int judge_all(struct arguments *a, const struct settings *s, const char *bundle)
{
    struct arguments kept = *a; /* verify reorders its arguments */
    int answer = judge(a, s);
    if (s->dns)
        answer = (int)vouch_exit_worse((enum vouch_exit)answer, judge_dns(&kept, s, bundle));
    return answer;
}

int vouch_cert_check(int argc, char **argv)
{
    uint8_t buffer[WHY_MAX];
    char **files = NULL;
    char *memory = NULL;
    size_t count = 0;
    struct settings s = {0};
    struct arguments a = {.count = 0};
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    int status = vouch_options_read(&command, argc, argv, &s, &files, &count);
    if (status != VOUCH_OK)
        return status == VOUCH_OPTIONS_HELP ? VOUCH_EXIT_VALID : VOUCH_EXIT_UNKNOWN;
    if (count == 0)
        return vouch_complain(command.name, "no bundle is given; see vouch cert check --help");
    if (!s.key && count == 1 && vouch_items_have_key(files[0], s.key_password_file))
        s.key = files[0];
    if (!s.key)
        return vouch_complain(command.name, "--key is missing: the key that is to be installed "
                                            "with it (vouch verify judges a chain without one)");
    if (s.dns && (count != 1 || s.usage == VOUCH_PLAN_CLIENT))
        return vouch_complain(command.name, count != 1 ? "--dns takes one bundle"
                                                       : "--dns is for certificates of servers");
    add_settings(&a, &s);
    if (s.names_file)
        status = add_names_file(&a, s.names_file, &memory, &why);
    add(&a, "--");
    for (size_t i = 0; i < count; i++)
        add(&a, files[i]);
    int answer = VOUCH_EXIT_UNKNOWN;
    if (status != VOUCH_OK)
        vouch_complain(command.name, "%.*s", (int)why.len, buffer);
    else if (a.count == ARGUMENTS_MAX - 1)
        vouch_complain(command.name, "too many names and files for one run");
    else
        answer = judge_all(&a, &s, files[0]);
    free(memory);
    return answer;
}
