// SPDX-License-Identifier: Apache-2.0
#include "boards/common/lan9118.h"

#include <stdbool.h>

#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/pbuf.h"
#include "lwip/sys.h"
#include "netif/ethernet.h"

/* Direct registers, by their offset (data sheet, chapter 5.3). */
enum {
    RX_DATA = 0x00,
    TX_DATA = 0x20,
    RX_STATUS = 0x40,
    TX_STATUS = 0x48,
    IRQ_CFG = 0x54,
    INT_STS = 0x58,
    INT_EN = 0x5C,
    BYTE_TEST = 0x64,
    FIFO_INT = 0x68,
    RX_CFG = 0x6C,
    TX_CFG = 0x70,
    HW_CFG = 0x74,
    RX_FIFO_INF = 0x7C,
    TX_FIFO_INF = 0x80,
    MAC_CSR_CMD = 0xA4,
    MAC_CSR_DATA = 0xA8,
    AFC_CFG = 0xAC
};
/* The MAC's registers, accessed through MAC_CSR_*. */
enum { MAC_CR = 1, MAC_ADDRH = 2, MAC_ADDRL = 3, MAC_MII_ACC = 6, MAC_MII_DATA = 7 };

#define BYTE_ORDER_PATTERN 0x87654321U
#define CSR_BUSY 0x80000000U
#define CSR_READ 0x40000000U
#define HW_SOFT_RESET 1U
#define IRQ_ON_PUSH_PULL_ACTIVE_HIGH 0x111U
#define INT_RX_STATUS 8U /* more received frames than FIFO_INT says: none */
#define HW_TX_FIFO_5K 0x00050000U
#define TX_ON 2U
#define MAC_FULL_DUPLEX 0x00100000U
#define MAC_ALL_MULTICAST 0x00080000U /* for IPv6's neighbours and routers */
#define MAC_TX_ON 8U
#define MAC_RX_ON 4U
#define RX_ERROR 0x8000U
#define TX_FIRST_AND_LAST 0x3000U
#define MII_BUSY 1U
#define PHY_ADDRESS 1U
#define PHY_STATUS 1U
#define PHY_LINK_UP 4U

enum { FCS_LEN = 4, FRAME_MAX = 1514, LINK_LOOK_MS = 250 };

static volatile uint32_t *reg(const struct netif *netif, unsigned offset)
{
    return (volatile uint32_t *)((uintptr_t)netif->state + offset);
}

static void csr_wait(struct netif *netif)
{
    for (unsigned tries = 0; tries < 10000 && (*reg(netif, MAC_CSR_CMD) & CSR_BUSY); tries++)
        ;
}

static uint32_t mac_read(struct netif *netif, uint32_t index)
{
    csr_wait(netif);
    *reg(netif, MAC_CSR_CMD) = CSR_BUSY | CSR_READ | index;
    csr_wait(netif);
    return *reg(netif, MAC_CSR_DATA);
}

static void mac_write(struct netif *netif, uint32_t index, uint32_t value)
{
    csr_wait(netif);
    *reg(netif, MAC_CSR_DATA) = value;
    *reg(netif, MAC_CSR_CMD) = CSR_BUSY | index;
    csr_wait(netif);
}

static uint32_t phy_read(struct netif *netif, uint32_t index)
{
    mac_write(netif, MAC_MII_ACC, PHY_ADDRESS << 11 | index << 6 | MII_BUSY);
    for (unsigned tries = 0; tries < 1000 && (mac_read(netif, MAC_MII_ACC) & MII_BUSY); tries++)
        ;
    return mac_read(netif, MAC_MII_DATA);
}

/* The transmit status FIFO stops the chip when it is full: drain it. */
static void drain_tx_status(struct netif *netif)
{
    for (uint32_t n = *reg(netif, TX_FIFO_INF) >> 16 & 0xFFU; n > 0; n--)
        (void)*reg(netif, TX_STATUS);
}

/* Gathers the pbuf chain into words, the smallest unit of the FIFO. */
static void write_words(struct netif *netif, const struct pbuf *p)
{
    volatile uint32_t *fifo = reg(netif, TX_DATA);
    uint32_t word = 0;
    unsigned have = 0;

    for (; p; p = p->next) {
        const uint8_t *bytes = p->payload;
        for (unsigned i = 0; i < p->len; i++) {
            word |= (uint32_t)bytes[i] << 8 * have;
            if (++have == 4) {
                *fifo = word;
                word = 0;
                have = 0;
            }
        }
    }
    if (have)
        *fifo = word;
}

static err_t output(struct netif *netif, struct pbuf *p)
{
    uint32_t len = p->tot_len;

    if (len > FRAME_MAX)
        return ERR_VAL;
    drain_tx_status(netif);
    if ((*reg(netif, TX_FIFO_INF) & 0xFFFFU) < len + 16U)
        return ERR_MEM;
    *reg(netif, TX_DATA) = TX_FIRST_AND_LAST | len;
    *reg(netif, TX_DATA) = len;
    write_words(netif, p);
    return ERR_OK;
}

/* Reads a frame of `words` words, keeping as much of it as the pbuf chain holds (null: nothing). */
static void read_words(struct netif *netif, struct pbuf *p, uint32_t words)
{
    const volatile uint32_t *fifo = reg(netif, RX_DATA);
    unsigned at = 0;

    while (words-- > 0) {
        uint32_t word = *fifo;
        for (unsigned i = 0; i < 4; i++, word >>= 8) {
            while (p && at == p->len) {
                p = p->next;
                at = 0;
            }
            if (p)
                ((uint8_t *)p->payload)[at++] = (uint8_t)word;
        }
    }
}

static void receive_one(struct netif *netif)
{
    uint32_t status = *reg(netif, RX_STATUS);
    uint32_t len = status >> 16 & 0x3FFFU;
    bool good = !(status & RX_ERROR) && len > FCS_LEN && len <= FRAME_MAX + 4U + FCS_LEN;
    struct pbuf *p = NULL;

    if (good)
        p = pbuf_alloc(PBUF_RAW, (u16_t)(len - FCS_LEN), PBUF_POOL);
    read_words(netif, p, (len + 3U) / 4U);
    if (p && netif->input(p, netif) != ERR_OK)
        pbuf_free(p);
}

static void follow_link(struct netif *netif)
{
    static u32_t last_look_ms;
    u32_t now_ms = sys_now();

    if (now_ms - last_look_ms < LINK_LOOK_MS)
        return;
    last_look_ms = now_ms;
    /* the bit latches low: the second read is the current state */
    (void)phy_read(netif, PHY_STATUS);
    if (phy_read(netif, PHY_STATUS) & PHY_LINK_UP)
        netif_set_link_up(netif);
    else
        netif_set_link_down(netif);
}

void lan9118_poll(struct netif *netif)
{
    *reg(netif, INT_STS) =
        INT_RX_STATUS; /* before checking: anything that arrives later interrupts again */
    /* no more than the FIFO holds, so that a flood cannot keep the loop here */
    for (unsigned n = 0; n < 16 && (*reg(netif, RX_FIFO_INF) >> 16 & 0xFFU); n++)
        receive_one(netif);
    follow_link(netif);
}

static bool reset_chip(struct netif *netif)
{
    if (*reg(netif, BYTE_TEST) != BYTE_ORDER_PATTERN)
        return false;
    *reg(netif, HW_CFG) = HW_SOFT_RESET;
    for (unsigned tries = 0; *reg(netif, HW_CFG) & HW_SOFT_RESET; tries++)
        if (tries > 100000)
            return false;
    *reg(netif, HW_CFG) = HW_TX_FIFO_5K;
    *reg(netif, AFC_CFG) = 0x006E3740U;
    *reg(netif, FIFO_INT) = 0;
    *reg(netif, IRQ_CFG) = IRQ_ON_PUSH_PULL_ACTIVE_HIGH;
    *reg(netif, INT_EN) = INT_RX_STATUS;
    *reg(netif, RX_CFG) = 0;
    *reg(netif, TX_CFG) = TX_ON;
    return true;
}

static void read_hwaddr(struct netif *netif)
{
    uint32_t low = mac_read(netif, MAC_ADDRL), high = mac_read(netif, MAC_ADDRH);

    for (unsigned i = 0; i < 4; i++)
        netif->hwaddr[i] = (u8_t)(low >> 8 * i);
    netif->hwaddr[4] = (u8_t)high;
    netif->hwaddr[5] = (u8_t)(high >> 8);
    netif->hwaddr_len = ETH_HWADDR_LEN;
}

err_t lan9118_init(struct netif *netif)
{
    if (!reset_chip(netif))
        return ERR_IF;
    read_hwaddr(netif);
    mac_write(netif, MAC_CR, MAC_FULL_DUPLEX | MAC_ALL_MULTICAST | MAC_TX_ON | MAC_RX_ON);
    netif->name[0] = 'e';
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
