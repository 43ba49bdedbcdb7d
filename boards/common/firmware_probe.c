// SPDX-License-Identifier: Apache-2.0
#include "boards/common/firmware_probe.h"

#include <string.h>

#include "core/dialogue/smtp.h"
#include "core/probe/probe.h"

enum { IN = 2048, OUT = 5 * 1024, MESSAGES = 16 * 1024, FINDINGS = 8, FACTS = 16, TEXT = 4096 };

static struct {
    struct vouch_probe probe;
    struct vouch_accepts accepts;
    struct vouch_check *check;
    struct vouch_smtp_options smtp;
    char ehlo_name[VOUCH_HOST_MAX + 16];
    uint8_t random[VOUCH_HELLO_RANDOM];
    struct vouch_report scratch;
    struct vouch_finding findings[FINDINGS];
    struct vouch_fact facts[FACTS];
    uint8_t text[TEXT];
    uint8_t in[IN];
    uint8_t out[OUT];
    uint8_t messages[MESSAGES];
} one;

static bool begins(const struct vouch_check *c, const char *word)
{
    return vouch_span_starts_nocase(vouch_span_of(c->options.target->dialogue->scheme), word);
}

static bool is_reached(const struct vouch_report *r)
{
    for (size_t i = 0; r->address_known && i < r->phases_count; i++)
        if (strcmp(r->phase_names[i], vouch_phase_text(VOUCH_PHASE_HANDSHAKE)) == 0)
            return true;
    return false;
}

/* The name in greeting says that this is a probe. */
static const void *greeting(const struct vouch_check *c)
{
    struct vouch_writer w = vouch_writer_of(one.ehlo_name, sizeof one.ehlo_name);
    const struct vouch_smtp_options *given = c->options.dialogue_options;

    if (!begins(c, "smtp") && !begins(c, "lmtp"))
        return c->options.dialogue_options;
    vouch_write_text(&w, "vouch-probe.");
    vouch_write_text(&w, given && given->ehlo_name ? given->ehlo_name : "localhost");
    one.smtp = (struct vouch_smtp_options){.ehlo_name = vouch_writer_string(&w)};
    return &one.smtp;
}

static const char *servername(const struct vouch_check_options *o)
{
    if (o->servername)
        return o->servername;
    return o->target->host_is_address ? NULL : o->target->host;
}

static int begin(const struct firmware_probe_want *want)
{
    const struct vouch_check_options *o = &want->check->options;
    unsigned ask = 0;

    if (!vouch_accepts_parse(vouch_span_of(want->parts), &ask) || !is_reached(&want->check->report))
        return VOUCH_OK;
    one.check = want->check;
    one.scratch.storage = (struct vouch_report_storage){.findings = one.findings,
                                                        .findings_max = FINDINGS,
                                                        .facts = one.facts,
                                                        .facts_max = FACTS,
                                                        .text = one.text,
                                                        .text_max = sizeof one.text};
    const struct vouch_probe_options options = {
        .target = o->target,
        .address = want->check->report.address,
        .transport = o->transport,
        .servername = servername(o),
        .dialogue_options = greeting(want->check),
        .random = one.random,
        .ask = ask & ~(unsigned)VOUCH_PROBE_CLIENTS,
        .web = begins(want->check, "https"),
        .in = one.in,
        .in_max = sizeof one.in,
        .out = one.out,
        .out_max = sizeof one.out,
        .messages = one.messages,
        .messages_max = sizeof one.messages,
        .scratch = &one.scratch,
        .accepts = &one.accepts,
    };
    vouch_check_close(one.check);
    int status = want->entropy.ops->fill(want->entropy.self, one.random, sizeof one.random);
    if (status == VOUCH_OK)
        status = vouch_probe_init(&one.probe, &options);
    return status == VOUCH_OK ? VOUCH_AGAIN : status;
}

static int poll_probe(const struct vouch_time *now)
{
    struct vouch_report *r = &one.check->report;

    if (vouch_probe_poll(&one.probe, now) == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    vouch_probe_close(&one.probe);
    r->accepts = &one.accepts;
    vouch_probe_find(&one.accepts, begins(one.check, "https"), begins(one.check, "smtp"), r);
    vouch_report_finish(r);
    return VOUCH_OK;
}

static uint64_t due(void)
{
    return vouch_probe_due(&one.probe);
}

static const struct firmware_probe_ops ops = {.begin = begin, .poll = poll_probe, .due = due};
const struct firmware_probe_ops *const firmware_probe = &ops;
