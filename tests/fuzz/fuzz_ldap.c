// SPDX-License-Identifier: Apache-2.0
/* The LDAP dialogue under arbitrary replies, cut anyhow: it ends, it stays within its buffer, no
 * password leaves over an unproved session, and a failure always says why. */
#include "core/check_talk.h"
#include "core/dialogue/ldap.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IN_MAX = 600, OUT_MAX = 2048, CALLS_MAX = 100000 };

static const char password[] = "pAssw0rd-of-the-fuzzer";

struct peer {
    const uint8_t *data;
    size_t left;
    size_t chunk;
    bool leaked;
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool contains(const uint8_t *data, size_t len, const char *text)
{
    size_t n = strlen(text);
    for (size_t i = 0; i + n <= len; i++)
        if (memcmp(data + i, text, n) == 0)
            return true;
    return false;
}

static int peer_send(void *self, const uint8_t *data, size_t len)
{
    struct peer *p = self;
    p->leaked = p->leaked || contains(data, len, password);
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

static void converse(struct peer *p, int (*step)(struct vouch_exchange *x), bool proved)
{
    static const struct vouch_ldap_query query = {
        .asked = true, .base = "dc=a", .filter = "(b=c)", .scope = VOUCH_LDAP_SUBTREE};
    static struct vouch_finding findings[16];
    static struct vouch_fact facts[16];
    static uint8_t text[4096];
    static uint8_t in[IN_MAX];
    static uint8_t out[OUT_MAX];
    const struct vouch_ldap_options options = {
        .query = &query,
        .bind_dn = "cn=me",
        .password = {(const uint8_t *)password, sizeof password - 1},
        .expect = VOUCH_LDAP_ANY_NUMBER,
        .expect_min = VOUCH_LDAP_ANY_NUMBER,
        .entries_max = 50,
    };
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 16,
                                                 .facts = facts,
                                                 .facts_max = 16,
                                                 .text = text,
                                                 .text_max = sizeof text};
    struct vouch_report report;
    struct vouch_talk talk;
    struct vouch_exchange x = {.options = &options, .proved = proved, .report = &report};
    const struct vouch_talk_stream stream = {peer_send, peer_recv, p};
    vouch_report_init(&report, &storage);
    vouch_talk_init(&talk, in, sizeof in, out, sizeof out);
    int status = VOUCH_AGAIN;
    for (int i = 0; status == VOUCH_AGAIN && i < CALLS_MAX; i++)
        status = vouch_talk_run(&talk, &stream, step, &x);
    must(status != VOUCH_AGAIN);
    must(status >= 0 || talk.stream_status < 0 || report.findings_count > 0);
}

/* The first byte: the size of the pieces, and which part of which session. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    bool proved = data[0] & 1;
    bool greeting = data[0] & 2;
    struct peer p = {data + 1, size - 1, 1u + (data[0] >> 2) * 13u, false};
    converse(&p, greeting ? vouch_dialogue_ldap.greet : vouch_dialogue_ldaps.talk, proved);
    must(!p.leaked || (proved && !greeting));
    return 0;
}
