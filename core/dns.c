// SPDX-License-Identifier: Apache-2.0
#include "core/dns.h"

#include <string.h>

enum {
    HEADER = 12,
    ADDITIONAL = 11, /* the low byte of the count of additional records */
    OPT_LEN = 11,
    LABEL_MAX = 63,
    CLASS_IN = 1,
    TYPE_OPT = 41,
    CHAIN_MAX = 16,    /* consecutive CNAMEs */
    UDP_PAYLOAD = 1232 /* passes every path unfragmented (dnsflagday.net/2020) */
};

/* Bits of the second and third byte of the header. */
enum { QR = 0x80, RD = 0x01, AD = 0x20, CD = 0x10, RCODE = 0x0f };

/* --- writing ------------------------------------------------------------------------------------
 */

bool vouch_dns_write_name(struct vouch_writer *w, const char *name)
{
    uint8_t wire[VOUCH_DNS_NAME_MAX];
    struct vouch_writer out = vouch_writer_of(wire, sizeof wire);
    struct vouch_span text = vouch_span_of(name);
    if (text.len && text.data[text.len - 1] == '.')
        text.len--;
    for (size_t at = 0; at < text.len;) {
        size_t dot = vouch_span_find(text, at, '.');
        struct vouch_span label = vouch_span_part(text, at, dot - at);
        if (label.len == 0 || label.len > LABEL_MAX || dot + 1 == text.len)
            return false;
        vouch_write_u8(&out, (uint8_t)label.len);
        vouch_write_span(&out, label);
        at = dot + 1;
    }
    vouch_write_u8(&out, 0);
    if (out.lost || out.len > w->cap - w->len)
        return false;
    vouch_write_span(w, vouch_writer_span(&out));
    return true;
}

static void write_u16(struct vouch_writer *w, unsigned v)
{
    vouch_write_u8(w, (uint8_t)(v >> 8));
    vouch_write_u8(w, (uint8_t)v);
}

/* The pseudo-record of EDNS0, last and of fixed size. */
static void write_opt(struct vouch_writer *w)
{
    vouch_write_u8(w, 0); /* the root */
    write_u16(w, TYPE_OPT);
    write_u16(w, UDP_PAYLOAD);
    write_u16(w, 0); /* version, flags */
    write_u16(w, 0);
    write_u16(w, 0); /* no options */
}

bool vouch_dns_write_query(struct vouch_writer *w, const char *name, uint16_t type, uint16_t id,
                           bool checking_disabled)
{
    size_t before = w->len;
    if (w->cap - w->len < VOUCH_DNS_QUERY_MAX)
        return false;
    write_u16(w, id);
    vouch_write_u8(w, RD);
    vouch_write_u8(w, checking_disabled ? AD | CD : AD);
    write_u16(w, 1);
    write_u16(w, 0);
    write_u16(w, 0);
    write_u16(w, 1);
    if (!vouch_dns_write_name(w, name)) {
        w->len = before;
        return false;
    }
    write_u16(w, type);
    write_u16(w, CLASS_IN);
    write_opt(w);
    return true;
}

bool vouch_dns_drop_edns(uint8_t *query, size_t *len)
{
    if (*len < HEADER + OPT_LEN || query[ADDITIONAL] != 1)
        return false;
    query[ADDITIONAL] = 0;
    *len -= OPT_LEN;
    return true;
}

/* --- reading ------------------------------------------------------------------------------------
 */

/* A reader that knows the whole message, for the pointers in names. */
struct parser {
    struct vouch_span message;
    struct vouch_reader r;
};

struct wire_name {
    uint8_t bytes[VOUCH_DNS_NAME_MAX];
    size_t len;
};

static bool add_label(struct wire_name *name, struct vouch_span label)
{
    if (name->len + 1 + label.len > sizeof name->bytes)
        return false;
    name->bytes[name->len] = (uint8_t)label.len;
    if (label.len)
        memcpy(name->bytes + name->len + 1, label.data, label.len);
    name->len += 1 + label.len;
    return true;
}

/* Reads a name and leaves the reader after it. A pointer must point further back than the previous
 * one, so that chains of them end. */
static bool read_name(struct parser *p, struct wire_name *name)
{
    struct vouch_reader at = p->r;
    size_t limit = (size_t)(p->r.at - p->message.data);
    bool jumped = false;
    name->len = 0;
    while (!at.failed) {
        unsigned len = vouch_read_u8(&at);
        if (len > LABEL_MAX && len < 0xc0)
            break;
        if (len >= 0xc0) {
            size_t to = (size_t)(len & LABEL_MAX) << 8 | vouch_read_u8(&at);
            if (!jumped)
                p->r = at;
            if (at.failed || to >= limit)
                break;
            limit = to;
            jumped = true;
            at = vouch_reader_of(vouch_span_part(p->message, to, p->message.len));
            continue;
        }
        struct vouch_span label = vouch_read_span(&at, len);
        if (at.failed || !add_label(name, label))
            break;
        if (len > 0)
            continue;
        if (!jumped)
            p->r = at;
        return true;
    }
    return false;
}

static struct vouch_span name_span(const struct wire_name *name)
{
    struct vouch_span s = {name->bytes, name->len};
    return s;
}

static bool same_name(const struct wire_name *a, const struct wire_name *b)
{
    return vouch_span_equal_nocase(name_span(a), name_span(b));
}

struct record {
    struct wire_name owner;
    uint16_t type;
    uint16_t class;
    uint32_t ttl_s;
    struct vouch_span rdata;
};

static bool read_record(struct parser *p, struct record *out)
{
    if (!read_name(p, &out->owner))
        return false;
    out->type = vouch_read_u16(&p->r);
    out->class = vouch_read_u16(&p->r);
    out->ttl_s = vouch_read_u32(&p->r);
    /* RFC 2181 section 8 */
    if (out->ttl_s > INT32_MAX)
        out->ttl_s = 0;
    size_t len = vouch_read_u16(&p->r);
    out->rdata = vouch_read_span(&p->r, len);
    return !p->r.failed;
}

/* A name that fills the rest of a record's data after `before` bytes. */
static bool read_name_in(struct parser *p, struct vouch_span rdata, size_t before,
                         struct wire_name *out)
{
    struct parser inner = {p->message, vouch_reader_of(rdata)};
    vouch_read_span(&inner.r, before);
    return !inner.r.failed && read_name(&inner, out) && vouch_reader_left(&inner.r) == 0;
}

static bool is_text(struct vouch_span rdata)
{
    struct vouch_reader r = vouch_reader_of(rdata);
    do {
        vouch_read_span(&r, vouch_read_u8(&r));
    } while (vouch_reader_left(&r));
    return !r.failed;
}

/* Writes a record's data with its names uncompressed. false: malformed for its type. */
static bool write_rdata(struct parser *p, const struct record *r, struct vouch_writer *w)
{
    struct wire_name name;
    switch (r->type) {
    case VOUCH_DNS_A:
    case VOUCH_DNS_AAAA:
        vouch_write_span(w, r->rdata);
        return r->rdata.len == (r->type == VOUCH_DNS_A ? 4 : 16);
    case VOUCH_DNS_CNAME:
    case VOUCH_DNS_MX: {
        size_t before = r->type == VOUCH_DNS_MX ? 2 : 0;
        if (!read_name_in(p, r->rdata, before, &name))
            return false;
        vouch_write_span(w, vouch_span_part(r->rdata, 0, before));
        vouch_write_span(w, name_span(&name));
        return true;
    }
    case VOUCH_DNS_TXT:
        vouch_write_span(w, r->rdata);
        return is_text(r->rdata);
    default:
        vouch_write_span(w, r->rdata);
        return r->type != VOUCH_DNS_TLSA || r->rdata.len >= 3;
    }
}

static bool keep_record(struct parser *p, const struct record *r, struct vouch_records *out)
{
    struct vouch_writer measure = {NULL, 0, 0, 0, NULL};
    struct vouch_writer *w = &out->data;
    bool good = write_rdata(p, r, &measure);
    if (!good)
        return false;
    if (w->cap - w->len < measure.lost + 2) {
        out->lost++;
        return true;
    }
    write_u16(w, (unsigned)measure.lost);
    write_rdata(p, r, w);
    out->count++;
    return true;
}

struct question {
    struct wire_name name; /* the next link of the CNAME chain */
    uint16_t type;
};

static void least_ttl(struct vouch_records *out, uint32_t ttl_s)
{
    if (ttl_s < out->ttl_s)
        out->ttl_s = ttl_s;
}

/* One pass over the answers: keeps the records that were asked for, and finds the chain's next
 * link. false: malformed. */
static bool scan(struct parser p, size_t answers, const struct question *q,
                 struct vouch_records *out, struct wire_name *next)
{
    struct record r;
    next->len = 0;
    for (; answers > 0; answers--) {
        if (!read_record(&p, &r))
            return false;
        if (r.class != CLASS_IN || !same_name(&r.owner, &q->name))
            continue;
        if (r.type != q->type && r.type != VOUCH_DNS_CNAME)
            continue;
        least_ttl(out, r.ttl_s);
        if (r.type == q->type && !keep_record(&p, &r, out))
            return false;
        if (r.type != q->type && !read_name_in(&p, r.rdata, 0, next))
            return false;
    }
    return true;
}

static int collect(const struct parser *p, size_t answers, struct question *q,
                   struct vouch_records *out)
{
    struct wire_name next;
    for (int links = 0; links < CHAIN_MAX; links++) {
        if (!scan(*p, answers, q, out, &next))
            return VOUCH_E_NAME_SERVER;
        if (out->count || out->lost)
            return VOUCH_OK;
        if (next.len == 0)
            return VOUCH_E_NO_DATA;
        q->name = next;
    }
    return VOUCH_E_NAME_SERVER;
}

int vouch_dns_rcode(struct vouch_span message)
{
    bool is_answer = message.len >= HEADER && (message.data[2] & QR);
    return is_answer ? message.data[3] & RCODE : -1;
}

/* Reads header and question. false: not an answer to this question. */
static bool read_head(struct parser *p, const struct question *q, size_t *answers)
{
    struct wire_name name;
    vouch_read_u32(&p->r);
    uint16_t questions = vouch_read_u16(&p->r);
    *answers = vouch_read_u16(&p->r);
    vouch_read_u32(&p->r);
    if (p->r.failed || questions != 1 || !read_name(p, &name) || !same_name(&name, &q->name))
        return false;
    uint16_t type = vouch_read_u16(&p->r);
    uint16_t class = vouch_read_u16(&p->r);
    return !p->r.failed && type == q->type && class == CLASS_IN;
}

static void empty_records(struct vouch_records *out)
{
    out->data.len = 0;
    out->data.lost = 0;
    out->count = 0;
    out->lost = 0;
    out->bogus = false;
    out->authentic = false;
    out->ttl_s = UINT32_MAX;
}

static int read_answer(struct vouch_span message, struct question *q, struct vouch_records *out)
{
    struct parser p = {message, vouch_reader_of(message)};
    size_t answers;
    int rcode = vouch_dns_rcode(message);
    if (rcode != 0 && rcode != VOUCH_DNS_NXDOMAIN)
        return VOUCH_E_NAME_SERVER;
    if (!read_head(&p, q, &answers))
        return VOUCH_E_NAME_SERVER;
    out->authentic = (message.data[3] & AD) != 0;
    int status = collect(&p, answers, q, out);
    return rcode && status == VOUCH_E_NO_DATA ? VOUCH_E_NO_NAME : status;
}

int vouch_dns_read(struct vouch_span message, const char *name, uint16_t type,
                   struct vouch_records *out)
{
    struct question q;
    struct vouch_writer w = vouch_writer_of(q.name.bytes, sizeof q.name.bytes);
    empty_records(out);
    q.type = type;
    bool is_name = vouch_dns_write_name(&w, name);
    q.name.len = w.len;
    int status = is_name ? read_answer(message, &q, out) : VOUCH_E_ARGUMENT;
    if (status != VOUCH_OK) {
        out->data.len = 0;
        out->count = 0;
        out->lost = 0;
    }
    if (out->ttl_s == UINT32_MAX)
        out->ttl_s = 0;
    return status;
}

struct vouch_span vouch_records_at(const struct vouch_records *records, size_t index)
{
    struct vouch_reader r = vouch_reader_of(vouch_writer_span(&records->data));
    struct vouch_span s = {NULL, 0};
    for (size_t i = 0; i <= index; i++)
        s = vouch_read_span(&r, vouch_read_u16(&r));
    return s;
}

int vouch_dns_joint_status(int a, int b)
{
    static const int order[] = {VOUCH_E_MEMORY, VOUCH_E_NAME_SERVER, VOUCH_E_TIMEOUT,
                                VOUCH_E_NO_NAME, VOUCH_E_NO_DATA};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return VOUCH_E_NAME_SERVER;
}
