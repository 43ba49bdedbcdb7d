// SPDX-License-Identifier: Apache-2.0
#include "boards/posix-lwip/tap.h"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/pbuf.h"
#include "netif/ethernet.h"

enum { FRAME_MAX = 1514, BURST = 32 };

static struct {
    int fd;
    int control; /* a socket for queries about the interface */
    char name[IFNAMSIZ];
} tap;

static int open_tap(const char *name)
{
    struct ifreq request;
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return -1;
    memset(&request, 0, sizeof request);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if (ioctl(fd, TUNSETIFF, &request) == 0)
        return fd;
    close(fd);
    return -1;
}

static err_t output(struct netif *netif, struct pbuf *p)
{
    char frame[FRAME_MAX];

    (void)netif;
    if (p->tot_len > FRAME_MAX)
        return ERR_VAL;
    u16_t len = pbuf_copy_partial(p, frame, p->tot_len, 0);
    return write(tap.fd, frame, len) == len ? ERR_OK : ERR_IF;
}

/* Locally administered; always the same. */
static void set_hwaddr(struct netif *netif)
{
    static const u8_t address[ETH_HWADDR_LEN] = {0x02, 0x76, 0x6F, 0x75, 0x63, 0x68};

    memcpy(netif->hwaddr, address, sizeof address);
    netif->hwaddr_len = ETH_HWADDR_LEN;
}

err_t tap_init(struct netif *netif)
{
    const char *name = getenv("VOUCH_TAP");

    tap.fd = name ? open_tap(name) : -1;
    tap.control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (tap.fd < 0 || tap.control < 0)
        return ERR_IF;
    strncpy(tap.name, name, IFNAMSIZ - 1);
    set_hwaddr(netif);
    netif->name[0] = 't';
    netif->name[1] = 'p';
    netif->mtu = 1500;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    netif->output = etharp_output;
    netif->output_ip6 = ethip6_output;
    netif->linkoutput = output;
    return ERR_OK;
}

static bool link_up(void)
{
    struct ifreq request;

    memset(&request, 0, sizeof request);
    memcpy(request.ifr_name, tap.name, IFNAMSIZ);
    return ioctl(tap.control, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_UP);
}

static bool receive_one(struct netif *netif)
{
    char frame[FRAME_MAX + 4];
    ssize_t len = read(tap.fd, frame, sizeof frame);

    if (len <= 0)
        return false;
    struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_POOL);
    if (p)
        pbuf_take(p, frame, (u16_t)len);
    if (p && netif->input(p, netif) != ERR_OK)
        pbuf_free(p);
    return true;
}

void tap_poll(struct netif *netif)
{
    if (link_up())
        netif_set_link_up(netif);
    else
        netif_set_link_down(netif);
    for (int n = 0; n < BURST && receive_one(netif); n++)
        ;
}

void tap_wait(int timeout_ms)
{
    struct pollfd fd = {.fd = tap.fd, .events = POLLIN};

    poll(&fd, 1, timeout_ms);
}
