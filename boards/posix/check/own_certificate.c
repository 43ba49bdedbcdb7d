// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/own_certificate.h"

#include "core/calendar.h"
#include "core/x509/extension.h"

enum { TEXT_MAX = 64 };

static void find_time(struct vouch_report *r, enum vouch_finding_code code, int64_t utc_s)
{
    uint8_t buffer[TEXT_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_date_write(&w, utc_s);
    vouch_report_find(r, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION, vouch_writer_span(&w));
}

static void find_days(struct vouch_report *r, enum vouch_finding_code code, int64_t days)
{
    uint8_t buffer[TEXT_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_decimal(&w, days);
    vouch_report_find(r, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION, vouch_writer_span(&w));
}

/* How long before its expiry a certificate should be renewed. */
static int64_t lead_s(struct vouch_threshold t, const struct vouch_certificate *c)
{
    if (t.value == 0)
        t = vouch_threshold_default;
    return t.unit == VOUCH_THRESHOLD_PERCENT ? (c->not_after_s - c->not_before_s) / 100 * t.value
                                             : t.value;
}

static void judge_dates(const struct vouch_certificate *c, struct vouch_threshold warning,
                        int64_t now_s, struct vouch_report *r)
{
    uint8_t buffer[TEXT_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_date_write(&w, c->not_after_s);
    vouch_report_add_fact(r, "own_certificate_not_after", vouch_writer_span(&w));
    if (c->not_after_s < now_s)
        find_time(r, VOUCH_F_OWN_CERT_EXPIRED, c->not_after_s);
    else if (c->not_after_s - now_s < lead_s(warning, c))
        find_days(r, VOUCH_F_OWN_CERT_EXPIRES, (c->not_after_s - now_s) / VOUCH_DAY_S);
}

void vouch_own_certificate_judge(const struct vouch_endpoint *e, int64_t now_s,
                                 struct vouch_report *r)
{
    const mbedtls_x509_crt *own = &e->resources->credentials.chain;
    struct vouch_certificate c;
    if (!e->settings->certificate || !own->raw.len)
        return;
    vouch_certificate_parse((struct vouch_span){own->raw.p, own->raw.len}, &c);
    if (c.parts & VOUCH_PART_VALIDITY)
        judge_dates(&c, e->settings->trust.warning, now_s, r);
    if (!vouch_extension_allows_usage(&c, vouch_oid_client_auth))
        vouch_report_find_text(r, VOUCH_F_OWN_CERT_USAGE, VOUCH_NO_POSITION, "");
    if (e->settings->service == VOUCH_SERVICE_THREAT_ANALYSIS && r->tls.established &&
        !r->tls.client_cert_requested)
        vouch_report_find_text(r, VOUCH_F_TLS_CLIENT_CERT_NOT_ASKED, VOUCH_NO_POSITION, "");
}
