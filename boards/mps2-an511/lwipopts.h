// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIPOPTS_H
#define VOUCH_LWIPOPTS_H

/* 128 KiB of RAM: IPv4 and IPv6. */

#define LWIP_STATS 0

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
#define LWIP_IPV6_REASS 0 /* fragments that never become whole could hold every buffer */
#define LWIP_IPV6_FRAG 0
#define ARP_TABLE_SIZE 10
#define DNS_TABLE_SIZE 2
#define DNS_MAX_NAME_LENGTH 128

#define TCP_MSS 1460
#define TCP_WND (3 * TCP_MSS)
#define TCP_SND_BUF (2 * TCP_MSS)
#define TCP_SND_QUEUELEN 8
#define TCP_SNDLOWAT (TCP_SND_BUF / 2)
#define TCP_SNDQUEUELOWAT 5
#define TCP_QUEUE_OOSEQ 0
#define PBUF_POOL_SIZE 10
#define PBUF_POOL_BUFSIZE 608

#include "boards/common/lwipopts_base.h"

#endif
