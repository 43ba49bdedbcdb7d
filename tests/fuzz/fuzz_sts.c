// SPDX-License-Identifier: Apache-2.0
/* MTA-STS policies of any content, and the dialogue that fetches them, its answer cut anyhow: a
 * policy that counts for good has what RFC 8461 asks of it, and nothing is asked of a server that
 * is not proved. */
#include "core/check_talk.h"
#include "core/dialogue/sts.h"
#include "core/target.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IN_MAX = 400, OUT_MAX = 1024, POLICY_MAX = 3000, CALLS_MAX = 100000 };

struct peer {
    const uint8_t *data;
    size_t left;
    size_t chunk;
    size_t heard;
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
    p->heard += len;
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

static void must_be_sound(const struct vouch_sts_policy *p, const struct vouch_report *r)
{
    must(p->mx_count <= VOUCH_STS_MX_MAX);
    must(p->good != vouch_report_has(r, VOUCH_F_STS_POLICY_INVALID));
    if (!p->good)
        return;
    must(p->max_age_s <= 31557600);
    must(p->mode == VOUCH_STS_NONE || p->mx_count > 0);
    must(!vouch_sts_lists(p, "") && !vouch_sts_lists(p, "."));
    for (size_t i = 0; i < p->mx_count; i++)
        must(p->mx[i].len > 0 && p->mx[i].data[p->mx[i].len - 1] != '.');
}

static void fetch(struct peer *p, bool proved)
{
    static struct vouch_finding findings[16];
    static struct vouch_fact facts[48];
    static uint8_t text[8192];
    static uint8_t in[IN_MAX];
    static uint8_t out[OUT_MAX];
    static uint8_t buffer[POLICY_MAX];
    static struct vouch_target target = {.host = "mta-sts.example",
                                         .dialogue = &vouch_dialogue_sts};
    static struct vouch_sts_policy policy;
    const struct vouch_sts_options options = {buffer, sizeof buffer, &policy};
    const struct vouch_report_storage report_storage = {.findings = findings,
                                                        .findings_max = 16,
                                                        .facts = facts,
                                                        .facts_max = 48,
                                                        .text = text,
                                                        .text_max = sizeof text};
    struct vouch_report r;
    struct vouch_talk talk;
    struct vouch_exchange x = {
        .target = &target, .options = &options, .proved = proved, .report = &r};
    const struct vouch_talk_stream stream = {peer_send, peer_recv, p};
    memset(&policy, 0, sizeof policy);
    vouch_report_init(&r, &report_storage);
    vouch_talk_init(&talk, in, sizeof in, out, sizeof out);
    int status = VOUCH_AGAIN;
    for (int i = 0; status == VOUCH_AGAIN && i < CALLS_MAX; i++)
        status = vouch_talk_run(&talk, &stream, vouch_dialogue_sts.talk, &x);
    must(status != VOUCH_AGAIN);
    must(proved || (p->heard == 0 && !policy.good));
    must(status == VOUCH_OK || talk.stream_status < 0 || r.findings_count > 0 ||
         status == VOUCH_E_SPACE);
    if (status == VOUCH_OK)
        must_be_sound(&policy, &r);
}

static void read_alone(struct vouch_span policy_text)
{
    static struct vouch_finding findings[16];
    static struct vouch_fact facts[48];
    static uint8_t text[8192];
    struct vouch_sts_policy policy;
    struct vouch_report r;
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 16,
                                                 .facts = facts,
                                                 .facts_max = 48,
                                                 .text = text,
                                                 .text_max = sizeof text};
    vouch_report_init(&r, &storage);
    vouch_sts_read_policy(policy_text, &policy, &r);
    must_be_sound(&policy, &r);
}

/* The first byte: the size of the pieces, the policy alone or its fetching, and from whom. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct vouch_span rest = {data + 1, size - 1};
    struct peer p = {rest.data, rest.len, 1u + (data[0] >> 2) * 13u, 0};
    if (data[0] & 1)
        read_alone(rest);
    else
        fetch(&p, !(data[0] & 2));
    return 0;
}
