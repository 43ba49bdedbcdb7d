// SPDX-License-Identifier: Apache-2.0
#include "boards/tools/table.h"

#include <errno.h>
#include <libgen.h>
#include <mbedtls/pk.h>
#include <mbedtls/sha256.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { FILE_BYTES_MAX = 1 << 20, PATH_BYTES = 4096 };

static struct {
    uint8_t data[TABLE_MAX + 2 + MBEDTLS_PK_SIGNATURE_MAX_SIZE];
    size_t len;
    char source[PATH_BYTES];
    char folder[PATH_BYTES];
    bool faulty;
} table = {.len = CONFIG_HEAD_LEN + CONFIG_VERSION_LEN};

void table_source(const char *path)
{
    char copy[PATH_BYTES];

    snprintf(table.source, sizeof table.source, "%s", path);
    snprintf(copy, sizeof copy, "%s", path);
    snprintf(table.folder, sizeof table.folder, "%s", dirname(copy));
}

void table_fault(unsigned line, const char *what, ...)
{
    va_list values;

    table.faulty = true;
    fprintf(stderr, "tabulate: %s:", table.source);
    if (line > 0)
        fprintf(stderr, "%u:", line);
    fputc(' ', stderr);
    va_start(values, what);
    vfprintf(stderr, what, values);
    va_end(values);
    fputc('\n', stderr);
}

bool table_faulty(void)
{
    return table.faulty;
}

static void put_little(uint8_t *p, uint32_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

void table_put(enum config_record_type type, const char *text, const void *data, size_t len,
               unsigned line)
{
    size_t text_len = text ? strlen(text) + 1 : 0, all = text_len + len;

    if (all > UINT16_MAX || table.len + CONFIG_RECORD_HEAD_LEN + all + 3 > TABLE_MAX) {
        table_fault(line, "%s: too large for a table", text ? text : "a certificate");
        return;
    }
    uint8_t *p = table.data + table.len;
    p[0] = (uint8_t)type;
    put_little(p + 2, (uint32_t)all, 2);
    if (text)
        memcpy(p + CONFIG_RECORD_HEAD_LEN, text, text_len);
    if (len > 0)
        memcpy(p + CONFIG_RECORD_HEAD_LEN + text_len, data, len);
    table.len += CONFIG_RECORD_HEAD_LEN + (all + 3) / 4 * 4;
}

static bool write_bytes(const char *path)
{
    FILE *f = fopen(path, "wb");
    bool whole = f && fwrite(table.data, 1, table.len, f) == table.len;

    if (f && fclose(f) != 0)
        whole = false;
    if (!whole)
        fprintf(stderr, "tabulate: %s: cannot be written: %s\n", path, strerror(errno));
    return whole;
}

static int random_bytes(void *unused, unsigned char *buffer, size_t len)
{
    (void)unused;
    return getrandom(buffer, len, 0) == (ssize_t)len ? 0 : -1;
}

static bool is_p256(const mbedtls_pk_context *pk)
{
    return mbedtls_pk_can_do(pk, MBEDTLS_PK_ECDSA) && mbedtls_pk_get_bitlen(pk) == 256;
}

/* The format is in boards/common/config_update.h. */
static bool sign(const char *key)
{
    size_t len = 0, signature_len = 0;
    uint8_t *text = table_read_file(key, &len, 0);
    uint8_t hash[32], *behind = table.data + table.len;
    mbedtls_pk_context pk;

    mbedtls_pk_init(&pk);
    bool good =
        text && mbedtls_pk_parse_key(&pk, text, len + 1, NULL, 0, random_bytes, NULL) == 0 &&
        is_p256(&pk) && mbedtls_sha256(table.data, table.len, hash, 0) == 0 &&
        mbedtls_pk_sign(&pk, MBEDTLS_MD_SHA256, hash, sizeof hash, behind + 2,
                        MBEDTLS_PK_SIGNATURE_MAX_SIZE, &signature_len, random_bytes, NULL) == 0;
    if (text && !good)
        table_fault(0, "%s: no private key on P-256 that can sign", key);
    put_little(behind, (uint32_t)signature_len, 2);
    table.len += 2 + signature_len;
    mbedtls_pk_free(&pk);
    free(text);
    return good;
}

void table_put_update_key(const char *name, unsigned line)
{
    size_t len = 0;
    uint8_t der[256], *text = table_read_file(name, &len, line);
    mbedtls_pk_context pk;

    mbedtls_pk_init(&pk);
    int der_len = -1;
    if (text && mbedtls_pk_parse_public_key(&pk, text, len + 1) == 0 && is_p256(&pk))
        der_len = mbedtls_pk_write_pubkey_der(&pk, der, sizeof der);
    if (text && der_len <= 0)
        table_fault(line, "update_key: %s: no public key on P-256", name);
    else if (der_len > 0)
        table_put(CONFIG_UPDATE_KEY, NULL, der + sizeof der - der_len, (size_t)der_len, line);
    mbedtls_pk_free(&pk);
    free(text);
}

bool table_write(const char *path, size_t most, uint32_t version, const char *key)
{
    memcpy(table.data, "VCT2", 4);
    put_little(table.data + 4, (uint32_t)table.len, 4);
    put_little(table.data + CONFIG_HEAD_LEN, version, CONFIG_VERSION_LEN);
    put_little(table.data + 8,
               config_table_crc(table.data + CONFIG_HEAD_LEN, table.len - CONFIG_HEAD_LEN), 4);
    if (table.len > most) {
        table_fault(0,
                    "the table has %zu bytes and the board takes %zu: leave out anchors or targets",
                    table.len, most);
        return false;
    }
    return (!key || sign(key)) && write_bytes(path);
}

uint8_t *table_read_file(const char *name, size_t *len, unsigned line)
{
    char path[2 * PATH_BYTES];
    uint8_t *bytes = calloc(1, FILE_BYTES_MAX + 1);

    snprintf(path, sizeof path, "%s%s%s", name[0] == '/' ? "" : table.folder,
             name[0] == '/' ? "" : "/", name);
    FILE *f = bytes ? fopen(path, "rb") : NULL;
    if (f)
        *len = fread(bytes, 1, FILE_BYTES_MAX, f);
    bool good = f && !ferror(f);
    if (!good) {
        table_fault(line, "%s: cannot be read: %s", path, strerror(errno));
        free(bytes);
        bytes = NULL;
    }
    if (f)
        fclose(f);
    return bytes;
}
