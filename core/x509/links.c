// SPDX-License-Identifier: Apache-2.0
#include "core/x509/links.h"

#include "core/x509/extension.h"
#include "core/x509/name.h"
#include "core/x509/relation.h"

/* The maximum length of a name. */
enum { VALUE_MAX = 320 };

static void find_name(const struct vouch_path_sink *sink, enum vouch_finding_code code,
                      const char *prefix, int position, struct vouch_span name)
{
    uint8_t buffer[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&w, prefix);
    vouch_name_write(&w, name);
    vouch_report_find(sink->report, code, position, VOUCH_NO_POSITION, vouch_writer_span(&w));
}

/* Does the child's authority key identifier contain an issuer and serial number (RFC 5280 section
 * 4.2.1.1) that differ from this issuer's? OpenSSL compares these too. */
static bool named_otherwise(const struct vouch_certificate *child,
                            const struct vouch_certificate *issuer)
{
    struct vouch_authority_key_id id;
    struct vouch_general_name name;
    if (!vouch_extension_authority_key_id(child, &id) || issuer->serial.len == 0)
        return false;
    if (id.serial.len != 0 && !vouch_span_equal(id.serial, issuer->serial))
        return true;
    struct vouch_der names = vouch_der_of(id.issuer);
    while (vouch_general_next(&names, &name))
        if (name.kind == VOUCH_GENERAL_DIRECTORY)
            return !vouch_name_equal(name.value, issuer->issuer);
    return false;
}

static void judge_link(const struct vouch_path_sink *sink, const struct vouch_certificate *child,
                       const struct vouch_certificate *issuer)
{
    if (vouch_relation_of(child, issuer) == VOUCH_RELATION_OTHER || named_otherwise(child, issuer))
        find_name(sink, VOUCH_F_CHAIN_KEY_ID, "", vouch_path_position(sink, child),
                  issuer->subject);
}

/* The certificate, sent or extra, of that name; null: none, or one that leads no further. */
static const struct vouch_certificate *certificate_of(const struct vouch_search *s,
                                                      struct vouch_span name)
{
    for (size_t i = 0; i < s->count; i++)
        if (!s->certificates[i].self_issued && vouch_name_equal(s->certificates[i].subject, name))
            return &s->certificates[i];
    return NULL;
}

/* Do names lead from the anchor to another one? Then OpenSSL, which stops at no intermediate, goes
 * on to that. */
static bool leads_on(const struct vouch_search *s)
{
    const struct vouch_certificate *c = &s->anchor_view;
    struct vouch_anchor found;
    for (size_t i = 0; c && i < VOUCH_PATH_MAX; i++) {
        if (s->anchors.ops->find(s->anchors.self, c->issuer, 0, &found) == VOUCH_OK)
            return true;
        c = certificate_of(s, c->issuer);
    }
    return false;
}

/* Has the store the same authority, marked as not to be trusted for the purpose? */
static bool is_distrusted(const struct vouch_search *s, const struct vouch_certificate *c)
{
    struct vouch_anchor found;
    size_t i = 0;
    while (s->anchors.ops->find(s->anchors.self, c->subject, i++, &found) == VOUCH_OK)
        if ((found.refused >> s->rules->policy->purpose & 1) &&
            vouch_span_equal(found.key, c->spki))
            return true;
    return false;
}

static const char *purpose_text(const struct vouch_search *s)
{
    return s->rules->policy->purpose == VOUCH_PURPOSE_SERVER ? "serverAuth: " : "clientAuth: ";
}

static void judge_distrust(struct vouch_search *s, const struct vouch_path_sink *sink)
{
    for (size_t i = 0; i < s->path.count; i++)
        if (is_distrusted(s, s->path.at[i])) {
            s->outcome = VOUCH_SEARCH_FAULTY;
            find_name(sink, VOUCH_F_CHAIN_ANCHOR_PURPOSE, purpose_text(s),
                      vouch_path_position(sink, s->path.at[i]), s->path.at[i]->subject);
        }
}

static void judge(struct vouch_search *s, const struct vouch_path_sink *sink)
{
    const struct vouch_certificate *anchor = &s->anchor_view;
    if (s->pinned) {
        find_name(sink, VOUCH_F_CHAIN_LEAF_TRUSTED, "", 0, anchor->subject);
        return;
    }
    for (size_t i = 0; i < s->path.count; i++)
        judge_link(sink, s->path.at[i], i + 1 < s->path.count ? s->path.at[i + 1] : anchor);
    judge_distrust(s, sink);
    if (anchor->der.len != 0 && !anchor->self_issued && !s->anchor.granted && !leads_on(s))
        find_name(sink, VOUCH_F_CHAIN_ANCHOR_NOT_ROOT, "", VOUCH_NO_POSITION, anchor->subject);
}

static void staple(const struct vouch_search *s, const struct vouch_path_sink *sink, bool came)
{
    if (!vouch_extension_names_feature(s->path.at[0], VOUCH_FEATURE_STATUS_REQUEST))
        return;
    vouch_report_add_fact(sink->report, "must_staple", vouch_span_of("yes"));
    if (!came)
        vouch_report_find_text(sink->report, VOUCH_F_OCSP_STAPLE_MISSING, 0, "");
}

const struct vouch_links_ops vouch_links = {.judge = judge, .staple = staple};
