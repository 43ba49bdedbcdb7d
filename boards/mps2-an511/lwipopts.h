// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIPOPTS_H
#define VOUCH_LWIPOPTS_H

/* 128 KiB of RAM: IPv4 and IPv6. */

#define NO_SYS 1
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0
#define LWIP_IPV4 1
#define LWIP_IPV6 1
#define LWIP_ARP 1
#define LWIP_ICMP 1
#define LWIP_UDP 1
#define LWIP_TCP 1
#define LWIP_DHCP 1
#define LWIP_DHCP_DOES_ACD_CHECK 0 /* probing would cost seven seconds at each start */
#define LWIP_DNS 1
#define LWIP_IGMP 0
#define LWIP_STATS 0
#define LWIP_NETIF_LINK_CALLBACK 0
#define LWIP_NETIF_HOSTNAME 1

#define MEM_ALIGNMENT 4
#define MEM_SIZE 8192
#define MEMP_NUM_TCP_PCB 4
#define MEMP_NUM_TCP_PCB_LISTEN 2
#define MEMP_NUM_UDP_PCB 5
#define MEMP_NUM_TCP_SEG 16
#define MEMP_NUM_PBUF 16
#define MEMP_NUM_REASSDATA 1
#define IP_REASSEMBLY 0
#define IP_FRAG 0
#define ARP_TABLE_SIZE 10
#define ARP_QUEUEING 1 /* two questions to a name server go out at once */
#define DNS_TABLE_SIZE 2
#define DNS_MAX_NAME_LENGTH 128

#define TCP_MSS 1460
#define TCP_WND (3 * TCP_MSS)
#define TCP_SND_BUF (2 * TCP_MSS)
#define TCP_SND_QUEUELEN 8
#define TCP_SNDLOWAT (TCP_SND_BUF / 2)
#define TCP_SNDQUEUELOWAT 5
#define TCP_QUEUE_OOSEQ 0
#define LWIP_TCP_SACK_OUT 0
#define LWIP_LISTEN_BACKLOG 0
#define PBUF_POOL_SIZE 10
#define PBUF_POOL_BUFSIZE 608

#define SNTP_SERVER_DNS 0
#define SNTP_MAX_SERVERS 1
#define MEMP_NUM_SYS_TIMEOUT (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 3) /* SNTP has up to two */

#include "port/lwip/lwip_hooks.h"

#endif
