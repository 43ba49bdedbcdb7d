// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/chain_draw.h"

#include "core/calendar.h"
#include "core/format/json_write.h"
#include "core/format/plain.h"
#include "core/x509/name.h"

enum { NAME_MAX_BYTES = 512, STEP = 3 };

/* Its index among what was sent; `count`: none. */
static size_t place_of(const struct vouch_span *sent, size_t count, struct vouch_span der)
{
    for (size_t i = 0; i < count; i++)
        if (vouch_span_equal(sent[i], der))
            return i;
    return count;
}

static struct vouch_span name_text(struct vouch_span name, uint8_t buffer[NAME_MAX_BYTES])
{
    struct vouch_writer w = vouch_writer_of(buffer, NAME_MAX_BYTES);
    vouch_name_write(&w, name);
    return vouch_writer_span(&w);
}

static void write_name(struct vouch_writer *w, struct vouch_span name)
{
    uint8_t buffer[NAME_MAX_BYTES];
    vouch_plain_write(w, name_text(name, buffer));
}

static void write_certificate(struct vouch_writer *w, struct vouch_span der)
{
    struct vouch_certificate c;
    vouch_certificate_parse(der, &c);
    write_name(w, c.subject);
    if (!(c.parts & VOUCH_PART_VALIDITY))
        return;
    vouch_write_text(w, ", until ");
    vouch_date_write_day(w, c.not_after_s);
}

static void indent(struct vouch_writer *w, size_t depth)
{
    vouch_write_text(w, "  ");
    for (size_t i = 1; i < depth; i++)
        for (size_t j = 0; j < STEP; j++)
            vouch_write_u8(w, ' ');
    if (depth)
        vouch_write_text(w, "\xe2\x94\x94\xe2\x94\x80 "); /* a corner and a line */
}

static void draw_path(struct vouch_writer *w, const struct vouch_span *sent, size_t count,
                      const struct vouch_chain_fix *fix)
{
    for (size_t i = 0; i < fix->chain_count; i++) {
        size_t place = place_of(sent, count, fix->chain[i]);
        indent(w, i);
        vouch_write_decimal(w, (int64_t)place + 1);
        vouch_write_text(w, "  ");
        write_certificate(w, fix->chain[i]);
        vouch_write_u8(w, '\n');
    }
    indent(w, fix->chain_count);
    vouch_write_text(w, fix->trusted    ? "trusted root  "
                        : fix->complete ? "root, not trusted here  "
                                        : "MISSING  ");
    write_name(w, fix->last_issuer);
    vouch_write_u8(w, '\n');
}

static void draw_others(struct vouch_writer *w, const struct vouch_span *sent, size_t count,
                        const struct vouch_chain_fix *fix)
{
    static const char *const words[] = {
        [VOUCH_CHAIN_UNRELATED] = "belongs to no path",
        [VOUCH_CHAIN_DUPLICATE] = "the same as ",
        [VOUCH_CHAIN_ROOT] = "a root, which clients have themselves",
    };
    for (size_t i = 0; i < count && i < VOUCH_CHAIN_FIX_MAX; i++) {
        if (fix->fate[i] == VOUCH_CHAIN_KEPT)
            continue;
        vouch_write_text(w, "  ");
        vouch_write_decimal(w, (int64_t)i + 1);
        vouch_write_text(w, "  ");
        write_certificate(w, sent[i]);
        vouch_write_text(w, ": ");
        vouch_write_text(w, words[fix->fate[i]]);
        if (fix->fate[i] == VOUCH_CHAIN_DUPLICATE)
            vouch_write_decimal(w, (int64_t)place_of(sent, count, sent[i]) + 1);
        vouch_write_u8(w, '\n');
    }
}

/* Are they in the order of the path? */
static bool in_order(const struct vouch_span *sent, size_t count, const struct vouch_chain_fix *fix)
{
    size_t before = 0;
    for (size_t i = 0; i < fix->chain_count; i++) {
        size_t place = place_of(sent, count, fix->chain[i]);
        if (place < before)
            return false;
        before = place;
    }
    return true;
}

void vouch_chain_draw(struct vouch_writer *w, const char *file, const struct vouch_span *sent,
                      size_t count, const struct vouch_chain_fix *fix)
{
    vouch_write_text(w, "chain of ");
    vouch_plain_write(w, vouch_span_of(file));
    if (!in_order(sent, count, fix))
        vouch_write_text(w, ", which stands in another order");
    vouch_write_u8(w, '\n');
    draw_path(w, sent, count, fix);
    draw_others(w, sent, count, fix);
    vouch_write_u8(w, '\n');
}

void vouch_chain_draw_json(struct vouch_writer *w, const char *file, const struct vouch_span *sent,
                           size_t count, const struct vouch_chain_fix *fix)
{
    static const char *const words[] = {
        [VOUCH_CHAIN_UNRELATED] = "unrelated",
        [VOUCH_CHAIN_KEPT] = "used",
        [VOUCH_CHAIN_DUPLICATE] = "duplicate",
        [VOUCH_CHAIN_ROOT] = "root",
    };
    uint8_t buffer[NAME_MAX_BYTES];
    struct vouch_json j = vouch_json_of(w);
    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "file", file);
    vouch_json_text(&j, "kind", "chain");
    vouch_json_array(&j, "path");
    for (size_t i = 0; i < fix->chain_count; i++)
        vouch_json_number(&j, NULL, (int64_t)place_of(sent, count, fix->chain[i]) + 1);
    vouch_json_end(&j);
    vouch_json_array(&j, "sent");
    for (size_t i = 0; i < count && i < VOUCH_CHAIN_FIX_MAX; i++)
        vouch_json_text(&j, NULL, words[fix->fate[i]]);
    vouch_json_end(&j);
    vouch_json_bool(&j, "in_order", in_order(sent, count, fix));
    vouch_json_bool(&j, "complete", fix->complete);
    vouch_json_bool(&j, "trusted", fix->trusted);
    vouch_json_span(&j, fix->complete ? "root" : "missing", name_text(fix->last_issuer, buffer));
    vouch_json_end(&j);
    vouch_write_u8(w, '\n');
}
