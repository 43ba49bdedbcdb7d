// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/check_resources.h"

#include "core/tls_staple.h"
#include "port/posix/entropy.h"
#include "port/posix/hello.h"

static const char name[] = "check";

static int complain_why(struct vouch_writer *why)
{
    vouch_complain(name, "%s", vouch_writer_string(why));
    return VOUCH_E_ARGUMENT;
}

static int load_trust(struct vouch_check_resources *m, const struct vouch_check_settings *s)
{
    char buffer[512];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    int status = vouch_trust_settings_load(&s->trust, &m->store, &m->crls, &why);
    if (status == VOUCH_OK)
        status = vouch_trust_settings_load_logs(&s->trust, &m->ct_logs, &why);
    return status == VOUCH_OK ? VOUCH_OK : complain_why(&why);
}

static int load_credentials(struct vouch_check_resources *m, const struct vouch_check_settings *s)
{
    char buffer[512];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    const struct vouch_credential_files files = {s->certificate, s->key, s->key_password_file};
    if (!s->certificate)
        return VOUCH_OK;
    if (vouch_credentials_load(&m->credentials, &files, &m->entropy, &why) != VOUCH_OK)
        return complain_why(&why);
    return VOUCH_OK;
}

static int load_bind_password(struct vouch_check_settings *s)
{
    char buffer[512];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    if (vouch_ldap_settings_load(&s->ldap, &why) == VOUCH_OK)
        return VOUCH_OK;
    return complain_why(&why);
}

/* Unless the command line sets versions or keys. */
static int set_up_hellos(struct vouch_check_resources *m, const struct vouch_check_settings *s,
                         struct vouch_tls_options *tls)
{
    int status = VOUCH_OK;
    if (s->tls_min != VOUCH_TLS_ANY || s->tls_max != VOUCH_TLS_ANY ||
        s->key_type != VOUCH_TLS_KEY_ANY)
        return VOUCH_OK;
    for (int kind = 0; status == VOUCH_OK && kind < VOUCH_HELLOS; kind++) {
        tls->hello = vouch_posix_hellos[kind];
        status = vouch_tls_config_init(&m->hellos[kind], tls);
    }
    tls->hello = NULL;
    m->shaped = true;
    return status;
}

static int load_proxy_password(struct vouch_check_settings *s)
{
    char buffer[512];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    int status = vouch_proxy_settings_load(&s->proxy, &why);
    return status == VOUCH_OK ? VOUCH_OK : complain_why(&why);
}

static struct vouch_tls_options tls_options(struct vouch_check_resources *m,
                                            const struct vouch_check_settings *s,
                                            enum vouch_tls_key_type type)
{
    return (struct vouch_tls_options){
        .entropy = m->entropy,
        .min_version = s->tls_min,
        .max_version = s->tls_max,
        .key_type = type,
        .client_chain = s->certificate ? &m->credentials.chain : NULL,
        .client_key = s->certificate ? &m->credentials.key : NULL,
        .staple_ops = &vouch_tls_staple,
    };
}

int vouch_check_resources_key_type(struct vouch_check_resources *m,
                                   const struct vouch_check_settings *s,
                                   enum vouch_tls_key_type type)
{
    struct vouch_tls_options tls = tls_options(m, s, type);
    if (m->tls_ready[type])
        return VOUCH_OK;
    int status = vouch_tls_config_init(&m->tls[type], &tls);
    m->tls_ready[type] = status == VOUCH_OK;
    return status;
}

static int set_up_tls(struct vouch_check_resources *m, const struct vouch_check_settings *s)
{
    int status = load_credentials(m, s);
    if (status != VOUCH_OK)
        return status;
    struct vouch_tls_options tls = tls_options(m, s, s->key_type);
    status = vouch_tls_config_init(&m->tls[VOUCH_TLS_KEY_ANY], &tls);
    if (status == VOUCH_OK)
        status = set_up_hellos(m, s, &tls);
    for (int type = VOUCH_TLS_KEY_RSA;
         status == VOUCH_OK && s->mail.all_keys && type <= VOUCH_TLS_KEY_ECDSA; type++)
        status = vouch_check_resources_key_type(m, s, (enum vouch_tls_key_type)type);
    if (status != VOUCH_OK)
        vouch_complain(name, "cannot set up TLS: %s", vouch_status_text(status));
    return status;
}

int vouch_check_resources_load(struct vouch_check_resources *m,
                               struct vouch_check_settings *settings)
{
    vouch_trust_store_init(&m->store);
    vouch_credentials_init(&m->credentials);
    m->memo = (struct vouch_memo){&vouch_memo_sha256, m->memo_rows, VOUCH_MEMO_ROWS, 0, 0};
    m->entropy = vouch_posix_entropy();
    int status = load_bind_password(settings);
    if (status == VOUCH_OK)
        status = load_proxy_password(settings);
    if (status == VOUCH_OK)
        status = load_trust(m, settings);
    return status == VOUCH_OK ? set_up_tls(m, settings) : status;
}

/* Options may add files; texts are compared by address; passwords are read once for each. */
bool vouch_check_resources_fit(const struct vouch_check_settings *a,
                               const struct vouch_check_settings *b)
{
    const struct vouch_ldap_settings *la = &a->ldap;
    const struct vouch_ldap_settings *lb = &b->ldap;
    bool same_trust = a->trust.cafiles.count == b->trust.cafiles.count &&
                      a->trust.capaths.count == b->trust.capaths.count &&
                      a->trust.crls.count == b->trust.crls.count &&
                      a->trust.ct_logs == b->trust.ct_logs;
    bool same_tls = a->certificate == b->certificate && a->key == b->key &&
                    a->key_password_file == b->key_password_file && a->tls_min == b->tls_min &&
                    a->tls_max == b->tls_max && a->key_type == b->key_type &&
                    a->mail.all_keys == b->mail.all_keys;
    return same_trust && same_tls && la->password_file == lb->password_file &&
           la->password_variable == lb->password_variable &&
           la->password_descriptor == lb->password_descriptor &&
           a->proxy.password_file == b->proxy.password_file;
}

void vouch_check_resources_free(struct vouch_check_resources *m)
{
    for (int type = VOUCH_TLS_KEY_ANY; type <= VOUCH_TLS_KEY_ECDSA; type++)
        vouch_tls_config_free(&m->tls[type]);
    for (int kind = 0; m->shaped && kind < VOUCH_HELLOS; kind++)
        vouch_tls_config_free(&m->hellos[kind]);
    vouch_credentials_free(&m->credentials);
    vouch_bundle_free(&m->crls);
    vouch_ct_list_free(&m->ct_logs);
    vouch_trust_store_free(&m->store);
}
