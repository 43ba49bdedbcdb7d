// SPDX-License-Identifier: Apache-2.0
#include "tests/support/chain.h"

#include "core/x509/policies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct forge chain_root = {
    .subject = "Root", .issuer = "Root", .key = 1, .signer = 1, .serial = 1, .ca = true};
const struct forge chain_intermediate = {
    .subject = "Inner", .issuer = "Root", .key = 2, .signer = 1, .serial = 2, .ca = true};
const struct forge chain_leaf = {
    .subject = "Leaf", .issuer = "Inner", .key = 3, .signer = 2, .serial = 3, .dns = {"a.example"}};

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "chain: %s\n", what);
    exit(99);
}

void chain_begin(struct chain *s)
{
    memset(s, 0, sizeof *s);
    s->name = (struct vouch_wanted_name){VOUCH_ROLE_HOST, "a.example"};
    s->policy.names = &s->name;
    s->policy.names_count = 1;
    s->parts.policies = &vouch_policies;
    s->now.utc_known = true;
    s->now.utc_s = FORGE_NOW_S;
    s->views_max = CHAIN_SENT_MAX;
    s->table.at = s->anchors;
}

static struct vouch_span forge_one(struct chain *s, const struct forge *f)
{
    must(s->forged_count < sizeof s->forged / sizeof s->forged[0], "too many certificates");
    struct forged *out = &s->forged[s->forged_count++];
    forge_make(f, out);
    return forged_span(out);
}

void chain_send_bytes(struct chain *s, struct vouch_span der)
{
    must(s->question.sent_count < CHAIN_SENT_MAX, "too many sent");
    s->sent[s->question.sent_count++] = der;
}

void chain_send(struct chain *s, const struct forge *f)
{
    chain_send_bytes(s, forge_one(s, f));
}

void chain_add_extra(struct chain *s, const struct forge *f)
{
    must(s->question.extra_count < CHAIN_SENT_MAX, "too many extra");
    s->extra[s->question.extra_count++] = forge_one(s, f);
}

void chain_trust_key(struct chain *s, const struct vouch_anchor *anchor)
{
    must(s->table.count < CHAIN_ANCHORS_MAX, "too many anchors");
    s->anchors[s->table.count++] = *anchor;
}

void chain_trust(struct chain *s, const struct forge *f)
{
    struct vouch_certificate c;
    vouch_certificate_parse(forge_one(s, f), &c);
    chain_trust_key(
        s, &(struct vouch_anchor){.subject = c.subject, .key = c.spki, .certificate = c.der});
}

static void init_report(struct chain *s)
{
    struct vouch_report_storage storage = {
        .findings = s->findings,
        .findings_max = CHAIN_FINDINGS_MAX,
        .sent = s->rows,
        .sent_max = CHAIN_SENT_MAX,
        .path = s->path,
        .path_max = VOUCH_PATH_MAX + 1,
        .names = s->names,
        .names_max = sizeof s->names / sizeof s->names[0],
        .text = s->text,
        .text_max = sizeof s->text,
    };
    vouch_report_init(&s->report, &storage);
}

void chain_judge(struct chain *s)
{
    struct vouch_judge_storage storage = {.certificates = s->views,
                                          .certificates_max = s->views_max,
                                          .revocation = s->no_revocation ? NULL : &s->revocation,
                                          .timestamps = s->timestamps};
    s->question.sent = s->sent;
    s->question.extra = s->extra;
    s->question.anchors = vouch_anchors_of_table(&s->table);
    s->question.policy = &s->policy;
    s->question.parts = &s->parts;
    s->question.now = s->now;
    init_report(s);
    must(vouch_judge_init(&s->judge, &s->question, &storage, &s->report) == VOUCH_OK, "init");
    int status = VOUCH_AGAIN;
    for (s->steps = 0; status == VOUCH_AGAIN; s->steps++) {
        unsigned before = vouch_judge_signatures(&s->judge);
        status = vouch_judge_step(&s->judge);
        must(vouch_judge_signatures(&s->judge) <= before + 1, "two signatures in one step");
    }
    must(status == VOUCH_OK, "the judgement failed");
    vouch_report_finish(&s->report);
}

bool chain_found(const struct chain *s, enum vouch_finding_code code, int position)
{
    for (size_t i = 0; i < s->report.findings_count; i++)
        if (s->findings[i].code == code && s->findings[i].position == position)
            return true;
    return false;
}

const struct vouch_finding *chain_finding(const struct chain *s, enum vouch_finding_code code)
{
    for (size_t i = 0; i < s->report.findings_count; i++)
        if (s->findings[i].code == code)
            return &s->findings[i];
    return NULL;
}

const char *chain_text(const struct chain *s)
{
    static char buffer[4096];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    for (size_t i = 0; i < s->report.findings_count; i++) {
        const struct vouch_finding *f = &s->findings[i];
        const struct vouch_finding_kind *kind = vouch_finding_kind(f->code);
        vouch_write_text(&w, vouch_severity_text(f->severity));
        vouch_write_text(&w, " ");
        vouch_write_text(&w, kind != NULL ? kind->id : "?");
        vouch_write_text(&w, " at ");
        vouch_write_decimal(&w, f->position);
        vouch_write_text(&w, ": ");
        vouch_write_span(&w, f->value);
        vouch_write_text(&w, "; ");
    }
    return vouch_writer_string(&w);
}
