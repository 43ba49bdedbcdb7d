// SPDX-License-Identifier: Apache-2.0
#include "core/x509/extension_kind.h"

#include "core/x509/oid.h"

/* All but two are 2.5.29.n. */
static const uint8_t kinds_2_5_29[] = {
    [14] = VOUCH_EXT_SUBJECT_KEY_ID,
    [15] = VOUCH_EXT_KEY_USAGE,
    [17] = VOUCH_EXT_SUBJECT_ALT_NAME,
    [18] = VOUCH_EXT_ISSUER_ALT_NAME,
    [19] = VOUCH_EXT_BASIC_CONSTRAINTS,
    [20] = VOUCH_EXT_CRL_NUMBER,
    [21] = VOUCH_EXT_REASON,
    [24] = VOUCH_EXT_INVALIDITY_DATE,
    [27] = VOUCH_EXT_DELTA_CRL,
    [28] = VOUCH_EXT_ISSUING_POINT,
    [29] = VOUCH_EXT_CERTIFICATE_ISSUER,
    [30] = VOUCH_EXT_NAME_CONSTRAINTS,
    [31] = VOUCH_EXT_CRL_POINTS,
    [32] = VOUCH_EXT_POLICIES,
    [33] = VOUCH_EXT_POLICY_MAPPINGS,
    [35] = VOUCH_EXT_AUTHORITY_KEY_ID,
    [36] = VOUCH_EXT_POLICY_CONSTRAINTS,
    [37] = VOUCH_EXT_EXTENDED_USAGE,
    [46] = VOUCH_EXT_FRESHEST_CRL,
    [54] = VOUCH_EXT_INHIBIT_ANY,
};

static const struct vouch_oid_row kinds_pkix[] = {
    {8, {0x2b, 6, 1, 5, 5, 7, 1, 1}, VOUCH_EXT_AUTHORITY_INFO},
    {8, {0x2b, 6, 1, 5, 5, 7, 1, 11}, VOUCH_EXT_SUBJECT_INFO},
    {8, {0x2b, 6, 1, 5, 5, 7, 1, 24}, VOUCH_EXT_TLS_FEATURE},
};

enum vouch_extension_kind vouch_extension_kind_of(struct vouch_span oid)
{
    if (oid.len == 3 && oid.data[0] == 0x55 && oid.data[1] == 0x1d)
        return oid.data[2] < sizeof kinds_2_5_29
                   ? (enum vouch_extension_kind)kinds_2_5_29[oid.data[2]]
                   : VOUCH_EXT_UNKNOWN;
    return (enum vouch_extension_kind)vouch_oid_find(
        kinds_pkix, sizeof kinds_pkix / sizeof kinds_pkix[0], oid, VOUCH_EXT_UNKNOWN);
}
