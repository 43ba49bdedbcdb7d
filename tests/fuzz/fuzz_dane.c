// SPDX-License-Identifier: Apache-2.0
/* TLSA records over a chain, and the judgement of its path with what they match as anchors.
 *
 * Input: a byte of options, then blocks: a byte of kind, two of length, the content: a certificate
 * as sent, an anchor of the store, RDATA, or instructions for a record that does match: usage,
 * selector, matching type, and which certificate. */
#include "core/mail/dane.h"
#include "core/x509/judge.h"

#include <mbedtls/sha256.h>
#include <psa/crypto.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DERS = 16, RECORDS = 24, FINDINGS = 64, MADE_MAX = 3 + 32, STEPS_MAX = 200000 };

static struct vouch_span sent[DERS];
static size_t sent_count;
static struct vouch_anchor anchors[DERS];
static struct vouch_anchor_table table;
static struct vouch_records records;
static uint8_t made[RECORDS][MADE_MAX];
static struct vouch_report report;

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void add_anchor(struct vouch_span der)
{
    struct vouch_certificate c;
    vouch_certificate_parse(der, &c);
    if ((c.parts & VOUCH_PART_SUBJECT) && (c.parts & VOUCH_PART_KEY) && table.count < DERS)
        anchors[table.count++] =
            (struct vouch_anchor){.subject = c.subject, .key = c.spki, .certificate = der};
}

static void begin_report(void)
{
    static struct vouch_finding findings[FINDINGS];
    static struct vouch_path_step path[VOUCH_PATH_MAX + 1];
    static uint8_t text[16384];
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = FINDINGS,
                                                 .path = path,
                                                 .path_max = VOUCH_PATH_MAX + 1,
                                                 .text = text,
                                                 .text_max = sizeof text};
    vouch_report_init(&report, &storage);
}

/* A record's data behind its length, as a resolver gives it. */
static void add_record(struct vouch_span rdata)
{
    if (records.count == RECORDS || rdata.len + 2 > records.data.cap - records.data.len)
        return;
    vouch_write_u8(&records.data, (uint8_t)(rdata.len >> 8));
    vouch_write_u8(&records.data, (uint8_t)rdata.len);
    vouch_write_span(&records.data, rdata);
    records.count++;
}

/* A record of the SHA-256 of a certificate that was sent, or of its key. */
static void make_record(struct vouch_span genes)
{
    struct vouch_certificate c;
    if (genes.len < 4 || sent_count == 0 || records.count == RECORDS)
        return;
    uint8_t *rdata = made[records.count];
    struct vouch_span der = sent[genes.data[3] % sent_count];
    vouch_certificate_parse(der, &c);
    struct vouch_span of = genes.data[1] & 1u ? c.spki : der;
    rdata[0] = genes.data[0] % 5;
    rdata[1] = genes.data[1] & 1u;
    rdata[2] = 1;
    require(mbedtls_sha256(of.data, of.len, rdata + 3, 0) == 0);
    add_record((struct vouch_span){rdata, MADE_MAX});
}

static void add(uint8_t kind, struct vouch_span content)
{
    switch (kind % 4) {
    case 0:
        if (sent_count < DERS)
            sent[sent_count++] = content;
        break;
    case 1:
        add_anchor(content);
        break;
    case 2:
        add_record(content);
        break;
    default:
        make_record(content);
        break;
    }
}

static bool judge(struct vouch_anchors trusted)
{
    static struct vouch_certificate views[VOUCH_SEARCH_CERTIFICATES_MAX];
    static struct vouch_judge j;
    const struct vouch_policy policy = {.name_rule = VOUCH_NAMES_NOT_JUDGED};
    struct vouch_judge_storage storage = {.certificates = views,
                                          .certificates_max = VOUCH_SEARCH_CERTIFICATES_MAX};
    struct vouch_judge_question q = {.sent = sent,
                                     .sent_count = sent_count,
                                     .anchors = trusted,
                                     .policy = &policy,
                                     .parts = &vouch_judge_all,
                                     .now = {.utc_s = 1796083200, .utc_known = true}};
    unsigned steps = 0;
    require(vouch_judge_init(&j, &q, &storage, &report) == VOUCH_OK);
    while (vouch_judge_step(&j) == VOUCH_AGAIN)
        require(++steps < STEPS_MAX);
    return vouch_judge_trusted(&j);
}

/* Each certificate that was matched as an authority is one of those that were sent. */
static void look_at_matched(const struct vouch_dane *d)
{
    for (size_t i = 0; i < d->matched_count; i++) {
        bool found = false;
        for (size_t k = 1; k < sent_count; k++)
            found = found || vouch_span_equal(sent[k], d->matched[i].der);
        require(found);
    }
}

static void run(void)
{
    static struct vouch_dane d;
    const struct vouch_dane_answer answer = {
        .host = "mx.example.test", .secure = true, .status = VOUCH_OK, .records = &records};
    begin_report();
    memset(&d, 0, sizeof d);
    vouch_dane_read(&d, &answer, &report);
    require(d.count <= VOUCH_TLSA_MAX && d.count <= records.count);
    struct vouch_pins pins = vouch_dane_pins(&d);
    struct vouch_anchors usual = vouch_anchors_of_table(&table);
    struct vouch_anchors trusted = pins.ops->look(pins.self, sent, sent_count, usual, &report);
    bool matched = vouch_report_saw(&report, VOUCH_F_DANE_EE_MATCHED) ||
                   vouch_report_saw(&report, VOUCH_F_DANE_TA_MATCHED);
    require(d.count == 0 || matched || report.worst == VOUCH_SEVERITY_ERROR);
    require(!matched || d.count > 0);
    look_at_matched(&d);
    /* Where no anchor is left, nothing is trusted. */
    if (sent_count > 0 && judge(trusted))
        require(d.matched_count > 0 || table.count > 0);
    vouch_report_finish(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t buffer[16384];
    struct vouch_reader r = vouch_reader_of((struct vouch_span){data, size});
    require(psa_crypto_init() == PSA_SUCCESS);
    sent_count = 0;
    table.at = anchors;
    table.count = 0;
    records = (struct vouch_records){.data = vouch_writer_of(buffer, sizeof buffer)};
    records.authentic = vouch_read_u8(&r) & 1u;
    while (vouch_reader_left(&r) > 3) {
        uint8_t kind = vouch_read_u8(&r);
        size_t len = vouch_read_u16(&r);
        size_t left = vouch_reader_left(&r);
        add(kind, vouch_read_span(&r, len < left ? len : left));
    }
    run();
    return 0;
}
