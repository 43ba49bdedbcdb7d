// SPDX-License-Identifier: Apache-2.0
/* What sessions share: the client's certificate with its key, the form of the hello, and that all
 * of it is given back. */
#include "tests/support/heap.h"
#include "tests/support/tls_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct tls_peer peer;
static struct fake_entropy entropy;
static struct vouch_tls_config config;

static int begin(void **state)
{
    static const struct tls_peer_options o = {
        .plan = {.sent = {VOUCH_DEMO_LEAF, VOUCH_DEMO_LOWER, VOUCH_DEMO_UPPER}, .sent_count = 3}};
    (void)state;
    fake_entropy_init(&entropy, 7);
    tls_peer_init(&peer, &o);
    memset(&config, 0xA5, sizeof config); /* nothing of what was there before counts */
    return 0;
}

static int end(void **state)
{
    (void)state;
    tls_peer_free(&peer);
    return 0;
}

static int init_with(mbedtls_x509_crt *chain, mbedtls_pk_context *key)
{
    const struct vouch_tls_options options = {
        .entropy = fake_entropy_of(&entropy), .client_chain = chain, .client_key = key};
    return vouch_tls_config_init(&config, &options);
}

static void test_tls_config_takes_a_certificate_with_its_own_key_alone(void **state)
{
    struct vouch_demo_pki *pki = &peer.pki;
    (void)state;
    assert_int_equal(init_with(NULL, NULL), VOUCH_OK);
    assert_false(config.has_certificate);
    vouch_tls_config_free(&config);
    assert_int_equal(init_with(NULL, pki->key), VOUCH_OK);
    assert_false(config.has_certificate);
    vouch_tls_config_free(&config);
    assert_int_equal(init_with(&pki->sent, NULL), VOUCH_E_ARGUMENT);
    assert_false(config.has_certificate);
    vouch_tls_config_free(&config);
    assert_int_equal(init_with(&pki->sent, &pki->other_key), VOUCH_E_ARGUMENT);
    assert_false(config.has_certificate);
    vouch_tls_config_free(&config);
    assert_int_equal(init_with(&pki->sent, pki->key), VOUCH_OK);
    assert_true(config.has_certificate);
    vouch_tls_config_free(&config);
}

static mbedtls_ssl_config *shaped;

static void shape(mbedtls_ssl_config *ssl)
{
    shaped = ssl;
}

static void test_tls_config_has_its_hello_shaped(void **state)
{
    static const struct vouch_tls_hello hello = {.shape = shape};
    const struct vouch_tls_options options = {.entropy = fake_entropy_of(&entropy),
                                              .hello = &hello};
    (void)state;
    shaped = NULL;
    assert_int_equal(vouch_tls_config_init(&config, &options), VOUCH_OK);
    assert_ptr_equal(shaped, &config.ssl);
    vouch_tls_config_free(&config);
}

static void test_tls_config_gives_its_memory_back(void **state)
{
    (void)state;
    assert_int_equal(init_with(NULL, NULL), VOUCH_OK); /* the first one prepares what stays */
    vouch_tls_config_free(&config);
    size_t before = heap.blocks;
    assert_int_equal(init_with(&peer.pki.sent, peer.pki.key), VOUCH_OK);
    assert_true(heap.blocks > before);
    vouch_tls_config_free(&config);
    assert_int_equal(heap.blocks, before);
}

/* No memory: said as such, whichever allocation fails. */
static void test_tls_config_without_memory_says_so(void **state)
{
    unsigned at = 0;
    (void)state;
    heap.counting = 1;
    do {
        heap.calls = 0;
        heap.failed = 0;
        heap.fail_at = ++at;
        int status = init_with(&peer.pki.sent, peer.pki.key);
        assert_int_equal(status, heap.failed ? VOUCH_E_MEMORY : VOUCH_OK);
        vouch_tls_config_free(&config);
    } while (heap.failed);
    heap.counting = 0;
    heap.fail_at = 0;
    assert_in_range(at, 2, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tls_config_takes_a_certificate_with_its_own_key_alone,
                                        begin, end),
        cmocka_unit_test_setup_teardown(test_tls_config_has_its_hello_shaped, begin, end),
        cmocka_unit_test_setup_teardown(test_tls_config_gives_its_memory_back, begin, end),
        cmocka_unit_test_setup_teardown(test_tls_config_without_memory_says_so, begin, end),
    };
    heap_watch(); /* before anything is allocated */
    return cmocka_run_group_tests_name("tls_config", tests, NULL, NULL);
}
