// SPDX-License-Identifier: Apache-2.0
#include "core/x509/crl_signer.h"

#include "core/x509/constraints.h"
#include "core/x509/crl_scope.h"
#include "core/x509/extension.h"
#include "core/x509/key.h"
#include "core/x509/memo.h"
#include "core/x509/name.h"

/* Candidates other than the issuer whose keys are tried for one list. */
enum { CANDIDATES_MAX = 4 };

static const char no_crl_sign[] = "its key usage does not allow CRLs";

enum stage { BY_ISSUER = 0, BY_OTHERS, PATH, LISTS };

static const struct vouch_certificate *issuer_at(const struct vouch_revocation *r)
{
    return r->question->path[r->at + 1];
}

static const struct vouch_certificate *anchor_of(const struct vouch_revocation *r)
{
    return r->question->path[r->question->path_count - 1];
}

bool vouch_crl_look_up(const struct vouch_certificate *c, const struct vouch_crl *crl,
                       struct vouch_crl_entry *hit, bool *whole, bool *unhandled)
{
    /* An indirect CRL gives the issuer with an entry, which remains the issuer of the entries that
     * follow (RFC 5280 section 5.3.3). In any other CRL all entries are its issuer's own: a name
     * there is an extension that cannot be handled. */
    struct vouch_der entries = vouch_der_of(crl->entries);
    struct vouch_crl_entry e;
    struct vouch_span issuer = crl->issuer;
    bool found = false;
    *unhandled = false;
    while (vouch_crl_next(&entries, &e)) {
        if (e.issuer.len && crl->indirect)
            issuer = e.issuer;
        *unhandled = *unhandled || e.unhandled || (e.issuer.len && !crl->indirect);
        if (!found && vouch_span_equal(e.serial, c->serial) &&
            vouch_name_equal(issuer, c->issuer)) {
            *hit = e;
            found = true;
        }
    }
    *whole = !entries.fault;
    return found;
}

static int verify(struct vouch_revocation *r, const struct vouch_crl *crl, struct vouch_span key)
{
    struct vouch_memo *memo = r->question->rules ? r->question->rules->memo : NULL;
    struct vouch_memo_question question = {key, crl->algorithm, crl->tbs, crl->signature_value};
    if (vouch_memo_knows(memo, &question))
        return VOUCH_OK;
    r->spent++;
    int status = vouch_signature_verify(key, crl->algorithm, crl->tbs, crl->signature_value);
    if (status == VOUCH_OK)
        vouch_memo_add(memo, &question);
    return status;
}

/* May the certificate's key sign lists, and does the list's key identifier match or is it
 * absent? */
static bool may_sign(const struct vouch_certificate *c, const struct vouch_crl *crl)
{
    struct vouch_span own;
    if (!(c->key_usage & VOUCH_USAGE_CRL_SIGN))
        return false;
    return !crl->key_id.len || !vouch_extension_subject_key_id(c, &own) ||
           vouch_span_equal(own, crl->key_id);
}

/* Key identifiers prove nothing: the issuer's own key is tried whatever they say. */
static int try_issuer(struct vouch_revocation *r, const struct vouch_crl *crl)
{
    struct vouch_crl_signer *s = &r->signer;
    const struct vouch_certificate *issuer = issuer_at(r);
    s->stage = BY_OTHERS;
    s->why = "no certificate of its issuer is at hand";
    if (!vouch_name_equal(crl->issuer, issuer->subject))
        return VOUCH_AGAIN;
    s->why = no_crl_sign;
    if (!(issuer->key_usage & VOUCH_USAGE_CRL_SIGN))
        return VOUCH_AGAIN;
    int status = verify(r, crl, issuer->spki);
    s->why = vouch_status_text(status);
    if (status == VOUCH_OK)
        s->certificate = issuer;
    return status == VOUCH_OK || status == VOUCH_E_MEMORY ? status : VOUCH_AGAIN;
}

/* The index-th available certificate; after the last of them, the anchor. Null: no more. */
static const struct vouch_certificate *candidate(const struct vouch_revocation *r, size_t index)
{
    const struct vouch_revocation_question *q = r->question;
    if (index < q->certificates_count)
        return &q->certificates[index];
    return index == q->certificates_count ? anchor_of(r) : NULL;
}

/* The next certificate with the list's issuer name and a key that has not been tried. */
static const struct vouch_certificate *next_candidate(struct vouch_revocation *r,
                                                      const struct vouch_crl *crl)
{
    struct vouch_crl_signer *s = &r->signer;
    const struct vouch_certificate *c;
    while ((c = candidate(r, s->next)) != NULL) {
        s->next++;
        bool tried = vouch_name_equal(crl->issuer, issuer_at(r)->subject) &&
                     vouch_span_equal(c->spki, issuer_at(r)->spki);
        if (!tried && (c->parts & VOUCH_PART_KEY) && !c->fault &&
            vouch_name_equal(c->subject, crl->issuer) && may_sign(c, crl))
            return c;
    }
    return NULL;
}

static void begin_path(struct vouch_revocation *r, size_t index)
{
    const struct vouch_revocation_question *q = r->question;
    struct vouch_signer_storage *storage = q->storage;
    storage->policy = (struct vouch_policy){.purpose = VOUCH_PURPOSE_ANY};
    storage->rules = *q->rules;
    storage->rules.policy = &storage->policy;
    storage->rules.work = VOUCH_CONSTRAINTS_WORK;
    vouch_search_begin_at(&storage->search, q->certificates, q->certificates_count, index,
                          q->anchors, &storage->rules);
    r->signer.stage = PATH;
}

static int try_others(struct vouch_revocation *r, const struct vouch_crl *crl)
{
    struct vouch_crl_signer *s = &r->signer;
    const struct vouch_certificate *c = NULL;
    if (r->question->storage && s->tried < CANDIDATES_MAX)
        c = next_candidate(r, crl);
    if (!c)
        return VOUCH_E_NOT_FOUND;
    s->tried++;
    int status = verify(r, crl, c->spki);
    if (status != VOUCH_OK)
        return status == VOUCH_E_MEMORY ? status : VOUCH_AGAIN;
    s->certificate = c;
    if (c == anchor_of(r))
        return VOUCH_OK;
    begin_path(r, s->next - 1);
    return VOUCH_AGAIN;
}

static int refuse(struct vouch_revocation *r, const char *why)
{
    r->signer.certificate = NULL;
    r->signer.why = why;
    r->signer.stage = BY_OTHERS;
    return VOUCH_AGAIN;
}

/* The same engine, rules and anchor (section 6.3.3 (f)). */
static int find_path(struct vouch_revocation *r)
{
    static const struct vouch_path_sink silent = {0};
    struct vouch_signer_storage *storage = r->question->storage;
    const struct vouch_search *s = &storage->search;
    const struct vouch_certificate *anchor = anchor_of(r);
    unsigned before = s->signatures;
    int status = vouch_search_step(&storage->search);
    r->spent += s->signatures - before;
    if (status != VOUCH_OK)
        return status;
    if (s->outcome != VOUCH_SEARCH_GOOD ||
        !vouch_path_own(&storage->rules, &silent, r->signer.certificate, true))
        return refuse(r, "its signer has no valid path");
    if (!vouch_span_equal(s->anchor.key, anchor->spki) ||
        !vouch_name_equal(s->anchor.subject, anchor->subject))
        return refuse(r, "its signer's path leads to another root");
    r->signer.stage = LISTS;
    r->signer.list = 0;
    return VOUCH_AGAIN;
}

/* Is the signer itself on a complete list of its own issuer's, signed by its key? The absence of
 * such a list is no reason to refuse it. */
static int look_up_signer(struct vouch_revocation *r)
{
    const struct vouch_revocation_question *q = r->question;
    struct vouch_crl_signer *s = &r->signer;
    const struct vouch_path *path = &q->storage->search.path;
    struct vouch_span key = path->count > 1 ? path->at[1]->spki : q->storage->search.anchor.key;
    while (s->list < q->crls_count) {
        struct vouch_crl crl;
        struct vouch_crl_entry hit;
        const char *outside;
        bool whole;
        bool unhandled;
        vouch_crl_parse(q->crls[s->list++], &crl);
        if (crl.fault || crl.delta || crl.unhandled.len ||
            !vouch_name_equal(crl.issuer, s->certificate->issuer) ||
            !vouch_crl_covers(&crl, s->certificate, &outside) ||
            !vouch_crl_look_up(s->certificate, &crl, &hit, &whole, &unhandled))
            continue;
        int status = verify(r, &crl, key);
        if (status == VOUCH_E_MEMORY)
            return status;
        return status == VOUCH_OK ? refuse(r, "its signer has been revoked") : VOUCH_AGAIN;
    }
    return VOUCH_OK;
}

int vouch_crl_signer_step(struct vouch_revocation *r, const struct vouch_crl *crl)
{
    switch ((enum stage)r->signer.stage) {
    case BY_ISSUER:
        return try_issuer(r, crl);
    case BY_OTHERS:
        return try_others(r, crl);
    case PATH:
        return find_path(r);
    case LISTS:
        return look_up_signer(r);
    }
    return VOUCH_E_NOT_FOUND;
}
