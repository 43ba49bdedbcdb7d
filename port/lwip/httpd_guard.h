// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_HTTPD_GUARD_H
#define VOUCH_LWIP_HTTPD_GUARD_H

#include <stddef.h>

#include "lwip/tcp.h"

/* Stands between lwIP 2.2 and its HTTP server, which is compiled with tcp_close and lwip_strnstr
 * named so (image.mk). */

/* As tcp_close. The server closes from its "sent" callback. If the segment whose acknowledgement
 * caused that has data as well, lwIP resets the connection and forgets the data's buffer: anybody
 * who sends a second request with the acknowledgement of the first answer takes memory from the
 * board for good. In a callback only our direction is closed, so that the data is still taken; the
 * rest follows within half a second. ERR_OK, or what tcp_shutdown says: then nothing was closed. */
err_t vouch_httpd_close(struct tcp_pcb *pcb);

/* The first place of the text `wanted` in `n` bytes or before their first NUL; null: there is none.
 * lwIP's own looks for it behind the bytes too. */
char *vouch_httpd_find(const char *bytes, const char *wanted, size_t n);

#endif
