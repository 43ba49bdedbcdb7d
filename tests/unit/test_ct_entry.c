// SPDX-License-Identifier: Apache-2.0
/* What of a certificate a log signs (RFC 6962 section 3.2). */
#include "core/x509/ct.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <mbedtls/sha256.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_certificate leaf;
static struct vouch_ct ct = {.question = {.leaf = &leaf}};
static struct der_maker m;

#define TIMESTAMPS "30 12 06 0a 2b06010401d679020402 04 04 04 02 00 00"

/* Two fields, and extensions before and behind the timestamps; all lengths need two bytes. */
static size_t write_tbs(uint8_t *out, size_t cap, size_t filler, bool timestamps)
{
    static const uint8_t scts[] = {0x30, 0x12, 0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6,
                                   0x79, 0x02, 0x04, 0x02, 0x04, 0x04, 0x04, 0x02, 0x00, 0x00};
    static const uint8_t fields[] = {0x02, 0x01, 0x07, 0x30, 0x00};
    static const uint8_t after[] = {0x30, 0x09, 0x06, 0x03, 0x55, 0x1d,
                                    0x0e, 0x04, 0x02, 0x04, 0x00};
    struct vouch_writer w = vouch_writer_of(out, cap);
    size_t rest = 5 + 4 + 5 + filler; /* the content of an extension with `filler` bytes */
    size_t all = 4 + rest + (timestamps ? sizeof scts : 0) + sizeof after;
    const uint8_t heads[] = {0x30, 0x82, (uint8_t)((sizeof fields + 8 + all) >> 8),
                             (uint8_t)(sizeof fields + 8 + all)};
    const uint8_t lists[] = {0xa3, 0x82, (uint8_t)((4 + all) >> 8), (uint8_t)(4 + all),
                             0x30, 0x82, (uint8_t)(all >> 8),       (uint8_t)all};
    const uint8_t first[] = {0x30,
                             0x82,
                             (uint8_t)(rest >> 8),
                             (uint8_t)rest,
                             0x06,
                             0x03,
                             0x55,
                             0x1d,
                             0x20,
                             0x04,
                             0x82,
                             (uint8_t)((5 + filler) >> 8),
                             (uint8_t)(5 + filler),
                             0x01,
                             0x01,
                             0x00,
                             0x05,
                             0x00};
    vouch_write_span(&w, (struct vouch_span){heads, sizeof heads});
    vouch_write_span(&w, (struct vouch_span){fields, sizeof fields});
    vouch_write_span(&w, (struct vouch_span){lists, sizeof lists});
    size_t list_at = w.len;
    vouch_write_span(&w, (struct vouch_span){first, sizeof first});
    for (size_t i = 0; i < filler; i++)
        vouch_write_u8(&w, 0);
    if (timestamps)
        vouch_write_span(&w, (struct vouch_span){scts, sizeof scts});
    vouch_write_span(&w, (struct vouch_span){after, sizeof after});
    assert_int_equal(w.lost, 0);
    leaf.tbs = vouch_writer_span(&w);
    leaf.extensions = (struct vouch_span){out + list_at, w.len - list_at};
    return w.len;
}

static void test_ct_entry_is_the_certificate_without_its_timestamps(void **state)
{
    (void)state;
    static const uint8_t head[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 42, 0, 1};
    static uint8_t with[1024];
    static uint8_t expected[1100];
    uint8_t digest[32];
    uint8_t wanted[32];
    struct vouch_sct sct = {.at_ms = 42};
    memset(ct.issuer_key, 0xab, sizeof ct.issuer_key);
    for (size_t filler = 256; filler < 700; filler += 37) {
        struct vouch_writer w = vouch_writer_of(expected, sizeof expected);
        vouch_write_span(&w, (struct vouch_span){head, sizeof head});
        vouch_write_span(&w, (struct vouch_span){ct.issuer_key, sizeof ct.issuer_key});
        size_t len = write_tbs(expected + w.len + 3, sizeof expected - w.len - 5, filler, false);
        const uint8_t size[] = {0, (uint8_t)(len >> 8), (uint8_t)len};
        memcpy(expected + w.len, size, sizeof size);
        size_t total = w.len + sizeof size + len;
        expected[total] = expected[total + 1] = 0; /* no extensions of the timestamp */
        assert_int_equal(mbedtls_sha256(expected, total + 2, wanted, 0), 0);
        write_tbs(with, sizeof with, filler, true);
        assert_int_equal(vouch_ct_digest(&ct, &sct, true, digest), VOUCH_OK);
        assert_memory_equal(digest, wanted, sizeof wanted);
    }
}

/* A TBSCertificate of two fields and these extensions, which becomes the leaf's. */
static struct vouch_span tbs_with(struct vouch_span extensions)
{
    struct vouch_span fields = der_hex(&m, "02 01 07 30 00");
    struct vouch_span tagged =
        extensions.len ? der_extensions(&m, extensions) : (struct vouch_span){NULL, 0};
    leaf.extensions = extensions;
    leaf.tbs = der_sequence(&m, 2, fields, tagged);
    return leaf.tbs;
}

/* SHA-256 of what a log signs of that TBSCertificate, with these extensions of the timestamp. */
static void digest_of(struct vouch_span tbs, struct vouch_span later, uint8_t out[32])
{
    const uint8_t sizes[] = {0, (uint8_t)(tbs.len >> 8), (uint8_t)tbs.len};
    struct vouch_span all = der_join(
        &m, 6, der_hex(&m, "00 00 000000000000002a 0001"),
        (struct vouch_span){ct.issuer_key, sizeof ct.issuer_key},
        (struct vouch_span){sizes, sizeof sizes}, tbs,
        der_join(&m, 1, (struct vouch_span){(const uint8_t[]){0, (uint8_t)later.len}, 2}), later);
    assert_int_equal(mbedtls_sha256(all.data, all.len, out, 0), 0);
}

/* An extension of so many bytes, at most 127 and its head. */
static struct vouch_span extension_of(size_t bytes)
{
    static const uint8_t zeros[200];
    size_t head = 9;
    return der_extension(&m, "551d0e", false, (struct vouch_span){zeros, bytes - head});
}

static void test_ct_entry_has_each_length_in_its_shortest_form(void **state)
{
    uint8_t digest[32];
    uint8_t wanted[32];
    struct vouch_sct sct = {.at_ms = 42};
    (void)state;
    memset(ct.issuer_key, 0xab, sizeof ct.issuer_key);
    for (size_t len = 50; len < 250; len++) { /* of all extensions, and of what is around them */
        der_begin(&m);
        struct vouch_span kept =
            len < 128 ? extension_of(len)
                      : der_join(&m, 2, extension_of(len / 2), extension_of(len - len / 2));
        digest_of(tbs_with(kept), sct.extensions, wanted);
        tbs_with(der_join(&m, 2, kept, der_hex(&m, TIMESTAMPS)));
        assert_int_equal(vouch_ct_digest(&ct, &sct, true, digest), VOUCH_OK);
        assert_memory_equal(digest, wanted, sizeof wanted);
    }
    digest_of(tbs_with((struct vouch_span){NULL, 0}), sct.extensions, wanted);
    tbs_with(der_hex(&m, TIMESTAMPS)); /* nothing else was in the list: there is none */
    assert_int_equal(vouch_ct_digest(&ct, &sct, true, digest), VOUCH_OK);
    assert_memory_equal(digest, wanted, sizeof wanted);
}

static void test_ct_entry_covers_an_extension_of_the_timestamp_of_one_byte(void **state)
{
    uint8_t digest[32];
    uint8_t wanted[32];
    struct vouch_sct sct = {.at_ms = 42, .extensions = guarded_text("x")};
    (void)state;
    der_begin(&m);
    struct vouch_span kept = extension_of(20);
    digest_of(tbs_with(kept), sct.extensions, wanted);
    tbs_with(der_join(&m, 2, kept, der_hex(&m, TIMESTAMPS)));
    assert_int_equal(vouch_ct_digest(&ct, &sct, true, digest), VOUCH_OK);
    assert_memory_equal(digest, wanted, sizeof wanted);
}

static struct vouch_span many_extensions(size_t count)
{
    struct vouch_span kept = {NULL, 0};
    for (size_t i = 0; i < count; i++)
        kept = der_join(&m, 2, kept, extension_of(9 + i % 7));
    return kept;
}

static void test_ct_entry_of_more_than_93_extensions_is_not_hashed_in_part(void **state)
{
    uint8_t digest[32];
    uint8_t wanted[32];
    struct vouch_sct sct = {.at_ms = 42};
    (void)state;
    for (size_t count = 93; count < 100; count++) {
        der_begin(&m);
        struct vouch_span kept = many_extensions(count);
        digest_of(tbs_with(kept), sct.extensions, wanted);
        tbs_with(der_join(&m, 2, der_hex(&m, TIMESTAMPS), kept));
        int status = vouch_ct_digest(&ct, &sct, true, digest);
        assert_int_equal(status, count == 93 ? VOUCH_OK : VOUCH_E_MALFORMED);
        if (status == VOUCH_OK)
            assert_memory_equal(digest, wanted, sizeof wanted);
    }
}

static void test_ct_entry_of_a_certificate_that_cannot_be_split_is_none(void **state)
{
    uint8_t digest[32];
    struct vouch_sct sct = {.at_ms = 42};
    (void)state;
    der_begin(&m);
    tbs_with(extension_of(20));
    leaf.tbs.len--; /* its length says more */
    assert_int_equal(vouch_ct_digest(&ct, &sct, true, digest), VOUCH_E_MALFORMED);
}

/* Whatever its log's key is: such a timestamp counts as one over something else. */
static void test_ct_timestamp_whose_entry_is_not_hashed_is_not_valid(void **state)
{
    static struct vouch_finding findings[4];
    static char text[200];
    static struct vouch_ct_log log = {.name = {(const uint8_t *)"A: log", 6},
                                      .state = VOUCH_CT_USABLE};
    static const struct vouch_ct_logs list = {&vouch_ct_rfc6962, &log, 1, 0};
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 4, .text = text, .text_max = sizeof text};
    const struct vouch_ct_question question = {.logs = &list, .leaf = &leaf, .issuer = &leaf};
    struct vouch_report report;
    uint8_t id[VOUCH_SCT_LOG_ID] = {0};
    (void)state;
    der_begin(&m);
    log.key = der_hex(&m, "3015 300d 0607 2a8648ce3d0201 0602 2a03 0304 00040102"); /* no curve */
    struct vouch_span list_of_one =
        der_join(&m, 3, der_hex(&m, "0039 0037 00"), (struct vouch_span){id, sizeof id},
                 der_hex(&m, "00000190 00000000 0000 0403 0008 3006020101020101"));
    struct vouch_span stamps =
        der_extension(&m, "2b06010401d679020402", false, der_wrap(&m, 0x04, list_of_one));
    for (size_t count = 93; count <= 94; count++) {
        tbs_with(der_join(&m, 2, stamps, many_extensions(count)));
        leaf.spki = log.key;
        vouch_report_init(&report, &storage);
        assert_int_equal(vouch_ct_rfc6962.begin(&ct, &question), VOUCH_OK);
        while (vouch_ct_rfc6962.step(&ct, &report) == VOUCH_AGAIN)
            ;
        assert_int_equal(ct.count, 1);
        assert_int_equal(ct.rows[0].outcome,
                         count == 93 ? VOUCH_CT_UNSUPPORTED : VOUCH_CT_BAD_SIGNATURE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ct_entry_has_each_length_in_its_shortest_form),
        cmocka_unit_test(test_ct_entry_covers_an_extension_of_the_timestamp_of_one_byte),
        cmocka_unit_test(test_ct_entry_of_more_than_93_extensions_is_not_hashed_in_part),
        cmocka_unit_test(test_ct_entry_of_a_certificate_that_cannot_be_split_is_none),
        cmocka_unit_test(test_ct_timestamp_whose_entry_is_not_hashed_is_not_valid),
        cmocka_unit_test(test_ct_entry_is_the_certificate_without_its_timestamps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
