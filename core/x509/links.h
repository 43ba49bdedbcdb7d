// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_LINKS_H
#define VOUCH_X509_LINKS_H

#include "core/x509/search.h"

/* What is worth saying of a path to an anchor though no rule of RFC 5280 is broken: clients differ
 * over key identifiers that do not match and over anchors that are no roots. */

struct vouch_links_ops {
    /* Says it of the path that a search has found (not of a part). */
    void (*judge)(const struct vouch_search *s, const struct vouch_path_sink *sink);
    /* A server was asked for an OCSP answer. Does the leaf demand one (RFC 7633), and did it come?
     */
    void (*staple)(const struct vouch_search *s, const struct vouch_path_sink *sink, bool came);
};

extern const struct vouch_links_ops vouch_links;

#endif
