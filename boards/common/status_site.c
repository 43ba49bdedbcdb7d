// SPDX-License-Identifier: Apache-2.0
#include "boards/common/status_site.h"

#include <string.h>

#include "core/format/json_write.h"

enum status_class status_class_of(const struct target_state *t)
{
    if (t->checks == 0 || !t->believed_known)
        return STATUS_PENDING;
    switch (t->believed) {
    case VOUCH_VERDICT_VALID:
        return STATUS_GOOD;
    case VOUCH_VERDICT_WARNING:
        return STATUS_WARN;
    case VOUCH_VERDICT_UNKNOWN:
        return STATUS_UNKNOWN;
    case VOUCH_VERDICT_INVALID:
        break;
    }
    return STATUS_BAD;
}

static void write_json_head(struct vouch_writer *w, const char *status)
{
    vouch_write_text(w, "HTTP/1.0 ");
    vouch_write_text(w, status);
    vouch_write_text(w, "\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"
                        "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n");
}

static bool list_next(struct status_reader *r, struct vouch_writer *w)
{
    if (r->step == 0) {
        write_json_head(w, "200 OK");
        vouch_write_text(w, "[");
        r->step = 1;
        return true;
    }
    if (r->step == 2)
        return false;
    if (r->target == r->count) {
        vouch_write_text(w, "]\n");
        r->step = 2;
        return true;
    }
    vouch_write_text(w, r->target > 0 ? ",\n" : "\n");
    states_write_target(r->site->states, r->target++, w);
    return true;
}

static void write_counts(struct vouch_json *j, const struct states *s)
{
    static const char *const names[STATUS_CLASSES] = {"invalid", "unknown", "warning", "pending",
                                                      "valid"};
    size_t counts[STATUS_CLASSES] = {0};

    for (size_t i = 0; i < s->count; i++)
        counts[status_class_of(&s->at[i])]++;
    for (size_t i = 0; i < STATUS_CLASSES; i++)
        vouch_json_number(j, names[i], (int64_t)counts[i]);
}

/* For monitors, which look at the status of HTTP alone: 200 when everything is believed to be good,
 * warnings included; 503 when something is not, or nothing is known yet. */
static bool health_next(struct status_reader *r, struct vouch_writer *w)
{
    const struct states *s = r->site->states;
    enum vouch_verdict worst = states_worst(s);
    bool known = states_known(s) == s->count;
    bool good = known && worst <= VOUCH_VERDICT_WARNING;

    if (r->step++ > 0)
        return false;
    write_json_head(w, good ? "200 OK" : "503 Service Unavailable");
    struct vouch_json j = vouch_json_of(w);
    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "status",
                    known || worst > VOUCH_VERDICT_WARNING ? vouch_verdict_text(worst) : "pending");
    vouch_json_number(&j, "targets", (int64_t)s->count);
    write_counts(&j, s);
    vouch_json_end(&j);
    vouch_write_text(w, "\n");
    return true;
}

/* The whole last report of r->target. */
static bool report_next(struct status_reader *r, struct vouch_writer *w)
{
    if (r->step++ > 0)
        return false;
    write_json_head(w, "200 OK");
    vouch_write_span(w, states_json(r->site->states, r->target));
    vouch_write_text(w, "\n");
    return true;
}

static const struct status_route routes[] = {
    {"/index.html", status_html_next},
    {"/style.css", status_style_next},
    {"/status.json", list_next},
    {"/health", health_next},
};
static const struct status_route report_route = {"/targets/", report_next};

/* "/targets/3.json" is the third one's last report, where there is one. */
static bool report_path(struct status_reader *r, const char *path)
{
    static const char before[] = "/targets/", after[] = ".json";
    struct vouch_span s = vouch_span_of(path);
    uint64_t number = 0;

    if (s.len < sizeof(before) + sizeof(after) - 2 ||
        strncmp(path, before, sizeof(before) - 1) != 0)
        return false;
    size_t digits = s.len - (sizeof(before) - 1) - (sizeof(after) - 1);
    if (strcmp(path + s.len - (sizeof(after) - 1), after) != 0 ||
        !vouch_span_decimal(vouch_span_part(s, sizeof(before) - 1, digits), STATUS_TARGETS_MAX,
                            &number) ||
        number == 0 || number > r->count)
        return false;
    r->target = (size_t)number - 1;
    return states_json(r->site->states, r->target).len > 0;
}

static void set_order(struct status_reader *r)
{
    const struct states *s = r->site->states;
    size_t n = 0;

    for (unsigned c = 0; c < STATUS_CLASSES; c++)
        for (size_t i = 0; i < r->count; i++)
            if ((unsigned)status_class_of(&s->at[i]) == c)
                r->order[n++] = (uint8_t)i;
}

bool status_open(struct status_reader *r, const struct status_site *site, const char *path)
{
    size_t count = site->states->count;

    r->site = site;
    r->route = NULL;
    r->step = 0;
    r->target = r->finding = r->len = r->at = 0;
    r->remarks = false;
    r->count = count < STATUS_TARGETS_MAX ? count : STATUS_TARGETS_MAX;
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
        if (strcmp(path, routes[i].path) == 0)
            r->route = &routes[i];
    if (!r->route && report_path(r, path))
        r->route = &report_route;
    if (!r->route)
        return false;
    set_order(r);
    return true;
}

static bool next_piece(struct status_reader *r)
{
    struct vouch_writer w = vouch_writer_of(r->piece, r->piece_max);

    do {
        if (!r->route->next(r, &w))
            return false;
    } while (w.len == 0);
    r->len = w.len;
    r->at = 0;
    return true;
}

size_t status_read(struct status_reader *r, void *room, size_t max)
{
    size_t read = 0;

    while (read < max) {
        if (r->at == r->len && !next_piece(r))
            break;
        size_t n = r->len - r->at < max - read ? r->len - r->at : max - read;
        memcpy((uint8_t *)room + read, r->piece + r->at, n);
        r->at += n;
        read += n;
    }
    return read;
}
