// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/authority.h"
#include "boards/posix/cert/cert.h"
#include "boards/posix/cert/cert_begin.h"
#include "boards/posix/cert/cert_values.h"
#include "boards/posix/cert/request.h"
#include "boards/posix/options.h"
#include "core/x509/constraints.h"
#include "core/x509/extension.h"
#include "core/x509/key.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* `vouch cert sign`: a private authority issues a certificate for a request. */

enum { WHY_MAX = 1024, DAYS_MAX = 825, DAYS_DEFAULT = 365, CHAIN_MAX = 8 };

struct settings {
    const char *out;
    struct vouch_texts names;
    unsigned usage;
    unsigned days;
};

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
    {0, "for", "SERVICE", VOUCH_OPTION_CALL, 0, take_service,
     "https, smtp, ldap-client, smtp-client, client, both; default: as requested"},
    {0, "days", "N", VOUCH_OPTION_CALL, 0, take_days, "validity, at most 825; default 365"},
    {0, "name", "NAME", VOUCH_OPTION_LIST, AT(names), NULL,
     "issue for these names and addresses instead of those in the request"},
    {'o', "out", "FILE", VOUCH_OPTION_TEXT, AT(out), NULL, "output file; default: standard output"},
};

static const struct vouch_option_group group = {NULL, options, sizeof options / sizeof options[0],
                                                0};

static const struct vouch_command command = {
    "cert sign",
    "FOLDER REQUEST",
    "Issues a certificate for a request, from the private authority in FOLDER.",
    &group,
    1,
    "Example: vouch cert sign -o mail.pem ca mail.example.test.csr\n",
};

struct making {
    struct settings settings;
    struct vouch_authority authority;
    struct vouch_request request;
    struct vouch_plan_names names;
    uint8_t *request_memory;
    uint8_t serial[VOUCH_SERIAL_BYTES];
    uint8_t der[VOUCH_PLAN_DER_MAX];
};

static int refuse(struct vouch_writer *why, const char *what)
{
    vouch_write_text(why, what);
    return VOUCH_E_ARGUMENT;
}

static int choose_names(struct making *m, struct vouch_writer *why)
{
    const struct vouch_texts *given = &m->settings.names;
    struct vouch_der requested = vouch_extension_sans(&m->request.asked);
    struct vouch_general_name name;
    int status = VOUCH_OK;
    for (size_t i = 0; i < given->count && status == VOUCH_OK; i++)
        status = vouch_plan_names_add(&m->names, given->at[i], why);
    if (given->count)
        return status;
    while (vouch_general_next(&requested, &name))
        if (!vouch_plan_names_copy(&m->names, &name))
            return refuse(why, "the request asks for a name that is neither a DNS name nor an "
                               "address; give the names with --name");
    return status;
}

/* What the request asks for; server usage if it asks for nothing. */
static unsigned choose_usage(const struct making *m)
{
    const struct vouch_certificate *asked = &m->request.asked;
    unsigned usage = m->settings.usage;
    if (usage)
        return usage;
    if (vouch_extension_names_usage(asked, vouch_oid_server_auth))
        usage |= VOUCH_PLAN_SERVER;
    if (vouch_extension_names_usage(asked, vouch_oid_client_auth))
        usage |= VOUCH_PLAN_CLIENT;
    return usage ? usage : VOUCH_PLAN_SERVER;
}

/* The requested one; none under name constraints without a domain: OpenSSL and GnuTLS compare an
 * address in the common name with the permitted domains. */
static struct vouch_span choose_subject(const struct making *m)
{
    static const uint8_t nothing[] = {VOUCH_TAG_SEQUENCE, 0};
    struct vouch_span constraints;
    bool constrained =
        vouch_extension_value(&m->authority.certificate, VOUCH_EXT_NAME_CONSTRAINTS, &constraints);
    for (size_t i = 0; i < m->names.count; i++)
        if (m->names.at[i].kind == VOUCH_GENERAL_DNS)
            constrained = false;
    return constrained && m->names.count ? (struct vouch_span){nothing, sizeof nothing}
                                         : m->request.subject;
}

static int issue(struct making *m, struct vouch_span *der, struct vouch_writer *why)
{
    const struct vouch_certificate *ca = &m->authority.certificate;
    struct vouch_cert_plan plan = {
        .subject = choose_subject(m),
        .issuer = ca->subject,
        .spki = m->request.spki,
        .issuer_key_id = m->authority.key_id,
        .signer = &m->authority.key,
        .serial = {m->serial, sizeof m->serial},
        .names = &m->names,
        .usage = choose_usage(m),
    };
    vouch_cert_plan_dates(&plan, m->settings.days ? m->settings.days : DAYS_DEFAULT);
    if (plan.not_before_s < ca->not_before_s)
        plan.not_before_s = ca->not_before_s;
    if (plan.not_after_s > ca->not_after_s)
        plan.not_after_s = ca->not_after_s;
    if (plan.not_after_s <= (int64_t)time(NULL))
        return refuse(why, "the authority has expired");
    if (plan.usage & VOUCH_PLAN_SERVER && m->names.count == 0)
        return refuse(why, "the request has no subjectAltName; give the names with --name");
    int status = vouch_cert_serial(m->serial);
    if (status == VOUCH_OK)
        status = vouch_cert_plan_make(&plan, m->der, sizeof m->der, der);
    return status == VOUCH_OK ? status : refuse(why, "the certificate cannot be made: no memory");
}

/* The certificate, followed by those of an authority that is not a root. */
static int write_chain(const struct making *m, struct vouch_span der, struct vouch_writer *why)
{
    struct vouch_span chain[CHAIN_MAX] = {der};
    const struct vouch_bundle *b = &m->authority.bundle;
    size_t count = 1;
    for (size_t i = 0; i < b->certificates_count && count < CHAIN_MAX; i++) {
        struct vouch_certificate c;
        vouch_certificate_parse(b->certificates[i], &c);
        if (!c.self_issued)
            chain[count++] = b->certificates[i];
    }
    return vouch_cert_write_chain(m->settings.out ? m->settings.out : "-", chain, count, why);
}

/* It is recorded before it is written: an unrecorded certificate could not be revoked. */
static int note_and_write(struct making *m, struct vouch_span der, struct vouch_writer *why)
{
    struct vouch_certificate c;
    vouch_certificate_parse(der, &c);
    int status = vouch_authority_note(&m->authority, &c, why);
    return status == VOUCH_OK ? write_chain(m, der, why) : status;
}

/* Refuses to issue what clients would refuse: a weak key, and names beyond the authority's own
 * constraints. */
static int judge_request(const struct making *m, struct vouch_writer *why)
{
    struct vouch_key key;
    if (vouch_key_read(m->request.spki, &key, NULL) != VOUCH_OK)
        return refuse(why, "the request's key breaks a rule");
    if (!vouch_key_weak(&key))
        return VOUCH_OK;
    vouch_write_text(why, "the request's key is too weak: ");
    vouch_key_write(why, &key);
    return VOUCH_E_ARGUMENT;
}

static int judge_names(const struct making *m, struct vouch_span der, struct vouch_writer *why)
{
    struct vouch_certificate c;
    struct vouch_span constraints;
    struct vouch_constraints_fault fault;
    uint32_t work = VOUCH_CONSTRAINTS_WORK;
    vouch_certificate_parse(der, &c);
    if (!vouch_extension_value(&m->authority.certificate, VOUCH_EXT_NAME_CONSTRAINTS, &constraints))
        return VOUCH_OK;
    vouch_constraints_check(constraints, &c, false, &work, &fault);
    if (fault.verdict == VOUCH_CONSTRAINTS_KEPT)
        return VOUCH_OK;
    vouch_write_text(why, "the authority may not issue for this name: ");
    vouch_constraints_write(why, &fault);
    return VOUCH_E_ARGUMENT;
}

/* Before anything is recorded. */
static int judge_output(const struct making *m, struct vouch_writer *why)
{
    const char *path = m->settings.out;
    if (!path || strcmp(path, "-") == 0 || access(path, F_OK) != 0)
        return VOUCH_OK;
    vouch_write_text(why, path);
    return refuse(why, ": exists already and is not overwritten; remove it or name another file");
}

static int sign(struct making *m, char **operands, struct vouch_writer *why)
{
    struct vouch_span der = {NULL, 0};
    int status = vouch_authority_open(&m->authority, operands[0], why);
    if (status == VOUCH_OK)
        status = vouch_request_load(operands[1], &m->request, &m->request_memory, why);
    if (status == VOUCH_OK)
        status = choose_names(m, why);
    if (status == VOUCH_OK)
        status = judge_request(m, why);
    if (status == VOUCH_OK)
        status = judge_output(m, why);
    if (status == VOUCH_OK)
        status = issue(m, &der, why);
    if (status == VOUCH_OK)
        status = judge_names(m, der, why);
    if (status == VOUCH_OK)
        status = note_and_write(m, der, why);
    vouch_authority_close(&m->authority);
    free(m->request_memory);
    return status;
}

int vouch_cert_sign(int argc, char **argv)
{
    uint8_t buffer[WHY_MAX];
    int answer = VOUCH_EXIT_UNKNOWN;
    struct vouch_cert_operands o = {
        .least = 2, .most = 2, .otherwise = "expected a folder and a request"};
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    struct making *m = calloc(1, sizeof *m);
    if (!m)
        return vouch_complain(command.name, "no memory");
    if (vouch_cert_begin(&command, argc, argv, &m->settings, &o, &answer))
        answer = vouch_cert_end(&command, sign(m, o.at, &why), &why);
    free(m);
    return answer;
}
