// SPDX-License-Identifier: Apache-2.0
#include "core/finding/areas.h"

/* What clients differ over in a path that is found. */

static const struct vouch_finding_kind rows[] = {
    {VOUCH_F_CHAIN_KEY_ID, "chain-key-id", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_WARNING,
     VOUCH_RESULT_CERTIFICATE_NOT_TRUSTED},
    {VOUCH_F_CHAIN_TLS_FEATURE, "chain-tls-feature", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_CERTIFICATE_NOT_TRUSTED},
    {VOUCH_F_CHAIN_ANCHOR_NOT_ROOT, "chain-anchor-not-root", VOUCH_SEVERITY_INFO,
     VOUCH_SEVERITY_INFO, VOUCH_RESULT_NONE},
    {VOUCH_F_CHAIN_LEAF_TRUSTED, "chain-leaf-trusted", VOUCH_SEVERITY_INFO, VOUCH_SEVERITY_INFO,
     VOUCH_RESULT_NONE},
    {VOUCH_F_CLIENTS_REFUSE, "clients-refuse", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_VALIDATION_FAILURE},
    {VOUCH_F_CLIENTS_SPLIT, "clients-split", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_WARNING,
     VOUCH_RESULT_VALIDATION_FAILURE},
};

const struct vouch_finding_area vouch_finding_clients = {rows, sizeof rows / sizeof rows[0]};
