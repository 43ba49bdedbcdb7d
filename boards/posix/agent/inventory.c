// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/inventory.h"

#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/inventory_read.h"
#include "boards/posix/agent/tell.h"
#include "core/calendar.h"

#include <stdlib.h>
#include <string.h>

enum { CONFIRM = 3, MOST_S = 60, EXPIRES_DAYS = 30, VALUE_MAX = 1024, TEXT_MAX = 4096 };

/* What one pass found about one certificate. */
struct look {
    bool found[AGENT_INVENTORY_KINDS];
    char values[AGENT_INVENTORY_KINDS][VALUE_MAX];
};

/* --- what is served --------------------------------------------------------------------------- */

struct served {
    size_t total, same, older;
    const char *first_other; /* an endpoint that serves a different one */
};

static void count_endpoint(struct served *n, const struct agent_assigned *s,
                           const struct agent_endpoint *e)
{
    const struct vouch_alert_state *alert = &e->row.alert;

    n->total++;
    if (memcmp(alert->sha256, s->sha256, sizeof s->sha256) == 0) {
        n->same++;
        return;
    }
    n->older += alert->not_before_s < s->not_before_s;
    n->first_other = n->first_other ? n->first_other : e->identity;
}

static struct served count_served(const struct agent *a, const struct agent_certificate *c,
                                  const struct agent_assigned *s)
{
    struct served n = {0};

    for (size_t i = 0; i < a->config.targets_count; i++) {
        if (!agent_config_matches(c->targets, a->config.targets[i].name))
            continue;
        for (const struct agent_endpoint *e = a->targets[i].endpoints; e; e = e->next)
            if (e->row.alert.certificate_known)
                count_endpoint(&n, s, e);
    }
    return n;
}

static struct vouch_writer found(struct look *l, enum agent_inventory_kind kind)
{
    l->found[kind] = true;
    return vouch_writer_of(l->values[kind], VALUE_MAX);
}

static void set(struct look *l, enum agent_inventory_kind kind, const char *value)
{
    struct vouch_writer w = found(l, kind);

    vouch_write_text(&w, value);
    vouch_writer_string(&w);
}

static void look_at_served(const struct agent *a, const struct agent_certificate *c,
                           const struct agent_assigned *s, struct look *l)
{
    struct served n = count_served(a, c, s);

    if (s->demonstration && n.same > 0)
        set(l, AGENT_INVENTORY_DEMONSTRATION, c->targets);
    if (n.same == n.total)
        return;
    if (n.same > 0) {
        struct vouch_writer w = found(l, AGENT_INVENTORY_PARTLY);
        vouch_write_decimal(&w, (int64_t)n.same);
        vouch_write_text(&w, a->config.language == VOUCH_LANGUAGE_NL ? " van de " : " of ");
        vouch_write_decimal(&w, (int64_t)n.total);
        vouch_writer_string(&w);
        return;
    }
    set(l, n.older == n.total ? AGENT_INVENTORY_WAITS : AGENT_INVENTORY_OTHER, n.first_other);
}

/* --- beside the others ------------------------------------------------------------------------ */

/* Do two assignments have a target in common? */
static bool share_target(const struct agent *a, const struct agent_certificate *one,
                         const struct agent_certificate *other)
{
    for (size_t i = 0; i < a->config.targets_count; i++)
        if (agent_config_matches(one->targets, a->config.targets[i].name) &&
            agent_config_matches(other->targets, a->config.targets[i].name))
            return true;
    return false;
}

static void look_at_others(const struct agent *a, size_t index, struct look *l)
{
    const struct agent_certificate *c = &a->config.certificates[index];
    const struct agent_assigned *s = &a->inventory.at[index];

    for (size_t i = 0; i < a->config.certificates_count; i++) {
        const struct agent_certificate *other = &a->config.certificates[i];
        const struct agent_assigned *t = &a->inventory.at[i];
        if (i == index || !t->readable)
            continue;
        bool same = memcmp(s->sha256, t->sha256, sizeof s->sha256) == 0;
        if (!same && c->level < other->level && c->client == other->client &&
            share_target(a, c, other))
            set(l, AGENT_INVENTORY_OVERRIDES, other->name);
        if (c->level == AGENT_ASSIGNED_MACHINE && other->level == AGENT_ASSIGNED_MACHINE &&
            memcmp(s->key_sha256, t->key_sha256, sizeof s->key_sha256) == 0 &&
            !share_target(a, c, other))
            set(l, AGENT_INVENTORY_KEY, other->name);
    }
}

static void look_at_client(const struct agent_assigned *s, int64_t utc_s, struct look *l)
{
    if (!s->client_auth)
        set(l, AGENT_INVENTORY_PURPOSE, "");
    if (s->not_after_s - utc_s > (int64_t)EXPIRES_DAYS * VOUCH_DAY_S)
        return;
    struct vouch_writer w = found(l, AGENT_INVENTORY_EXPIRES);
    vouch_date_write_day(&w, s->not_after_s);
    vouch_writer_string(&w);
}

/* --- what is told ----------------------------------------------------------------------------- */

static void tell(struct agent *a, size_t index, enum agent_inventory_kind kind, const char *value,
                 int64_t utc_s)
{
    const struct agent_certificate *c = &a->config.certificates[index];
    struct agent_assigned *s = &a->inventory.at[index];
    char text[TEXT_MAX], identity[256];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    struct vouch_writer id = vouch_writer_of(identity, sizeof identity);

    vouch_write_text(&id, "certificate ");
    vouch_write_text(&id, c->name);
    if (value)
        agent_inventory_write(&w, a->config.language, c->name, kind, vouch_span_of(value));
    else
        agent_inventory_write_over(&w, a->config.language, c->name, kind);
    const struct agent_news news = {
        .target = c->name,
        .identity = vouch_writer_string(&id),
        .kind = vouch_event_text(value ? VOUCH_EVENT_PROBLEM : VOUCH_EVENT_RECOVERY),
        .severity = value ? agent_inventory_severity(kind) : VOUCH_SEVERITY_INFO,
        .class_name = "certificate",
        .code = agent_inventory_code(kind),
        .text = vouch_writer_string(&w),
    };
    agent_store_begin(&a->store);
    agent_tell_news(a, NULL, &news, utc_s);
    agent_store_assigned(&a->store, c->name, news.code, value != NULL, utc_s);
    if (agent_store_commit(&a->store, utc_s))
        s->told[kind] = value != NULL;
}

static void take_look(struct agent *a, size_t index, const struct look *l, int64_t utc_s)
{
    struct agent_assigned *s = &a->inventory.at[index];

    for (int k = 0; k < AGENT_INVENTORY_KINDS; k++) {
        enum agent_inventory_kind kind = (enum agent_inventory_kind)k;
        if (!l->found[k])
            s->seen[k] = 0;
        else if (s->seen[k] < CONFIRM)
            s->seen[k]++;
        bool confirmed = s->seen[k] >= CONFIRM || (a->once && l->found[k]);
        if (confirmed && !s->told[k])
            tell(a, index, kind, l->values[k], utc_s);
        if (!l->found[k] && s->told[k])
            tell(a, index, kind, NULL, utc_s);
    }
}

static void look_at(struct agent *a, size_t index, int64_t utc_s)
{
    static struct look l;
    const struct agent_certificate *c = &a->config.certificates[index];
    const struct agent_assigned *s = &a->inventory.at[index];

    memset(&l, 0, sizeof l);
    if (!s->readable) {
        set(&l, AGENT_INVENTORY_UNREADABLE, s->why);
    } else {
        look_at_others(a, index, &l);
        if (c->client)
            look_at_client(s, utc_s, &l);
        else
            look_at_served(a, c, s, &l);
    }
    take_look(a, index, &l, utc_s);
}

void agent_inventory_look(struct agent *a, int64_t utc_s)
{
    int64_t period_s = MOST_S;

    for (size_t i = 0; i < a->config.targets_count; i++)
        if ((int64_t)a->config.targets[i].rules.interval_s < period_s)
            period_s = a->config.targets[i].rules.interval_s;
    bool due = utc_s - a->inventory.looked_s >= period_s || utc_s < a->inventory.looked_s;
    if (!due && !a->once)
        return;
    a->inventory.looked_s = utc_s;
    for (size_t i = 0; i < a->config.certificates_count; i++)
        agent_assigned_read(&a->inventory.at[i], a->config.certificates[i].file,
                            a->config.demonstration);
    for (size_t i = 0; i < a->config.certificates_count; i++)
        look_at(a, i, utc_s);
}

/* --- setting up ------------------------------------------------------------------------------- */

static void load(void *self, const char *name, const char *code)
{
    struct agent *a = self;

    for (size_t i = 0; i < a->config.certificates_count; i++)
        for (int k = 0; k < AGENT_INVENTORY_KINDS; k++)
            if (strcmp(a->config.certificates[i].name, name) == 0 &&
                strcmp(agent_inventory_code((enum agent_inventory_kind)k), code) == 0)
                a->inventory.at[i].told[k] = true;
}

bool agent_inventory_init(struct agent *a)
{
    a->inventory.at = calloc(a->config.certificates_count + 1, sizeof *a->inventory.at);
    if (a->inventory.at)
        agent_store_assigned_all(&a->store, load, a);
    return a->inventory.at;
}

void agent_inventory_free(struct agent *a)
{
    free(a->inventory.at);
    memset(&a->inventory, 0, sizeof a->inventory);
}
