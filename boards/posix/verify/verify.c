// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/verify/verify.h"
#include "boards/posix/bundle.h"
#include "boards/posix/bundle_reach.h"
#include "boards/posix/command.h"
#include "boards/posix/fetch/gather.h"
#include "boards/posix/key_pair.h"
#include "boards/posix/verify/verify_settings.h"
#include "core/x509/judge.h"
#include "port/posix/trust_store.h"

#include <psa/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* `vouch verify`: the same engine as a live check, for files. */

enum { FINDINGS_MAX = 512, TEXT_MAX = 512 * 1024, WHY_MAX = 1024 };

/* Shared by all chains of one command. */
struct verification {
    struct vouch_verify_settings settings;
    struct vouch_trust_store store;
    struct vouch_bundle extra;
    struct vouch_bundle crls;
    struct vouch_ct_list ct_logs;
    struct vouch_time now;
    struct vouch_posix_names names;
};

/* The storage of one judgement, and its report. */
struct judgement {
    struct vouch_certificate views[VOUCH_SEARCH_CERTIFICATES_MAX];
    struct vouch_judge judge;
    struct vouch_revocation_storage revocation;
    struct vouch_ct timestamps;
    struct vouch_report report;
    struct vouch_finding findings[FINDINGS_MAX];
    struct vouch_sent sent[VOUCH_SEARCH_CERTIFICATES_MAX];
    struct vouch_path_step path[VOUCH_PATH_MAX + 1];
    struct vouch_name_row names[VOUCH_WANTED_NAMES_MAX];
    struct vouch_fact facts[12 + VOUCH_GATHER_ROWS + VOUCH_CT_ROWS];
    struct vouch_gather gather;
    struct vouch_client_verdict clients[VOUCH_CLIENTS];
    uint8_t text[TEXT_MAX];
};

static int complain(const struct verification *v, const struct vouch_writer *why)
{
    return vouch_complain(v->settings.who, "%.*s", (int)why->len, (const char *)why->data);
}

static int load(struct verification *v, struct vouch_writer *why)
{
    int status = vouch_trust_settings_load(&v->settings.trust, &v->store, &v->crls, why);
    if (status == VOUCH_OK)
        status = vouch_trust_settings_load_logs(&v->settings.trust, &v->ct_logs, why);
    v->settings.policy.ct_logs = vouch_ct_list_logs(&v->ct_logs);
    return status == VOUCH_OK
               ? vouch_trust_add_files(&v->extra, &v->extra.certificates_count, "certificate",
                                       "untrusted", &v->settings.untrusted, why)
               : status;
}

static void init_report(struct judgement *j, const struct vouch_verify_settings *s,
                        const char *path)
{
    const struct vouch_report_storage storage = {VOUCH_REPORT_ARRAYS(*j), VOUCH_REPORT_CLIENTS(*j)};
    vouch_report_init(&j->report, &storage);
    j->report.target = vouch_report_keep(&j->report, vouch_span_of(path));
    j->report.key_file = s->key;
    if (s->trust.cafiles.count == 1)
        j->report.trust_file = s->trust.cafiles.at[0];
    j->report.request_for = s->request_for;
    if (!s->request_for && s->policy.purpose == VOUCH_PURPOSE_CLIENT)
        j->report.request_for = "client";
}

static int run(struct judgement *j, const struct vouch_judge_question *q)
{
    struct vouch_judge_storage storage = {.certificates = j->views,
                                          .certificates_max = VOUCH_SEARCH_CERTIFICATES_MAX,
                                          .revocation = &j->revocation,
                                          .timestamps = &j->timestamps};
    int status = vouch_judge_init(&j->judge, q, &storage, &j->report);
    if (status != VOUCH_OK)
        return status;
    do
        status = vouch_judge_step(&j->judge);
    while (status == VOUCH_AGAIN);
    return status;
}

/* Does the private key match the leaf? */
static int judge_key(const struct verification *v, struct judgement *j, struct vouch_span leaf,
                     struct vouch_writer *why)
{
    const struct vouch_verify_settings *s = &v->settings;
    if (!s->key)
        return VOUCH_OK;
    int status = vouch_key_pair_check(s->key, s->key_password_file, leaf, why);
    if (status == VOUCH_E_SIGNATURE) {
        vouch_report_find_text(&j->report, VOUCH_F_CERT_KEY_MISMATCH, 0, s->key);
        return VOUCH_OK;
    }
    if (status == VOUCH_OK)
        vouch_report_add_fact(&j->report, "key_matches", vouch_span_of("yes"));
    return status;
}

/* A search accepts a limited number, and files of all known intermediates have thousands. */
static int choose_extra(const struct verification *v, const struct vouch_bundle *chain,
                        size_t *count)
{
    *count = v->extra.certificates_count;
    if (chain->certificates_count + *count <= VOUCH_SEARCH_CERTIFICATES_MAX)
        return VOUCH_OK;
    return vouch_bundle_reach(chain->certificates, chain->certificates_count, v->extra.certificates,
                              count);
}

/* Fetches what the certificates refer to, if requested. */
static int gather(const struct verification *v, struct judgement *j, struct vouch_judge_question *q)
{
    const struct vouch_fetch_settings *s = &v->settings.trust.fetch;
    if (!vouch_fetch_settings_any(s))
        return VOUCH_OK;
    int status =
        vouch_gather_begin(&j->gather, s, (struct vouch_posix_names *)(uintptr_t)&v->names, q);
    if (status == VOUCH_OK)
        status = vouch_gather_run(&j->gather);
    if (status != VOUCH_OK)
        return status;
    vouch_gather_tell(&j->gather, &j->report);
    return vouch_gather_fill(&j->gather, q);
}

static int judge_chain(const struct verification *v, struct judgement *j,
                       const struct vouch_bundle *chain, struct vouch_writer *why)
{
    size_t extra_count;
    int status = choose_extra(v, chain, &extra_count);
    struct vouch_judge_question q = {
        .sent = chain->certificates,
        .sent_count = chain->certificates_count,
        .extra = v->extra.certificates,
        .extra_count = extra_count,
        .crls = v->crls.crls,
        .crls_count = v->crls.crls_count,
        .signers = v->crls.certificates,
        .ocsp = v->crls.responses,
        .ocsp_count = v->crls.responses_count,
        .signers_count = v->crls.certificates_count,
        .anchors = vouch_trust_store_anchors((struct vouch_trust_store *)(uintptr_t)&v->store),
        .policy = &v->settings.policy,
        .parts = &vouch_judge_all,
        .now = v->now,
    };
    if (status == VOUCH_OK)
        status = gather(v, j, &q);
    if (status == VOUCH_OK)
        status = run(j, &q);
    vouch_gather_end(&j->gather);
    if (status != VOUCH_OK) {
        vouch_write_text(why, vouch_status_text(status));
        return status;
    }
    if (v->settings.uses)
        vouch_fitness_tell(&j->judge, v->settings.uses, &j->report);
    return judge_key(v, j, chain->certificates[0], why);
}

static int write_report(const struct vouch_verify_settings *s, const struct vouch_report *report)
{
    struct vouch_output out;
    struct vouch_format_options options = vouch_output_settings_options(&s->output, STDOUT_FILENO);
    options.warning = &s->trust.warning;
    options.critical = &s->trust.critical;
    vouch_output_init(&out, STDOUT_FILENO);
    s->output.format->write(&out.writer, &report, 1, &options);
    return vouch_output_end(&out);
}

/* One chain: its file, its judgement, its report. */
static int verify_file(const struct verification *v, struct judgement *j, const char *path)
{
    uint8_t buffer[WHY_MAX];
    struct vouch_bundle chain = {.password_file = v->settings.key_password_file};
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    int status = vouch_bundle_add(&chain, path, &why);
    if (status == VOUCH_OK && chain.certificates_count == 0) {
        vouch_write_text(&why, path);
        vouch_write_text(&why, ": there is no certificate in it");
        status = VOUCH_E_NOT_FOUND;
    }
    init_report(j, &v->settings, path);
    if (status == VOUCH_OK)
        status = judge_chain(v, j, &chain, &why);
    vouch_bundle_free(&chain);
    if (status != VOUCH_OK)
        return complain(v, &why);
    vouch_report_finish(&j->report);
    if (write_report(&v->settings, &j->report) != VOUCH_OK)
        return vouch_complain(v->settings.who, "cannot write the report");
    return (int)vouch_exit_of(vouch_report_verdict(&j->report));
}

static int verify_all(const struct verification *v, char **files, size_t count)
{
    enum vouch_exit worst = VOUCH_EXIT_VALID;
    struct judgement *j = calloc(1, sizeof *j);
    if (!j)
        return vouch_complain(v->settings.who, "no memory");
    for (size_t i = 0; i < count; i++)
        worst = vouch_exit_worse(worst, (enum vouch_exit)verify_file(v, j, files[i]));
    free(j);
    return (int)worst;
}

int vouch_verify_for(int argc, char **argv, const char *request_for)
{
    static const struct vouch_posix_names_options names_options;
    struct verification v = {0};
    uint8_t buffer[WHY_MAX];
    char **files = NULL;
    size_t count = 0;
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    int status = vouch_verify_settings_read(&v.settings, argc, argv, &files, &count);
    v.settings.request_for = request_for;
    if (status == VOUCH_OPTIONS_HELP)
        return VOUCH_EXIT_VALID;
    if (status != VOUCH_OK)
        return VOUCH_EXIT_UNKNOWN;
    v.now.utc_known = true;
    v.now.utc_s = v.settings.at_given ? v.settings.at_utc_s : (int64_t)time(NULL);
    if (psa_crypto_init() != PSA_SUCCESS)
        return vouch_complain(v.settings.who, "the cryptographic library does not start");
    vouch_posix_names_init(&v.names, &names_options);
    status = load(&v, &why);
    int answer = status == VOUCH_OK ? verify_all(&v, files, count) : complain(&v, &why);
    vouch_posix_names_close(&v.names);
    vouch_bundle_free(&v.extra);
    vouch_bundle_free(&v.crls);
    vouch_ct_list_free(&v.ct_logs);
    vouch_trust_store_free(&v.store);
    return answer;
}

int vouch_cmd_verify(int argc, char **argv)
{
    return vouch_verify_for(argc, argv, NULL);
}
