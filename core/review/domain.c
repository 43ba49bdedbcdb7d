// SPDX-License-Identifier: Apache-2.0
#include "core/review/domain.h"

#include <string.h>

enum { LABEL_MAX = 63, BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, FIRST = 128 };
enum { FIRST_BIAS = 72, IDEOGRAPHIC_STOP = 0x3002 };

/* For eight bytes: the highest bit of those that are capitals, or not ASCII. */
static uint64_t marks_of(const uint8_t *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    uint64_t low = word & 0x7F7F7F7F7F7F7F7Fu;
    uint64_t from_a = low + 0x3F3F3F3F3F3F3F3Fu;
    uint64_t beyond_z = low + 0x2525252525252525u;
    return ((from_a & ~beyond_z) | word) & 0x8080808080808080u;
}

bool vouch_domain_is_plain(struct vouch_span domain)
{
    uint64_t marks = 0;
    if (domain.len == 0)
        return true;
    if (domain.len >= 8) { /* the last eight bytes overlap those before */
        for (size_t i = 0; i + 8 < domain.len; i += 8)
            marks |= marks_of(domain.data + i);
        marks |= marks_of(domain.data + domain.len - 8);
    } else {
        for (size_t i = 0; i < domain.len; i++)
            marks |= domain.data[i] >= 0x80 || (uint8_t)(domain.data[i] - 'A') <= 25;
    }
    return marks == 0 && domain.data[domain.len - 1] != '.';
}

/* Takes one character of UTF-8; false: it is none. */
static bool take(struct vouch_span *s, uint32_t *out)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    uint8_t lead = s->data[0];
    unsigned more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || s->len <= more)
        return false;
    uint32_t c = more == 0 ? lead : lead & (0x3Fu >> more);
    for (unsigned i = 1; i <= more; i++) {
        if ((s->data[i] & 0xC0) != 0x80)
            return false;
        c = c << 6 | (s->data[i] & 0x3F);
    }
    *s = vouch_span_part(*s, more + 1, s->len);
    *out = c;
    return c >= least[more] && c <= 0x10FFFF;
}

static uint32_t lower_of(uint32_t c)
{
    if (c < 0x80)
        return vouch_lower((uint8_t)c);
    bool latin = c >= 0xC0 && c <= 0xDE && c != 0xD7;
    bool greek = c >= 0x391 && c <= 0x3A9;
    bool cyrillic = c >= 0x410 && c <= 0x42F;
    if (latin || greek || cyrillic)
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    /* pairs of which the first, with an even or an odd number, is the capital */
    bool even = (c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) ||
                (c >= 0x14A && c <= 0x177) || (c >= 0x460 && c <= 0x481);
    bool odd = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
    return (even && c % 2 == 0) || (odd && c % 2 == 1) ? c + 1 : c;
}

/* --- RFC 3492 --------------------------------------------------------------------------------- */

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t k = 0;
    delta = first ? delta / DAMP : delta / 2;
    delta += delta / points;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static void write_digit(struct vouch_writer *w, uint32_t digit)
{
    vouch_write_u8(w, (uint8_t)(digit < 26 ? 'a' + digit : '0' + digit - 26));
}

static void write_delta(struct vouch_writer *w, uint32_t delta, uint32_t bias)
{
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
        if (delta < t)
            break;
        write_digit(w, t + (delta - t) % (BASE - t));
        delta = (delta - t) / (BASE - t);
    }
    write_digit(w, delta);
}

static uint32_t smallest_from(const uint32_t *label, size_t len, uint32_t from)
{
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < len; i++)
        if (label[i] >= from && label[i] < least)
            least = label[i];
    return least;
}

/* The part after "xn--" of a label with at least one character beyond ASCII. No number overflows:
 * there are at most 63 characters below 0x110000. */
static void write_punycode(struct vouch_writer *w, const uint32_t *label, size_t len)
{
    uint32_t basic = 0;
    for (size_t i = 0; i < len; i++) {
        if (label[i] >= FIRST)
            continue;
        vouch_write_u8(w, (uint8_t)label[i]);
        basic++;
    }
    if (basic > 0)
        vouch_write_u8(w, '-');
    uint32_t next = FIRST;
    uint32_t delta = 0;
    uint32_t bias = FIRST_BIAS;
    for (uint32_t done = basic; done < len; next++, delta++) {
        uint32_t c = smallest_from(label, len, next);
        delta += (c - next) * (done + 1);
        next = c;
        for (size_t i = 0; i < len; i++) {
            delta += label[i] < next;
            if (label[i] != next)
                continue;
            write_delta(w, delta, bias);
            bias = adapt(delta, done + 1, done == basic);
            delta = 0;
            done++;
        }
    }
}

static void write_label(struct vouch_writer *w, const uint32_t *label, size_t len, bool ascii)
{
    if (!ascii) {
        vouch_write_text(w, "xn--");
        write_punycode(w, label, len);
        return;
    }
    for (size_t i = 0; i < len; i++)
        vouch_write_u8(w, (uint8_t)label[i]);
}

bool vouch_domain_write(struct vouch_span domain, struct vouch_writer *w)
{
    uint32_t label[LABEL_MAX];
    size_t len = 0;
    bool ascii = true;
    while (domain.len) {
        uint32_t c;
        if (!take(&domain, &c))
            return false;
        bool dot = c == '.' || c == IDEOGRAPHIC_STOP;
        if (!dot && len == LABEL_MAX)
            return false;
        if (!dot) {
            label[len++] = lower_of(c);
            ascii = ascii && c < FIRST;
        }
        if (!dot && domain.len)
            continue;
        write_label(w, label, len, ascii);
        if (domain.len)
            vouch_write_u8(w, '.');
        len = 0;
        ascii = true;
    }
    return w->lost == 0;
}
