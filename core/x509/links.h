// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_LINKS_H
#define VOUCH_X509_LINKS_H

#include "core/x509/search.h"

/* Remarks about a path to an anchor that breaks no rule of RFC 5280: clients differ over key
 * identifiers that do not match and over anchors that are not roots. And what only the store knows:
 * a certificate of the path that the store has too, marked as not to be trusted. */

struct vouch_links_ops {
    /* Reports them for the path that a search has found (not a part), which is faulty afterwards if
     * the store distrusts a certificate of it. */
    void (*judge)(struct vouch_search *s, const struct vouch_path_sink *sink);
    /* The server was asked for an OCSP response. Does the leaf require one (RFC 7633), and was it
     * sent? */
    void (*staple)(const struct vouch_search *s, const struct vouch_path_sink *sink, bool came);
};

extern const struct vouch_links_ops vouch_links;

#endif
