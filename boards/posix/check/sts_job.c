// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/sts_job.h"

#include <string.h>

#define HOST_PREFIX "mta-sts."

const char *vouch_sts_job_domain(const struct vouch_job *job)
{
    return job->target.host + sizeof HOST_PREFIX - 1;
}

/* https://mta-sts.DOMAIN/.well-known/mta-sts.txt (RFC 8461 section 3.3). */
static int aim(struct vouch_job *job, const char *domain)
{
    char room[VOUCH_HOST_MAX + 64];
    struct vouch_target_error error;
    struct vouch_writer w = vouch_writer_of(room, sizeof room);
    vouch_write_text(&w, "https://" HOST_PREFIX);
    vouch_write_text(&w, domain);
    vouch_write_text(&w, VOUCH_STS_PATH);
    struct vouch_span none = {NULL, 0};
    int status = vouch_target_parse(&job->target, vouch_writer_span(&w), none, &error);
    job->target.dialogue = &vouch_dialogue_sts;
    return status;
}

void vouch_sts_job_make(struct vouch_job *job, const struct vouch_check_settings *settings,
                        const char *domain, int status, const struct vouch_records *records)
{
    struct vouch_report *r = &job->check.report;
    int aimed = aim(job, domain);
    job->fetches_policy = true;
    job->sts_options.room = job->sts_text;
    job->sts_options.room_max = sizeof job->sts_text;
    job->sts_options.policy = &job->sts_policy;
    vouch_job_begin_unchecked(job, settings);
    if (vouch_sts_read_record(domain, status, records, r) == VOUCH_OK && aimed == VOUCH_OK) {
        struct vouch_span id = vouch_report_fact(r, "sts_id");
        struct vouch_writer w = vouch_writer_of(job->sts_id, sizeof job->sts_id);
        vouch_write_span(&w, id);
        vouch_writer_string(&w);
        job->check.begun = false;
        return;
    }
    vouch_report_finish(r);
    job->status = VOUCH_OK;
}

/* Any finding about the policy. */
static bool is_told(const struct vouch_report *r)
{
    for (size_t i = 0; i < r->findings_count; i++) {
        enum vouch_finding_code code = r->room.findings[i].code;
        if (code >= VOUCH_F_STS_NO_RECORD && code <= VOUCH_F_STS_POLICY_INVALID &&
            code != VOUCH_F_STS_MEDIA_TYPE)
            return true;
    }
    return false;
}

void vouch_sts_job_end(struct vouch_job *job)
{
    struct vouch_report *r = &job->check.report;
    if (!job->check.begun || job->sts_policy.good || is_told(r))
        return;
    vouch_report_find_text(r, VOUCH_F_STS_FETCH_FAILED, VOUCH_NO_POSITION, job->target.host);
    vouch_report_finish(r);
}
