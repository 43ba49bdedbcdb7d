// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CHECK_JOB_H
#define VOUCH_POSIX_CHECK_JOB_H

#include "boards/posix/check/check_settings.h"
#include "boards/posix/check/mail_host.h"
#include "core/check.h"
#include "core/dialogue/sts.h"
#include "port/posix/loop.h"
#include "port/posix/resolver.h"
#include "port/posix/transport.h"

/* All the memory of one check on a POSIX machine, allocated once. The kernel backs only what is
 * touched, so these may be generous; a report that is fuller yet says so itself. */
enum {
    VOUCH_JOB_FINDINGS = 64,
    VOUCH_JOB_SENT = VOUCH_TLS_CHAIN_MAX,
    VOUCH_JOB_PATH = 16,
    VOUCH_JOB_NAMES = VOUCH_WANTED_NAMES_MAX + 3,
    VOUCH_JOB_FACTS = 64,
    VOUCH_JOB_TEXT = 128 * 1024,
    VOUCH_JOB_CERTIFICATES = 2 * VOUCH_TLS_CHAIN_MAX,
    VOUCH_JOB_IN = 64 * 1024,
    VOUCH_JOB_OUT = 16 * 1024,
    VOUCH_JOB_POLICY = 64 * 1024
};

struct vouch_job {
    struct vouch_target target;
    struct vouch_policy policy;
    struct vouch_wanted_name names[VOUCH_JOB_NAMES];
    struct vouch_check_options options;
    struct vouch_ldap_plan ldap;
    char mx_domain[VOUCH_HOST_MAX + 1]; /* of mx://; "": another target */
    uint16_t preference;                /* of the MX host */
    bool at_known;                      /* just this address is meant: */
    struct vouch_address at;
    bool host_is_alias;
    bool mx_insecure;            /* the MX records were not validated */
    struct vouch_mail_tlsa tlsa; /* of the MX host, where the destination control is DANE */
    struct vouch_dane dane;
    bool fetches_policy; /* of MTA-STS; the next four are of such a job */
    char sts_id[VOUCH_STS_ID_MAX + 1];
    struct vouch_sts_options sts_options;
    struct vouch_sts_policy sts_policy;
    uint8_t sts_text[VOUCH_JOB_POLICY];
    const struct vouch_job *sts;      /* the job whose policy this MX host must keep; null: none */
    enum vouch_tls_key_type key_type; /* of --all-keys; ANY: what the settings say */
    struct vouch_posix_transport transport;
    struct vouch_posix_resolver resolver;
    struct vouch_check check;
    struct vouch_loop_check looped;
    struct vouch_job *twin; /* of --compare-gc; null: none */
    void *owner;            /* whoever runs it */
    int status; /* VOUCH_AGAIN until the check has finished, then what it finished with */

    struct vouch_finding findings[VOUCH_JOB_FINDINGS];
    struct vouch_sent sent[VOUCH_JOB_SENT];
    struct vouch_path_step path[VOUCH_JOB_PATH];
    struct vouch_name_row rows[VOUCH_JOB_NAMES];
    struct vouch_fact facts[VOUCH_JOB_FACTS];
    struct vouch_certificate certificates[VOUCH_JOB_CERTIFICATES];
    uint8_t text[VOUCH_JOB_TEXT];
    uint8_t in[VOUCH_JOB_IN];
    uint8_t out[VOUCH_JOB_OUT];
};

/* What all checks of one command share. */
struct vouch_job_common {
    const struct vouch_check_settings *settings;
    const struct vouch_tls_config *tls; /* by enum vouch_tls_key_type */
    struct vouch_anchors anchors;
    const struct vouch_span *crls;
    size_t crls_count;
    struct vouch_names *names;
};

/* Reads the target as the user wrote it into the job. VOUCH_OK, or VOUCH_E_ARGUMENT with one line
 * in `why`. */
int vouch_job_target(struct vouch_job *job, const struct vouch_check_settings *settings,
                     const char *text, struct vouch_writer *why);
/* Is it judged as delivery is, by a destination control? */
bool vouch_job_delivers(const struct vouch_job *job, const struct vouch_check_settings *settings);
/* Makes the plan for a directory anew, after the target has been copied. It fitted before. */
void vouch_job_plan(struct vouch_job *job, const struct vouch_check_settings *settings);
/* Begins the check of a job that has its target. All of `common` must outlive it. VOUCH_OK, or a
 * negative status. */
int vouch_job_begin(struct vouch_job *job, const struct vouch_job_common *common);
/* Gives a job that will have no check an empty report of its target. */
void vouch_job_begin_unchecked(struct vouch_job *job, const struct vouch_check_settings *settings);
/* The check is over, or there was none: weighs what was found as delivery takes it, where that is
 * asked for. */
void vouch_job_end(struct vouch_job *job, const struct vouch_check_settings *settings, int status);

#endif
