// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_suites.h"

static bool is_one_of(uint16_t suite, const uint16_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (suite == list[i])
            return true;
    return false;
}

bool vouch_client_suite_transports(const struct vouch_clients_question *q)
{
    static const uint16_t suites[] = {0x002f, 0x0035, 0x003c, 0x003d, 0x009c,
                                      0x009d, 0xc09c, 0xc09d, 0xc0a0, 0xc0a1};
    return is_one_of(q->suite, suites, sizeof suites / sizeof suites[0]);
}

bool vouch_client_suite_ccm(const struct vouch_clients_question *q)
{
    return (q->suite >= 0xc09c && q->suite <= 0xc0af) || q->suite == 0x1304 || q->suite == 0x1305;
}

bool vouch_client_suite_cbc_sha2(const struct vouch_clients_question *q)
{
    static const uint16_t suites[] = {0x003c, 0x003d, 0x0067, 0x006b,
                                      0xc023, 0xc024, 0xc027, 0xc028};
    return is_one_of(q->suite, suites, sizeof suites / sizeof suites[0]);
}
