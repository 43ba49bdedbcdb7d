// SPDX-License-Identifier: Apache-2.0
#include "boards/common/firmware_sts.h"

#include <string.h>

#include "core/dialogue/sts.h"
#include "core/dns.h"

enum { RECORD_MAX = 2048, POLICY_MAX = 8 * 1024 };

static struct {
    bool waits;
    const char *domain;
    struct vouch_resolver resolver;
    int status; /* of the record's look-up; VOUCH_AGAIN until it is known */
    struct vouch_records records;
    struct vouch_target target;
    struct vouch_wanted_name host;
    struct vouch_sts_policy policy;
    struct vouch_sts_options options;
    char name[VOUCH_HOST_MAX + 16];
    uint8_t record[RECORD_MAX];
    uint8_t text[POLICY_MAX];
} sts;

static uint8_t kept[FIRMWARE_STS_KEPT_MAX];
struct firmware_sts_kept firmware_sts_kept = {.policies = {.data = kept, .max = sizeof kept}};

static void write_name(const char *before, const char *after, char *out, size_t max)
{
    struct vouch_writer w = vouch_writer_of(out, max - 1);

    vouch_write_text(&w, before);
    vouch_write_text(&w, sts.domain);
    vouch_write_text(&w, after);
    out[w.len] = 0;
}

void firmware_sts_begin(bool wanted, const char *domain, const struct vouch_resolver *resolver)
{
    char url[VOUCH_HOST_MAX + 64];
    struct vouch_target_error error;

    memset(&sts, 0, sizeof sts);
    sts.waits = wanted;
    sts.domain = domain;
    sts.resolver = *resolver;
    sts.status = VOUCH_AGAIN;
    sts.records.data = vouch_writer_of(sts.record, sizeof sts.record);
    write_name("_mta-sts.", "", sts.name, sizeof sts.name);
    write_name("https://mta-sts.", VOUCH_STS_PATH, url, sizeof url);
    if (vouch_target_parse(&sts.target, vouch_span_of(url), vouch_span_of(""), &error) != VOUCH_OK)
        sts.target.host[0] = 0; /* too long for a host */
    sts.target.dialogue = &vouch_dialogue_sts;
    sts.options = (struct vouch_sts_options){
        .buffer = sts.text, .buffer_max = sizeof sts.text, .policy = &sts.policy};
}

bool firmware_sts_waits(void)
{
    return sts.waits;
}

/* Is there a policy to fetch? */
static bool is_announced(void)
{
    struct vouch_report_storage none = {0};
    struct vouch_report scratch;

    vouch_report_init(&scratch, &none);
    return vouch_sts_read_record(sts.domain, sts.status, &sts.records, &scratch) == VOUCH_OK;
}

int firmware_sts_next(void)
{
    if (sts.status == VOUCH_AGAIN)
        sts.status =
            sts.resolver.ops->records(sts.resolver.self, sts.name, VOUCH_DNS_TXT, &sts.records);
    if (sts.status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    return is_announced() && sts.target.host[0] ? VOUCH_OK : VOUCH_E_NOT_FOUND;
}

void firmware_sts_fill(struct vouch_check_options *options, struct vouch_policy *policy)
{
    sts.host = (struct vouch_wanted_name){VOUCH_ROLE_HOST, sts.target.host};
    policy->names = &sts.host;
    policy->names_count = 1;
    options->target = &sts.target;
    options->servername = NULL; /* the target's is for its hosts */
    options->dialogue_options = &sts.options;
}

void firmware_sts_tell(struct vouch_report *report, const struct vouch_report_storage *storage,
                       bool strict)
{
    if (storage) {
        vouch_report_init(report, storage);
        report->strict = strict;
        report->target = vouch_report_keep(report, vouch_span_of(sts.target.text));
    }
    vouch_report_add_fact(report, "sts_domain", vouch_span_of(sts.domain));
    vouch_sts_read_record(sts.domain, sts.status, &sts.records, report);
}

void firmware_sts_finish(struct vouch_report *report)
{
    vouch_sts_conclude(&sts.policy, sts.target.host, report);
    vouch_sts_cache_settle(&firmware_sts_kept.policies, sts.domain, &firmware_sts_kept.now,
                           &sts.policy, vouch_writer_of(sts.text, sizeof sts.text), report);
    vouch_report_finish(report);
    sts.waits = false;
}

void firmware_sts_judge(const char *host, struct vouch_report *report)
{
    if (sts.policy.good)
        vouch_sts_judge(&sts.policy, host, report);
}
