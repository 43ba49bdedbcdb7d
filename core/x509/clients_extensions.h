// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_EXTENSIONS_H
#define VOUCH_X509_CLIENTS_EXTENSIONS_H

#include "core/x509/clients.h"
#include "core/x509/extension.h"

/* What each client makes of an extension whose value is malformed, where no row of
 * clients_form.c is about the form of the fault. */

struct vouch_client_extension_rule {
    uint8_t kind;        /* enum vouch_extension_kind */
    bool value_required; /* Firefox refuses an empty value */
    const char *leaf[VOUCH_CLIENTS];
    const char *issuer[VOUCH_CLIENTS];
};

struct vouch_client_extension_rules {
    const struct vouch_client_extension_rule *at;
    size_t count;
};

extern const struct vouch_client_extension_rules vouch_client_extensions;

/* The extension that a certificate's first fault is in. false: the fault is elsewhere, or the
 * extension itself cannot be read. */
bool vouch_client_extension_of_fault(const struct vouch_certificate *c,
                                     struct vouch_extension *out);

/* What a client does with a certificate, the leaf or an issuer, that has this malformed extension.
 * Null is VOUCH_CLIENT_ACCEPTS. *known: whether there is a rule for its kind. */
const char *vouch_client_extension_says(const struct vouch_extension *e, bool leaf, size_t client,
                                        bool *known);

#endif
