// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TESTS_LINT_SCENE_H
#define VOUCH_TESTS_LINT_SCENE_H

#include "core/x509/lint.h"

/* Lint over one certificate under a strict policy, and what it must say. */

struct lint_scene {
    struct vouch_finding findings[16];
    char text[1000];
    struct vouch_report report;
};

/* Lints, also as a private authority's: then what only the CA/Browser Forum asks for has to be a
 * remark. A malformed certificate ends the test. */
void lint_scene_run(struct lint_scene *scene, struct vouch_span der, enum vouch_lint_role role,
                    enum vouch_purpose purpose);
/* Exactly this finding with this severity, or none at all (VOUCH_F_NONE); `what` is for the
 * message. */
void lint_scene_expect(const struct lint_scene *scene, const char *what,
                       enum vouch_finding_code code, enum vouch_severity severity);

#endif
