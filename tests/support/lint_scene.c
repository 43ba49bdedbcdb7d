// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/lint_scene.h"

/* Rules of the CA/Browser Forum's Baseline Requirements alone. */
static bool of_forum(enum vouch_finding_code code)
{
    static const enum vouch_finding_code codes[] = {VOUCH_F_LINT_LIFETIME,
                                                    VOUCH_F_LINT_AKI_ISSUER,
                                                    VOUCH_F_LINT_CA_USAGE_NOT_CRITICAL,
                                                    VOUCH_F_LINT_ROOT_EKU,
                                                    VOUCH_F_LINT_SAN_CRITICAL,
                                                    VOUCH_F_LINT_SAN_UNDERSCORE,
                                                    VOUCH_F_LINT_CN_ADDRESS_FORM,
                                                    VOUCH_F_LINT_CN_NOT_IN_SAN,
                                                    VOUCH_F_LINT_CN_NO_NAME};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i] == code)
            return true;
    return false;
}

static void begin(struct lint_scene *scene)
{
    const struct vouch_report_storage storage = {.findings = scene->findings,
                                                 .findings_max = 16,
                                                 .text = scene->text,
                                                 .text_max = sizeof scene->text};
    vouch_report_init(&scene->report, &storage);
    scene->report.strict = true;
}

/* The root programs' end of certificates for clients binds public authorities alone. */
static bool of_programs(const struct vouch_finding *f)
{
    return f->code == VOUCH_F_LINT_CLIENT_AUTH_ENDS &&
           vouch_span_starts_nocase(f->value, "Chrome's root program");
}

/* For a private authority the same is said, and what only the Forum asks for is a remark. */
static void expect_private(struct lint_scene *scene, struct vouch_lint_subject subject)
{
    struct vouch_finding before[16];
    size_t count = 0;
    for (size_t i = 0; i < scene->report.findings_count; i++)
        if (!of_programs(&scene->findings[i]))
            before[count++] = scene->findings[i];
    subject.of_private = true;
    begin(scene);
    vouch_lint.judge(&subject, &scene->report);
    assert_int_equal(scene->report.findings_count, count);
    for (size_t i = 0; i < count; i++) {
        enum vouch_finding_code code = scene->findings[i].code;
        enum vouch_severity wanted = of_forum(code) ? VOUCH_SEVERITY_INFO : before[i].severity;
        assert_int_equal(code, before[i].code);
        if (scene->findings[i].severity != wanted)
            fail_msg("%s of a private authority", vouch_finding_kind(code)->id);
    }
}

void lint_scene_run(struct lint_scene *scene, struct vouch_span der, enum vouch_lint_role role,
                    enum vouch_purpose purpose)
{
    struct vouch_certificate c;
    struct vouch_policy policy = {.strict = true, .purpose = purpose};
    struct vouch_lint_subject subject = {&c, role, 0, &policy, false};
    if (vouch_certificate_parse(der, &c))
        fail_msg("malformed, and so nothing to lint: %s", c.fault);
    begin(scene);
    vouch_lint.judge(&subject, &scene->report);
    expect_private(scene, subject);
    begin(scene);
    vouch_lint.judge(&subject, &scene->report);
}

void lint_scene_expect(const struct lint_scene *scene, const char *what,
                       enum vouch_finding_code code, enum vouch_severity severity)
{
    size_t want = code != VOUCH_F_NONE;
    for (size_t i = 0; i < scene->report.findings_count; i++)
        if (scene->findings[i].code != code)
            fail_msg("%s: unexpected %s", what, vouch_finding_kind(scene->findings[i].code)->id);
    if (scene->report.findings_count != want)
        fail_msg("%s: %s is missing", what, vouch_finding_kind(code)->id);
    if (want)
        assert_int_equal(scene->findings[0].severity, severity);
}
