// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/live.h"

#include "boards/posix/check/run.h"
#include "boards/posix/command.h"

#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS_MAX = 160, CHAIN_MAX = VOUCH_TLS_CHAIN_MAX };

/* A target being checked. Its endpoints are checked one after another. */
struct live {
    struct vouch_check_settings settings;
    struct vouch_check_resources resources;
    struct vouch_posix_names_options names_options;
    struct vouch_posix_names names;
    struct vouch_loop loop;
    struct vouch_run run;
    const char *target;
    vouch_live_taker *take;
    void *self;
    struct vouch_span sent[CHAIN_MAX];
    uint8_t *copies[CHAIN_MAX]; /* their memory */
    size_t sent_count;
    int status;
};

bool vouch_live_is_target(const char *text)
{
    return strstr(text, "://") != NULL;
}

static void forget(struct live *l)
{
    for (size_t i = 0; i < l->sent_count; i++)
        free(l->copies[i]);
    l->sent_count = 0;
}

/* They are in a buffer of mbedTLS until the check continues: copied, without affecting the
 * report. */
static struct vouch_anchors look(void *self, const struct vouch_span *sent, size_t count,
                                 struct vouch_anchors usual, struct vouch_report *report)
{
    struct live *l = self;
    (void)report;
    forget(l);
    for (size_t i = 0; i < count && i < CHAIN_MAX; i++) {
        l->copies[i] = malloc(sent[i].len + 1);
        if (!l->copies[i])
            break;
        if (sent[i].len)
            memcpy(l->copies[i], sent[i].data, sent[i].len);
        l->sent[l->sent_count++] = (struct vouch_span){l->copies[i], sent[i].len};
    }
    return usual;
}

static const struct vouch_pins_ops pins_ops = {.look = look};

static bool give_target(void *self, size_t index, struct vouch_endpoint *out)
{
    struct live *l = self;
    uint8_t buffer[512];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    if (index > 0)
        return false;
    l->status = vouch_endpoint_parse(out, &l->settings, &l->resources, l->target, &why);
    if (l->status == VOUCH_OK && l->settings.http)
        out->target.dialogue = &vouch_dialogue_http_fetch;
    if (l->status != VOUCH_OK)
        vouch_complain("cert", "%s: %.*s", l->target, (int)why.len, (const char *)buffer);
    return l->status == VOUCH_OK;
}

static void take_report(void *self, size_t index, size_t number, int status,
                        const struct vouch_report *r)
{
    struct live *l = self;
    (void)index;
    (void)number;
    if (r)
        l->take(l->self, l->sent, l->sent_count, r);
    else
        l->status = status;
    forget(l);
}

static void finished(void *self, size_t index, size_t count)
{
    (void)self;
    (void)index;
    (void)count;
}

static const struct vouch_run_ops run_ops = {
    .target = give_target, .report = take_report, .finished = finished};

/* The command line of a check with these options and without a target. */
static int read_settings(struct live *l, const char *const *options, size_t options_count)
{
    static const char name[] = "check";
    char *argv[ARGUMENTS_MAX] = {(char *)(uintptr_t)name}; /* none of them is changed */
    char **targets;
    size_t count = 0;
    int argc = 1;
    for (size_t i = 0; i < options_count && argc < ARGUMENTS_MAX - 1; i++)
        argv[argc++] = (char *)(uintptr_t)options[i];
    int status = vouch_check_settings_read(&l->settings, argc, argv, &targets, &count);
    l->settings.other_key = false; /* what the server chooses is looked at */
    if (status == VOUCH_OK)
        status = vouch_check_resources_load(&l->resources, &l->settings);
    l->settings.pins = (struct vouch_pins){&pins_ops, l};
    return status;
}

static int run(struct live *l)
{
    l->names_options.servers = l->settings.dns;
    vouch_posix_names_init(&l->names, &l->names_options);
    vouch_loop_init(&l->loop, &l->names);
    vouch_run_init(&l->run, &l->loop, 1, &run_ops, l);
    int status = vouch_run_all(&l->run);
    vouch_run_free(&l->run);
    vouch_loop_free(&l->loop);
    vouch_posix_names_close(&l->names);
    return status == VOUCH_OK ? l->status : status;
}

int vouch_live_check(const char *target, const char *const *options, size_t options_count,
                     vouch_live_taker *take, void *self)
{
    struct live *l = calloc(1, sizeof *l);
    if (!l)
        return VOUCH_E_MEMORY;
    l->target = target;
    l->take = take;
    l->self = self;
    int status = read_settings(l, options, options_count);
    if (status == VOUCH_OK)
        status = run(l);
    forget(l);
    vouch_check_resources_free(&l->resources);
    vouch_check_settings_free(&l->settings);
    free(l);
    return status;
}

/* --- a GET --- */

/* The result of one. */
struct getting {
    const struct vouch_http_fetch *http;
    struct vouch_writer *why;
    bool good;
};

static void take_answer(void *self, const struct vouch_span *sent, size_t count,
                        const struct vouch_report *r)
{
    struct getting *g = self;
    enum vouch_verdict verdict = vouch_report_verdict(r);
    (void)sent;
    (void)count;
    g->good = verdict <= VOUCH_VERDICT_WARNING && g->http->status == 200 && !g->http->fault;
    if (g->good)
        return;
    if (verdict <= VOUCH_VERDICT_WARNING && g->http->status) {
        vouch_write_text(g->why, g->http->fault ? g->http->fault : "HTTP ");
        if (!g->http->fault)
            vouch_write_decimal(g->why, (int64_t)g->http->status);
        return;
    }
    for (size_t i = 0; i < r->findings_count; i++)
        if (r->storage.findings[i].severity == r->worst) {
            vouch_write_text(g->why, vouch_finding_kind(r->storage.findings[i].code)->id);
            return;
        }
    vouch_write_text(g->why, "no answer");
}

int vouch_live_get(const char *url, const char *const *options, size_t options_count,
                   uint8_t *buffer, size_t max, size_t *len, struct vouch_writer *why)
{
    struct vouch_http_fetch http = {.buffer = buffer, .buffer_max = max};
    struct getting g = {&http, why, false};
    struct live *l = calloc(1, sizeof *l);
    if (!l)
        return VOUCH_E_MEMORY;
    l->target = url;
    l->take = take_answer;
    l->self = &g;
    vouch_write_text(why, url);
    vouch_write_text(why, ": ");
    int status = read_settings(l, options, options_count);
    l->settings.http = &http;
    if (status == VOUCH_OK)
        status = run(l);
    forget(l);
    vouch_check_resources_free(&l->resources);
    vouch_check_settings_free(&l->settings);
    free(l);
    *len = http.got;
    return status == VOUCH_OK && !g.good ? VOUCH_E_NOT_FOUND : status;
}
