// SPDX-License-Identifier: Apache-2.0
/* A board's two tables in flash that only clears bits until it is erased, while power is lost at
 * any byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <mbedtls/ecp.h>
#include <mbedtls/pk.h>
#include <mbedtls/sha256.h>

#include "boards/common/config_update.h"
#include "tests/fake/fake_entropy.h"

enum { HALF = 1024, BUFFER_SIZE = 2 * HALF, CONTAINER_MAX = HALF + 160 };

static uint8_t flash[BUFFER_SIZE];
static long power; /* bytes until it is lost; negative: never */
static struct fake_entropy entropy;
static mbedtls_pk_context signer, stranger;
static uint8_t spki_buffer[128];
static struct vouch_span spki;

static int random_bytes(void *unused, unsigned char *buffer, size_t len)
{
    struct vouch_entropy e = fake_entropy_of(&entropy);

    (void)unused;
    return e.ops->fill(e.self, buffer, len);
}

static bool has_power(void)
{
    return power < 0 || power-- > 0;
}

/* An erase that is cut short leaves some bytes as they were, and one in between. */
static bool erase(void *self, size_t offset, size_t len)
{
    (void)self;
    assert_int_equal(offset % HALF, 0);
    assert_int_equal(len % HALF, 0);
    for (size_t i = 0; i < len; i++) {
        if (!has_power()) {
            flash[offset + i] |= 0x5A;
            return false;
        }
        flash[offset + i] = 0xFF;
    }
    return true;
}

static bool program(void *self, size_t offset, const uint8_t *data, size_t len)
{
    (void)self;
    for (size_t i = 0; i < len; i++) {
        if (!has_power()) {
            flash[offset + i] &= (uint8_t)(data[i] | 0x0F);
            return false;
        }
        flash[offset + i] &= data[i];
    }
    return true;
}

static const struct config_flash ops = {.erase = erase, .program = program};

static void little(uint8_t *p, uint32_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

/* A table of that version, with `payload` bytes of an unknown record. Its length. */
static size_t make_table(uint8_t *out, uint32_t version, size_t payload)
{
    size_t len = 16 + 4 + (payload + 3) / 4 * 4;

    memset(out, 0, len);
    memcpy(out, "VCT2", 4);
    little(out + 4, (uint32_t)len, 4);
    little(out + 12, version, 4);
    out[16] = 99;
    little(out + 18, (uint32_t)payload, 2);
    memset(out + 20, (int)version, payload);
    little(out + 8, config_table_crc(out + 12, len - 12), 4);
    return len;
}

static struct vouch_span make_update(uint8_t *out, uint32_t version, size_t payload,
                                     mbedtls_pk_context *key)
{
    size_t len = make_table(out, version, payload), signature_len = 0;
    uint8_t hash[32];

    assert_int_equal(mbedtls_sha256(out, len, hash, 0), 0);
    assert_int_equal(mbedtls_pk_sign(key, MBEDTLS_MD_SHA256, hash, sizeof hash, out + len + 2,
                                     MBEDTLS_PK_SIGNATURE_MAX_SIZE, &signature_len, random_bytes,
                                     NULL),
                     0);
    little(out + len, (uint32_t)signature_len, 2);
    return (struct vouch_span){out, len + 2 + signature_len};
}

static void open_slots(struct config_slots *s, uint32_t version)
{
    struct config_table t;

    assert_true(config_slots_open(s, &t, flash, BUFFER_SIZE));
    assert_int_equal(s->version, version);
}

/* Version 7 in the first half. */
static void begin(struct config_slots *s)
{
    power = -1;
    memset(flash, 0xFF, sizeof flash);
    make_table(flash, 7, 300);
    open_slots(s, 7);
    assert_int_equal(s->current, 0);
    assert_false(s->damaged);
}

static void test_update_is_used_from_the_next_start(void **state)
{
    (void)state;
    static uint8_t buffer[CONTAINER_MAX];
    struct config_slots s;

    begin(&s);
    assert_int_equal(config_update_take(&s, spki, make_update(buffer, 8, 500, &signer), &ops), 0);
    open_slots(&s, 8);
    assert_int_equal(s.current, 1);
    assert_int_equal(config_update_take(&s, spki, make_update(buffer, 9, 20, &signer), &ops), 0);
    open_slots(&s, 9);
    assert_int_equal(s.current, 0);
}

static void test_update_that_is_not_to_be_taken_changes_nothing(void **state)
{
    (void)state;
    static uint8_t buffer[CONTAINER_MAX], before[BUFFER_SIZE];
    struct config_slots s;
    struct vouch_span u;

    begin(&s);
    memcpy(before, flash, BUFFER_SIZE);
    assert_int_equal(config_update_take(&s, spki, make_update(buffer, 8, 500, &stranger), &ops),
                     VOUCH_E_SIGNATURE);
    assert_int_equal(config_update_take(&s, spki, make_update(buffer, 7, 500, &signer), &ops),
                     VOUCH_E_REFUSED);
    u = make_update(buffer, 8, 500, &signer);
    buffer[12] ^= 1; /* another version, under another sum */
    little(buffer + 8, config_table_crc(buffer + 12, 16 + 4 + 500 - 12), 4);
    assert_int_equal(config_update_take(&s, spki, u, &ops), VOUCH_E_SIGNATURE);
    u = make_update(buffer, 8, 500, &signer);
    buffer[100] ^= 1;
    assert_int_equal(config_update_take(&s, spki, u, &ops), VOUCH_E_MALFORMED);
    u = make_update(buffer, 8, HALF - 16, &signer);
    assert_int_equal(config_update_take(&s, spki, u, &ops), VOUCH_E_SPACE);
    assert_memory_equal(flash, before, BUFFER_SIZE);
}

/* Every prefix, and every prefix with what a signature's length may say. */
static void test_update_cut_short_is_refused(void **state)
{
    (void)state;
    static uint8_t buffer[CONTAINER_MAX];
    struct config_slots s;

    begin(&s);
    struct vouch_span u = make_update(buffer, 8, 40, &signer);
    for (size_t len = 0; len < u.len; len++) {
        uint8_t *copy = malloc(len + 1);
        assert_non_null(copy);
        memcpy(copy, u.data, len);
        struct vouch_span part = {copy, len};
        assert_int_not_equal(config_update_take(&s, spki, part, &ops), VOUCH_OK);
        free(copy);
    }
    open_slots(&s, 7);
}

/* At each byte of erasing and of writing: the old table or the new one, whole; and the next attempt
 * succeeds. */
static void test_update_with_power_lost_at_any_byte_leaves_one_good(void **state)
{
    (void)state;
    static uint8_t buffer[CONTAINER_MAX], next[CONTAINER_MAX];
    struct config_slots s;
    struct vouch_span u = make_update(buffer, 8, 500, &signer);
    struct vouch_span later = make_update(next, 9, 100, &signer);
    unsigned cuts = 0, old = 0;

    for (long at = 0;; at++) {
        begin(&s);
        make_table(flash + HALF, 6, 300); /* what the half held before */
        open_slots(&s, 7);
        power = at;
        int status = config_update_take(&s, spki, u, &ops);
        if (status == VOUCH_OK)
            break;
        assert_int_equal(status, VOUCH_E_IO);
        power = -1;
        open_slots(&s, 7);
        cuts++;
        old += s.damaged;
        assert_int_equal(config_update_take(&s, spki, later, &ops), VOUCH_OK);
        open_slots(&s, 9);
    }
    assert_int_equal(cuts, HALF + 16 + 4 + 500); /* bytes erased and written */
    assert_true(old > 0);
}

/* The table in use, with a bit turned: the one before is used, and said. */
static void test_slots_each_damaged_bit_gives_the_older_table(void **state)
{
    (void)state;
    struct config_slots s;

    begin(&s);
    size_t len = make_table(flash + HALF, 8, 60);
    open_slots(&s, 8);
    assert_false(s.damaged);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        flash[HALF + bit / 8] ^= (uint8_t)(1U << bit % 8);
        open_slots(&s, 7);
        assert_true(s.damaged);
        flash[HALF + bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    flash[4] ^= 1; /* and the other way */
    open_slots(&s, 8);
    assert_true(s.damaged);
    flash[HALF + 30] ^= 1;
    struct config_table t;
    assert_false(config_slots_open(&s, &t, flash, BUFFER_SIZE));
}

/* As every board had until now. */
static void test_slots_one_table_over_both_halves_is_used_and_cannot_be_updated(void **state)
{
    (void)state;
    static uint8_t buffer[CONTAINER_MAX];
    struct config_slots s;

    begin(&s);
    memset(flash, 0xFF, sizeof flash);
    make_table(flash, 3, HALF + 100);
    open_slots(&s, 3);
    assert_false(s.damaged);
    assert_int_equal(config_update_take(&s, spki, make_update(buffer, 4, 40, &signer), &ops),
                     VOUCH_E_SPACE);
}

static void make_key(mbedtls_pk_context *pk)
{
    mbedtls_pk_init(pk);
    assert_int_equal(mbedtls_pk_setup(pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)), 0);
    assert_int_equal(
        mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(*pk), random_bytes, NULL), 0);
}

static int start(void **state)
{
    (void)state;
    fake_entropy_init(&entropy, 1);
    make_key(&signer);
    make_key(&stranger);
    int len = mbedtls_pk_write_pubkey_der(&signer, spki_buffer, sizeof spki_buffer);
    assert_true(len > 0);
    spki = (struct vouch_span){spki_buffer + sizeof spki_buffer - len, (size_t)len};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    mbedtls_pk_free(&signer);
    mbedtls_pk_free(&stranger);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_update_is_used_from_the_next_start),
        cmocka_unit_test(test_update_that_is_not_to_be_taken_changes_nothing),
        cmocka_unit_test(test_update_cut_short_is_refused),
        cmocka_unit_test(test_update_with_power_lost_at_any_byte_leaves_one_good),
        cmocka_unit_test(test_slots_each_damaged_bit_gives_the_older_table),
        cmocka_unit_test(test_slots_one_table_over_both_halves_is_used_and_cannot_be_updated),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
