// SPDX-License-Identifier: Apache-2.0
/* Chains that are put together from the input and signed again after every change: what is searched
 * is the rules, and not how to get past a wrong signature. The linker replaces signatures by a
 * cheap kind (the functions instead_... below) that only the named key can make.
 *
 * Input: a byte of options, then certificates: eleven bytes each (struct genes), and an extension.
 * Beside what fuzz_x509_path asks for: what is trusted has a path that a simple search finds too.
 */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "core/x509/judge.h"
#include "tests/support/forge.h"

#include <mbedtls/ecdsa.h>
#include <mbedtls/pk.h>
#include <mbedtls/sha256.h>
#include <psa/crypto.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    CERTIFICATES = 16,
    KEYS = 6,
    NAMES = 6,
    FINDINGS = 64,
    STEPS_MAX = 200000,
    DAY_S = 86400,
    COORDINATE = 32,
    VALUE_MAX = 255
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* --- signatures --------------------------------------------------------------------------------
 */

int instead_ecp_mul(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
                    const mbedtls_ecp_point *P, int (*f_rng)(void *, unsigned char *, size_t),
                    void *p_rng);
int instead_ecdsa_sign(mbedtls_ecp_group *grp, mbedtls_mpi *r, mbedtls_mpi *s, const mbedtls_mpi *d,
                       const unsigned char *buf, size_t blen,
                       int (*f_rng)(void *, unsigned char *, size_t), void *p_rng);
int instead_pk_verify_restartable(mbedtls_pk_context *ctx, mbedtls_md_type_t md_alg,
                                  const unsigned char *hash, size_t hash_len,
                                  const unsigned char *sig, size_t sig_len,
                                  mbedtls_pk_restart_ctx *rs_ctx);

/* The public keys that were made, by their secrets. */
static struct {
    uint8_t secret[COORDINATE];
    mbedtls_ecp_point point;
    bool made;
} keys[KEYS + 1];

static size_t slot_of(const mbedtls_mpi *secret)
{
    uint8_t bytes[COORDINATE];
    size_t at = 0;
    must(mbedtls_mpi_write_binary(secret, bytes, sizeof bytes) == 0);
    while (at < KEYS && keys[at].made && memcmp(keys[at].secret, bytes, sizeof bytes) != 0)
        at++;
    if (!keys[at].made)
        memcpy(keys[at].secret, bytes, sizeof bytes);
    return at;
}

int instead_ecp_mul(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
                    const mbedtls_ecp_point *P, int (*f_rng)(void *, unsigned char *, size_t),
                    void *p_rng)
{
    size_t at = slot_of(m);
    if (!keys[at].made) {
        mbedtls_ecp_point_init(&keys[at].point);
        must(mbedtls_ecp_mul_restartable(grp, &keys[at].point, m, P, f_rng, p_rng, NULL) == 0);
        keys[at].made = true;
    }
    return mbedtls_ecp_copy(R, &keys[at].point);
}

/* What stands for a signature of that public key over the hash. */
static void sign(const mbedtls_ecp_point *key, const uint8_t *hash, size_t len,
                 uint8_t out[COORDINATE])
{
    uint8_t input[COORDINATE + MBEDTLS_MD_MAX_SIZE] = {0};
    must(mbedtls_mpi_write_binary(&key->X, input, COORDINATE) == 0 && len <= MBEDTLS_MD_MAX_SIZE);
    memcpy(input + COORDINATE, hash, len);
    must(mbedtls_sha256(input, sizeof input, out, 0) == 0);
    out[0] = 1; /* an integer whose encoding is always as long */
}

int instead_ecdsa_sign(mbedtls_ecp_group *grp, mbedtls_mpi *r, mbedtls_mpi *s, const mbedtls_mpi *d,
                       const unsigned char *buf, size_t blen,
                       int (*f_rng)(void *, unsigned char *, size_t), void *p_rng)
{
    uint8_t value[COORDINATE];
    mbedtls_ecp_point key;
    mbedtls_ecp_point_init(&key);
    must(instead_ecp_mul(grp, &key, d, &grp->G, f_rng, p_rng) == 0);
    sign(&key, buf, blen, value);
    mbedtls_ecp_point_free(&key);
    must(mbedtls_mpi_lset(s, 1) == 0);
    return mbedtls_mpi_read_binary(r, value, sizeof value);
}

int instead_pk_verify_restartable(mbedtls_pk_context *ctx, mbedtls_md_type_t md_alg,
                                  const unsigned char *hash, size_t hash_len,
                                  const unsigned char *sig, size_t sig_len,
                                  mbedtls_pk_restart_ctx *rs_ctx)
{
    enum { HEAD = 4, WHOLE = HEAD + COORDINATE + 3 }; /* 30 37 02 32 r 02 01 01 */
    uint8_t value[COORDINATE];
    (void)md_alg;
    (void)rs_ctx;
    sign(&mbedtls_pk_ec(*ctx)->Q, hash, hash_len, value);
    bool good = sig_len == WHOLE && memcmp(sig + HEAD, value, sizeof value) == 0;
    return good ? 0 : MBEDTLS_ERR_ECP_VERIFY_FAILED;
}

/* --- certificates ------------------------------------------------------------------------------
 */

enum place { SENT = 0, EXTRA, ANCHOR, PLACES };

struct genes {
    uint8_t place; /* bits 0 and 1; 2: CA; 3: no key identifiers; 4: a wrong signature; 5: usage */
    uint8_t subject, issuer, key, signer, serial;
    uint8_t path_length; /* 0: none */
    uint8_t usage;
    int8_t from_weeks, to_weeks; /* moves the dates */
    uint8_t extension;           /* kind; its length and bytes follow */
};

static const char *const names[NAMES + 1] = {"A", "B", "C", "D", "a.example", "b.example", NULL};

static struct forge forges[CERTIFICATES];
static struct forged made[CERTIFICATES];
static enum place places[CERTIFICATES];
static uint8_t values[CERTIFICATES][VALUE_MAX];
static size_t count;

static struct vouch_span oid_of(uint8_t kind)
{
    const struct vouch_span oids[] = {forge_oid_name_constraints, forge_oid_policies,
                                      forge_oid_policy_mappings, forge_oid_policy_constraints,
                                      forge_oid_inhibit_any};
    struct vouch_span none = {0};
    return kind % 8 < 5 ? oids[kind % 8] : none;
}

static void read_extension(struct vouch_reader *r, struct forge *f, uint8_t *value)
{
    uint8_t kind = vouch_read_u8(r);
    f->more[0].oid = oid_of(kind);
    if (!f->more[0].oid.len)
        return;
    f->more[0].critical = kind & 8u;
    size_t len = vouch_read_u8(r);
    size_t left = vouch_reader_left(r);
    struct vouch_span bytes = vouch_read_span(r, len < left ? len : left);
    if (bytes.len)
        memcpy(value, bytes.data, bytes.len);
    f->more[0].value = (struct vouch_span){value, bytes.len};
}

static int64_t weeks(struct vouch_reader *r)
{
    return (int64_t)(int8_t)vouch_read_u8(r) * 7 * DAY_S;
}

static void read_certificate(struct vouch_reader *r)
{
    struct forge *f = &forges[count];
    uint8_t place = vouch_read_u8(r);
    memset(f, 0, sizeof *f);
    places[count] = (enum place)(place % 4 % PLACES);
    f->ca = place & 4u;
    f->no_key_ids = place & 8u;
    f->wrong_signature = (place & 0x70u) == 0x70u;
    f->subject = names[vouch_read_u8(r) % (NAMES + 1)];
    f->issuer = names[vouch_read_u8(r) % (NAMES + 1)];
    f->key = vouch_read_u8(r) % KEYS;
    f->signer = vouch_read_u8(r) % KEYS;
    f->serial = vouch_read_u8(r);
    f->path_length = vouch_read_u8(r) % 5;
    uint8_t usage = vouch_read_u8(r);
    f->usage = place & 0x80u ? usage : 0;
    f->not_before_s = FORGE_NOW_S - 60 * DAY_S + weeks(r);
    f->not_after_s = FORGE_NOW_S + 60 * DAY_S + weeks(r);
    f->dns[0] = f->ca ? NULL : "a.example";
    read_extension(r, f, values[count]);
    forge_make(f, &made[count]);
    count++;
}

/* --- another search for a path -----------------------------------------------------------------
 */

static bool is_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_current(const struct forge *f)
{
    return f->not_before_s <= FORGE_NOW_S && FORGE_NOW_S <= f->not_after_s;
}

static bool is_self_issued(const struct forge *f)
{
    return is_same(f->subject, f->issuer);
}

/* May it stand above so many intermediates that are not self-issued? */
static bool may_issue(const struct forge *f, size_t below)
{
    bool long_enough = f->path_length == 0 || below <= (size_t)f->path_length - 1;
    bool signs = f->usage == 0 || f->usage & 1u << 5;
    return f->ca && signs && long_enough && is_current(f);
}

static bool signed_by(const struct forge *child, const struct forge *issuer)
{
    return is_same(child->issuer, issuer->subject) && child->signer == issuer->key &&
           !child->wrong_signature;
}

static bool has_path(size_t at, size_t below, unsigned used)
{
    for (size_t i = 0; i < count; i++) {
        if (used >> i & 1u || !signed_by(&forges[at], &forges[i]) || !may_issue(&forges[i], below))
            continue;
        if (places[i] == ANCHOR || has_path(i, below + !is_self_issued(&forges[i]), used | 1u << i))
            return true;
    }
    return false;
}

static bool is_anchor(size_t leaf)
{
    for (size_t i = 0; i < count; i++)
        if (places[i] == ANCHOR &&
            vouch_span_equal(forged_span(&made[i]), forged_span(&made[leaf])))
            return true;
    return false;
}

/* --- the judgement -----------------------------------------------------------------------------
 */

static struct vouch_span lists[2][CERTIFICATES];
static size_t listed[2];
static struct vouch_anchor anchors[CERTIFICATES];
static struct vouch_anchor_table table;

static void put(size_t i)
{
    struct vouch_certificate c;
    if (places[i] != ANCHOR) {
        lists[places[i]][listed[places[i]]++] = forged_span(&made[i]);
        return;
    }
    vouch_certificate_parse(forged_span(&made[i]), &c);
    anchors[table.count++] = (struct vouch_anchor){
        .subject = c.subject, .key = c.spki, .certificate = forged_span(&made[i])};
}

static bool judge(const struct vouch_policy *policy)
{
    static struct vouch_certificate views[VOUCH_SEARCH_CERTIFICATES_MAX];
    static struct vouch_finding findings[FINDINGS];
    static struct vouch_path_step path[VOUCH_PATH_MAX + 1];
    static uint8_t text[16384];
    static struct vouch_report report;
    static struct vouch_judge j;
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = FINDINGS,
                                                 .path = path,
                                                 .path_max = VOUCH_PATH_MAX + 1,
                                                 .text = text,
                                                 .text_max = sizeof text};
    struct vouch_judge_storage judge_storage = {.certificates = views,
                                                .certificates_max = VOUCH_SEARCH_CERTIFICATES_MAX};
    struct vouch_judge_question q = {.sent = lists[SENT],
                                     .sent_count = listed[SENT],
                                     .extra = lists[EXTRA],
                                     .extra_count = listed[EXTRA],
                                     .anchors = vouch_anchors_of_table(&table),
                                     .policy = policy,
                                     .parts = &vouch_judge_all,
                                     .now = {.utc_s = FORGE_NOW_S, .utc_known = true}};
    unsigned steps = 0;
    vouch_report_init(&report, &storage);
    must(vouch_judge_init(&j, &q, &judge_storage, &report) == VOUCH_OK);
    while (vouch_judge_step(&j) == VOUCH_AGAIN)
        must(++steps < STEPS_MAX);
    vouch_report_finish(&report);
    must(vouch_judge_signatures(&j) <= VOUCH_SEARCH_SIGNATURES_MAX);
    must(vouch_judge_trusted(&j) || vouch_report_verdict(&report) >= VOUCH_VERDICT_UNKNOWN);
    return vouch_judge_trusted(&j);
}

static void turn_round(void)
{
    for (size_t i = 1, k = listed[SENT] - 1; i < k; i++, k--) {
        struct vouch_span kept = lists[SENT][i];
        lists[SENT][i] = lists[SENT][k];
        lists[SENT][k] = kept;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vouch_reader r = vouch_reader_of((struct vouch_span){data, size});
    struct vouch_policy policy = {.name_rule = VOUCH_NAMES_NOT_JUDGED};
    must(psa_crypto_init() == PSA_SUCCESS);
    uint8_t options = vouch_read_u8(&r);
    policy.strict = options & 1u;
    policy.require_explicit_policy = options & 2u;
    count = listed[SENT] = listed[EXTRA] = table.count = 0;
    table.at = anchors;
    while (vouch_reader_left(&r) > sizeof(struct genes) && count < CERTIFICATES)
        read_certificate(&r);
    size_t leaf = 0;
    for (size_t i = count; i-- > 0;)
        leaf = places[i] == SENT ? i : leaf;
    for (size_t i = 0; i < count; i++)
        put(i);
    if (listed[SENT] == 0)
        return 0;
    bool trusted = judge(&policy);
    must(!trusted || is_anchor(leaf) ||
         (is_current(&forges[leaf]) && has_path(leaf, 0, 1u << leaf)));
    turn_round();
    must(judge(&policy) == trusted);
    return 0;
}
