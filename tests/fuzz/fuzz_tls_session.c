// SPDX-License-Identifier: Apache-2.0
/* What a TLS server sends once there are keys: of TLS 1.3 EncryptedExtensions, CertificateRequest,
 * certificates, CertificateVerify, Finished, tickets, key updates, alerts and data; of TLS 1.2 all
 * messages, and what follows ChangeCipherSpec. The linker puts a null cipher at mbedTLS's seam (the
 * functions instead_... below): a record's body is what was deciphered, each Finished is right, and
 * a signature over the handshake is, unless the input says otherwise.
 *
 * Input: a byte of options (bits 0 to 4: eights of bytes at a time; 5: the signature is wrong; 7:
 * TLS 1.3), then records: a byte of type, two of length, the content. */
#include "core/tls.h"
#include "tests/fake/fake_entropy.h"
#include "tests/fake/fake_transport.h"

#include <mbedtls/cipher.h>
#include <mbedtls/pk.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    CALLS_MAX = 100000,
    TAG = 16,
    EXPLICIT_IV = 8,
    RECORD_MAX = 16384,
    CHANGE_CIPHER = 20,
    DATA = 23,
    SESSION_ID_AT = 5 + 4 + 2 + 32
};

static bool signature_wrong;

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* --- the seam ----------------------------------------------------------------------------------
 */

int instead_cipher_auth_decrypt_ext(mbedtls_cipher_context_t *ctx, const unsigned char *iv,
                                    size_t iv_len, const unsigned char *ad, size_t ad_len,
                                    const unsigned char *input, size_t ilen, unsigned char *output,
                                    size_t output_len, size_t *olen, size_t tag_len);
int instead_ct_memcmp(const void *a, const void *b, size_t n);
// cppcheck-suppress constParameter ; mbedtls_pk_verify_ext has it so
int instead_pk_verify_ext(mbedtls_pk_type_t type, const void *options, mbedtls_pk_context *ctx,
                          mbedtls_md_type_t md_alg, const unsigned char *hash, size_t hash_len,
                          const unsigned char *sig, size_t sig_len);
int instead_pk_verify_restartable(mbedtls_pk_context *ctx, mbedtls_md_type_t md_alg,
                                  const unsigned char *hash, size_t hash_len,
                                  const unsigned char *sig, size_t sig_len,
                                  mbedtls_pk_restart_ctx *rs_ctx);

int instead_cipher_auth_decrypt_ext(mbedtls_cipher_context_t *ctx, const unsigned char *iv,
                                    size_t iv_len, const unsigned char *ad, size_t ad_len,
                                    const unsigned char *input, size_t ilen, unsigned char *output,
                                    size_t output_len, size_t *olen, size_t tag_len)
{
    static volatile uint8_t sum; /* what is authenticated must be there to read */
    (void)ctx;
    for (size_t i = 0; i < iv_len; i++)
        sum = (uint8_t)(sum + iv[i]);
    for (size_t i = 0; i < ad_len; i++)
        sum = (uint8_t)(sum + ad[i]);
    require(ilen >= tag_len && output_len >= ilen - tag_len);
    memmove(output, input, ilen - tag_len);
    *olen = ilen - tag_len;
    return 0;
}

int instead_ct_memcmp(const void *a, const void *b, size_t n)
{
    static volatile uint8_t sum; /* both must be there to read */
    for (size_t i = 0; i < n; i++)
        sum = (uint8_t)(sum + ((const uint8_t *)a)[i] + ((const uint8_t *)b)[i]);
    return 0;
}

int instead_pk_verify_ext(mbedtls_pk_type_t type, const void *options, mbedtls_pk_context *ctx,
                          mbedtls_md_type_t md_alg, const unsigned char *hash, size_t hash_len,
                          const unsigned char *sig, size_t sig_len)
{
    static volatile uint8_t sum;
    (void)type;
    (void)options;
    (void)md_alg;
    (void)ctx;
    for (size_t i = 0; i < sig_len; i++)
        sum = (uint8_t)(sum + sig[i]);
    require(hash && hash_len > 0);
    return signature_wrong ? MBEDTLS_ERR_PK_SIG_LEN_MISMATCH : 0;
}

int instead_pk_verify_restartable(mbedtls_pk_context *ctx, mbedtls_md_type_t md_alg,
                                  const unsigned char *hash, size_t hash_len,
                                  const unsigned char *sig, size_t sig_len,
                                  mbedtls_pk_restart_ctx *rs_ctx)
{
    (void)rs_ctx;
    return instead_pk_verify_ext(MBEDTLS_PK_NONE, NULL, ctx, md_alg, hash, hash_len, sig, sig_len);
}

/* --- the peer ----------------------------------------------------------------------------------
 */

struct server {
    struct fake_transport f;
    struct vouch_reader input;
    bool tls13;
    bool protected; /* its records have keys from here */
};

static void say_record(struct server *s, uint8_t type, struct vouch_span content, bool protect)
{
    static const uint8_t zeros[TAG];
    bool inner = protect && s->tls13;
    size_t iv = protect && !s->tls13 ? EXPLICIT_IV : 0;
    size_t len = content.len + (inner ? 1 : 0) + (protect ? TAG : 0) + iv;
    const uint8_t head[5] = {inner ? DATA : type, 3, 3, (uint8_t)(len >> 8), (uint8_t)len};
    fake_transport_say(&s->f, head, sizeof head);
    fake_transport_say(&s->f, zeros, iv);
    fake_transport_say(&s->f, content.data, content.len);
    if (inner)
        fake_transport_say(&s->f, &type, 1);
    if (protect)
        fake_transport_say(&s->f, zeros, TAG);
}

/* ServerHello (RFC 8446 section 4.1.3): the session identifier of the hello, AES-128-GCM, X25519
 * with the base point as its key. */
static void say_hello_13(struct server *s)
{
    static const uint8_t first[] = {22, 3, 3, 0, 122, 2, 0, 0, 118, 3, 3};
    static const uint8_t extensions[] = {0x13, 1, 0,  0, 46, 0, 43,   0, 2,  3,
                                         4,    0, 51, 0, 36, 0, 0x1D, 0, 32, 9};
    uint8_t hello[127] = {0};
    struct vouch_span heard = fake_transport_heard(&s->f);
    require(heard.len > SESSION_ID_AT + 33 && heard.data[SESSION_ID_AT] == 32);
    memcpy(hello, first, sizeof first);
    memset(hello + sizeof first, 0xA5, 32);
    memcpy(hello + sizeof first + 32, heard.data + SESSION_ID_AT, 33);
    memcpy(hello + sizeof first + 65, extensions, sizeof extensions);
    fake_transport_say(&s->f, hello, sizeof hello);
    s->protected = true;
}

/* The client has sent its first flight: the server's whole one follows. */
static void on_heard(struct fake_transport *f, void *arg)
{
    struct server *s = arg;
    struct vouch_span heard = fake_transport_heard(f);
    struct vouch_reader head = vouch_reader_of(vouch_span_part(heard, 3, 2));
    size_t record = vouch_read_u16(&head);
    bool whole = !head.failed && heard.len >= 5 + record;
    if (!whole || s->input.failed || f->said.len > 0)
        return;
    if (s->tls13)
        say_hello_13(s);
    while (vouch_reader_left(&s->input) > 3) {
        uint8_t type = vouch_read_u8(&s->input);
        size_t len = vouch_read_u16(&s->input);
        size_t left = vouch_reader_left(&s->input);
        struct vouch_span content = vouch_read_span(&s->input, len < left ? len : left);
        if (content.len > RECORD_MAX)
            content.len = RECORD_MAX;
        say_record(s, type, content, s->protected && !(s->tls13 && type == CHANGE_CIPHER));
        s->protected = s->protected || type == CHANGE_CIPHER;
    }
}

/* --- the client --------------------------------------------------------------------------------
 */

static int shake(struct vouch_tls *t)
{
    for (int i = 0; i < CALLS_MAX; i++) {
        int status = vouch_tls_handshake(t);
        if (status <= 0)
            return status;
        if (status == VOUCH_TLS_CHAIN)
            require(t->chain_count > 0 && t->chain_count <= t->chain_total);
    }
    abort();
}

static int read_all(struct vouch_tls *t)
{
    uint8_t buffer[256];
    for (int i = 0; i < CALLS_MAX; i++) {
        int n = vouch_tls_recv(t, buffer, sizeof buffer);
        if (n < 0)
            return n;
        require((size_t)n <= sizeof buffer);
    }
    abort();
}

static void explain(struct vouch_tls *t, int status)
{
    static struct vouch_finding findings[8];
    static uint8_t text[1024];
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 8, .text = text, .text_max = sizeof text};
    struct vouch_report report;
    vouch_report_init(&report, &storage);
    vouch_tls_explain(t, status, &report);
    vouch_tls_facts(t, &report);
    require(report.lost == 0);
}

static struct fake_entropy entropy;

static const struct vouch_tls_config *config_of(bool tls13)
{
    static struct vouch_tls_config configs[2];
    static bool configured[2];
    const struct vouch_tls_options options = {.entropy = fake_entropy_of(&entropy),
                                              .max_version = tls13 ? VOUCH_TLS_ANY : VOUCH_TLS_1_2};
    if (!configured[tls13])
        require(vouch_tls_config_init(&configs[tls13], &options) == VOUCH_OK);
    configured[tls13] = true;
    return &configs[tls13];
}

static void run(struct server *s)
{
    static struct vouch_tls t;
    struct vouch_transport transport = fake_transport_of(&s->f);
    const struct vouch_address to = {.family = VOUCH_FAMILY_IPV4, .port = 443};
    require(transport.ops->open(transport.self, &to) == VOUCH_OK);
    require(vouch_tls_init(&t, config_of(s->tls13), transport, "www.example.test") == VOUCH_OK);
    int status = shake(&t);
    require(status != VOUCH_OK || t.proof == VOUCH_TLS_PROOF_GOOD);
    require(status != VOUCH_OK || !signature_wrong);
    if (status == VOUCH_OK)
        status = read_all(&t);
    explain(&t, status);
    (void)vouch_tls_close(&t);
    require(s->f.misuse == 0);
    vouch_tls_free(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct server s = {.input = vouch_reader_of((struct vouch_span){data, size})};
    uint8_t options = vouch_read_u8(&s.input);
    size_t chunk = options & 31u;
    if (size == 0)
        return 0;
    signature_wrong = options & 32u;
    s.tls13 = options & 128u;
    fake_entropy_init(&entropy, 1);
    fake_transport_init(&s.f);
    s.f.chunk = chunk == 0 ? SIZE_MAX : chunk * 8;
    s.f.end = VOUCH_E_CLOSED;
    s.f.on_heard = on_heard;
    s.f.arg = &s;
    run(&s);
    fake_transport_free(&s.f);
    return 0;
}
