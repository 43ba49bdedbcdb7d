// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/mysql.h"

#include "core/dialogue/lines.h"

static const char name[] = "MySQL";

enum stage { BEGIN = 0, ASKED, LOGIN };

enum {
    HEAD = 4,
    PACKET_MAX = 2048,
    VERSION = 10, /* of the protocol */
    SKIPPED = 13, /* thread, eight bytes of data, a filler */
    MOST_ANSWERS = 4,
    RESERVED = 23
};

enum { PACKET_OK = 0x00, PACKET_ERROR = 0xFF };

/* Capabilities. */
enum {
    LONG_PASSWORD = 1,
    PROTOCOL_41 = 0x200,
    SSL = 0x800,
    SECURE_CONNECTION = 0x8000,
    PLUGIN_AUTH = 0x80000,
    OURS = LONG_PASSWORD | PROTOCOL_41 | SSL | SECURE_CONNECTION | PLUGIN_AUTH
};

enum { CHARSET_UTF8 = 33, LARGEST = 0x1000000 };

struct mysql {
    enum stage stage;
    unsigned answers; /* to the login */
};

static int fail(struct vouch_exchange *x, enum vouch_finding_code code, struct vouch_span said,
                int status)
{
    vouch_lines_find(x, code, name, said);
    return status;
}

/* --- packets: three bytes of length, a number, the content ------------------------------------ */

static void write_little(struct vouch_writer *w, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        vouch_write_u8(w, (uint8_t)(value >> 8 * i));
}

static void write_head(struct vouch_writer *w, uint32_t len, uint8_t number)
{
    write_little(w, len, 3);
    vouch_write_u8(w, number);
}

static size_t length_of(struct vouch_span in)
{
    return in.data[0] | (size_t)in.data[1] << 8 | (size_t)in.data[2] << 16;
}

/* The next packet's content; VOUCH_AGAIN: incomplete; VOUCH_E_MALFORMED: longer than any that is
 * expected. */
static int take_packet(struct vouch_exchange *x, struct vouch_span *content, uint8_t *number)
{
    struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
    if (left.len < HEAD)
        return VOUCH_AGAIN;
    size_t len = length_of(left);
    if (len > PACKET_MAX || len == 0)
        return VOUCH_E_MALFORMED;
    if (left.len < HEAD + len)
        return VOUCH_AGAIN;
    *content = vouch_span_part(left, HEAD, len);
    *number = left.data[HEAD - 1];
    x->used += HEAD + len;
    return VOUCH_OK;
}

/* The text of an ERR packet: after a code of two bytes, and "#" and five characters of state. */
static struct vouch_span error_text(struct vouch_span content)
{
    struct vouch_span text = vouch_span_part(content, 3, content.len);
    bool state = text.len >= 6 && text.data[0] == '#';
    return state ? vouch_span_part(text, 6, text.len) : text;
}

/* --- before TLS ------------------------------------------------------------------------------- */

static void ask_for_tls(struct vouch_exchange *x)
{
    write_head(&x->out, 4 + 4 + 1 + RESERVED, 1);
    write_little(&x->out, OURS, 4);
    write_little(&x->out, LARGEST, 4);
    vouch_write_u8(&x->out, CHARSET_UTF8);
    for (int i = 0; i < RESERVED; i++)
        vouch_write_u8(&x->out, 0);
}

static int on_handshake(struct vouch_exchange *x, struct vouch_span content)
{
    size_t end = vouch_span_find(content, 1, 0);
    struct vouch_span version = vouch_span_part(content, 1, end - 1);
    struct vouch_span flags = vouch_span_part(content, end + 1 + SKIPPED, 2);
    if (content.data[0] == PACKET_ERROR)
        return fail(x, VOUCH_F_STARTTLS_GREETING_REFUSED, error_text(content), VOUCH_E_REFUSED);
    if (content.data[0] != VERSION || flags.len < 2)
        return fail(x, VOUCH_F_STARTTLS_WRONG_SERVICE, content, VOUCH_E_MALFORMED);
    vouch_lines_keep_greeting(x, version);
    unsigned offered = flags.data[0] | (unsigned)flags.data[1] << 8;
    if (!(offered & SSL))
        return fail(x, VOUCH_F_STARTTLS_NOT_OFFERED, version, VOUCH_E_NOT_FOUND);
    ask_for_tls(x);
    return VOUCH_OK;
}

static int greet(struct vouch_exchange *x)
{
    struct mysql *s = x->state;
    struct vouch_span content;
    uint8_t number = 0;
    int status = take_packet(x, &content, &number);
    if (status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    if (status != VOUCH_OK || number != 0)
        return fail(x, VOUCH_F_STARTTLS_WRONG_SERVICE,
                    vouch_span_part(x->in, 0, vouch_span_find(x->in, 0, '\n')), VOUCH_E_MALFORMED);
    s->stage = ASKED;
    return on_handshake(x, content);
}

/* --- over TLS --------------------------------------------------------------------------------- */

static int log_in(struct vouch_exchange *x)
{
    static const char user[] = "vouch";
    static const char plugin[] = "mysql_native_password";
    write_head(&x->out, 4 + 4 + 1 + RESERVED + sizeof user + 1 + sizeof plugin, 2);
    write_little(&x->out, OURS, 4);
    write_little(&x->out, LARGEST, 4);
    vouch_write_u8(&x->out, CHARSET_UTF8);
    for (int i = 0; i < RESERVED; i++)
        vouch_write_u8(&x->out, 0);
    vouch_write_text(&x->out, user);
    vouch_write_u8(&x->out, 0);
    vouch_write_u8(&x->out, 0); /* no password */
    vouch_write_text(&x->out, plugin);
    vouch_write_u8(&x->out, 0);
    return VOUCH_AGAIN;
}

/* Refused, normally at once; a request for another authentication method gets an empty answer. */
static int on_answer(struct vouch_exchange *x, struct vouch_span content, uint8_t number)
{
    struct mysql *s = x->state;
    if (content.data[0] == PACKET_ERROR || ++s->answers == MOST_ANSWERS)
        return VOUCH_OK;
    if (content.data[0] == PACKET_OK) {
        write_head(&x->out, 1, 0);
        vouch_write_u8(&x->out, 1); /* COM_QUIT */
        return VOUCH_OK;
    }
    write_head(&x->out, 0, (uint8_t)(number + 1));
    return VOUCH_AGAIN;
}

static int talk(struct vouch_exchange *x)
{
    struct mysql *s = x->state;
    struct vouch_span content;
    uint8_t number = 0;
    if (s->stage != LOGIN) {
        s->stage = LOGIN;
        return log_in(x);
    }
    int status = take_packet(x, &content, &number);
    if (status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    if (status == VOUCH_OK)
        return on_answer(x, content, number);
    return fail(x, VOUCH_F_STARTTLS_MALFORMED_REPLY, vouch_span_of(NULL), VOUCH_E_MALFORMED);
}

const struct vouch_dialogue vouch_dialogue_mysql = {
    .scheme = "mysql", .port = 3306, .starttls = "mysql", .greet = greet, .talk = talk};
