// SPDX-License-Identifier: Apache-2.0
#ifndef POLICY_SCENE_H
#define POLICY_SCENE_H

#include "core/x509/policies.h"
#include "tests/support/forge.h"

/* A path of certificates with policies. Policies are single letters here: "a" is the OID 2.999.97.
 * "*" is anyPolicy. */

enum { POLICY_SCENE_MAX = 6 };

struct policy_scene {
    struct vouch_policy policy;
    struct vouch_certificate anchor;
    size_t count;     /* certificates, from the anchor down */
    size_t at;        /* what policy_judge and policy_features say of the place */
    uint32_t feature; /* and of the feature */
};

/* There is one; its certificates stay in it. */
extern struct policy_scene policy_scene;

/* No certificates, and a user who wants nothing. */
void policy_begin(void);
/* The user wants explicit policies, and one of these; "": any. */
void policy_begin_explicit(const char *letters);
void policy_want(const char *letters);
/* Adds the next certificate down from the anchor. Null: no such extension. `mappings` are pairs:
 * "ab" maps a to b; `constraints` are 5 bytes of DER, `inhibit` 3. */
void policy_add_full(const char *policies, const char *mappings, const char *constraints,
                     const char *inhibit, bool self_issued);
void policy_add(const char *policies);
/* Adds one with TLS features, DER; null: none. */
void policy_add_features(const char *features, size_t len);
/* Judges the path: null, or what is wrong. */
const char *policy_judge(void);
/* Has each the features of those above it? */
bool policy_features(void);

#endif
