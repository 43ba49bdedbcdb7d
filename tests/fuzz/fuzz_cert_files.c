// SPDX-License-Identifier: Apache-2.0
/* Any bytes, as a file of `vouch cert show`: PEM, DER, requests, PKCS#7, PKCS#12, keys. All that is
 * given is inside what was read, and a file that gives nothing has one line that says why. */
#include "boards/posix/cert/fields_of.h"
#include "boards/posix/cert/items.h"
#include "core/status.h"

#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static int take(void *self, const struct vouch_item *item)
{
    static struct vouch_fields fields;
    size_t *count = self;
    require(item->number == ++*count);
    vouch_fields_init(&fields);
    if (item->kind == VOUCH_ITEM_CERTIFICATE)
        vouch_fields_of_certificate(&fields, item->der, 1780000000);
    else if (item->kind == VOUCH_ITEM_REQUEST)
        vouch_fields_of_request(&fields, item->der);
    else if (item->kind == VOUCH_ITEM_CRL)
        vouch_fields_of_crl(&fields, item->der, 1780000000);
    else
        vouch_fields_of_key(&fields, item->der);
    for (size_t i = 0; i < fields.count; i++)
        require(fields.at[i].value.len <= sizeof fields.buffer);
    return VOUCH_OK;
}

/* Key derivation of millions of rounds is bounded, but not quick: such inputs teach nothing. */
static bool is_slow(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++)
        if (data[i] == 2 && (data[i + 1] == 3 || data[i + 1] == 4))
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    uint8_t buffer[1024];
    size_t count = 0;
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    if (size > 64 * 1024 || is_slow(data, size) || psa_crypto_init() != PSA_SUCCESS)
        return 0;
    int fd = memfd_create("input", MFD_CLOEXEC);
    require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int status = vouch_items_read(path, NULL, take, &count, &why);
    require(status == VOUCH_OK ? count > 0 && why.len == 0 : why.len > 0);
    require(memchr(buffer, '\n', why.len) == NULL);
    close(fd);
    return 0;
}
