// SPDX-License-Identifier: Apache-2.0
#include "core/mail/sts_cache.h"

#include "core/calendar.h"

#include <string.h>

/* Entries, the one fetched longest ago first; numbers are big-endian: the length of what follows
 * (16 bits), the domain's length (8), domain, the id's length (8), id, the time of the fetch (64),
 * and the policy as text. */
enum { LENGTH = 2, PARTS = 16 };

struct entry {
    size_t at, end; /* in the buffer */
    struct vouch_span domain, id, text;
    int64_t fetched_s;
};

/* The entry at `at`; false: there is none, or it is not valid. */
static bool read_entry(const struct vouch_sts_cache *c, size_t at, struct entry *e)
{
    const struct vouch_span all = {c->data, c->len};
    struct vouch_reader outer = vouch_reader_of(vouch_span_part(all, at, c->len));
    struct vouch_reader r = vouch_reader_of(vouch_read_span(&outer, vouch_read_u16(&outer)));

    e->domain = vouch_read_span(&r, vouch_read_u8(&r));
    e->id = vouch_read_span(&r, vouch_read_u8(&r));
    uint64_t high = vouch_read_u32(&r);
    e->fetched_s = (int64_t)(high << 32 | vouch_read_u32(&r));
    e->text = vouch_read_span(&r, vouch_reader_left(&r));
    e->at = at;
    e->end = c->len - vouch_reader_left(&outer);
    return !outer.failed && !r.failed && e->domain.len > 0;
}

static bool find(const struct vouch_sts_cache *c, const char *domain, struct entry *e)
{
    for (size_t at = 0; read_entry(c, at, e); at = e->end)
        if (vouch_span_equal_nocase(e->domain, vouch_span_of(domain)))
            return true;
    return false;
}

static void drop(struct vouch_sts_cache *c, const struct entry *e)
{
    memmove(c->data + e->at, c->data + e->end, c->len - e->end);
    c->len -= e->end - e->at;
    c->changes++;
}

void vouch_sts_cache_load(struct vouch_sts_cache *c, size_t len)
{
    struct entry e;
    size_t at = 0;

    c->len = len <= c->max ? len : 0;
    while (at < c->len && read_entry(c, at, &e))
        at = e.end;
    if (at < c->len)
        c->len = 0;
}

static void write_number(struct vouch_writer *w, uint64_t v, unsigned bytes)
{
    while (bytes > 0)
        vouch_write_u8(w, (uint8_t)(v >> 8 * --bytes));
}

static void write_short(struct vouch_writer *w, struct vouch_span s)
{
    vouch_write_u8(w, (uint8_t)s.len);
    vouch_write_span(w, s);
}

/* Writes it behind the others; false: no space. */
static bool append(struct vouch_sts_cache *c, const char *domain, struct vouch_span id,
                   const struct vouch_sts_policy *p, int64_t fetched_s)
{
    struct vouch_writer w = vouch_writer_of(c->data + c->len, c->max - c->len);

    write_number(&w, 0, LENGTH);
    write_short(&w, vouch_span_of(domain));
    write_short(&w, id);
    write_number(&w, (uint64_t)fetched_s, 8);
    vouch_sts_write_policy(p, &w);
    if (w.lost > 0 || w.len - LENGTH > UINT16_MAX)
        return false;
    struct vouch_writer length = vouch_writer_of(c->data + c->len, LENGTH);
    write_number(&length, w.len - LENGTH, LENGTH);
    c->len += w.len;
    c->changes++;
    return true;
}

/* Is that policy kept already, since the same time? */
static bool is_kept(const struct entry *e, struct vouch_span id, const struct vouch_sts_policy *p,
                    int64_t fetched_s)
{
    struct vouch_sts_policy kept;
    struct vouch_report_storage none = {0};
    struct vouch_report scratch;

    if (e->fetched_s != fetched_s || !vouch_span_equal(e->id, id))
        return false;
    vouch_report_init(&scratch, &none);
    vouch_sts_read_policy(e->text, &kept, &scratch);
    bool same = kept.good && kept.mode == p->mode && kept.max_age_s == p->max_age_s &&
                kept.mx_count == p->mx_count;
    for (size_t i = 0; same && i < p->mx_count; i++)
        same = vouch_span_equal(kept.mx[i], p->mx[i]);
    return same;
}

static void keep(struct vouch_sts_cache *c, const char *domain, struct vouch_span id,
                 const struct vouch_sts_policy *p, int64_t now_s)
{
    int64_t part = p->max_age_s / PARTS;
    int64_t fetched_s = part > 0 ? now_s / part * part : now_s;
    struct entry e;

    while (find(c, domain, &e)) {
        if (p->mode != VOUCH_STS_NONE && is_kept(&e, id, p, fetched_s))
            return;
        drop(c, &e);
    }
    if (p->mode == VOUCH_STS_NONE)
        return;
    while (!append(c, domain, id, p, fetched_s) && read_entry(c, 0, &e))
        drop(c, &e);
}

static void use(const struct vouch_sts_cache *c, const char *domain, int64_t now_s,
                struct vouch_sts_policy *p, struct vouch_writer *text, struct vouch_report *r)
{
    struct vouch_report_storage none = {0};
    struct vouch_report scratch;
    struct entry e;
    uint8_t date[32];
    struct vouch_writer until = vouch_writer_of(date, sizeof date);

    if (!find(c, domain, &e))
        return;
    vouch_write_span(text, e.text);
    vouch_report_init(&scratch, &none);
    vouch_sts_read_policy(vouch_writer_span(text), p, &scratch);
    p->good = p->good && !text->lost && e.fetched_s <= now_s && now_s - e.fetched_s < p->max_age_s;
    if (!p->good)
        return;
    vouch_sts_read_policy(vouch_writer_span(text), p, r);
    vouch_date_write(&until, e.fetched_s + p->max_age_s);
    vouch_report_add_fact(r, "sts_cached_until", vouch_writer_span(&until));
}

void vouch_sts_cache_settle(struct vouch_sts_cache *c, const char *domain,
                            const struct vouch_time *now, struct vouch_sts_policy *p,
                            struct vouch_writer text, struct vouch_report *r)
{
    if (!now->utc_known)
        return;
    if (p->good)
        keep(c, domain, vouch_report_fact(r, "sts_id"), p, now->utc_s);
    else
        use(c, domain, now->utc_s, p, &text, r);
}
