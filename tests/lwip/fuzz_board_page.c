// SPDX-License-Identifier: Apache-2.0
/* What anybody may send to a board's status page: lwIP's httpd and boards/common/sink_page.c, by
 * TCP over loopback. Input: two bytes of options (the page is on or off, memory ends after so many
 * blocks), then steps of six clients: they connect, send bytes in any division, stop reading,
 * close, abort, and wait. Each answer is an HTTP response of the page's; at the end nothing is
 * held. */
#include <stdlib.h>
#include <string.h>

#include "boards/common/sink_page.h"
#include "core/bytes.h"
#include "lwip/init.h"
#include "lwip/mem.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/sys.h"
#include "lwip/tcp.h"
#include "lwip/timeouts.h"
#include "tests/support/lwip_heap.h"
#include "tests/support/states_scene.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    PORT = 80,
    CLIENTS = 6,
    READERS = 4,
    PIECE = STATES_SCENE_JSON + 512,
    HEAD = 13, /* "HTTP/1.0 200 " */
    TURN_MS = 40,
    TURNS_AFTER_STEP = 3,
    TURNS_TO_REST = 20,
    END_MS = 40000, /* longer than the page or httpd keep anything */
    END_TURN_MS = 250,
    MEMORY_ENDS = 0x80,
    STEPS_MAX = 400
};

enum step { SEND, SEND_MORE, REQUEST, PAUSE, CLOSE, ABORT, HALF_CLOSE, WAIT, STEPS };

struct client {
    struct tcp_pcb *pcb;
    bool paused;
    bool said_all;  /* it has closed its direction */
    bool heard_all; /* the board has closed its own */
    size_t unread;  /* while it is paused */
    size_t head_len;
    char head[HEAD];
};

static u32_t now_ms;
static struct client clients[CLIENTS];
static struct vouch_page_reader readers[READERS];
static uint8_t pieces[READERS * PIECE];
static uint16_t orders[READERS * STATES_SCENE_TARGETS];
static struct vouch_page_site site = {.program = "vouch 1.2.3, board"};
static struct sink_page page = {
    .site = &site,
    .readers = readers,
    .readers_max = READERS,
    .pieces = pieces,
    .piece_max = PIECE,
    .orders = orders,
    .order_max = STATES_SCENE_TARGETS,
};

static void require(bool holds)
{
    if (!holds)
        abort();
}

u32_t sys_now(void)
{
    return now_ms;
}

uint32_t vouch_lwip_random(void)
{
    static uint32_t state = 1;

    state = state * 1664525U + 1013904223U;
    return state;
}

void vouch_lwip_assertion(const char *what)
{
    (void)what;
    abort();
}

static const char *setting(const void *self, const char *section, const char *key)
{
    (void)self;
    (void)section;
    return strcmp(key, "page") == 0 ? "yes" : NULL;
}

static void start(void)
{
    static bool started;
    struct vouch_settings settings = {.get = setting};
    const struct vouch_sink_resources resources = {.settings = &settings, .hostname = "board"};

    if (started)
        return;
    started = true;
    lwip_heap_spare(LWIP_MEM_ALIGN_SIZE(sizeof(struct sys_timeo)) +
                    LWIP_MEM_ALIGN_SIZE(sizeof(mem_size_t))); /* before each, for its statistics */
    lwip_init();
    site.states = states_scene();
    sink_page.start(&page, &resources);
}

static void turn_after(u32_t ms)
{
    const struct vouch_time now = {.mono_ms = now_ms, .utc_s = 1795429230, .utc_known = true};

    now_ms += ms;
    sink_page.poll(&page, &now);
    netif_poll_all();
    sys_check_timeouts();
}

static void turn(void)
{
    turn_after(TURN_MS);
}

/* --- a client ------------------------------------------------------------------------------------
 */

/* Only what sink_page.c has, and httpd's pages for it. */
static void check_head(const struct client *c)
{
    static const char *const heads[] = {"HTTP/1.0 200 ", "HTTP/1.0 400 ", "HTTP/1.0 404 ",
                                        "HTTP/1.0 501 ", "HTTP/1.0 503 ", "HTTP/1.1 200 "};
    bool known = false;

    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        known = known || memcmp(c->head, heads[i], c->head_len) == 0;
    require(known);
}

/* Once both directions are closed, lwIP frees the connection without a word. */
static void forget_if_over(struct client *c)
{
    struct tcp_pcb *pcb = c->pcb;

    if (!pcb || !c->said_all || !c->heard_all)
        return;
    c->pcb = NULL;
    tcp_arg(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_err(pcb, NULL);
}

static err_t on_received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    struct client *c = arg;

    (void)err;
    if (!p) {
        c->heard_all = true;
        forget_if_over(c);
        return ERR_OK;
    }
    c->head_len +=
        pbuf_copy_partial(p, c->head + c->head_len, (u16_t)(sizeof c->head - c->head_len), 0);
    check_head(c);
    if (c->paused)
        c->unread += p->tot_len;
    else
        tcp_recved(pcb, p->tot_len);
    pbuf_free(p);
    return ERR_OK;
}

static void on_failed(void *arg, err_t err)
{
    struct client *c = arg;

    (void)err;
    c->pcb = NULL;
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t err)
{
    (void)arg;
    (void)pcb;
    (void)err;
    return ERR_OK;
}

static void connect_client(struct client *c)
{
    ip_addr_t at;

    *c = (struct client){.pcb = tcp_new_ip_type(IPADDR_TYPE_V4)};
    if (!c->pcb)
        return;
    IP_ADDR4(&at, 127, 0, 0, 1);
    tcp_arg(c->pcb, c);
    tcp_recv(c->pcb, on_received);
    tcp_err(c->pcb, on_failed);
    if (tcp_connect(c->pcb, &at, PORT, on_connected) != ERR_OK) {
        tcp_abort(c->pcb);
        c->pcb = NULL;
    }
}

static void say(struct client *c, struct vouch_span bytes)
{
    if (!c->pcb)
        connect_client(c);
    turn();
    if (c->pcb && bytes.len > 0 && bytes.len <= tcp_sndbuf(c->pcb) &&
        tcp_write(c->pcb, bytes.data, (u16_t)bytes.len, TCP_WRITE_FLAG_COPY) == ERR_OK)
        tcp_output(c->pcb);
}

static void read_on(struct client *c)
{
    c->paused = !c->paused;
    if (c->pcb && !c->paused && c->unread > 0)
        tcp_recved(c->pcb, (u16_t)c->unread);
    c->unread = 0;
}

static void leave(struct client *c, bool politely)
{
    struct tcp_pcb *pcb = c->pcb;

    if (!pcb)
        return;
    c->pcb = NULL;
    tcp_arg(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_err(pcb, NULL);
    if (!politely || tcp_close(pcb) != ERR_OK)
        tcp_abort(pcb);
}

/* --- the harness ---------------------------------------------------------------------------------
 */

static void request(struct client *c, uint8_t which)
{
    static const char *const requests[] = {
        "GET / HTTP/1.1\r\nHost: board\r\n\r\n",
        "GET /targets/1.json HTTP/1.0\r\n\r\n",
        "GET /targets/4.json HTTP/1.0\r\n\r\n",
        "GET /status.json HTTP/1.1\r\n\r\n",
        "GET /style.css HTTP/1.0\r\n\r\n",
        "GET /health HTTP/1.0\r\n\r\n",
        "GET /none HTTP/1.0\r\n\r\n",
        "POST / HTTP/1.0\r\nContent-Length: 9\r\n\r\n",
    };

    say(c, vouch_span_of(requests[which % (sizeof requests / sizeof requests[0])]));
}

static void take_step(struct vouch_reader *input)
{
    uint8_t what = vouch_read_u8(input);
    struct client *c = &clients[what % CLIENTS];
    enum step step = (enum step)(what / CLIENTS % STEPS);
    uint8_t more = step == PAUSE || step >= CLOSE ? 0 : vouch_read_u8(input);
    size_t left = vouch_reader_left(input);
    size_t len = step == SEND_MORE ? more * 8u : more;

    if (step == SEND || step == SEND_MORE)
        say(c, vouch_read_span(input, len < left ? len : left));
    else if (step == REQUEST)
        request(c, more);
    else if (step == PAUSE)
        read_on(c);
    else if (step == CLOSE || step == ABORT)
        leave(c, step == CLOSE);
    else if (step == HALF_CLOSE && c->pcb && tcp_shutdown(c->pcb, 0, 1) == ERR_OK) {
        c->said_all = true;
        forget_if_over(c);
    }
    for (int i = 0; i < (step == WAIT ? 100 : TURNS_AFTER_STEP); i++)
        turn();
}

/* What only TCP still has, which waits minutes for an acknowledgement of its end; and clients. */
static bool abort_closing(void)
{
    for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
        if (pcb->remote_port == PORT || pcb->state > CLOSE_WAIT || pcb->state == FIN_WAIT_1 ||
            pcb->state == FIN_WAIT_2) {
            tcp_abort(pcb);
            return true;
        }
    return false;
}

/* Whoever held on to something is let go; what httpd still has goes by its own time. */
static void end(void)
{
    for (size_t i = 0; i < CLIENTS; i++)
        leave(&clients[i], false);
    for (u32_t until = now_ms + END_MS; (s32_t)(until - now_ms) > 0;)
        turn_after(END_TURN_MS);
    while (abort_closing())
        ;
    while (tcp_tw_pcbs)
        tcp_abort(tcp_tw_pcbs);
    for (int i = 0; i < TURNS_TO_REST; i++) /* the timer of TCP ends behind its connections */
        turn();
    require(!tcp_active_pcbs);
    for (size_t i = 0; i < READERS; i++)
        require(!readers[i].taken);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vouch_reader input = vouch_reader_of((struct vouch_span){data, size});

    start();
    unsigned held = lwip_heap_used();
    uint8_t options = vouch_read_u8(&input);
    lwip_heap_refuse_after(options & MEMORY_ENDS ? 1u + options % MEMORY_ENDS : 0);
    for (int i = 0; i < STEPS_MAX && vouch_reader_left(&input) > 0; i++)
        take_step(&input);
    lwip_heap_refuse_after(0);
    end();
    require(lwip_heap_used() == held);
    return 0;
}
