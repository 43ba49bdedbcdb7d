// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_DEMANDS_H
#define VOUCH_LWIP_DEMANDS_H

/* What port/lwip requires of a product's own lwipopts.h. Included at the end of one file of the
 * product, it reports what is missing, and what for. */
#include "lwip/init.h"
#include "lwip/opt.h"

#if LWIP_VERSION_MAJOR != 2 || LWIP_VERSION_MINOR < 2
#error "port/lwip is made for lwIP 2.2"
#endif
#if !NO_SYS && !LWIP_TCPIP_CORE_LOCKING
#error "LWIP_TCPIP_CORE_LOCKING: port/lwip/locked.c takes that lock around each call"
#endif
#if !LWIP_TCP || !LWIP_UDP || !LWIP_CALLBACK_API
#error "LWIP_TCP, LWIP_UDP, LWIP_CALLBACK_API: checks run over the raw interface"
#endif
#if !LWIP_TIMERS
#error "LWIP_TIMERS: look-ups, SNTP and retransmissions wait by them"
#endif
#if MEMP_NUM_TCP_PCB < 2
#error "MEMP_NUM_TCP_PCB: a connection that closes still holds its place when the next check begins"
#endif
#if TCP_WND < 2 * TCP_MSS
#error                                                                                             \
    "TCP_WND: with a window of one segment, each waits for the other side's delayed acknowledgement"
#endif
#if TCP_SND_BUF < 2 * TCP_MSS
#error "TCP_SND_BUF: a ClientHello has more than one small segment"
#endif
#if LWIP_DHCP && DHCP_COARSE_TIMER_SECS > 60
#error "DHCP_COARSE_TIMER_SECS: leases of minutes would end unseen"
#endif

#endif
