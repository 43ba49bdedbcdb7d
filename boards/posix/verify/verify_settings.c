// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/verify/verify_settings.h"

#include "core/calendar.h"
#include "core/x509/oid.h"

#include <string.h>

static int take_purpose(void *self, const char *value, struct vouch_writer *why)
{
    static const struct vouch_option_word words[] = {{"server", VOUCH_PURPOSE_SERVER},
                                                     {"client", VOUCH_PURPOSE_CLIENT},
                                                     {"any", VOUCH_PURPOSE_ANY}};
    int purpose = VOUCH_PURPOSE_SERVER;
    int status = vouch_option_word(words, 3, value, &purpose, why);
    ((struct vouch_verify_settings *)self)->policy.purpose = (enum vouch_purpose)purpose;
    return status;
}

/* What a client's certificate is for. */
static int take_use(void *self, const char *value, struct vouch_writer *why)
{
    static const struct vouch_option_word words[] = {
        {"smtp", VOUCH_USE_SMTP}, {"ldap", VOUCH_USE_LDAP}, {"https-mtls", VOUCH_USE_HTTPS}};
    struct vouch_verify_settings *s = self;
    int use = 0;
    int status = vouch_option_word(words, 3, value, &use, why);
    s->uses |= (unsigned)use;
    s->policy.purpose = VOUCH_PURPOSE_CLIENT;
    return status;
}

static int take_name(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_trust_settings_add_name(&((struct vouch_verify_settings *)self)->trust, value,
                                         why);
}

static int take_at(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_verify_settings *s = self;
    if (vouch_date_parse(vouch_span_of(value), &s->at_utc_s) != VOUCH_OK)
        return vouch_option_refuse(why, "not a time such as 2026-11-23T10:20:30Z");
    s->at_given = true;
    return VOUCH_OK;
}

static int take_depth(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_verify_settings *s = self;
    uint64_t depth = 0;
    if (!vouch_span_decimal(vouch_span_of(value), 100, &depth))
        return vouch_option_refuse(why, "not a number of intermediates from 0 to 100");
    s->policy.max_depth = (unsigned)depth + 1;
    return VOUCH_OK;
}

static int take_policy(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_verify_settings *s = self;
    size_t i = s->policy.policies_count;
    if (i == VOUCH_VERIFY_POLICIES_MAX)
        return vouch_option_refuse(why, "too many policies");
    struct vouch_writer w = vouch_writer_of(s->oids[i], sizeof s->oids[i]);
    if (vouch_oid_parse(vouch_span_of(value), &w) != VOUCH_OK)
        return vouch_option_refuse(why, "not an object identifier such as 2.23.140.1.2.1");
    s->policies[i] = vouch_writer_span(&w);
    s->policy.policies_count++;
    return VOUCH_OK;
}

#define AT(field) offsetof(struct vouch_verify_settings, field)
/* clang-format 14 treats it as a block, 19 as a list. */
// clang-format off
#define CALL(letter, name, argument, take, help) \
    {letter, name, argument, VOUCH_OPTION_CALL, 0, take, help}
// clang-format on

static const struct vouch_option options[] = {
    {0, "trust", "FILE", VOUCH_OPTION_LIST, AT(trust.cafiles), NULL, "same as --cafile"},
    {0, "untrusted", "FILE", VOUCH_OPTION_LIST, AT(untrusted), NULL,
     "additional intermediates; repeatable"},
    CALL(0, "name", "[ROLE:]NAME", take_name, "same as --verify-hostname"),
    {0, "common-name", NULL, VOUCH_OPTION_FLAG, AT(common_name), NULL,
     "accept the common name if there is no subjectAltName"},
    CALL(0, "at", "TIME", take_at, "judge at this time (RFC 3339); default: now"),
    CALL(0, "purpose", "PURPOSE", take_purpose, "server, client or any; default: server"),
    CALL(0, "for", "USE", take_use, "judge a client certificate for smtp, ldap or https-mtls"),
    CALL(0, "max-depth", "N", take_depth, "allow at most N intermediates on the path"),
    CALL(0, "policy", "OID", take_policy, "certificate policy to accept; repeatable"),
    {0, "require-explicit-policy", NULL, VOUCH_OPTION_FLAG, AT(policy.require_explicit_policy),
     NULL, "require an accepted policy along the path"},
    {0, "inhibit-policy-mapping", NULL, VOUCH_OPTION_FLAG, AT(policy.inhibit_policy_mapping), NULL,
     "ignore policy mappings"},
    {0, "inhibit-any-policy", NULL, VOUCH_OPTION_FLAG, AT(policy.inhibit_any_policy), NULL,
     "ignore anyPolicy"},
    {0, "key", "FILE", VOUCH_OPTION_TEXT, AT(key), NULL,
     "check that this private key belongs to the certificate"},
    {0, "key-password-file", "FILE", VOUCH_OPTION_TEXT, AT(key_password_file), NULL,
     "first line of FILE is the password of the key, or of a PKCS#12 file"},
};

#define OPTIONS(list) (list), sizeof(list) / sizeof((list)[0])

static const struct vouch_option_group groups[] = {
    {"Judgement", OPTIONS(options), 0},
    {"Trust and names", OPTIONS(vouch_trust_options), AT(trust)},
    {"What certificates name", OPTIONS(vouch_fetch_options), AT(trust.fetch)},
    {"Output", OPTIONS(vouch_output_options), AT(output)},
};

static const struct vouch_command command = {
    "verify",
    "CHAIN...",
    "Judges chains from files (PEM, DER, PKCS#7 or PKCS#12, the leaf first) as a live check would.",
    groups,
    sizeof groups / sizeof groups[0],
    "Exit status: 0 valid, 1 valid with warnings, 2 invalid, 3 could not judge.\n",
};

static int complain(const char *who, const char *what)
{
    vouch_complain(who, "%s", what);
    return VOUCH_E_ARGUMENT;
}

static void settle(struct vouch_verify_settings *s)
{
    struct vouch_policy *p = &s->policy;
    vouch_trust_settings_settle(&s->trust, VOUCH_REVOCATION_SOFT);
    vouch_output_settings_settle(&s->output);
    vouch_trust_settings_fill(&s->trust, p);
    p->names = s->trust.names;
    p->names_count = s->trust.names_count;
    p->policies = s->policies;
    if (s->uses == 0 && p->purpose == VOUCH_PURPOSE_CLIENT)
        s->uses = VOUCH_USE_ANY;
    if (s->uses && !s->trust.clients_given) /* those are the clients of servers */
        p->no_clients = true;
    if (p->names_count == 0)
        p->name_rule = VOUCH_NAMES_NOT_JUDGED;
    else if (s->common_name)
        p->name_rule = VOUCH_NAMES_SAN_OR_CN;
}

int vouch_verify_settings_read(struct vouch_verify_settings *s, int argc, char **argv,
                               char ***files, size_t *files_count)
{
    memset(s, 0, sizeof *s);
    struct vouch_command named = command;
    named.name = s->who = argv[0];
    if (strcmp(s->who, command.name) !=
        0) /* called by another command, whose option has another name */
        s->trust.cafile_word = "trust";
    int status = vouch_options_read(&named, argc, argv, s, files, files_count);
    if (status != VOUCH_OK)
        return status;
    if (*files_count == 0)
        return complain(s->who, "no certificate file; see vouch verify --help");
    if (vouch_trust_settings_fault(&s->trust))
        return complain(s->who, vouch_trust_settings_fault(&s->trust));
    if (vouch_output_settings_fault(&s->output))
        return complain(s->who, vouch_output_settings_fault(&s->output));
    settle(s);
    return VOUCH_OK;
}
