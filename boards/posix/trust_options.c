// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/trust_options.h"

#include "boards/posix/values.h"
#include "core/clients.h"

static int take_threshold(const char *value, struct vouch_threshold *out, struct vouch_writer *why)
{
    if (vouch_threshold_parse(vouch_span_of(value), out) == VOUCH_OK)
        return VOUCH_OK;
    return vouch_option_refuse(why, "not a threshold such as 20d, 48h or 30%");
}

static int take_warning(void *self, const char *value, struct vouch_writer *why)
{
    return take_threshold(value, &((struct vouch_trust_settings *)self)->warning, why);
}

static int take_critical(void *self, const char *value, struct vouch_writer *why)
{
    return take_threshold(value, &((struct vouch_trust_settings *)self)->critical, why);
}

static int take_revocation(void *self, const char *value, struct vouch_writer *why)
{
    static const struct vouch_option_word words[] = {{"off", VOUCH_REVOCATION_OFF},
                                                     {"soft", VOUCH_REVOCATION_SOFT},
                                                     {"hard", VOUCH_REVOCATION_HARD}};
    struct vouch_trust_settings *s = self;
    int mode = VOUCH_REVOCATION_OFF;
    int status = vouch_option_word(words, 3, value, &mode, why);
    s->revocation = (enum vouch_revocation_mode)mode;
    s->revocation_given = true;
    return status;
}

static int take_depth(void *self, const char *value, struct vouch_writer *why)
{
    static const struct vouch_option_word words[] = {{"leaf", VOUCH_DEPTH_LEAF},
                                                     {"intermediates", VOUCH_DEPTH_INTERMEDIATES},
                                                     {"all", VOUCH_DEPTH_ALL}};
    int depth = VOUCH_DEPTH_ALL;
    int status = vouch_option_word(words, 3, value, &depth, why);
    ((struct vouch_trust_settings *)self)->revocation_depth = (enum vouch_revocation_depth)depth;
    return status;
}

static int take_crl_age(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_threshold age = {0, VOUCH_THRESHOLD_SECONDS};
    if (vouch_threshold_parse(vouch_span_of(value), &age) != VOUCH_OK ||
        age.unit != VOUCH_THRESHOLD_SECONDS)
        return vouch_option_refuse(why, "not an age such as 7d or 48h");
    ((struct vouch_trust_settings *)self)->crl_max_age_s = age.value;
    return VOUCH_OK;
}

static int take_crl_warning(void *self, const char *value, struct vouch_writer *why)
{
    return take_threshold(value, &((struct vouch_trust_settings *)self)->crl_warning, why);
}

static int take_crl_critical(void *self, const char *value, struct vouch_writer *why)
{
    return take_threshold(value, &((struct vouch_trust_settings *)self)->crl_critical, why);
}

int vouch_trust_settings_add_name(struct vouch_trust_settings *s, const char *value,
                                  struct vouch_writer *why)
{
    if (s->names_count == VOUCH_WANTED_NAMES_MAX)
        return vouch_option_refuse(why, "too many names");
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
    return vouch_trust_settings_add_name(self, value, why);
}

static int take_clients(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_trust_settings *s = self;
    if (!vouch_clients_parse(vouch_span_of(value), &s->clients))
        return vouch_option_refuse(why, "not a list of chrome, firefox, apple, openssl, gnutls, "
                                        "java, windows; or all, or none");
    s->clients_given = true;
    return VOUCH_OK;
}

int vouch_trust_settings_ignore(struct vouch_trust_settings *s, struct vouch_span code,
                                struct vouch_writer *why)
{
    const struct vouch_finding_kind *kind = NULL;
    for (size_t i = 0; (kind = vouch_finding_at(i)) != NULL; i++)
        if (vouch_span_equal(vouch_span_of(kind->id), code))
            break;
    if (!kind)
        return vouch_option_refuse(why, "no finding has this code");
    if (!vouch_finding_ignorable(kind))
        return vouch_option_refuse(why, "clients refuse this, so that it cannot be ignored");
    if (s->ignored.count == VOUCH_IGNORED_MAX)
        return vouch_option_refuse(why, "given too often");
    s->ignored.ids[s->ignored.count++] = kind->id;
    return VOUCH_OK;
}

/* A warning that would come after the error never comes: not what somebody who gave both means. */
const char *vouch_trust_settings_fault(const struct vouch_trust_settings *s)
{
    const struct vouch_threshold *warning = &s->warning, *critical = &s->critical;
    bool both = warning->value > 0 && warning->unit == critical->unit;

    return both && critical->value > warning->value
               ? "--critical is more than --warning, and so the warning would never come"
               : NULL;
}

static int take_ignored(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_trust_settings_ignore(self, vouch_span_of(value), why);
}

#define AT(field) offsetof(struct vouch_trust_settings, field)
/* clang-format 14 treats it as a block, 19 as a list. */
// clang-format off
#define CALL(letter, name, argument, take, help) \
    {letter, name, argument, VOUCH_OPTION_CALL, 0, take, help}
// clang-format on

const struct vouch_option vouch_trust_options[VOUCH_TRUST_OPTIONS] = {
    {0, "cafile", "FILE", VOUCH_OPTION_LIST, AT(cafiles), NULL,
     "trust the CAs in FILE instead of the system's; repeatable"},
    {0, "capath", "FOLDER", VOUCH_OPTION_LIST, AT(capaths), NULL,
     "trust the CAs in the files of FOLDER; repeatable"},
    {0, "crl", "FILE", VOUCH_OPTION_LIST, AT(crls), NULL, "revocation lists; repeatable"},
    {0, "ocsp-response", "FILE", VOUCH_OPTION_LIST, AT(ocsp), NULL,
     "responses of OCSP responders; repeatable"},
    {0, "ct-logs", "FILE", VOUCH_OPTION_TEXT, AT(ct_logs), NULL,
     "verify signed certificate timestamps with this list of logs"},
    CALL(0, "revocation", "MODE", take_revocation,
         "off, soft or hard; default: soft with lists or responses, else off"),
    CALL(0, "revocation-depth", "DEPTH", take_depth,
         "look up the leaf, the intermediates or all; default: all"),
    CALL(0, "crl-max-age", "AGE", take_crl_age,
         "accept a revocation list without nextUpdate for AGE: 7d, 48h; default: never"),
    CALL(0, "crl-warning", "LEFT", take_crl_warning,
         "warn if a revocation list runs out in LEFT; default: 10%"),
    CALL(0, "crl-critical", "LEFT", take_crl_critical,
         "error if a revocation list runs out in LEFT"),
    CALL(0, "verify-hostname", "[ROLE:]NAME", take_name,
         "the certificate must cover NAME; repeatable"),
    {0, "strict", NULL, VOUCH_OPTION_FLAG, AT(strict), NULL,
     "treat rules that clients do not enforce as errors"},
    CALL(0, "clients", "LIST", take_clients,
         "whose refusal counts: chrome,firefox,openssl,...; all or none"),
    CALL(0, "ignore", "CODE", take_ignored, "treat this finding as informational; repeatable"),
    CALL('w', "warning", "LEFT", take_warning,
         "warn if less than LEFT of the validity remains: 20d, 48h, 30%"),
    CALL('c', "critical", "LEFT", take_critical,
         "error if less than LEFT of the validity remains; default: expiry"),
};

void vouch_trust_settings_fill(const struct vouch_trust_settings *s, struct vouch_policy *policy)
{
    policy->strict = s->strict;
    policy->clients = s->clients;
    policy->no_clients = s->clients_given && s->clients == 0;
    policy->ignored = &s->ignored;
    policy->warning = s->warning;
    policy->critical = s->critical;
    policy->revocation = s->revocation;
    policy->revocation_depth = s->revocation_depth;
    policy->crl_max_age_s = s->crl_max_age_s;
    policy->crl_warning = s->crl_warning;
    policy->crl_critical = s->crl_critical;
}

void vouch_trust_settings_settle(struct vouch_trust_settings *s, enum vouch_revocation_mode mode)
{
    bool fetches = s->fetch.ocsp || s->fetch.crl;
    if (!s->revocation_given && (fetches || s->crls.count + s->ocsp.count > 0))
        s->revocation = mode;
}

/* --- loading ---------------------------------------------------------------------------------- */

/* The line starts with the option's name; success needs none. */
static void begin_line(struct vouch_writer *why, const char *option)
{
    why->len = 0;
    vouch_write_text(why, "--");
    vouch_write_text(why, option);
    vouch_write_text(why, " ");
}

int vouch_trust_add_files(struct vouch_bundle *b, const size_t *count, const char *what,
                          const char *option, const struct vouch_texts *paths,
                          struct vouch_writer *why)
{
    for (size_t i = 0; i < paths->count; i++) {
        size_t before = *count;
        begin_line(why, option);
        int status = vouch_bundle_add(b, paths->at[i], why);
        if (status != VOUCH_OK)
            return status;
        if (*count > before)
            continue;
        vouch_write_text(why, paths->at[i]);
        vouch_write_text(why, ": there is no ");
        vouch_write_text(why, what);
        vouch_write_text(why, " in it");
        return VOUCH_E_NOT_FOUND;
    }
    return VOUCH_OK;
}

static int load_store(const struct vouch_trust_settings *s, struct vouch_trust_store *store,
                      struct vouch_writer *why)
{
    int status = VOUCH_OK;
    why->len = 0;
    if (s->cafiles.count + s->capaths.count == 0)
        return vouch_trust_store_add_system(store, why);
    for (size_t i = 0; status == VOUCH_OK && i < s->cafiles.count; i++) {
        begin_line(why, s->cafile_word ? s->cafile_word : "cafile");
        status = vouch_trust_store_add_file(store, s->cafiles.at[i], why);
    }
    for (size_t i = 0; status == VOUCH_OK && i < s->capaths.count; i++) {
        begin_line(why, "capath");
        status = vouch_trust_store_add_folder(store, s->capaths.at[i], why);
    }
    return status;
}

int vouch_trust_settings_load(const struct vouch_trust_settings *s, struct vouch_trust_store *store,
                              struct vouch_bundle *crls, struct vouch_writer *why)
{
    vouch_trust_store_init(store);
    crls->lists = true;
    int status =
        vouch_trust_add_files(crls, &crls->crls_count, "revocation list", "crl", &s->crls, why);
    for (size_t i = 0; status == VOUCH_OK && i < s->ocsp.count; i++) {
        begin_line(why, "ocsp-response");
        status = vouch_bundle_add_response(crls, s->ocsp.at[i], why);
    }
    return status == VOUCH_OK ? load_store(s, store, why) : status;
}

int vouch_trust_settings_load_logs(const struct vouch_trust_settings *s, struct vouch_ct_list *list,
                                   struct vouch_writer *why)
{
    if (!s->ct_logs)
        return VOUCH_OK;
    begin_line(why, "ct-logs");
    return vouch_ct_list_read(list, s->ct_logs, why);
}
