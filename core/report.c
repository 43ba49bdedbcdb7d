// SPDX-License-Identifier: Apache-2.0
#include "core/report.h"

#include "core/calendar.h"

#include <string.h>

enum { DIGITS_MAX = 24 };

void vouch_report_init(struct vouch_report *r, const struct vouch_report_storage *storage)
{
    memset(r, 0, sizeof *r);
    r->storage = *storage;
    r->text = vouch_writer_of(storage->text, storage->text_max);
    r->tls.alert_received = -1;
}

struct vouch_span vouch_report_keep(struct vouch_report *r, struct vouch_span s)
{
    struct vouch_span kept = {NULL, 0};
    if (s.len == 0)
        return kept;
    if (s.len > r->text.cap - r->text.len) {
        r->lost++;
        return kept;
    }
    kept.data = r->text.data + r->text.len;
    kept.len = s.len;
    vouch_write_span(&r->text, s);
    return kept;
}

static bool same_finding(const struct vouch_finding *f, enum vouch_finding_code code, int position,
                         struct vouch_span value)
{
    return f->code == code && f->position == position && vouch_span_equal(f->value, value);
}

static bool known(const struct vouch_report *r, enum vouch_finding_code code, int position,
                  struct vouch_span value)
{
    for (size_t i = 0; i < r->findings_count; i++)
        if (same_finding(&r->storage.findings[i], code, position, value))
            return true;
    return false;
}

/* The finding to drop from a full list: the mildest, the last of equals. */
static struct vouch_finding *mildest(struct vouch_report *r)
{
    struct vouch_finding *least = NULL;
    for (size_t i = 0; i < r->findings_count; i++)
        if (!least || r->storage.findings[i].severity <= least->severity)
            least = &r->storage.findings[i];
    return least;
}

/* A place for a finding of that severity. A full list drops a milder one, so the verdict is always
 * the worst of everything found. */
static struct vouch_finding *place_for(struct vouch_report *r, enum vouch_severity severity)
{
    if (r->findings_count < r->storage.findings_max)
        return &r->storage.findings[r->findings_count++];
    r->lost++;
    struct vouch_finding *least = mildest(r);
    return least && least->severity < severity ? least : NULL;
}

static bool is_ignored(const struct vouch_report *r, enum vouch_finding_code code)
{
    const struct vouch_finding_kind *kind = r->ignored ? vouch_finding_kind(code) : NULL;
    for (size_t i = 0; kind && i < r->ignored->count; i++)
        if (strcmp(r->ignored->ids[i], kind->id) == 0)
            return vouch_finding_ignorable(kind);
    return false;
}

/* Notes in the report who downgraded it to a remark. */
static enum vouch_severity ignore(struct vouch_report *r, enum vouch_finding_code code)
{
    struct vouch_span id = vouch_span_of(vouch_finding_kind(code)->id);
    for (size_t i = 0; i < r->facts_count; i++)
        if (strcmp(r->storage.facts[i].key, "ignored") == 0 &&
            vouch_span_equal(r->storage.facts[i].value, id))
            return VOUCH_SEVERITY_INFO;
    vouch_report_add_fact(r, "ignored", id);
    return VOUCH_SEVERITY_INFO;
}

/* The codes that vouch_report_saw knows; each has a bit of `steering`. */
static const enum vouch_finding_code steering[] = {
    VOUCH_F_DANE_PUBLISHED,     VOUCH_F_DANE_UNUSABLE,
    VOUCH_F_DANE_MX_INSECURE,   VOUCH_F_DANE_BOGUS,
    VOUCH_F_DANE_LOOKUP_FAILED, VOUCH_F_DANE_EE_MATCHED,
    VOUCH_F_DANE_TA_MATCHED,    VOUCH_F_REVOKED,
    VOUCH_F_REVOCATION_UNKNOWN, VOUCH_F_MX_IS_ADDRESS,
};

_Static_assert(sizeof steering / sizeof steering[0] <= 32, "a bit for each");

/* 0: no decision depends on it. */
static uint32_t bit_of(enum vouch_finding_code code)
{
    for (size_t i = 0; i < sizeof steering / sizeof steering[0]; i++)
        if (steering[i] == code)
            return UINT32_C(1) << i;
    return 0;
}

bool vouch_report_saw(const struct vouch_report *r, enum vouch_finding_code code)
{
    return (r->steering & bit_of(code)) != 0;
}

void vouch_report_find_as(struct vouch_report *r, enum vouch_severity severity,
                          enum vouch_finding_code code, int position, int other,
                          struct vouch_span value)
{
    r->steering |= bit_of(code);
    if (known(r, code, position, value))
        return;
    if (severity > VOUCH_SEVERITY_INFO && is_ignored(r, code))
        severity = ignore(r, code);
    if (severity > r->worst)
        r->worst = severity;
    struct vouch_finding *f = place_for(r, severity);
    if (!f)
        return;
    f->code = code;
    f->severity = severity;
    f->position = (int16_t)position;
    f->other = (int16_t)other;
    f->value = vouch_report_keep(r, value);
}

void vouch_report_find(struct vouch_report *r, enum vouch_finding_code code, int position,
                       int other, struct vouch_span value)
{
    const struct vouch_finding_kind *kind = vouch_finding_kind(code);
    /* a code without a row is treated as an error */
    enum vouch_severity severity = VOUCH_SEVERITY_ERROR;
    if (kind)
        severity = r->strict ? kind->strict : kind->severity;
    vouch_report_find_as(r, severity, code, position, other, value);
}

void vouch_report_find_plain(struct vouch_report *r, enum vouch_finding_code code)
{
    vouch_report_find_text(r, code, VOUCH_NO_POSITION, "");
}

void vouch_report_find_text(struct vouch_report *r, enum vouch_finding_code code, int position,
                            const char *value)
{
    vouch_report_find(r, code, position, VOUCH_NO_POSITION, vouch_span_of(value));
}

void vouch_report_find_number(struct vouch_report *r, enum vouch_finding_code code, int position,
                              int64_t number)
{
    uint8_t digits[DIGITS_MAX];
    struct vouch_writer w = vouch_writer_of(digits, sizeof digits);
    vouch_write_decimal(&w, number);
    vouch_report_find(r, code, position, VOUCH_NO_POSITION, vouch_writer_span(&w));
}

void vouch_report_find_left(struct vouch_report *r, enum vouch_finding_code code, int position,
                            int64_t left_s)
{
    uint8_t text[DIGITS_MAX];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    bool days = left_s >= 2 * VOUCH_DAY_S;
    vouch_write_decimal(&w, days ? left_s / VOUCH_DAY_S : left_s / 3600);
    vouch_write_u8(&w, days ? 'd' : 'h');
    vouch_report_find(r, code, position, VOUCH_NO_POSITION, vouch_writer_span(&w));
}

struct vouch_sent *vouch_report_add_sent(struct vouch_report *r)
{
    if (r->sent_count == r->storage.sent_max) {
        r->lost++;
        return NULL;
    }
    struct vouch_sent *s = &r->storage.sent[r->sent_count++];
    memset(s, 0, sizeof *s);
    return s;
}

struct vouch_path_step *vouch_report_add_step(struct vouch_report *r)
{
    if (r->path_count == r->storage.path_max) {
        r->lost++;
        return NULL;
    }
    struct vouch_path_step *s = &r->storage.path[r->path_count++];
    memset(s, 0, sizeof *s);
    s->position = VOUCH_NO_POSITION;
    return s;
}

struct vouch_name_row *vouch_report_add_name(struct vouch_report *r)
{
    if (r->names_count == r->storage.names_max) {
        r->lost++;
        return NULL;
    }
    struct vouch_name_row *n = &r->storage.names[r->names_count++];
    memset(n, 0, sizeof *n);
    return n;
}

static struct vouch_fact *fact_of(const struct vouch_report *r, const char *key)
{
    for (size_t i = 0; i < r->facts_count; i++)
        if (strcmp(r->storage.facts[i].key, key) == 0)
            return &r->storage.facts[i];
    return NULL;
}

void vouch_report_add_fact(struct vouch_report *r, const char *key, struct vouch_span value)
{
    if (r->facts_count == r->storage.facts_max) {
        r->lost++;
        return;
    }
    struct vouch_fact *f = &r->storage.facts[r->facts_count++];
    f->key = key;
    f->value = vouch_report_keep(r, value);
}

void vouch_report_add_number(struct vouch_report *r, const char *key, int64_t number)
{
    uint8_t digits[DIGITS_MAX];
    struct vouch_writer w = vouch_writer_of(digits, sizeof digits);
    vouch_write_decimal(&w, number);
    vouch_report_add_fact(r, key, vouch_writer_span(&w));
}

void vouch_report_set_fact(struct vouch_report *r, const char *key, struct vouch_span value)
{
    struct vouch_fact *f = fact_of(r, key);
    if (f)
        f->value = vouch_report_keep(r, value);
    else
        vouch_report_add_fact(r, key, value);
}

struct vouch_span vouch_report_fact(const struct vouch_report *r, const char *key)
{
    const struct vouch_fact *f = fact_of(r, key);
    return f ? f->value : vouch_span_of(NULL);
}

bool vouch_report_has(const struct vouch_report *r, enum vouch_finding_code code)
{
    for (size_t i = 0; i < r->findings_count; i++)
        if (r->storage.findings[i].code == code)
            return true;
    return false;
}

static bool comes_before(const struct vouch_finding *a, const struct vouch_finding *b)
{
    if (a->severity != b->severity)
        return a->severity > b->severity;
    if (a->position != b->position)
        return a->position < b->position;
    return a->code < b->code;
}

static void order(struct vouch_finding *at, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct vouch_finding moving = at[i];
        size_t to = i;
        for (; to > 0 && comes_before(&moving, &at[to - 1]); to--)
            at[to] = at[to - 1];
        at[to] = moving;
    }
}

void vouch_report_finish(struct vouch_report *r)
{
    if (r->lost)
        vouch_report_find_number(r, VOUCH_F_REPORT_FULL, VOUCH_NO_POSITION, (int64_t)r->lost);
    order(r->storage.findings, r->findings_count);
}

enum vouch_verdict vouch_report_verdict(const struct vouch_report *r)
{
    switch (r->worst) {
    case VOUCH_SEVERITY_INFO:
        return VOUCH_VERDICT_VALID;
    case VOUCH_SEVERITY_WARNING:
        return VOUCH_VERDICT_WARNING;
    case VOUCH_SEVERITY_UNKNOWN:
        return VOUCH_VERDICT_UNKNOWN;
    case VOUCH_SEVERITY_ERROR:
        break;
    }
    return VOUCH_VERDICT_INVALID;
}

const char *vouch_verdict_text(enum vouch_verdict verdict)
{
    switch (verdict) {
    case VOUCH_VERDICT_VALID:
        return "valid";
    case VOUCH_VERDICT_WARNING:
        return "warning";
    case VOUCH_VERDICT_UNKNOWN:
        return "unknown";
    case VOUCH_VERDICT_INVALID:
        break;
    }
    return "invalid";
}

static void take_least(bool known_one, int64_t candidate, bool *found, int64_t *least)
{
    if (!known_one || (*found && candidate >= *least))
        return;
    *least = candidate;
    *found = true;
}

bool vouch_report_sent_expiry(const struct vouch_report *r, int64_t *utc_s)
{
    bool found = false;
    for (size_t i = 0; i < r->sent_count; i++)
        take_least(r->storage.sent[i].dates_known, r->storage.sent[i].not_after_s, &found, utc_s);
    return found;
}

bool vouch_report_path_expiry(const struct vouch_report *r, int64_t *utc_s)
{
    bool found = false;
    for (size_t i = 0; i < r->path_count; i++)
        take_least(r->storage.path[i].not_after_known, r->storage.path[i].not_after_s, &found,
                   utc_s);
    return found;
}
