// SPDX-License-Identifier: Apache-2.0
/* The findings of this image: it has no lint, reads no CRLs (storage.c), and does not route
 * mail. */
#include "core/finding/areas.h"
#include "core/format/json_clients.h"
#include "core/x509/certificate.h"
#include "core/x509/der.h"
#include "core/x509/extension_check.h"
#include "core/x509/memo.h"
#include "core/x509/suffix.h"

static const struct vouch_finding_area nothing = {NULL, 0};

static const struct vouch_finding_kind revocation_rows[] = {
    {VOUCH_F_REVOCATION_NOT_CHECKED, "revocation-not-checked", VOUCH_SEVERITY_INFO,
     VOUCH_SEVERITY_INFO, VOUCH_RESULT_NONE},
    {VOUCH_F_REVOCATION_UNKNOWN, "revocation-unknown", VOUCH_SEVERITY_WARNING,
     VOUCH_SEVERITY_WARNING, VOUCH_RESULT_NONE},
};

static const struct vouch_finding_area revocation = {
    revocation_rows, sizeof revocation_rows / sizeof revocation_rows[0]};

const struct vouch_finding_area *const vouch_finding_areas[VOUCH_FINDING_AREAS] = {
    &vouch_finding_net,
    &vouch_finding_tls,
    &vouch_finding_certificate,
    &vouch_finding_chain,
    &vouch_finding_name,
    &revocation,
    &nothing,
    &vouch_finding_smtp,
    &vouch_finding_ldap,
    &vouch_finding_http,
    &nothing,
    &nothing,
    &nothing,
    &nothing,
};

/* Faults of a certificate are reported without the names of its fields and types. */
void vouch_certificate_write_fault(struct vouch_writer *w, const struct vouch_certificate *c)
{
    vouch_write_text(w, c->fault);
}

const char *vouch_der_not(uint8_t tag, bool missing)
{
    (void)tag;
    return missing ? "an element cut short" : "an element of another type than the rules ask for";
}

/* The form of extensions that no part of this image uses is not checked. */
void vouch_extension_check_unread(enum vouch_extension_kind kind, struct vouch_der *d)
{
    (void)kind;
    d->left.len = 0;
}

/* It has no tables of clients. */
void vouch_json_clients(struct vouch_json *j, const struct vouch_report *r)
{
    (void)j;
    (void)r;
}

/* There is no memory for verified signatures. */
bool vouch_memo_knows(const struct vouch_memo *m, const struct vouch_memo_question *q)
{
    (void)m;
    (void)q;
    return false;
}

void vouch_memo_add(struct vouch_memo *m, const struct vouch_memo_question *q)
{
    (void)m;
    (void)q;
}

/* Of public suffixes it has only the rules, not the tables: single labels, and countries' usual
 * second levels ("co.uk"). */
enum vouch_suffix vouch_suffix_kind(struct vouch_span name)
{
    static const char second_levels[] = "ac co com edu gov net org";
    size_t dot = vouch_span_find(name, 0, '.');
    struct vouch_span first = vouch_span_part(name, 0, dot);

    if (dot == name.len)
        return VOUCH_SUFFIX_REGISTRY;
    if (name.len - dot != 3)
        return VOUCH_SUFFIX_NONE;
    for (struct vouch_span all = vouch_span_of(second_levels); all.len > 0;) {
        size_t end = vouch_span_find(all, 0, ' ');
        if (vouch_span_equal_nocase(first, vouch_span_part(all, 0, end)))
            return VOUCH_SUFFIX_REGISTRY;
        all = vouch_span_part(all, end + 1, all.len);
    }
    return VOUCH_SUFFIX_NONE;
}
