// SPDX-License-Identifier: Apache-2.0
#include "boards/common/config_table.h"

#include <string.h>

#include "core/x509/certificate.h"
#include "core/x509/name.h"

static uint32_t little(const uint8_t *p, unsigned bytes)
{
    uint32_t v = 0;

    for (unsigned i = 0; i < bytes; i++)
        v |= (uint32_t)p[i] << 8 * i;
    return v;
}

/* Without a table: it runs once. */
uint32_t config_table_crc_on(uint32_t crc, const uint8_t *p, size_t len)
{
    crc = ~crc;
    for (size_t i = 0; i < len; i++) {
        crc ^= p[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1U ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

uint32_t config_table_crc(const uint8_t *p, size_t len)
{
    return config_table_crc_on(0, p, len);
}

/* The length of the header: "VCT1" or "VCT2"; 0: neither. */
static size_t head_len(const uint8_t *data)
{
    if (memcmp(data, "VCT", 3) != 0 || (data[3] != '1' && data[3] != '2'))
        return 0;
    return data[3] == '1' ? CONFIG_HEAD_LEN : CONFIG_HEAD_LEN + CONFIG_VERSION_LEN;
}

bool config_table_open(struct config_table *t, const uint8_t *data, size_t cap)
{
    memset(t, 0, sizeof *t);
    size_t head = data && cap >= CONFIG_HEAD_LEN ? head_len(data) : 0;
    if (head == 0)
        return false;
    size_t len = little(data + 4, 4);
    if (len < head || len > cap)
        return false;
    if (config_table_crc(data + CONFIG_HEAD_LEN, len - CONFIG_HEAD_LEN) != little(data + 8, 4))
        return false;
    t->records = (struct vouch_span){data + head, len - head};
    t->version = head > CONFIG_HEAD_LEN ? little(data + CONFIG_HEAD_LEN, 4) : 0;
    return true;
}

/* The record at *at, which moves past it; start with 0. false: no more. */
static bool next_record(const struct config_table *t, size_t *at, struct config_record *out)
{
    size_t left = *at < t->records.len ? t->records.len - *at : 0;

    if (left < CONFIG_RECORD_HEAD_LEN)
        return false;
    const uint8_t *head = t->records.data + *at;
    size_t len = little(head + 2, 2), padded = (len + 3U) / 4U * 4U;
    if (padded > left - CONFIG_RECORD_HEAD_LEN)
        return false;
    out->type = head[0];
    out->data = (struct vouch_span){head + CONFIG_RECORD_HEAD_LEN, len};
    *at += CONFIG_RECORD_HEAD_LEN + padded;
    return true;
}

/* The NUL-terminated text at the start of a record; null when there is no NUL. */
static const char *text_of(struct vouch_span data)
{
    return vouch_span_find(data, 0, 0) < data.len ? (const char *)data.data : NULL;
}

bool config_table_section(const struct config_table *t, const char *name, size_t *at)
{
    struct config_record r;

    while (next_record(t, at, &r)) {
        const char *text = r.type == CONFIG_SECTION ? text_of(r.data) : NULL;
        if (text && strcmp(text, name) == 0)
            return true;
    }
    return false;
}

/* The value in a setting with that key; null: another key. */
static const char *setting_value(struct vouch_span data, const char *key)
{
    const char *text = text_of(data);

    if (!text || strcmp(text, key) != 0)
        return NULL;
    return text_of(vouch_span_part(data, strlen(text) + 1, data.len));
}

const char *config_table_value(const struct config_table *t, size_t at, const char *key,
                               unsigned nth)
{
    struct config_record r;

    while (next_record(t, &at, &r) && r.type != CONFIG_SECTION) {
        const char *value = r.type == CONFIG_SETTING ? setting_value(r.data, key) : NULL;
        if (value && nth-- == 0)
            return value;
    }
    return NULL;
}

/* The value of a key in the first section of that name; null when there is none. */
static const char *value_of(const struct config_table *t, const char *section, const char *key)
{
    size_t at = 0;

    return config_table_section(t, section, &at) ? config_table_value(t, at, key, 0) : NULL;
}

static const char *get(const void *self, const char *section, const char *key)
{
    return value_of(self, section, key);
}

struct vouch_settings config_table_settings(const struct config_table *t)
{
    return (struct vouch_settings){.get = get, .self = t};
}

struct vouch_span config_table_secret(const struct config_table *t, const char *name)
{
    struct config_record r;
    size_t at = 0;

    while (next_record(t, &at, &r)) {
        const char *text = r.type == CONFIG_SECRET ? text_of(r.data) : NULL;
        if (text && strcmp(text, name) == 0)
            return vouch_span_part(r.data, strlen(text) + 1, r.data.len);
    }
    return (struct vouch_span){0};
}

struct vouch_span config_table_update_key(const struct config_table *t)
{
    struct config_record r;
    size_t at = 0;

    while (next_record(t, &at, &r))
        if (r.type == CONFIG_UPDATE_KEY)
            return r.data;
    return (struct vouch_span){0};
}

static int find_anchor(void *self, struct vouch_span subject, size_t index,
                       struct vouch_anchor *out)
{
    const struct config_table *t = self;
    struct config_record r;
    struct vouch_certificate c;
    size_t at = 0;

    while (next_record(t, &at, &r)) {
        if (r.type != CONFIG_ANCHOR)
            continue;
        vouch_certificate_parse(r.data, &c);
        if (!(c.parts & VOUCH_PART_KEY) || !vouch_name_equal(c.subject, subject) || index-- > 0)
            continue;
        memset(out, 0, sizeof *out);
        out->subject = c.subject;
        out->key = c.spki;
        out->certificate = r.data;
        return VOUCH_OK;
    }
    return VOUCH_E_NOT_FOUND;
}

struct vouch_anchors config_table_anchors(struct config_table *t)
{
    static const struct vouch_anchors_ops ops = {.find = find_anchor};

    return (struct vouch_anchors){&ops, t};
}
