// SPDX-License-Identifier: Apache-2.0
/* A product's own sessions, over TLS and DTLS, in a program whose mbedTLS has vouch's seam: client
 * and server in one program, over memory. For each: what came of it. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

#include "core/tls_seam.h"

enum { CLIENT, SERVER, ENDS };
enum { PACKET_MAX = 20000, PACKETS = 64, TURNS = 200, FILE_MAX = 16384, SMALL_MTU = 500 };

static struct {
    struct {
        unsigned char data[PACKET_MAX];
        size_t len;
    } at[PACKETS];
    unsigned first, end;
} ways[ENDS]; /* to each end */

static struct {
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    mbedtls_x509_crt root, chain;
    mbedtls_pk_context key;
} files;

static int put(void *to, const unsigned char *data, size_t len)
{
    unsigned way = *(unsigned *)to;
    if (len > PACKET_MAX || ways[way].end == PACKETS)
        return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    memcpy(ways[way].at[ways[way].end].data, data, len);
    ways[way].at[ways[way].end++].len = len;
    return (int)len;
}

/* What is left of a packet is there for the next call: a stream does not mind, and for datagrams
 * mbedTLS asks for a whole one. */
static int take(void *at, unsigned char *data, size_t len)
{
    unsigned way = 1U - *(unsigned *)at;
    if (ways[way].first == ways[way].end)
        return MBEDTLS_ERR_SSL_WANT_READ;
    size_t have = ways[way].at[ways[way].first].len;
    unsigned char *from = ways[way].at[ways[way].first].data;
    size_t count = len < have ? len : have;
    memcpy(data, from, count);
    memmove(from, from + count, have - count);
    ways[way].at[ways[way].first].len = have - count;
    if (count == have)
        ways[way].first++;
    return (int)count;
}

/* Nothing is lost here, so no delay is ever over. */
static void set_delay(void *state, uint32_t intermediate_ms, uint32_t final_ms)
{
    (void)intermediate_ms;
    *(bool *)state = final_ms > 0;
}

static int get_delay(void *state)
{
    return *(bool *)state ? 0 : -1;
}

struct end {
    mbedtls_ssl_config config;
    mbedtls_ssl_context ssl;
    unsigned other;
    bool delay;
};

static int start(struct end *e, unsigned which, int transport, mbedtls_ssl_protocol_version version)
{
    int endpoint = which == CLIENT ? MBEDTLS_SSL_IS_CLIENT : MBEDTLS_SSL_IS_SERVER;
    mbedtls_ssl_config_init(&e->config);
    mbedtls_ssl_init(&e->ssl);
    e->other = 1U - which;
    mbedtls_ssl_config_defaults(&e->config, endpoint, transport, MBEDTLS_SSL_PRESET_DEFAULT);
    mbedtls_ssl_conf_rng(&e->config, mbedtls_ctr_drbg_random, &files.random);
    mbedtls_ssl_conf_max_tls_version(&e->config, version);
    mbedtls_ssl_conf_ca_chain(&e->config, &files.root, NULL);
    if (which == SERVER)
        mbedtls_ssl_conf_own_cert(&e->config, &files.chain, &files.key);
    int status = mbedtls_ssl_setup(&e->ssl, &e->config);
    if (status == 0)
        status = mbedtls_ssl_set_hostname(&e->ssl, which == CLIENT ? "www.example.test" : NULL);
    mbedtls_ssl_set_bio(&e->ssl, &e->other, put, take, NULL);
    mbedtls_ssl_set_timer_cb(&e->ssl, &e->delay, set_delay, get_delay);
    if (transport == MBEDTLS_SSL_TRANSPORT_DATAGRAM)
        mbedtls_ssl_set_mtu(&e->ssl, SMALL_MTU);
    return status;
}

/* The client's status at the end. */
static int shake_hands(int transport, mbedtls_ssl_protocol_version version)
{
    static struct end ends[ENDS];
    int client = MBEDTLS_ERR_SSL_WANT_READ;
    int server = MBEDTLS_ERR_SSL_WANT_READ;
    memset(ways, 0, sizeof ways);
    for (unsigned i = 0; i < ENDS; i++)
        if (start(&ends[i], i, transport, version) != 0)
            return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    for (unsigned i = 0; i < TURNS && (client == MBEDTLS_ERR_SSL_WANT_READ || server != 0); i++) {
        if (client == MBEDTLS_ERR_SSL_WANT_READ)
            client = mbedtls_ssl_handshake(&ends[CLIENT].ssl);
        if (server == MBEDTLS_ERR_SSL_WANT_READ)
            server = mbedtls_ssl_handshake(&ends[SERVER].ssl);
    }
    for (unsigned i = 0; i < ENDS; i++) {
        mbedtls_ssl_free(&ends[i].ssl);
        mbedtls_ssl_config_free(&ends[i].config);
    }
    return client == 0 ? server : client;
}

static const char *words_of(int status)
{
    switch (status) {
    case 0:
        return "done";
    case MBEDTLS_ERR_X509_CERT_VERIFY_FAILED:
        return "not verified";
    case MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE:
        return "no parser";
    default:
        return "failed";
    }
}

static void report(const char *when)
{
    int tls13 = shake_hands(MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_VERSION_TLS1_3);
    int tls12 = shake_hands(MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_VERSION_TLS1_2);
    int dtls = shake_hands(MBEDTLS_SSL_TRANSPORT_DATAGRAM, MBEDTLS_SSL_VERSION_TLS1_2);
    printf("%s: TLS 1.3 %s, TLS 1.2 %s, DTLS 1.2 %s\n", when, words_of(tls13), words_of(tls12),
           words_of(dtls));
}

/* With the NUL that mbedTLS's readers of PEM count. */
static size_t read_file(const char *name, unsigned char *text)
{
    FILE *f = fopen(name, "rb");
    size_t len = f ? fread(text, 1, FILE_MAX - 1, f) : 0;
    if (f)
        fclose(f);
    text[len] = '\0';
    return len + 1;
}

static int read_all(char **names)
{
    static unsigned char text[FILE_MAX];
    int status = mbedtls_x509_crt_parse(&files.root, text, read_file(names[0], text));
    if (status == 0)
        status = mbedtls_x509_crt_parse(&files.chain, text, read_file(names[1], text));
    if (status == 0)
        status = mbedtls_pk_parse_key(&files.key, text, read_file(names[2], text), NULL, 0,
                                      mbedtls_ctr_drbg_random, &files.random);
    return status;
}

int main(int argc, char **argv)
{
    mbedtls_entropy_init(&files.entropy);
    mbedtls_ctr_drbg_init(&files.random);
    if (argc != 4 || psa_crypto_init() != PSA_SUCCESS ||
        mbedtls_ctr_drbg_seed(&files.random, mbedtls_entropy_func, &files.entropy, NULL, 0) != 0 ||
        read_all(argv + 1) != 0)
        return 1;
    report("before");
    vouch_tls_seam_set_parser(mbedtls_x509_crt_parse_der);
    report("with a parser");
    return 0;
}
