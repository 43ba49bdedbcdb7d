// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/verify/verify_settings.h"

#include "boards/posix/values.h"
#include "core/calendar.h"

#include <string.h>

static int refuse(struct vouch_writer *why, const char *what)
{
    vouch_write_text(why, what);
    return VOUCH_E_ARGUMENT;
}

/* The place of a word in a list that ends with null; -1: it is not there, and `why` has them all.
 */
static int word_of(const char *const *words, const char *value, struct vouch_writer *why)
{
    for (int i = 0; words[i]; i++)
        if (vouch_span_equal_nocase(vouch_span_of(words[i]), vouch_span_of(value)))
            return i;
    vouch_write_text(why, "not one of");
    for (int i = 0; words[i]; i++) {
        vouch_write_text(why, i ? ", " : " ");
        vouch_write_text(why, words[i]);
    }
    return -1;
}

static int take_revocation(void *self, const char *value, struct vouch_writer *why)
{
    static const char *const words[] = {"off", "soft", "hard", NULL};
    struct vouch_verify_settings *s = self;
    int word = word_of(words, value, why);
    if (word < 0)
        return VOUCH_E_ARGUMENT;
    s->policy.revocation = (enum vouch_revocation_mode)word;
    s->revocation_given = true;
    return VOUCH_OK;
}

static int take_purpose(void *self, const char *value, struct vouch_writer *why)
{
    static const char *const words[] = {"server", "client", "any", NULL};
    struct vouch_verify_settings *s = self;
    int word = word_of(words, value, why);
    if (word < 0)
        return VOUCH_E_ARGUMENT;
    s->policy.purpose = (enum vouch_purpose)word;
    return VOUCH_OK;
}

static int take_language(void *self, const char *value, struct vouch_writer *why)
{
    static const char *const words[] = {"en", "nl", NULL};
    struct vouch_verify_settings *s = self;
    int word = word_of(words, value, why);
    if (word < 0)
        return VOUCH_E_ARGUMENT;
    s->language = (enum vouch_language)word;
    s->language_given = true;
    return VOUCH_OK;
}

static int take_name(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_verify_settings *s = self;
    size_t i = s->policy.names_count;
    if (i == VOUCH_VERIFY_NAMES_MAX)
        return refuse(why, "too many names");
    int status = vouch_value_wanted_name(value, &s->names[i].role, s->name_texts[i], why);
    if (status != VOUCH_OK)
        return status;
    s->names[i].name = s->name_texts[i];
    s->policy.names_count++;
    return VOUCH_OK;
}

static int take_at(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_verify_settings *s = self;
    if (vouch_date_parse(vouch_span_of(value), &s->at_utc_s) != VOUCH_OK)
        return refuse(why, "not a time such as 2026-11-23T10:20:30Z");
    s->at_given = true;
    return VOUCH_OK;
}

static int take_depth(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_verify_settings *s = self;
    uint64_t depth = 0;
    if (!vouch_span_decimal(vouch_span_of(value), 100, &depth))
        return refuse(why, "not a number of intermediates from 0 to 100");
    s->policy.max_depth = (unsigned)depth + 1;
    return VOUCH_OK;
}

/* One arc in base 128, the highest digits first (X.690 section 8.19.2). */
static void write_arc(struct vouch_writer *w, uint64_t arc)
{
    unsigned digits = 1;
    while (digits < 10 && arc >> (7 * digits))
        digits++;
    while (digits-- > 0)
        vouch_write_u8(w, (uint8_t)((arc >> (7 * digits) & 0x7f) | (digits ? 0x80 : 0)));
}

/* "2.23.140.1.2.1" as DER content bytes. */
static bool encode_oid(struct vouch_span text, struct vouch_writer *w)
{
    uint64_t first = 0;
    uint64_t arc = 0;
    size_t count = 0;
    for (size_t at = 0; at <= text.len; count++) {
        size_t dot = vouch_span_find(text, at, '.');
        if (!vouch_span_decimal(vouch_span_part(text, at, dot - at), UINT32_MAX, &arc))
            return false;
        if (count == 1 && (first > 2 || (first < 2 && arc > 39)))
            return false;
        if (count == 0)
            first = arc;
        else
            write_arc(w, count == 1 ? 40 * first + arc : arc);
        at = dot + 1;
    }
    return count >= 2 && w->lost == 0;
}

static int take_policy(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_verify_settings *s = self;
    size_t i = s->policy.policies_count;
    if (i == VOUCH_VERIFY_POLICIES_MAX)
        return refuse(why, "too many policies");
    struct vouch_writer w = vouch_writer_of(s->oids[i], sizeof s->oids[i]);
    if (!encode_oid(vouch_span_of(value), &w))
        return refuse(why, "not an object identifier such as 2.23.140.1.2.1");
    s->policies[i] = vouch_writer_span(&w);
    s->policy.policies_count++;
    return VOUCH_OK;
}

static int take_threshold(const char *value, struct vouch_threshold *out, struct vouch_writer *why)
{
    if (vouch_threshold_parse(vouch_span_of(value), out) == VOUCH_OK)
        return VOUCH_OK;
    return refuse(why, "not a threshold such as 20d, 48h or 30%");
}

static int take_warning(void *self, const char *value, struct vouch_writer *why)
{
    return take_threshold(value, &((struct vouch_verify_settings *)self)->policy.warning, why);
}

static int take_critical(void *self, const char *value, struct vouch_writer *why)
{
    return take_threshold(value, &((struct vouch_verify_settings *)self)->policy.critical, why);
}

static int take_format(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_verify_settings *s = self;
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

#define AT(field) offsetof(struct vouch_verify_settings, field)
#define CALL(letter, name, argument, take, help)                                                   \
    {                                                                                              \
        letter, name, argument, VOUCH_OPTION_CALL, 0, take, help                                   \
    }

static const struct vouch_option options[] = {
    {0, "trust", "FILE", VOUCH_OPTION_LIST, AT(trust), NULL,
     "trust the CAs in FILE, not the system's; may be repeated"},
    {0, "cafile", "FILE", VOUCH_OPTION_LIST, AT(trust), NULL, NULL},
    {0, "untrusted", "FILE", VOUCH_OPTION_LIST, AT(untrusted), NULL,
     "further intermediates that may be used; may be repeated"},
    {0, "crl", "FILE", VOUCH_OPTION_LIST, AT(crls), NULL, "revocation lists; may be repeated"},
    CALL(0, "revocation", "MODE", take_revocation,
         "off, soft or hard; else off without --crl and soft with it"),
    CALL(0, "name", "[ROLE:]NAME", take_name,
         "the certificate must cover this name; may be repeated"),
    CALL(0, "verify-hostname", "[ROLE:]NAME", take_name, NULL),
    {0, "common-name", NULL, VOUCH_OPTION_FLAG, AT(common_name), NULL,
     "the common name counts where there is no alternative name"},
    CALL(0, "at", "TIME", take_at, "judge at this time (RFC 3339), not now"),
    CALL(0, "purpose", "PURPOSE", take_purpose, "server, client or any; else server"),
    CALL(0, "max-depth", "N", take_depth, "at most N intermediates on the path"),
    CALL(0, "policy", "OID", take_policy, "a certificate policy to accept; may be repeated"),
    {0, "require-explicit-policy", NULL, VOUCH_OPTION_FLAG, AT(policy.require_explicit_policy),
     NULL, "some accepted policy must hold along the path"},
    {0, "inhibit-policy-mapping", NULL, VOUCH_OPTION_FLAG, AT(policy.inhibit_policy_mapping), NULL,
     "policy mappings do not count"},
    {0, "inhibit-any-policy", NULL, VOUCH_OPTION_FLAG, AT(policy.inhibit_any_policy), NULL,
     "anyPolicy does not count"},
    {0, "strict", NULL, VOUCH_OPTION_FLAG, AT(policy.strict), NULL,
     "rules that clients do not enforce are errors, too"},
    {0, "key", "FILE", VOUCH_OPTION_TEXT, AT(key), NULL,
     "the private key: does it belong to the certificate?"},
    {0, "key-password-file", "FILE", VOUCH_OPTION_TEXT, AT(key_password_file), NULL,
     "the key's password is the first line of FILE"},
    CALL('w', "warning", "LEFT", take_warning, "warn when so little is left: 20d, 48h, 30%"),
    CALL('c', "critical", "LEFT", take_critical, "an error when so little is left; else expiry"),
    CALL(0, "format", "FORMAT", take_format, "text, json, ...; else text"),
    {0, "json", NULL, VOUCH_OPTION_FLAG, AT(json), NULL, "as --format json"},
    CALL(0, "lang", "LANGUAGE", take_language, "en or nl; else the locale's"),
    {'q', "quiet", NULL, VOUCH_OPTION_COUNT, AT(quiet), NULL, "one line a chain; twice: none"},
    {'v', "verbose", NULL, VOUCH_OPTION_COUNT, AT(verbose), NULL,
     "more: all names, times, sources"},
};

static const struct vouch_option_group group = {NULL, options, sizeof options / sizeof options[0]};

static const struct vouch_command command = {
    "verify",
    "CHAIN...",
    "Judges chains from files (PEM, DER or PKCS#7, the leaf first) as a live check would.",
    &group,
    1,
    "Exit status: 0 valid, 1 valid with warnings, 2 invalid, 3 could not judge.\n",
};

static int complain(const char *what)
{
    vouch_complain(command.name, "%s", what);
    return VOUCH_E_ARGUMENT;
}

static void settle(struct vouch_verify_settings *s)
{
    s->policy.names = s->names;
    s->policy.policies = s->policies;
    if (s->policy.names_count == 0)
        s->policy.name_rule = VOUCH_NAMES_NOT_JUDGED;
    else if (s->common_name)
        s->policy.name_rule = VOUCH_NAMES_SAN_OR_CN;
    if (!s->revocation_given && s->crls.count)
        s->policy.revocation = VOUCH_REVOCATION_SOFT;
    if (!s->format)
        s->format = s->json ? &vouch_format_json : &vouch_format_text;
}

int vouch_verify_settings_read(struct vouch_verify_settings *s, int argc, char **argv,
                               char ***files, size_t *files_count)
{
    memset(s, 0, sizeof *s);
    int status = vouch_options_read(&command, argc, argv, s, files, files_count);
    if (status != VOUCH_OK)
        return status;
    if (*files_count == 0)
        return complain("which chain? See vouch verify --help");
    if (s->json && s->format && s->format != &vouch_format_json)
        return complain("--json and another --format exclude each other");
    if (s->key_password_file && !s->key)
        return complain("--key-password-file needs --key");
    settle(s);
    return VOUCH_OK;
}
