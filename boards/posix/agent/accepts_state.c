// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/accepts_state.h"

#include "boards/posix/agent/agent.h"
#include "core/probe/stored.h"
#include "port/posix/clock.h"

#include <stdlib.h>
#include <string.h>

/* Parts of the interval: while something is wrong or unknown, and at least between two probes where
 * the session is another with each check, as behind a load balancer. */
enum { FAULTY_SHARE = 24, CHANGED_SHARE = 96 };

/* --- the session ------------------------------------------------------------------------------ */

static void write_session(struct vouch_writer *w, const struct vouch_report *r)
{
    const char *const parts[] = {r->tls.protocol, r->tls.cipher, r->tls.group};

    if (r->sent_count > 0)
        vouch_write_hex(
            w, (struct vouch_span){r->storage.sent[0].sha256, sizeof r->storage.sent[0].sha256});
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        vouch_write_text(w, " ");
        vouch_write_text(w, parts[i] ? parts[i] : "-");
    }
    vouch_writer_string(w);
}

static bool is_same_session(const struct agent_accepts *k, const struct vouch_report *r)
{
    char session[AGENT_SESSION_MAX];
    struct vouch_writer w = vouch_writer_of(session, sizeof session);

    write_session(&w, r);
    return strcmp(session, k->session) == 0;
}

/* --- the store -------------------------------------------------------------------------------- */

/* The session, a line end, and the answers. */
static void load(struct agent *a, struct agent_endpoint *e)
{
    static char text[VOUCH_ACCEPTS_STORED_MAX + AGENT_SESSION_MAX];

    e->accepts_loaded = true;
    size_t len = e->row.id ? agent_store_accepts(&a->store, e->row.id, text, sizeof text) : 0;
    const char *end = memchr(text, '\n', len);
    size_t session = end ? (size_t)(end - text) : 0;
    struct agent_accepts *k = end && session < AGENT_SESSION_MAX ? calloc(1, sizeof *k) : NULL;
    if (!k)
        return;
    memcpy(k->session, text, session);
    const struct vouch_span answers = {(const uint8_t *)end + 1, len - session - 1};
    if (vouch_accepts_load(answers, &k->found) == VOUCH_OK)
        e->accepts = k;
    else
        free(k);
}

void agent_accepts_keep(struct agent *a, struct agent_endpoint *e)
{
    static char text[VOUCH_ACCEPTS_STORED_MAX + AGENT_SESSION_MAX];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);

    if (!e->accepts || !e->accepts->dirty)
        return;
    vouch_write_text(&w, e->accepts->session);
    vouch_write_text(&w, "\n");
    vouch_accepts_store(&w, &e->accepts->found);
    agent_store_keep_accepts(&a->store, e->row.id, vouch_writer_span(&w));
    e->accepts->dirty = a->store.failed;
}

/* --- when to ask ------------------------------------------------------------------------------ */

static bool is_confirmed(const struct agent *a, size_t target, const struct agent_endpoint *e)
{
    return vouch_schedule_confirmed(&e->row.schedule, &a->config.targets[target].rules);
}

/* How long the answers hold, for a check that ended like this. */
static int64_t held_s(const struct agent *a, size_t target, const struct agent_endpoint *e,
                      const struct vouch_report *r)
{
    const struct agent_accepts *k = e->accepts;
    int64_t interval_s = a->config.targets[target].accepts_s;
    bool fault = k->worst > VOUCH_SEVERITY_INFO;

    if (vouch_accepts_only_old(&k->found) && r->sent_count == 0)
        return 0; /* only a probe sees its certificate */
    if (k->worst == VOUCH_SEVERITY_ERROR && !is_confirmed(a, target, e))
        return 0; /* seen again before it is believed */
    if (!is_same_session(k, r))
        return interval_s / CHANGED_SHARE;
    return fault || k->found.unanswered ? interval_s / FAULTY_SHARE : interval_s;
}

const struct vouch_accepts *agent_accepts_known(struct agent *a, size_t target,
                                                struct agent_endpoint *e, unsigned parts,
                                                const struct vouch_report *r)
{
    struct vouch_time now;

    if (!e)
        return NULL;
    if (!e->accepts_loaded)
        load(a, e);
    if (!e->accepts || e->accepts->found.asked != (parts | VOUCH_PROBE_VERSIONS))
        return NULL;
    vouch_posix_now(&now);
    int64_t age_s = now.utc_s - e->accepts->found.asked_s;
    return age_s >= 0 && age_s < held_s(a, target, e, r) ? &e->accepts->found : NULL;
}

/* --- the answers ------------------------------------------------------------------------------ */

static enum vouch_severity worst_of(const struct vouch_report *r)
{
    static const char ours[] = "probe-";
    enum vouch_severity worst = VOUCH_SEVERITY_INFO;

    for (size_t i = 0; i < r->findings_count; i++) {
        const struct vouch_finding *f = &r->storage.findings[i];
        const struct vouch_finding_kind *kind = vouch_finding_kind(f->code);
        if (kind && strncmp(kind->id, ours, sizeof ours - 1) == 0 && f->severity > worst)
            worst = f->severity;
    }
    return worst;
}

void agent_accepts_note(struct agent_endpoint *e, const struct vouch_report *r)
{
    if (!r->accepts)
        return;
    if (!e->accepts)
        e->accepts = calloc(1, sizeof *e->accepts);
    if (!e->accepts)
        return;
    e->accepts->worst = worst_of(r);
    if (r->accepts == &e->accepts->found)
        return;
    e->accepts->found = *r->accepts;
    e->accepts->dirty = true;
    struct vouch_writer w = vouch_writer_of(e->accepts->session, sizeof e->accepts->session);
    write_session(&w, r);
}
