// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/route.h"
#include "boards/posix/agent/secret.h"
#include "boards/posix/agent/talk.h"
#include "boards/posix/agent/webhook_body.h"
#include "core/dialogue/http_post.h"

#include <mbedtls/md.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A webhook: its URL is a secret, in the first line of a file; PagerDuty's key is in the second. */

enum { BODY_MAX = 512 * 1024, OUT_MORE = 8192 };

struct work {
    struct agent_talk talk; /* first: the talk is the work */
    struct vouch_http_post post;
    char secret[AGENT_SECRET_MAX];
    char headers[1024];
    uint8_t body[BODY_MAX];
};

/* Idempotency-Key: the same when it is sent again (draft-ietf-httpapi-idempotency-key-header). */
static void write_name(const struct work *w, struct vouch_writer *out)
{
    char host[256] = "";

    gethostname(host, sizeof host - 1);
    vouch_write_text(out, "Idempotency-Key: \"");
    agent_message_name(&w->talk.delivery->message, out);
    vouch_write_text(out, "@");
    vouch_write_text(out, host);
    vouch_write_text(out, "\"\r\n");
}

/* X-Vouch-Signature: sha256=HEX of the body under the key. */
static int sign(struct work *w, const char *name, struct vouch_writer *out)
{
    char key[AGENT_SECRET_MAX];
    uint8_t mac[32];

    agent_secret_read(&w->talk.delivery->agent->config, name, key, sizeof key);
    if (!key[0])
        return VOUCH_E_NOT_FOUND;
    int failed = mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), (const uint8_t *)key,
                                 strlen(key), w->post.body.data, w->post.body.len, mac);
    memset(key, 0, sizeof key);
    if (failed)
        return VOUCH_E_IO;
    vouch_write_text(out, "X-Vouch-Signature: sha256=");
    vouch_write_hex(out, (struct vouch_span){mac, sizeof mac});
    vouch_write_text(out, "\r\n");
    return VOUCH_OK;
}

/* An http:// URL is contacted in clear text, if that is allowed. */
static int set_target(struct work *w)
{
    int status = agent_secret_target(w->secret, &w->talk.target, &w->talk.clear);

    w->post.clear = w->talk.clear;
    if (!w->talk.clear || w->talk.delivery->route->clear)
        return status;
    snprintf(w->talk.delivery->why, sizeof w->talk.delivery->why,
             "the webhook is http://, which takes clear = yes");
    return VOUCH_E_ARGUMENT;
}

static void over(struct agent_talk *t, int status)
{
    struct work *w = (struct work *)t;
    struct agent_delivery *d = t->delivery;

    bool good = w->post.status >= 200 && w->post.status < 300;
    if (!good && w->post.status > 0)
        snprintf(d->why, sizeof d->why, "%s answers %u", t->target.host, w->post.status);
    /* how the server ends the connection does not matter */
    if (good)
        status = VOUCH_OK;
    else if (status == VOUCH_OK)
        status = VOUCH_E_IO;
    memset(w->secret, 0, sizeof w->secret);
    free(w);
    d->over(d, status);
}

static int set_up(struct work *w)
{
    struct agent_delivery *d = w->talk.delivery;
    const struct agent_route *r = d->route;
    const char *hmac = agent_route_value(r, VOUCH_ALERT_HMAC);
    struct vouch_writer body = vouch_writer_of(w->body, sizeof w->body);
    struct vouch_writer headers = vouch_writer_of(w->headers, sizeof w->headers);
    const struct agent_webhook hook = {.message = &w->talk.delivery->message,
                                       .repeat_s = r->repeat_s,
                                       .key =
                                           agent_secret_read(&w->talk.delivery->agent->config,
                                                             r->to, w->secret, sizeof w->secret)};

    w->post.headers = w->headers;
    w->post.content_type =
        agent_webhook_body(&body, agent_route_value(r, VOUCH_ALERT_TEMPLATE), &hook);
    w->post.body = vouch_writer_span(&body);
    if (!w->post.content_type)
        return VOUCH_E_SPACE;
    w->talk.dialogue = &vouch_dialogue_http_post;
    w->talk.options = &w->post;
    w->talk.out_max = BODY_MAX + OUT_MORE;
    w->talk.over = over;
    write_name(w, &headers);
    int status = set_target(w);
    if (status != VOUCH_OK && !d->why[0]) /* which says nothing of the secret itself */
        snprintf(d->why, sizeof d->why,
                 w->secret[0] ? "%s does not hold a URL" : "%s cannot be read, or is empty",
                 agent_config_secret(&d->agent->config, r->to));
    if (status == VOUCH_OK && hmac)
        status = sign(w, hmac, &headers);
    vouch_writer_string(&headers);
    return status;
}

int agent_send_webhook(struct agent_delivery *d)
{
    struct work *w = calloc(1, sizeof *w);

    if (!w)
        return VOUCH_E_MEMORY;
    w->talk.delivery = d;
    int status = set_up(w);
    if (status == VOUCH_OK)
        status = agent_talk_begin(&w->talk);
    if (status != VOUCH_AGAIN)
        free(w);
    return status;
}
