// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/demo/demo_service.h"

/* A mail server that accepts everything and keeps nothing (RFC 5321, 3207). */

static void say(struct vouch_demo_talk *t, const char *line)
{
    vouch_write_text(&t->out, line);
    vouch_write_text(&t->out, "\r\n");
}

static void greet(struct vouch_demo_talk *t)
{
    if (t->over_tls) /* the client speaks first again */
        return;
    say(t, t->fault == VOUCH_DEMO_FAULT_SMTP_REFUSES ? "554 5.3.2 no service here"
                                                     : "220 localhost ESMTP vouch demo");
}

static enum vouch_demo_next ehlo(struct vouch_demo_talk *t)
{
    bool offers = t->over_tls ? t->fault == VOUCH_DEMO_FAULT_SMTP_AGAIN
                              : t->fault != VOUCH_DEMO_FAULT_SMTP_NO_STARTTLS;
    say(t, "250-localhost");
    say(t, "250-SIZE 10485760");
    if (offers)
        say(t, "250-STARTTLS");
    say(t, "250-8BITMIME");
    say(t, "250 PIPELINING");
    return VOUCH_DEMO_GO_ON;
}

static enum vouch_demo_next ok(struct vouch_demo_talk *t)
{
    say(t, "250 2.0.0 ok");
    return VOUCH_DEMO_GO_ON;
}

static enum vouch_demo_next starttls(struct vouch_demo_talk *t)
{
    if (t->over_tls || t->fault == VOUCH_DEMO_FAULT_SMTP_NO_STARTTLS ||
        t->fault == VOUCH_DEMO_FAULT_SMTP_502) {
        say(t, "502 5.5.1 not available");
        return VOUCH_DEMO_GO_ON;
    }
    if (t->fault == VOUCH_DEMO_FAULT_SMTP_454) {
        say(t, "454 4.7.0 TLS not available due to temporary reason");
        return VOUCH_DEMO_GO_ON;
    }
    say(t, "220 2.0.0 ready to start TLS");
    if (t->fault == VOUCH_DEMO_FAULT_SMTP_INJECTED)
        say(t, "250-localhost\r\n250 AUTH PLAIN");
    return VOUCH_DEMO_START_TLS;
}

static enum vouch_demo_next data(struct vouch_demo_talk *t)
{
    say(t, "354 end with a dot alone");
    t->in_data = true;
    return VOUCH_DEMO_GO_ON;
}

static enum vouch_demo_next quit(struct vouch_demo_talk *t)
{
    say(t, "221 2.0.0 bye");
    return VOUCH_DEMO_CLOSE;
}

static enum vouch_demo_next unknown(struct vouch_demo_talk *t)
{
    say(t, "502 5.5.2 no such command here");
    return VOUCH_DEMO_GO_ON;
}

static enum vouch_demo_next obey(struct vouch_demo_talk *t, struct vouch_span line)
{
    static const struct {
        const char *verb;
        enum vouch_demo_next (*act)(struct vouch_demo_talk *t);
    } verbs[] = {{"EHLO ", ehlo},    {"HELO ", ok},    {"STARTTLS", starttls},
                 {"MAIL FROM:", ok}, {"RCPT TO:", ok}, {"DATA", data},
                 {"RSET", ok},       {"NOOP", ok},     {"QUIT", quit}};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (vouch_span_starts_nocase(line, verbs[i].verb))
            return verbs[i].act(t);
    return unknown(t);
}

static enum vouch_demo_next take_data(struct vouch_demo_talk *t, struct vouch_span line)
{
    t->in_data = !vouch_span_equal(line, vouch_span_of("."));
    if (!t->in_data)
        say(t, "250 2.0.0 taken and thrown away");
    return VOUCH_DEMO_GO_ON;
}

static enum vouch_demo_next hear(struct vouch_demo_talk *t)
{
    size_t end = vouch_span_find(t->in, 0, '\n');
    if (end == t->in.len)
        return VOUCH_DEMO_GO_ON;
    struct vouch_span line = vouch_span_trim(vouch_span_part(t->in, 0, end));
    t->used = end + 1;
    return t->in_data ? take_data(t, line) : obey(t, line);
}

const struct vouch_demo_service vouch_demo_smtp = {.scheme = "smtp",
                                                   .port = 8025,
                                                   .tls_at_once = false,
                                                   .label = "mail server",
                                                   .greet = greet,
                                                   .hear = hear};
