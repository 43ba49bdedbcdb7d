// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIPOPTS_BASE_H
#define VOUCH_LWIPOPTS_BASE_H

/* The lwIP options shared by all boards. Included at the end of each lwipopts.h, which may have set
 * others before. */

#ifndef NO_SYS
#define NO_SYS 1
#endif
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0
#define LWIP_IPV4 1
#ifndef LWIP_IPV6
#define LWIP_IPV6 1
#endif
#define LWIP_ARP 1
#define LWIP_ICMP 1
#define LWIP_UDP 1
#define LWIP_TCP 1
#define LWIP_IGMP 0
#define LWIP_DNS 1
#define LWIP_DHCP 1
#define LWIP_DHCP_DOES_ACD_CHECK 0 /* probing would take seven seconds at each start */
#define LWIP_DHCP_GET_NTP_SRV 1    /* option 42, for port/lwip/sntp.h */
#ifndef VOUCH_SNTP_SERVERS
#define VOUCH_SNTP_SERVERS 4
#endif
#define LWIP_DHCP_MAX_NTP_SERVERS VOUCH_SNTP_SERVERS
#define ARP_MAXAGE 60 /* s: how long a router that moved elsewhere stays unreachable */
#define LWIP_NETIF_LINK_CALLBACK 0
#define LWIP_NETIF_HOSTNAME 1
#ifndef ARP_QUEUEING
#define ARP_QUEUEING 1 /* two queries to a name server are sent at once */
#endif
#define LWIP_TCP_SACK_OUT 0
#define LWIP_LISTEN_BACKLOG 0
#ifndef LWIP_APPS_TIMEOUTS
#define LWIP_APPS_TIMEOUTS 0 /* lwip_apps.h may add some */
#endif
#define MEMP_NUM_SYS_TIMEOUT (LWIP_NUM_SYS_TIMEOUT_INTERNAL + LWIP_APPS_TIMEOUTS)

#include "port/lwip/lwip_hooks.h"

#endif
