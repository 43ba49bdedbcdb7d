// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIPOPTS_H
#define VOUCH_LWIPOPTS_H

/* A loopback interface for the tests, and every application. */

#define LWIP_HAVE_LOOPIF 1
#define LWIP_NETIF_LOOPBACK 1
#define LWIP_LOOPBACK_MAX_PBUFS 32

#include "boards/common/lwip_apps.h"
#include "boards/common/lwipopts_process.h"

#endif
