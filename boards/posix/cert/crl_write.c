// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/crl_write.h"

#include "boards/posix/cert/plan_extensions.h"
#include "core/calendar.h"
#include "core/pem.h"
#include "core/status.h"

#include <stdlib.h>

enum { ROW_MAX = 80, REST_MAX = 4096, VERSION_2 = 1 };

static void put_extensions(struct vouch_der_writer *w, const struct vouch_crl_plan *plan)
{
    size_t all = vouch_der_mark(w);
    if (plan->key_id.len) {
        vouch_der_put_value(w, VOUCH_TAG_CONTEXT, plan->key_id);
        vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, all);
        vouch_plan_wrap_extension(w, "2.5.29.35", false, all);
    }
    size_t mark = vouch_der_mark(w);
    vouch_der_put_integer(w, plan->issued->crl_number);
    vouch_plan_wrap_extension(w, "2.5.29.20", false, mark);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, all);
    vouch_der_wrap(w, VOUCH_TAG_CONSTRUCTED, all);
}

static void put_row(struct vouch_der_writer *w, const struct vouch_issued_row *row)
{
    size_t mark = vouch_der_mark(w);
    if (row->reason) {
        vouch_der_put_value(w, VOUCH_TAG_ENUMERATED, (struct vouch_span){&row->reason, 1});
        vouch_plan_wrap_extension(w, "2.5.29.21", false, mark);
        vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    }
    vouch_der_put_time(w, row->revoked_s);
    vouch_der_put_value(w, VOUCH_TAG_INTEGER, (struct vouch_span){row->serial, row->serial_len});
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
}

/* Absent if nothing is revoked (RFC 5280 section 5.1.2.6). */
static void put_revoked(struct vouch_der_writer *w, const struct vouch_issued *issued)
{
    size_t mark = vouch_der_mark(w);
    for (size_t i = issued->count; i > 0; i--)
        if (issued->at[i - 1].revoked)
            put_row(w, &issued->at[i - 1]);
    if (vouch_der_mark(w) != mark)
        vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
}

static int make(struct vouch_der_writer *w, const struct vouch_crl_plan *plan)
{
    size_t mark = vouch_der_mark(w);
    put_extensions(w, plan);
    put_revoked(w, plan->issued);
    vouch_der_put_time(w, plan->now_s + (int64_t)plan->days * VOUCH_DAY_S);
    vouch_der_put_time(w, plan->now_s);
    vouch_der_put(w, plan->issuer);
    vouch_plan_put_algorithm(w, plan->key);
    vouch_der_put_integer(w, VERSION_2);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    return vouch_plan_sign(w, mark, plan->key);
}

int vouch_crl_write(const struct vouch_crl_plan *plan, uint8_t **memory, struct vouch_span *pem)
{
    size_t der_max = REST_MAX + plan->issued->count * ROW_MAX;
    size_t pem_max = 2 * der_max;
    *memory = malloc(der_max + pem_max);
    if (!*memory)
        return VOUCH_E_MEMORY;
    struct vouch_der_writer w = vouch_der_writer_of(*memory, der_max);
    struct vouch_writer text = vouch_writer_of(*memory + der_max, pem_max);
    int status = make(&w, plan);
    vouch_pem_write(&text, "X509 CRL", vouch_der_written(&w));
    *pem = vouch_writer_span(&text);
    return status == VOUCH_OK && text.lost == 0 ? VOUCH_OK : VOUCH_E_MEMORY;
}
