// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/verify/fitness.h"

#include "core/x509/extension.h"

#include <stdio.h>

enum { VALUE_MAX = 512, WHY_MAX = 96 };

enum library { OPENSSL, GNUTLS, GNUTLS_UNVERIFIED };

struct server {
    const char *name;
    const char *fact;
    unsigned use;
    enum library library;
    size_t intermediates_max; /* 0: no limit of its own */
    bool wants_strong_keys;
};

static const struct server servers[] = {
    {"postfix", "server_postfix", VOUCH_USE_SMTP, OPENSSL, 0, false},
    {"exim", "server_exim", VOUCH_USE_SMTP, GNUTLS, 0, false},
    {"slapd", "server_slapd", VOUCH_USE_LDAP, GNUTLS, 0, false}, /* as Debian 12 builds it */
    {"slapd with OpenSSL", "server_slapd_openssl", VOUCH_USE_LDAP, OPENSSL, 0, true},
    /* It requests a certificate and accepts any whose key may sign: a password or Kerberos
     * authenticates. */
    {"samba", "server_samba", VOUCH_USE_LDAP, GNUTLS_UNVERIFIED, 0, false},
    /* ssl_verify_depth is 1 by default, and Debian's OpenSSL is at security level 2. */
    {"nginx", "server_nginx", VOUCH_USE_HTTPS, OPENSSL, 1, true},
};

static bool has_words(const char *id, const char *beginning)
{
    return vouch_span_starts_nocase(vouch_span_of(id), beginning);
}

/* What every library refuses: faults of certificates and paths, except those over which libraries
 * differ. */
static const char *fault_of(const struct vouch_report *r)
{
    for (size_t i = 0; i < r->findings_count; i++) {
        const struct vouch_finding *f = &r->storage.findings[i];
        const struct vouch_finding_kind *kind = vouch_finding_kind(f->code);
        bool differ = f->code == VOUCH_F_CERT_EXTENDED_USAGE || f->code == VOUCH_F_CERT_WEAK_KEY ||
                      f->code == VOUCH_F_CHAIN_POLICY || f->code == VOUCH_F_CERT_EXPIRES_SOON ||
                      f->code == VOUCH_F_CERT_KEY_MISMATCH || f->code == VOUCH_F_CERT_DEMONSTRATION;
        if (f->severity >= VOUCH_SEVERITY_UNKNOWN && !differ &&
            (has_words(kind->id, "cert-") || has_words(kind->id, "chain-")))
            return kind->id;
    }
    return NULL;
}

/* OpenSSL's purpose "sslclient": each extendedKeyUsage on the path must contain clientAuth
 * itself. */
static bool lacks_purpose(const struct vouch_path *path)
{
    for (size_t i = 0; i < path->count; i++)
        if (vouch_extension_has(path->at[i], VOUCH_EXT_EXTENDED_USAGE) &&
            !vouch_extension_names_usage(path->at[i], vouch_oid_client_auth))
            return true;
    return false;
}

/* GnuTLS does not support critical policyConstraints. */
static bool has_policy_constraints(const struct vouch_path *path)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->at[i]->critical & 1u << VOUCH_EXT_POLICY_CONSTRAINTS)
            return true;
    return false;
}

static const char *why_openssl(const struct server *s, const struct vouch_path *path,
                               const struct vouch_report *r)
{
    if (lacks_purpose(path))
        return "extendedKeyUsage without clientAuth";
    if (s->wants_strong_keys && vouch_report_has(r, VOUCH_F_CERT_WEAK_KEY))
        return "cert-weak-key";
    if (s->intermediates_max && path->count > 1 + s->intermediates_max)
        return "more intermediates than its ssl_verify_depth of 1 allows";
    return NULL;
}

/* With such a key GnuTLS ends the handshake itself. */
static const char *why_not_signed(const struct vouch_path *path)
{
    bool signs = path->at[0]->key_usage & VOUCH_USAGE_DIGITAL_SIGNATURE;
    return signs ? NULL : "keyUsage without digitalSignature";
}

static const char *why_gnutls(const struct vouch_path *path)
{
    const char *why = why_not_signed(path);
    if (why)
        return why;
    return has_policy_constraints(path) ? "critical policyConstraints" : NULL;
}

/* Null: it accepts the certificate. */
static const char *why_not(const struct server *s, const struct vouch_path *path,
                           const struct vouch_report *r)
{
    const char *fault = fault_of(r);
    if (path->count == 0)
        return fault;
    if (s->library == GNUTLS_UNVERIFIED)
        return why_not_signed(path);
    if (fault)
        return fault;
    return s->library == OPENSSL ? why_openssl(s, path, r) : why_gnutls(path);
}

static void write_one(struct vouch_writer *w, const char *why)
{
    vouch_write_text(w, why ? "refuses: " : "accepts");
    vouch_write_text(w, why ? why : "");
}

void vouch_fitness_tell(const struct vouch_judge *j, unsigned uses, struct vouch_report *report)
{
    char text[VALUE_MAX];
    struct vouch_writer all = vouch_writer_of(text, sizeof text);
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++) {
        char line[WHY_MAX];
        struct vouch_writer one = vouch_writer_of(line, sizeof line);
        const char *why = why_not(&servers[i], &j->search.path, report);
        if (!(servers[i].use & uses))
            continue;
        write_one(&one, why);
        vouch_report_add_fact(report, servers[i].fact, vouch_writer_span(&one));
        vouch_write_text(&all, all.len ? "; " : "");
        vouch_write_text(&all, servers[i].name);
        vouch_write_text(&all, " ");
        write_one(&all, why);
    }
    vouch_report_find(report, VOUCH_F_CLIENT_AT_SERVERS, 0, VOUCH_NO_POSITION,
                      vouch_writer_span(&all));
}
