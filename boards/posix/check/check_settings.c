// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/check_settings.h"

#include "boards/posix/values.h"

#include <string.h>

static int refuse(struct vouch_writer *why, const char *what)
{
    vouch_write_text(why, what);
    return VOUCH_E_ARGUMENT;
}

/* One of some words, to the number beside it. */
struct word {
    const char *text;
    int value;
};

static int take_word(const struct word *words, size_t count, const char *value, int *out,
                     struct vouch_writer *why)
{
    for (size_t i = 0; i < count; i++) {
        if (!vouch_span_equal_nocase(vouch_span_of(words[i].text), vouch_span_of(value)))
            continue;
        *out = words[i].value;
        return VOUCH_OK;
    }
    vouch_write_text(why, "not one of");
    for (size_t i = 0; i < count; i++) {
        vouch_write_text(why, i ? ", " : " ");
        vouch_write_text(why, words[i].text);
    }
    return VOUCH_E_ARGUMENT;
}

static int take_threshold(const char *value, struct vouch_threshold *out, struct vouch_writer *why)
{
    if (vouch_threshold_parse(vouch_span_of(value), out) == VOUCH_OK)
        return VOUCH_OK;
    return refuse(why, "not a threshold such as 20d, 48h or 30%");
}

static int take_warning(void *self, const char *value, struct vouch_writer *why)
{
    return take_threshold(value, &((struct vouch_check_settings *)self)->warning, why);
}

static int take_critical(void *self, const char *value, struct vouch_writer *why)
{
    return take_threshold(value, &((struct vouch_check_settings *)self)->critical, why);
}

static int take_servername(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_check_settings *s = self;
    return vouch_value_host(s->servername, vouch_span_of(value), why);
}

int vouch_check_settings_add_name(struct vouch_check_settings *s, const char *value,
                                  struct vouch_writer *why)
{
    if (s->names_count == VOUCH_WANTED_NAMES_MAX)
        return refuse(why, "too many names");
    struct vouch_wanted_name *name = &s->names[s->names_count];
    name->name = s->name_texts[s->names_count];
    int status = vouch_value_wanted_name(value, &name->role, s->name_texts[s->names_count], why);
    if (status != VOUCH_OK)
        return status;
    s->host_named = s->host_named || name->role == VOUCH_ROLE_HOST;
    s->names_count++;
    return VOUCH_OK;
}

static int take_name(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_check_settings_add_name(self, value, why);
}

static int take_redirect(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_check_settings *s = self;
    if (s->redirects_count == VOUCH_REDIRECTS_MAX)
        return refuse(why, "given too often");
    return vouch_value_redirect(value, &s->redirects[s->redirects_count++], why);
}

static int take_pin(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_check_settings *s = self;
    if (s->pins_count == VOUCH_REDIRECTS_MAX)
        return refuse(why, "given too often");
    return vouch_value_pin(value, &s->pins[s->pins_count++], why);
}

static int take_timeout(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_value_duration(value, &((struct vouch_check_settings *)self)->timeout_ms, why);
}

static int take_connect_timeout(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_check_settings *s = self;
    return vouch_value_duration(value, &s->connect_timeout_ms, why);
}

static int take_format(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_check_settings *s = self;
    s->format = vouch_format_of_name(vouch_span_of(value));
    if (s->format)
        return VOUCH_OK;
    vouch_write_text(why, "not one of");
    for (size_t i = 0; vouch_format_at(i); i++) {
        vouch_write_text(why, i ? ", " : " ");
        vouch_write_text(why, vouch_format_at(i)->name);
    }
    return VOUCH_E_ARGUMENT;
}

static int take_language(void *self, const char *value, struct vouch_writer *why)
{
    static const struct word words[] = {{"en", VOUCH_LANGUAGE_EN}, {"nl", VOUCH_LANGUAGE_NL}};
    struct vouch_check_settings *s = self;
    int language = VOUCH_LANGUAGE_EN;
    int status = take_word(words, 2, value, &language, why);
    s->language = (enum vouch_language)language;
    s->language_given = true;
    return status;
}

static int take_version(const char *value, enum vouch_tls_version *out, struct vouch_writer *why)
{
    static const struct word words[] = {{"1.2", VOUCH_TLS_1_2}, {"1.3", VOUCH_TLS_1_3}};
    int version = VOUCH_TLS_ANY;
    int status = take_word(words, 2, value, &version, why);
    *out = (enum vouch_tls_version)version;
    return status;
}

static int take_tls_min(void *self, const char *value, struct vouch_writer *why)
{
    return take_version(value, &((struct vouch_check_settings *)self)->tls_min, why);
}

static int take_tls_max(void *self, const char *value, struct vouch_writer *why)
{
    return take_version(value, &((struct vouch_check_settings *)self)->tls_max, why);
}

static int take_key_type(void *self, const char *value, struct vouch_writer *why)
{
    static const struct word words[] = {{"rsa", VOUCH_TLS_KEY_RSA}, {"ecdsa", VOUCH_TLS_KEY_ECDSA}};
    int type = VOUCH_TLS_KEY_ANY;
    int status = take_word(words, 2, value, &type, why);
    ((struct vouch_check_settings *)self)->key_type = (enum vouch_tls_key_type)type;
    return status;
}

static int take_revocation(void *self, const char *value, struct vouch_writer *why)
{
    static const struct word words[] = {{"off", VOUCH_REVOCATION_OFF},
                                        {"soft", VOUCH_REVOCATION_SOFT},
                                        {"hard", VOUCH_REVOCATION_HARD}};
    struct vouch_check_settings *s = self;
    int mode = VOUCH_REVOCATION_OFF;
    int status = take_word(words, 3, value, &mode, why);
    s->revocation = (enum vouch_revocation_mode)mode;
    s->revocation_given = true;
    return status;
}

static int refuse_password(void *self, const char *value, struct vouch_writer *why)
{
    (void)self;
    (void)value;
    return refuse(why, "a password on the command line can be read by every process; "
                       "give --key-password-file FILE");
}

#define AT(field) offsetof(struct vouch_check_settings, field)
#define CALL(letter, name, argument, take, help)                                                   \
    {                                                                                              \
        letter, name, argument, VOUCH_OPTION_CALL, 0, take, help                                   \
    }

static const struct vouch_option options[] = {
    {0, "cafile", "FILE", VOUCH_OPTION_LIST, AT(cafiles), NULL,
     "trust the CAs in FILE, not the system's; may be repeated"},
    {0, "capath", "FOLDER", VOUCH_OPTION_LIST, AT(capaths), NULL, "the same for a folder of them"},
    {0, "crl", "FILE", VOUCH_OPTION_LIST, AT(crls), NULL, "revocation lists; may be repeated"},
    CALL(0, "revocation", "MODE", take_revocation,
         "off, soft or hard; else off without --crl, soft with it"),
    CALL(0, "servername", "NAME", take_servername, "ask for this name (SNI); else the target's"),
    CALL(0, "verify-hostname", "[ROLE:]NAME", take_name,
         "the certificate must cover this name; may be repeated"),
    CALL(0, "connect-to", "H1:P1:H2:P2", take_redirect, "for H1:P1 connect to H2:P2"),
    CALL(0, "resolve", "HOST:PORT:ADDRESS", take_pin, "use this address for HOST:PORT"),
    {0, "starttls", "PROTOCOL", VOUCH_OPTION_TEXT, AT(starttls), NULL,
     "what a plain host:port speaks before TLS: smtp, ldap"},
    {0, "cert", "FILE", VOUCH_OPTION_TEXT, AT(certificate), NULL, "client certificate, with chain"},
    {0, "key", "FILE", VOUCH_OPTION_TEXT, AT(key), NULL, "its private key, if not in --cert"},
    {0, "key-password-file", "FILE", VOUCH_OPTION_TEXT, AT(key_password_file), NULL,
     "the key's password is the first line of FILE"},
    CALL(0, "key-password", NULL, refuse_password, NULL),
    CALL('w', "warning", "LEFT", take_warning, "warn when so little is left: 20d, 48h, 30%"),
    CALL('c', "critical", "LEFT", take_critical, "an error when so little is left; else expiry"),
    {0, "strict", NULL, VOUCH_OPTION_FLAG, AT(strict), NULL,
     "rules that clients do not enforce are errors, too"},
    CALL(0, "tls-min", "VERSION", take_tls_min, "offer nothing below 1.2 or 1.3"),
    CALL(0, "tls-max", "VERSION", take_tls_max, "offer nothing above 1.2 or 1.3"),
    CALL(0, "key-type", "TYPE", take_key_type, "ask for the rsa or the ecdsa certificate"),
    {'4', "ipv4", NULL, VOUCH_OPTION_FLAG, AT(only_ipv4), NULL, "IPv4 only"},
    {'6', "ipv6", NULL, VOUCH_OPTION_FLAG, AT(only_ipv6), NULL, "IPv6 only"},
    CALL('t', "timeout", "TIME", take_timeout, "for all of a check: 20s, 500ms; else 20s"),
    CALL(0, "connect-timeout", "TIME", take_connect_timeout, "for each address; else 5s"),
    CALL(0, "format", "FORMAT", take_format, "text, json, receiver or maillog; else text"),
    {0, "json", NULL, VOUCH_OPTION_FLAG, AT(json), NULL, "as --format json"},
    CALL(0, "lang", "LANGUAGE", take_language, "en or nl; else the locale's"),
    {'q', "quiet", NULL, VOUCH_OPTION_COUNT, AT(quiet), NULL, "one line a target; twice: none"},
    {'v', "verbose", NULL, VOUCH_OPTION_COUNT, AT(verbose), NULL,
     "more: all names, times, sources"},
    {'H', "host", "HOST", VOUCH_OPTION_LIST, AT(hosts), NULL, "a target, as monitoring plugins do"},
    {'p', "port", "PORT", VOUCH_OPTION_TEXT, AT(port), NULL, "its port"},
};

const char vouch_check_examples[] =
    "Targets: https://host[:port][/path], smtp://host, smtps://host, mx://domain (every MX),\n"
    "ldaps://host[:port][/base?attributes?scope?filter], ldap://host (StartTLS), tls://host:port,\n"
    "host (https), host:port (TLS at once, or after --starttls).\n"
    "Exit status: 0 valid, 1 valid with warnings, 2 invalid or unreachable, 3 could not judge.\n";

static const struct vouch_option_group groups[] = {
    {NULL, options, sizeof options / sizeof options[0]},
    {"Directories (ldaps:// and ldap://)", vouch_ldap_settings_options,
     VOUCH_LDAP_SETTINGS_OPTIONS},
    {"Mail (smtp://, smtps:// and mx://), names and addresses", vouch_mail_settings_options,
     VOUCH_MAIL_SETTINGS_OPTIONS},
};

static const struct vouch_command command = {
    "check",
    "TARGET...",
    "Judges live endpoints: who they are, whether clients trust them, and if not, what mends it.",
    groups,
    sizeof groups / sizeof groups[0],
    vouch_check_examples,
};

static int judge_together(const struct vouch_check_settings *s)
{
    const char *wrong = NULL;
    if (s->only_ipv4 && s->only_ipv6)
        wrong = "-4 and -6 exclude each other";
    else if (s->json && s->format && s->format != &vouch_format_json)
        wrong = "--json and another --format exclude each other";
    else if (s->key && !s->certificate)
        wrong = "--key needs --cert";
    else if (s->key_password_file && !s->certificate)
        wrong = "--key-password-file needs --cert";
    else if (s->tls_min && s->tls_max && s->tls_min > s->tls_max)
        wrong = "--tls-min is above --tls-max";
    else
        wrong = vouch_ldap_settings_fault(&s->ldap);
    if (!wrong)
        return VOUCH_OK;
    vouch_complain(command.name, "%s", wrong);
    return VOUCH_E_ARGUMENT;
}

int vouch_check_settings_read(struct vouch_check_settings *s, int argc, char **argv,
                              char ***targets, size_t *targets_count)
{
    memset(s, 0, sizeof *s);
    vouch_ldap_settings_init(&s->ldap);
    vouch_mail_settings_init(&s->mail);
    int status = vouch_options_read(&command, argc, argv, s, targets, targets_count);
    if (status == VOUCH_OK)
        status = judge_together(s);
    if (status != VOUCH_OK)
        return status;
    if (!s->revocation_given && s->crls.count)
        s->revocation = s->strict ? VOUCH_REVOCATION_HARD : VOUCH_REVOCATION_SOFT;
    vouch_mail_settings_settle(&s->mail);
    if (s->json)
        s->format = &vouch_format_json;
    if (!s->format)
        s->format = &vouch_format_text;
    return VOUCH_OK;
}

enum vouch_family vouch_check_settings_family(const struct vouch_check_settings *s)
{
    if (s->only_ipv4)
        return VOUCH_FAMILY_IPV4;
    return s->only_ipv6 ? VOUCH_FAMILY_IPV6 : VOUCH_FAMILY_ANY;
}
