// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/route.h"
#include "boards/posix/agent/talk.h"
#include "core/calendar.h"
#include "core/dialogue/smtp_send.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Mail, sent to a server over TLS that vouch judges itself; in clear text only if that is allowed
 * and the server offers no TLS, and then the mail says so. */

enum { TEXT_MAX = 256 * 1024, OUT_MORE = 4096 };

struct work {
    struct agent_talk talk; /* must be first: it is allocated as the talk's work */
    struct vouch_smtp_send send;
    bool starttls;
    char host[256];
    char from[320];
    size_t len;
    uint8_t text[TEXT_MAX];
};

/* --- the message (RFC 5322) ------------------------------------------------------------------- */

static void write_head(const struct work *w, struct vouch_writer *out, int64_t utc_s)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const struct agent_message *m = &w->talk.delivery->message;
    struct vouch_date d = vouch_date_of_utc(utc_s);
    char line[512];

    snprintf(line, sizeof line, "Date: %s, %d %s %d %02d:%02d:%02d +0000\nFrom: <%s>\nTo: ",
             days[utc_s / VOUCH_DAY_S % 7], d.day, months[d.month - 1], (int)d.year, d.hour,
             d.minute, d.second, w->from);
    vouch_write_text(out, line);
    vouch_write_text(out, w->send.to);
    vouch_write_text(out, "\nMessage-ID: <");
    agent_message_name(m, out);
    vouch_write_text(out, "@");
    vouch_write_text(out, w->host);
    vouch_write_text(out, ">\nAuto-Submitted: auto-generated\n");
    vouch_write_text(out, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                          "Content-Transfer-Encoding: 8bit\nSubject: [vouch] ");
    snprintf(line, sizeof line, "%s: ", agent_message_severity_word(m, agent_message_severity(m)));
    vouch_write_text(out, line);
    agent_message_subject(m, out);
    vouch_write_text(out, "\n\n");
}

static const char *const in_clear[VOUCH_LANGUAGES] = {
    "This mail was handed over without TLS: the mail server offers none.\n",
    "Deze mail is zonder TLS afgeleverd: de mailserver biedt het niet aan.\n"};

static void write_message(struct work *w)
{
    struct vouch_writer out = vouch_writer_of(w->text, sizeof w->text);
    const struct agent_message *m = &w->talk.delivery->message;
    bool dutch = m->language == VOUCH_LANGUAGE_NL;

    write_head(w, &out, m->items[m->count - 1].at_s);
    agent_message_text(m, &out);
    if (w->talk.clear)
        vouch_write_text(&out, in_clear[m->language]);
    vouch_write_text(&out, dutch ? "-- \nvouch agent op " : "-- \nvouch agent on ");
    vouch_write_text(&out, w->host);
    vouch_write_text(&out, "\n");
    w->send.message = vouch_writer_span(&out);
}

/* --- the connection --------------------------------------------------------------------------- */

/* This server offers no TLS: continue in clear text, if that is allowed. */
static bool again_in_clear(struct work *w, int status)
{
    bool tls_failed = status != VOUCH_OK && w->send.stage == 0;

    if (!tls_failed || w->talk.clear || !w->starttls || !w->talk.delivery->route->clear ||
        !strstr(w->talk.delivery->why, "STARTTLS"))
        return false;
    w->talk.delivery->why[0] = '\0';
    w->talk.clear = true;
    w->send.clear = w->send.greets = true;
    write_message(w);
    return agent_talk_begin(&w->talk) == VOUCH_AGAIN;
}

static void over(struct agent_talk *t, int status)
{
    struct work *w = (struct work *)t;
    struct agent_delivery *d = t->delivery;

    if (again_in_clear(w, status))
        return;
    if (!w->send.delivered && w->send.reply[0])
        snprintf(d->why, sizeof d->why, "%s: %s", t->target.host, w->send.reply);
    status = w->send.delivered ? VOUCH_OK : VOUCH_E_IO;
    free(w);
    d->over(d, status);
}

static int set_up(struct work *w)
{
    const struct agent_route *r = w->talk.delivery->route;
    const char *from = agent_route_value(r, VOUCH_ALERT_FROM);
    struct vouch_target_error error;

    gethostname(w->host, sizeof w->host - 1);
    snprintf(w->from, sizeof w->from, "%s%s", from ? from : "vouch@", from ? "" : w->host);
    if (vouch_target_parse(&w->talk.target, vouch_span_of(agent_route_value(r, VOUCH_ALERT_SERVER)),
                           vouch_span_of(""), &error) != VOUCH_OK)
        return VOUCH_E_ARGUMENT;
    w->starttls = strcmp(w->talk.target.dialogue->scheme, "smtp") == 0;
    w->talk.dialogue = w->starttls ? &vouch_dialogue_smtp_send : &vouch_dialogue_smtps_send;
    w->send.smtp.ehlo_name = w->host;
    w->send.from = w->from;
    w->send.to = r->to;
    w->send.greets = !w->starttls;
    w->talk.options = &w->send;
    w->talk.out_max = 2 * TEXT_MAX + OUT_MORE; /* each byte might be a dot or a line end */
    w->talk.over = over;
    write_message(w);
    return VOUCH_OK;
}

int agent_send_mail(struct agent_delivery *d)
{
    struct work *w = calloc(1, sizeof *w);

    if (!w)
        return VOUCH_E_MEMORY;
    w->talk.delivery = d;
    int status = set_up(w);
    if (status == VOUCH_OK)
        status = agent_talk_begin(&w->talk);
    if (status != VOUCH_AGAIN)
        free(w);
    return status;
}
