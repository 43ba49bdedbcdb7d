// SPDX-License-Identifier: Apache-2.0
#include "core/x509/memo.h"

#include <mbedtls/sha256.h>

#include <string.h>

/* Each part is preceded by its length, so that no two questions give the same bytes. */
static int hash_span(mbedtls_sha256_context *sha, struct vouch_span s)
{
    const uint8_t len[4] = {(uint8_t)(s.len >> 24), (uint8_t)(s.len >> 16), (uint8_t)(s.len >> 8),
                            (uint8_t)s.len};
    int ret = mbedtls_sha256_update(sha, len, sizeof len);
    return ret || s.len == 0 ? ret : mbedtls_sha256_update(sha, s.data, s.len);
}

static bool hash(const struct vouch_memo_question *q, struct vouch_memo_row *out)
{
    const struct vouch_span parts[] = {q->spki, q->algorithm, q->signature, q->data};
    mbedtls_sha256_context sha;
    mbedtls_sha256_init(&sha);
    int ret = mbedtls_sha256_starts(&sha, 0);
    for (size_t i = 0; ret == 0 && i < sizeof parts / sizeof parts[0]; i++)
        ret = hash_span(&sha, parts[i]);
    if (ret == 0)
        ret = mbedtls_sha256_finish(&sha, out->sha256);
    mbedtls_sha256_free(&sha);
    return ret == 0;
}

static bool has(const struct vouch_memo *m, const struct vouch_memo_row *row)
{
    for (size_t i = 0; i < m->count; i++)
        if (memcmp(&m->rows[i], row, sizeof *row) == 0)
            return true;
    return false;
}

static bool knows(const struct vouch_memo *m, const struct vouch_memo_question *q)
{
    struct vouch_memo_row row;
    return m->count > 0 && hash(q, &row) && has(m, &row);
}

static void add(struct vouch_memo *m, const struct vouch_memo_question *q)
{
    struct vouch_memo_row row;
    if (m->rows_max == 0 || !hash(q, &row) || has(m, &row))
        return;
    m->rows[m->next] = row;
    m->next = (m->next + 1) % m->rows_max;
    if (m->count < m->rows_max)
        m->count++;
}

const struct vouch_memo_ops vouch_memo_sha256 = {.knows = knows, .add = add};
