// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_SUFFIX_H
#define VOUCH_X509_SUFFIX_H

#include "core/bytes.h"

/* Names below which others register theirs. A small rule and table, not the Public Suffix List:
 * they contain the common ones, and lack the rest (docs/DESIGN.md). */

enum vouch_suffix {
    VOUCH_SUFFIX_NONE = 0,
    VOUCH_SUFFIX_SHARED,  /* a provider's, below which its customers have names ("github.io") */
    VOUCH_SUFFIX_REGISTRY /* a registry's ("com", "co.uk") */
};

/* What kind of suffix is this whole name, without a trailing dot? */
enum vouch_suffix vouch_suffix_kind(struct vouch_span name);

#endif
