// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/other_key.h"

#include <string.h>

/* The second check's time: some, and in proportion to the first's. A server that answers one client
 * alone must not cost the whole timeout. */
enum { LEAST_MS = 3000, TIMES = 4, MOST_MS = 60000 };

static enum vouch_tls_key_type key_type_of(const struct vouch_report *r)
{
    struct vouch_span key = {NULL, 0};
    if (r->sent_count)
        key = r->storage.sent[0].key;
    if (vouch_span_starts_nocase(key, "RSA"))
        return VOUCH_TLS_KEY_RSA;
    return vouch_span_starts_nocase(key, "EC ") ? VOUCH_TLS_KEY_ECDSA : VOUCH_TLS_KEY_ANY;
}

bool vouch_other_key_is_asked_for(const struct vouch_endpoint *e)
{
    return e->settings->other_key && e->target.dialogue == &vouch_dialogue_https;
}

enum vouch_tls_key_type vouch_other_key_of(const struct vouch_endpoint *e,
                                           const struct vouch_report *r)
{
    enum vouch_tls_key_type seen = r ? key_type_of(r) : VOUCH_TLS_KEY_ANY;
    enum vouch_tls_key_type other =
        seen == VOUCH_TLS_KEY_RSA ? VOUCH_TLS_KEY_ECDSA : VOUCH_TLS_KEY_RSA;
    if (seen == VOUCH_TLS_KEY_ANY ||
        vouch_check_resources_key_type(e->resources, e->settings, other) != VOUCH_OK)
        return VOUCH_TLS_KEY_ANY;
    return other;
}

void vouch_other_key_endpoint(struct vouch_endpoint *e, enum vouch_tls_key_type type,
                              uint32_t first_ms)
{
    uint32_t most = e->settings->timeout_ms ? e->settings->timeout_ms : MOST_MS;
    uint32_t ms = first_ms > MOST_MS / TIMES ? MOST_MS : LEAST_MS + TIMES * first_ms;
    e->key_type = type;
    e->timeout_ms = ms < most ? ms : most;
}

bool vouch_other_key_seen(const struct vouch_report *first, const struct vouch_report *second,
                          enum vouch_tls_key_type type)
{
    return second && key_type_of(second) == type &&
           memcmp(first->storage.sent[0].sha256, second->storage.sent[0].sha256,
                  sizeof first->storage.sent[0].sha256) != 0;
}

static void say(struct vouch_report *r, enum vouch_tls_key_type type)
{
    vouch_report_set_fact(r, "key_type",
                          vouch_span_of(type == VOUCH_TLS_KEY_RSA ? "rsa" : "ecdsa"));
    vouch_report_find_text(r, VOUCH_F_TLS_TWO_CERTIFICATES, 0,
                           type == VOUCH_TLS_KEY_RSA ? "RSA" : "ECDSA");
    vouch_report_finish(r);
}

void vouch_other_key_say(struct vouch_report *const pair[2], enum vouch_tls_key_type second)
{
    say(pair[0], second == VOUCH_TLS_KEY_RSA ? VOUCH_TLS_KEY_ECDSA : VOUCH_TLS_KEY_RSA);
    say(pair[1], second);
}
