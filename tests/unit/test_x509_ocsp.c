// SPDX-License-Identifier: Apache-2.0
/* OCSP responses, of which one thing is wrong and no other: whom they are about, who signed them,
 * from when to when they hold (RFC 6960). */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <mbedtls/md.h>

#include "core/x509/key.h"
#include "core/x509/ocsp_judge.h"
#include "core/x509/revocation.h"
#include "tests/support/signer.h"

enum { NOW_S = 1770000000 }; /* 2026-02-02T02:40:00Z */

static struct der_maker m;
static struct signer authority, stranger, delegate;
static struct vouch_certificate leaf, root;
static struct vouch_finding findings[16];
static struct vouch_fact facts[4];
static char text[2000];
static struct vouch_report report;
static int64_t max_age_s;
static bool utc_unknown;
#define OCSP_SIGNING "2b06010505070309"
#define SHA1 "2b0e03021a"
#define SHA256 "608648016503040201"

/* One response; zeroed, with its three first, it is good. */
struct answer {
    const char *status; /* CertStatus in hexadecimal; null: good */
    const char *from;   /* null: 20260201000000Z */
    const char *to;     /* null: 20260301000000Z; "": none */
    const char *hash;   /* OID of the CertID's hash; null: SHA-1 */
    const char *serial; /* content; null: the leaf's */
    const char *more;   /* a SingleResponse before it */
    const char *type;   /* OID; null: id-pkix-ocsp-basic */
    const char *code;   /* responseStatus, content; null: 00 */
    bool other_name;    /* in the CertID */
    bool other_key;
    bool by_name; /* the responder is named, and not told by its key */
    struct signer *by;
    struct vouch_span responder; /* its name, whole */
    struct vouch_span certificate;
    bool wrong_signature;
};

static struct vouch_span hash_of(mbedtls_md_type_t md, struct vouch_span data)
{
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(md);
    uint8_t *at = m.buffer + m.used;
    assert_int_equal(mbedtls_md(info, data.data, data.len, at), 0);
    m.used += mbedtls_md_get_size(info);
    return (struct vouch_span){at, mbedtls_md_get_size(info)};
}

static struct vouch_span key_bytes(struct vouch_span spki)
{
    struct vouch_key key;
    assert_int_equal(vouch_key_read(spki, &key, NULL), VOUCH_OK);
    return key.bytes;
}

static struct vouch_span id_of(const struct answer *a)
{
    bool long_one = a->hash && strcmp(a->hash, SHA256) == 0;
    mbedtls_md_type_t md = long_one ? MBEDTLS_MD_SHA256 : MBEDTLS_MD_SHA1;
    struct vouch_span name = a->other_name ? der_name(&m, "CN=Other") : leaf.issuer;
    struct vouch_span key = a->other_key ? signer_key(&stranger) : root.spki;
    struct vouch_span serial = a->serial ? der_hex(&m, a->serial) : leaf.serial;
    return der_sequence(
        &m, 4, der_sequence(&m, 1, der_wrap(&m, 0x06, der_hex(&m, a->hash ? a->hash : SHA1))),
        der_wrap(&m, 0x04, hash_of(md, name)), der_wrap(&m, 0x04, hash_of(md, key_bytes(key))),
        der_wrap(&m, 0x02, serial));
}

static struct vouch_span single(const struct answer *a)
{
    const char *to = a->to ? a->to : "20260301000000Z";
    struct vouch_span none = {0};
    struct vouch_span end = *to ? der_wrap(&m, 0xA0, der_text(&m, 0x18, to)) : none;
    return der_sequence(&m, 4, id_of(a), der_hex(&m, a->status ? a->status : "8000"),
                        der_text(&m, 0x18, a->from ? a->from : "20260201000000Z"), end);
}

static struct vouch_span make(const struct answer *a)
{
    struct signer *by = a->by ? a->by : &authority;
    struct vouch_span none = {0};
    struct vouch_span name = a->responder.len ? a->responder : root.subject;
    struct vouch_span id =
        a->by_name
            ? der_wrap(&m, 0xA1, name)
            : der_wrap(&m, 0xA2,
                       der_wrap(&m, 0x04, hash_of(MBEDTLS_MD_SHA1, key_bytes(signer_key(by)))));
    struct vouch_span rows = der_sequence(&m, 2, a->more ? der_hex(&m, a->more) : none, single(a));
    struct vouch_span data = der_sequence(&m, 3, id, der_text(&m, 0x18, "20260201000000Z"), rows);
    struct vouch_span signature = signer_sign(by, &m, MBEDTLS_MD_SHA256, data);
    if (a->wrong_signature)
        ((uint8_t *)(uintptr_t)signature.data)[signature.len - 1] ^= 1;
    struct vouch_span bits = der_join(&m, 2, der_hex(&m, "00"), signature);
    struct vouch_span certs =
        a->certificate.len ? der_wrap(&m, 0xA0, der_sequence(&m, 1, a->certificate)) : none;
    struct vouch_span basic = der_sequence(&m, 4, data, der_hex(&m, "300a06082a8648ce3d040302"),
                                           der_wrap(&m, 0x03, bits), certs);
    struct vouch_span type = der_hex(&m, a->type ? a->type : "2b0601050507300101");
    struct vouch_span bytes =
        der_sequence(&m, 2, der_wrap(&m, 0x06, type), der_wrap(&m, 0x04, basic));
    return der_sequence(&m, 2, der_wrap(&m, 0x0A, der_hex(&m, a->code ? a->code : "00")),
                        a->code ? none : der_wrap(&m, 0xA0, bytes));
}

/* A responder of its own, appointed by `by`. */
static struct vouch_span appoint(struct signer *by, const char *purpose, const char *from,
                                 const char *to)
{
    struct der_certificate parts = der_good_leaf(&m);
    parts.subject = der_name(&m, "CN=Responder");
    parts.key = signer_key(&delegate);
    parts.validity = der_validity(&m, from, to);
    parts.extensions = der_extensions(
        &m, der_extension(&m, "551d25", false,
                          der_sequence(&m, 1, der_wrap(&m, 0x06, der_hex(&m, purpose)))));
    return signer_build(by, &m, &parts);
}

static void begin(void)
{
    der_begin(&m);
    max_age_s = 0;
    utc_unknown = false;
    struct der_certificate parts = der_good_leaf(&m);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &m, &parts), &leaf), 0);
    parts = der_good_root(&m);
    parts.key = signer_key(&authority);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &m, &parts), &root), 0);
}

static uint8_t judge_at(struct vouch_span response, int64_t utc_s, bool stapled)
{
    static const int16_t positions[] = {0, -1};
    const struct vouch_certificate *path[] = {&leaf, &root};
    struct vouch_report_storage storage = {.findings = findings,
                                           .findings_max = 16,
                                           .facts = facts,
                                           .facts_max = 4,
                                           .text = text,
                                           .text_max = sizeof text};
    struct vouch_policy policy = {.revocation = VOUCH_REVOCATION_HARD, .crl_max_age_s = max_age_s};
    struct vouch_revocation_question q = {.path = path,
                                          .positions = positions,
                                          .path_count = 2,
                                          .policy = &policy,
                                          .now = {0, utc_s, !utc_unknown}};
    struct vouch_revocation r;
    int status, steps = 0;
    if (stapled)
        q.staple = response;
    else
        q.ocsp = &response, q.ocsp_count = 1;
    vouch_report_init(&report, &storage);
    vouch_revocation_crl.begin(&r, &q);
    while ((status = vouch_revocation_crl.step(&r, &report)) == VOUCH_AGAIN)
        assert_in_range(++steps, 0, 20);
    assert_int_equal(status, VOUCH_OK);
    return r.staple_outcome;
}

/* Just these findings, by their identifiers and values: "id=value id=value". */
static void expect(const char *what, const char *wanted)
{
    char buffer[600];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    for (size_t i = 0; i < report.findings_count; i++) {
        vouch_write_text(&w, i ? " " : "");
        vouch_write_text(&w, vouch_finding_kind(findings[i].code)->id);
        vouch_write_text(&w, findings[i].value.len ? "=" : "");
        vouch_write_span(&w, findings[i].value);
    }
    if (strcmp(vouch_writer_string(&w), wanted) != 0)
        fail_msg("%s: \"%s\" instead of \"%s\"", what, buffer, wanted);
}

#define UNKNOWN "revocation-unknown=CN=Authority"
#define UNCHECKED "ocsp-signer-unchecked=CN=Responder"

static void test_ocsp_answer_of_the_issuer_counts(void **state)
{
    static const struct {
        const char *what;
        struct answer a;
        const char *wanted;
        enum vouch_ocsp_outcome outcome;
    } rows[] = {
        {"good", {0}, "", VOUCH_OCSP_SAYS_GOOD},
        {"good, SHA-256", {.hash = SHA256}, "", VOUCH_OCSP_SAYS_GOOD},
        {"by name", {.by_name = true}, "", VOUCH_OCSP_SAYS_GOOD},
        {"revoked",
         {.status = "a111180f32303236303131353132303030305a"},
         "revoked=2026-01-15T12:00:00Z, unspecified",
         VOUCH_OCSP_SAYS_REVOKED},
        {"revoked for a reason",
         {.status = "a116180f32303236303131353132303030305aa0030a0101"},
         "revoked=2026-01-15T12:00:00Z, keyCompromise",
         VOUCH_OCSP_SAYS_REVOKED},
        {"unknown", {.status = "8200"}, "ocsp-unknown " UNKNOWN, VOUCH_OCSP_SAYS_UNKNOWN},
        {"another hash", {.hash = "608648016503040202"}, UNKNOWN, VOUCH_OCSP_IS_OTHERS},
        {"another serial", {.serial = "7f"}, UNKNOWN, VOUCH_OCSP_IS_OTHERS},
        {"another issuer", {.other_name = true}, UNKNOWN, VOUCH_OCSP_IS_OTHERS},
        {"another key", {.other_key = true}, UNKNOWN, VOUCH_OCSP_IS_OTHERS},
        {"no answer in time: tryLater",
         {.code = "03"},
         "ocsp-refused=tryLater " UNKNOWN,
         VOUCH_OCSP_IS_BAD},
        {"unauthorized", {.code = "06"}, "ocsp-refused=unauthorized " UNKNOWN, VOUCH_OCSP_IS_BAD},
        {"a code that is none", {.code = "07"}, "ocsp-refused=unknown " UNKNOWN, VOUCH_OCSP_IS_BAD},
        {"another type",
         {.type = "2b0601050507300102"},
         "ocsp-malformed=responseBytes: no basic response " UNKNOWN,
         VOUCH_OCSP_IS_BAD},
        {"wrong signature",
         {.wrong_signature = true},
         "ocsp-bad-signature=signature does not verify " UNKNOWN,
         VOUCH_OCSP_IS_BAD},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        struct vouch_span response = make(&rows[i].a);
        judge_at(response, NOW_S, false);
        expect(rows[i].what, rows[i].wanted);
        assert_int_equal(judge_at(response, NOW_S, true), rows[i].outcome);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_OCSP_STAPLE_OTHER),
                         rows[i].outcome == VOUCH_OCSP_IS_OTHERS);
    }
}

/* The answer behind answers about others is found. */
static void test_ocsp_answer_behind_others_counts(void **state)
{
    (void)state;
    begin();
    struct answer other = {.serial = "7f"};
    struct vouch_span first = single(&other);
    static char hex[600];
    for (size_t i = 0; i < first.len; i++) {
        static const char digits[] = "0123456789abcdef";
        hex[2 * i] = digits[first.data[i] >> 4];
        hex[2 * i + 1] = digits[first.data[i] & 15];
    }
    judge_at(make(&(struct answer){.more = hex}), NOW_S, false);
    expect("behind another", "");
}

static void test_ocsp_answer_holds_from_its_first_second_to_its_last(void **state)
{
    enum { FROM_S = 1769904000, TO_S = 1772323200 }; /* 2026-02-01, 2026-03-01 */
    static const struct answer bounded = {0}, endless = {.to = ""};
    (void)state;
    begin();
    struct vouch_span response = make(&bounded);
    assert_int_equal(judge_at(response, FROM_S - 1, true), VOUCH_OCSP_IS_EXPIRED);
    expect("the second before", "ocsp-expired=2026-02-01T00:00:00Z " UNKNOWN);
    assert_int_equal(judge_at(response, FROM_S, true), VOUCH_OCSP_SAYS_GOOD);
    assert_int_equal(judge_at(response, TO_S, true), VOUCH_OCSP_SAYS_GOOD);
    expect("the last second", "");
    assert_string_equal(facts[0].key, "ocsp_staple");
    assert_true(
        vouch_span_equal(facts[0].value, vouch_span_of("good, until 2026-03-01T00:00:00Z")));
    assert_int_equal(judge_at(response, TO_S + 1, true), VOUCH_OCSP_IS_EXPIRED);
    expect("the second after", "ocsp-expired=2026-03-01T00:00:00Z " UNKNOWN);
    assert_true(vouch_span_equal(facts[0].value, vouch_span_of("expired")));
    response = make(&endless);
    assert_int_equal(judge_at(response, FROM_S, true), VOUCH_OCSP_SAYS_GOOD);
    assert_int_equal(judge_at(response, FROM_S + 1, true), VOUCH_OCSP_IS_EXPIRED);
    max_age_s = 100;
    assert_int_equal(judge_at(response, FROM_S + 100, true), VOUCH_OCSP_SAYS_GOOD);
    assert_true(vouch_span_equal(facts[0].value, vouch_span_of("good")));
    assert_int_equal(judge_at(response, FROM_S + 101, true), VOUCH_OCSP_IS_EXPIRED);
}

static void test_ocsp_answer_clears_nobody_without_a_clock_and_still_revokes(void **state)
{
    static const struct answer good = {0};
    static const struct answer revoked = {.status = "a111180f32303236303131353132303030305a",
                                          .to = "20260201000001Z"};
    (void)state;
    begin();
    judge_at(make(&revoked), NOW_S, false);
    expect("old", "ocsp-expired=2026-02-01T00:00:01Z revoked=2026-01-15T12:00:00Z, unspecified");
    utc_unknown = true;
    assert_int_equal(judge_at(make(&good), NOW_S, true), VOUCH_OCSP_IS_EXPIRED);
    expect("no clock", UNKNOWN);
}

static void test_ocsp_responder_must_be_appointed_by_the_issuer_itself(void **state)
{
    static const struct {
        const char *what;
        struct signer *by;
        const char *purpose, *from, *to, *wanted;
    } rows[] = {
        {"appointed", &authority, OCSP_SIGNING, "260201000000Z", "260301000000Z", UNCHECKED},
        {"first second", &authority, OCSP_SIGNING, "260202024000Z", "260301000000Z", UNCHECKED},
        {"not yet", &authority, OCSP_SIGNING, "260202024001Z", "260301000000Z",
         "ocsp-bad-signature=its signer's certificate is not valid at this time " UNKNOWN},
        {"last second", &authority, OCSP_SIGNING, "260201000000Z", "260202024000Z", UNCHECKED},
        {"no more", &authority, OCSP_SIGNING, "260201000000Z", "260202023959Z",
         "ocsp-bad-signature=its signer's certificate is not valid at this time " UNKNOWN},
        {"for servers", &authority, "2b06010505070301", "260201000000Z", "260301000000Z",
         "ocsp-bad-signature=its signer is neither the issuer nor one that it appointed " UNKNOWN},
        {"by another", &stranger, OCSP_SIGNING, "260201000000Z", "260301000000Z",
         "ocsp-bad-signature=its signer's certificate is not signed by the issuer " UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        size_t k = i / 2;
        begin();
        struct answer a = {
            .by = &delegate, .by_name = i % 2, .responder = der_name(&m, "CN=Responder")};
        a.certificate = appoint(rows[k].by, rows[k].purpose, rows[k].from, rows[k].to);
        judge_at(make(&a), NOW_S, false);
        expect(rows[k].what, rows[k].wanted);
    }
}

static void test_ocsp_signer_that_nobody_appointed_is_refused(void **state)
{
    const struct answer unknown = {.by = &stranger};
    const struct answer claimed = {.by = &stranger, .by_name = true};
    (void)state;
    begin();
    judge_at(make(&unknown), NOW_S, false);
    expect("nobody's", "ocsp-bad-signature=its signer is neither the issuer nor one that it "
                       "appointed " UNKNOWN);
    judge_at(make(&claimed), NOW_S, false);
    expect("by the issuer's name", "ocsp-bad-signature=signature does not verify " UNKNOWN);
    struct answer swapped = {.by = &delegate, .wrong_signature = true};
    swapped.certificate = appoint(&authority, OCSP_SIGNING, "260201000000Z", "260301000000Z");
    judge_at(make(&swapped), NOW_S, false);
    expect("wrong signature", "ocsp-bad-signature=signature does not verify " UNKNOWN);
}

/* Each byte that is missing at the end makes it malformed: nothing is read beyond. */
static void test_ocsp_response_cut_anywhere_clears_nobody(void **state)
{
    static const struct answer good = {0};
    (void)state;
    begin();
    struct vouch_span whole = make(&good);
    for (size_t len = 0; len < whole.len; len++) {
        struct vouch_ocsp o;
        struct vouch_span cut = {whole.data, len};
        assert_int_equal(vouch_ocsp_parse(cut, &o), VOUCH_E_MALFORMED);
        assert_non_null(o.field);
        assert_non_null(o.fault);
    }
    for (size_t at = 0; at < whole.len; at++) {
        uint8_t *byte = (uint8_t *)(uintptr_t)whole.data + at;
        *byte ^= 0x41;
        judge_at(whole, NOW_S, false);
        if (!vouch_report_has(&report, VOUCH_F_REVOCATION_UNKNOWN))
            fail_msg("byte %zu is not looked at", at);
        *byte ^= 0x41;
    }
}

static int set_up(void **state)
{
    (void)state;
    signer_begin(&authority, SIGNER_P256);
    signer_begin(&stranger, SIGNER_P384);
    signer_begin(&delegate, SIGNER_P384);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    signer_end(&authority);
    signer_end(&stranger);
    signer_end(&delegate);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ocsp_answer_of_the_issuer_counts),
        cmocka_unit_test(test_ocsp_answer_behind_others_counts),
        cmocka_unit_test(test_ocsp_answer_holds_from_its_first_second_to_its_last),
        cmocka_unit_test(test_ocsp_answer_clears_nobody_without_a_clock_and_still_revokes),
        cmocka_unit_test(test_ocsp_responder_must_be_appointed_by_the_issuer_itself),
        cmocka_unit_test(test_ocsp_signer_that_nobody_appointed_is_refused),
        cmocka_unit_test(test_ocsp_response_cut_anywhere_clears_nobody),
    };
    return cmocka_run_group_tests_name("x509_ocsp", tests, set_up, tear_down);
}
