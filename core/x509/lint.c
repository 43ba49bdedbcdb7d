// SPDX-License-Identifier: Apache-2.0
#include "core/x509/lint.h"

#include "core/x509/lint_rules.h"

enum { VALUE_MAX = 80 };

static const struct vouch_lint_rules *const tables[] = {
    &vouch_lint_form,   &vouch_lint_keys,   &vouch_lint_usage,   &vouch_lint_names,
    &vouch_lint_common, &vouch_lint_client, &vouch_lint_content,
};

/* Rules from the CA/Browser Forum's Baseline Requirements alone, which private authorities need not
 * follow. */
static bool binds_public_only(enum vouch_finding_code code)
{
    switch (code) { /* NOLINT(clang-diagnostic-switch-enum) */
    case VOUCH_F_LINT_LIFETIME:
    case VOUCH_F_LINT_AKI_ISSUER:
    case VOUCH_F_LINT_CA_USAGE_NOT_CRITICAL:
    case VOUCH_F_LINT_ROOT_EKU:
    case VOUCH_F_LINT_SAN_CRITICAL:
    case VOUCH_F_LINT_SAN_UNDERSCORE:
    case VOUCH_F_LINT_CN_ADDRESS_FORM:
    case VOUCH_F_LINT_CN_NOT_IN_SAN:
    case VOUCH_F_LINT_CN_NO_NAME:
        return true;
    default:
        return false;
    }
}

static void judge_rule(const struct vouch_lint_rule *rule, const struct vouch_lint_subject *s,
                       struct vouch_report *report)
{
    char buffer[VALUE_MAX];
    struct vouch_writer value = vouch_writer_of(buffer, sizeof buffer);
    if (!(rule->roles >> s->role & 1) || !rule->broken(s, &value))
        return;
    if (s->of_private && binds_public_only(rule->code))
        vouch_report_find_as(report, VOUCH_SEVERITY_INFO, rule->code, s->position,
                             VOUCH_NO_POSITION, vouch_writer_span(&value));
    else if (rule->mild >> s->role & 1)
        vouch_report_find_as(report, VOUCH_SEVERITY_WARNING, rule->code, s->position,
                             VOUCH_NO_POSITION, vouch_writer_span(&value));
    else
        vouch_report_find(report, rule->code, s->position, VOUCH_NO_POSITION,
                          vouch_writer_span(&value));
}

static void judge(const struct vouch_lint_subject *s, struct vouch_report *report)
{
    if (s->certificate->fault)
        return;
    for (size_t table = 0; table < sizeof tables / sizeof tables[0]; table++)
        for (size_t i = 0; i < tables[table]->count; i++)
            judge_rule(&tables[table]->at[i], s, report);
}

const struct vouch_lint_ops vouch_lint = {.judge = judge};
