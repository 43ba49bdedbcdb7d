// SPDX-License-Identifier: Apache-2.0
/* What a broker sends, through what stands before lwIP's MQTT client. Input: a byte of options,
 * then segments: a byte of length and the bytes. The client is given whole messages of the few
 * kinds that it can take, and the commands only what was published to their topic. */
#include <stdlib.h>
#include <string.h>

#include "lwip/init.h"
#include "lwip/sys.h"
#include "lwip/tcp.h"
#include "port/lwip/mqtt_guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tcp_pcb *pcb;
static bool ended;
static bool aborts;

static void require(bool holds)
{
    if (!holds)
        abort();
}

u32_t sys_now(void)
{
    return 0;
}

uint32_t vouch_lwip_random(void)
{
    return 1;
}

void vouch_lwip_assertion(const char *what)
{
    (void)what;
    abort();
}

/* As lwIP's client: closes when the broker has gone. */
static err_t client(void *arg, struct tcp_pcb *connection, struct pbuf *p, err_t err)
{
    uint8_t message[8];
    (void)arg;
    require(err == ERR_OK && !ended);
    if (p) {
        size_t len = pbuf_copy_partial(p, message, sizeof message, 0);
        require(len == p->tot_len && len >= 2 && len <= 5 && message[1] == len - 2);
        pbuf_free(p);
        return ERR_OK;
    }
    ended = true;
    vouch_mqtt_recv(connection, NULL);
    if (aborts)
        vouch_mqtt_abort(connection);
    return ERR_OK;
}

static void take(void *self, struct vouch_span payload)
{
    static volatile uint8_t sum;
    (void)self;
    require(payload.len <= VOUCH_MQTT_MESSAGE_MAX);
    for (size_t i = 0; i < payload.len; i++)
        sum = (uint8_t)(sum + payload.data[i]);
}

/* As TCP would, which knows of a connection that was aborted. true: it lives on. */
static bool segment(struct vouch_span bytes)
{
    struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)bytes.len, PBUF_RAM);
    require(p && pbuf_take(p, bytes.data, (u16_t)bytes.len) == ERR_OK);
    return pcb->recv(NULL, pcb, p, ERR_OK) != ERR_ABRT && !ended;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    struct vouch_reader r = vouch_reader_of((struct vouch_span){data, size});
    uint8_t options = vouch_read_u8(&r);
    if (!started)
        lwip_init();
    started = true;
    ended = false;
    aborts = options & 1u;
    pcb = tcp_new();
    require(pcb);
    vouch_mqtt_listen(options & 2u ? "vouch/board/command" : NULL, take, NULL);
    vouch_mqtt_recv(pcb, client);
    bool lives = true;
    while (lives && vouch_reader_left(&r) > 1) {
        size_t len = vouch_read_u8(&r) + 1u;
        size_t left = vouch_reader_left(&r);
        lives = segment(vouch_read_span(&r, len < left ? len : left));
    }
    if (!(ended && aborts))
        tcp_abort(pcb);
    return 0;
}
