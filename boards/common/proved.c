// SPDX-License-Identifier: Apache-2.0
#include "boards/common/proved.h"

#include "boards/common/arena.h"
#include "boards/common/firmware_log.h"
#include "boards/common/firmware_storage.h"
#include "core/config/values.h"
#include "core/dialogue/http.h"

enum { TIMEOUT_MS = 20000 };

static void set_up(struct proved *p, const struct vouch_sink_resources *resources,
                   const struct vouch_dialogue *dialogue)
{
    const struct vouch_tls_options options = {.entropy = resources->entropy,
                                              .refusals = vouch_arena_refusals};

    p->target.dialogue = dialogue;
    p->anchors = resources->anchors;
    p->wanted = vouch_tls_config_init(&p->tls, &options) == VOUCH_OK;
    if (!p->wanted)
        firmware_log_event(p->key, "TLS cannot be set up");
}

void proved_start_url(struct proved *p, const struct vouch_sink_resources *resources,
                      const char *section, const struct vouch_setting *row,
                      const struct vouch_dialogue *dialogue)
{
    const char *url = vouch_settings_text(resources->settings, section, row);
    struct vouch_target_error error;

    p->key = section;
    if (!url)
        return;
    if (vouch_target_parse(&p->target, vouch_span_of(url), vouch_span_of(""), &error) != VOUCH_OK ||
        p->target.dialogue != &vouch_dialogue_https) {
        resources->settings->bad = row->key;
        return;
    }
    set_up(p, resources, dialogue);
}

void proved_start(struct proved *p, const struct vouch_sink_resources *resources,
                  const struct vouch_setting *row, uint16_t port,
                  const struct vouch_dialogue *dialogue)
{
    const char *text = vouch_settings_text(resources->settings, "report", row);

    p->key = row->key;
    if (!text)
        return;
    if (!vouch_peer_parse(text, port, &p->target)) {
        resources->settings->bad = row->key;
        return;
    }
    set_up(p, resources, dialogue);
}

void proved_begin(struct proved *p, const void *options, const struct vouch_check_storage *storage)
{
    p->name = (struct vouch_wanted_name){VOUCH_ROLE_HOST, p->target.host};
    p->policy = (struct vouch_policy){.names = &p->name, .names_count = 1};
    const struct vouch_check_options check = {
        .target = &p->target,
        .policy = &p->policy,
        .parts = firmware_storage.parts,
        .anchors = p->anchors,
        .transport = vouch_lwip_transport_init(&p->transport),
        .resolver = vouch_lwip_lookups_init(&p->resolver),
        .tls = &p->tls,
        .dialogue_options = options,
        .timeout_ms = TIMEOUT_MS,
        .storage = *storage,
    };
    p->under_way = vouch_check_init(&p->check, &check) == VOUCH_OK;
}

/* The worst finding, the first of its severity: why nothing was sent. */
static const char *reason(const struct vouch_report *r)
{
    const struct vouch_finding *worst = &r->storage.findings[0];
    const struct vouch_finding_kind *kind;

    for (size_t i = 1; i < r->findings_count; i++)
        if (r->storage.findings[i].severity > worst->severity)
            worst = &r->storage.findings[i];
    kind = vouch_finding_kind(r->findings_count > 0 ? worst->code : VOUCH_F_TLS_HANDSHAKE);
    return kind ? kind->id : "?";
}

void proved_failed(struct proved *p, const char *why, const struct vouch_time *now)
{
    vouch_back_off_failed(&p->retry, now->mono_ms, LWIP_RAND());
    if (why != p->said)
        firmware_log_event(p->key, why);
    p->said = why;
}

void proved_succeeded(struct proved *p)
{
    if (p->retry.failures > 0)
        firmware_log_event(p->key, "sent");
    vouch_back_off_reset(&p->retry);
    p->said = NULL;
}

int proved_poll(struct proved *p, const struct vouch_time *now)
{
    int status = vouch_check_poll(&p->check, now);

    if (status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    const struct vouch_report *r = vouch_check_report(&p->check);
    enum vouch_verdict verdict = vouch_report_verdict(r);
    p->under_way = false;
    vouch_check_close(&p->check);
    if (status == VOUCH_OK && verdict != VOUCH_VERDICT_INVALID && verdict != VOUCH_VERDICT_UNKNOWN)
        return VOUCH_OK;
    proved_failed(p, reason(r), now);
    return VOUCH_E_CLOSED;
}

bool proved_ready(const struct proved *p, const struct vouch_time *now)
{
    return p->wanted && !p->under_way && now->mono_ms >= p->retry.due_ms;
}

uint64_t proved_due(const struct proved *p, bool waiting)
{
    if (p->under_way)
        return vouch_check_due(&p->check);
    return p->wanted && waiting ? p->retry.due_ms : UINT64_MAX;
}
