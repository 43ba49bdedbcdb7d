// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POLICY_H
#define VOUCH_POLICY_H

#include "core/bytes.h"
#include "core/status.h"

struct vouch_ct_logs;

/* How strictly to judge. One value serves any number of checks; the caller keeps it and what it
 * points to, which must outlive them. Zeroed, it is a usable default. */

enum vouch_purpose { VOUCH_PURPOSE_SERVER = 0, VOUCH_PURPOSE_CLIENT, VOUCH_PURPOSE_ANY };

/* What a wanted name is to the appliance: the report shows which certificate entry covers which. */
enum vouch_name_role {
    VOUCH_ROLE_HOST = 0,  /* the requested host: must match */
    VOUCH_ROLE_INTERFACE, /* the hostname of the appliance's interface */
    VOUCH_ROLE_MX,        /* a host that an MX record names */
    VOUCH_ROLE_DOMAIN     /* the mail domain */
};

struct vouch_wanted_name {
    enum vouch_name_role role;
    const char *name; /* A-labels, or an IP address as text */
};

enum vouch_threshold_unit { VOUCH_THRESHOLD_SECONDS = 0, VOUCH_THRESHOLD_PERCENT };

/* How little validity may be left: a time, or a share of the certificate's whole lifetime. */
struct vouch_threshold {
    int64_t value; /* 0: no threshold */
    enum vouch_threshold_unit unit;
};

enum vouch_revocation_mode {
    VOUCH_REVOCATION_OFF = 0, /* CRLs are ignored */
    VOUCH_REVOCATION_SOFT,    /* a revoked certificate fails; no usable CRL is a warning */
    VOUCH_REVOCATION_HARD     /* no usable CRL fails too */
};

/* Which certificates of a path are checked against CRLs. */
enum vouch_revocation_depth { VOUCH_DEPTH_ALL = 0, VOUCH_DEPTH_LEAF, VOUCH_DEPTH_INTERMEDIATES };

/* What a wanted name may match; mail policies differ (RFC 9525 section 6, RFC 7672 section 3.2.2).
 */
enum vouch_name_rule {
    VOUCH_NAMES_SAN = 0,    /* subjectAltName only; a match by CN alone is an error of its own */
    VOUCH_NAMES_SAN_OR_CN,  /* CN is used where there is no SAN, with a warning */
    VOUCH_NAMES_NOT_JUDGED, /* no name is checked */
};

enum { VOUCH_IGNORED_MAX = 32 };

/* Findings that the user has downgraded to remarks (vouch_finding_ignorable); the report names
 * them. */
struct vouch_ignored {
    const char *ids[VOUCH_IGNORED_MAX]; /* the codes' identifiers */
    size_t count;
};

struct vouch_policy {
    bool strict; /* rules that deployed clients do not enforce are errors */
    enum vouch_purpose purpose;
    enum vouch_name_rule name_rule;
    const struct vouch_wanted_name *names;
    size_t names_count;
    struct vouch_threshold warning;  /* zero value: 20 days */
    struct vouch_threshold critical; /* zero value: none, only expiry itself is an error */
    unsigned max_depth; /* intermediates allowed on a path plus 1; 0: no limit of its own */
    enum vouch_revocation_mode revocation;
    enum vouch_revocation_depth revocation_depth;
    int64_t crl_max_age_s; /* for a CRL without nextUpdate; 0: such a list proves nothing */
    struct vouch_threshold crl_warning;  /* before nextUpdate; zero value: 10 % of the lifetime */
    struct vouch_threshold crl_critical; /* zero value: none */
    const struct vouch_span *policies; /* the user-initial-policy-set, OIDs as DER content bytes */
    size_t policies_count;             /* 0: any policy (RFC 5280 section 6.1.1 (c)) */
    bool require_explicit_policy;
    bool inhibit_policy_mapping;
    bool inhibit_any_policy;
    unsigned clients; /* 1 << enum vouch_client: those whose refusal is an error for this service */
    bool no_clients;  /* do not compute verdicts of clients */
    const struct vouch_ct_logs *ct_logs; /* x509/ct.h; null: signed timestamps are not verified */
    const struct vouch_ignored *ignored; /* findings that are only remarks; null: none */
    const char *const *demo_words; /* words that mark a demonstration certificate; null: built-in */
    size_t demo_words_count;
};

/* The warning threshold when a policy's is zero: 20 days. */
extern const struct vouch_threshold vouch_threshold_default;
/* The CRL warning threshold when a policy's is zero: 10 %, because lists live from hours to
 * months. */
extern const struct vouch_threshold vouch_threshold_crl_default;

/* Reads "20d", "48h", "30%", or a plain number of days ("20"); 0 to 10000 days, 0 to 100 %.
 * VOUCH_E_MALFORMED leaves *out untouched. */
int vouch_threshold_parse(struct vouch_span text, struct vouch_threshold *out);
/* How many seconds of a lifetime a threshold is; 0: none. */
int64_t vouch_threshold_seconds(const struct vouch_threshold *t, int64_t lifetime_s);
/* Is no more than the threshold left? `left_s` and `lifetime_s` are seconds; a zero threshold is
 * never reached. */
bool vouch_threshold_reached(const struct vouch_threshold *t, int64_t left_s, int64_t lifetime_s);
/* "host", "interface", "mx" or "domain". */
const char *vouch_role_text(enum vouch_name_role role);
/* The role with that name. false: unknown. */
bool vouch_role_parse(struct vouch_span text, enum vouch_name_role *out);

#endif
