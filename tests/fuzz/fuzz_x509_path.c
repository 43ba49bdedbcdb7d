// SPDX-License-Identifier: Apache-2.0
/* A chain, further certificates, anchors and CRLs, all of them hostile, through a whole judgement.
 *
 * Input: one byte of options, then blocks: a byte that says what it is, two bytes of length, the
 * DER. What must hold whatever comes in: it ends within the budgets, the verdict of a chain that is
 * not trusted is never "valid" where no name was asked for, and turning the sent ones round (the
 * leaf stays) does not change whether the leaf is trusted. */

#include "core/x509/judge.h"
#include "core/x509/memo.h"

#include <psa/crypto.h>
#include <stdlib.h>
#include <string.h>

enum { DERS = 64, ANCHORS = 16, FINDINGS = 64, STEPS_MAX = 200000 };

static struct vouch_span sent[DERS];
static struct vouch_span extra[DERS];
static struct vouch_span crls[DERS];
static size_t counts[3];
static struct vouch_anchor anchors[ANCHORS];
static struct vouch_anchor_table table;
static struct vouch_certificate views[VOUCH_SEARCH_CERTIFICATES_MAX];
static struct vouch_finding findings[FINDINGS];
static struct vouch_sent rows[DERS];
static struct vouch_path_step path[VOUCH_PATH_MAX + 1];
static uint8_t text[16384];
static struct vouch_report report;
static struct vouch_judge judge;

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void add_anchor(struct vouch_span der)
{
    struct vouch_certificate c;
    vouch_certificate_parse(der, &c);
    if ((c.parts & VOUCH_PART_SUBJECT) && (c.parts & VOUCH_PART_KEY) && table.count < ANCHORS)
        anchors[table.count++] =
            (struct vouch_anchor){.subject = c.subject, .key = c.spki, .certificate = der};
}

static void add(uint8_t kind, struct vouch_span der)
{
    struct vouch_span *lists[] = {sent, extra, crls};
    if (kind % 4 == 3)
        add_anchor(der);
    else if (counts[kind % 4] < DERS)
        lists[kind % 4][counts[kind % 4]++] = der;
}

static bool knows_all(const struct vouch_memo *m, const struct vouch_memo_question *q)
{
    (void)m;
    (void)q;
    return true;
}

static void add_none(struct vouch_memo *m, const struct vouch_memo_question *q)
{
    (void)m;
    (void)q;
}

/* Every signature is right: what is searched is the rules, at a hundred times the speed. */
static struct vouch_memo *unsigned_memo(bool wanted)
{
    static const struct vouch_memo_ops ops = {.knows = knows_all, .add = add_none};
    static struct vouch_memo memo = {.ops = &ops};
    return wanted ? &memo : NULL;
}

static bool run(const struct vouch_policy *policy, bool without_signatures)
{
    struct vouch_report_storage storage = {.findings = findings,
                                           .findings_max = FINDINGS,
                                           .sent = rows,
                                           .sent_max = DERS,
                                           .path = path,
                                           .path_max = VOUCH_PATH_MAX + 1,
                                           .text = text,
                                           .text_max = sizeof text};
    struct vouch_judge_storage judge_storage = {.certificates = views,
                                                .certificates_max = VOUCH_SEARCH_CERTIFICATES_MAX};
    struct vouch_judge_question q = {.sent = sent,
                                     .sent_count = counts[0],
                                     .extra = extra,
                                     .extra_count = counts[1],
                                     .crls = crls,
                                     .crls_count = counts[2],
                                     .anchors = vouch_anchors_of_table(&table),
                                     .policy = policy,
                                     .memo = unsigned_memo(without_signatures),
                                     .parts = &vouch_judge_all,
                                     .now = {.utc_s = 1796083200, .utc_known = true}};
    unsigned steps = 0;
    vouch_report_init(&report, &storage);
    must(vouch_judge_init(&judge, &q, &judge_storage, &report) == VOUCH_OK);
    while (vouch_judge_step(&judge) == VOUCH_AGAIN)
        must(++steps < STEPS_MAX);
    vouch_report_finish(&report);
    must(vouch_judge_signatures(&judge) <= VOUCH_SEARCH_SIGNATURES_MAX);
    must(judge.search.steps <= VOUCH_SEARCH_STEPS_MAX);
    bool trusted = vouch_judge_trusted(&judge);
    must(trusted || vouch_report_verdict(&report) >= VOUCH_VERDICT_UNKNOWN);
    return trusted;
}

static void turn_round(void)
{
    for (size_t i = 1, j = counts[0] - 1; i < j; i++, j--) {
        struct vouch_span kept = sent[i];
        sent[i] = sent[j];
        sent[j] = kept;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vouch_span input = {data, size};
    struct vouch_reader r = vouch_reader_of(input);
    struct vouch_policy policy = {.name_rule = VOUCH_NAMES_NOT_JUDGED};
    must(psa_crypto_init() == PSA_SUCCESS);
    memset(counts, 0, sizeof counts);
    table.at = anchors;
    table.count = 0;
    uint8_t options = vouch_read_u8(&r);
    policy.strict = options & 1;
    policy.require_explicit_policy = options & 2;
    policy.revocation = options & 4 ? VOUCH_REVOCATION_SOFT : VOUCH_REVOCATION_OFF;
    policy.purpose = options & 8 ? VOUCH_PURPOSE_CLIENT : VOUCH_PURPOSE_SERVER;
    while (vouch_reader_left(&r) > 3) {
        uint8_t kind = vouch_read_u8(&r);
        size_t len = vouch_read_u16(&r);
        size_t left = vouch_reader_left(&r);
        add(kind, vouch_read_span(&r, len < left ? len : left));
    }
    bool trusted = run(&policy, options & 16);
    if (counts[0] > 2) {
        turn_round();
        must(run(&policy, options & 16) == trusted);
    }
    return 0;
}
