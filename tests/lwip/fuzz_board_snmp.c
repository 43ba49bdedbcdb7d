// SPDX-License-Identifier: Apache-2.0
/* What anybody may send to a board's SNMP agent: lwIP's, with boards/common/snmp_mib.c. Input: a
 * byte of options, then datagrams: a byte of kind, two of length, and the bytes. A datagram is sent
 * as it is, or becomes the variables of a request whose lengths are right. There is at most one
 * answer to each; it is a response, whole, with the request's number, and none at all to another
 * community or to a SET. */
#include <stdlib.h>
#include <string.h>

#include "boards/common/arena.h"
#include "boards/common/board.h"
#include "boards/common/firmware_log.h"
#include "boards/common/sink_snmp.h"
#include "boards/common/version.h"
#include "core/bytes.h"
#include "lwip/init.h"
#include "lwip/mem.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"
#include "lwip/udp.h"
#include "tests/support/lwip_heap.h"
#include "tests/support/states_scene.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { AGENT_PORT = 161, TRAP_PORT = 162, OUR_PORT = 40000, MESSAGE_MAX = 1472, HEADER_MAX = 64 };
enum { REQUEST_ID = 0x5a5a5a5a, RESPONSE = 0xa2, SET = 0xa3, FIRST_PDU = 0xa0, PDUS = 9 };
/* Options: the first four bits divide the datagram; memory ends; a notification is sent too. */
enum { DIVIDED = 15, MEMORY_ENDS = 16, NOTIFIES = 32 };
/* The kind of a datagram: as it is, another community, and the PDU. */
enum { AS_IT_IS = 128, STRANGER = 64, PDU = 63 };

static const char community[] = "watchers", stranger[] = "watcher";
static u32_t now_ms;
static struct sink_snmp snmp = {.enterprise = SNMP_ENTERPRISE_EXAMPLE};
static uint8_t answer[65536];
static size_t answers, answer_len;

const char firmware_version[] = "1.2.3";
const char firmware_image[] = "board 1.2.3";
const char firmware_program[] = "vouch 1.2.3, board";

size_t board_stack_size(void)
{
    return 16384;
}

size_t board_stack_peak(void)
{
    return 4096;
}

void firmware_log_event(const char *what, const char *why)
{
    (void)what;
    (void)why;
}

static void require(bool holds)
{
    if (!holds)
        abort();
}

u32_t sys_now(void)
{
    return now_ms;
}

uint32_t vouch_lwip_hundredths(void)
{
    return now_ms / 10;
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
    if (strcmp(key, "snmp_community") == 0)
        return community;
    return strcmp(key, "snmp_trap") == 0 ? "127.0.0.1:162" : NULL;
}

static void on_answer(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
                      u16_t port)
{
    (void)arg;
    (void)pcb;
    (void)from;
    require(port == AGENT_PORT);
    answers++;
    answer_len = pbuf_copy_partial(p, answer, sizeof answer - 1, 0);
    pbuf_free(p);
}

static void on_trap(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
                    u16_t port)
{
    (void)arg;
    (void)pcb;
    (void)from;
    (void)port;
    pbuf_free(p);
}

static void listen_on(uint16_t port, udp_recv_fn taker)
{
    struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_V4);

    require(pcb && udp_bind(pcb, IP4_ADDR_ANY, port) == ERR_OK);
    udp_recv(pcb, taker, NULL);
}

static void turn(void)
{
    const struct vouch_time now = {.mono_ms = now_ms, .utc_s = 1795429230, .utc_known = true};

    now_ms += 10;
    sink_snmp.poll(&snmp, &now);
    netif_poll_all();
    sys_check_timeouts();
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
    snmp.states = states_scene();
    sink_snmp.start(&snmp, &resources);
    require(!settings.bad);
    listen_on(OUR_PORT, on_answer);
    listen_on(TRAP_PORT, on_trap);
}

/* --- a message -----------------------------------------------------------------------------------
 */

static void tlv(struct vouch_writer *w, uint8_t tag, struct vouch_span content)
{
    const uint8_t head[] = {tag, 0x82, (uint8_t)(content.len >> 8), (uint8_t)content.len};

    vouch_write_span(w, (struct vouch_span){head, sizeof head});
    vouch_write_span(w, content);
}

static struct vouch_span written(const struct vouch_writer *w)
{
    require(w->lost == 0);
    return (struct vouch_span){w->data, w->len};
}

/* A request with these bytes as its list of variables; GETBULK takes its two numbers from them. */
static struct vouch_span request(uint8_t kind, struct vouch_span variables, uint8_t *buffer)
{
    static uint8_t list[MESSAGE_MAX + HEADER_MAX], pdu[MESSAGE_MAX + 2 * HEADER_MAX];
    static const uint8_t version[] = {1}, id[] = {0x5a, 0x5a, 0x5a, 0x5a};
    struct vouch_writer w = vouch_writer_of(pdu, sizeof pdu);
    uint8_t numbers[] = {variables.len > 0 ? variables.data[0] : 0,
                         variables.len > 1 ? variables.data[variables.len - 1] : 0};

    tlv(&w, 2, (struct vouch_span){id, sizeof id});
    tlv(&w, 2, (struct vouch_span){numbers, 1});
    tlv(&w, 2, (struct vouch_span){numbers + 1, 1});
    tlv(&w, 0x30, variables);
    struct vouch_span content = written(&w);
    w = vouch_writer_of(list, sizeof list);
    tlv(&w, 2, (struct vouch_span){version, sizeof version});
    tlv(&w, 4, vouch_span_of(kind & STRANGER ? stranger : community));
    tlv(&w, (uint8_t)(FIRST_PDU + (kind & PDU) % PDUS), content);
    content = written(&w);
    w = vouch_writer_of(buffer, MESSAGE_MAX + 4 * HEADER_MAX);
    tlv(&w, 0x30, content);
    return written(&w);
}

/* The value of the next element, which must have this tag. */
static struct vouch_span element(struct vouch_reader *r, uint8_t tag)
{
    require(vouch_read_u8(r) == tag);
    size_t len = vouch_read_u8(r);
    if (len > 0x80) {
        require(len <= 0x82);
        len = len == 0x81 ? vouch_read_u8(r) : vouch_read_u16(r);
    }
    require(len <= vouch_reader_left(r));
    return vouch_read_span(r, len);
}

/* RFC 3416: a whole response to this request. */
static void check_answer(bool ours)
{
    struct vouch_reader r = vouch_reader_of((struct vouch_span){answer, answer_len});

    require(answer_len <= MESSAGE_MAX);
    struct vouch_reader message = vouch_reader_of(element(&r, 0x30));
    require(vouch_reader_left(&r) == 0);
    element(&message, 2);
    struct vouch_span name = element(&message, 4);
    require(vouch_span_equal(name, vouch_span_of(community)));
    struct vouch_reader pdu = vouch_reader_of(element(&message, RESPONSE));
    require(vouch_reader_left(&message) == 0);
    struct vouch_span id = element(&pdu, 2);
    if (ours) {
        struct vouch_reader number = vouch_reader_of(id);
        require(id.len == 4 && vouch_read_u32(&number) == REQUEST_ID);
    }
    struct vouch_span status = element(&pdu, 2);
    bool good = status.len == 1 && status.data[0] == 0;
    element(&pdu, 2);
    struct vouch_reader list = vouch_reader_of(element(&pdu, 0x30));
    require(vouch_reader_left(&pdu) == 0);
    while (good && vouch_reader_left(&list) > 0) /* with an error, it is the list of the request */
        element(&list, 0x30);
}

/* --- the harness ---------------------------------------------------------------------------------
 */

/* As UDP would give it, in one piece or in several. */
static void deliver(struct vouch_span bytes, size_t piece, unsigned blocks)
{
    struct pbuf *whole = NULL;
    struct udp_pcb *agent = udp_pcbs;
    ip_addr_t from;

    while (agent && agent->local_port != AGENT_PORT)
        agent = agent->next;
    require(agent);
    IP_ADDR4(&from, 127, 0, 0, 1);
    for (size_t at = 0; at < bytes.len; at += piece) {
        size_t n = bytes.len - at < piece ? bytes.len - at : piece;
        struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)n, PBUF_RAM);
        require(p && pbuf_take(p, bytes.data + at, (u16_t)n) == ERR_OK);
        if (whole)
            pbuf_cat(whole, p);
        else
            whole = p;
    }
    lwip_heap_refuse_after(blocks);
    if (whole)
        agent->recv(agent->recv_arg, agent, whole, &from, OUR_PORT);
    for (int i = 0; i < 3; i++)
        turn();
    lwip_heap_refuse_after(0);
}

static void ask(struct vouch_reader *input, uint8_t options, unsigned number)
{
    static uint8_t buffer[MESSAGE_MAX + 4 * HEADER_MAX];
    size_t piece = options & DIVIDED ? (options & DIVIDED) * 3u : MESSAGE_MAX * 2u;
    uint8_t kind = vouch_read_u8(input);
    size_t len = vouch_read_u16(input), left = vouch_reader_left(input);
    struct vouch_span bytes = vouch_read_span(input, len < left ? len : left);
    bool raw = (kind & AS_IT_IS) != 0;

    bytes.len = bytes.len < MESSAGE_MAX ? bytes.len : MESSAGE_MAX;
    answers = 0;
    struct vouch_span message = raw ? bytes : request(kind, bytes, buffer);
    deliver(message, piece, options & MEMORY_ENDS ? 1 + number % 4 : 0);
    require(answers <= 1);
    if (answers == 1)
        check_answer(!raw);
    if (!raw && (kind & STRANGER || FIRST_PDU + (kind & PDU) % PDUS == SET))
        require(answers == 0);
    if (options & NOTIFIES)
        (void)snmp_mib_notify(number % (STATES_SCENE_TARGETS + 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vouch_reader input = vouch_reader_of((struct vouch_span){data, size});

    start();
    unsigned held = lwip_heap_used();
    uint8_t options = vouch_read_u8(&input);
    for (unsigned i = 0; i < 40 && vouch_reader_left(&input) > 0; i++)
        ask(&input, options, i);
    for (int i = 0; i < 40; i++)
        turn();
    require(lwip_heap_used() == held);
    return 0;
}
