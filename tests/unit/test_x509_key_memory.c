// SPDX-License-Identifier: Apache-2.0
/* Signatures and keys where memory runs out: that says nothing of the signature, and nothing is
 * held afterwards. */
#include "core/x509/key.h"
#include "core/x509/restart.h"
#include "tests/support/guarded.h"
#include "tests/support/heap.h"
#include "tests/support/signer.h"

#include <mbedtls/sha256.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ALLOCATIONS_MAX = 2000 };

static const char rsa_sha256[] = "30 0d 06 09 2a 86 48 86 f7 0d 01 01 0b 05 00";
static const char ecdsa_sha256[] = "30 0a 06 08 2a 86 48 ce 3d 04 03 02";
static const char pss_sha256[] =
    "30 41 06 09 2a 86 48 86 f7 0d 01 01 0a 30 34 a0 0f 30 0d 06 09 60 86 48 01 65 03 04 02 01 05"
    " 00 a1 1c 30 1a 06 09 2a 86 48 86 f7 0d 01 01 08 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00"
    " a2 03 02 01 20";

static struct der_maker m;

/* One call of the part under test. */
struct work {
    const char *what;
    struct vouch_span key, algorithm, signature;
    enum { CHECK_KEY, VERIFY, VERIFY_DIGEST, VERIFY_SOME } call;
};

static void nothing(mbedtls_pk_restart_ctx *context)
{
    assert_null(context);
}

static int run(const struct work *w)
{
    const struct vouch_span data = guarded_text("signed");
    struct vouch_restart restart = {.begin = nothing, .drop = nothing};
    uint8_t digest[32];
    if (w->call == CHECK_KEY)
        return vouch_key_check(w->key);
    if (w->call == VERIFY)
        return vouch_signature_verify(w->key, w->algorithm, data, w->signature);
    if (w->call == VERIFY_SOME)
        return vouch_signature_verify_some(&restart, w->key, w->algorithm, data, w->signature);
    assert_int_equal(mbedtls_sha256(data.data, data.len, digest, 0), 0);
    return vouch_signature_verify_digest(w->key, w->algorithm,
                                         (struct vouch_span){digest, sizeof digest}, w->signature);
}

/* Each allocation fails in turn, alone or with all that follow. */
static void sweep(const struct work *w, int for_good)
{
    size_t before = heap.blocks;
    unsigned at = 0;
    do {
        assert_true(++at < ALLOCATIONS_MAX);
        heap.calls = heap.failed = 0;
        heap.fail_at = at;
        heap.for_good = for_good;
        heap.counting = 1;
        int status = run(w);
        heap.counting = 0;
        if (status != (heap.failed ? VOUCH_E_MEMORY : VOUCH_OK))
            fail_msg("%s: %d where allocation %u of %u fails", w->what, status, at, heap.calls);
        assert_int_equal(heap.blocks, before);
    } while (heap.failed);
}

static void test_key_without_memory_is_neither_good_nor_bad(void **state)
{
    struct signer ec, rsa;
    const struct vouch_span data = guarded_text("signed");
    (void)state;
    der_begin(&m);
    signer_begin(&ec, SIGNER_P256);
    signer_begin(&rsa, SIGNER_RSA);
    struct vouch_span by_ec = signer_sign(&ec, &m, MBEDTLS_MD_SHA256, data);
    struct vouch_span by_rsa = signer_sign(&rsa, &m, MBEDTLS_MD_SHA256, data);
    struct vouch_span by_pss = signer_sign_pss(&rsa, &m, MBEDTLS_MD_SHA256, data);
    struct vouch_span as_ec = der_hex(&m, ecdsa_sha256), as_rsa = der_hex(&m, rsa_sha256);
    struct vouch_span as_pss = der_hex(&m, pss_sha256);
    const struct work works[] = {
        {"EC key", signer_key(&ec), as_ec, by_ec, CHECK_KEY},
        {"RSA key", signer_key(&rsa), as_rsa, by_rsa, CHECK_KEY},
        {"ECDSA", signer_key(&ec), as_ec, by_ec, VERIFY},
        {"RSA", signer_key(&rsa), as_rsa, by_rsa, VERIFY},
        {"PSS", signer_key(&rsa), as_pss, by_pss, VERIFY},
        {"ECDSA, in pieces", signer_key(&ec), as_ec, by_ec, VERIFY_SOME},
        {"RSA, in pieces", signer_key(&rsa), as_rsa, by_rsa, VERIFY_SOME},
        {"ECDSA digest", signer_key(&ec), as_ec, by_ec, VERIFY_DIGEST},
        {"RSA digest", signer_key(&rsa), as_rsa, by_rsa, VERIFY_DIGEST},
        {"PSS digest", signer_key(&rsa), as_pss, by_pss, VERIFY_DIGEST},
    };
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++)
        for (int for_good = 0; for_good <= 1; for_good++)
            sweep(&works[i], for_good);
    signer_end(&ec);
    signer_end(&rsa);
}

static int set_up(void **state)
{
    (void)state;
    heap_watch();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_without_memory_is_neither_good_nor_bad),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
