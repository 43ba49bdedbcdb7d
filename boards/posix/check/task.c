// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/task.h"

#include "boards/posix/check/look_up.h"
#include "boards/posix/check/other_key.h"

#include <stdlib.h>
#include <string.h>

static void names_known(void *self)
{
    struct vouch_task *t = self;
    t->names_known = true;
    t->known(t->owner);
}

int vouch_task_begin(struct vouch_task *t, const struct vouch_endpoint *asked,
                     struct vouch_loop *loop, void (*known)(void *owner), void *owner)
{
    memset(t, 0, sizeof *t);
    t->asked = *asked;
    t->known = known;
    t->owner = owner;
    if (!vouch_look_up_needed(asked))
        return VOUCH_OK;
    if (asked->mx_domain[0] && asked->settings->mail.sts) {
        t->fetch = calloc(1, sizeof *t->fetch);
        if (!t->fetch)
            return VOUCH_E_MEMORY;
        memcpy(t->fetch->domain, asked->mx_domain, sizeof t->fetch->domain);
    }
    t->look_up = vouch_look_up_begin(&t->asked, t->fetch, loop, names_known, t);
    return t->look_up ? VOUCH_OK : VOUCH_E_MEMORY;
}

/* --- the endpoints ---------------------------------------------------------------------------- */

static int last(struct vouch_task *t)
{
    t->ended = true;
    return VOUCH_OK;
}

/* The second once the first is over, and has shown which kind of key there is. */
static int next_other_key(struct vouch_task *t, struct vouch_endpoint *out)
{
    if (t->given == 0)
        return VOUCH_OK;
    if (t->over == 0)
        return VOUCH_AGAIN;
    t->ended = true;
    if (t->other_key == VOUCH_TLS_KEY_ANY)
        return VOUCH_E_NOT_FOUND;
    vouch_other_key_endpoint(out, t->other_key, t->first_ms);
    return VOUCH_OK;
}

/* Once without --all-keys; else once for each kind of key. */
static int next_plain(struct vouch_task *t, struct vouch_endpoint *out)
{
    if (vouch_endpoint_is_catalogue(&t->asked)) {
        if (t->given > 0)
            return last(t);
        vouch_endpoint_to_domain(out);
        return VOUCH_OK;
    }
    if (vouch_other_key_is_asked_for(&t->asked))
        return next_other_key(t, out);
    if (!t->asked.settings->mail.all_keys)
        return last(t);
    out->key_type = t->given == 0 ? VOUCH_TLS_KEY_RSA : VOUCH_TLS_KEY_ECDSA;
    return t->given == 0 ? VOUCH_OK : last(t);
}

static int begin_fetching(struct vouch_task *t, struct vouch_endpoint *out)
{
    t->fetching = true;
    if (vouch_endpoint_fetch(out, t->fetch) != VOUCH_OK)
        out->target.host[0] = 0;
    return VOUCH_OK;
}

static void aim(struct vouch_task *t, struct vouch_endpoint *out)
{
    out->route = &t->look_up->route;
    out->hop = t->hop;
    out->sts = t->fetch && t->hop.kind == VOUCH_ROUTE_ENDPOINT ? &t->fetch->policy : NULL;
    if (out->mx_domain[0] && t->hop.host)
        vouch_route_target(out->route, &out->hop, &out->target);
    if (out->mx_domain[0] && out->settings->mail.next_hop[0])
        out->target.port = out->settings->mail.next_hop_port;
}

static int next_hop(struct vouch_task *t, struct vouch_endpoint *out)
{
    bool both = t->asked.settings->mail.all_keys;
    bool second = both && t->hop.kind == VOUCH_ROUTE_ENDPOINT;
    if (!t->names_known || t->fetching)
        return VOUCH_AGAIN;
    if (t->fetch && t->given == 0)
        return begin_fetching(t, out);
    if (!second) {
        int status = vouch_route_next(&t->look_up->route, &t->hop);
        if (status != VOUCH_OK)
            return status;
    }
    aim(t, out);
    if (both && t->hop.kind == VOUCH_ROUTE_ENDPOINT)
        out->key_type = second ? VOUCH_TLS_KEY_ECDSA : VOUCH_TLS_KEY_RSA;
    if (second || !both)
        memset(&t->hop, 0, sizeof t->hop);
    return VOUCH_OK;
}

bool vouch_task_is_open(const struct vouch_task *t)
{
    return !t->ended || t->has_waiting;
}

void vouch_task_put_back(struct vouch_task *t, const struct vouch_endpoint *e)
{
    t->waiting = *e;
    t->has_waiting = true;
}

const struct vouch_endpoint *vouch_task_waiting(const struct vouch_task *t)
{
    return t->has_waiting ? &t->waiting : NULL;
}

int vouch_task_next(struct vouch_task *t, struct vouch_endpoint *out, size_t *number)
{
    if (t->has_waiting) {
        *out = t->waiting;
        *number = t->given - 1;
        t->has_waiting = false;
        return VOUCH_OK;
    }
    if (t->ended)
        return VOUCH_E_NOT_FOUND;
    *out = t->asked;
    int status = t->look_up ? next_hop(t, out) : next_plain(t, out);
    t->ended = t->ended || status == VOUCH_E_NOT_FOUND;
    *number = t->given;
    t->given += status == VOUCH_OK;
    return status;
}

/* --- a catalogue and its domain --------------------------------------------------------------- */

/* The number of entries that the search found; false: there was no search. */
static bool entries_of(const struct vouch_report *r, uint64_t *count)
{
    bool searched = vouch_span_equal(vouch_report_fact(r, "ldap_stage"), vouch_span_of("searched"));
    return searched && vouch_span_decimal(vouch_report_fact(r, "ldap_entries"), UINT32_MAX, count);
}

/* Reports in the catalogue's report what only the domain found. */
static void compare(const struct vouch_report *domain, struct vouch_report *catalogue)
{
    uint64_t in_domain;
    uint64_t in_catalogue;
    if (!entries_of(domain, &in_domain) || !entries_of(catalogue, &in_catalogue))
        return;
    if (in_domain <= in_catalogue)
        return;
    vouch_report_find(catalogue, VOUCH_F_LDAP_NOT_IN_CATALOGUE, VOUCH_NO_POSITION,
                      VOUCH_NO_POSITION, vouch_report_fact(domain, "ldap_entries"));
    vouch_report_finish(catalogue);
}

static bool keep(struct vouch_task *t, size_t number, const struct vouch_report *r)
{
    void *block = r ? malloc(vouch_report_copy_size(r)) : NULL;
    t->pair[number] = block ? vouch_report_copy(r, block) : NULL;
    return t->pair[number];
}

/* The first report waits for the second, which is none unless another certificate was seen. */
static void over_other_key(struct vouch_task *t, size_t number, int status,
                           const struct vouch_report *r, vouch_task_reporter *report, void *arg)
{
    if (number == 0) {
        t->other_key = status == VOUCH_OK ? vouch_other_key_of(&t->asked, r) : VOUCH_TLS_KEY_ANY;
        t->first_ms = r ? r->duration_ms : 0;
        if (t->other_key != VOUCH_TLS_KEY_ANY && keep(t, 0, r))
            return;
        t->other_key = VOUCH_TLS_KEY_ANY;
        report(arg, 0, status, r);
        return;
    }
    bool both =
        status == VOUCH_OK && vouch_other_key_seen(t->pair[0], r, t->other_key) && keep(t, 1, r);
    if (both)
        vouch_other_key_say(t->pair, t->other_key);
    report(arg, 0, VOUCH_OK, t->pair[0]);
    if (both)
        report(arg, 1, VOUCH_OK, t->pair[1]);
    else
        t->over = t->given = 1;
}

void vouch_task_over(struct vouch_task *t, size_t number, int status, const struct vouch_report *r,
                     vouch_task_reporter *report, void *arg)
{
    t->over++;
    if (t->fetching && number == 0)
        t->fetching = false;
    if (!t->look_up && vouch_other_key_is_asked_for(&t->asked)) {
        over_other_key(t, number, status, r, report, arg);
        return;
    }
    bool paired = !t->look_up && vouch_endpoint_is_catalogue(&t->asked);
    if (!paired || status != VOUCH_OK || !keep(t, number, r))
        report(arg, number, status, r);
    if (!paired || t->over < 2)
        return;
    if (t->pair[0] && t->pair[1])
        compare(t->pair[0], t->pair[1]);
    for (size_t i = 0; i < 2; i++)
        if (t->pair[i])
            report(arg, i, VOUCH_OK, t->pair[i]);
}

bool vouch_task_finished(const struct vouch_task *t)
{
    return t->ended && t->over == t->given;
}

void vouch_task_end(struct vouch_task *t, struct vouch_loop *loop)
{
    vouch_look_up_end(t->look_up, loop);
    free(t->fetch);
    free(t->pair[0]);
    free(t->pair[1]);
    memset(t, 0, sizeof *t);
}
