// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIPOPTS_H
#define VOUCH_LWIPOPTS_H

/* lwIP with threads: its own, and the core lock for the others. */

#define NO_SYS 0
#define LWIP_TCPIP_CORE_LOCKING 1
#define TCPIP_MBOX_SIZE 32
#define TCPIP_THREAD_STACKSIZE 65536
void sys_check_core_locking(void);
/* lwIP stops if the lock is not held. */
#define LWIP_ASSERT_CORE_LOCKED() sys_check_core_locking()
#define LWIP_STATS 0

#include "boards/common/lwipopts_process.h"

#endif
