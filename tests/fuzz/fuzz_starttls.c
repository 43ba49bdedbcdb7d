// SPDX-License-Identifier: Apache-2.0
/* The dialogues of IMAP, POP3, LMTP, ManageSieve, FTP, XMPP, PostgreSQL and MySQL under arbitrary
 * replies, cut anyhow, in clear and over TLS: it ends, stays within its room, says a bounded
 * amount, and a failure says why. */
#include "core/check_talk.h"
#include "core/target.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IN_MAX = 600, OUT_MAX = 512, SAID_MAX = 4096, CALLS_MAX = 100000 };

/* The first rows have harnesses of their own. */
enum { OTHERS = 6 };

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
    must(p->said_len < SAID_MAX); /* a dialogue is a handful of commands */
    return (int)len;
}

static int peer_recv(void *self, uint8_t *data, size_t len)
{
    struct peer *p = self;
    size_t n = len < p->chunk ? len : p->chunk;
    if (p->left == 0)
        return VOUCH_E_CLOSED;
    if (n > p->left)
        n = p->left;
    memcpy(data, p->data, n);
    p->data += n;
    p->left -= n;
    return (int)n;
}

static int converse(struct vouch_talk *talk, struct peer *p, struct vouch_exchange *x,
                    int (*step)(struct vouch_exchange *x))
{
    const struct vouch_talk_stream stream = {peer_send, peer_recv, p};
    int status = VOUCH_AGAIN;
    for (int i = 0; status == VOUCH_AGAIN && i < CALLS_MAX; i++)
        status = vouch_talk_run(talk, &stream, step, x);
    must(status != VOUCH_AGAIN);
    must(status >= 0 || talk->stream_status < 0 || x->report->findings_count > 0 ||
         status == VOUCH_E_SPACE);
    return status;
}

static void run(struct peer *p, const struct vouch_dialogue *d)
{
    static struct vouch_finding findings[16];
    static struct vouch_fact facts[16];
    static uint8_t text[4096];
    static uint8_t in[IN_MAX];
    static uint8_t out[OUT_MAX];
    const struct vouch_report_storage room = {.findings = findings,
                                              .findings_max = 16,
                                              .facts = facts,
                                              .facts_max = 16,
                                              .text = text,
                                              .text_max = sizeof text};
    static struct vouch_target target = {.host = "fuzz.example"};
    struct vouch_report report;
    struct vouch_talk talk;
    struct vouch_exchange x = {.target = &target, .report = &report};
    vouch_report_init(&report, &room);
    vouch_talk_init(&talk, in, sizeof in, out, sizeof out);
    if (converse(&talk, p, &x, d->greet) != VOUCH_OK)
        return;
    vouch_talk_next(&talk);
    converse(&talk, p, &x, d->talk);
}

/* The first byte: which dialogue; the second: the size of the pieces. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const struct vouch_dialogue *d = vouch_dialogue_at(data[0]);
    struct peer p = {data + 2, size - 2, 1u + data[1] * 3u, 0};
    if (data[0] < OTHERS || !d)
        return 0;
    run(&p, d);
    return 0;
}
