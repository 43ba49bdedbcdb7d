// SPDX-License-Identifier: Apache-2.0
/* Any bytes, as the answer to a question: the first byte chooses the type. */
#include "core/dns.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint16_t types[] = {VOUCH_DNS_A,  VOUCH_DNS_AAAA, VOUCH_DNS_CNAME,
                                     VOUCH_DNS_MX, VOUCH_DNS_TXT,  VOUCH_DNS_TLSA};
    uint8_t buffer[512];
    struct vouch_records records = {.data = vouch_writer_of(buffer, sizeof buffer)};
    if (size == 0)
        return 0;
    struct vouch_span message = {data + 1, size - 1};
    uint16_t type = types[data[0] % (sizeof types / sizeof types[0])];
    int status = vouch_dns_read(message, "a.test", type, &records);
    require(status == VOUCH_OK || (records.count == 0 && records.data.len == 0));
    require(records.data.lost == 0);
    size_t len = 0;
    for (size_t i = 0; i < records.count; i++)
        len += 2 + vouch_records_at(&records, i).len;
    require(len == records.data.len);
    if (type == VOUCH_DNS_A)
        require(len == records.count * 6);
    return 0;
}
