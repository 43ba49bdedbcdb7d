// SPDX-License-Identifier: Apache-2.0
#include "tests/support/rule_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct der_certificate rule_good(struct rule_scene *s, size_t place)
{
    return place ? der_good_root(&s->maker) : der_good_leaf(&s->maker);
}

void rule_put(struct rule_scene *s, size_t place, const struct der_certificate *c)
{
    vouch_certificate_parse(der_build(&s->maker, c), &s->sent[place]);
}

static struct vouch_span extensions_of(struct rule_scene *s, size_t place)
{
    return place ? der_authority_extensions(&s->maker)
                 : der_leaf_extensions(&s->maker, "host.example");
}

void rule_begin(struct rule_scene *s)
{
    const struct vouch_report_storage storage = {
        .findings = s->findings, .findings_max = 4, .text = s->text, .text_max = sizeof s->text};
    der_begin(&s->maker);
    vouch_report_init(&s->report, &storage);
    s->path.count = RULE_PATH;
    for (size_t i = 0; i < RULE_CERTIFICATES; i++) {
        struct der_certificate c = rule_good(s, i);
        rule_put(s, i, &c);
        if (i < RULE_PATH)
            s->path.at[i] = &s->sent[i];
    }
    s->policy = (struct vouch_policy){.name_rule = VOUCH_NAMES_NOT_JUDGED};
    s->question = (struct vouch_clients_question){.path = &s->path,
                                                  .anchor = &s->sent[RULE_ANCHOR],
                                                  .sent = s->sent,
                                                  .report = &s->report,
                                                  .policy = &s->policy,
                                                  .suite = 0x1301};
}

void rule_begin_with(struct rule_scene *s, size_t place, const char *extension)
{
    rule_begin(s);
    struct der_certificate c = rule_good(s, place);
    c.extensions = der_extensions(
        &s->maker, der_join(&s->maker, 2, extensions_of(s, place), der_hex(&s->maker, extension)));
    rule_put(s, place, &c);
}

void rule_leaf_instead(struct rule_scene *s, const char *oid, const char *value)
{
    struct der_maker *m = &s->maker;
    struct der_certificate c = rule_good(s, 0);
    c.extensions = der_extensions(m, der_replace(m, extensions_of(s, 0), oid,
                                                 der_extension(m, oid, false, der_hex(m, value))));
    rule_put(s, 0, &c);
}

bool rule_broken(const struct rule_scene *s, const struct vouch_client_chain_rules *rules,
                 const char *what)
{
    for (size_t i = 0; i < rules->count; i++)
        if (strcmp(rules->at[i].what, what) == 0)
            return rules->at[i].broken(&s->question);
    fail_msg("no rule: %s", what);
    return false;
}
