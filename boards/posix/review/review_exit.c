// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_exit.h"

#include "boards/posix/command.h"

#define KNOWN_FORMS                                                                                \
    "an appliance's mail, GUI and LDAP logs and consolidated events (CEF); Postfix, Exim and "     \
    "sendmail; as files, from syslog, journald, containers and collectors (docs/REVIEW.md)"

/* 0: nothing failed. 1: TLS failed somewhere, or something deprecated is used. 2: it failed where
 * it was required. */
int vouch_review_exit_of(const struct vouch_review *r)
{
    uint64_t failed = r->gui_failed + r->ldap_failed;
    uint64_t required = 0;
    bool deprecated = false;
    for (int side = 0; side < 2; side++) {
        failed += r->sides[side].outcomes[VOUCH_OUTCOME_FAILED];
        required += r->sides[side].required;
    }
    for (size_t i = 0; i < r->suite_count; i++)
        deprecated = deprecated ||
                     (r->suites[i].deprecated && r->suites[i].count[0] + r->suites[i].count[1] > 0);
    if (required)
        return VOUCH_EXIT_INVALID;
    return failed || deprecated ? VOUCH_EXIT_WARNING : VOUCH_EXIT_VALID;
}

/* Nothing could be read, which does not mean that nothing failed. */
int vouch_review_complain_unread(const struct vouch_review *r)
{
    struct vouch_span line = vouch_names_text(&r->names, r->unread_first);
    unsigned long long lines = r->full;
    if (line.len == 0)
        return vouch_complain("review",
                              "all %llu lines are of programs that are not known here; "
                              "known are: " KNOWN_FORMS,
                              lines);
    return vouch_complain("review",
                          "none of %llu lines could be read; the first is: %.*s; "
                          "known are: " KNOWN_FORMS,
                          lines, (int)line.len, (const char *)line.data);
}
