// SPDX-License-Identifier: Apache-2.0
#include "port/posix/trust_mark.h"

#include "core/x509/extension.h"

enum { SERVER = 1 << VOUCH_PURPOSE_SERVER, CLIENT = 1 << VOUCH_PURPOSE_CLIENT };

/* The TLS purposes among them. */
static unsigned purposes_of(struct vouch_der *oids)
{
    unsigned found = 0;
    while (vouch_der_more(oids)) {
        struct vouch_span oid = vouch_der_oid(oids);
        if (vouch_span_equal(oid, vouch_oid_server_auth))
            found |= SERVER;
        else if (vouch_span_equal(oid, vouch_oid_client_auth))
            found |= CLIENT;
        else if (vouch_span_equal(oid, vouch_oid_any_usage))
            found |= SERVER | CLIENT;
    }
    return found;
}

/* CertAux ::= SEQUENCE { trust SEQUENCE OF OID OPTIONAL, reject [0] SEQUENCE OF OID OPTIONAL,
 * alias, key identifier, others }. The TLS purposes that remain, or 0 if it cannot be read;
 * *listed: the purposes that are trusted are listed. */
static unsigned read_mark(struct vouch_span mark, bool *listed)
{
    unsigned allowed = SERVER | CLIENT;
    struct vouch_der d = vouch_der_of(mark);
    struct vouch_der fields = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    *listed = vouch_der_next_is(&fields, VOUCH_TAG_SEQUENCE);
    if (*listed) {
        struct vouch_der trusted = vouch_der_enter(&fields, VOUCH_TAG_SEQUENCE);
        allowed = purposes_of(&trusted);
        vouch_der_leave(&fields, &trusted);
    }
    if (vouch_der_next_is(&fields, VOUCH_TAG_CONSTRUCTED | 0)) {
        struct vouch_der refused = vouch_der_enter(&fields, VOUCH_TAG_CONSTRUCTED | 0);
        allowed &= ~purposes_of(&refused);
        vouch_der_leave(&fields, &refused);
    }
    return fields.fault ? 0 : allowed;
}

uint8_t vouch_trust_mark_refused(struct vouch_span mark)
{
    bool listed;
    if (mark.len == 0)
        return 0;
    unsigned allowed = read_mark(mark, &listed);
    return allowed == 0 ? VOUCH_TRUST_MARK_NONE : (uint8_t)(~allowed & (SERVER | CLIENT));
}

bool vouch_trust_mark_granted(struct vouch_span mark)
{
    bool listed;
    return mark.len != 0 && read_mark(mark, &listed) != 0 && listed;
}
