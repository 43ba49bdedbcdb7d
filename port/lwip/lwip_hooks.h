// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_HOOKS_H
#define VOUCH_LWIP_HOOKS_H

#include <stdint.h>

/* The end of every lwipopts.h: what lwIP's applications call. network.c has the functions. */

uint32_t vouch_lwip_random(void);
void vouch_lwip_sntp_time(uint32_t utc_s);

/* The request's timestamp is a random number, which the answer must repeat: it tells nobody our
 * time, and nobody who cannot read the request can answer it. */
#define SNTP_STARTUP_DELAY 0
#define SNTP_CHECK_RESPONSE 2
#define SNTP_COMP_ROUNDTRIP 0
#define SNTP_UPDATE_DELAY 3600000
#define SNTP_RETRY_TIMEOUT 5000
#define SNTP_GET_SYSTEM_TIME_NTP(s, f)                                                             \
    do {                                                                                           \
        (s) = (s32_t)vouch_lwip_random();                                                          \
        (f) = vouch_lwip_random();                                                                 \
    } while (0)
#define SNTP_SET_SYSTEM_TIME(s) vouch_lwip_sntp_time(s)

#if NO_SYS
#define SYS_LIGHTWEIGHT_PROT 0 /* one thread, and the drivers are polled: nothing to protect */
#endif

#if LWIP_IPV6
#define LWIP_HOOK_ND6_GET_GW(netif, dest) vouch_lwip_gateway6()
#define LWIP_HOOK_FILENAME "gateway6.h"
#define LWIP_ND6_RDNSS_MAX_DNS_SERVERS 1 /* a name server from a router's advertisement */
#endif

#endif
