// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/key_pair.h"

#include "boards/posix/credentials.h"
#include "boards/posix/key_public.h"
#include "core/x509/certificate.h"
#include "port/posix/entropy.h"

enum { SPKI_MAX = 1024 };

static int compare(mbedtls_pk_context *key, struct vouch_span spki, struct vouch_entropy *entropy)
{
    mbedtls_pk_context public_key;
    mbedtls_pk_init(&public_key);
    int status = VOUCH_E_SIGNATURE; /* a certificate of another kind, or a damaged one */
    if (mbedtls_pk_parse_public_key(&public_key, spki.data, spki.len) == 0) {
        int differs = mbedtls_pk_check_pair(&public_key, key, vouch_posix_entropy_random, entropy);
        status = differs ? VOUCH_E_SIGNATURE : VOUCH_OK;
    }
    mbedtls_pk_free(&public_key);
    return status;
}

/* For a key that mbedTLS cannot use, at least its public key can be compared. */
static void compare_public(const char *key_file, struct vouch_span certificate_spki, int *status)
{
    uint8_t buffer[SPKI_MAX];
    struct vouch_span spki;
    if (vouch_key_public_load(key_file, buffer, sizeof buffer, &spki) == VOUCH_OK)
        *status = vouch_span_equal(spki, certificate_spki) ? VOUCH_OK : VOUCH_E_SIGNATURE;
}

int vouch_key_pair_check(const char *key_file, const char *password_file,
                         struct vouch_span certificate, struct vouch_writer *why)
{
    struct vouch_certificate leaf;
    struct vouch_credentials c;
    struct vouch_credential_files files = {.key = key_file, .password_file = password_file};
    struct vouch_entropy entropy = vouch_posix_entropy();
    vouch_credentials_init(&c);
    int status = vouch_credentials_load_key(&c, &files, &entropy, why);
    vouch_certificate_parse(certificate, &leaf);
    if (status == VOUCH_OK)
        status = compare(&c.key, leaf.spki, &entropy);
    else
        compare_public(key_file, leaf.spki, &status);
    vouch_credentials_free(&c);
    return status;
}
