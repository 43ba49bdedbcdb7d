// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/web.h"

#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/log.h"
#include "boards/posix/agent/web_answer.h"
#include "boards/posix/version.h"
#include "core/monitor/probe.h"
#include "port/posix/clock.h"
#include "port/posix/transport.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char tls_priorities[] = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";
enum { TURN_MS = 1000 };
enum { IDLE_S = 5, HEAD_MAX = 8 * 1024, STATE_TEXT = 1024, PROBE_MAX = 16 * 1024 };

/* --- answers ---------------------------------------------------------------------------------- */

static void add_headers(struct MHD_Response *response, const struct agent_answer *answer)
{
    static const char *const headers[][2] = {
        {"Cache-Control", "no-store"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Connection", "close"},
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'self'; script-src 'self'; "
         "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
         "frame-ancestors 'none'"},
    };

    MHD_add_response_header(response, "Content-Type", answer->type);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        MHD_add_response_header(response, headers[i][0], headers[i][1]);
}

/* A short hash of the body's bytes (FNV-1a), so that a repeated request gets "not modified". */
static void write_tag(char buffer[24], const struct agent_answer *answer)
{
    struct vouch_writer w = vouch_writer_of(buffer, 23);
    uint64_t hash = 1469598103934665603U;
    uint8_t bytes[8];

    for (size_t i = 0; i < answer->len; i++)
        hash = (hash ^ (uint8_t)answer->body[i]) * 1099511628211U;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(hash >> 8 * i);
    vouch_write_u8(&w, '"');
    vouch_write_hex(&w, (struct vouch_span){bytes, sizeof bytes});
    vouch_write_u8(&w, '"');
    buffer[w.len] = '\0';
}

static enum MHD_Result hand_out(struct MHD_Connection *c, struct agent_answer *answer)
{
    char tag[24];
    const char *known = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "If-None-Match");

    write_tag(tag, answer);
    bool same = answer->status == 200 && known && strcmp(known, tag) == 0;
    if (same) {
        free(answer->body);
        answer->body = NULL;
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(
        same ? 0 : answer->len, answer->body, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        free(answer->body);
        return MHD_NO;
    }
    add_headers(response, answer);
    MHD_add_response_header(response, "ETag", tag);
    if (answer->status == 401)
        MHD_add_response_header(response, "WWW-Authenticate", "Basic realm=\"vouch\"");
    enum MHD_Result result = MHD_queue_response(c, same ? 304 : answer->status, response);
    MHD_destroy_response(response);
    return result;
}

/* The target that /probe asks for; the number of targets: none. */
static size_t probed(const struct agent *a, const struct agent_question *q)
{
    if (!a->config.probe || strcmp(q->path, "/probe") != 0)
        return a->config.targets_count;
    return agent_answer_target(a, q->target);
}

static enum MHD_Result refuse(struct MHD_Connection *c, unsigned status, const char *words)
{
    struct agent_answer answer = {status, "text/plain", strdup(words), strlen(words)};

    return answer.body ? hand_out(c, &answer) : MHD_NO;
}

static enum MHD_Result on_request(void *self, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_len, void **state)
{
    static char waited; /* its address marks a request that is resumed */
    struct agent_web *web = self;
    struct agent_answer answer = {0};
    const struct agent_question q = {
        url, MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "target")};

    (void)version;
    (void)data;
    if (*data_len > 0) {
        *data_len = 0; /* uploads are ignored */
        return MHD_NO;
    }
    agent_web_guard_asked(web->agent, c);
    if (!agent_web_guard_knows(web->agent, c))
        return refuse(c, 421,
                      "The page is not served under this name: ask for localhost, or add the name "
                      "to names = in [page].\n");
    if (!agent_web_guard_admits(web->agent, c))
        return refuse(c, 401, "A token is wanted.\n");
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return refuse(c, 405, "Only GET is understood here.\n");
    size_t target = probed(web->agent, &q);
    if (*state != &waited && target < web->agent->config.targets_count &&
        agent_web_wait(web->agent, c, target)) {
        *state = &waited;
        return MHD_YES;
    }
    agent_answer(web->agent, &q, &answer);
    return answer.body ? hand_out(c, &answer) : MHD_NO;
}

/* --- in the loop ------------------------------------------------------------------------------ */

static int go_on(void *self, const struct vouch_time *now)
{
    struct agent_web *web = self;

    web->ran_ms = now->mono_ms;
    agent_web_wait_sweep(web->agent, now->mono_ms);
    agent_web_guard_sweep(web->agent, now->mono_ms);
    MHD_run(web->daemon);
    return VOUCH_AGAIN;
}

static unsigned want(void *self)
{
    (void)self;
    return VOUCH_LOOP_READ;
}

/* It needs a turn now and then even if nobody is waiting: after all connections were in use, it
 * listens again only in the next turn. */
static uint64_t due(void *self)
{
    struct agent_web *web = self;
    MHD_UNSIGNED_LONG_LONG wait_ms;

    if (MHD_get_timeout(web->daemon, &wait_ms) != MHD_YES || wait_ms > TURN_MS)
        wait_ms = TURN_MS;
    return web->ran_ms + wait_ms;
}

static int descriptor(void *self, size_t index)
{
    struct agent_web *web = self;
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(web->daemon, MHD_DAEMON_INFO_EPOLL_FD);

    return index == 0 && info ? info->epoll_fd : -1;
}

static void done(void *self, int status)
{
    (void)self;
    (void)status;
}

static const struct vouch_loop_ops ops = {
    .poll = go_on, .want = want, .due = due, .fd = descriptor, .done = done};

static bool fail(struct agent *a, const char *why)
{
    agent_log(AGENT_LOG_ERROR, "[page] listen = %s: %s", a->config.listen, why);
    return false;
}

static bool start_daemon(struct agent *a, const struct vouch_address *at)
{
    struct agent_web *web = &a->web;
    struct sockaddr_storage name;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, web->guard.certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, web->guard.key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, tls_priorities},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME |
                     (at->family == VOUCH_FAMILY_IPV6 ? MHD_USE_IPv6 : 0U) |
                     (web->guard.certificate ? MHD_USE_TLS : 0U);

    vouch_posix_socket_address(at, &name);
    web->daemon = MHD_start_daemon(
        flags, at->port, NULL, NULL, on_request, web, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&name, MHD_OPTION_CONNECTION_LIMIT, (unsigned)AGENT_WEB_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HEAD_MAX, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_NOTIFY_CONNECTION,
        agent_web_guard_notify, a, MHD_OPTION_ARRAY, web->guard.certificate ? tls : tls + 3,
        MHD_OPTION_END);
    return web->daemon;
}

static bool listen_there(struct agent *a)
{
    struct agent_web *web = &a->web;
    const char *why = "";
    struct vouch_address at;

    if (!vouch_address_port_parse(a->config.listen, 0, &at) || at.port == 0)
        return fail(a, "an address with a port is wanted, such as 127.0.0.1:9115");
    if (!agent_web_guard_load(a, &why))
        return fail(a, why);
    if (!agent_config_is_loopback(&at) && !(web->guard.certificate && web->guard.token[0]))
        return fail(a, "only loopback is served without certificate, key and token");
    if (!start_daemon(a, &at))
        return fail(a, web->guard.certificate
                           ? "the port is taken or not allowed, or certificate and key do not fit"
                           : "the port is taken, or not allowed");
    return vouch_loop_add(&a->loop, &web->item, &ops, web) == VOUCH_OK;
}

bool agent_web_start(struct agent *a)
{
    struct agent_web *web = &a->web;
    size_t count = a->config.targets_count;
    static char host[256];
    struct vouch_time now;

    memset(web, 0, sizeof *web);
    if (!a->config.listen || a->once)
        return true;
    gethostname(host, sizeof host - 1);
    vouch_posix_now(&now);
    web->agent = a;
    web->states = (struct vouch_states){.at = calloc(count, sizeof *web->states.at),
                                        .max = count,
                                        .texts = calloc(count, STATE_TEXT),
                                        .text_max = STATE_TEXT,
                                        .hostname = host,
                                        .started_ms = now.mono_ms,
                                        .language = a->config.language,
                                        .now = &web->site.now};
    web->site = (struct vouch_page_site){.states = &web->states, .program = vouch_program};
    if (!web->states.at || !web->states.texts)
        return false;
    for (size_t i = 0; i < count; i++)
        vouch_states_add(&web->states, a->config.targets[i].url,
                         *a->config.targets[i].section->own ? a->config.targets[i].name : "",
                         &a->plan.items[i].schedule);
    return listen_there(a);
}

void agent_web_stop(struct agent *a)
{
    agent_web_wait_sweep(a, UINT64_MAX);
    if (a->web.daemon)
        MHD_stop_daemon(a->web.daemon);
    agent_web_guard_free(a);
    free(a->web.states.at);
    free(a->web.states.texts);
    memset(&a->web, 0, sizeof a->web);
}

/* --- content ---------------------------------------------------------------------------------- */

void agent_web_note(struct agent *a, size_t target, const struct vouch_report *r)
{
    struct vouch_states *states = &a->web.states;
    struct vouch_time now;

    if (!states->at)
        return;
    vouch_posix_now(&now);
    const struct vouch_sink_result result = {r, &now, target, false, states->at[target].schedule,
                                             0};
    vouch_states_note(states, &result);
    states->at[target].json_len = 1; /* there is one: /targets/N.json reads it from the store */
    char *text = a->config.probe ? realloc(a->targets[target].probe, PROBE_MAX) : NULL;
    if (!text)
        return;
    struct vouch_writer w = vouch_writer_of(text, PROBE_MAX);
    vouch_probe_write(&w, r);
    vouch_writer_string(&w);
    a->targets[target].probe = text;
    char *fit = realloc(text, w.len + 1);
    if (fit)
        a->targets[target].probe = fit;
}

/* The endpoints' state outlives the agent: since when the target is so, by theirs. */
static int64_t since_of(const struct agent_target_state *t, enum vouch_verdict believed,
                        int64_t now_s)
{
    int64_t since_s = 0;

    for (const struct agent_endpoint *e = t->endpoints; e; e = e->next) {
        const struct vouch_alert_state *alert = &e->row.alert;
        if (!alert->known || alert->verdict != believed)
            continue;
        bool later = alert->since_s > since_s;
        if (since_s == 0 || later == (believed == VOUCH_VERDICT_VALID))
            since_s = alert->since_s;
    }
    return since_s > 0 ? since_s : now_s;
}

void agent_web_believe(struct agent *a, size_t target)
{
    struct vouch_target_state *t = a->web.states.at ? &a->web.states.at[target] : NULL;

    if (!t || !t->schedule->known)
        return;
    bool first = !t->changed_known;
    bool changed = first || t->believed != t->schedule->believed;
    t->believed_known = true;
    t->believed = t->schedule->believed;
    if (!changed)
        return;
    t->changed_known = true;
    vouch_posix_now(&t->changed);
    if (first)
        t->changed.utc_s = since_of(&a->targets[target], t->believed, t->changed.utc_s);
}
