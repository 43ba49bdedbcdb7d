// SPDX-License-Identifier: Apache-2.0
#include "port/posix/trust_mark.h"

#include "core/x509/extension.h"

/* Is there one of TLS among the purposes? */
static bool names_tls(struct vouch_der *purposes)
{
    bool found = false;
    while (vouch_der_more(purposes)) {
        struct vouch_span oid = vouch_der_oid(purposes);
        found = found || vouch_span_equal(oid, vouch_oid_server_auth) ||
                vouch_span_equal(oid, vouch_oid_client_auth) ||
                vouch_span_equal(oid, vouch_oid_any_usage);
    }
    return found;
}

/* CertAux ::= SEQUENCE { trust SEQUENCE OF OID OPTIONAL, reject [0] SEQUENCE OF OID OPTIONAL,
 * alias, key identifier, others } */
bool vouch_trust_mark_allows(struct vouch_span mark)
{
    bool allowed = true;
    struct vouch_der d = vouch_der_of(mark);
    if (!vouch_der_more(&d))
        return true;
    struct vouch_der fields = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    if (vouch_der_next_is(&fields, VOUCH_TAG_SEQUENCE)) {
        struct vouch_der trusted = vouch_der_enter(&fields, VOUCH_TAG_SEQUENCE);
        allowed = names_tls(&trusted);
        vouch_der_leave(&fields, &trusted);
    }
    if (vouch_der_next_is(&fields, VOUCH_TAG_CONSTRUCTED | 0)) {
        struct vouch_der refused = vouch_der_enter(&fields, VOUCH_TAG_CONSTRUCTED | 0);
        allowed = !names_tls(&refused) && allowed;
        vouch_der_leave(&fields, &refused);
    }
    return allowed && !fields.fault;
}
