// SPDX-License-Identifier: Apache-2.0
/* What of a certificate a log signs (RFC 6962 section 3.2). */
#include "core/x509/ct.h"

#include <mbedtls/sha256.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_certificate leaf;
static struct vouch_ct ct = {.question = {.leaf = &leaf}};

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ct_entry_is_the_certificate_without_its_timestamps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
