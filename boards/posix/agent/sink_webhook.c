// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/talk.h"
#include "boards/posix/agent/webhook_body.h"
#include "core/dialogue/http_post.h"

#include <mbedtls/md.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A webhook: its URL is a secret, in the first line of a file; PagerDuty's key stands in the
 * second.
 */

enum { BODY_MAX = 128 * 1024, SECRET_MAX = 2048, OUT_MORE = 8192 };

struct work {
    struct agent_talk talk; /* first: the talk is the work */
    struct vouch_http_post post;
    char secret[SECRET_MAX];
    char headers[512];
    uint8_t body[BODY_MAX];
};

static const char *value_of(const struct agent_route *r, enum vouch_row_alert row)
{
    const struct vouch_ini_entry *entry = vouch_ini_entry(r->section, vouch_rows_alert[row].key, 0);

    return entry ? entry->value : vouch_rows_alert[row].initial;
}

/* The first line of a secret's file into the room, and where its second begins. */
static const char *read_secret(const struct agent_delivery *d, const char *name,
                               char room[SECRET_MAX])
{
    const char *path = agent_config_secret(&d->agent->config, name);
    FILE *f = path ? fopen(path, "re") : NULL;
    size_t len = f ? fread(room, 1, SECRET_MAX - 1, f) : 0;

    if (f)
        fclose(f);
    room[len] = '\0';
    char *end = room + strcspn(room, "\r\n");
    char *second = end + strspn(end, "\r\n");
    *end = '\0';
    second[strcspn(second, "\r\n")] = '\0';
    return second;
}

/* X-Vouch-Signature: sha256=HEX of the body under the key. */
static int sign(struct work *w, const char *name)
{
    char key[SECRET_MAX];
    uint8_t mac[32];
    struct vouch_writer out = vouch_writer_of(w->headers, sizeof(w->headers) - 1);

    read_secret(w->talk.delivery, name, key);
    if (!key[0])
        return VOUCH_E_NOT_FOUND;
    int failed = mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), (const uint8_t *)key,
                                 strlen(key), w->post.body.data, w->post.body.len, mac);
    memset(key, 0, sizeof(key));
    if (failed)
        return VOUCH_E_IO;
    vouch_write_text(&out, "X-Vouch-Signature: sha256=");
    vouch_write_hex(&out, (struct vouch_span){mac, sizeof(mac)});
    vouch_write_text(&out, "\r\n");
    vouch_writer_string(&out);
    return VOUCH_OK;
}

/* An http:// URL is spoken to in clear, where that is allowed. */
static int set_target(struct work *w)
{
    struct vouch_target_error error;
    char url[SECRET_MAX + 8];
    bool clear = strncmp(w->secret, "http://", 7) == 0;
    const char *port = clear && !strpbrk(w->secret + 7, ":") ? ":80" : "";
    size_t host = clear ? strcspn(w->secret + 7, "/") : 0;

    if (clear && !w->talk.delivery->route->clear) {
        snprintf(w->talk.delivery->why, sizeof(w->talk.delivery->why),
                 "the webhook is http://, which takes clear = yes");
        return VOUCH_E_ARGUMENT;
    }
    if (clear)
        snprintf(url, sizeof(url), "https://%.*s%s%s", (int)host, w->secret + 7, port,
                 w->secret + 7 + host);
    else
        snprintf(url, sizeof(url), "%s", w->secret);
    w->talk.clear = w->post.clear = clear;
    return vouch_target_parse(&w->talk.target, vouch_span_of(url), vouch_span_of(""), &error);
}

static void over(struct agent_talk *t, int status)
{
    struct work *w = (struct work *)t;
    struct agent_delivery *d = t->delivery;

    bool good = w->post.status >= 200 && w->post.status < 300;
    if (!good && w->post.status > 0)
        snprintf(d->why, sizeof(d->why), "%s answers %u", t->target.host, w->post.status);
    if (good)
        status = VOUCH_OK; /* how the server ends the connection does not matter */
    else if (status == VOUCH_OK)
        status = VOUCH_E_IO;
    memset(w->secret, 0, sizeof(w->secret));
    free(w);
    d->over(d, status);
}

static int set_up(struct work *w)
{
    const struct agent_route *r = w->talk.delivery->route;
    const char *hmac = value_of(r, VOUCH_ALERT_HMAC);
    struct vouch_writer body = vouch_writer_of(w->body, sizeof(w->body));
    const struct agent_webhook hook = {.message = &w->talk.delivery->message,
                                       .key = read_secret(w->talk.delivery, r->to, w->secret)};

    w->post.headers = w->headers;
    w->post.content_type = agent_webhook_body(&body, value_of(r, VOUCH_ALERT_TEMPLATE), &hook);
    w->post.body = vouch_writer_span(&body);
    if (!w->post.content_type)
        return VOUCH_E_SPACE;
    w->talk.dialogue = &vouch_dialogue_http_post;
    w->talk.options = &w->post;
    w->talk.out_max = BODY_MAX + OUT_MORE;
    w->talk.over = over;
    int status = set_target(w);
    return status == VOUCH_OK && hmac ? sign(w, hmac) : status;
}

int agent_send_webhook(struct agent_delivery *d)
{
    struct work *w = calloc(1, sizeof(*w));

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
