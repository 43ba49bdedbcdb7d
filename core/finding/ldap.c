// SPDX-License-Identifier: Apache-2.0
#include "finding/areas.h"

const struct vouch_finding_area vouch_finding_ldap = {NULL, 0};
