// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/delivery.h"

#include "core/check.h"
#include "core/mail/sts_cache.h"
#include "port/posix/clock.h"

#include <string.h>

/* The phase in which it ended: the last one before closing. */
static const char *stage_of(const struct vouch_report *r)
{
    for (size_t i = r->phases_count; i > 0; i--)
        if (strcmp(r->phase_names[i - 1], vouch_phase_text(VOUCH_PHASE_CLOSE)) != 0)
            return r->phase_names[i - 1];
    return vouch_phase_text(VOUCH_PHASE_RESOLVE);
}

/* The alert that the appliance itself would send; its remedy is in the finding. */
static void add_alert(struct vouch_report *r, const char *domain, enum vouch_destination d)
{
    struct vouch_alert alert = vouch_destination_alert(r, d);
    const struct vouch_finding_kind *kind = vouch_finding_kind(alert.reason);
    if (!alert.due)
        return;
    vouch_report_add_fact(r, "alert_class", vouch_span_of(alert.class_name));
    vouch_report_add_fact(r, "alert_severity", vouch_span_of(alert.severity));
    vouch_report_add_fact(r, "alert_domain", vouch_span_of(domain));
    vouch_report_add_fact(r, "alert_stage", vouch_span_of(stage_of(r)));
    vouch_report_add_fact(r, "alert_reason", vouch_span_of(kind ? kind->id : ""));
}

static void conclude_policy(const struct vouch_endpoint *e, struct vouch_report *r)
{
    struct vouch_sts_fetch *fetch = e->fetch;
    struct vouch_time now;

    vouch_sts_conclude(&fetch->policy, e->target.host, r);
    if (!e->resources->policies)
        return;
    vouch_posix_now(&now);
    vouch_sts_cache_settle(e->resources->policies, fetch->domain, &now, &fetch->policy,
                           vouch_writer_of(fetch->text, sizeof fetch->text), r);
}

void vouch_delivery_conclude(const struct vouch_endpoint *e, struct vouch_report *r)
{
    const struct vouch_mail_settings *m = &e->settings->mail;
    if (e->fetch)
        conclude_policy(e, r);
    if (e->sts)
        vouch_sts_judge(e->sts, e->target.host, r);
    if (vouch_endpoint_delivers(e)) {
        vouch_destination_conclude(r, m->destination);
        if (!m->no_alert)
            add_alert(r, e->mx_domain[0] ? e->mx_domain : e->target.host, m->destination);
    }
    vouch_report_finish(r);
}
