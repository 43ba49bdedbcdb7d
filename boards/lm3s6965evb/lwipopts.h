// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIPOPTS_H
#define VOUCH_LWIPOPTS_H

/* The smallest stack that can run the checks, DHCP, DNS, SNTP and syslog. */

#define LWIP_SINGLE_NETIF 1
#define LWIP_IPV6 0
#define VOUCH_SNTP_SERVERS 2
#define LWIP_STATS 0
#define LWIP_NO_CTYPE_H 1 /* its own macros, instead of the C library's table */

#define MEM_ALIGNMENT 4
#define MEM_SIZE 1920 /* DHCP's message, and unacknowledged data */
#define MEMP_NUM_TCP_PCB 2
#define MEMP_NUM_TCP_PCB_LISTEN 1
#define MEMP_NUM_UDP_PCB 4
#define MEMP_NUM_TCP_SEG 4
#define MEMP_NUM_PBUF 4
#define MEMP_NUM_REASSDATA 1
#define IP_REASSEMBLY 0
#define IP_FRAG 0
#define ARP_TABLE_SIZE 3
#define ARP_QUEUEING 0
#define DNS_TABLE_SIZE 1
#define DNS_MAX_NAME_LENGTH 96

#define TCP_MSS 536
#define TCP_CALCULATE_EFF_SEND_MSS 0 /* that is less than any interface takes */
#define TCP_WND (2 * TCP_MSS)
#define TCP_SND_BUF (2 * TCP_MSS)
#define TCP_SND_QUEUELEN 4
#define TCP_SNDLOWAT (TCP_SND_BUF / 2)
#define TCP_SNDQUEUELOWAT 2
#define TCP_QUEUE_OOSEQ 0
#define PBUF_POOL_SIZE 5
#define PBUF_POOL_BUFSIZE 304

#include "boards/common/lwipopts_base.h"

#endif
