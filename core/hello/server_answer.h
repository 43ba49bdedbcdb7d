// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_HELLO_SERVER_ANSWER_H
#define VOUCH_HELLO_SERVER_ANSWER_H

#include "core/bytes.h"

/* Reads a server's answer to a ClientHello, in pieces of any size: ServerHello, HelloRetryRequest,
 * alerts, and below TLS 1.3 the Certificate and ServerKeyExchange messages that follow in clear,
 * divided into records in any way (RFC 8446, 5246, 4346, 2246, 6101). Nothing is verified: this is
 * only what the server claims. */

enum vouch_reading {
    VOUCH_READING = 0,   /* more must come */
    VOUCH_READ_HELLO,    /* ServerHello, and below TLS 1.3 everything up to ServerHelloDone */
    VOUCH_READ_RETRY,    /* HelloRetryRequest */
    VOUCH_READ_ALERT,    /* a fatal alert, before or after a ServerHello (version is then set) */
    VOUCH_READ_OTHER,    /* the answer is not TLS */
    VOUCH_READ_MALFORMED /* it begins as TLS, but breaks the protocol or does not end */
};

enum { VOUCH_ANSWER_CERTIFICATES_MAX = 16 };

struct vouch_server_answer {
    enum vouch_reading reading;
    uint16_t version; /* chosen; 0: no ServerHello */
    uint16_t suite;
    uint16_t group;   /* of the key exchange; 0: none, or not stated */
    uint16_t dh_bits; /* of the prime of a DHE exchange below TLS 1.3; 0: another exchange */
    uint8_t alert;
    bool renegotiation; /* secure renegotiation is supported (RFC 5746) */
    /* Below TLS 1.3, DER in the reader's buffer, the server's own first. */
    struct vouch_span certificates[VOUCH_ANSWER_CERTIFICATES_MAX];
    size_t certificates_count;
};

/* One answer being read; the fields are its own. */
struct vouch_answer_reader {
    struct vouch_server_answer answer;
    uint8_t *buffer;
    size_t buffer_max;
    size_t kept; /* the certificates are stored before it */
    size_t len;  /* of the current message, stored after `kept` */
    size_t skip; /* bytes left of a message that is larger than the buffer */
    size_t total;
    uint8_t header[5];
    size_t header_len;
    uint8_t type;
    size_t record_left;
    uint8_t alert[2];
    size_t alert_len;
};

/* Initializes it. The caller keeps the buffer; 16 KiB are enough for what servers send. A message
 * that does not fit is skipped, and its content is then not known. */
void vouch_answer_reader_init(struct vouch_answer_reader *r, void *buffer, size_t max);
/* Reads the next bytes. Returns the state so far; bytes after the end of the answer are ignored. */
enum vouch_reading vouch_answer_reader_feed(struct vouch_answer_reader *r, struct vouch_span in);

#endif
