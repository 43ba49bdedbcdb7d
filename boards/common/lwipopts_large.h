// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIPOPTS_LARGE_H
#define VOUCH_LWIPOPTS_LARGE_H

/* lwIP on a board with megabytes of RAM: IPv4 and IPv6, large windows, every application. */

#define MEM_ALIGNMENT 4
#define MEM_SIZE 65536
#define MEMP_NUM_TCP_PCB 12
#define MEMP_NUM_TCP_PCB_LISTEN 2
#define MEMP_NUM_UDP_PCB 10 /* DHCP, SNTP, SNMP, syslog, a question; four look-ups of sinks */
#define MEMP_NUM_TCP_SEG 64
#define MEMP_NUM_PBUF 64
#define MEMP_NUM_REASSDATA 1
#define IP_REASSEMBLY 1
#define IP_FRAG 1
#define ARP_TABLE_SIZE 10
#define DNS_TABLE_SIZE 4
#define DNS_MAX_NAME_LENGTH 128

#define TCP_MSS 1460
#define TCP_WND (8 * TCP_MSS)
#define TCP_SND_BUF (4 * TCP_MSS)
#define TCP_SND_QUEUELEN 16
#define TCP_SNDLOWAT (TCP_SND_BUF / 2)
#define TCP_SNDQUEUELOWAT 5
#define TCP_QUEUE_OOSEQ 1
#define PBUF_POOL_SIZE 32
#define PBUF_POOL_BUFSIZE 1536

#include "boards/common/lwip_apps.h"
#include "boards/common/lwipopts_base.h"

#endif
