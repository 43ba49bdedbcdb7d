// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/httpd_guard.h"

#include <string.h>

#include "lwip/priv/tcp_priv.h"

static err_t close_rest(void *arg, struct tcp_pcb *pcb)
{
    (void)arg;
    tcp_poll(pcb, NULL, 0);
    return tcp_close(pcb);
}

err_t vouch_httpd_close(struct tcp_pcb *pcb)
{
    if (pcb != tcp_input_pcb)
        return tcp_close(pcb);
    err_t status = tcp_shutdown(pcb, 0, 1);
    if (status == ERR_OK)
        tcp_poll(pcb, close_rest, 1);
    return status;
}

char *vouch_httpd_find(const char *bytes, const char *wanted, size_t n)
{
    size_t len = strlen(wanted);

    for (size_t i = 0; i + len <= n && bytes[i]; i++)
        if (memcmp(bytes + i, wanted, len) == 0)
            return (char *)(uintptr_t)(bytes + i);
    return NULL;
}
