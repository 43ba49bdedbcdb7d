// SPDX-License-Identifier: Apache-2.0
/* A proxy that answers anything, cut anyhow: what is said before a target's dialogue ends, says a
 * bounded amount, and a failure says why. The first byte: kind, user, header; the second: the size
 * of the pieces. */
#include "core/check_talk.h"
#include "core/dialogue/proxy.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IN_MAX = 600, OUT_MAX = 1024, SAID_MAX = 2048, CALLS_MAX = 100000 };

struct peer {
    const uint8_t *data;
    size_t left;
    size_t chunk;
    size_t said_len;
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static int peer_send(void *self, const uint8_t *data, size_t len)
{
    struct peer *p = self;
    (void)data;
    p->said_len += len;
    must(p->said_len < SAID_MAX);
    return (int)len;
}

static int peer_recv(void *self, uint8_t *data, size_t len)
{
    struct peer *p = self;
    size_t n = len < p->chunk ? len : p->chunk;
    if (p->left == 0)
        return VOUCH_E_CLOSED;
    n = n < p->left ? n : p->left;
    memcpy(data, p->data, n);
    p->data += n;
    p->left -= n;
    return (int)n;
}

static void run(struct peer *p, struct vouch_proxy *proxy, bool known)
{
    static struct vouch_finding findings[4];
    static uint8_t text[1024];
    static uint8_t in[IN_MAX];
    static uint8_t out[OUT_MAX];
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 4, .text = text, .text_max = sizeof text};
    const struct vouch_talk_stream stream = {peer_send, peer_recv, p};
    unsigned numbers[2] = {0, 0};
    struct vouch_prelude_run prelude = {.prelude = vouch_proxy_prelude(proxy),
                                        .known = known,
                                        .from = {.family = VOUCH_FAMILY_IPV6, .port = 9},
                                        .to = {.family = VOUCH_FAMILY_IPV6, .port = 443},
                                        .state = numbers};
    struct vouch_report report;
    struct vouch_talk talk;
    struct vouch_exchange x = {.options = &prelude, .report = &report};
    int status = VOUCH_AGAIN;
    if (!prelude.prelude)
        return;
    vouch_report_init(&report, &storage);
    vouch_talk_init(&talk, in, sizeof in, out, sizeof out);
    for (int i = 0; status == VOUCH_AGAIN && i < CALLS_MAX; i++)
        status = vouch_talk_run(&talk, &stream, prelude.prelude->step, &x);
    must(status != VOUCH_AGAIN);
    must(status >= 0 || talk.stream_status < 0 || report.findings_count > 0 ||
         status == VOUCH_E_SPACE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct peer p = {data + 2, size - 2, 1U + data[1], 0};
    struct vouch_proxy proxy = {.kind = (enum vouch_proxy_kind)(data[0] % 3),
                                .user = vouch_span_of(data[0] & 4 ? "user" : ""),
                                .password = vouch_span_of("password"),
                                .host = vouch_span_of(data[0] & 8 ? "2001:db8::1" : "www.example"),
                                .port = 443,
                                .header = (data[0] >> 4) % 3U};
    run(&p, &proxy, data[0] & 0x80);
    return 0;
}
