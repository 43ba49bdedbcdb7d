// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_purposes.h"

#include "core/x509/clients_when.h"
#include "core/x509/extension.h"

static const uint8_t oid_ocsp_signing[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09};

static const struct vouch_certificate *leaf_of(const struct vouch_clients_question *q)
{
    return q->path->at[0];
}

static bool server(const struct vouch_clients_question *q)
{
    return q->policy->purpose == VOUCH_PURPOSE_SERVER;
}

bool vouch_client_no_server_usage(const struct vouch_clients_question *q)
{
    return server(q) && !vouch_extension_has(leaf_of(q), VOUCH_EXT_EXTENDED_USAGE);
}

bool vouch_client_ocsp_signing_leaf(const struct vouch_clients_question *q)
{
    const struct vouch_span oid = {oid_ocsp_signing, sizeof oid_ocsp_signing};
    return server(q) && vouch_extension_names_usage(leaf_of(q), oid) &&
           vouch_extension_names_usage(leaf_of(q), vouch_oid_server_auth);
}

/* Its purposes are limited to "any" and others that are not for servers. */
static bool only_any_usage(const struct vouch_certificate *c)
{
    return c && vouch_extension_has(c, VOUCH_EXT_EXTENDED_USAGE) &&
           vouch_extension_names_usage(c, vouch_oid_any_usage) &&
           !vouch_extension_names_usage(c, vouch_oid_server_auth);
}

/* Nor are they those of the nineties: Netscape's "step-up"; that or Microsoft's "server gated
 * cryptography". */
static bool only_any_or_gated(const struct vouch_certificate *c)
{
    return only_any_usage(c) && !vouch_client_names_step_up(c);
}

static bool only_any_at_all(const struct vouch_certificate *c)
{
    return only_any_usage(c) && !vouch_client_names_gated(c);
}

bool vouch_client_leaf_only_any(const struct vouch_clients_question *q)
{
    return server(q) && only_any_usage(leaf_of(q));
}

bool vouch_client_leaf_only_any_at_all(const struct vouch_clients_question *q)
{
    return server(q) && only_any_at_all(leaf_of(q));
}

bool vouch_client_anchor_only_any(const struct vouch_clients_question *q)
{
    return only_any_usage(q->anchor);
}

static bool of_intermediates(const struct vouch_clients_question *q,
                             bool (*is)(const struct vouch_certificate *c))
{
    for (size_t i = 1; i < q->path->count; i++)
        if (is(q->path->at[i]))
            return true;
    return false;
}

bool vouch_client_intermediate_only_any(const struct vouch_clients_question *q)
{
    return of_intermediates(q, only_any_usage);
}

bool vouch_client_intermediate_only_any_or_gated(const struct vouch_clients_question *q)
{
    return of_intermediates(q, only_any_or_gated);
}

bool vouch_client_intermediate_only_any_at_all(const struct vouch_clients_question *q)
{
    return of_intermediates(q, only_any_at_all);
}
