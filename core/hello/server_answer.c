// SPDX-License-Identifier: Apache-2.0
#include "core/hello/server_answer.h"

#include <string.h>

enum {
    RECORD_ALERT = 21,
    RECORD_HANDSHAKE = 22,
    RECORD_MAX = 16384 + 2048, /* RFC 5246 section 6.2.3 */
    TOTAL_MAX = 512 * 1024,    /* no server sends more before the client's turn */
    MESSAGE_HEADER = 4,
    FATAL = 2,
    CLOSE_NOTIFY = 0
};

enum {
    MESSAGE_SERVER_HELLO = 2,
    MESSAGE_CERTIFICATE = 11,
    MESSAGE_KEY_EXCHANGE = 12,
    MESSAGE_REQUEST = 13,
    MESSAGE_DONE = 14,
    MESSAGE_STATUS = 22
};

enum { EXT_VERSIONS = 43, EXT_SHARES = 51, EXT_RENEGOTIATION = 0xff01 };

enum { TLS_1_3 = 0x0304, NAMED_CURVE = 3, RANDOM_SIZE = 32 };

void vouch_answer_reader_init(struct vouch_answer_reader *r, void *buffer, size_t max)
{
    memset(r, 0, sizeof *r);
    r->buffer = buffer;
    r->buffer_max = max;
}

/* The random of a ServerHello that is a HelloRetryRequest (RFC 8446 section 4.1.3). */
static bool is_retry(struct vouch_span random)
{
    static const uint8_t retry[RANDOM_SIZE] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
                                               0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
                                               0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
                                               0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};
    return vouch_span_equal(random, (struct vouch_span){retry, sizeof retry});
}

static void take_extension(struct vouch_server_answer *a, uint16_t type, struct vouch_span body)
{
    struct vouch_reader in = vouch_reader_of(body);
    if (type == EXT_VERSIONS)
        a->version = vouch_read_u16(&in);
    if (type == EXT_SHARES)
        a->group = vouch_read_u16(&in);
    if (type == EXT_RENEGOTIATION)
        a->renegotiation = true;
}

static enum vouch_reading take_hello(struct vouch_server_answer *a, struct vouch_span body)
{
    struct vouch_reader in = vouch_reader_of(body);
    a->version = vouch_read_u16(&in);
    struct vouch_span random = vouch_read_span(&in, RANDOM_SIZE);
    size_t session = vouch_read_u8(&in);
    vouch_read_span(&in, session);
    a->suite = vouch_read_u16(&in);
    vouch_read_u8(&in); /* compression */
    struct vouch_reader extensions = {in.at, in.at, false};
    if (vouch_reader_left(&in) > 0)
        extensions = vouch_reader_of(vouch_read_span(&in, vouch_read_u16(&in)));
    while (vouch_reader_left(&extensions) > 0 && !extensions.failed) {
        uint16_t type = vouch_read_u16(&extensions);
        struct vouch_span extension = vouch_read_span(&extensions, vouch_read_u16(&extensions));
        take_extension(a, type, extension);
    }
    if (in.failed || extensions.failed || session > RANDOM_SIZE || a->version >> 8 != 3)
        return VOUCH_READ_MALFORMED;
    if (is_retry(random))
        return VOUCH_READ_RETRY;
    return a->version >= TLS_1_3 ? VOUCH_READ_HELLO : VOUCH_READING;
}

static enum vouch_reading take_certificates(struct vouch_server_answer *a, struct vouch_span body)
{
    struct vouch_reader in = vouch_reader_of(body);
    struct vouch_reader list = vouch_reader_of(vouch_read_span(&in, vouch_read_u24(&in)));
    while (vouch_reader_left(&list) > 0 && !list.failed) {
        struct vouch_span der = vouch_read_span(&list, vouch_read_u24(&list));
        if (!list.failed && a->certificates_count < VOUCH_ANSWER_CERTIFICATES_MAX)
            a->certificates[a->certificates_count++] = der;
    }
    return in.failed || list.failed ? VOUCH_READ_MALFORMED : VOUCH_READING;
}

static uint16_t bits_of(struct vouch_span number)
{
    size_t at = 0;
    while (at < number.len && number.data[at] == 0)
        at++;
    if (at == number.len)
        return 0;
    size_t bits = (number.len - at) * 8;
    for (uint8_t top = number.data[at]; !(top & 0x80); top = (uint8_t)(top << 1))
        bits--;
    return (uint16_t)bits;
}

/* ECDHE parameters begin with named_curve (3), the curve's number and the point; those of DHE begin
 * with the length of the prime (RFC 8422 section 5.4, RFC 5246 section 7.4.3). For a prime of 6144
 * bits that length begins with a 3 too, but the curve's number would then be one that no curve has.
 */
static enum vouch_reading take_key_exchange(struct vouch_server_answer *a, struct vouch_span body)
{
    struct vouch_reader curve = vouch_reader_of(body);
    struct vouch_reader prime = curve;
    uint8_t kind = vouch_read_u8(&curve);
    uint16_t group = vouch_read_u16(&curve);
    size_t point = vouch_read_u8(&curve);
    bool fits = !curve.failed && point > 0 && vouch_reader_left(&curve) >= point;
    if (kind == NAMED_CURVE && group < 0x80 && fits) {
        a->group = group;
        return VOUCH_READING;
    }
    struct vouch_span p = vouch_read_span(&prime, vouch_read_u16(&prime));
    if (!prime.failed)
        a->dh_bits = bits_of(p);
    return VOUCH_READING;
}

static enum vouch_reading take_message(struct vouch_answer_reader *r, uint8_t type,
                                       struct vouch_span body)
{
    struct vouch_server_answer *a = &r->answer;
    if ((a->version == 0) != (type == MESSAGE_SERVER_HELLO))
        return VOUCH_READ_MALFORMED;
    switch (type) {
    case MESSAGE_SERVER_HELLO:
        return take_hello(a, body);
    case MESSAGE_CERTIFICATE:
        if (a->certificates_count)
            return VOUCH_READ_MALFORMED;
        r->kept += r->len;
        return take_certificates(a, body);
    case MESSAGE_KEY_EXCHANGE:
        return take_key_exchange(a, body);
    case MESSAGE_REQUEST:
    case MESSAGE_STATUS:
        return VOUCH_READING;
    case MESSAGE_DONE:
        return VOUCH_READ_HELLO;
    default:
        return VOUCH_READ_MALFORMED;
    }
}

/* The length of the current message, header included; 0: not known yet. */
static size_t message_size(const struct vouch_answer_reader *r)
{
    struct vouch_reader in = vouch_reader_of((struct vouch_span){r->buffer + r->kept, r->len});
    vouch_read_u8(&in);
    size_t body = vouch_read_u24(&in);
    return in.failed ? 0 : body + MESSAGE_HEADER;
}

/* Adds at most this many bytes to the current message; returns how many. */
static size_t gather(struct vouch_answer_reader *r, struct vouch_span in, size_t wanted)
{
    size_t n = wanted - r->len < in.len ? wanted - r->len : in.len;
    memcpy(r->buffer + r->kept + r->len, in.data, n);
    r->len += n;
    return n;
}

static void end_message(struct vouch_answer_reader *r)
{
    uint8_t type = r->buffer[r->kept];
    struct vouch_span body = {r->buffer + r->kept + MESSAGE_HEADER, r->len - MESSAGE_HEADER};
    r->answer.reading = take_message(r, type, body);
    r->len = 0;
}

/* Reads a part of a record's payload; returns its length. */
static size_t take_handshake(struct vouch_answer_reader *r, struct vouch_span in)
{
    if (r->skip > 0) {
        size_t n = r->skip < in.len ? r->skip : in.len;
        r->skip -= n;
        return n;
    }
    size_t space = r->buffer_max - r->kept;
    if (space < MESSAGE_HEADER) {
        r->answer.reading = VOUCH_READ_MALFORMED;
        return in.len;
    }
    size_t size = message_size(r);
    if (size > space) {
        r->skip = size - r->len;
        r->len = 0;
        return 0;
    }
    size_t n = gather(r, in, size ? size : MESSAGE_HEADER);
    size = message_size(r);
    if (size > 0 && r->len == size)
        end_message(r);
    return n;
}

/* An alert of level warning (1) is ignored: it may be unrecognized_name, and the answer follows it.
 */
static size_t take_alert(struct vouch_answer_reader *r, struct vouch_span in)
{
    r->alert[r->alert_len++] = in.data[0];
    if (r->alert_len < sizeof r->alert)
        return 1;
    r->alert_len = 0;
    if (r->alert[0] != FATAL && r->alert[1] != CLOSE_NOTIFY)
        return 1;
    r->answer.alert = r->alert[1];
    r->answer.reading = VOUCH_READ_ALERT;
    return 1;
}

static size_t take_payload(struct vouch_answer_reader *r, struct vouch_span in)
{
    struct vouch_span part = vouch_span_part(in, 0, r->record_left);
    size_t n = r->type == RECORD_ALERT ? take_alert(r, part) : take_handshake(r, part);
    r->record_left -= n;
    return n;
}

static size_t take_header(struct vouch_answer_reader *r, struct vouch_span in)
{
    size_t n =
        sizeof r->header - r->header_len < in.len ? sizeof r->header - r->header_len : in.len;
    memcpy(r->header + r->header_len, in.data, n);
    r->header_len += n;
    if (r->header_len < sizeof r->header)
        return n;
    r->header_len = 0;
    r->type = r->header[0];
    r->record_left = (size_t)r->header[3] << 8 | r->header[4];
    bool known = r->type == RECORD_ALERT || r->type == RECORD_HANDSHAKE;
    if (!known || r->header[1] != 3 || r->record_left > RECORD_MAX)
        r->answer.reading = r->total ? VOUCH_READ_MALFORMED : VOUCH_READ_OTHER;
    r->total += sizeof r->header + r->record_left;
    if (r->total > TOTAL_MAX)
        r->answer.reading = VOUCH_READ_MALFORMED;
    return n;
}

enum vouch_reading vouch_answer_reader_feed(struct vouch_answer_reader *r, struct vouch_span in)
{
    while (in.len > 0 && r->answer.reading == VOUCH_READING) {
        size_t n = r->record_left ? take_payload(r, in) : take_header(r, in);
        in = vouch_span_part(in, n, in.len);
    }
    return r->answer.reading;
}
