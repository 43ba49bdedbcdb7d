// SPDX-License-Identifier: Apache-2.0
#include "tests/support/clients_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

void clients_begin_with(struct clients_scene *s, const char *leaf_more, const char *issuer_more)
{
    struct der_maker *m = &s->maker;
    const struct vouch_report_storage storage = {.findings = s->findings,
                                                 .findings_max = CLIENTS_FINDINGS,
                                                 .clients = s->clients,
                                                 .clients_max = VOUCH_CLIENTS,
                                                 .text = s->text,
                                                 .text_max = sizeof s->text};
    der_begin(m);
    struct der_certificate leaf = der_good_leaf(m), issuer = der_good_root(m), root = issuer;
    leaf.extensions = der_extensions(
        m, der_join(m, 2, der_hex(m, leaf_more), der_leaf_extensions(m, "host.example")));
    issuer.extensions =
        der_extensions(m, der_join(m, 2, der_hex(m, issuer_more), der_authority_extensions(m)));
    vouch_certificate_parse(der_build(m, &leaf), &s->sent[0]);
    vouch_certificate_parse(der_build(m, &issuer), &s->sent[1]);
    vouch_certificate_parse(der_build(m, &root), &s->anchor);
    vouch_report_init(&s->report, &storage);
    memset(s->clients, 0, sizeof s->clients);
    s->path = (struct vouch_path){.at = {&s->sent[0], &s->sent[1]}, .count = 2};
    s->host = (struct vouch_wanted_name){VOUCH_ROLE_HOST, "host.example"};
    s->policy =
        (struct vouch_policy){.names = &s->host, .names_count = 1, .clients = VOUCH_CLIENTS_ALL};
    s->question = (struct vouch_clients_question){.path = &s->path,
                                                  .anchor = &s->anchor,
                                                  .sent = s->sent,
                                                  .report = &s->report,
                                                  .policy = &s->policy,
                                                  .suite = 0x1301};
}

void clients_begin(struct clients_scene *s)
{
    clients_begin_with(s, "", "");
}

void clients_find(struct clients_scene *s, const struct clients_found *f)
{
    if (f->code == VOUCH_F_NONE)
        return;
    if (f->code == VOUCH_F_NAME_MISMATCH)
        s->host.name = "other.example";
    vouch_report_find_as(&s->report, f->mild ? VOUCH_SEVERITY_WARNING : VOUCH_SEVERITY_ERROR,
                         f->code, f->position, VOUCH_NO_POSITION,
                         vouch_span_of(f->value ? f->value : ""));
}

void clients_judge(struct clients_scene *s)
{
    vouch_clients.judge(&s->question, &s->report);
    assert_int_equal(s->report.clients_count, VOUCH_CLIENTS);
    assert_int_equal(s->clients[VOUCH_CLIENTS].acceptance, 0);
    assert_int_equal(s->clients[VOUCH_CLIENTS].finding, VOUCH_F_NONE);
}

const char *clients_said_by(const struct clients_scene *s, int client)
{
    const struct vouch_client_verdict *v = &s->clients[client];
    if (v->acceptance == VOUCH_ACCEPTS)
        return ACCEPTS;
    if (v->acceptance == VOUCH_ACCEPTANCE_UNKNOWN)
        return UNKNOWN;
    return v->code ? v->code : REFUSES;
}
