// SPDX-License-Identifier: Apache-2.0
#include "core/x509/ct.h"

#include "core/x509/key.h"
#include "core/x509/ocsp.h"

#include <string.h>

enum { HASH_SHA256 = 4, SIGNED_RSA = 1, SIGNED_ECDSA = 3 };

static const uint8_t ecdsa_sha256[] = {0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
                                       0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};
static const uint8_t rsa_sha256[] = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                     0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00};

static int begin(struct vouch_ct *ct, const struct vouch_ct_question *question)
{
    memset(ct, 0, sizeof *ct);
    ct->question = *question;
    ct->list = vouch_scts_of(question->leaf);
    return vouch_certificate_sha256(question->issuer->spki, ct->issuer_key);
}

static const struct vouch_ct_log *find(const struct vouch_ct_logs *logs, struct vouch_span id)
{
    for (size_t i = 0; i < logs->count; i++)
        if (vouch_span_equal(id, (struct vouch_span){logs->at[i].id, VOUCH_SCT_LOG_ID}))
            return &logs->at[i];
    return NULL;
}

const struct vouch_ct_former *vouch_ct_former_at(const struct vouch_ct_log *log, int64_t at_s)
{
    for (size_t i = 0; i < VOUCH_CT_FORMER && log->former[i].until_s; i++)
        if (at_s < log->former[i].until_s)
            return &log->former[i];
    return NULL;
}

/* Does what the log signed then count? */
static bool counts(const struct vouch_ct_log *log, int64_t at_s)
{
    switch ((enum vouch_ct_state)log->state) {
    case VOUCH_CT_QUALIFIED:
    case VOUCH_CT_USABLE:
    case VOUCH_CT_READONLY:
        return true;
    case VOUCH_CT_RETIRED:
        return at_s < log->state_s;
    case VOUCH_CT_PENDING:
    case VOUCH_CT_REJECTED:
        break;
    }
    return false;
}

static int verify(const struct vouch_ct *ct, const struct vouch_sct *sct,
                  const struct vouch_ct_log *log)
{
    uint8_t digest[VOUCH_SCT_LOG_ID];
    bool rsa = sct->algorithm == SIGNED_RSA;
    if (sct->hash != HASH_SHA256 || (!rsa && sct->algorithm != SIGNED_ECDSA))
        return VOUCH_E_SIGNATURE;
    int status = vouch_ct_digest(ct, sct, ct->source == VOUCH_CT_EMBEDDED, digest);
    struct vouch_span algorithm = {rsa ? rsa_sha256 : ecdsa_sha256,
                                   rsa ? sizeof rsa_sha256 : sizeof ecdsa_sha256};
    if (status != VOUCH_OK)
        return status;
    return vouch_signature_verify_digest(
        log->key, algorithm, (struct vouch_span){digest, sizeof digest}, sct->signature);
}

static int judge(const struct vouch_ct *ct, const struct vouch_sct *sct, struct vouch_ct_row *row)
{
    const struct vouch_time *now = &ct->question.now;
    row->outcome = sct->version != 0 ? VOUCH_CT_UNSUPPORTED : VOUCH_CT_UNKNOWN_LOG;
    if (sct->version != 0 || !row->log)
        return VOUCH_OK;
    int status = verify(ct, sct, row->log);
    if (status == VOUCH_E_UNSUPPORTED)
        row->outcome = VOUCH_CT_UNSUPPORTED;
    else if (status != VOUCH_OK)
        row->outcome = VOUCH_CT_BAD_SIGNATURE;
    else if (now->utc_known && sct->at_s > now->utc_s)
        row->outcome = VOUCH_CT_IN_FUTURE;
    else
        row->outcome = counts(row->log, sct->at_s) ? VOUCH_CT_VALID : VOUCH_CT_UNTRUSTED_LOG;
    return status == VOUCH_E_MEMORY ? status : VOUCH_OK;
}

static struct vouch_reader list_of_handshake(const struct vouch_ct *ct)
{
    struct vouch_reader all = vouch_reader_of(ct->question.handshake);
    return vouch_reader_of(vouch_read_span(&all, vouch_read_u16(&all)));
}

/* They are signed by themselves, whatever the response's own signature is worth. */
static struct vouch_reader list_of_staple(const struct vouch_ct *ct)
{
    const struct vouch_ct_question *q = &ct->question;
    struct vouch_ocsp response;
    struct vouch_ocsp_answer answer = {0};
    if (q->staple.len > 0 && vouch_ocsp_parse(q->staple, &response) == VOUCH_OK)
        vouch_ocsp_find(&response, q->leaf, q->issuer, &q->now, &answer);
    return vouch_scts_answered(&answer);
}

/* The list of the next source. false: there are no more. */
static bool next_source(struct vouch_ct *ct)
{
    if (++ct->source >= VOUCH_CT_SOURCES)
        return false;
    ct->list = ct->source == VOUCH_CT_TLS ? list_of_handshake(ct) : list_of_staple(ct);
    return true;
}

static int step(struct vouch_ct *ct, struct vouch_report *report)
{
    struct vouch_sct sct;
    if (ct->count < VOUCH_CT_ROWS && vouch_sct_next(&ct->list, &sct)) {
        struct vouch_ct_row *row = &ct->rows[ct->count++];
        *row = (struct vouch_ct_row){
            .id = sct.log, .log = find(ct->question.logs, sct.log), .source = ct->source};
        row->former = row->log ? vouch_ct_former_at(row->log, sct.at_s) : NULL;
        int status = judge(ct, &sct, row);
        return status == VOUCH_OK ? VOUCH_AGAIN : status;
    }
    if (next_source(ct))
        return VOUCH_AGAIN;
    vouch_ct_conclude(ct, report);
    return VOUCH_OK;
}

const struct vouch_ct_ops vouch_ct_rfc6962 = {.begin = begin, .step = step};
