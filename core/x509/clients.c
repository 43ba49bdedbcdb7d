// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients.h"

#include "core/x509/clients_codes.h"
#include "core/x509/clients_constraints.h"
#include "core/x509/clients_extensions.h"
#include "core/x509/clients_names.h"
#include "core/x509/clients_precedence.h"
#include "core/x509/clients_public.h"
#include "core/x509/extension_check.h"
#include "core/x509/search.h"

enum { VALUE_MAX = 256 };

/* The chain, and what has been noted. */
struct judging {
    const struct vouch_clients_question *q;
    struct vouch_report *report;
    uint8_t precedence[VOUCH_CLIENTS];   /* of the refusal that is reported */
    struct vouch_client_verdict invalid; /* Chrome's "invalid", where something else is reported */
    bool explained;                      /* Chrome has an error of its own for the path */
};

static struct vouch_client_verdict *verdict_of(struct judging *j, size_t client)
{
    return &j->report->storage.clients[client];
}

/* What Chrome notes beside the error that it reports. */
static void note_chrome(struct judging *j, const struct vouch_client_verdict *v)
{
    bool invalid =
        v->code && vouch_span_equal(vouch_span_of(v->code), vouch_span_of(CHROME_INVALID));
    if (v->code && vouch_client_chrome_explains(v->code))
        j->explained = true;
    if (invalid && j->invalid.acceptance != VOUCH_REFUSES)
        j->invalid = *v;
}

/* A refusal takes precedence over an unknown result; of refusals, the one that the client would
 * come to first. */
static void note(struct judging *j, size_t client, const char *says,
                 const struct vouch_client_verdict *why, int place)
{
    struct vouch_client_verdict *v = verdict_of(j, client);
    bool unknown = says == vouch_client_unknown;
    if (says == VOUCH_CLIENT_ACCEPTS || (unknown && v->acceptance != VOUCH_ACCEPTS))
        return;
    struct vouch_client_verdict found = *why;
    found.acceptance = unknown ? VOUCH_ACCEPTANCE_UNKNOWN : VOUCH_REFUSES;
    found.code = unknown || says == vouch_client_refuses ? NULL : says;
    const struct vouch_client_reason reason = {client, found.code, found.finding, place};
    uint8_t precedence = unknown ? UINT8_MAX : (uint8_t)vouch_client_precedence(&reason);
    if (client == VOUCH_CLIENT_CHROME)
        note_chrome(j, &found);
    if (v->acceptance == VOUCH_REFUSES && precedence >= j->precedence[client])
        return;
    *v = found;
    j->precedence[client] = precedence;
}

static void note_code(struct judging *j, size_t client, const char *says,
                      enum vouch_finding_code code, int place)
{
    const struct vouch_client_verdict why = {.finding = code};
    note(j, client, says, &why, place);
}

/* Chrome: "invalid", for which no other error stands, comes before a wrong name. */
static void conclude_chrome(struct judging *j)
{
    struct vouch_client_verdict *v = verdict_of(j, VOUCH_CLIENT_CHROME);
    if (v->acceptance == VOUCH_REFUSES && v->code && j->invalid.acceptance == VOUCH_REFUSES &&
        !j->explained &&
        vouch_span_equal(vouch_span_of(v->code), vouch_span_of("ERR_CERT_COMMON_NAME_INVALID")))
        *v = j->invalid;
}

static bool fits_place(const struct vouch_client_finding_rule *rule, const struct vouch_finding *f)
{
    switch (rule->place) {
    case VOUCH_CLIENT_ANYWHERE:
        return true;
    case VOUCH_CLIENT_LEAF:
        return f->position == 0;
    case VOUCH_CLIENT_ISSUER:
        return f->position > 0;
    case VOUCH_CLIENT_ANCHOR:
        return f->position < 0;
    }
    return false;
}

static bool is_digit(struct vouch_span s, size_t at)
{
    return at < s.len && s.data[at] >= '0' && s.data[at] <= '9';
}

/* A number that the row ends with must end there too: 1.3.6.1.5.5.7.1.1 is not ...1.14. */
static bool fits_value(const struct vouch_client_finding_rule *rule, const struct vouch_finding *f)
{
    struct vouch_span about = vouch_span_of(rule->about ? rule->about : "");
    return vouch_span_equal(vouch_span_part(f->value, 0, about.len), about) &&
           !(about.len && is_digit(about, about.len - 1) && is_digit(f->value, about.len));
}

/* The rows of both tables. */
static const struct vouch_client_finding_rule *rule_at(size_t i)
{
    size_t first = vouch_client_findings.count;
    if (i < first)
        return &vouch_client_findings.at[i];
    return i - first < vouch_client_form.count ? &vouch_client_form.at[i - first] : NULL;
}

/* The first row for the finding; null: no client reacts to it, or none is known to. */
static const struct vouch_client_finding_rule *rule_of(const struct vouch_clients_question *q,
                                                       const struct vouch_finding *f)
{
    const struct vouch_client_finding_rule *rule;
    for (size_t i = 0; (rule = rule_at(i)) != NULL; i++) {
        if (rule->code == f->code && fits_place(rule, f) && fits_value(rule, f) &&
            (!rule->when || rule->when(q, f)))
            return rule;
    }
    return NULL;
}

/* A certificate that cannot be read, or a chain rule without a row: clients differ in ways that are
 * not known. */
static bool of_chain(const struct vouch_finding *f)
{
    return f->severity >= VOUCH_SEVERITY_UNKNOWN && f->code >= VOUCH_F_CERT_MALFORMED &&
           f->code < VOUCH_F_REVOKED && f->code != VOUCH_F_CERT_WEAK_KEY &&
           f->code != VOUCH_F_CERT_KEY_USAGE && f->code != VOUCH_F_CERT_DEMONSTRATION &&
           f->code != VOUCH_F_CERT_EXPIRES_SOON && f->code != VOUCH_F_NAME_PUBLIC_SUFFIX &&
           f->code != VOUCH_F_CHAIN_CONSTRAINT_MALFORMED;
}

static bool of_names(enum vouch_finding_code code)
{
    return code == VOUCH_F_NAME_MISMATCH || code == VOUCH_F_NAME_CN_ONLY;
}

/* Whether a client that fetches missing issuers gets this one has been tested (--aia). */
static bool fetches(const struct vouch_report *r, const struct vouch_client_finding_rule *rule,
                    size_t client)
{
    return rule->code == VOUCH_F_CHAIN_MISSING_INTERMEDIATE &&
           rule->says[client] == vouch_client_unknown && vouch_report_has(r, VOUCH_F_AIA_FOUND);
}

/* Does the client compare names with constraints in a way that lets this one pass? */
static bool spares(const struct vouch_clients_question *q, const struct vouch_finding *f,
                   size_t client)
{
    bool broken = f->code == VOUCH_F_CHAIN_NAME_CONSTRAINT;
    if (!broken && f->code != VOUCH_F_CHAIN_CONSTRAINT_MALFORMED)
        return false;
    return (client == VOUCH_CLIENT_GNUTLS && broken && vouch_client_gnutls_spares(q, f)) ||
           (client == VOUCH_CLIENT_OPENSSL && vouch_client_openssl_spares(q, f));
}

static void note_finding(struct judging *j, const struct vouch_client_finding_rule *rule,
                         const struct vouch_finding *f)
{
    int place = f->position > 0 ? VOUCH_CLIENT_ISSUER : VOUCH_CLIENT_LEAF;
    if (f->position < 0)
        place = (int)rule->place;
    for (size_t c = 0; c < j->report->clients_count; c++)
        if (!fetches(j->report, rule, c) && !spares(j->q, f, c) &&
            (!of_names(rule->code) ||
             !vouch_client_finds_names((enum vouch_client)c, &j->q->sent[0], j->q->policy)))
            note_code(j, c, rule->says[c], rule->code, place);
}

static const struct vouch_certificate *certificate_of(const struct judging *j,
                                                      const struct vouch_finding *f)
{
    for (size_t i = 0; f->position >= 0 && i < j->q->path->count; i++)
        if (j->q->path->at[i] == &j->q->sent[f->position])
            return j->q->path->at[i];
    return NULL;
}

/* What is known of an extension that is malformed. */
static bool note_extension(struct judging *j, const struct vouch_finding *f,
                           const struct vouch_extension *e)
{
    bool known = false;
    int place = f->position > 0 ? VOUCH_CLIENT_ISSUER : VOUCH_CLIENT_LEAF;
    for (size_t k = 0; k < j->report->clients_count; k++) {
        const char *says = vouch_client_extension_says(e, f->position == 0, k, &known);
        if (known)
            note_code(j, k, says, f->code, place);
    }
    return known;
}

/* The finding tells the first fault of a certificate. That one may have a row; the others, and what
 * has none, are looked up by their extension. */
static void note_malformed(struct judging *j, const struct vouch_finding *f, bool has_row)
{
    const struct vouch_certificate *c = certificate_of(j, f);
    struct vouch_extension e;
    struct vouch_der list = vouch_der_of(c ? c->extensions : (struct vouch_span){NULL, 0});
    bool known = has_row;
    for (int i = VOUCH_FIELD_EXTENSION; vouch_extension_next(&list, &e); i++)
        if (vouch_extension_fault(&e) && !(has_row && i == c->fault_field))
            known |= note_extension(j, f, &e) && i == c->fault_field;
    for (size_t k = 0; !known && k < j->report->clients_count; k++)
        note_code(j, k, vouch_client_unknown, f->code, VOUCH_CLIENT_ANYWHERE);
}

/* No row is about it. */
static void note_other(struct judging *j, const struct vouch_finding *f)
{
    for (size_t k = 0; k < j->report->clients_count; k++)
        note_code(j, k, vouch_client_unknown, f->code, VOUCH_CLIENT_ANYWHERE);
}

/* In the order of the table, which decides between equals. */
static void judge_findings(struct judging *j)
{
    const struct vouch_report *r = j->report;
    const struct vouch_client_finding_rule *rule;
    for (size_t i = 0; (rule = rule_at(i)) != NULL; i++) {
        for (size_t k = 0; k < r->findings_count; k++)
            if (r->storage.findings[k].code == rule->code &&
                rule_of(j->q, &r->storage.findings[k]) == rule)
                note_finding(j, rule, &r->storage.findings[k]);
    }
    for (size_t k = 0; k < r->findings_count; k++) {
        const struct vouch_finding *f = &r->storage.findings[k];
        if (f->code == VOUCH_F_CERT_MALFORMED)
            note_malformed(j, f, rule_of(j->q, f) != NULL);
        else if (of_chain(f) && !rule_of(j->q, f))
            note_other(j, f);
    }
}

static int place_of(const char *what)
{
    static const char *const issuers[] = {"an intermediate", "an authority", "a root"};
    for (size_t i = 0; i < sizeof issuers / sizeof issuers[0]; i++) {
        struct vouch_span start = vouch_span_of(issuers[i]);
        if (vouch_span_equal(vouch_span_part(vouch_span_of(what), 0, start.len), start))
            return VOUCH_CLIENT_ISSUER;
    }
    return VOUCH_CLIENT_ANYWHERE;
}

static void judge_chain(struct judging *j, const struct vouch_client_chain_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++) {
        const struct vouch_client_chain_rule *rule = &rules->at[i];
        const struct vouch_client_verdict why = {.finding = VOUCH_F_NONE, .what = rule->what};
        if (!rule->broken(j->q))
            continue;
        for (size_t c = 0; c < j->report->clients_count; c++)
            note(j, c, rule->says[c], &why, place_of(rule->what));
    }
}

/* "firefox: MOZILLA_..., an RSA key ...; chrome: ..." for those that refuse. */
static void write_refusals(struct vouch_writer *w, const struct vouch_report *r, unsigned mask)
{
    bool first = true;
    for (size_t c = 0; c < r->clients_count; c++) {
        const struct vouch_client_verdict *v = &r->storage.clients[c];
        if (!(mask & 1u << c) || v->acceptance != VOUCH_REFUSES)
            continue;
        vouch_write_text(w, first ? "" : "; ");
        vouch_write_text(w, vouch_client_kind(c)->name);
        vouch_write_text(w, v->code ? ": " : "");
        vouch_write_text(w, v->code ? v->code : "");
        vouch_write_text(w, v->what ? ", " : "");
        vouch_write_text(w, v->what ? v->what : "");
        first = false;
    }
}

/* The overall finding depends on the clients that the service has. */
static void add_finding(struct vouch_report *r, unsigned mask)
{
    uint8_t buffer[VALUE_MAX];
    size_t asked = 0;
    size_t refuse = 0;
    struct vouch_writer value = vouch_writer_of(buffer, sizeof buffer);
    for (size_t c = 0; c < r->clients_count; c++) {
        asked += (mask >> c) & 1u;
        refuse += (mask & 1u << c) && r->storage.clients[c].acceptance == VOUCH_REFUSES;
    }
    bool told =
        r->worst >= VOUCH_SEVERITY_ERROR || vouch_report_has(r, VOUCH_F_CLIENTS_HELLO_REFUSED);
    if (refuse == 0 || told)
        return;
    write_refusals(&value, r, mask);
    bool all = refuse == asked;
    enum vouch_finding_code code = all ? VOUCH_F_CLIENTS_REFUSE : VOUCH_F_CLIENTS_SPLIT;
    /* a web site cannot choose its visitors' browsers */
    bool bad = all || mask == VOUCH_CLIENTS_WEB;
    vouch_report_find_as(r, bad ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING, code,
                         VOUCH_NO_POSITION, VOUCH_NO_POSITION, vouch_writer_span(&value));
}

/* With what the search has found. */
static struct vouch_clients_question complete(const struct vouch_clients_question *q,
                                              const struct vouch_report *r)
{
    struct vouch_clients_question whole = *q;
    const struct vouch_search *s = q->search;
    whole.report = r;
    if (!s)
        return whole;
    whole.path = &s->path;
    whole.sent = s->certificates;
    whole.anchor = s->outcome != VOUCH_SEARCH_PARTIAL ? &s->anchor_view : NULL;
    whole.known_public = whole.anchor && s->anchor.known_public;
    return whole;
}

static void judge(const struct vouch_clients_question *question, struct vouch_report *r)
{
    const struct vouch_clients_question whole = complete(question, r);
    const struct vouch_clients_question *q = &whole;
    if (r->storage.clients_max < VOUCH_CLIENTS || q->policy->no_clients)
        return;
    for (size_t c = 0; c < VOUCH_CLIENTS; c++)
        r->storage.clients[c] = (struct vouch_client_verdict){.acceptance = VOUCH_ACCEPTS};
    r->clients_count = VOUCH_CLIENTS;
    struct judging j = {.q = q, .report = r};
    if (q->path->count) {
        judge_chain(&j, &vouch_client_rules);
        judge_chain(&j, &vouch_client_staple_rules);
        judge_chain(&j, &vouch_client_rare_rules);
        judge_chain(&j, &vouch_client_public_rules);
        vouch_client_public_tell(q, r);
    }
    judge_findings(&j);
    conclude_chrome(&j);
    add_finding(r, q->policy->clients);
}

static void refused(const struct vouch_policy *policy, struct vouch_report *r)
{
    static const struct vouch_path nothing;
    struct vouch_clients_question q = {.path = &nothing, .policy = policy};
    if (vouch_report_has(r, VOUCH_F_TLS_VERSION) ||
        vouch_report_has(r, VOUCH_F_TLS_NO_COMMON_CIPHER))
        judge(&q, r);
}

const struct vouch_clients_ops vouch_clients = {.judge = judge, .refused = refused};
