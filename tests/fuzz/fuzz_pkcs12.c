// SPDX-License-Identifier: Apache-2.0
/* Any bytes, as the inside of a PKCS#12 file whose MAC is right, so that what stands behind the MAC
 * is read; and as BER. What is found lies in memory of the reader's own, and is wiped with it. */
#include "boards/posix/cert/der_write.h"
#include "boards/posix/pkcs12/ber.h"
#include "boards/posix/pkcs12/pbe.h"
#include "boards/posix/pkcs12/pkcs12.h"
#include "core/status.h"
#include "core/x509/der.h"

#include <psa/crypto.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 16 * 1024, EXTRA = 512 };

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* What comes out of BER is DER, and goes through once more as it is. */
static void convert(struct vouch_span in)
{
    static uint8_t once[2 * INPUT_MAX + 16];
    static uint8_t twice[4 * INPUT_MAX + 64];
    struct vouch_span der;
    struct vouch_span again;
    if (vouch_ber_to_der(in, once, sizeof once, &der) != VOUCH_OK)
        return;
    require(der.len <= vouch_ber_storage(in.len));
    require(vouch_ber_to_der(der, twice, sizeof twice, &again) == VOUCH_OK);
    require(vouch_span_equal(der, again));
}

/* PFX around an AuthenticatedSafe, with one round of HMAC-SHA-1. */
static struct vouch_span wrap(uint8_t *buffer, size_t max, struct vouch_span safe)
{
    struct vouch_pbe_password password;
    uint8_t key[20];
    uint8_t mac[20];
    static const uint8_t salt[] = "saltsalt";
    const struct vouch_pbe_derivation d = {MBEDTLS_MD_SHA1, {salt, 8}, 1};
    struct vouch_der_writer w = vouch_der_writer_of(buffer, max);
    size_t all = vouch_der_mark(&w);
    require(vouch_pbe_password_set(&password, vouch_span_of("x")) == VOUCH_OK);
    require(vouch_pbe_derive(&password, &d, VOUCH_PBE_MAC, key, sizeof key) == VOUCH_OK);
    require(mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA1), key, sizeof key, safe.data,
                            safe.len, mac) == 0);
    vouch_der_put_value(&w, VOUCH_TAG_OCTET_STRING, (struct vouch_span){salt, 8});
    size_t info = vouch_der_mark(&w);
    vouch_der_put_value(&w, VOUCH_TAG_OCTET_STRING, (struct vouch_span){mac, sizeof mac});
    size_t algorithm = vouch_der_mark(&w);
    vouch_der_put_null(&w);
    vouch_der_put_oid(&w, "1.3.14.3.2.26");
    vouch_der_wrap(&w, VOUCH_TAG_SEQUENCE, algorithm);
    vouch_der_wrap(&w, VOUCH_TAG_SEQUENCE, info);
    vouch_der_wrap(&w, VOUCH_TAG_SEQUENCE, all);
    size_t content = vouch_der_mark(&w);
    vouch_der_put_value(&w, VOUCH_TAG_OCTET_STRING, safe);
    vouch_der_wrap(&w, VOUCH_TAG_CONSTRUCTED | 0, content);
    vouch_der_put_oid(&w, "1.2.840.113549.1.7.1");
    vouch_der_wrap(&w, VOUCH_TAG_SEQUENCE, content);
    vouch_der_put_integer(&w, 3);
    vouch_der_wrap(&w, VOUCH_TAG_SEQUENCE, all);
    return vouch_der_written(&w);
}

static bool is_slow(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++)
        if (data[i] == 2 && (data[i + 1] == 3 || data[i + 1] == 4))
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t buffer[INPUT_MAX + EXTRA];
    uint8_t text[512];
    struct vouch_pkcs12 p;
    struct vouch_writer why = vouch_writer_of(text, sizeof text);
    if (size > INPUT_MAX || is_slow(data, size) || psa_crypto_init() != PSA_SUCCESS)
        return 0;
    convert((struct vouch_span){data, size});
    struct vouch_span pfx = wrap(buffer, sizeof buffer, (struct vouch_span){data, size});
    require(pfx.len > 0 && vouch_pkcs12_is(pfx));
    int status = vouch_pkcs12_open(&p, pfx, vouch_span_of("x"), &why);
    require((status == VOUCH_OK) == (why.len == 0));
    for (size_t i = 0; i < p.count; i++)
        require(p.at[i].der.len == 0 || p.at[i].der.data != NULL);
    vouch_pkcs12_free(&p);
    require(p.blocks == NULL && p.count == 0);
    return 0;
}
