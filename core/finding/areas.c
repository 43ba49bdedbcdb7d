// SPDX-License-Identifier: Apache-2.0
#include "core/finding/areas.h"

const struct vouch_finding_area *const vouch_finding_areas[VOUCH_FINDING_AREAS] = {
    &vouch_finding_net,      &vouch_finding_tls,   &vouch_finding_certificate,
    &vouch_finding_chain,    &vouch_finding_name,  &vouch_finding_revocation,
    &vouch_finding_lint,     &vouch_finding_smtp,  &vouch_finding_ldap,
    &vouch_finding_http,     &vouch_finding_mail,  &vouch_finding_clients,
    &vouch_finding_starttls, &vouch_finding_probe,
};
