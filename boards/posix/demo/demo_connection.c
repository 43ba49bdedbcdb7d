// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/demo/demo_connection.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- bytes --------------------------------------------------------------------------------------
 */

static int bio_send(void *self, const unsigned char *data, size_t len)
{
    struct vouch_demo_connection *c = self;
    struct vouch_transport t = vouch_posix_transport_of(&c->socket);
    int n = t.ops->send(t.self, data, len);
    c->wants_write = n == 0;
    return n == 0 ? MBEDTLS_ERR_SSL_WANT_WRITE : n < 0 ? MBEDTLS_ERR_SSL_CONN_EOF : n;
}

static int bio_recv(void *self, unsigned char *data, size_t len)
{
    struct vouch_demo_connection *c = self;
    struct vouch_transport t = vouch_posix_transport_of(&c->socket);
    int n = t.ops->recv(t.self, data, len);
    return n == 0 ? MBEDTLS_ERR_SSL_WANT_READ : n < 0 ? MBEDTLS_ERR_SSL_CONN_EOF : n;
}

/* Like a transport's: > 0, 0 for "none now", < 0 for the end. */
static int stream_result(int ret)
{
    if (ret == MBEDTLS_ERR_SSL_WANT_READ || ret == MBEDTLS_ERR_SSL_WANT_WRITE)
        return 0;
    return ret > 0 ? ret : -1;
}

static int stream_send(struct vouch_demo_connection *c, const uint8_t *data, size_t len)
{
    return stream_result(c->tls ? mbedtls_ssl_write(&c->ssl, data, len) : bio_send(c, data, len));
}

static int stream_recv(struct vouch_demo_connection *c, uint8_t *data, size_t len)
{
    return stream_result(c->tls ? mbedtls_ssl_read(&c->ssl, data, len) : bio_recv(c, data, len));
}

/* --- stages -------------------------------------------------------------------------------------
 */

void vouch_demo_connection_close(struct vouch_demo_connection *c)
{
    struct vouch_transport t = vouch_posix_transport_of(&c->socket);
    if (c->stage == VOUCH_DEMO_FREE)
        return;
    mbedtls_ssl_free(&c->ssl);
    t.ops->close(t.self);
    c->stage = VOUCH_DEMO_FREE;
}

static void begin_talk(struct vouch_demo_connection *c)
{
    enum vouch_demo_fault fault = c->talk.fault;
    memset(&c->talk, 0, sizeof c->talk);
    c->talk.fault = fault;
    c->talk.over_tls = c->tls;
    c->talk.out = vouch_writer_of(c->out, sizeof c->out);
    c->in_len = 0;
    c->said = 0;
    c->next = VOUCH_DEMO_GO_ON;
    c->stage = VOUCH_DEMO_TALK;
    c->service->greet(&c->talk);
}

/* Shuts down our side and waits for the client to close: closing with unread bytes from the client
 * would reset the connection, and could discard what was sent last. */
static void end_our_side(struct vouch_demo_connection *c)
{
    if (c->tls)
        (void)mbedtls_ssl_close_notify(&c->ssl);
    (void)shutdown(vouch_posix_transport_fd(&c->socket), SHUT_WR);
    c->stage = VOUCH_DEMO_IDLE;
}

/* Sends this instead of a ServerHello, once the client has sent its hello. */
static void say_instead(struct vouch_demo_connection *c, const void *words, size_t len)
{
    begin_talk(c);
    c->talk.out.len = 0;
    vouch_write_span(&c->talk.out, (struct vouch_span){words, len});
    c->next = VOUCH_DEMO_CLOSE;
    c->stage = VOUCH_DEMO_OVER;
}

static void begin_tls(struct vouch_demo_connection *c)
{
    c->stage = VOUCH_DEMO_HANDSHAKE;
    if (mbedtls_ssl_setup(&c->ssl, c->config) != 0)
        vouch_demo_connection_close(c);
    else
        mbedtls_ssl_set_bio(&c->ssl, c, bio_send, bio_recv, NULL);
}

/* An alert is a record of seven bytes: type, version, length, level, number. */
static void begin_handshake(struct vouch_demo_connection *c)
{
    static const uint8_t refused[] = {21, 3, 3, 0, 2, 2, 40};
    static const uint8_t too_new[] = {21, 3, 1, 0, 2, 2, 70};
    static const char garbage[] = "451 4.3.0 this is no handshake\r\n";
    enum vouch_demo_fault fault = c->talk.fault;
    if (fault == VOUCH_DEMO_FAULT_ALERT)
        say_instead(c, refused, sizeof refused);
    else if (fault == VOUCH_DEMO_FAULT_OLD_TLS)
        say_instead(c, too_new, sizeof too_new);
    else if (fault == VOUCH_DEMO_FAULT_SMTP_GARBAGE && !c->service->tls_at_once)
        say_instead(c, garbage, sizeof garbage - 1);
    else
        begin_tls(c);
}

static void begin(struct vouch_demo_connection *c)
{
    enum vouch_demo_fault fault = c->talk.fault;
    bool in_clear = !c->service->tls_at_once || fault == VOUCH_DEMO_FAULT_PLAIN;
    if (fault == VOUCH_DEMO_FAULT_SILENT)
        c->stage = VOUCH_DEMO_IDLE;
    else if (fault == VOUCH_DEMO_FAULT_CLOSES)
        end_our_side(c);
    else if (in_clear)
        begin_talk(c);
    else
        begin_handshake(c);
}

bool vouch_demo_connection_open(struct vouch_demo_connection *c, int fd,
                                const struct vouch_demo_service *service,
                                const mbedtls_ssl_config *config, enum vouch_demo_fault fault)
{
    memset(c, 0, sizeof *c);
    vouch_posix_transport_init(&c->socket);
    if (vouch_posix_transport_adopt(&c->socket, fd) != VOUCH_OK) {
        (void)close(fd);
        return false;
    }
    mbedtls_ssl_init(&c->ssl);
    c->service = service;
    c->config = config;
    c->talk.fault = fault;
    c->stage = VOUCH_DEMO_OVER;
    begin(c);
    return true;
}

/* --- work ---------------------------------------------------------------------------------------
 */

/* Sends pending output. True when all of it is sent; the connection may have ended. */
static bool say(struct vouch_demo_connection *c)
{
    while (c->said < c->talk.out.len) {
        int n = stream_send(c, c->out + c->said, c->talk.out.len - c->said);
        if (n < 0)
            vouch_demo_connection_close(c);
        if (n <= 0)
            return false;
        c->said += (size_t)n;
    }
    c->talk.out.len = 0;
    c->said = 0;
    return true;
}

static bool hear(struct vouch_demo_connection *c)
{
    int n = stream_recv(c, c->in + c->in_len, sizeof c->in - c->in_len);
    if (n < 0 || c->in_len == sizeof c->in)
        vouch_demo_connection_close(c);
    else
        c->in_len += (size_t)n;
    return n > 0;
}

/* Lets the service answer once. True when it consumed something. */
static bool answer(struct vouch_demo_connection *c)
{
    c->talk.in = (struct vouch_span){c->in, c->in_len};
    c->talk.used = 0;
    c->next = c->service->hear(&c->talk);
    c->in_len -= c->talk.used;
    memmove(c->in, c->in + c->talk.used, c->in_len);
    return c->talk.used > 0 || c->next != VOUCH_DEMO_GO_ON;
}

/* Everything has been sent: chooses what follows. */
static void take_next(struct vouch_demo_connection *c)
{
    switch (c->next) {
    case VOUCH_DEMO_GO_ON:
        break;
    case VOUCH_DEMO_START_TLS:
        begin_handshake(c);
        break;
    case VOUCH_DEMO_CLOSE:
        end_our_side(c);
        break;
    }
}

static void talk(struct vouch_demo_connection *c)
{
    while (c->stage == VOUCH_DEMO_TALK && say(c)) {
        if (c->next != VOUCH_DEMO_GO_ON) {
            take_next(c);
            return;
        }
        if (!answer(c) && !hear(c))
            return;
    }
}

static void shake_hands(struct vouch_demo_connection *c)
{
    int ret = mbedtls_ssl_handshake(&c->ssl);
    if (ret == MBEDTLS_ERR_SSL_WANT_READ || ret == MBEDTLS_ERR_SSL_WANT_WRITE)
        return;
    c->tls = ret == 0;
    if (ret != 0)
        vouch_demo_connection_close(c);
    else
        begin_talk(c);
}

static void drain(struct vouch_demo_connection *c)
{
    c->in_len = 0;
    while (c->stage == VOUCH_DEMO_IDLE && hear(c))
        c->in_len = 0;
}

void vouch_demo_connection_work(struct vouch_demo_connection *c)
{
    c->wants_write = false;
    if (c->stage == VOUCH_DEMO_HANDSHAKE)
        shake_hands(c);
    if (c->stage == VOUCH_DEMO_TALK)
        talk(c);
    if (c->stage == VOUCH_DEMO_HANDSHAKE) /* STARTTLS; the client's hello may already be there */
        shake_hands(c);
    if (c->stage == VOUCH_DEMO_TALK && c->tls)
        talk(c);
    if (c->stage == VOUCH_DEMO_OVER && (c->in_len > 0 || hear(c)) && say(c))
        take_next(c);
    if (c->stage == VOUCH_DEMO_IDLE)
        drain(c);
}
