// SPDX-License-Identifier: Apache-2.0
#include "boards/common/config_update.h"

#include <string.h>

#include "core/x509/key.h"

enum { MAGIC_LEN = 4, SIGNATURE_LEN_BYTES = 2 };

/* AlgorithmIdentifier of ecdsa-with-SHA256 (RFC 5758 section 3.2). */
static const uint8_t ecdsa_sha256[] = {0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86,
                                       0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02};

static int check_signature(struct vouch_span key, struct vouch_span container, size_t table_len)
{
    const struct vouch_span algorithm = {ecdsa_sha256, sizeof ecdsa_sha256};
    struct vouch_span rest = vouch_span_part(container, table_len, container.len);

    if (rest.len < SIGNATURE_LEN_BYTES)
        return VOUCH_E_SIGNATURE;
    size_t len = rest.data[0] | (size_t)rest.data[1] << 8;
    if (len == 0 || rest.len != SIGNATURE_LEN_BYTES + len)
        return VOUCH_E_SIGNATURE;
    return vouch_signature_verify(key, algorithm, vouch_span_part(container, 0, table_len),
                                  vouch_span_part(rest, SIGNATURE_LEN_BYTES, len));
}

/* The first bytes are written last: until then the half is not a valid table. */
static bool write_half(const struct config_flash *flash, size_t at, size_t slot_len,
                       struct vouch_span table)
{
    return flash->erase(flash->self, at, slot_len) &&
           flash->program(flash->self, at + MAGIC_LEN, table.data + MAGIC_LEN,
                          table.len - MAGIC_LEN) &&
           flash->program(flash->self, at, table.data, MAGIC_LEN);
}

static size_t length(const struct config_table *t, const uint8_t *begin)
{
    return (size_t)(t->records.data - begin) + t->records.len;
}

int config_update_take(const struct config_slots *slots, struct vouch_span key,
                       struct vouch_span container, const struct config_flash *flash)
{
    struct config_table fresh, current;
    size_t at = slots->current == 0 ? slots->slot_len : 0;

    if (!config_table_open(&fresh, container.data, container.len))
        return VOUCH_E_MALFORMED;
    size_t len = length(&fresh, container.data);
    int status = check_signature(key, container, len);
    if (status != VOUCH_OK)
        return status;
    if (fresh.version <= slots->version)
        return VOUCH_E_REFUSED;
    const uint8_t *in_use = slots->region + slots->current * slots->slot_len;
    if (len > slots->slot_len ||
        !config_table_open(&current, in_use, slots->slot_len * (2 - slots->current)) ||
        length(&current, in_use) > slots->slot_len)
        return VOUCH_E_SPACE;
    bool written = write_half(flash, at, slots->slot_len, vouch_span_part(container, 0, len));
    if (!written || memcmp(slots->region + at, container.data, len) != 0)
        return VOUCH_E_IO;
    return VOUCH_OK;
}
