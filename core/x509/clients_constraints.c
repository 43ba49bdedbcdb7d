// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_constraints.h"

#include "core/x509/constraints.h"
#include "core/x509/extension.h"
#include "core/x509/name.h"
#include "core/x509/oid.h"

enum verdict { KEPT = 0, NOT_PERMITTED, EXCLUDED, UNREADABLE };
enum { NAME_MAX = 256 };

static bool ends_with(struct vouch_span name, struct vouch_span base)
{
    return name.len > base.len &&
           vouch_span_equal_nocase(vouch_span_part(name, name.len - base.len, base.len), base);
}

/* As both libraries compare: by characters, a base with a leading period too. */
static bool dns_within(struct vouch_span name, struct vouch_span base)
{
    return base.len == 0 || vouch_span_equal_nocase(name, base) ||
           (ends_with(name, base) &&
            (base.data[0] == '.' || name.data[name.len - base.len - 1] == '.'));
}

/* Is the name in a DNS subtree? *any: there is one. */
static bool in_any(struct vouch_span subtrees, struct vouch_span name, bool *any)
{
    struct vouch_der list = vouch_der_of(subtrees);
    struct vouch_general_name base;
    *any = false;
    while (vouch_subtree_next(&list, &base)) {
        if (base.kind != VOUCH_GENERAL_DNS)
            continue;
        *any = true;
        if (dns_within(name, base.value))
            return true;
    }
    return false;
}

static enum verdict judge(const struct vouch_name_constraints *limits, struct vouch_span name)
{
    bool any = false;
    if (!in_any(limits->permitted, name, &any) && any)
        return NOT_PERMITTED;
    return in_any(limits->excluded, name, &any) ? EXCLUDED : KEPT;
}

/* The constraints of the i-th authority above the leaf; the anchor is the last. */
static bool limits_of(const struct vouch_clients_question *q, size_t i,
                      struct vouch_name_constraints *out)
{
    const struct vouch_certificate *c = i < q->path->count ? q->path->at[i] : q->anchor;
    struct vouch_span value;
    return c && vouch_extension_value(c, VOUCH_EXT_NAME_CONSTRAINTS, &value) &&
           vouch_name_constraints_read(value, out, NULL) == VOUCH_OK;
}

static bool has_dns(const struct vouch_certificate *c)
{
    struct vouch_general_name name;
    struct vouch_der names = vouch_extension_sans(c);
    while (vouch_general_next(&names, &name))
        if (name.kind == VOUCH_GENERAL_DNS)
            return true;
    return false;
}

/* The value as text, without NULs at its end. */
static struct vouch_span text_of(const struct vouch_attribute *a, uint8_t *buffer)
{
    struct vouch_writer w = vouch_writer_of(buffer, NAME_MAX);
    vouch_attribute_write(&w, a);
    while (w.len && buffer[w.len - 1] == 0)
        w.len--;
    return vouch_writer_span(&w);
}

static bool is_word(uint8_t c)
{
    uint8_t low = vouch_lower(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Does OpenSSL take a common name for a DNS name? An address in dotted decimal is one. */
static bool looks_like_dns(struct vouch_span s)
{
    bool dotted = false;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.data[i];
        bool inside = i > 0 && i + 1 < s.len;
        if (is_word(c) || (c == '-' && inside))
            continue;
        if (c != '.' || !inside || s.data[i - 1] == '-' || s.data[i + 1] == '.' ||
            s.data[i + 1] == '-')
            return false;
        dotted = true;
    }
    return dotted;
}

/* --- OpenSSL ---------------------------------------------------------------------------------- */

/* Where the last "@" is; the length if there is none. */
static size_t last_at(struct vouch_span s)
{
    size_t at = s.len;
    while (at > 0 && s.data[at - 1] != '@')
        at--;
    return at > 0 ? at - 1 : s.len;
}

/* KEPT: it is in the base; NOT_PERMITTED: it is not. An empty base contains only an empty host. */
static enum verdict openssl_mail(struct vouch_span name, struct vouch_span base)
{
    size_t at = last_at(name);
    size_t base_at = last_at(base);
    if (at == name.len)
        return UNREADABLE;
    if (base_at == base.len && base.len && base.data[0] == '.')
        return ends_with(name, base) ? KEPT : NOT_PERMITTED;
    if (base_at > 0 && base_at < base.len &&
        !vouch_span_equal(vouch_span_part(base, 0, base_at), vouch_span_part(name, 0, at)))
        return NOT_PERMITTED;
    struct vouch_span host =
        base_at < base.len ? vouch_span_part(base, base_at + 1, base.len) : base;
    return vouch_span_equal_nocase(host, vouch_span_part(name, at + 1, name.len)) ? KEPT
                                                                                  : NOT_PERMITTED;
}

static enum verdict openssl_uri(struct vouch_span name, struct vouch_span base)
{
    struct vouch_span rest = vouch_span_part(name, vouch_span_find(name, 0, ':'), name.len);
    if (!vouch_span_starts_nocase(rest, "://"))
        return UNREADABLE;
    rest = vouch_span_part(rest, sizeof "://" - 1, rest.len);
    size_t end = vouch_span_find(rest, 0, ':');
    if (end == rest.len)
        end = vouch_span_find(rest, 0, '/');
    struct vouch_span host = vouch_span_part(rest, 0, end);
    if (host.len == 0)
        return UNREADABLE;
    if (base.len && base.data[0] == '.')
        return ends_with(host, base) ? KEPT : NOT_PERMITTED;
    return vouch_span_equal_nocase(host, base) ? KEPT : NOT_PERMITTED;
}

static enum verdict openssl_ip(struct vouch_span name, struct vouch_span base)
{
    bool readable = (name.len == 4 || name.len == 16) && (base.len == 8 || base.len == 32);
    if (!readable)
        return UNREADABLE;
    return vouch_constraints_ip_within(name, base) ? KEPT : NOT_PERMITTED;
}

static enum verdict openssl_in(enum vouch_general_kind kind, struct vouch_span name,
                               struct vouch_span base)
{
    if (kind == VOUCH_GENERAL_EMAIL)
        return openssl_mail(name, base);
    if (kind == VOUCH_GENERAL_URI)
        return openssl_uri(name, base);
    if (kind == VOUCH_GENERAL_IP)
        return openssl_ip(name, base);
    return dns_within(name, base) ? KEPT : NOT_PERMITTED;
}

/* Is the name in a subtree of its kind? *any: there is one of this kind. */
static enum verdict openssl_in_any(struct vouch_span subtrees, enum vouch_general_kind kind,
                                   struct vouch_span name, bool *any)
{
    struct vouch_der list = vouch_der_of(subtrees);
    struct vouch_general_name base;
    *any = false;
    while (vouch_subtree_next(&list, &base)) {
        enum verdict one = base.kind == kind ? openssl_in(kind, name, base.value) : NOT_PERMITTED;
        *any = *any || base.kind == kind;
        if (one != NOT_PERMITTED)
            return one;
    }
    return NOT_PERMITTED;
}

static enum verdict openssl_name(const struct vouch_name_constraints *limits,
                                 enum vouch_general_kind kind, struct vouch_span name)
{
    bool any;
    enum verdict in = openssl_in_any(limits->permitted, kind, name, &any);
    if (in == UNREADABLE || (in == NOT_PERMITTED && any))
        return in;
    in = openssl_in_any(limits->excluded, kind, name, &any);
    return in == KEPT ? EXCLUDED : in == UNREADABLE ? UNREADABLE : KEPT;
}

static enum verdict openssl_common_names(const struct vouch_name_constraints *limits,
                                         const struct vouch_certificate *leaf)
{
    uint8_t buffer[NAME_MAX];
    struct vouch_attribute a;
    enum verdict verdict = KEPT;
    if (has_dns(leaf))
        return KEPT;
    for (size_t i = 0; verdict == KEPT && vouch_name_common(leaf->subject, i, &a); i++) {
        struct vouch_span name = text_of(&a, buffer);
        if (looks_like_dns(name))
            verdict = openssl_name(limits, VOUCH_GENERAL_DNS, name);
    }
    return verdict;
}

/* The mail addresses of the subject, and the alternative names. */
static enum verdict openssl_names(const struct vouch_name_constraints *limits,
                                  const struct vouch_certificate *c)
{
    const unsigned kinds = 1u << VOUCH_GENERAL_EMAIL | 1u << VOUCH_GENERAL_DNS |
                           1u << VOUCH_GENERAL_URI | 1u << VOUCH_GENERAL_IP;
    struct vouch_name_cursor cursor = vouch_name_begin(c->subject);
    struct vouch_der names = vouch_extension_sans(c);
    struct vouch_general_name name;
    struct vouch_attribute a;
    enum verdict verdict = KEPT;
    while (verdict == KEPT && vouch_name_next(&cursor, &a))
        if (vouch_span_equal(a.oid, vouch_oid_email_address))
            verdict = openssl_name(limits, VOUCH_GENERAL_EMAIL, a.value);
    while (verdict == KEPT && vouch_general_next(&names, &name))
        if (kinds >> name.kind & 1)
            verdict = openssl_name(limits, name.kind, name.value);
    return verdict;
}

static enum verdict openssl(const struct vouch_clients_question *q)
{
    struct vouch_name_constraints limits;
    enum verdict verdict = KEPT;
    for (size_t i = 1; verdict == KEPT && i <= q->path->count; i++) {
        if (!limits_of(q, i, &limits))
            continue;
        verdict = openssl_common_names(&limits, q->path->at[0]);
        for (size_t k = 0; verdict == KEPT && k < i; k++)
            if (k == 0 || !q->path->at[k]->self_issued)
                verdict = openssl_names(&limits, q->path->at[k]);
    }
    return verdict;
}

bool vouch_client_openssl_not_permitted(const struct vouch_clients_question *q)
{
    return openssl(q) == NOT_PERMITTED;
}

bool vouch_client_openssl_excluded(const struct vouch_clients_question *q)
{
    return openssl(q) == EXCLUDED;
}

bool vouch_client_openssl_cannot_read(const struct vouch_clients_question *q)
{
    return openssl(q) == UNREADABLE;
}

/* --- GnuTLS ----------------------------------------------------------------------------------- */

static bool may_serve(const struct vouch_certificate *c)
{
    return !vouch_extension_has(c, VOUCH_EXT_EXTENDED_USAGE) ||
           vouch_extension_allows_usage(c, vouch_oid_server_auth);
}

static bool constrains_dns(const struct vouch_name_constraints *limits)
{
    const struct vouch_span none = {NULL, 0};
    bool permits = false;
    bool excludes = false;
    (void)in_any(limits->permitted, none, &permits);
    (void)in_any(limits->excluded, none, &excludes);
    return permits || excludes;
}

/* Without the period that ends a name written in full. */
static struct vouch_span relative(struct vouch_span name)
{
    return vouch_span_part(name, 0, name.len - vouch_span_ends_nocase(name, "."));
}

static bool gnutls_refuses(const struct vouch_name_constraints *limits,
                           const struct vouch_certificate *c)
{
    uint8_t buffer[NAME_MAX];
    struct vouch_attribute a;
    if (has_dns(c) || !may_serve(c) || !vouch_name_common(c->subject, 0, &a))
        return false;
    return judge(limits, relative(text_of(&a, buffer))) != KEPT ||
           vouch_name_common(c->subject, 1, &a);
}

bool vouch_client_gnutls_common_name(const struct vouch_clients_question *q)
{
    struct vouch_name_constraints limits;
    for (size_t i = 1; i <= q->path->count; i++)
        if (limits_of(q, i, &limits) && constrains_dns(&limits) &&
            gnutls_refuses(&limits, q->path->at[0]))
            return true;
    return false;
}

/* --- what they do not refuse --------------------------------------------------------------------
 */

static bool begins(const struct vouch_finding *f, const char *text)
{
    return vouch_span_starts_nocase(f->value, text);
}

/* Has an authority of the path a subtree of that kind, whose base has at least this length or, if
 * `exactly`, just this? */
static bool has_subtree(const struct vouch_clients_question *q, bool excluded,
                        enum vouch_general_kind kind, size_t len, bool exactly)
{
    struct vouch_name_constraints limits;
    struct vouch_general_name base;
    for (size_t i = 1; i <= q->path->count; i++) {
        if (!limits_of(q, i, &limits))
            continue;
        struct vouch_der list = vouch_der_of(excluded ? limits.excluded : limits.permitted);
        while (vouch_subtree_next(&list, &base))
            if (base.kind == kind && (exactly ? base.value.len == len : base.value.len >= len))
                return true;
    }
    return false;
}

/* "IP:ADDRESS: ...": a colon that no blank follows is one of the address. */
static size_t base_len_of(const struct vouch_finding *f)
{
    size_t from = sizeof "IP:" - 1;
    size_t words = vouch_span_find(f->value, from, ' ');
    return vouch_span_find(f->value, from, ':') + 1 < words ? 32 : 8;
}

bool vouch_client_gnutls_spares(const struct vouch_clients_question *q,
                                const struct vouch_finding *f)
{
    if (begins(f, "URI:"))
        return !has_subtree(q, true, VOUCH_GENERAL_URI, 0, false);
    return begins(f, "IP:") && vouch_span_ends_nocase(f->value, ": not in any permitted subtree") &&
           !has_subtree(q, false, VOUCH_GENERAL_IP, base_len_of(f), true);
}

bool vouch_client_openssl_spares(const struct vouch_clients_question *q,
                                 const struct vouch_finding *f)
{
    bool compared =
        f->code == VOUCH_F_CHAIN_NAME_CONSTRAINT
            ? begins(f, "DNS:") || begins(f, "email:") || begins(f, "URI:") || begins(f, "IP:")
            : !begins(f, "a subtree with") && !begins(f, "a GeneralName");
    return compared && openssl(q) == KEPT;
}
