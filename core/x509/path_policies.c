// SPDX-License-Identifier: Apache-2.0
#include "core/x509/extension.h"
#include "core/x509/path_blame.h"
#include "core/x509/policies.h"

/* Without the part, a path with policies or policy requirements cannot be judged, nor one whose
 * authorities require TLS features. */
static const char *policies_missing(const struct vouch_path_rules *rules,
                                    const struct vouch_path *path, size_t *at)
{
    const uint32_t binding = 1u << VOUCH_EXT_POLICY_CONSTRAINTS;
    if (rules->policy->policies_count > 0 || rules->policy->require_explicit_policy)
        return "this build does not judge certificate policies";
    for (*at = 0; *at < path->count; ++*at)
        if ((path->at[*at]->present & binding) != 0)
            return "this build does not judge certificate policies";
    return NULL;
}

static bool features(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                     const struct vouch_path *path, const struct vouch_certificate *anchor)
{
    char buffer[24];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    size_t at;
    uint32_t feature;
    if (!rules->policies || rules->policies->features(path->at, path->count, anchor, &at, &feature))
        return true;
    if (feature == VOUCH_FEATURE_STATUS_REQUEST)
        vouch_write_text(&w, "must-staple");
    else
        vouch_write_decimal(&w, feature);
    return vouch_path_blame(sink, VOUCH_F_CHAIN_TLS_FEATURE, path->at[at], vouch_writer_string(&w));
}

bool vouch_path_policies(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                         const struct vouch_path *path, const struct vouch_certificate *anchor)
{
    size_t at = 0;
    const char *fault =
        rules->policies ? rules->policies->judge(path->at, path->count, anchor, rules->policy, &at)
                        : policies_missing(rules, path, &at);
    bool good = !fault || vouch_path_blame(sink, VOUCH_F_CHAIN_POLICY, path->at[at], fault);
    return features(rules, sink, path, anchor) && good;
}
