// SPDX-License-Identifier: Apache-2.0
#include "boards/lm3s6965evb/stellaris_mac.h"

#include "lwip/etharp.h"
#include "lwip/pbuf.h"
#include "lwip/sys.h"
#include "netif/ethernet.h"

enum { MAC_BASE = 0x40048000 };
/* Registers by their offset (LM3S6965 data sheet, chapter 16). */
enum {
    MAC_IACK = 0x00,
    MAC_IM = 0x04,
    MAC_RCTL = 0x08,
    MAC_TCTL = 0x0C,
    MAC_DATA = 0x10,
    MAC_IA0 = 0x14,
    MAC_IA1 = 0x18,
    MAC_MCTL = 0x20,
    MAC_MRXD = 0x30,
    MAC_NP = 0x34,
    MAC_TR = 0x38
};
enum { INT_RX = 1, RX_ON = 1, RX_DROP_BAD_CRC = 8, RX_RESET_FIFO = 0x10 };
enum { TX_ON = 1, TX_PAD = 2, TX_CRC = 4, TX_DUPLEX = 0x10, TX_NEW = 1 };
enum { MII_START = 1, MII_REGISTER_SHIFT = 3, PHY_STATUS = 1, PHY_LINK_UP = 4 };
enum { HEADER_LEN = 14, LENGTH_LEN = 2, FCS_LEN = 4, FRAME_MAX = 1514, LINK_LOOK_MS = 250 };

static volatile uint32_t *reg(unsigned offset)
{
    return (volatile uint32_t *)((uintptr_t)MAC_BASE + offset);
}

/* The FIFO takes words; the first half word is the payload's length, immediately followed by the
 * frame. */
static err_t output(struct netif *netif, struct pbuf *p)
{
    uint32_t word = (uint32_t)p->tot_len - HEADER_LEN;
    unsigned have = LENGTH_LEN;

    (void)netif;
    if (p->tot_len < HEADER_LEN || p->tot_len > FRAME_MAX)
        return ERR_VAL;
    if (*reg(MAC_TR) & TX_NEW)
        return ERR_MEM;
    for (; p; p = p->next) {
        const uint8_t *bytes = p->payload;
        for (unsigned i = 0; i < p->len; i++) {
            word |= (uint32_t)bytes[i] << 8 * have;
            if (++have == 4) {
                *reg(MAC_DATA) = word;
                word = 0;
                have = 0;
            }
        }
    }
    if (have)
        *reg(MAC_DATA) = word;
    *reg(MAC_TR) = TX_NEW;
    return ERR_OK;
}

/* Where the next received byte is stored; bytes beyond the pbuf chain are dropped. */
struct sink {
    struct pbuf *p;
    unsigned at;
};

static void put(struct sink *sink, uint8_t byte)
{
    while (sink->p && sink->at == sink->p->len) {
        sink->p = sink->p->next;
        sink->at = 0;
    }
    if (sink->p)
        ((uint8_t *)sink->p->payload)[sink->at++] = byte;
}

static void receive_one(struct netif *netif)
{
    uint32_t word = *reg(MAC_DATA);
    uint32_t total = word & 0xFFFFU; /* including the length itself and the checksum */
    uint32_t words = (total + 3U) / 4U;
    struct pbuf *p = NULL;

    if (total > LENGTH_LEN + FCS_LEN && total <= FRAME_MAX + LENGTH_LEN + FCS_LEN)
        p = pbuf_alloc(PBUF_RAW, (u16_t)(total - LENGTH_LEN - FCS_LEN), PBUF_POOL);
    struct sink sink = {p, 0};
    put(&sink, (uint8_t)(word >> 16));
    put(&sink, (uint8_t)(word >> 24));
    for (uint32_t n = 1; n < words; n++) {
        word = *reg(MAC_DATA);
        for (unsigned i = 0; i < 4; i++)
            put(&sink, (uint8_t)(word >> 8 * i));
    }
    if (p && netif->input(p, netif) != ERR_OK)
        pbuf_free(p);
}

static uint32_t phy_read(uint32_t index)
{
    *reg(MAC_MCTL) = index << MII_REGISTER_SHIFT | MII_START;
    for (unsigned tries = 0; tries < 10000 && (*reg(MAC_MCTL) & MII_START); tries++)
        ;
    return *reg(MAC_MRXD);
}

static void follow_link(struct netif *netif)
{
    static u32_t last_look_ms;
    u32_t now_ms = sys_now();

    if (now_ms - last_look_ms < LINK_LOOK_MS)
        return;
    last_look_ms = now_ms;
    (void)phy_read(PHY_STATUS); /* latches low */
    uint32_t status = phy_read(PHY_STATUS);
    /* QEMU has no PHY: a status without any capability bit means that nothing is known */
    if (status == 0 || (status & PHY_LINK_UP))
        netif_set_link_up(netif);
    else
        netif_set_link_down(netif);
}

void stellaris_mac_poll(struct netif *netif)
{
    *reg(MAC_IACK) = INT_RX; /* before checking: anything that arrives later interrupts again */
    for (unsigned n = 0; n < 32 && *reg(MAC_NP); n++)
        receive_one(netif);
    follow_link(netif);
}

static void read_hwaddr(struct netif *netif)
{
    uint32_t low = *reg(MAC_IA0), high = *reg(MAC_IA1);

    for (unsigned i = 0; i < 4; i++)
        netif->hwaddr[i] = (u8_t)(low >> 8 * i);
    netif->hwaddr[4] = (u8_t)high;
    netif->hwaddr[5] = (u8_t)(high >> 8);
    netif->hwaddr_len = ETH_HWADDR_LEN;
}

err_t stellaris_mac_init(struct netif *netif)
{
    read_hwaddr(netif);
    *reg(MAC_IM) = 0;
    *reg(MAC_RCTL) = RX_RESET_FIFO;
    *reg(MAC_RCTL) = RX_ON | RX_DROP_BAD_CRC;
    *reg(MAC_TCTL) = TX_ON | TX_PAD | TX_CRC | TX_DUPLEX;
    *reg(MAC_IACK) = 0x7F;
    *reg(MAC_IM) = INT_RX;
    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->mtu = 1500;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    netif->output = etharp_output;
    netif->linkoutput = output;
    return ERR_OK;
}
