// SPDX-License-Identifier: Apache-2.0
#include "core/mail/sts.h"

#include "core/dns.h"

#include <string.h>

enum { MAX_AGE_MAX = 31557600, MAX_AGE_SHORT = 86400, SHOWN_MAX = 60, TEXT_MAX = 1024 };

static const char *const modes[] = {
    [VOUCH_STS_NONE] = "none", [VOUCH_STS_TESTING] = "testing", [VOUCH_STS_ENFORCE] = "enforce"};

static void find(struct vouch_report *r, enum vouch_finding_code code, struct vouch_span value)
{
    vouch_report_find(r, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                      vouch_span_part(value, 0, SHOWN_MAX));
}

static int none(struct vouch_report *r, enum vouch_finding_code code, const char *value)
{
    find(r, code, vouch_span_of(value));
    return VOUCH_E_NOT_FOUND;
}

/* --- the record ------------------------------------------------------------------------------- */

/* A TXT record's strings, joined (RFC 8461 section 3.1). */
static struct vouch_span join(struct vouch_span rdata, uint8_t *buffer, size_t max)
{
    struct vouch_reader r = vouch_reader_of(rdata);
    struct vouch_writer w = vouch_writer_of(buffer, max);
    while (vouch_reader_left(&r) > 0 && !r.failed)
        vouch_write_span(&w, vouch_read_span(&r, vouch_read_u8(&r)));
    return r.failed || w.lost ? vouch_span_of("") : vouch_writer_span(&w);
}

static bool is_alphanumeric(uint8_t c)
{
    c = vouch_lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_id(struct vouch_span id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!is_alphanumeric(id.data[i]))
            return false;
    return id.len > 0 && id.len <= VOUCH_STS_ID_MAX;
}

/* "v=STSv1; id=20160831085700Z;": the fields after the version. */
static struct vouch_span id_of(struct vouch_span text)
{
    size_t at = vouch_span_find(text, 0, ';');
    while (at < text.len) {
        size_t end = vouch_span_find(text, at + 1, ';');
        struct vouch_span field = vouch_span_trim(vouch_span_part(text, at + 1, end - at - 1));
        if (vouch_span_starts_nocase(field, "id="))
            return vouch_span_trim(vouch_span_part(field, 3, field.len));
        at = end;
    }
    return vouch_span_of("");
}

/* The version must come first, written exactly so; other TXT records are ignored. */
static bool is_sts(struct vouch_span text)
{
    static const char version[] = "v=STSv1";
    struct vouch_span head = vouch_span_part(text, 0, sizeof version - 1);
    struct vouch_span rest = vouch_span_trim(vouch_span_part(text, sizeof version - 1, text.len));
    return vouch_span_equal(head, vouch_span_of(version)) && (rest.len == 0 || rest.data[0] == ';');
}

int vouch_sts_read_record(const char *domain, int status, const struct vouch_records *records,
                          struct vouch_report *report)
{
    uint8_t buffers[2][TEXT_MAX];
    struct vouch_span chosen = {NULL, 0};
    size_t count = 0;
    if (status == VOUCH_E_NO_NAME || status == VOUCH_E_NO_DATA)
        return none(report, VOUCH_F_STS_NO_RECORD, domain);
    if (status != VOUCH_OK)
        return none(report, VOUCH_F_STS_LOOKUP_FAILED, domain);
    for (size_t i = 0; i < records->count; i++) {
        struct vouch_span text =
            join(vouch_records_at(records, i), buffers[count > 0], sizeof buffers[0]);
        if (!is_sts(text))
            continue;
        chosen = count++ ? chosen : text;
    }
    if (count == 0)
        return none(report, VOUCH_F_STS_NO_RECORD, domain);
    if (count > 1)
        return none(report, VOUCH_F_STS_RECORD_INVALID, "more than one record");
    if (!is_id(id_of(chosen)))
        return none(report, VOUCH_F_STS_RECORD_INVALID, "no good id");
    vouch_report_add_fact(report, "sts_id", id_of(chosen));
    return VOUCH_OK;
}

/* --- the policy ------------------------------------------------------------------------------- */

/* What has been read of a policy so far. */
struct reading {
    struct vouch_sts_policy *policy;
    bool version, mode, max_age; /* seen: only the first of each counts */
    const char *fault;           /* the first one */
    struct vouch_span fault_at;
};

static void fault(struct reading *g, const char *what, struct vouch_span at)
{
    if (g->fault)
        return;
    g->fault = what;
    g->fault_at = at;
}

static void take_version(struct reading *g, struct vouch_span value)
{
    if (!g->version && !vouch_span_equal(value, vouch_span_of("STSv1")))
        fault(g, "another version", value);
    g->version = true;
}

static void take_mode(struct reading *g, struct vouch_span value)
{
    bool known = false;
    for (int i = VOUCH_STS_NONE; i <= VOUCH_STS_ENFORCE && !g->mode; i++) {
        if (!vouch_span_equal(value, vouch_span_of(modes[i])))
            continue;
        g->policy->mode = (enum vouch_sts_mode)i;
        known = true;
    }
    if (!known && !g->mode)
        fault(g, "unknown mode", value);
    g->mode = true;
}

static void take_max_age(struct reading *g, struct vouch_span value)
{
    uint64_t seconds = 0;
    if (g->max_age)
        return;
    g->max_age = true;
    if (!vouch_span_decimal(value, MAX_AGE_MAX, &seconds))
        fault(g, "max_age is no number up to 31557600", value);
    g->policy->max_age_s = (uint32_t)seconds;
}

/* A host name, or one after "*."; anything else is not a pattern. */
static bool is_pattern(struct vouch_span p)
{
    size_t from = vouch_span_starts_nocase(p, "*.") ? 2 : 0;
    bool dot = true;
    for (size_t i = from; i < p.len; i++) {
        bool is_dot = p.data[i] == '.';
        if (is_dot ? dot : !is_alphanumeric(p.data[i]) && p.data[i] != '-' && p.data[i] != '_')
            return false;
        dot = is_dot;
    }
    return !dot && p.len <= VOUCH_DNS_NAME_MAX;
}

static void take_mx(struct reading *g, struct vouch_span value)
{
    struct vouch_sts_policy *p = g->policy;
    if (!is_pattern(value))
        fault(g, "mx is no host name", value);
    else if (p->mx_count == VOUCH_STS_MX_MAX)
        fault(g, "more mx lines than are judged", value);
    else
        p->mx[p->mx_count++] = value;
}

static void take_field(struct reading *g, struct vouch_span line)
{
    static const struct {
        const char *key;
        void (*take)(struct reading *g, struct vouch_span value);
    } fields[] = {
        {"version", take_version}, {"mode", take_mode}, {"max_age", take_max_age}, {"mx", take_mx}};
    size_t colon = vouch_span_find(line, 0, ':');
    struct vouch_span key = vouch_span_trim(vouch_span_part(line, 0, colon));
    struct vouch_span value = vouch_span_trim(vouch_span_part(line, colon + 1, line.len));
    if (colon == line.len)
        fault(g, "a line without a colon", line);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (vouch_span_equal(key, vouch_span_of(fields[i].key)))
            fields[i].take(g, value);
}

static void take_lines(struct reading *g, struct vouch_span text)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = vouch_span_find(text, at, '\n');
        struct vouch_span line = vouch_span_trim(vouch_span_part(text, at, end - at));
        if (line.len)
            take_field(g, line);
        at = end + 1;
    }
}

static void ask_for_all(struct reading *g)
{
    struct vouch_span nothing = {NULL, 0};
    if (!g->version)
        fault(g, "no version", nothing);
    if (!g->mode)
        fault(g, "no mode", nothing);
    if (!g->max_age)
        fault(g, "no max_age", nothing);
    if (g->policy->mx_count == 0 && g->policy->mode != VOUCH_STS_NONE)
        fault(g, "no mx", nothing);
}

static void report_fault(const struct reading *g, struct vouch_report *report)
{
    uint8_t buffer[SHOWN_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&w, g->fault);
    vouch_write_text(&w, g->fault_at.len ? ": " : "");
    vouch_write_span(&w, vouch_span_part(g->fault_at, 0, sizeof buffer - w.len));
    find(report, VOUCH_F_STS_POLICY_INVALID, vouch_writer_span(&w));
}

static void report_policy(const struct vouch_sts_policy *p, struct vouch_report *report)
{
    vouch_report_add_fact(report, "sts_mode", vouch_span_of(modes[p->mode]));
    vouch_report_add_number(report, "sts_max_age", p->max_age_s);
    for (size_t i = 0; i < p->mx_count; i++)
        vouch_report_add_fact(report, "sts_mx", p->mx[i]);
    if (p->mode != VOUCH_STS_ENFORCE)
        find(report, VOUCH_F_STS_NOT_ENFORCED, vouch_span_of(modes[p->mode]));
    if (p->mode != VOUCH_STS_NONE && p->max_age_s < MAX_AGE_SHORT)
        vouch_report_find_number(report, VOUCH_F_STS_SHORT_AGE, VOUCH_NO_POSITION, p->max_age_s);
}

void vouch_sts_read_policy(struct vouch_span text, struct vouch_sts_policy *out,
                           struct vouch_report *report)
{
    struct reading g = {.policy = out};
    memset(out, 0, sizeof *out);
    take_lines(&g, text);
    ask_for_all(&g);
    out->good = g.fault == NULL;
    if (out->good)
        report_policy(out, report);
    else
        report_fault(&g, report);
}

void vouch_sts_write_policy(const struct vouch_sts_policy *p, struct vouch_writer *w)
{
    vouch_write_text(w, "version: STSv1\nmode: ");
    vouch_write_text(w, modes[p->mode]);
    vouch_write_text(w, "\nmax_age: ");
    vouch_write_decimal(w, p->max_age_s);
    for (size_t i = 0; i < p->mx_count; i++) {
        vouch_write_text(w, "\nmx: ");
        vouch_write_span(w, p->mx[i]);
    }
}

/* --- the hosts -------------------------------------------------------------------------------- */

static bool matches(struct vouch_span pattern, struct vouch_span host)
{
    if (!vouch_span_starts_nocase(pattern, "*."))
        return vouch_span_equal_nocase(pattern, host);
    size_t dot = vouch_span_find(host, 0, '.');
    return dot > 0 && vouch_span_equal_nocase(vouch_span_part(pattern, 1, pattern.len),
                                              vouch_span_part(host, dot, host.len));
}

/* Is there any finding about the policy? */
static bool is_told(const struct vouch_report *r)
{
    for (size_t i = 0; i < r->findings_count; i++) {
        enum vouch_finding_code code = r->storage.findings[i].code;
        if (code >= VOUCH_F_STS_NO_RECORD && code <= VOUCH_F_STS_POLICY_INVALID &&
            code != VOUCH_F_STS_MEDIA_TYPE)
            return true;
    }
    return false;
}

void vouch_sts_conclude(const struct vouch_sts_policy *p, const char *host, struct vouch_report *r)
{
    if (!p->good && !is_told(r))
        vouch_report_find_text(r, VOUCH_F_STS_FETCH_FAILED, VOUCH_NO_POSITION, host);
}

bool vouch_sts_lists(const struct vouch_sts_policy *p, const char *host)
{
    for (size_t i = 0; i < p->mx_count; i++)
        if (matches(p->mx[i], vouch_span_of(host)))
            return true;
    return false;
}

static bool is_named(const struct vouch_report *r)
{
    for (size_t i = 0; i < r->names_count; i++)
        if (r->storage.names[i].role == VOUCH_ROLE_MX &&
            r->storage.names[i].by == VOUCH_COVERED_BY_SAN)
            return true;
    return false;
}

/* The worst finding about the session or the certificate, except about names: here the MX host's
 * own name counts. */
static const struct vouch_finding *worst_of(const struct vouch_report *r)
{
    const struct vouch_finding *worst = NULL;
    for (size_t i = 0; i < r->findings_count; i++) {
        const struct vouch_finding *f = &r->storage.findings[i];
        bool of_names = f->code >= VOUCH_F_NAME_MISMATCH && f->code < VOUCH_F_REVOKED;
        if (of_names || f->severity <= VOUCH_SEVERITY_WARNING)
            continue;
        if (!worst || f->severity > worst->severity)
            worst = f;
    }
    return worst;
}

static void find_broken(struct vouch_report *r, enum vouch_severity severity,
                        enum vouch_finding_code code, const char *value)
{
    vouch_report_find_as(r, severity, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                         vouch_span_of(value));
}

void vouch_sts_judge(const struct vouch_sts_policy *p, const char *host, struct vouch_report *r)
{
    const struct vouch_finding *worst = worst_of(r);
    const struct vouch_finding_kind *kind = vouch_finding_kind(worst ? worst->code : VOUCH_F_NONE);
    enum vouch_severity severity =
        p->mode == VOUCH_STS_ENFORCE ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING;
    bool listed = vouch_sts_lists(p, host);
    bool named = is_named(r) || r->sent_count == 0;
    bool sound = r->tls.established && !worst;
    if (!p->good || p->mode == VOUCH_STS_NONE)
        return;
    if (!listed)
        find_broken(r, severity, VOUCH_F_STS_MX_NOT_LISTED, host);
    if (!named)
        find_broken(r, severity, VOUCH_F_STS_NAME, host);
    if (!sound)
        find_broken(r, severity, VOUCH_F_STS_BROKEN, kind ? kind->id : "");
    vouch_report_add_fact(r, "sts", vouch_span_of(listed && named && sound ? "kept" : "broken"));
}
