// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_public.h"

#include "core/calendar.h"
#include "core/x509/clients_codes.h"
#include "core/x509/clients_roots.h"
#include "core/x509/scts.h"

enum { VALUE_MAX = 96 };

enum browser { CHROME, FIREFOX };

static const uint64_t fnv_basis = 0xcbf29ce484222325U;
static const uint64_t fnv_prime = 0x100000001b3U;

static uint64_t hash(struct vouch_span key)
{
    uint64_t h = fnv_basis;
    for (size_t i = 0; i < key.len; i++)
        h = (h ^ key.data[i]) * fnv_prime;
    return h;
}

static const struct vouch_client_root *find(struct vouch_span key)
{
    const struct vouch_client_roots *all = &vouch_client_roots;
    uint64_t wanted = hash(key);
    size_t from = 0;
    for (size_t to = all->count; from < to;) {
        size_t middle = from + (to - from) / 2;
        if (all->at[middle].key == wanted)
            return &all->at[middle];
        if (all->at[middle].key < wanted)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

/* A root that is in none of the tables may be the administrator's own. */
static bool concerned(const struct vouch_clients_question *q)
{
    return q->known_public && q->anchor && q->policy->purpose == VOUCH_PURPOSE_SERVER &&
           find(q->anchor->spki) != NULL;
}

/* The latest limit of the authorities of the path, since a client ends its own path at any of them
 * that it trusts. */
static uint32_t limit(const struct vouch_clients_question *q, enum browser b)
{
    uint32_t latest = 0;
    for (size_t i = 1; i <= q->path->count; i++) {
        const struct vouch_certificate *c = i < q->path->count ? q->path->at[i] : q->anchor;
        const struct vouch_client_root *root = c ? find(c->spki) : NULL;
        uint32_t own = !root ? 0 : b == CHROME ? root->chrome_s : root->firefox_s;
        latest = own > latest ? own : latest;
    }
    return latest;
}

/* When the leaf was issued, as Chrome and as Firefox determine it. */
static int64_t issued(const struct vouch_clients_question *q, enum browser b)
{
    const struct vouch_certificate *leaf = q->path->at[0];
    int64_t first = b == CHROME ? vouch_scts_first(leaf) : 0;
    return first ? first : leaf->not_before_s;
}

static bool lacks(const struct vouch_clients_question *q, enum browser b)
{
    return concerned(q) && limit(q, b) == 0;
}

static bool came_late(const struct vouch_clients_question *q, enum browser b)
{
    uint32_t until = concerned(q) ? limit(q, b) : 0;
    return until != 0 && until != VOUCH_CLIENT_ROOT_ALWAYS && issued(q, b) > until;
}

static bool chrome_lacks(const struct vouch_clients_question *q)
{
    return lacks(q, CHROME);
}

static bool firefox_lacks(const struct vouch_clients_question *q)
{
    return lacks(q, FIREFOX);
}

static bool chrome_late(const struct vouch_clients_question *q)
{
    return came_late(q, CHROME);
}

static bool firefox_late(const struct vouch_clients_question *q)
{
    return came_late(q, FIREFOX);
}

static enum vouch_ct_verdict timestamps(const struct vouch_clients_question *q)
{
    return q->timestamps ? (enum vouch_ct_verdict)q->timestamps->verdict : VOUCH_CT_NOT_JUDGED;
}

static bool lacks_timestamps(const struct vouch_clients_question *q)
{
    return concerned(q) && timestamps(q) == VOUCH_CT_TOO_FEW;
}

static bool mixed_timestamps(const struct vouch_clients_question *q)
{
    return concerned(q) && timestamps(q) == VOUCH_CT_MIXED;
}

/* Others may come in the handshake or in the stapled answer, which is not known here. */
static bool few_timestamps(const struct vouch_clients_question *q)
{
    const struct vouch_certificate *leaf = q->path->at[0];
    if (!concerned(q))
        return false;
    if (timestamps(q) == VOUCH_CT_NOT_JUDGED)
        return vouch_scts_logs(leaf) < vouch_ct_logs_wanted(leaf);
    return timestamps(q) == VOUCH_CT_UNCERTAIN;
}

static const struct vouch_client_chain_rule rows[] = {
    {chrome_lacks,
     "a public root that Chrome's own store does not have",
     {CHROME_AUTHORITY, OK, OK, OK, OK, OK, OK}},
    {firefox_lacks,
     "a public root that Firefox's own store does not have",
     {OK, FIREFOX_ISSUER, OK, OK, OK, OK, OK}},
    {chrome_late,
     "issued after the day until which Chrome trusts this root",
     {CHROME_AUTHORITY, OK, OK, OK, OK, OK, OK}},
    {firefox_late,
     "issued after the day until which Firefox trusts this root",
     {OK, "MOZILLA_PKIX_ERROR_ISSUER_NO_LONGER_TRUSTED", OK, OK, OK, OK, OK}},
    {lacks_timestamps,
     "too few valid signed certificate timestamps, or all of one operator",
     {"ERR_CERTIFICATE_TRANSPARENCY_REQUIRED",
      "MOZILLA_PKIX_ERROR_INSUFFICIENT_CERTIFICATE_TRANSPARENCY", REFUSES, OK, OK, OK, OK}},
    {mixed_timestamps,
     "enough signed certificate timestamps only with those of the certificate and of the handshake "
     "together",
     {OK, "MOZILLA_PKIX_ERROR_INSUFFICIENT_CERTIFICATE_TRANSPARENCY", UNKNOWN, OK, OK, OK, OK}},
    {few_timestamps,
     "fewer signed certificate timestamps in the certificate than required",
     {UNKNOWN, UNKNOWN, UNKNOWN, OK, OK, OK, OK}},
};

const struct vouch_client_chain_rules vouch_client_public_rules = {rows,
                                                                   sizeof rows / sizeof rows[0]};

static bool write_limit(struct vouch_writer *w, const char *name, uint32_t until)
{
    if (until == 0 || until == VOUCH_CLIENT_ROOT_ALWAYS)
        return false;
    vouch_write_text(w, w->len ? ", " : "");
    vouch_write_text(w, name);
    vouch_write_text(w, " ");
    vouch_date_write_day(w, until);
    return true;
}

/* Browsers hold them against the keys of the logs, which change every few months. */
static void tell_timestamps(const struct vouch_clients_question *q, struct vouch_report *report)
{
    size_t logs = vouch_scts_logs(q->path->at[0]);
    if (logs && timestamps(q) == VOUCH_CT_NOT_JUDGED)
        vouch_report_find_number(report, VOUCH_F_SCT_UNVERIFIED, 0, (int64_t)logs);
}

void vouch_client_public_tell(const struct vouch_clients_question *q, struct vouch_report *report)
{
    uint8_t buffer[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    if (!concerned(q))
        return;
    tell_timestamps(q, report);
    uint32_t chrome = limit(q, CHROME);
    uint32_t firefox = limit(q, FIREFOX);
    bool said = write_limit(&w, "Chrome", chrome);
    said = write_limit(&w, "Firefox", firefox) || said;
    bool near = q->path->at[0]->not_after_s > (chrome < firefox ? chrome : firefox);
    if (said) /* the renewed certificate, or a later one, will not be trusted */
        vouch_report_find_as(report, near ? VOUCH_SEVERITY_WARNING : VOUCH_SEVERITY_INFO,
                             VOUCH_F_CLIENTS_ROOT_UNTIL, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                             vouch_writer_span(&w));
}
