// SPDX-License-Identifier: Apache-2.0
#include "boards/common/state_log.h"

#include <string.h>

#include "boards/common/config_table.h"

enum { RECORD_HEAD = 8, ERASED = 0xFF };

static const uint8_t magic[4] = {'V', 'S', 'L', '1'};

struct record {
    const char *name; /* without a NUL */
    size_t name_len;
    const uint8_t *data;
    size_t data_len;
};

static uint32_t get(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put(uint8_t *p, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

static const uint8_t *sector_of(const struct state_log *log, unsigned which)
{
    return log->region + which * log->sector_len;
}

static size_t length_of(size_t name_len, size_t data_len)
{
    size_t len = RECORD_HEAD + name_len + data_len;

    return (len + STATE_LOG_UNIT - 1) / STATE_LOG_UNIT * STATE_LOG_UNIT;
}

/* --- reading */

/* 0: not a good sector. */
static uint32_t number_of(const struct state_log *log, unsigned which)
{
    const uint8_t *p = sector_of(log, which);

    return memcmp(p, magic, sizeof magic) == 0 && get(p + 4) == ~get(p + 8) ? get(p + 4) : 0;
}

/* The good record at `at`, which moves past it. */
static bool next(const struct state_log *log, size_t *at, struct record *r)
{
    const uint8_t *p = sector_of(log, log->current) + *at;
    size_t left = log->sector_len - *at;

    if (left < RECORD_HEAD)
        return false;
    uint32_t lengths = get(p);
    r->name_len = lengths >> 24;
    r->data_len = lengths & 0xFFFFFFU;
    if (r->name_len > STATE_LOG_NAME_MAX || length_of(r->name_len, r->data_len) > left ||
        get(p + 4) !=
            config_table_crc_on(config_table_crc(p, 4), p + RECORD_HEAD, r->name_len + r->data_len))
        return false;
    r->name = (const char *)p + RECORD_HEAD;
    r->data = p + RECORD_HEAD + r->name_len;
    *at += length_of(r->name_len, r->data_len);
    return true;
}

static bool is_named(const struct record *r, const char *name, size_t len)
{
    return r->name_len == len && memcmp(r->name, name, len) == 0;
}

/* The last record of that name at or after `from`. */
static bool find(const struct state_log *log, size_t from, const char *name, size_t len,
                 struct record *out)
{
    struct record r;
    bool found = false;

    while (from < log->end && next(log, &from, &r))
        if (is_named(&r, name, len)) {
            *out = r;
            found = true;
        }
    return found;
}

void state_log_open(struct state_log *log, const uint8_t *region, size_t len,
                    const struct config_flash *flash)
{
    struct record r;

    memset(log, 0, sizeof *log);
    log->region = region;
    log->sector_len = len / 2;
    log->flash = *flash;
    uint32_t first = number_of(log, 0), second = number_of(log, 1);
    log->current = second > first;
    log->number = second > first ? second : first;
    log->end = STATE_LOG_HEAD;
    if (log->number == 0)
        return;
    while (next(log, &log->end, &r)) {
    }
    const uint8_t *p = sector_of(log, log->current);
    for (size_t i = log->end; i < log->sector_len; i++)
        log->torn |= p[i] != ERASED;
}

static int read(void *self, const char *name, uint8_t *buffer, size_t cap)
{
    const struct state_log *log = self;
    struct record r;

    if (log->number == 0 || !find(log, STATE_LOG_HEAD, name, strlen(name), &r))
        return VOUCH_E_NOT_FOUND;
    if (r.data_len > cap)
        return VOUCH_E_SPACE;
    if (r.data_len > 0)
        memcpy(buffer, r.data, r.data_len);
    return (int)r.data_len;
}

/* --- writing */

/* Programs whole units, padding the last with zeros; `at` becomes the end. */
static bool program(const struct state_log *log, size_t *at, const uint8_t *data, size_t len)
{
    size_t whole = len / STATE_LOG_UNIT * STATE_LOG_UNIT;
    uint8_t rest[STATE_LOG_UNIT] = {0};
    const struct config_flash *f = &log->flash;

    if (whole > 0 && !f->program(f->self, *at, data, whole))
        return false;
    *at += whole;
    if (len == whole)
        return true;
    memcpy(rest, data + whole, len - whole);
    if (!f->program(f->self, *at, rest, sizeof rest))
        return false;
    *at += sizeof rest;
    return true;
}

/* Head, name and the beginning of the data share units: they are collected in a buffer. */
static bool put_record(const struct state_log *log, size_t at, const struct record *r)
{
    uint8_t begin[RECORD_HEAD + 2 * STATE_LOG_UNIT] = {0};
    size_t head = RECORD_HEAD + r->name_len;
    size_t whole = (head + STATE_LOG_UNIT - 1) / STATE_LOG_UNIT * STATE_LOG_UNIT;
    size_t with = whole - head < r->data_len ? whole - head : r->data_len;
    size_t from = at;

    put(begin, (uint32_t)r->name_len << 24 | (uint32_t)r->data_len);
    memcpy(begin + RECORD_HEAD, r->name, r->name_len);
    if (with > 0)
        memcpy(begin + head, r->data, with);
    uint32_t sum =
        config_table_crc_on(config_table_crc(begin, 4), (const uint8_t *)r->name, r->name_len);
    put(begin + 4, config_table_crc_on(sum, r->data, r->data_len));
    if (!program(log, &at, begin, whole) ||
        (r->data_len > with && !program(log, &at, r->data + with, r->data_len - with)))
        return false;
    const uint8_t *p = log->region + from;
    return memcmp(p, begin, whole) == 0 &&
           (r->data_len == 0 || memcmp(p + head, r->data, r->data_len) == 0);
}

/* Bytes of all current values, except the one of that name. */
static size_t length_of_others(const struct state_log *log, const char *name, size_t len)
{
    size_t at = STATE_LOG_HEAD, length = 0;
    struct record r, later;

    while (log->number > 0 && at < log->end && next(log, &at, &r))
        if (!is_named(&r, name, len) && !find(log, at, r.name, r.name_len, &later))
            length += length_of(r.name_len, r.data_len);
    return length;
}

static bool copy_others(const struct state_log *log, size_t *to, const char *name, size_t len)
{
    size_t at = STATE_LOG_HEAD;
    struct record r, later;

    while (log->number > 0 && at < log->end && next(log, &at, &r)) {
        if (is_named(&r, name, len) || find(log, at, r.name, r.name_len, &later))
            continue;
        if (!put_record(log, *to, &r))
            return false;
        *to += length_of(r.name_len, r.data_len);
    }
    return true;
}

/* To the other sector, whose header is written last: until then it is not valid. */
static int move(struct state_log *log, const struct record *r)
{
    unsigned other = log->number > 0 ? 1U - log->current : 0;
    size_t begin = other * log->sector_len, to = begin + STATE_LOG_HEAD;
    uint8_t head[STATE_LOG_HEAD] = {0};
    const struct config_flash *f = &log->flash;

    if (STATE_LOG_HEAD + length_of_others(log, r->name, r->name_len) +
            length_of(r->name_len, r->data_len) >
        log->sector_len)
        return VOUCH_E_SPACE;
    log->erased++;
    if (!f->erase(f->self, begin, log->sector_len) ||
        !copy_others(log, &to, r->name, r->name_len) || !put_record(log, to, r))
        return VOUCH_E_IO;
    memcpy(head, magic, sizeof magic);
    put(head + 4, log->number + 1);
    put(head + 8, ~(log->number + 1));
    if (!f->program(f->self, begin, head, sizeof head) ||
        memcmp(log->region + begin, head, sizeof head) != 0)
        return VOUCH_E_IO;
    log->current = other;
    log->number++;
    log->end = to - begin + length_of(r->name_len, r->data_len);
    log->torn = false;
    return VOUCH_OK;
}

static int append(struct state_log *log, const struct record *r)
{
    size_t at = log->current * log->sector_len + log->end;

    log->torn = true;
    if (!put_record(log, at, r))
        return VOUCH_E_IO;
    log->torn = false;
    log->end += length_of(r->name_len, r->data_len);
    return VOUCH_OK;
}

static int write(void *self, const char *name, const uint8_t *data, size_t len)
{
    struct state_log *log = self;
    const struct record r = {name, strlen(name), data, len};
    struct record old;

    if (r.name_len > STATE_LOG_NAME_MAX || len > log->sector_len)
        return VOUCH_E_SPACE;
    if (log->number > 0 && find(log, STATE_LOG_HEAD, name, r.name_len, &old) &&
        old.data_len == len && (len == 0 || memcmp(old.data, data, len) == 0))
        return VOUCH_OK;
    bool fits =
        log->number > 0 && !log->torn && length_of(r.name_len, len) <= log->sector_len - log->end;
    return fits ? append(log, &r) : move(log, &r);
}

struct vouch_storage state_log_storage(struct state_log *log)
{
    static const struct vouch_storage_ops ops = {.read = read, .write = write};

    return (struct vouch_storage){&ops, log};
}
