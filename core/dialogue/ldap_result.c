// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/ldap_message.h"

/* RFC 4511 appendix A; numbers and names are separate, since paired each number would take a
 * word. */
static const uint8_t codes[] = {0,  1,  2,  3,  4,  7,  8,  10, 11, 12, 13, 14, 16,
                                17, 18, 21, 32, 34, 48, 49, 50, 51, 52, 53, 80};

static const char *const names[] = {
    "success",
    "operationsError",
    "protocolError",
    "timeLimitExceeded",
    "sizeLimitExceeded",
    "authMethodNotSupported",
    "strongerAuthRequired",
    "referral",
    "adminLimitExceeded",
    "unavailableCriticalExtension",
    "confidentialityRequired",
    "saslBindInProgress",
    "noSuchAttribute",
    "undefinedAttributeType",
    "inappropriateMatching",
    "invalidAttributeSyntax",
    "noSuchObject",
    "invalidDNSyntax",
    "inappropriateAuthentication",
    "invalidCredentials",
    "insufficientAccessRights",
    "busy",
    "unavailable",
    "unwillingToPerform",
    "other",
};

_Static_assert(sizeof codes == sizeof names / sizeof names[0], "a name for each code");

const char *vouch_ldap_result_text(uint32_t code)
{
    for (size_t i = 0; i < sizeof codes; i++)
        if (codes[i] == code)
            return names[i];
    return "";
}
