// SPDX-License-Identifier: Apache-2.0
/* Signed certificate timestamps with their signatures: over which bytes, by which log, and whose
 * count. What a log signs (RFC 6962 section 3.2) is put together here from a certificate that never
 * had a list. */
#include "core/x509/ct.h"
#include "tests/support/chain.h"
#include "tests/support/guarded.h"
#include "tests/support/signer.h"

#include <mbedtls/sha256.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { AT_S = FORGE_NOW_S - 1000, LOGS = 2, ENTRIES_MAX = 20 };

static const uint8_t oid_scts[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x02};

static struct signer keys[LOGS]; /* P-256 and RSA */
static struct vouch_ct_log logs[LOGS];
static struct vouch_ct_logs list;
static struct der_maker m;
static struct chain s;
static struct vouch_ct ct;
static struct forged plain, made, inner;
static struct vouch_certificate issuer;

/* What is signed, and what is told of it. */
struct stamp {
    size_t log;
    uint64_t at_ms;
    bool over_certificate; /* the whole one, as in a handshake */
    const char *extensions;
    uint8_t version, hash, algorithm;
};

static const struct stamp good = {
    .at_ms = (uint64_t)AT_S * 1000 + 7, .extensions = "", .hash = 4, .algorithm = 3};

static struct vouch_span number(uint64_t v, size_t bytes)
{
    uint8_t out[8];
    for (size_t i = 0; i < bytes; i++)
        out[i] = (uint8_t)(v >> 8 * (bytes - 1 - i));
    return der_join(&m, 1, (struct vouch_span){out, bytes});
}

static struct vouch_span with_length(struct vouch_span of, size_t bytes)
{
    return der_join(&m, 2, number(of.len, bytes), of);
}

/* The TBSCertificate of the plain leaf, or the whole leaf. */
static struct vouch_span entry_of(const struct stamp *t)
{
    struct vouch_certificate c;
    uint8_t hash[32];
    if (t->over_certificate)
        return der_join(&m, 2, number(0, 2), with_length(forged_span(&made), 3));
    vouch_certificate_parse(forged_span(&plain), &c);
    assert_int_equal(mbedtls_sha256(issuer.spki.data, issuer.spki.len, hash, 0), 0);
    return der_join(&m, 3, number(1, 2), (struct vouch_span){hash, sizeof hash},
                    with_length(c.tbs, 3));
}

/* A SignedCertificateTimestamp with its length: `signed_as` is what the log signed, `told` what
 * stands there. */
static struct vouch_span stamp(const struct stamp *signed_as, const struct stamp *told)
{
    struct vouch_span data =
        der_join(&m, 4, number(0, 2), number(signed_as->at_ms, 8), entry_of(signed_as),
                 with_length(guarded_text(signed_as->extensions), 2));
    struct vouch_span signature = signer_sign(&keys[signed_as->log], &m, MBEDTLS_MD_SHA256, data);
    struct vouch_span log = {logs[told->log].id, VOUCH_SCT_LOG_ID};
    return with_length(der_join(&m, 7, number(told->version, 1), log, number(told->at_ms, 8),
                                with_length(guarded_text(told->extensions), 2),
                                number(told->hash, 1), number(told->algorithm, 1),
                                with_length(signature, 2)),
                       2);
}

/* The leaf with that list of timestamps in it. */
static struct forge leaf_with(struct vouch_span stamps)
{
    struct forge leaf = chain_leaf;
    leaf.more[0] = (struct forge_extension){
        {oid_scts, sizeof oid_scts}, false, der_wrap(&m, 0x04, with_length(stamps, 2))};
    leaf.more[1] =
        (struct forge_extension){{(const uint8_t *)"\x2a\x03", 2}, false, number(0x0500, 2)};
    return leaf;
}

static int begin(void **state)
{
    struct forge leaf = chain_leaf;
    (void)state;
    der_begin(&m);
    chain_begin(&s);
    memset(&ct, 0, sizeof ct);
    leaf.more[0] =
        (struct forge_extension){{(const uint8_t *)"\x2a\x03", 2}, false, number(0x0500, 2)};
    forge_make(&leaf, &plain);
    forge_make(&chain_intermediate, &inner);
    assert_int_equal(vouch_certificate_parse(forged_span(&inner), &issuer), VOUCH_OK);
    for (size_t i = 0; i < LOGS; i++) {
        logs[i] = (struct vouch_ct_log){.key = signer_key(&keys[i]),
                                        .name = guarded_text(i ? "B: rsa" : "A: ec"),
                                        .operator_number = (uint16_t)i,
                                        .state = VOUCH_CT_USABLE};
        assert_int_equal(mbedtls_sha256(logs[i].key.data, logs[i].key.len, logs[i].id, 0), 0);
    }
    list = (struct vouch_ct_logs){&vouch_ct_rfc6962, logs, LOGS, FORGE_NOW_S};
    return 0;
}

/* Judges the leaf `made` by the part itself. */
static void judge(struct vouch_span handshake, int64_t now_s)
{
    static struct vouch_certificate leaf;
    const struct vouch_report_storage storage = {.findings = s.findings,
                                                 .findings_max = CHAIN_FINDINGS_MAX,
                                                 .text = s.text,
                                                 .text_max = sizeof s.text};
    const struct vouch_ct_question question = {.logs = &list,
                                               .leaf = &leaf,
                                               .issuer = &issuer,
                                               .handshake = handshake,
                                               .handshake_seen = true,
                                               .now = {.utc_s = now_s, .utc_known = now_s != 0}};
    int status = VOUCH_AGAIN;
    assert_int_equal(vouch_certificate_parse(forged_span(&made), &leaf), VOUCH_OK);
    vouch_report_init(&s.report, &storage);
    assert_int_equal(vouch_ct_rfc6962.begin(&ct, &question), VOUCH_OK);
    for (int i = 0; i < 100 && status == VOUCH_AGAIN; i++)
        status = vouch_ct_rfc6962.step(&ct, &s.report);
    assert_int_equal(status, VOUCH_OK);
}

/* One embedded timestamp: what becomes of it? */
static enum vouch_ct_outcome embedded(const struct stamp *signed_as, const struct stamp *told,
                                      int64_t now_s)
{
    struct forge leaf = leaf_with(stamp(signed_as, told));
    forge_make(&leaf, &made);
    judge((struct vouch_span){NULL, 0}, now_s);
    assert_int_equal(ct.count, 1);
    assert_int_equal(ct.rows[0].source, VOUCH_CT_EMBEDDED);
    assert_int_equal(vouch_report_has(&s.report, VOUCH_F_SCT_INVALID),
                     ct.rows[0].outcome == VOUCH_CT_BAD_SIGNATURE);
    return (enum vouch_ct_outcome)ct.rows[0].outcome;
}

static void test_ct_signature_is_over_everything_that_the_timestamp_says(void **state)
{
    (void)state;
    assert_int_equal(embedded(&good, &good, FORGE_NOW_S), VOUCH_CT_VALID);
    assert_ptr_equal(ct.rows[0].log, &logs[0]);
    struct stamp signed_as = good;
    signed_as.extensions = "later";
    assert_int_equal(embedded(&signed_as, &signed_as, FORGE_NOW_S), VOUCH_CT_VALID);
    assert_int_equal(embedded(&signed_as, &good, FORGE_NOW_S), VOUCH_CT_BAD_SIGNATURE);
    for (unsigned bit = 0; bit < 64; bit += 9) {
        signed_as = good;
        signed_as.at_ms ^= (uint64_t)1 << bit;
        assert_int_equal(embedded(&signed_as, &good, FORGE_NOW_S), VOUCH_CT_BAD_SIGNATURE);
    }
    signed_as = good;
    signed_as.over_certificate = true; /* another type of entry */
    assert_int_equal(embedded(&signed_as, &good, FORGE_NOW_S), VOUCH_CT_BAD_SIGNATURE);
    forge_make(&chain_root, &inner); /* another issuer */
    assert_int_equal(vouch_certificate_parse(forged_span(&inner), &issuer), VOUCH_OK);
    struct vouch_span by_root = stamp(&good, &good);
    forge_make(&chain_intermediate, &inner);
    assert_int_equal(vouch_certificate_parse(forged_span(&inner), &issuer), VOUCH_OK);
    struct forge leaf = leaf_with(by_root);
    forge_make(&leaf, &made);
    judge((struct vouch_span){NULL, 0}, FORGE_NOW_S);
    assert_int_equal(ct.rows[0].outcome, VOUCH_CT_BAD_SIGNATURE);
}

static void test_ct_signatures_are_sha256_with_ecdsa_or_rsa(void **state)
{
    (void)state;
    for (unsigned hash = 3; hash <= 5; hash++)
        for (unsigned algorithm = 0; algorithm <= 4; algorithm++)
            for (size_t log = 0; log < LOGS; log++) {
                struct stamp told = good;
                told.hash = (uint8_t)hash;
                told.algorithm = (uint8_t)algorithm;
                told.log = log;
                bool valid = hash == 4 && algorithm == (log ? 1 : 3);
                enum vouch_ct_outcome outcome = embedded(&told, &told, FORGE_NOW_S);
                if ((outcome == VOUCH_CT_VALID) != valid)
                    fail_msg("hash %u, algorithm %u, log %zu: %d", hash, algorithm, log,
                             (int)outcome);
            }
}

static void test_ct_what_cannot_be_verified_is_no_forgery(void **state)
{
    struct stamp told = good;
    (void)state;
    told.version = 1;
    assert_int_equal(embedded(&good, &told, FORGE_NOW_S), VOUCH_CT_UNSUPPORTED);
    /* a curve that nobody knows */
    logs[0].key = der_hex(&m, "3015 300d 0607 2a8648ce3d0201 0602 2a03 0304 00040102");
    assert_int_equal(embedded(&good, &good, FORGE_NOW_S), VOUCH_CT_UNSUPPORTED);
    list.count = 0;
    assert_int_equal(embedded(&good, &good, FORGE_NOW_S), VOUCH_CT_UNKNOWN_LOG);
    assert_null(ct.rows[0].log);
    list.count = 1; /* the other log is behind the end */
    told = good;
    told.log = 1;
    assert_int_equal(embedded(&good, &told, FORGE_NOW_S), VOUCH_CT_UNKNOWN_LOG);
}

static void test_ct_timestamp_of_the_future_does_not_count(void **state)
{
    (void)state;
    assert_int_equal(embedded(&good, &good, AT_S), VOUCH_CT_VALID);
    assert_int_equal(embedded(&good, &good, AT_S - 1), VOUCH_CT_IN_FUTURE);
    assert_int_equal(embedded(&good, &good, 0), VOUCH_CT_VALID); /* the clock is not set */
}

static void test_ct_logs_count_by_their_state(void **state)
{
    static const struct {
        enum vouch_ct_state state;
        int64_t since_s;
        bool counts;
    } rows[] = {{VOUCH_CT_PENDING, 0, false},        {VOUCH_CT_QUALIFIED, 0, true},
                {VOUCH_CT_USABLE, 0, true},          {VOUCH_CT_READONLY, 0, true},
                {VOUCH_CT_RETIRED, AT_S, false},     {VOUCH_CT_RETIRED, AT_S + 1, true},
                {VOUCH_CT_REJECTED, AT_S + 1, false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        logs[0].state = (uint8_t)rows[i].state;
        logs[0].state_s = rows[i].since_s;
        assert_int_equal(embedded(&good, &good, FORGE_NOW_S),
                         rows[i].counts ? VOUCH_CT_VALID : VOUCH_CT_UNTRUSTED_LOG);
    }
}

/* --- from the handshake ----------------------------------------------------------------------- */

static void test_ct_timestamps_of_a_handshake_are_over_the_certificate(void **state)
{
    struct stamp over = good;
    struct stamp second = good;
    (void)state;
    memcpy(&made, &plain, sizeof made);
    over.over_certificate = second.over_certificate = true;
    second.log = 1;
    second.algorithm = 1;
    struct vouch_span both = der_join(&m, 2, stamp(&over, &over), stamp(&second, &second));
    judge(with_length(both, 2), FORGE_NOW_S);
    assert_int_equal(ct.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(ct.rows[i].source, VOUCH_CT_TLS);
        assert_int_equal(ct.rows[i].outcome, VOUCH_CT_VALID);
        assert_ptr_equal(ct.rows[i].log, &logs[i]);
    }
    assert_int_equal(ct.verdict, VOUCH_CT_ENOUGH);
    judge(with_length(stamp(&good, &good), 2), FORGE_NOW_S); /* over a precertificate */
    assert_int_equal(ct.rows[0].outcome, VOUCH_CT_BAD_SIGNATURE);
    assert_int_equal(ct.verdict, VOUCH_CT_TOO_FEW);
    judge((struct vouch_span){NULL, 0}, FORGE_NOW_S);
    assert_int_equal(ct.count, 0);
    assert_int_equal(ct.verdict, VOUCH_CT_TOO_FEW);
}

static void test_ct_verifies_sixteen_timestamps(void **state)
{
    struct vouch_span all = {NULL, 0};
    struct stamp over = good;
    (void)state;
    memcpy(&made, &plain, sizeof made);
    list.count = 0; /* nothing is computed for them */
    over.over_certificate = true;
    struct vouch_span one = stamp(&over, &over);
    for (size_t i = 1; i <= ENTRIES_MAX; i++) {
        all = der_join(&m, 2, all, one);
        judge(with_length(all, 2), FORGE_NOW_S);
        assert_int_equal(ct.count, i < VOUCH_CT_ROWS ? i : (size_t)VOUCH_CT_ROWS);
    }
}

/* --- in a judgement --------------------------------------------------------------------------- */

static void judge_chain(const struct forge *leaf)
{
    s.timestamps = &ct;
    s.parts.timestamps = vouch_judge_timestamps;
    s.policy.ct_logs = &list;
    chain_send(&s, leaf);
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
}

static void test_ct_issuer_in_a_judgement_is_the_next_on_the_path(void **state)
{
    (void)state;
    struct forge leaf = leaf_with(stamp(&good, &good));
    for (int anchored = 0; anchored <= 1; anchored++) { /* the issuer itself is the anchor */
        chain_begin(&s);
        chain_trust(&s, anchored ? &chain_intermediate : &chain_root);
        judge_chain(&leaf);
        assert_true(vouch_judge_trusted(&s.judge));
        assert_int_equal(ct.count, 1);
        assert_int_equal(ct.rows[0].outcome, VOUCH_CT_VALID);
        assert_int_equal(ct.verdict, VOUCH_CT_UNCERTAIN); /* no handshake was seen */
    }
}

static void test_ct_judgement_passes_on_what_the_handshake_had(void **state)
{
    struct stamp over = good;
    (void)state;
    memcpy(&made, &plain, sizeof made);
    over.over_certificate = true;
    struct forge leaf = chain_leaf;
    leaf.more[0] =
        (struct forge_extension){{(const uint8_t *)"\x2a\x03", 2}, false, number(0x0500, 2)};
    chain_trust(&s, &chain_root);
    s.question.scts = with_length(stamp(&over, &over), 2);
    s.question.scts_asked = true;
    judge_chain(&leaf);
    assert_int_equal(ct.count, 1);
    assert_int_equal(ct.rows[0].source, VOUCH_CT_TLS);
    assert_int_equal(ct.rows[0].outcome, VOUCH_CT_VALID);
    assert_int_equal(ct.verdict, VOUCH_CT_TOO_FEW);
}

static void test_ct_is_not_judged_without_an_issuer_a_list_or_room(void **state)
{
    (void)state;
    struct forge leaf = leaf_with(stamp(&good, &good));
    for (int what = 0; what < 4; what++) {
        chain_begin(&s);
        memset(&ct, 0xff, sizeof ct);
        if (what == 0) /* the leaf itself is trusted: nobody knows its issuer */
            chain_trust(&s, &leaf);
        if (what == 2 || what == 3)
            chain_trust(&s, &chain_root);
        s.timestamps = what == 3 ? NULL : &ct;
        s.parts.timestamps = vouch_judge_timestamps;
        s.policy.ct_logs = what == 2 ? NULL : &list;
        chain_send(&s, &leaf);
        chain_send(&s, &chain_intermediate);
        chain_judge(&s);
        assert_int_equal(vouch_judge_trusted(&s.judge), what != 1);
        assert_false(vouch_report_has(&s.report, VOUCH_F_SCT_INVALID));
        if (what == 3)
            continue;
        assert_int_equal(ct.verdict, VOUCH_CT_NOT_JUDGED);
        assert_int_equal(ct.count, 0);
    }
}

static int set_up(void **state)
{
    (void)state;
    signer_begin(&keys[0], SIGNER_P256);
    signer_begin(&keys[1], SIGNER_RSA);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    signer_end(&keys[0]);
    signer_end(&keys[1]);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_ct_signature_is_over_everything_that_the_timestamp_says, begin),
        cmocka_unit_test_setup(test_ct_signatures_are_sha256_with_ecdsa_or_rsa, begin),
        cmocka_unit_test_setup(test_ct_what_cannot_be_verified_is_no_forgery, begin),
        cmocka_unit_test_setup(test_ct_timestamp_of_the_future_does_not_count, begin),
        cmocka_unit_test_setup(test_ct_logs_count_by_their_state, begin),
        cmocka_unit_test_setup(test_ct_timestamps_of_a_handshake_are_over_the_certificate, begin),
        cmocka_unit_test_setup(test_ct_verifies_sixteen_timestamps, begin),
        cmocka_unit_test_setup(test_ct_issuer_in_a_judgement_is_the_next_on_the_path, begin),
        cmocka_unit_test_setup(test_ct_judgement_passes_on_what_the_handshake_had, begin),
        cmocka_unit_test_setup(test_ct_is_not_judged_without_an_issuer_a_list_or_room, begin),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
