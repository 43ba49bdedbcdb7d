// SPDX-License-Identifier: Apache-2.0
#include "boards/riscv32-virt/virtio_net.h"

#include <stdbool.h>
#include <string.h>

#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/pbuf.h"
#include "netif/ethernet.h"

/* Registers of a slot, by their offset (section 4.2.2). */
enum {
    MAGIC = 0x000,
    VERSION = 0x004,
    DEVICE_ID = 0x008,
    DEVICE_FEATURES = 0x010,
    DEVICE_FEATURES_SEL = 0x014,
    DRIVER_FEATURES = 0x020,
    DRIVER_FEATURES_SEL = 0x024,
    QUEUE_SEL = 0x030,
    QUEUE_NUM_MAX = 0x034,
    QUEUE_NUM = 0x038,
    QUEUE_READY = 0x044,
    QUEUE_NOTIFY = 0x050,
    INTERRUPT_STATUS = 0x060,
    INTERRUPT_ACK = 0x064,
    STATUS = 0x070,
    QUEUE_DESC_LOW = 0x080,
    QUEUE_DESC_HIGH = 0x084,
    QUEUE_DRIVER_LOW = 0x090,
    QUEUE_DRIVER_HIGH = 0x094,
    QUEUE_DEVICE_LOW = 0x0A0,
    QUEUE_DEVICE_HIGH = 0x0A4,
    CONFIG = 0x100
};
enum { MAGIC_VALUE = 0x74726976, VERSION_MODERN = 2, DEVICE_NET = 1 };
enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8 };
enum { FEATURE_MAC = 1 << 5, FEATURE_STATUS = 1 << 16, FEATURE_VERSION_1_HIGH = 1 << 0 };
enum { RX = 0, TX = 1, RING = 8, HEADER_LEN = 12, FRAME_MAX = 1514, DESC_WRITE = 2 };
enum { CONFIG_STATUS_OFFSET = 6, LINK_UP = 1 };

struct descriptor {
    uint64_t address;
    uint32_t len;
    uint16_t flags;
    uint16_t next;
};

struct available_ring {
    uint16_t flags;
    uint16_t index;
    uint16_t ring[RING];
};

struct used_ring {
    uint16_t flags;
    uint16_t index;
    struct {
        uint32_t id;
        uint32_t len;
    } ring[RING];
};

struct queue {
    _Alignas(16) struct descriptor descriptors[RING];
    _Alignas(4) struct available_ring available;
    _Alignas(4) volatile struct used_ring used;
    uint16_t seen; /* of used.index */
    _Alignas(4) uint8_t buffers[RING][HEADER_LEN + FRAME_MAX + 4];
};

static struct queue queues[2];

static volatile uint32_t *reg(const struct netif *netif, unsigned offset)
{
    return (volatile uint32_t *)((uintptr_t)netif->state + offset);
}

static void barrier(void)
{
    __asm__ volatile("fence" ::: "memory");
}

int virtio_net_present(uintptr_t base)
{
    volatile const uint32_t *slot = (volatile const uint32_t *)base;

    return slot[MAGIC / 4] == MAGIC_VALUE && slot[VERSION / 4] == VERSION_MODERN &&
           slot[DEVICE_ID / 4] == DEVICE_NET;
}

/* Passes a buffer to the device. */
static void offer(struct queue *q, uint16_t id, uint32_t len)
{
    q->descriptors[id].len = len;
    q->available.ring[q->available.index % RING] = id;
    barrier();
    q->available.index++;
    barrier();
}

static void set_queue(struct netif *netif, uint32_t index)
{
    struct queue *q = &queues[index];

    *reg(netif, QUEUE_SEL) = index;
    *reg(netif, QUEUE_NUM) = RING;
    *reg(netif, QUEUE_DESC_LOW) = (uint32_t)(uintptr_t)q->descriptors;
    *reg(netif, QUEUE_DESC_HIGH) = 0;
    *reg(netif, QUEUE_DRIVER_LOW) = (uint32_t)(uintptr_t)&q->available;
    *reg(netif, QUEUE_DRIVER_HIGH) = 0;
    *reg(netif, QUEUE_DEVICE_LOW) = (uint32_t)(uintptr_t)&q->used;
    *reg(netif, QUEUE_DEVICE_HIGH) = 0;
    for (unsigned i = 0; i < RING; i++) {
        q->descriptors[i].address = (uintptr_t)q->buffers[i];
        q->descriptors[i].flags = index == RX ? DESC_WRITE : 0;
    }
    *reg(netif, QUEUE_READY) = 1;
}

static bool negotiate(struct netif *netif)
{
    *reg(netif, STATUS) = 0;
    *reg(netif, STATUS) = ACKNOWLEDGE | DRIVER;
    *reg(netif, DEVICE_FEATURES_SEL) = 0;
    uint32_t offered = *reg(netif, DEVICE_FEATURES);
    *reg(netif, DRIVER_FEATURES_SEL) = 0;
    *reg(netif, DRIVER_FEATURES) = offered & (FEATURE_MAC | FEATURE_STATUS);
    *reg(netif, DRIVER_FEATURES_SEL) = 1;
    *reg(netif, DRIVER_FEATURES) = FEATURE_VERSION_1_HIGH;
    *reg(netif, STATUS) = ACKNOWLEDGE | DRIVER | FEATURES_OK;
    // cppcheck-suppress knownConditionTrueFalse ; the device may have cleared the bit
    return (*reg(netif, STATUS) & FEATURES_OK) != 0;
}

/* The next free transmit buffer: all are free until the ring has been used once. */
static bool transmit_space(struct queue *q)
{
    return (uint16_t)(q->available.index - q->used.index) < RING;
}

static err_t output(struct netif *netif, struct pbuf *p)
{
    struct queue *q = &queues[TX];
    uint16_t id = q->available.index % RING;

    if (p->tot_len > FRAME_MAX)
        return ERR_VAL;
    if (!transmit_space(q))
        return ERR_MEM;
    memset(q->buffers[id], 0, HEADER_LEN);
    pbuf_copy_partial(p, q->buffers[id] + HEADER_LEN, p->tot_len, 0);
    offer(q, id, HEADER_LEN + (uint32_t)p->tot_len);
    *reg(netif, QUEUE_NOTIFY) = TX;
    return ERR_OK;
}

static void receive_one(struct netif *netif, struct queue *q)
{
    uint32_t id = q->used.ring[q->seen % RING].id % RING;
    uint32_t len = q->used.ring[q->seen % RING].len;

    q->seen++;
    if (len > HEADER_LEN && len <= sizeof q->buffers[0]) {
        u16_t frame = (u16_t)(len - HEADER_LEN);
        struct pbuf *p = pbuf_alloc(PBUF_RAW, frame, PBUF_POOL);
        if (p)
            pbuf_take(p, q->buffers[id] + HEADER_LEN, frame);
        if (p && netif->input(p, netif) != ERR_OK)
            pbuf_free(p);
    }
    offer(q, (uint16_t)id, sizeof q->buffers[0]);
    *reg(netif, QUEUE_NOTIFY) = RX;
}

void virtio_net_poll(struct netif *netif)
{
    struct queue *q = &queues[RX];
    const volatile uint16_t *link =
        (const volatile uint16_t *)((uintptr_t)netif->state + CONFIG + CONFIG_STATUS_OFFSET);

    barrier();
    for (unsigned n = 0; n < RING && q->seen != q->used.index; n++)
        receive_one(netif, q);
    *reg(netif, INTERRUPT_ACK) = *reg(netif, INTERRUPT_STATUS);
    if (*link & LINK_UP)
        netif_set_link_up(netif);
    else
        netif_set_link_down(netif);
}

err_t virtio_net_init(struct netif *netif)
{
    const volatile uint8_t *config = (const volatile uint8_t *)netif->state + CONFIG;

    if (!virtio_net_present((uintptr_t)netif->state) || !negotiate(netif))
        return ERR_IF;
    set_queue(netif, RX);
    set_queue(netif, TX);
    *reg(netif, STATUS) = ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK;
    for (unsigned i = 0; i < RING; i++)
        offer(&queues[RX], (uint16_t)i, sizeof queues[RX].buffers[0]);
    *reg(netif, QUEUE_NOTIFY) = RX;
    for (unsigned i = 0; i < ETH_HWADDR_LEN; i++)
        netif->hwaddr[i] = config[i];
    netif->hwaddr_len = ETH_HWADDR_LEN;
    netif->name[0] = 'v';
    netif->name[1] = 'n';
    netif->mtu = 1500;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    netif->output = etharp_output;
#if LWIP_IPV6
    netif->output_ip6 = ethip6_output;
#endif
    netif->linkoutput = output;
    return ERR_OK;
}
