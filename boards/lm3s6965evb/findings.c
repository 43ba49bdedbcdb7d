// SPDX-License-Identifier: Apache-2.0
/* What this image can find: it has no lint (rooms.c), and knows nothing of where mail goes. */
#include "core/finding/areas.h"

static const struct vouch_finding_area nothing = {NULL, 0};

const struct vouch_finding_area *const vouch_finding_areas[VOUCH_FINDING_AREAS] = {
    &vouch_finding_net,
    &vouch_finding_tls,
    &vouch_finding_certificate,
    &vouch_finding_chain,
    &vouch_finding_name,
    &vouch_finding_revocation,
    &nothing,
    &vouch_finding_smtp,
    &vouch_finding_ldap,
    &vouch_finding_http,
    &nothing,
};
