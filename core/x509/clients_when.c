// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_when.h"

#include "core/x509/extension.h"

/* 1.3.6.1.4.1.311.10.3.3 and 2.16.840.1.113730.4.1 */
static const uint8_t oid_microsoft_gated[] = {0x2b, 0x06, 0x01, 0x04, 0x01,
                                              0x82, 0x37, 0x0a, 0x03, 0x03};
static const uint8_t oid_netscape_gated[] = {0x60, 0x86, 0x48, 0x01, 0x86, 0xf8, 0x42, 0x04, 0x01};

/* The certificate of the path that the finding is about; null: none. */
static const struct vouch_certificate *subject_of(const struct vouch_clients_question *q,
                                                  const struct vouch_finding *f)
{
    if (f->position < 0)
        return q->anchor;
    for (size_t i = 0; i < q->path->count; i++)
        if (q->sent && q->path->at[i] == &q->sent[f->position])
            return q->path->at[i];
    return NULL;
}

bool vouch_client_when_error(const struct vouch_clients_question *q, const struct vouch_finding *f)
{
    (void)q;
    return f->severity >= VOUCH_SEVERITY_ERROR;
}

bool vouch_client_when_usage_empty(const struct vouch_clients_question *q,
                                   const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    struct vouch_span value;
    return c && vouch_extension_value(c, VOUCH_EXT_EXTENDED_USAGE, &value) && value.len <= 2;
}

static bool names(const struct vouch_certificate *c, const uint8_t *oid, size_t len)
{
    return c && vouch_extension_names_usage(c, (struct vouch_span){oid, len});
}

bool vouch_client_when_step_up(const struct vouch_clients_question *q,
                               const struct vouch_finding *f)
{
    return names(subject_of(q, f), oid_netscape_gated, sizeof oid_netscape_gated);
}

bool vouch_client_when_gated(const struct vouch_clients_question *q, const struct vouch_finding *f)
{
    return vouch_client_when_step_up(q, f) ||
           names(subject_of(q, f), oid_microsoft_gated, sizeof oid_microsoft_gated);
}

bool vouch_client_when_critical_false(const struct vouch_clients_question *q,
                                      const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    struct vouch_extension e;
    if (!c)
        return false;
    struct vouch_der list = vouch_der_of(c->extensions);
    while (vouch_extension_next(&list, &e))
        if (e.default_written)
            return true;
    return false;
}

bool vouch_client_when_other_key_id(const struct vouch_clients_question *q,
                                    const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    struct vouch_authority_key_id id;
    return c && vouch_extension_authority_key_id(c, &id) && id.key_id.len > 0;
}

/* The content of notAfter (RFC 5280 section 4.1), whatever it is. */
static struct vouch_span not_after(const struct vouch_certificate *c)
{
    struct vouch_der outer = vouch_der_of(c->tbs);
    struct vouch_der tbs = vouch_der_enter(&outer, VOUCH_TAG_SEQUENCE);
    struct vouch_element e = {0};
    bool more = vouch_der_element(&tbs, &e);
    bool versioned = more && e.tag == VOUCH_TAG_CONSTRUCTED;
    for (int i = 0; i < (versioned ? 4 : 3) && more; i++) /* serial, signature, issuer, validity */
        more = vouch_der_element(&tbs, &e);
    struct vouch_der validity = vouch_der_of(e.value);
    for (int i = 0; i < 2 && more; i++)
        more = vouch_der_element(&validity, &e);
    return more ? e.value : (struct vouch_span){NULL, 0};
}

static bool has_any_but(struct vouch_span text, const char *allowed)
{
    struct vouch_span all = vouch_span_of(allowed);
    for (size_t i = 0; i < text.len; i++)
        if (vouch_span_find(all, 0, text.data[i]) == all.len)
            return true;
    return false;
}

bool vouch_client_when_time_letters(const struct vouch_clients_question *q,
                                    const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    return c && has_any_but(not_after(c), "0123456789Z+-.");
}

bool vouch_client_when_time_zoned(const struct vouch_clients_question *q,
                                  const struct vouch_finding *f)
{
    const struct vouch_certificate *c = subject_of(q, f);
    return c && has_any_but(not_after(c), "0123456789Z");
}

bool vouch_client_when_renewed(const struct vouch_clients_question *q,
                               const struct vouch_finding *f)
{
    (void)f;
    return q->path->count > 1;
}
