// SPDX-License-Identifier: Apache-2.0
/* What becomes of DNS answers about mail: MX, TLSA and TXT records of any content. Lists stay
 * ordered and within their buffer, a record is used, named or counted, and nothing without the AD
 * bit proves a host. */
#include "core/dns.h"
#include "core/mail/dane.h"
#include "core/mail/mx.h"
#include "core/mail/sts.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FINDINGS_MAX = 64, FACTS_MAX = 8, TEXT_MAX = 16384, RECORDS_MAX = 200 };

static struct vouch_finding findings[FINDINGS_MAX];
static struct vouch_fact facts[FACTS_MAX];
static uint8_t text[TEXT_MAX];
static struct vouch_report report;

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void begin(void)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = FINDINGS_MAX,
                                                 .facts = facts,
                                                 .facts_max = FACTS_MAX,
                                                 .text = text,
                                                 .text_max = sizeof text};
    vouch_report_init(&report, &storage);
}

/* The input as records: a length byte before each. The buffer is as large as what is in it. */
static struct vouch_records split(struct vouch_span in, uint8_t *buffer)
{
    struct vouch_records records = {.data = {.data = buffer, .cap = in.len * 2 + 2}};
    struct vouch_reader r = vouch_reader_of(in);
    while (vouch_reader_left(&r) > 0 && records.count < RECORDS_MAX) {
        size_t len = vouch_read_u8(&r);
        if (len > vouch_reader_left(&r))
            len = vouch_reader_left(&r);
        vouch_write_u8(&records.data, 0);
        vouch_write_u8(&records.data, (uint8_t)len);
        vouch_write_span(&records.data, vouch_read_span(&r, len));
        records.count++;
    }
    return records;
}

static void try_mx(const struct vouch_records *records)
{
    struct vouch_mx mx;
    begin();
    int status = vouch_mx_read(&mx, "d.example", VOUCH_OK, records, &report);
    must(mx.count <= VOUCH_MX_MAX);
    must(status < 0 ? report.findings_count > 0 : mx.count > 0);
    must(mx.count + mx.lost <= records->count);
    for (size_t i = 0; i < mx.count; i++) {
        must(strlen(mx.at[i].name) > 0 && strlen(mx.at[i].name) <= VOUCH_HOST_MAX);
        must(i == 0 || mx.at[i - 1].preference <= mx.at[i].preference);
    }
}

static void try_tlsa(struct vouch_records *records, struct vouch_span certificate, bool authentic)
{
    struct vouch_dane dane;
    const struct vouch_dane_answer answer = {"mx.example", true, VOUCH_OK, records, false};
    const struct vouch_span sent[2] = {certificate, certificate};
    begin();
    records->authentic = authentic;
    vouch_dane_read(&dane, &answer, &report);
    must(report.findings_count > 0 && dane.count <= VOUCH_TLSA_MAX);
    must(authentic || dane.count == 0);
    for (size_t i = 0; i < dane.count; i++)
        must(vouch_tlsa_fault(&dane.at[i]) == NULL);
    struct vouch_pins pins = vouch_dane_pins(&dane);
    struct vouch_anchors none = {NULL, NULL};
    pins.ops->look(pins.self, sent, 2, none, &report);
    must(dane.matched_count <= VOUCH_DANE_ANCHORS_MAX);
    bool matched = vouch_report_has(&report, VOUCH_F_DANE_EE_MATCHED) ||
                   vouch_report_has(&report, VOUCH_F_DANE_TA_MATCHED);
    must(authentic || !matched);
    must(!matched || !vouch_report_has(&report, VOUCH_F_DANE_MISMATCH));
}

static void try_txt(const struct vouch_records *records)
{
    begin();
    int status = vouch_sts_read_record("d.example", VOUCH_OK, records, &report);
    struct vouch_span id = vouch_report_fact(&report, "sts_id");
    must(status == VOUCH_OK ? id.len > 0 && id.len <= VOUCH_STS_ID_MAX
                            : report.findings_count == 1);
}

/* The first byte: which question was asked. What is left is the answer, and a certificate too. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct vouch_span in = {data + 1, size - 1};
    uint8_t *buffer = malloc(in.len * 2 + 2); /* every length byte becomes two */
    must(buffer != NULL);
    struct vouch_records records = split(in, buffer);
    switch (data[0] % 4) {
    case 0:
        try_mx(&records);
        break;
    case 1:
        try_txt(&records);
        break;
    default:
        try_tlsa(&records, in, data[0] & 1);
        break;
    }
    free(buffer);
    return 0;
}
