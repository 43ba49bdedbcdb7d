// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/plan_extensions.h"

#include "boards/posix/cert/plan_permit.h"
#include "core/x509/certificate.h"
#include "core/x509/key.h"

enum { EMPTY_NAME = 2 };

void vouch_plan_wrap_extension(struct vouch_der_writer *w, const char *oid, bool critical,
                               size_t mark)
{
    static const uint8_t yes = 0xff;
    vouch_der_wrap(w, VOUCH_TAG_OCTET_STRING, mark);
    if (critical)
        vouch_der_put_value(w, VOUCH_TAG_BOOLEAN, (struct vouch_span){&yes, 1});
    vouch_der_put_oid(w, oid);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
}

/* Critical if there is no subject (RFC 5280 section 4.2.1.6). */
static void put_names(struct vouch_der_writer *w, const struct vouch_cert_plan *plan)
{
    size_t mark = vouch_der_mark(w);
    if (!plan->names || plan->names->count == 0)
        return;
    vouch_plan_names_put(w, plan->names);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_plan_wrap_extension(w, "2.5.29.17", plan->subject.len <= EMPTY_NAME, mark);
}

static void put_constraints(struct vouch_der_writer *w, const struct vouch_cert_plan *plan)
{
    size_t mark = vouch_der_mark(w);
    if (!plan->permitted || plan->permitted->count == 0)
        return;
    vouch_plan_permit_put(w, plan->permitted);
    vouch_plan_wrap_extension(w, "2.5.29.30", true, mark);
}

static void put_extended_usage(struct vouch_der_writer *w, const struct vouch_cert_plan *plan)
{
    size_t mark = vouch_der_mark(w);
    if (!plan->usage)
        return;
    if (plan->usage & VOUCH_PLAN_CLIENT)
        vouch_der_put_oid(w, "1.3.6.1.5.5.7.3.2");
    if (plan->usage & VOUCH_PLAN_SERVER)
        vouch_der_put_oid(w, "1.3.6.1.5.5.7.3.1");
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_plan_wrap_extension(w, "2.5.29.37", false, mark);
}

/* An EC key only signs; an RSA key also supports the older key exchange by encryption. */
static void put_key_usage(struct vouch_der_writer *w, const struct vouch_cert_plan *plan)
{
    static const uint8_t authority[] = {1, 0x06}; /* keyCertSign, cRLSign */
    static const uint8_t signs[] = {7, 0x80};     /* digitalSignature */
    static const uint8_t rsa[] = {5, 0xa0};       /* and keyEncipherment */
    struct vouch_key key;
    size_t mark = vouch_der_mark(w);
    vouch_key_read(plan->spki, &key, NULL);
    const uint8_t *leaf = key.kind == VOUCH_KEY_RSA ? rsa : signs;
    vouch_der_put_value(w, VOUCH_TAG_BIT_STRING,
                        (struct vouch_span){plan->ca ? authority : leaf, sizeof signs});
    vouch_plan_wrap_extension(w, "2.5.29.15", true, mark);
}

static void put_basic_constraints(struct vouch_der_writer *w, const struct vouch_cert_plan *plan)
{
    static const uint8_t yes = 0xff;
    size_t mark = vouch_der_mark(w);
    if (plan->ca && plan->path_length >= 0)
        vouch_der_put_integer(w, (uint32_t)plan->path_length);
    if (plan->ca)
        vouch_der_put_value(w, VOUCH_TAG_BOOLEAN, (struct vouch_span){&yes, 1});
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_plan_wrap_extension(w, "2.5.29.19", true, mark);
}

static void put_key_ids(struct vouch_der_writer *w, const struct vouch_plan_key_ids *ids)
{
    size_t mark = vouch_der_mark(w);
    vouch_der_put_value(w, VOUCH_TAG_CONTEXT, ids->authority);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_plan_wrap_extension(w, "2.5.29.35", false, mark);
    mark = vouch_der_mark(w);
    vouch_der_put_value(w, VOUCH_TAG_OCTET_STRING, ids->subject);
    vouch_plan_wrap_extension(w, "2.5.29.14", false, mark);
}

void vouch_plan_put_extensions(struct vouch_der_writer *w, const struct vouch_cert_plan *plan,
                               const struct vouch_plan_key_ids *ids)
{
    size_t mark = vouch_der_mark(w);
    if (plan->ca) {
        put_constraints(w, plan);
    } else {
        put_names(w, plan);
        put_extended_usage(w, plan);
    }
    put_key_usage(w, plan);
    put_basic_constraints(w, plan);
    put_key_ids(w, ids);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_der_wrap(w, VOUCH_TAG_CONSTRUCTED | 3, mark);
}

void vouch_plan_put_request_attributes(struct vouch_der_writer *w,
                                       const struct vouch_cert_plan *plan)
{
    size_t mark = vouch_der_mark(w);
    put_names(w, plan);
    put_extended_usage(w, plan);
    put_key_usage(w, plan);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_der_wrap(w, VOUCH_TAG_SET, mark);
    vouch_der_put_oid(w, "1.2.840.113549.1.9.14");
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_der_wrap(w, VOUCH_TAG_CONSTRUCTED, mark);
}
