// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIPOPTS_PROCESS_H
#define VOUCH_LWIPOPTS_PROCESS_H

/* lwIP in a Linux process: IPv4 and IPv6, large windows. Included at the end of a lwipopts.h. */

#define DHCP_COARSE_TIMER_SECS 1 /* leases are exact to the second, for the tests */
#define IPV6_FRAG_COPYHEADER 1   /* 64-bit pointers do not fit into the header in place */

#define MEM_ALIGNMENT 8
#define MEM_SIZE 131072
#define MEMP_NUM_TCP_PCB 16
#define MEMP_NUM_TCP_PCB_LISTEN 4
#define MEMP_NUM_UDP_PCB 10
#define MEMP_NUM_TCP_SEG 64
#define MEMP_NUM_PBUF 64
#define ARP_TABLE_SIZE 10
#define DNS_TABLE_SIZE 4
#define DNS_MAX_NAME_LENGTH 256

#define TCP_MSS 1460
#define TCP_WND (8 * TCP_MSS)
#define TCP_SND_BUF (4 * TCP_MSS)
#define TCP_SND_QUEUELEN 16
#define PBUF_POOL_SIZE 64
#define PBUF_POOL_BUFSIZE 1536

#include "boards/common/lwipopts_base.h"

#endif
