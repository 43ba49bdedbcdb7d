// SPDX-License-Identifier: Apache-2.0
#include "core/x509/lint_rules.h"

#include "core/calendar.h"
#include "core/x509/extension.h"
#include "core/x509/name.h"

/* Public authorities whose server certificates were also valid for clients, and the announced day
 * from which they issue no more of these. Chrome's root program ends them for all others on
 * 2027-03-15. */
static const struct {
    const char *organization; /* the start of the issuer's O */
    int64_t end_s;
} authorities[] = {
    {"Let's Encrypt", 1778630400}, /* 2026-05-13 */
    {"DigiCert", 1777593600},      /* 2026-05-01 */
    {"Sectigo", 1778803200},       /* 2026-05-15 */
};

enum { CHROME_END_S = 1805068800 }; /* 2027-03-15 */

static bool organization_of(struct vouch_span name, struct vouch_attribute *out)
{
    static const uint8_t organization[] = {0x55, 0x04, 0x0a};
    struct vouch_span oid = {organization, sizeof organization};
    struct vouch_name_cursor c = vouch_name_begin(name);
    while (vouch_name_next(&c, out))
        if (vouch_span_equal(out->oid, oid))
            return true;
    return false;
}

static bool serves_both(const struct vouch_certificate *c)
{
    return vouch_extension_names_usage(c, vouch_oid_server_auth) &&
           vouch_extension_names_usage(c, vouch_oid_client_auth);
}

/* A client's certificate that was issued for a server: its renewal will no longer be valid for
 * clients. */
static bool client_auth_ends(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_attribute o;
    if (s->policy->purpose != VOUCH_PURPOSE_CLIENT || !serves_both(s->certificate) ||
        !organization_of(s->certificate->issuer, &o))
        return false;
    for (size_t i = 0; i < sizeof authorities / sizeof authorities[0]; i++) {
        if (!vouch_span_starts_nocase(o.value, authorities[i].organization))
            continue;
        vouch_write_text(value, authorities[i].organization);
        vouch_write_text(value, ", ");
        vouch_date_write_day(value, authorities[i].end_s);
        return true;
    }
    vouch_write_text(value, "Chrome's root program, ");
    vouch_date_write_day(value, CHROME_END_S);
    return !s->of_private;
}

static const struct vouch_lint_rule rules[] = {
    {VOUCH_F_LINT_CLIENT_AUTH_ENDS, VOUCH_LINT_FOR_LEAF, 0, client_auth_ends},
};

const struct vouch_lint_rules vouch_lint_client = {rules, sizeof rules / sizeof rules[0]};
