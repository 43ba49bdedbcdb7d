// SPDX-License-Identifier: Apache-2.0
/* Judges a chain with core and mbedTLS alone, so that it can be built for any machine that has a C
 * library: probe_offline ANCHORS.pem CHAIN.pem HOST UTC_SECONDS prints the report as JSON. */
#include "core/format.h"
#include "core/pem.h"
#include "core/words.h"
#include "core/x509/certificate.h"
#include "core/x509/judge.h"

#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>

enum { CERTIFICATES_MAX = 16, FILE_MAX = 128 * 1024, TEXT_MAX = 128 * 1024 };

struct chain {
    uint8_t text[FILE_MAX], der[FILE_MAX];
    struct vouch_span at[CERTIFICATES_MAX];
    size_t count;
};

static struct chain anchors, sent;
static struct vouch_anchor anchor_rows[CERTIFICATES_MAX];

static struct {
    struct vouch_certificate views[CERTIFICATES_MAX];
    struct vouch_judge judge;
    struct vouch_revocation_storage revocation;
    struct vouch_report report;
    struct vouch_finding findings[128];
    struct vouch_sent sent[CERTIFICATES_MAX];
    struct vouch_path_step path[VOUCH_PATH_MAX + 1];
    struct vouch_name_row names[2];
    struct vouch_fact facts[8];
    struct vouch_client_verdict clients[VOUCH_CLIENTS];
    uint8_t text[TEXT_MAX];
    char json[TEXT_MAX];
} storage;

static bool load(struct chain *c, const char *path)
{
    FILE *f = fopen(path, "rb");
    size_t used = 0;

    if (!f)
        return false;
    size_t len = fread(c->text, 1, sizeof c->text, f);
    fclose(f);
    struct vouch_pem pem = vouch_pem_of((struct vouch_span){c->text, len});
    struct vouch_pem_block block;
    while (vouch_pem_next(&pem, &block) && c->count < CERTIFICATES_MAX) {
        size_t got;
        if (vouch_base64_decode(block.body, c->der + used, sizeof c->der - used, &got) != VOUCH_OK)
            return false;
        c->at[c->count++] = (struct vouch_span){c->der + used, got};
        used += got;
    }
    return !pem.fault;
}

static struct vouch_anchors trust(void)
{
    static struct vouch_anchor_table table = {.at = anchor_rows};

    for (size_t i = 0; i < anchors.count; i++) {
        struct vouch_certificate c;
        vouch_certificate_parse(anchors.at[i], &c);
        anchor_rows[table.count++] = (struct vouch_anchor){
            .subject = c.subject, .key = c.spki, .certificate = anchors.at[i]};
    }
    return vouch_anchors_of_table(&table);
}

static void begin(const char *host)
{
    const struct vouch_report_storage r = {
        VOUCH_REPORT_ARRAYS(storage),
        VOUCH_REPORT_CLIENTS(storage),
    };

    vouch_report_init(&storage.report, &r);
    storage.report.target = vouch_report_keep(&storage.report, vouch_span_of(host));
}

static int judge(const char *host, int64_t utc_s)
{
    const struct vouch_wanted_name name = {VOUCH_ROLE_HOST, host};
    const struct vouch_policy policy = {.names = &name, .names_count = 1};
    const struct vouch_judge_question q = {
        .sent = sent.at,
        .sent_count = sent.count,
        .anchors = trust(),
        .policy = &policy,
        .parts = &vouch_judge_all,
        .now = {.utc_s = utc_s, .utc_known = true},
    };
    const struct vouch_judge_storage r = {.certificates = storage.views,
                                          .certificates_max = CERTIFICATES_MAX,
                                          .revocation = &storage.revocation};
    int status = vouch_judge_init(&storage.judge, &q, &r, &storage.report);

    if (status == VOUCH_OK)
        do
            status = vouch_judge_step(&storage.judge);
        while (status == VOUCH_AGAIN);
    vouch_report_finish(&storage.report);
    return status;
}

int main(int argc, char **argv)
{
    const struct vouch_format_options words = {.words = vouch_words_of, .remedy = vouch_remedy_of};
    const struct vouch_report *report = &storage.report;
    struct vouch_writer w = vouch_writer_of(storage.json, sizeof storage.json);

    if (argc != 5 || !load(&anchors, argv[1]) || !load(&sent, argv[2]) ||
        psa_crypto_init() != PSA_SUCCESS)
        return 2;
    begin(argv[3]);
    if (judge(argv[3], strtoll(argv[4], NULL, 10)) != VOUCH_OK)
        return 1;
    vouch_format_json.write(&w, &report, 1, &words);
    puts(vouch_writer_string(&w));
    return 0;
}
