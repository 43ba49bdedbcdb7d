// SPDX-License-Identifier: Apache-2.0
#include "core/hello/client_hello.h"

#include "core/hello/key_share.h"

#include <string.h>

enum {
    RECORD_HANDSHAKE = 22,
    CLIENT_HELLO = 1,
    TLS_1_0 = 0x0301,
    TLS_1_2 = 0x0303,
    TLS_1_3 = 0x0304,
    RENEGOTIATION_SUITE = 0x00ff
};

/* RFC 8446 section 4.2 and IANA's registry of extensions */
enum {
    EXT_SERVER_NAME = 0,
    EXT_GROUPS = 10,
    EXT_POINT_FORMATS = 11,
    EXT_SCHEMES = 13,
    EXT_ALPN = 16,
    EXT_PADDING = 21,
    EXT_MASTER_SECRET = 23,
    EXT_TICKET = 35,
    EXT_VERSIONS = 43,
    EXT_PSK_MODES = 45,
    EXT_SHARES = 51,
    EXT_RENEGOTIATION = 0xff01
};

bool vouch_codes_have(struct vouch_codes codes, uint16_t code)
{
    for (size_t i = 0; i < codes.count; i++)
        if (codes.at[i] == code)
            return true;
    return false;
}

static void write_u16(struct vouch_writer *w, size_t v)
{
    const uint8_t bytes[] = {(uint8_t)(v >> 8), (uint8_t)v};
    vouch_write_span(w, (struct vouch_span){bytes, sizeof bytes});
}

static void write_codes(struct vouch_writer *w, struct vouch_codes codes)
{
    for (size_t i = 0; i < codes.count; i++)
        write_u16(w, codes.at[i]);
}

/* A length field that precedes what it counts: `open` reserves its bytes, `end` fills them in. */
static size_t open_length(struct vouch_writer *w, size_t width)
{
    static const uint8_t none[3] = {0};
    vouch_write_span(w, (struct vouch_span){none, width});
    return w->len;
}

static void end_length(const struct vouch_writer *w, size_t from, size_t width)
{
    size_t len = w->len - from;
    if (w->lost)
        return;
    for (size_t i = 1; i <= width; i++, len >>= 8)
        w->data[from - i] = (uint8_t)len;
}

static size_t open_extension(struct vouch_writer *w, uint16_t type)
{
    write_u16(w, type);
    return open_length(w, 2);
}

static void write_name(struct vouch_writer *w, struct vouch_span name)
{
    if (name.len == 0)
        return;
    size_t extension = open_extension(w, EXT_SERVER_NAME);
    size_t list = open_length(w, 2);
    vouch_write_u8(w, 0); /* host_name */
    write_u16(w, name.len);
    vouch_write_span(w, name);
    end_length(w, list, 2);
    end_length(w, extension, 2);
}

/* A list of codes, preceded by its length. */
static void write_list(struct vouch_writer *w, uint16_t type, struct vouch_codes codes,
                       size_t width)
{
    if (codes.count == 0)
        return;
    size_t extension = open_extension(w, type);
    size_t list = open_length(w, width);
    write_codes(w, codes);
    end_length(w, list, width);
    end_length(w, extension, 2);
}

static void write_point_formats(struct vouch_writer *w, struct vouch_codes groups)
{
    if (groups.count == 0)
        return;
    size_t extension = open_extension(w, EXT_POINT_FORMATS);
    vouch_write_u8(w, 1);
    vouch_write_u8(w, 0); /* uncompressed */
    end_length(w, extension, 2);
}

/* RFC 7301 section 3.1 */
static void write_protocols(struct vouch_writer *w, const char *protocols)
{
    struct vouch_span names = vouch_span_of(protocols);
    if (names.len == 0)
        return;
    size_t extension = open_extension(w, EXT_ALPN);
    size_t list = open_length(w, 2);
    for (size_t at = 0; at < names.len;) {
        size_t comma = vouch_span_find(names, at, ',');
        vouch_write_u8(w, (uint8_t)(comma - at));
        vouch_write_span(w, vouch_span_part(names, at, comma - at));
        at = comma + 1;
    }
    end_length(w, list, 2);
    end_length(w, extension, 2);
}

static void write_shares(struct vouch_writer *w, const struct vouch_client_hello *h)
{
    size_t extension = open_extension(w, EXT_SHARES);
    size_t list = open_length(w, 2);
    for (size_t i = 0; i < h->shares.count; i++) {
        size_t len = vouch_key_share_size(h->shares.at[i]);
        if (len == 0)
            continue;
        write_u16(w, h->shares.at[i]);
        write_u16(w, len);
        vouch_key_share_write(w, h->shares.at[i], h->random);
    }
    end_length(w, list, 2);
    end_length(w, extension, 2);
}

/* What TLS 1.3 needs (RFC 8446 section 9.2). */
static void write_new(struct vouch_writer *w, const struct vouch_client_hello *h)
{
    static const uint8_t with_dhe[] = {1, 1};
    if (!vouch_codes_have(h->versions, TLS_1_3))
        return;
    write_list(w, EXT_VERSIONS, h->versions, 1);
    size_t extension = open_extension(w, EXT_PSK_MODES);
    vouch_write_span(w, (struct vouch_span){with_dhe, sizeof with_dhe});
    end_length(w, extension, 2);
    write_shares(w, h);
}

static void write_padding(struct vouch_writer *w, size_t bytes, size_t began)
{
    enum { EXTENSION_HEADER = 4 };
    static const uint8_t zeros[64] = {0};
    size_t so_far = w->len - began + EXTENSION_HEADER;
    size_t left = bytes > so_far ? bytes - so_far : 0;
    if (left == 0)
        return;
    size_t extension = open_extension(w, EXT_PADDING);
    for (size_t part; left > 0; left -= part) {
        part = left < sizeof zeros ? left : sizeof zeros;
        vouch_write_span(w, (struct vouch_span){zeros, part});
    }
    end_length(w, extension, 2);
}

static void write_extensions(struct vouch_writer *w, const struct vouch_client_hello *h,
                             size_t began)
{
    size_t all = open_length(w, 2);
    write_name(w, h->name);
    end_length(w, open_extension(w, EXT_MASTER_SECRET), 2);
    if (!vouch_codes_have(h->suites, RENEGOTIATION_SUITE)) {
        size_t extension = open_extension(w, EXT_RENEGOTIATION);
        vouch_write_u8(w, 0);
        end_length(w, extension, 2);
    }
    write_list(w, EXT_GROUPS, h->groups, 2);
    write_point_formats(w, h->groups);
    end_length(w, open_extension(w, EXT_TICKET), 2);
    write_protocols(w, h->alpn);
    write_list(w, EXT_SCHEMES, h->schemes, 2);
    write_new(w, h);
    write_padding(w, h->bytes, began);
    end_length(w, all, 2);
}

static uint16_t newest(const struct vouch_client_hello *h)
{
    for (size_t i = 0; i < h->versions.count; i++)
        if (h->versions.at[i] != VOUCH_GREASE)
            return h->versions.at[i];
    return TLS_1_2;
}

void vouch_client_hello_write(struct vouch_writer *w, const struct vouch_client_hello *h)
{
    uint16_t version = newest(h);
    size_t began = w->len;
    vouch_write_u8(w, RECORD_HANDSHAKE);
    write_u16(w, version == VOUCH_SSL_3 ? VOUCH_SSL_3 : TLS_1_0);
    size_t record = open_length(w, 2);
    vouch_write_u8(w, CLIENT_HELLO);
    size_t message = open_length(w, 3);
    write_u16(w, version < TLS_1_2 ? version : TLS_1_2);
    vouch_write_span(w, (struct vouch_span){h->random, VOUCH_HELLO_RANDOM});
    bool compatible = vouch_codes_have(h->versions, TLS_1_3); /* RFC 8446 appendix D.4 */
    vouch_write_u8(w, compatible ? VOUCH_HELLO_RANDOM : 0);
    vouch_write_span(w, (struct vouch_span){h->random, compatible ? VOUCH_HELLO_RANDOM : 0});
    size_t suites = open_length(w, 2);
    write_codes(w, h->suites);
    end_length(w, suites, 2);
    vouch_write_u8(w, 1);
    vouch_write_u8(w, 0); /* no compression */
    if (version != VOUCH_SSL_3)
        write_extensions(w, h, began);
    end_length(w, message, 3);
    end_length(w, record, 2);
}
