// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/lint_scene.h"

void lint_scene_run(struct lint_scene *scene, struct vouch_span der, enum vouch_lint_role role,
                    enum vouch_purpose purpose)
{
    struct vouch_certificate c;
    struct vouch_report_storage storage = {.findings = scene->findings,
                                           .findings_max = 16,
                                           .text = scene->text,
                                           .text_max = sizeof scene->text};
    struct vouch_policy policy = {.strict = true, .purpose = purpose};
    struct vouch_lint_subject subject = {&c, role, 0, &policy, false};
    vouch_report_init(&scene->report, &storage);
    scene->report.strict = true;
    if (vouch_certificate_parse(der, &c))
        fail_msg("malformed, and so nothing to lint: %s", c.fault);
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
