// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/fields_diff.h"

#include "core/format/json_write.h"
#include "core/format/plain.h"

#include <string.h>

/* One field that is not the same in both. */
struct change {
    const char *key;
    struct vouch_span before; /* lists: an entry a line */
    struct vouch_span after;
    bool list;
    const char *breaks; /* what it means for those who rely on it; null: nothing is said */
};

/* --- entries of a list --- */

struct lines {
    struct vouch_span text;
    size_t at;
};

static bool next_line(struct lines *l, struct vouch_span *out)
{
    if (l->text.len == 0 || l->at > l->text.len)
        return false;
    size_t end = vouch_span_find(l->text, l->at, '\n');
    *out = vouch_span_part(l->text, l->at, end - l->at);
    l->at = end + 1;
    return true;
}

static bool has_line(struct vouch_span text, struct vouch_span line)
{
    struct lines all = {text, 0};
    struct vouch_span one;
    while (next_line(&all, &one))
        if (vouch_span_equal_nocase(one, line))
            return true;
    return false;
}

/* Has the list a wildcard for this DNS name? */
static bool has_wildcard(struct vouch_span names, struct vouch_span name)
{
    static const char dns[] = "DNS:";
    static const char star[] = "DNS:*";
    struct lines all = {names, 0};
    struct vouch_span one;
    size_t dot = vouch_span_find(name, 0, '.');
    struct vouch_span parent = vouch_span_part(name, dot, name.len - dot);
    if (name.len < sizeof dns || memcmp(name.data, dns, sizeof dns - 1) != 0 || dot == name.len)
        return false;
    while (next_line(&all, &one))
        if (one.len > sizeof star && memcmp(one.data, star, sizeof star - 1) == 0 &&
            vouch_span_equal_nocase(
                vouch_span_part(one, sizeof star - 1, one.len - (sizeof star - 1)), parent))
            return true;
    return false;
}

/* Is there an entry before that is not covered after? */
static bool loses(const struct change *c, bool wildcards)
{
    struct lines all = {c->before, 0};
    struct vouch_span one;
    while (next_line(&all, &one))
        if (!has_line(c->after, one) && !(wildcards && has_wildcard(c->after, one)))
            return true;
    return false;
}

/* --- what it breaks --- */

static const char *breaks_purposes(const struct change *c)
{
    if (c->before.len == 0)
        return "it was good for every purpose before: peers that ask for another one will refuse";
    return c->after.len && loses(c, false) ? "a purpose is lost: peers that ask for it will refuse"
                                           : NULL;
}

static const char *breaks(const struct change *c)
{
    static const char *const always[][2] = {
        {"key_pin_sha256",
         "a new key: TLSA records with selector 1 (3 1 1) and pins of the key no longer match; "
         "publish the new record before the switch"},
        {"sha256", "another certificate: TLSA records with selector 0 (3 0 1) and pins of the "
                   "certificate no longer match"},
        {"issuer", "another issuer: TLSA records of the authority (2 x x) and CAA records may no "
                   "longer match; install the new intermediates"},
        {"subject", "another subject: servers that know a client by it (LDAP EXTERNAL) no longer "
                    "do"},
        {"key", "another kind of key: clients that do not take it will refuse"},
    };
    if (strcmp(c->key, "names") == 0)
        return loses(c, true) ? "names that are no longer covered: whoever connects by them will "
                                "refuse"
                              : NULL;
    if (strcmp(c->key, "extended_key_usage") == 0)
        return breaks_purposes(c);
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        if (strcmp(always[i][0], c->key) == 0)
            return always[i][1];
    return NULL;
}

/* --- the changes, one after the other --- */

/* The field of this index, those of `before` first; false: it is the same in both. */
static bool change_at(const struct vouch_fields *before, const struct vouch_fields *after,
                      size_t index, struct change *out)
{
    bool first = index < before->count;
    const struct vouch_field *f = first ? &before->at[index] : &after->at[index - before->count];
    if (!first && vouch_fields_find(before, f->key).data != NULL)
        return false; /* it was among those of `before` */
    *out = (struct change){.key = f->key, .list = f->list, .after = f->value};
    if (first) {
        out->before = f->value;
        out->after = vouch_fields_find(after, f->key);
    }
    if (vouch_span_equal(out->before, out->after))
        return false;
    if (f->list && !loses(out, false) &&
        !loses(&(struct change){.before = out->after, .after = out->before}, false))
        return false; /* another order */
    out->breaks = breaks(out);
    return true;
}

/* --- text --- */

static void say_lines(struct vouch_writer *w, const char *mark, const struct change *c,
                      struct vouch_span text, struct vouch_span other)
{
    struct lines all = {text, 0};
    struct vouch_span one;
    while (next_line(&all, &one)) {
        if (c->list && has_line(other, one))
            continue;
        vouch_write_text(w, mark);
        vouch_write_text(w, c->key);
        vouch_write_text(w, ": ");
        vouch_plain_write(w, one);
        vouch_write_u8(w, '\n');
    }
}

bool vouch_fields_diff(struct vouch_writer *w, const struct vouch_fields *before,
                       const struct vouch_fields *after)
{
    bool differs = false;
    struct change c;
    for (size_t i = 0; i < before->count + after->count; i++) {
        if (!change_at(before, after, i, &c))
            continue;
        differs = true;
        say_lines(w, "- ", &c, c.before, c.after);
        say_lines(w, "+ ", &c, c.after, c.before);
        if (!c.breaks)
            continue;
        vouch_write_text(w, "    -> ");
        vouch_write_text(w, c.breaks);
        vouch_write_u8(w, '\n');
    }
    return differs;
}

/* --- JSON --- */

static void json_lines(struct vouch_json *j, const char *key, const struct change *c,
                       struct vouch_span text, struct vouch_span other)
{
    struct lines all = {text, 0};
    struct vouch_span one;
    vouch_json_array(j, key);
    while (next_line(&all, &one))
        if (!c->list || !has_line(other, one))
            vouch_json_span(j, NULL, one);
    vouch_json_end(j);
}

bool vouch_fields_diff_json(struct vouch_writer *w, const char *const files[2],
                            const struct vouch_fields *before, const struct vouch_fields *after)
{
    bool differs = false;
    struct change c;
    struct vouch_json j = vouch_json_of(w);
    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "kind", "diff");
    vouch_json_text(&j, "before", files[0]);
    vouch_json_text(&j, "after", files[1]);
    vouch_json_array(&j, "changes");
    for (size_t i = 0; i < before->count + after->count; i++) {
        if (!change_at(before, after, i, &c))
            continue;
        differs = true;
        vouch_json_object(&j, NULL);
        vouch_json_text(&j, "field", c.key);
        json_lines(&j, "removed", &c, c.before, c.after);
        json_lines(&j, "added", &c, c.after, c.before);
        if (c.breaks)
            vouch_json_text(&j, "breaks", c.breaks);
        vouch_json_end(&j);
    }
    vouch_json_end(&j);
    vouch_json_end(&j);
    vouch_write_u8(w, '\n');
    return differs;
}
