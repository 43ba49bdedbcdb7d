// SPDX-License-Identifier: Apache-2.0
#include "core/own_certificate.h"

#include <string.h>

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

void vouch_own_certificate_read(struct vouch_span der, struct vouch_own_certificate *out)
{
    struct vouch_certificate c;

    vouch_certificate_parse(der, &c);
    memset(out, 0, sizeof *out);
    out->dated = c.parts & VOUCH_PART_VALIDITY;
    if (out->dated) {
        out->not_before_s = c.not_before_s;
        out->not_after_s = c.not_after_s;
    }
    out->for_clients = vouch_extension_allows_usage(&c, vouch_oid_client_auth);
}

bool vouch_own_certificate_due(const struct vouch_own_certificate *c,
                               struct vouch_threshold warning, int64_t now_s)
{
    const struct vouch_threshold *t = warning.value ? &warning : &vouch_threshold_default;

    return c->dated &&
           c->not_after_s - now_s < vouch_threshold_seconds(t, c->not_after_s - c->not_before_s);
}

static void judge_dates(const struct vouch_own_certificate *c, struct vouch_threshold warning,
                        struct vouch_report *r)
{
    uint8_t buffer[TEXT_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    int64_t now_s = r->began.utc_s;

    vouch_date_write(&w, c->not_after_s);
    vouch_report_add_fact(r, "own_certificate_not_after", vouch_writer_span(&w));
    if (!r->began.utc_known)
        return;
    if (c->not_after_s < now_s)
        find_time(r, VOUCH_F_OWN_CERT_EXPIRED, c->not_after_s);
    else if (vouch_own_certificate_due(c, warning, now_s))
        find_days(r, VOUCH_F_OWN_CERT_EXPIRES, (c->not_after_s - now_s) / VOUCH_DAY_S);
}

void vouch_own_certificate_judge(struct vouch_span der, struct vouch_threshold warning,
                                 struct vouch_report *r)
{
    struct vouch_own_certificate c;

    vouch_own_certificate_read(der, &c);
    if (c.dated)
        judge_dates(&c, warning, r);
    if (!c.for_clients)
        vouch_report_find_text(r, VOUCH_F_OWN_CERT_USAGE, VOUCH_NO_POSITION, "");
}
