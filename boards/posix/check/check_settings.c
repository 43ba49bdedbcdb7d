// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/check_settings.h"

#include <string.h>
#include <sys/stat.h>

enum { COUNT_MAX = 10000, DEFAULT_PER_HOST = 4 };

static int take_servername(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_check_settings *s = self;
    return vouch_value_host(s->servername, vouch_span_of(value), why);
}

static int take_interface(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_check_settings *s = self;
    char text[VOUCH_HOST_MAX + 32];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    vouch_write_text(&w, vouch_role_text(VOUCH_ROLE_INTERFACE));
    vouch_write_text(&w, ":");
    vouch_write_text(&w, value);
    return vouch_trust_settings_add_name(&s->trust, vouch_writer_string(&w), why);
}

static int take_redirect(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_check_settings *s = self;
    if (s->redirects_count == VOUCH_REDIRECTS_MAX)
        return vouch_option_refuse(why, "given too often");
    return vouch_value_redirect(value, &s->redirects[s->redirects_count++], why);
}

static int take_pin(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_check_settings *s = self;
    struct vouch_pin pin;
    int status = vouch_value_pin(value, &pin, why);
    if (status != VOUCH_OK)
        return status;
    status = vouch_pinned_add(&s->pinned, &pin);
    return status == VOUCH_OK ? VOUCH_OK : vouch_option_refuse(why, "no memory");
}

/* The resolver takes it as text, and would ignore what it cannot read. */
static int take_name_server(void *self, const char *value, struct vouch_writer *why)
{
    ((struct vouch_check_settings *)self)->dns = value;
    return vouch_value_name_server(value, why);
}

static int take_count(const char *value, uint32_t *out, struct vouch_writer *why)
{
    uint64_t number = 0;
    if (!vouch_span_decimal(vouch_span_of(value), COUNT_MAX, &number) || number == 0)
        return vouch_option_refuse(why, "not a number from 1 to 10000");
    *out = (uint32_t)number;
    return VOUCH_OK;
}

static int take_jobs(void *self, const char *value, struct vouch_writer *why)
{
    return take_count(value, &((struct vouch_check_settings *)self)->jobs, why);
}

/* As in check_ssl_cert: a file or a folder. */
static int take_root(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_trust_settings *trust = &((struct vouch_check_settings *)self)->trust;
    struct stat is;
    struct vouch_texts *list =
        stat(value, &is) == 0 && S_ISDIR(is.st_mode) ? &trust->capaths : &trust->cafiles;

    if (list->count == VOUCH_TEXTS_MAX) {
        vouch_write_text(why, "too many paths");
        return VOUCH_E_SPACE;
    }
    list->at[list->count++] = value;
    return VOUCH_OK;
}

static int take_per_host(void *self, const char *value, struct vouch_writer *why)
{
    return take_count(value, &((struct vouch_check_settings *)self)->per_host, why);
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

static int take_version(const char *value, enum vouch_tls_version *out, struct vouch_writer *why)
{
    static const struct vouch_option_word words[] = {{"1.2", VOUCH_TLS_1_2},
                                                     {"1.3", VOUCH_TLS_1_3}};
    int version = VOUCH_TLS_ANY;
    int status = vouch_option_word(words, 2, value, &version, why);
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
    static const struct vouch_option_word words[] = {
        {"rsa", VOUCH_TLS_KEY_RSA}, {"ecdsa", VOUCH_TLS_KEY_ECDSA}, {"any", VOUCH_TLS_KEY_ANY}};
    struct vouch_check_settings *s = self;
    int type = VOUCH_TLS_KEY_ANY;
    int status = vouch_option_word(words, 3, value, &type, why);
    s->key_type = (enum vouch_tls_key_type)type;
    s->key_type_given = true;
    return status;
}

static int take_service(void *self, const char *value, struct vouch_writer *why)
{
    static const struct vouch_option_word words[] = {
        {"threat-analysis", VOUCH_SERVICE_THREAT_ANALYSIS}};
    int service = VOUCH_SERVICE_ANY;
    int status = vouch_option_word(words, 1, value, &service, why);
    ((struct vouch_check_settings *)self)->service = (enum vouch_service)service;
    return status;
}

static int take_key_pin(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_key_pin_add(&((struct vouch_check_settings *)self)->key_pins, value, why);
}

static int refuse_password(void *self, const char *value, struct vouch_writer *why)
{
    (void)self;
    (void)value;
    return vouch_option_refuse(why, "a password on the command line can be read by every process; "
                                    "give --key-password-file FILE");
}

static int take_probe(void *self, const char *value, struct vouch_writer *why)
{
    unsigned *mask = &((struct vouch_check_settings *)self)->probe;
    *mask = VOUCH_PROBE_ALL;
    if (!value || vouch_accepts_parse(vouch_span_of(value), mask))
        return VOUCH_OK;
    return vouch_option_refuse(why, "not a list of versions, groups, large, sni, weak, clients");
}

static int take_probe_pause(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_check_settings *s = self;
    return vouch_value_duration(value, &s->probe_pause_ms, why);
}

#define AT(field) offsetof(struct vouch_check_settings, field)
/* clang-format 14 treats it as a block, 19 as a list. */
// clang-format off
#define CALL(letter, name, argument, take, help) \
    {letter, name, argument, VOUCH_OPTION_CALL, 0, take, help}
// clang-format on

static const struct vouch_option options[] = {
    CALL(0, "servername", "NAME", take_servername,
         "server name to ask for (SNI); default: the target's host"),
    CALL(0, "interface-name", "NAME", take_interface,
         "hostname of the appliance's interface, for the table of names"),
    CALL(0, "connect-to", "H1:P1:H2:P2", take_redirect, "connect to H2:P2 instead of H1:P1"),
    CALL(0, "resolve", "HOST:PORT:ADDRESS", take_pin, "use ADDRESS for HOST:PORT; repeatable"),
    {0, "starttls", "PROTOCOL", VOUCH_OPTION_TEXT, AT(starttls), NULL,
     "protocol of a plain host:port before TLS: smtp, imap ..., below"},
    {0, "get", NULL, VOUCH_OPTION_FLAG, AT(web.get), NULL,
     "ask web servers with GET instead of HEAD"},
    {0, "cert", "FILE", VOUCH_OPTION_TEXT, AT(certificate), NULL,
     "client certificate, with its chain"},
    {0, "key", "FILE", VOUCH_OPTION_TEXT, AT(key), NULL,
     "private key of --cert, unless in the same file"},
    {0, "key-password-file", "FILE", VOUCH_OPTION_TEXT, AT(key_password_file), NULL,
     "first line of FILE is the password of the key"},
    {0, "insecure-cert", NULL, VOUCH_OPTION_FLAG, AT(insecure_cert), NULL,
     "show the client certificate to unverified servers as well"},
    CALL(0, "key-password", NULL, refuse_password, NULL),
    CALL(0, "service", "SERVICE", take_service,
         "threat-analysis: both sides authenticate by certificate"),
    CALL(0, "pin", "sha256//PIN", take_key_pin,
         "trust the certificate with this key, and no other; repeatable"),
    CALL(0, "tls-min", "VERSION", take_tls_min, "lowest TLS version to offer: 1.2 or 1.3"),
    CALL(0, "tls-max", "VERSION", take_tls_max, "highest TLS version to offer: 1.2 or 1.3"),
    CALL(0, "key-type", "TYPE", take_key_type,
         "request the rsa or the ecdsa certificate only; any: what the server chooses"),
    {0, "all-keys", NULL, VOUCH_OPTION_FLAG, AT(mail.all_keys), NULL,
     "check the RSA and the ECDSA certificate; https:// does where there are two"},
    {0, "all-addresses", NULL, VOUCH_OPTION_FLAG, AT(mail.all_addresses), NULL,
     "check every address of a host (mx:// always does)"},
    CALL(0, "probe", "[=WHAT]", take_probe,
         "ask what it accepts: versions,groups,large,sni,weak,clients; default: all"),
    CALL(0, "probe-pause", "TIME", take_probe_pause,
         "wait between the connections of a probe; default: none"),
    {'4', "ipv4", NULL, VOUCH_OPTION_FLAG, AT(only_ipv4), NULL, "IPv4 only"},
    {'6', "ipv6", NULL, VOUCH_OPTION_FLAG, AT(only_ipv6), NULL, "IPv6 only"},
    CALL('t', "timeout", "TIME", take_timeout, "limit for a whole check: 20s, 500ms; default: 20s"),
    CALL(0, "connect-timeout", "TIME", take_connect_timeout, "limit for each address; default: 5s"),
};

/* For all targets; the others may also be given for one target in a file of targets. */
static const struct vouch_option common_options[] = {
    {'H', "host", "HOST", VOUCH_OPTION_LIST, AT(hosts), NULL,
     "a target, as monitoring plugins name it"},
    {'p', "port", "PORT", VOUCH_OPTION_TEXT, AT(port), NULL, "the port of -H"},
    {'P', "protocol", "SCHEME", VOUCH_OPTION_TEXT, AT(protocol), NULL,
     "the protocol of -H: smtp, ldaps, ...; default: https"},
    CALL('r', "rootcert", "PATH", take_root,
         "trust the CAs in this file, or in the files of this folder"),
    {0, "targets", "FILE", VOUCH_OPTION_TEXT, AT(targets_file), NULL,
     "read targets from FILE, one per line with its options; - is stdin"},
    CALL('j', "jobs", "N", take_jobs, "checks at a time; default: by cores and file descriptors"),
    CALL(0, "per-host", "N", take_per_host, "of these, with one host and port; default: 4"),
    {0, "unordered", NULL, VOUCH_OPTION_FLAG, AT(unordered), NULL,
     "print reports in the order in which checks end"},
    CALL(0, "dns", "SERVER[:PORT]", take_name_server, "name server to ask; default: the system's"),
    {0, "dns-trust-ad", NULL, VOUCH_OPTION_FLAG, AT(trust_ad), NULL,
     "trust its statement that an answer was validated (DNSSEC)"},
};

static const char examples[] =
    "Targets: https://host[:port][/path], smtp://host, smtps://host, mx://domain (every MX),\n"
    "ldaps://host[:port][/base?attributes?scope?filter], ldap://host (StartTLS), tls://host:port,\n"
    "host (https), host:port (TLS at once, or after --starttls).\n"
    "The same way, and as words of --starttls: imap, pop3, lmtp, sieve, ftp, xmpp, xmpp-server,\n"
    "postgres, mysql. With TLS from the start: imaps, pop3s, ftps, xmpps, xmpps-server.\n"
    "Exit status: 0 valid, 1 valid with warnings, 2 invalid or unreachable, 3 could not judge.\n";

#define OPTIONS(list) (list), sizeof(list) / sizeof((list)[0])

/* Those that a line may have come first. */
static const struct vouch_option_group groups[] = {
    {"Connection", OPTIONS(options), 0},
    {"Proxies", OPTIONS(vouch_proxy_settings_options), AT(proxy)},
    {"Trust and names", OPTIONS(vouch_trust_options), AT(trust)},
    {"What certificates name", OPTIONS(vouch_fetch_options), AT(trust.fetch)},
    {"Directories (ldaps:// and ldap://)", OPTIONS(vouch_ldap_settings_options), AT(ldap)},
    {"Mail (smtp://, smtps:// and mx://)", OPTIONS(vouch_mail_settings_options), AT(mail)},
    {"Targets", OPTIONS(common_options), 0},
    {"Output", OPTIONS(vouch_output_options), AT(output)},
};

enum { LINE_GROUPS = 6 };

static const struct vouch_command command = {
    "check",
    "TARGET...",
    "Judges live endpoints: who they are, whether clients trust them, and if not, how to fix it.",
    groups,
    sizeof groups / sizeof groups[0],
    examples,
};

static const struct vouch_command line_command = {"check", "TARGET",    NULL,
                                                  groups,  LINE_GROUPS, NULL};

/* What the settings lack for such a service; null: nothing. */
static const char *service_fault(const struct vouch_check_settings *s)
{
    if (s->service != VOUCH_SERVICE_THREAT_ANALYSIS)
        return NULL;
    if (!s->certificate)
        return "a threat-analysis service knows us by our client certificate: --cert is missing";
    if (s->trust.cafiles.count == 0 && s->trust.capaths.count == 0 && s->key_pins.count == 0)
        return "a threat-analysis service is known by its own authority or key: --cafile or --pin "
               "is missing";
    return NULL;
}

static int judge_together(const struct vouch_check_settings *s, const char *who)
{
    const char *wrong = NULL;
    if (s->only_ipv4 && s->only_ipv6)
        wrong = "-4 and -6 exclude each other";
    else if (s->key && !s->certificate)
        wrong = "--key needs --cert";
    else if (s->key_password_file && !s->certificate)
        wrong = "--key-password-file needs --cert";
    else if (s->tls_min && s->tls_max && s->tls_min > s->tls_max)
        wrong = "--tls-min is above --tls-max";
    else
        wrong = vouch_output_settings_fault(&s->output);
    if (!wrong)
        wrong = vouch_trust_settings_fault(&s->trust);
    if (!wrong)
        wrong = vouch_ldap_settings_fault(&s->ldap);
    if (!wrong)
        wrong = service_fault(s);
    if (!wrong)
        wrong = vouch_proxy_settings_fault(&s->proxy);
    if (!wrong)
        return VOUCH_OK;
    vouch_complain(who, "%s", wrong);
    return VOUCH_E_ARGUMENT;
}

static void settle(struct vouch_check_settings *s)
{
    vouch_trust_settings_settle(&s->trust,
                                s->trust.strict ? VOUCH_REVOCATION_HARD : VOUCH_REVOCATION_SOFT);
    vouch_mail_settings_settle(&s->mail);
    s->other_key = !s->key_type_given && !s->mail.all_keys;
}

int vouch_check_settings_read(struct vouch_check_settings *s, int argc, char **argv,
                              char ***targets, size_t *targets_count)
{
    memset(s, 0, sizeof *s);
    s->per_host = DEFAULT_PER_HOST;
    vouch_ldap_settings_init(&s->ldap);
    vouch_mail_settings_init(&s->mail);
    int status = vouch_options_read(&command, argc, argv, s, targets, targets_count);
    if (status == VOUCH_OK)
        status = judge_together(s, command.name);
    if (status != VOUCH_OK)
        return status;
    settle(s);
    vouch_output_settings_settle(&s->output);
    return VOUCH_OK;
}

int vouch_check_settings_read_line(struct vouch_check_settings *s,
                                   const struct vouch_check_settings *base, const char *who,
                                   int argc, char **argv)
{
    char **operands;
    size_t count = 0;
    *s = *base;
    memset(&s->pinned, 0, sizeof s->pinned);
    s->pinned.others = &base->pinned;
    int status = vouch_options_read_line(&line_command, who, argc, argv, s, &operands, &count);
    if (status == VOUCH_OK)
        status = judge_together(s, who);
    if (status == VOUCH_OK && count > 0) {
        vouch_complain(who, "\"%s\" behind the target is no option", operands[0]);
        status = VOUCH_E_ARGUMENT;
    }
    if (status == VOUCH_OK && s->ldap.password_descriptor != base->ldap.password_descriptor) {
        vouch_complain(who, "--bind-password-fd stands on the command line only");
        status = VOUCH_E_ARGUMENT;
    }
    if (status == VOUCH_OK)
        settle(s);
    return status;
}

void vouch_check_settings_free(struct vouch_check_settings *s)
{
    vouch_pinned_free(&s->pinned);
}

enum vouch_family vouch_check_settings_family(const struct vouch_check_settings *s)
{
    if (s->only_ipv4)
        return VOUCH_FAMILY_IPV4;
    return s->only_ipv6 ? VOUCH_FAMILY_IPV6 : VOUCH_FAMILY_ANY;
}
