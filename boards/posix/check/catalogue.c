// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/catalogue.h"

bool vouch_catalogue_meant(const struct vouch_job *job, const struct vouch_check_settings *settings)
{
    return settings->ldap.compare_gc && job->target.dialogue == &vouch_dialogue_ldaps &&
           job->target.port == VOUCH_CATALOGUE_PORT;
}

void vouch_catalogue_pair(struct vouch_job *domain, struct vouch_job *catalogue)
{
    struct vouch_target *t = &domain->target;
    bool bracketed = t->host_is_address && t->address.family == VOUCH_FAMILY_IPV6;
    struct vouch_writer text = vouch_writer_of(t->text, sizeof t->text);
    t->port = VOUCH_DOMAIN_PORT;
    vouch_write_text(&text, bracketed ? "ldaps://[" : "ldaps://");
    vouch_write_text(&text, t->host);
    vouch_write_text(&text, bracketed ? "]:" : ":");
    vouch_write_decimal(&text, t->port);
    vouch_write_text(&text, t->rest);
    vouch_writer_string(&text);
    domain->twin = catalogue;
    catalogue->twin = domain;
}

/* How many entries the search found; false: it did not come to that. */
static bool entries_of(const struct vouch_job *job, uint64_t *count)
{
    const struct vouch_report *r = &job->check.report;
    bool searched = vouch_span_equal(vouch_report_fact(r, "ldap_stage"), vouch_span_of("searched"));
    return searched && vouch_span_decimal(vouch_report_fact(r, "ldap_entries"), UINT32_MAX, count);
}

void vouch_catalogue_compare(struct vouch_job *job)
{
    uint64_t in_domain;
    uint64_t in_catalogue;
    if (!job->twin || job->status == VOUCH_AGAIN || job->twin->status == VOUCH_AGAIN)
        return;
    bool is_catalogue = job->target.port == VOUCH_CATALOGUE_PORT;
    struct vouch_job *catalogue = is_catalogue ? job : job->twin;
    if (!entries_of(catalogue->twin, &in_domain) || !entries_of(catalogue, &in_catalogue))
        return;
    if (in_domain <= in_catalogue)
        return;
    struct vouch_span count = vouch_report_fact(&catalogue->twin->check.report, "ldap_entries");
    vouch_report_find(&catalogue->check.report, VOUCH_F_LDAP_NOT_IN_CATALOGUE, VOUCH_NO_POSITION,
                      VOUCH_NO_POSITION, count);
    vouch_report_finish(&catalogue->check.report);
}
