// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/smtp_send.h"

#include "core/dialogue/smtp_reply.h"
#include "core/format/plain.h"

#include <string.h>

enum stage { BEGIN = 0, GREETING, EHLO, MAIL, RCPT, DATA, MESSAGE, QUIT, DONE };

/* The options are the dialogue's whole state, because they outlive it. */
static struct vouch_smtp_send *send_of(const struct vouch_exchange *x)
{
    return (struct vouch_smtp_send *)(uintptr_t)x->options;
}

/* --- requests --------------------------------------------------------------------------------- */

static void say_ehlo(struct vouch_smtp_send *s, struct vouch_writer *w)
{
    vouch_write_text(w, "EHLO ");
    vouch_write_text(w, s->smtp.ehlo_name ? s->smtp.ehlo_name : "localhost");
    vouch_write_text(w, "\r\n");
    s->stage = EHLO;
}

static void say_path(struct vouch_writer *w, const char *verb, struct vouch_span address)
{
    vouch_write_text(w, verb);
    vouch_write_span(w, address);
    vouch_write_text(w, ">\r\n");
}

/* The next recipient; false: no more. */
static bool say_recipient(struct vouch_smtp_send *s, struct vouch_writer *w)
{
    struct vouch_span all = vouch_span_of(s->to);
    size_t end = vouch_span_find(all, s->to_at, ',');

    if (s->to_at >= all.len)
        return false;
    say_path(w, "RCPT TO:<", vouch_span_trim(vouch_span_part(all, s->to_at, end - s->to_at)));
    s->to_at = end + 1;
    s->stage = RCPT;
    return true;
}

/* Lines end with CRLF, and a dot at the start of a line is doubled (RFC 5321 section 4.5.2). */
static void say_message(struct vouch_smtp_send *s, struct vouch_writer *w)
{
    for (size_t at = 0; at < s->message.len;) {
        size_t end = vouch_span_find(s->message, at, '\n');
        struct vouch_span line = vouch_span_part(s->message, at, end - at);
        if (line.len > 0 && line.data[line.len - 1] == '\r')
            line.len--;
        if (line.len > 0 && line.data[0] == '.')
            vouch_write_u8(w, '.');
        vouch_write_span(w, line);
        vouch_write_text(w, "\r\n");
        at = end + 1;
    }
    vouch_write_text(w, ".\r\n");
    s->stage = MESSAGE;
}

static void leave(struct vouch_smtp_send *s, struct vouch_writer *w)
{
    vouch_write_text(w, "QUIT\r\n");
    s->stage = QUIT;
}

/* --- replies ---------------------------------------------------------------------------------- */

static void refuse(struct vouch_smtp_send *s, struct vouch_writer *w)
{
    s->failed = true;
    leave(s, w);
}

static void on_recipient(struct vouch_smtp_send *s, struct vouch_writer *w, bool good)
{
    s->accepted += good;
    if (say_recipient(s, w))
        return;
    if (s->accepted == 0) {
        refuse(s, w);
        return;
    }
    vouch_write_text(w, "DATA\r\n");
    s->stage = DATA;
}

static void on_reply(struct vouch_smtp_send *s, struct vouch_writer *w, unsigned code)
{
    bool good = code < 300; /* a code is 200 to 599 */

    if (s->stage == RCPT)
        on_recipient(s, w, good);
    else if (s->stage == DATA && code == 354)
        say_message(s, w);
    else if (!good)
        refuse(s, w);
    else if (s->stage == GREETING)
        say_ehlo(s, w);
    else if (s->stage == EHLO) {
        say_path(w, "MAIL FROM:<", vouch_span_of(s->from));
        s->stage = MAIL;
    } else if (s->stage == MAIL)
        say_recipient(s, w);
    else {
        s->delivered = s->stage == MESSAGE;
        leave(s, w);
    }
}

static void keep_reply(struct vouch_smtp_send *s, const struct vouch_smtp_line *line)
{
    struct vouch_writer w = vouch_writer_of(s->reply, sizeof s->reply - 1);

    vouch_write_decimal(&w, line->code);
    vouch_write_u8(&w, ' ');
    vouch_plain_write_cut(&w, line->text, 100);
    s->reply[w.len] = '\0';
}

static int begin(struct vouch_smtp_send *s, struct vouch_exchange *x)
{
    if (!x->proved && !s->clear) {
        s->stage = DONE;
        return VOUCH_OK;
    }
    s->stage = GREETING;
    if (!s->greets)
        say_ehlo(s, &x->out);
    return VOUCH_AGAIN;
}

static int talk(struct vouch_exchange *x)
{
    struct vouch_smtp_send *s = send_of(x);
    struct vouch_smtp_line line;
    size_t used;

    if (s->stage == BEGIN)
        return begin(s, x);
    if (s->stage == QUIT || s->stage == DONE)
        return VOUCH_OK;
    for (;;) {
        struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
        int status = vouch_smtp_line_take(left, &line, &used);
        if (status != VOUCH_OK)
            return status == VOUCH_AGAIN && x->ended ? VOUCH_E_CLOSED : status;
        x->used += used;
        if (!line.last)
            continue;
        keep_reply(s, &line);
        on_reply(s, &x->out, line.code);
        if (x->out.lost > 0)
            return VOUCH_E_SPACE;
        return s->stage == QUIT ? VOUCH_OK : VOUCH_AGAIN;
    }
}

/* STARTTLS works as in a check; its options are the first member of ours. */
static int greet(struct vouch_exchange *x)
{
    return vouch_dialogue_smtp.greet(x);
}

const struct vouch_dialogue vouch_dialogue_smtp_send = {
    .scheme = "smtp", .port = 25, .greet = greet, .talk = talk};

const struct vouch_dialogue vouch_dialogue_smtps_send = {
    .scheme = "smtps", .port = 465, .greet = vouch_dialogue_nothing, .talk = talk};
