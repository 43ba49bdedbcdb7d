// SPDX-License-Identifier: Apache-2.0
#include "core/x509/name.h"

#include "core/x509/oid.h"
#include "core/x509/text.h"

#include <string.h>

/* RFC 4514 puts the last RDN first; a name with more than these is truncated at its beginning. */
enum { RDNS_SHOWN = 24 };

/* RFC 4514 section 3, followed by names in wide use. */
static const char *const short_names[] = {
    "CN",           "L",
    "ST",           "O",
    "OU",           "C",
    "STREET",       "DC",
    "UID",          "serialNumber",
    "emailAddress", "organizationIdentifier",
    "title",        "businessCategory",
    "postalCode",
};

static const struct vouch_oid_row short_name_oids[] = {
    {3, {0x55, 4, 3}, 0},
    {3, {0x55, 4, 7}, 1},
    {3, {0x55, 4, 8}, 2},
    {3, {0x55, 4, 10}, 3},
    {3, {0x55, 4, 11}, 4},
    {3, {0x55, 4, 6}, 5},
    {3, {0x55, 4, 9}, 6},
    {10, {0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25}, 7},
    {10, {0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1}, 8},
    {3, {0x55, 4, 5}, 9},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1}, 10},
    {3, {0x55, 4, 97}, 11},
    {3, {0x55, 4, 12}, 12},
    {3, {0x55, 4, 15}, 13},
    {3, {0x55, 4, 17}, 14},
};

enum { NO_SHORT_NAME = 0xff };

static uint8_t short_name(struct vouch_span oid)
{
    return vouch_oid_find(short_name_oids, sizeof short_name_oids / sizeof short_name_oids[0], oid,
                          NO_SHORT_NAME);
}

static void write_escaped(struct vouch_writer *w, uint32_t c, bool at_end)
{
    uint8_t byte = (uint8_t)c;
    bool control = c < 0x20 || c == 0x7f || c > 0x10ffff;
    bool special = c < 0x80 && c > 0 && strchr("\"+,;<>\\=", (int)c) != NULL;
    if (control) {
        vouch_write_u8(w, '\\');
        vouch_write_hex(w, (struct vouch_span){&byte, 1});
        return;
    }
    if (special || (at_end && (c == ' ' || c == '#')))
        vouch_write_u8(w, '\\');
    vouch_text_write_utf8(w, c);
}

static void write_value(struct vouch_writer *w, const struct vouch_attribute *a)
{
    struct vouch_text t = vouch_text_begin(a->tag, a->value);
    bool first = true;
    /* What does not fit is lost, however much it is. */
    for (uint32_t c; w->lost == 0 && (c = vouch_text_next(&t)) != VOUCH_TEXT_END; first = false)
        write_escaped(w, c, first || (c == ' ' && !t.left.len));
}

static void write_attribute(struct vouch_writer *w, const struct vouch_attribute *a)
{
    uint8_t name = short_name(a->oid);
    if (name == NO_SHORT_NAME)
        vouch_oid_write(w, a->oid);
    else
        vouch_write_text(w, short_names[name]);
    vouch_write_u8(w, '=');
    if (name != NO_SHORT_NAME && vouch_text_is_string(a->tag)) {
        write_value(w, a);
        return;
    }
    vouch_write_u8(w, '#');
    vouch_write_hex(w, a->whole);
}

/* One RDN, read like a name of its own. */
static void write_rdn(struct vouch_writer *w, struct vouch_span content)
{
    struct vouch_name_cursor c = {vouch_der_of((struct vouch_span){NULL, 0}), vouch_der_of(content),
                                  1};
    struct vouch_attribute a;
    for (bool first = true; vouch_name_next(&c, &a); first = false) {
        if (!first)
            vouch_write_u8(w, '+');
        write_attribute(w, &a);
    }
}

void vouch_name_write(struct vouch_writer *w, struct vouch_span name)
{
    struct vouch_span last[RDNS_SHOWN];
    struct vouch_der rdns = vouch_name_begin(name).rdns;
    size_t count = 0;
    while (vouch_der_more(&rdns)) {
        struct vouch_span rdn = vouch_der_read(&rdns, VOUCH_TAG_SET);
        if (!rdns.fault)
            last[count++ % RDNS_SHOWN] = rdn;
    }
    size_t shown = count < RDNS_SHOWN ? count : RDNS_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        if (i)
            vouch_write_u8(w, ',');
        write_rdn(w, last[(count - 1 - i) % RDNS_SHOWN]);
    }
    if (shown < count)
        vouch_write_text(w, ",...");
}

void vouch_attribute_write(struct vouch_writer *w, const struct vouch_attribute *a)
{
    struct vouch_text t = vouch_text_begin(a->tag, a->value);
    for (uint32_t c; (c = vouch_text_next(&t)) != VOUCH_TEXT_END;)
        vouch_text_write_utf8(w, c <= 0x10ffff ? c : 0xfffd);
}
