// SPDX-License-Identifier: Apache-2.0
#include "boards/common/snmp_answer.h"

#include <stdbool.h>

err_t vouch_snmp_move(struct snmp_pbuf_stream *from, struct snmp_pbuf_stream *to, u16_t len)
{
    bool all = len == 0;
    u8_t byte;

    while (all || len-- > 0) {
        if (snmp_pbuf_stream_read(from, &byte) != ERR_OK)
            return all ? ERR_OK : ERR_BUF;
        if (snmp_pbuf_stream_write(to, byte) != ERR_OK)
            return all ? ERR_OK : ERR_BUF;
    }
    return ERR_OK;
}
