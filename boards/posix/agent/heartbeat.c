// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/heartbeat.h"

#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/log.h"
#include "boards/posix/agent/secret.h"
#include "boards/posix/agent/talk.h"
#include "core/dialogue/http_post.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LEAST_S = 60, OUT_MAX = 8192 };

struct work {
    struct agent_talk talk; /* first: the talk is the work */
    struct vouch_http_post post;
};

static void touch(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

    if (fd < 0 || futimens(fd, NULL) != 0)
        agent_log(AGENT_LOG_WARNING, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
}

/* A URL that fails is retried after the next round; the failure is logged once. */
static void note(struct agent_delivery *d, int status)
{
    bool failed_before = d->retry.failures > 0;

    d->under_way = false;
    if (status != VOUCH_OK && !failed_before)
        agent_log(AGENT_LOG_WARNING, "heartbeat_url cannot be asked: %s",
                  d->why[0] ? d->why : vouch_status_text(status));
    if (status == VOUCH_OK && failed_before)
        agent_log(AGENT_LOG_NOTICE, "heartbeat_url is asked again");
    d->retry.failures = status == VOUCH_OK ? 0 : 1;
}

static void over(struct agent_talk *t, int status)
{
    struct work *w = (struct work *)t;
    struct agent_delivery *d = t->delivery;

    if (w->post.status >= 200 && w->post.status < 300)
        status = VOUCH_OK;
    else if (status == VOUCH_OK || w->post.status > 0)
        status = VOUCH_E_IO;
    if (w->post.status >= 300)
        snprintf(d->why, sizeof d->why, "%s answers %u", t->target.host, w->post.status);
    free(w);
    note(d, status);
}

static int begin(struct agent *a, struct work *w)
{
    char url[AGENT_SECRET_MAX];

    agent_secret_read(&a->config, a->config.heartbeat_url, url, sizeof url);
    w->talk = (struct agent_talk){.delivery = &a->heartbeat.asking,
                                  .dialogue = &vouch_dialogue_http_post,
                                  .options = &w->post,
                                  .out_max = OUT_MAX,
                                  .over = over};
    w->post = (struct vouch_http_post){.get = true, .headers = ""};
    int status = agent_secret_target(url, &w->talk.target, &w->talk.clear);
    memset(url, 0, sizeof url);
    w->post.clear = w->talk.clear;
    return status == VOUCH_OK ? agent_talk_begin(&w->talk) : status;
}

static void ask(struct agent *a)
{
    struct agent_delivery *d = &a->heartbeat.asking;
    struct work *w = calloc(1, sizeof *w);

    d->agent = a;
    d->why[0] = '\0';
    d->under_way = true;
    int status = w ? begin(a, w) : VOUCH_E_MEMORY;
    if (status == VOUCH_AGAIN)
        return;
    free(w);
    note(d, status);
}

void agent_heartbeat(struct agent *a, int64_t utc_s)
{
    struct agent_heartbeat *h = &a->heartbeat;
    bool due = utc_s - h->asked_s >= LEAST_S || utc_s < h->asked_s;

    if (a->config.heartbeat_file)
        touch(a->config.heartbeat_file);
    if (!a->config.heartbeat_url || a->resting || h->asking.under_way || !due)
        return;
    h->asked_s = utc_s;
    ask(a);
}
