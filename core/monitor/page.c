// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/page.h"

#include <string.h>

#include "core/format/json_write.h"

static void write_json_head(struct vouch_writer *w, const char *status)
{
    vouch_write_text(w, "HTTP/1.0 ");
    vouch_write_text(w, status);
    vouch_write_text(w, "\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"
                        "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n");
}

static bool list_next(struct vouch_page_reader *r, struct vouch_writer *w)
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
    vouch_states_write_target(r->site->states, r->target++, w);
    return true;
}

static void write_counts(struct vouch_json *j, const struct vouch_states *s)
{
    static const char *const names[VOUCH_PAGE_CLASSES] = {"invalid", "unknown", "warning",
                                                          "pending", "valid"};
    size_t counts[VOUCH_PAGE_CLASSES] = {0};

    for (size_t i = 0; i < s->count; i++)
        counts[vouch_page_class_of(&s->at[i])]++;
    for (size_t i = 0; i < VOUCH_PAGE_CLASSES; i++)
        vouch_json_number(j, names[i], (int64_t)counts[i]);
}

/* For monitors that look only at the HTTP status: 200 when everything is believed to be good,
 * warnings included; 503 when something is not, or nothing is known yet. */
static bool health_next(struct vouch_page_reader *r, struct vouch_writer *w)
{
    const struct vouch_states *s = r->site->states;
    enum vouch_verdict worst = vouch_states_worst(s);
    bool known = vouch_states_known(s) == s->count;
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

/* The complete last report of r->target. */
static bool report_next(struct vouch_page_reader *r, struct vouch_writer *w)
{
    if (r->step++ > 0)
        return false;
    write_json_head(w, "200 OK");
    vouch_write_span(w, vouch_states_json(r->site->states, r->target));
    vouch_write_text(w, "\n");
    return true;
}

static const struct vouch_page_route routes[] = {
    {"/index.html", vouch_page_html_next},
    {"/style.css", vouch_page_style_next},
    {"/status.json", list_next},
    {"/health", health_next},
};
static const struct vouch_page_route report_route = {"/targets/", report_next};

/* "/targets/3.json" is the third target's last report, if there is one. */
static bool report_path(struct vouch_page_reader *r, const char *path)
{
    static const char before[] = "/targets/", after[] = ".json";
    struct vouch_span s = vouch_span_of(path);
    uint64_t number = 0;

    if (s.len < sizeof before + sizeof after - 2 || strncmp(path, before, sizeof before - 1) != 0)
        return false;
    size_t digits = s.len - (sizeof before - 1) - (sizeof after - 1);
    if (strcmp(path + s.len - (sizeof after - 1), after) != 0 ||
        !vouch_span_decimal(vouch_span_part(s, sizeof before - 1, digits), UINT16_MAX, &number) ||
        number == 0 || number > r->count)
        return false;
    r->target = (size_t)number - 1;
    return vouch_states_json(r->site->states, r->target).len > 0;
}

static void set_order(struct vouch_page_reader *r)
{
    const struct vouch_states *s = r->site->states;
    size_t n = 0;

    for (unsigned c = 0; c < VOUCH_PAGE_CLASSES; c++)
        for (size_t i = 0; i < r->count; i++)
            if ((unsigned)vouch_page_class_of(&s->at[i]) == c)
                r->order[n++] = (uint16_t)i;
}

bool vouch_page_open(struct vouch_page_reader *r, const struct vouch_page_site *site,
                     const char *path)
{
    size_t count = site->states->count;

    r->site = site;
    r->route = NULL;
    r->step = 0;
    r->target = r->finding = r->len = r->at = 0;
    r->remarks = false;
    r->count = count < r->order_max ? count : r->order_max;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++)
        if (strcmp(path, routes[i].path) == 0)
            r->route = &routes[i];
    if (!r->route && report_path(r, path))
        r->route = &report_route;
    if (!r->route)
        return false;
    set_order(r);
    return true;
}

static bool next_piece(struct vouch_page_reader *r)
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

size_t vouch_page_read(struct vouch_page_reader *r, void *buffer, size_t max)
{
    size_t read = 0;

    while (read < max) {
        if (r->at == r->len && !next_piece(r))
            break;
        size_t n = r->len - r->at < max - read ? r->len - r->at : max - read;
        memcpy((uint8_t *)buffer + read, r->piece + r->at, n);
        r->at += n;
        read += n;
    }
    return read;
}
