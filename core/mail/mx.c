// SPDX-License-Identifier: Apache-2.0
#include "core/mail/mx.h"

#include "core/dns.h"

#include <string.h>

static int find(struct vouch_report *report, enum vouch_finding_code code, const char *domain,
                int status)
{
    vouch_report_find_text(report, code, VOUCH_NO_POSITION, domain);
    return status;
}

static int no_answer(const char *domain, int status, const struct vouch_records *records,
                     struct vouch_report *report)
{
    if (records->bogus)
        return find(report, VOUCH_F_MX_BOGUS, domain, VOUCH_E_NAME_SERVER);
    if (status == VOUCH_E_NO_NAME)
        return find(report, VOUCH_F_MX_NO_DOMAIN, domain, VOUCH_E_NO_NAME);
    return find(report, VOUCH_F_MX_LOOKUP_FAILED, domain, status);
}

/* After all of lower preference, and after those of the same. */
static void insert(struct vouch_mx *mx, const struct vouch_mx_host *host)
{
    if (mx->count == VOUCH_MX_MAX) {
        mx->lost++;
        return;
    }
    size_t to = mx->count++;
    for (; to > 0 && mx->at[to - 1].preference > host->preference; to--)
        mx->at[to] = mx->at[to - 1];
    mx->at[to] = *host;
}

/* One record: a preference and a name. The root as the name is the null MX (RFC 7505 section 3). */
static void read_record(struct vouch_mx *mx, struct vouch_span rdata, bool *null,
                        struct vouch_report *report)
{
    struct vouch_mx_host host;
    struct vouch_address address;
    struct vouch_reader r = vouch_reader_of(rdata);
    struct vouch_writer w = vouch_writer_of(host.name, sizeof host.name);
    host.preference = vouch_read_u16(&r);
    bool good = vouch_dns_read_name(&r, &w) && vouch_reader_left(&r) == 0;
    if (good && w.len == 0) {
        *null = true;
        return;
    }
    if (!good || w.lost || w.len > VOUCH_HOST_MAX) {
        mx->lost++;
        return;
    }
    vouch_writer_string(&w);
    if (vouch_address_parse(vouch_span_of(host.name), &address))
        vouch_report_find_text(report, VOUCH_F_MX_IS_ADDRESS, VOUCH_NO_POSITION, host.name);
    else
        insert(mx, &host);
}

static void be_implicit(struct vouch_mx *mx, const char *domain)
{
    struct vouch_mx_host host = {.preference = 0};
    vouch_text_copy(host.name, sizeof host.name, domain);
    mx->implicit = true;
    insert(mx, &host);
}

int vouch_mx_read(struct vouch_mx *out, const char *domain, int status,
                  const struct vouch_records *records, struct vouch_report *report)
{
    bool null = false;
    memset(out, 0, sizeof *out);
    if (status == VOUCH_E_NO_DATA) {
        be_implicit(out, domain);
        vouch_report_find_text(report, VOUCH_F_MX_IMPLICIT, VOUCH_NO_POSITION, domain);
        return VOUCH_OK;
    }
    if (status != VOUCH_OK)
        return no_answer(domain, status, records, report);
    out->authentic = records->authentic;
    for (size_t i = 0; i < records->count; i++)
        read_record(out, vouch_records_at(records, i), &null, report);
    out->lost += records->lost;
    if (null && out->count) /* RFC 7505 section 3: a null MX must be the only record */
        vouch_report_find_text(report, VOUCH_F_MX_NULL_AMONG_OTHERS, VOUCH_NO_POSITION, domain);
    out->refused = null && out->count == 0;
    if (out->refused)
        return find(report, VOUCH_F_MX_NULL, domain, VOUCH_E_NOT_FOUND);
    if (vouch_report_saw(report, VOUCH_F_MX_IS_ADDRESS) && out->count == 0)
        return VOUCH_E_NOT_FOUND;
    return out->count ? VOUCH_OK
                      : find(report, VOUCH_F_MX_LOOKUP_FAILED, domain, VOUCH_E_MALFORMED);
}
