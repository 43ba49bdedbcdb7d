// SPDX-License-Identifier: Apache-2.0
/* Any bytes as a TLS server's first flight, in pieces as the first byte says, to a client of
 * TLS 1.2 or (its highest bit, and much slower) of both versions. Without keys that is as far as a
 * session comes: ServerHello, certificates and key exchange of TLS 1.2 in clear, the ServerHello
 * of 1.3. It must end, never in success, and say why. */
#include "core/tls.h"
#include "tests/fake/fake_entropy.h"
#include "tests/fake/fake_transport.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CALLS_MAX = 100000 };

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* Reads every byte of what was noted: they must be the session's to read. */
static void look_at_chain(const struct vouch_tls *t)
{
    static volatile uint8_t sum;
    for (size_t i = 0; i < t->chain_count; i++)
        for (size_t k = 0; k < t->chain[i].len; k++)
            sum = (uint8_t)(sum + t->chain[i].data[k]);
    require(t->chain_count <= t->chain_total && t->chain_count > 0);
}

static int shake(struct vouch_tls *t)
{
    for (int i = 0; i < CALLS_MAX; i++) {
        int status = vouch_tls_handshake(t);
        if (status <= 0)
            return status;
        if (status == VOUCH_TLS_CHAIN)
            look_at_chain(t);
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
    require(report.findings_count > 0 && report.lost == 0);
}

static struct fake_entropy entropy;

static const struct vouch_tls_config *config_of(bool both)
{
    static struct vouch_tls_config configs[2];
    static bool configured[2];
    const struct vouch_tls_options options = {.entropy = fake_entropy_of(&entropy),
                                              .max_version = both ? VOUCH_TLS_ANY : VOUCH_TLS_1_2};
    if (!configured[both])
        require(vouch_tls_config_init(&configs[both], &options) == VOUCH_OK);
    configured[both] = true;
    return &configs[both];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vouch_tls t;
    struct fake_transport f;
    const struct vouch_address to = {.family = VOUCH_FAMILY_IPV4, .port = 443};
    if (size < 1)
        return 0;
    size_t chunk = data[0] & 0x7Fu;
    const struct vouch_tls_config *config = config_of(data[0] & 0x80u);
    fake_entropy_init(&entropy, 1);
    fake_transport_init(&f);
    f.chunk = chunk == 0 ? SIZE_MAX : chunk;
    f.end = VOUCH_E_CLOSED;
    struct vouch_transport transport = fake_transport_of(&f);
    require(transport.ops->open(transport.self, &to) == VOUCH_OK);
    fake_transport_say(&f, data + 1, size - 1);
    require(vouch_tls_init(&t, config, transport, "www.example.test") == VOUCH_OK);
    int status = shake(&t);
    require(status < 0 && f.misuse == 0);
    explain(&t, status);
    vouch_tls_free(&t);
    fake_transport_free(&f);
    return 0;
}
