// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/demo/demo_service.h"

/* A directory with one person (RFC 4511): bind, search, the root DSE. */

enum {
    SEQUENCE = 0x30,
    SET = 0x31,
    OCTETS = 0x04,
    INTEGER = 0x02,
    ENUMERATED = 0x0A,
    BIND = 0x60,
    BIND_DONE = 0x61,
    UNBIND = 0x42,
    SEARCH = 0x63,
    SEARCH_ENTRY = 0x64,
    SEARCH_DONE = 0x65,
    EXTENDED = 0x77,
    EXTENDED_DONE = 0x78,
    SIMPLE = 0x80
};

enum { SUCCESS = 0, PROTOCOL_ERROR = 2, NO_SUCH_OBJECT = 32, BAD_CREDENTIALS = 49, BUSY = 51 };

enum { FILTER_DEPTH_MAX = 8, MESSAGE_MAX = 65535 };

static const char suffix[] = "dc=example,dc=test";
static const char user_dn[] = "cn=reader,dc=example,dc=test";
static const char user_password[] = "demo";
static const char person_dn[] = "uid=anna,ou=people,dc=example,dc=test";

struct attribute {
    const char *type;
    const char *values[3];
};

static const struct attribute person[] = {
    {"objectClass", {"inetOrgPerson"}},
    {"uid", {"anna"}},
    {"cn", {"Anna Example"}},
    {"mail", {"anna@example.test"}},
    {"proxyAddresses", {"SMTP:anna@example.test", "smtp:a.example@example.test"}}};
static const struct attribute root_dse[] = {{"objectClass", {"top"}},
                                            {"namingContexts", {suffix}},
                                            {"supportedLDAPVersion", {"3"}},
                                            {"vendorName", {"vouch demo"}}};

/* --- reading ------------------------------------------------------------------------------------
 */

/* One element of BER: its tag, and its content. Fails the reader on anything else. */
static struct vouch_span element(struct vouch_reader *r, uint8_t *tag)
{
    *tag = vouch_read_u8(r);
    size_t len = vouch_read_u8(r);
    size_t octets = len & 0x7Fu;
    if (len < 0x80)
        return vouch_read_span(r, len);
    r->failed = r->failed || octets > 4;
    for (len = 0; octets > 0 && !r->failed; octets--)
        len = len << 8 | vouch_read_u8(r);
    return vouch_read_span(r, len);
}

static struct vouch_span expect(struct vouch_reader *r, uint8_t want)
{
    uint8_t tag;
    struct vouch_span content = element(r, &tag);
    r->failed = r->failed || tag != want;
    return content;
}

static bool is(struct vouch_span s, const char *text)
{
    return vouch_span_equal_nocase(s, vouch_span_of(text));
}

/* --- filters ------------------------------------------------------------------------------------
 */

static const struct attribute *person_attribute(struct vouch_span type)
{
    for (size_t i = 0; i < sizeof person / sizeof person[0]; i++)
        if (is(type, person[i].type))
            return &person[i];
    return NULL;
}

static bool has_value(struct vouch_span assertion)
{
    struct vouch_reader r = vouch_reader_of(assertion);
    const struct attribute *a = person_attribute(expect(&r, OCTETS));
    struct vouch_span value = expect(&r, OCTETS);
    if (r.failed || !a)
        return false;
    for (size_t i = 0; i < 3 && a->values[i]; i++)
        if (is(value, a->values[i]))
            return true;
    return false;
}

static bool matches(struct vouch_span filter, int depth);

static bool all_or_any(struct vouch_span parts, bool all, int depth)
{
    struct vouch_reader r = vouch_reader_of(parts);
    while (vouch_reader_left(&r) > 0 && !r.failed) {
        const uint8_t *start = r.at;
        uint8_t tag;
        (void)element(&r, &tag);
        if (matches((struct vouch_span){start, (size_t)(r.at - start)}, depth) != all)
            return !all;
    }
    return all;
}

/* RFC 4511 section 4.5.1.7; unsupported filters (substrings, ordering) never match. */
static bool matches(struct vouch_span filter, int depth)
{
    struct vouch_reader r = vouch_reader_of(filter);
    uint8_t tag;
    struct vouch_span content = element(&r, &tag);
    if (r.failed || depth == FILTER_DEPTH_MAX)
        return false;
    switch (tag) {
    case 0xA0:
        return all_or_any(content, true, depth + 1);
    case 0xA1:
        return all_or_any(content, false, depth + 1);
    case 0xA2:
        return !matches(content, depth + 1);
    case 0xA3:
        return has_value(content);
    case 0x87:
        return person_attribute(content) != NULL;
    default:
        return false;
    }
}

/* --- writing ------------------------------------------------------------------------------------
 */

/* Opens an element; `finish` inserts its length, in a fixed-size form. */
static size_t begin(struct vouch_writer *w, uint8_t tag)
{
    const uint8_t head[] = {tag, 0x82, 0, 0};
    vouch_write_span(w, (struct vouch_span){head, sizeof head});
    return w->len;
}

static void finish(struct vouch_writer *w, size_t start)
{
    size_t len = w->len - start;
    if (w->lost > 0)
        return;
    w->data[start - 2] = (uint8_t)(len >> 8);
    w->data[start - 1] = (uint8_t)len;
}

static void write_small(struct vouch_writer *w, uint8_t tag, struct vouch_span content)
{
    vouch_write_u8(w, tag);
    vouch_write_u8(w, (uint8_t)content.len);
    vouch_write_span(w, content);
}

static void write_text(struct vouch_writer *w, const char *text)
{
    write_small(w, OCTETS, vouch_span_of(text));
}

static void write_result(struct vouch_demo_talk *t, struct vouch_span id, uint8_t tag, uint8_t code,
                         const char *text)
{
    struct vouch_writer *w = &t->out;
    size_t message = begin(w, SEQUENCE);
    write_small(w, INTEGER, id);
    size_t op = begin(w, tag);
    write_small(w, ENUMERATED, (struct vouch_span){&code, 1});
    write_text(w, "");
    write_text(w, text);
    finish(w, op);
    finish(w, message);
}

static void write_attribute(struct vouch_writer *w, const struct attribute *a)
{
    size_t start = begin(w, SEQUENCE);
    write_text(w, a->type);
    size_t set = begin(w, SET);
    for (size_t i = 0; i < 3 && a->values[i]; i++)
        write_text(w, a->values[i]);
    finish(w, set);
    finish(w, start);
}

static void write_entry(struct vouch_demo_talk *t, struct vouch_span id, const char *dn,
                        const struct attribute *attributes, size_t count)
{
    struct vouch_writer *w = &t->out;
    size_t message = begin(w, SEQUENCE);
    write_small(w, INTEGER, id);
    size_t op = begin(w, SEARCH_ENTRY);
    write_text(w, dn);
    size_t list = begin(w, SEQUENCE);
    for (size_t i = 0; i < count; i++)
        write_attribute(w, &attributes[i]);
    finish(w, list);
    finish(w, op);
    finish(w, message);
}

/* --- requests -----------------------------------------------------------------------------------
 */

static void bind(struct vouch_demo_talk *t, struct vouch_span id, struct vouch_span body)
{
    struct vouch_reader r = vouch_reader_of(body);
    (void)expect(&r, INTEGER);
    struct vouch_span name = expect(&r, OCTETS);
    struct vouch_span password = expect(&r, SIMPLE);
    bool anonymous = name.len == 0 && password.len == 0;
    bool known = is(name, user_dn) && vouch_span_equal(password, vouch_span_of(user_password));
    if (r.failed)
        write_result(t, id, BIND_DONE, PROTOCOL_ERROR, "simple binds only");
    else if (anonymous || known)
        write_result(t, id, BIND_DONE, SUCCESS, "");
    else
        write_result(t, id, BIND_DONE, BAD_CREDENTIALS, "");
}

static void search(struct vouch_demo_talk *t, struct vouch_span id, struct vouch_span body)
{
    struct vouch_reader r = vouch_reader_of(body);
    struct vouch_span base = expect(&r, OCTETS);
    struct vouch_span scope = expect(&r, ENUMERATED);
    for (int i = 0; i < 4; i++) { /* derefAliases, sizeLimit, timeLimit, typesOnly */
        uint8_t tag;
        (void)element(&r, &tag);
    }
    struct vouch_span filter = {r.at, vouch_reader_left(&r)};
    bool root = base.len == 0 && scope.len == 1 && scope.data[0] == 0;
    bool below_suffix = base.len == 0 || vouch_span_ends_nocase(base, suffix);
    if (r.failed)
        write_result(t, id, SEARCH_DONE, PROTOCOL_ERROR, "");
    else if (t->fault == VOUCH_DEMO_FAULT_LDAP_BUSY)
        write_result(t, id, SEARCH_DONE, BUSY, "too busy");
    else if (!below_suffix)
        write_result(t, id, SEARCH_DONE, NO_SUCH_OBJECT, "");
    if (t->out.len > 0)
        return;
    if (root)
        write_entry(t, id, "", root_dse, sizeof root_dse / sizeof root_dse[0]);
    else if (matches(filter, 0))
        write_entry(t, id, person_dn, person, sizeof person / sizeof person[0]);
    write_result(t, id, SEARCH_DONE, SUCCESS, "");
}

static enum vouch_demo_next obey(struct vouch_demo_talk *t, struct vouch_span message)
{
    struct vouch_reader r = vouch_reader_of(message);
    uint8_t op;
    struct vouch_span id = expect(&r, INTEGER);
    struct vouch_span body = element(&r, &op);
    if (r.failed || op == UNBIND)
        return VOUCH_DEMO_CLOSE;
    if (op == BIND)
        bind(t, id, body);
    if (op == SEARCH)
        search(t, id, body);
    if (op == EXTENDED)
        write_result(t, id, EXTENDED_DONE, PROTOCOL_ERROR, "not supported");
    return VOUCH_DEMO_GO_ON;
}

static enum vouch_demo_next hear(struct vouch_demo_talk *t)
{
    struct vouch_reader r = vouch_reader_of(t->in);
    uint8_t tag;
    if (t->in.len > 0 && t->in.data[0] != SEQUENCE)
        return VOUCH_DEMO_CLOSE;
    struct vouch_span message = element(&r, &tag);
    if (r.failed)
        return VOUCH_DEMO_GO_ON;
    t->used = (size_t)(r.at - t->in.data);
    return obey(t, message);
}

static void greet(struct vouch_demo_talk *t)
{
    (void)t;
}

const struct vouch_demo_service vouch_demo_ldap = {.scheme = "ldaps",
                                                   .port = 8636,
                                                   .tls_at_once = true,
                                                   .label = "directory",
                                                   .greet = greet,
                                                   .hear = hear};
