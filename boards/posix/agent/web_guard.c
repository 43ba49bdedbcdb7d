// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/web_guard.h"

#include "boards/posix/agent/agent.h"
#include "core/pem.h"
#include "port/posix/clock.h"
#include "port/posix/files.h"

#include <mbedtls/constant_time.h>
#include <mbedtls/platform_util.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum {
    FILE_MAX = 256 * 1024,
    CONNECTION_MS = 15000,
    HEADER_MS = 5000,
    HEADER_MAX = 1024,
    TOKEN_LEAST = 16
};

/* --- loading ---------------------------------------------------------------------------------- */

/* The file as a text; null: it cannot be read. */
static char *read_text(const char *path)
{
    struct vouch_file file = {0};
    char buffer[256];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);

    if (!path || vouch_file_read(path, FILE_MAX, &file, &why) != VOUCH_OK)
        return NULL;
    char *text = malloc(file.bytes.len + 1);
    if (text) {
        memcpy(text, file.bytes.data, file.bytes.len);
        text[file.bytes.len] = '\0';
    }
    mbedtls_platform_zeroize((void *)(uintptr_t)file.bytes.data, file.bytes.len);
    vouch_file_free(&file);
    return text;
}

static void forget(char **secret)
{
    if (*secret)
        mbedtls_platform_zeroize(*secret, strlen(*secret));
    free(*secret);
    *secret = NULL;
}

static bool load_token(struct agent *a, const char **why)
{
    struct agent_web_guard *g = &a->web.guard;
    char *text = a->config.page_token
                     ? read_text(agent_config_secret(&a->config, a->config.page_token))
                     : NULL;

    if (!a->config.page_token)
        return true;
    size_t len = text ? strcspn(text, "\r\n") : 0;
    *why =
        "token: its file in [secrets] cannot be read, or its first line has no 16 to 255 letters";
    bool good = len >= TOKEN_LEAST && len < sizeof g->token;
    if (good)
        memcpy(g->token, text, len);
    forget(&text);
    return good;
}

bool agent_web_guard_load(struct agent *a, const char **why)
{
    struct agent_web_guard *g = &a->web.guard;
    const struct agent_config *c = &a->config;

    if (!load_token(a, why))
        return false;
    if (!c->page_certificate && !c->page_key)
        return true;
    *why = "certificate and key: both are wanted, as names in [secrets] of files that can be read";
    g->certificate =
        c->page_certificate ? read_text(agent_config_secret(c, c->page_certificate)) : NULL;
    g->key = c->page_key ? read_text(agent_config_secret(c, c->page_key)) : NULL;
    return g->certificate && g->key;
}

void agent_web_guard_free(struct agent *a)
{
    struct agent_web_guard *g = &a->web.guard;

    forget(&g->key);
    free(g->certificate);
    g->certificate = NULL;
    mbedtls_platform_zeroize(g->token, sizeof g->token);
}

/* --- the token -------------------------------------------------------------------------------- */

static bool is_token(const struct agent_web_guard *g, const char *text, size_t len)
{
    return len == strlen(g->token) && mbedtls_ct_memcmp(text, g->token, len) == 0;
}

/* RFC 7617: base64 of "user:password"; any user. */
static bool is_password(const struct agent_web_guard *g, const char *text)
{
    uint8_t buffer[HEADER_MAX];
    size_t len = 0;
    bool good = false;

    if (vouch_base64_decode(vouch_span_of(text), buffer, sizeof buffer, &len) == VOUCH_OK) {
        const uint8_t *colon = memchr(buffer, ':', len);
        good = colon && is_token(g, (const char *)colon + 1, len - (size_t)(colon + 1 - buffer));
    }
    mbedtls_platform_zeroize(buffer, sizeof buffer);
    return good;
}

bool agent_web_guard_admits(const struct agent *a, struct MHD_Connection *c)
{
    static const char bearer[] = "Bearer ", basic[] = "Basic ";
    const struct agent_web_guard *g = &a->web.guard;
    const char *text = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Authorization");

    if (!g->token[0])
        return true;
    if (!text || strlen(text) > HEADER_MAX)
        return false;
    if (strncasecmp(text, bearer, sizeof bearer - 1) == 0)
        return is_token(g, text + sizeof bearer - 1, strlen(text) - (sizeof bearer - 1));
    return strncasecmp(text, basic, sizeof basic - 1) == 0 &&
           is_password(g, text + sizeof basic - 1);
}

/* --- names ------------------------------------------------------------------------------------ */

static bool is_name(struct vouch_span host, const char *name)
{
    return vouch_span_equal_nocase(host, vouch_span_of(name));
}

/* Of "[::1]:9115", "localhost:9115" or "localhost.". */
static struct vouch_span host_of(const char *text)
{
    struct vouch_span all = vouch_span_of(text);

    if (text[0] == '[')
        return vouch_span_part(all, 1, vouch_span_find(all, 0, ']') - 1);
    struct vouch_span host = vouch_span_part(all, 0, vouch_span_find(all, 0, ':'));
    if (host.len > 1 && host.data[host.len - 1] == '.')
        host.len--;
    return host;
}

static bool is_listed(const char *names, struct vouch_span host)
{
    struct vouch_span all = vouch_span_of(names ? names : "");
    bool found = false;

    for (size_t at = 0, end; !found && at < all.len; at = end + 1) {
        end = vouch_span_find(all, at, ',');
        found = vouch_span_equal_nocase(host, vouch_span_trim(vouch_span_part(all, at, end - at)));
    }
    return found;
}

bool agent_web_guard_knows(const struct agent *a, struct MHD_Connection *c)
{
    const char *text = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Host");
    struct vouch_address listen, address;

    if (!text || !vouch_address_port_parse(a->config.listen, 0, &listen) ||
        !agent_config_is_loopback(&listen))
        return true;
    struct vouch_span host = host_of(text);
    return vouch_address_parse(host, &address) || is_name(host, "localhost") ||
           is_name(host, "localhost.localdomain") || is_name(host, "ip6-localhost") ||
           is_name(host, a->web.states.hostname) || is_listed(a->config.page_names, host);
}

/* --- connections ------------------------------------------------------------------------------ */

static struct agent_web_connection *connection_of(struct agent_web_guard *g,
                                                  struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);

    for (size_t i = 0; info && i < AGENT_WEB_CONNECTIONS; i++)
        if (g->connections[i].open && g->connections[i].fd == info->connect_fd)
            return &g->connections[i];
    return NULL;
}

/* libmicrohttpd sees the end of it in its next turn. */
static void end_connection(struct agent_web_connection *at)
{
    at->ended = true;
    shutdown(at->fd, SHUT_RDWR);
}

static bool is_older(const struct agent_web_connection *at, const struct agent_web_connection *than)
{
    return !than || at->number < than->number;
}

/* Those that came and say nothing make room, the oldest first, so that who comes and asks is
 * answered at once; where nearly all are taken, also those that do not read their answer. */
static void make_room(struct agent_web_guard *g)
{
    struct agent_web_connection *oldest = NULL, *oldest_silent = NULL;
    size_t open = 0, silent = 0;

    for (size_t i = 0; i < AGENT_WEB_CONNECTIONS; i++) {
        struct agent_web_connection *at = &g->connections[i];
        if (!at->open || at->waits || at->ended)
            continue;
        open++;
        silent += !at->asked;
        if (is_older(at, oldest))
            oldest = at;
        if (!at->asked && is_older(at, oldest_silent))
            oldest_silent = at;
    }
    if (silent > AGENT_WEB_SILENT)
        end_connection(oldest_silent);
    else if (open > AGENT_WEB_CONNECTIONS - AGENT_WEB_SILENT)
        end_connection(oldest);
}

static void begin_connection(struct agent_web_guard *g, int fd)
{
    struct vouch_time now;
    size_t i = 0;

    while (i < AGENT_WEB_CONNECTIONS && g->connections[i].open)
        i++;
    if (i == AGENT_WEB_CONNECTIONS)
        return;
    vouch_posix_now(&now);
    g->connections[i] = (struct agent_web_connection){
        .fd = fd, .open = true, .number = g->connections_begun++, .since_ms = now.mono_ms};
    make_room(g);
}

void agent_web_guard_notify(void *agent, struct MHD_Connection *c, void **place,
                            enum MHD_ConnectionNotificationCode what)
{
    struct agent_web_guard *g = &((struct agent *)agent)->web.guard;
    struct agent_web_connection *at = connection_of(g, c);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);

    (void)place;
    if (what != MHD_CONNECTION_NOTIFY_STARTED && at)
        at->open = false;
    if (what == MHD_CONNECTION_NOTIFY_STARTED && info)
        begin_connection(g, info->connect_fd);
}

void agent_web_guard_asked(struct agent *a, struct MHD_Connection *c)
{
    struct agent_web_connection *at = connection_of(&a->web.guard, c);

    if (at)
        at->asked = true;
}

void agent_web_guard_waits(struct agent *a, struct MHD_Connection *c, bool waits)
{
    struct agent_web_connection *at = connection_of(&a->web.guard, c);
    struct vouch_time now;

    vouch_posix_now(&now);
    if (!at)
        return;
    at->waits = waits;
    at->since_ms = now.mono_ms;
}

void agent_web_guard_sweep(struct agent *a, uint64_t now_ms)
{
    struct agent_web_guard *g = &a->web.guard;

    for (size_t i = 0; i < AGENT_WEB_CONNECTIONS; i++) {
        struct agent_web_connection *at = &g->connections[i];
        uint64_t most_ms = at->asked ? CONNECTION_MS : HEADER_MS;
        if (at->open && !at->waits && !at->ended && now_ms - at->since_ms > most_ms)
            end_connection(at);
    }
}
