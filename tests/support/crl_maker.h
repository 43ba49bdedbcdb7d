// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TESTS_CRL_MAKER_H
#define VOUCH_TESTS_CRL_MAKER_H

#include "tests/support/signer.h"

/* Makes revocation lists, right or wrong. */

/* The parts of a list, each with tag and length but for the last two; an empty one is left out. */
struct crl_parts {
    struct vouch_span version;
    struct vouch_span issuer;
    struct vouch_span this_update;
    struct vouch_span next_update;
    struct vouch_span entries;    /* without the SEQUENCE around them */
    struct vouch_span extensions; /* the same */
};

/* An empty list by "CN=authority", 2026-02-01 to 2026-03-01. */
struct crl_parts crl_good(struct der_maker *m);
/* The list, signed with ECDSA and SHA-256. */
struct vouch_span crl_build(struct der_maker *m, const struct crl_parts *c, struct signer *by);
/* One that is revoked since 2026-01-15T12:00:00Z; the extensions are hexadecimal, "" for none. */
struct vouch_span crl_entry(struct der_maker *m, struct vouch_span serial, const char *extensions);
/* The extensions that every list must have: number, and authority key identifier. */
struct vouch_span crl_number(struct der_maker *m);
struct vouch_span crl_key_id(struct der_maker *m);

#endif
