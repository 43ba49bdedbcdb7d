// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIPOPTS_H
#define VOUCH_LWIPOPTS_H

/* lwIP with threads: its own, and the core lock for the others. */

#define NO_SYS 0
#define LWIP_TCPIP_CORE_LOCKING 1
#define TCPIP_MBOX_SIZE 32
#define TCPIP_THREAD_STACKSIZE 65536
void sys_check_core_locking(void);
#define LWIP_ASSERT_CORE_LOCKED()                                                                  \
    sys_check_core_locking() /* lwIP stops where the lock is not held */
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0
#define LWIP_IPV4 1
#define LWIP_IPV6 1
#define LWIP_ARP 1
#define LWIP_ICMP 1
#define LWIP_UDP 1
#define LWIP_TCP 1
#define LWIP_DHCP 1
#define LWIP_DHCP_DOES_ACD_CHECK 0
#define DHCP_COARSE_TIMER_SECS 1 /* leases are kept to the second, for the tests */
#define LWIP_DNS 1
#define LWIP_IGMP 0
#define LWIP_STATS 0
#define LWIP_NETIF_LINK_CALLBACK 0
#define LWIP_NETIF_HOSTNAME 1
#define IPV6_FRAG_COPYHEADER 1 /* pointers of 64 bits do not fit the header in place */

#define MEM_ALIGNMENT 8
#define MEM_SIZE 131072
#define MEMP_NUM_TCP_PCB 16
#define MEMP_NUM_TCP_PCB_LISTEN 4
#define MEMP_NUM_UDP_PCB 8
#define MEMP_NUM_TCP_SEG 64
#define MEMP_NUM_PBUF 64
#define ARP_TABLE_SIZE 10
#define ARP_QUEUEING 1 /* two questions to a name server go out at once */
#define DNS_TABLE_SIZE 4
#define DNS_MAX_NAME_LENGTH 256

#define TCP_MSS 1460
#define TCP_WND (8 * TCP_MSS)
#define TCP_SND_BUF (4 * TCP_MSS)
#define TCP_SND_QUEUELEN 16
#define LWIP_TCP_SACK_OUT 0
#define PBUF_POOL_SIZE 64
#define PBUF_POOL_BUFSIZE 1536

#define SNTP_SERVER_DNS 0
#define SNTP_MAX_SERVERS 1
/* SNTP has up to two */
#define MEMP_NUM_SYS_TIMEOUT (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 3)

#include "port/lwip/lwip_hooks.h"

#endif
