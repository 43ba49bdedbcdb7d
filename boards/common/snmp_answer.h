// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SNMP_ANSWER_H
#define VOUCH_SNMP_ANSWER_H

#include "lwip/err.h"
#include "lwip/pbuf.h"

/* An answer with an error repeats the variables of the request (RFC 3416, section 4.2). lwIP 2.2
 * copies them past the end of a buffer where the request came in several, and so sends what lies
 * behind it in memory. snmp_msg.c is compiled with this function instead of
 * snmp_pbuf_stream_writeto (image.mk). */

struct snmp_pbuf_stream;

/* lwIP's own, from a private header. */
err_t snmp_pbuf_stream_read(struct snmp_pbuf_stream *stream, u8_t *data);
err_t snmp_pbuf_stream_write(struct snmp_pbuf_stream *stream, u8_t data);

/* Moves `len` bytes from one stream to the other; 0: as many as both have. ERR_OK; ERR_BUF: they do
 * not have so many, and what there was has been moved. */
err_t vouch_snmp_move(struct snmp_pbuf_stream *from, struct snmp_pbuf_stream *to, u16_t len);

#endif
