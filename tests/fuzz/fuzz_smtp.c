// SPDX-License-Identifier: Apache-2.0
/* The SMTP dialogue under arbitrary replies, cut anyhow, in clear and over TLS: it ends, it stays
 * within its buffer, it says nothing but whole lines of the commands that it knows, never a
 * recipient or a message, and a failure always says why. */
#include "core/check_talk.h"
#include "core/dialogue/smtp.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IN_MAX = 600, OUT_MAX = 512, SAID_MAX = 2048, CALLS_MAX = 100000 };

struct peer {
    const uint8_t *data;
    size_t left;
    size_t chunk;
    char said[SAID_MAX];
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
    must(p->said_len + len < sizeof p->said); /* a dialogue is a handful of commands */
    memcpy(p->said + p->said_len, data, len);
    p->said_len += len;
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

static bool is_known(const char *line, size_t len)
{
    static const char *const known[] = {
        "EHLO fuzz.example", "HELO fuzz.example", "STARTTLS", "MAIL FROM:<>", "RSET", "QUIT"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (len == strlen(known[i]) && memcmp(line, known[i], len) == 0)
            return true;
    return false;
}

static void must_be_commands(const struct peer *p)
{
    size_t at = 0;
    while (at < p->said_len) {
        const char *end = memchr(p->said + at, '\r', p->said_len - at);
        must(end && end + 1 < p->said + p->said_len && end[1] == '\n');
        size_t len = (size_t)(end - (p->said + at));
        must(is_known(p->said + at, len));
        at += len + 2;
    }
}

/* One part of a session; what the server had said before it does not come again. */
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

static void run(struct peer *p, const struct vouch_dialogue *d,
                const struct vouch_smtp_options *options)
{
    static struct vouch_finding findings[16];
    static struct vouch_fact facts[16];
    static uint8_t text[4096];
    static uint8_t in[IN_MAX];
    static uint8_t out[OUT_MAX];
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 16,
                                                 .facts = facts,
                                                 .facts_max = 16,
                                                 .text = text,
                                                 .text_max = sizeof text};
    struct vouch_report report;
    struct vouch_talk talk;
    struct vouch_exchange x = {.options = options, .report = &report};
    vouch_report_init(&report, &storage);
    vouch_talk_init(&talk, in, sizeof in, out, sizeof out);
    if (converse(&talk, p, &x, d->greet) != VOUCH_OK)
        return;
    vouch_talk_next(&talk);
    converse(&talk, p, &x, d->talk);
    must(report.lost == 0);
}

/* The first byte: the size of the pieces, which protocol, and whether to probe. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct vouch_smtp_options options = {"fuzz.example", data[0] & 1};
    struct peer p = {data + 1, size - 1, 1u + (data[0] >> 2) * 13u, {0}, 0};
    run(&p, data[0] & 2 ? &vouch_dialogue_smtps : &vouch_dialogue_smtp, &options);
    must_be_commands(&p);
    return 0;
}
