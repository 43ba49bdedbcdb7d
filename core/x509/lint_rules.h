// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_LINT_RULES_H
#define VOUCH_X509_LINT_RULES_H

#include "core/x509/lint.h"

/* The lint rules, as tables, for x509/lint.c. */

/* The roles that a rule applies to, as a mask. */
enum {
    VOUCH_LINT_FOR_LEAF = 1 << VOUCH_LINT_LEAF,
    VOUCH_LINT_FOR_CA = 1 << VOUCH_LINT_INTERMEDIATE | 1 << VOUCH_LINT_ANCHOR,
    VOUCH_LINT_FOR_ANCHOR = 1 << VOUCH_LINT_ANCHOR,
    VOUCH_LINT_FOR_ALL = VOUCH_LINT_FOR_LEAF | VOUCH_LINT_FOR_CA
};

struct vouch_lint_rule {
    enum vouch_finding_code code;
    unsigned roles;
    /* For these roles a warning even under a strict policy: no root is reissued for it. */
    unsigned mild;
    /* Does the certificate break it? Writes the finding's value, if it has one. */
    bool (*broken)(const struct vouch_lint_subject *s, struct vouch_writer *value);
};

struct vouch_lint_rules {
    const struct vouch_lint_rule *at;
    size_t count;
};

extern const struct vouch_lint_rules vouch_lint_form;   /* serial, version, dates, key, signature */
extern const struct vouch_lint_rules vouch_lint_keys;   /* key identifiers */
extern const struct vouch_lint_rules vouch_lint_usage;  /* permitted uses of a certificate */
extern const struct vouch_lint_rules vouch_lint_names;  /* subject and subjectAltName */
extern const struct vouch_lint_rules vouch_lint_common; /* common names */
extern const struct vouch_lint_rules vouch_lint_client; /* certificates of clients */
extern const struct vouch_lint_rules vouch_lint_content; /* names, points, policies */

#endif
