// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_input.h"

#include <bzlib.h>
#include <dlfcn.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

/* The libraries are loaded here, by name, when the first file needs one: a program that reads plain
 * logs does not load them, and runs without them. */

enum { GZIP_WINDOW = 15 + 16, XZ_MEMORY = 32 << 20 };

/* The address of a function, as the value of a function pointer. */
static bool find(void *library, const char *name, void *function, size_t size)
{
    void *address = dlsym(library, name);
    if (!address || size != sizeof address)
        return false;
    memcpy(function, &address, size);
    return true;
}

static struct {
    void *library;
    int (*init)(z_streamp, int, const char *, int);
    int (*inflate)(z_streamp, int);
    int (*end)(z_streamp);
} gz;

static bool gzip_load(void)
{
    if (gz.library)
        return true;
    void *library = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return false;
    if (!find(library, "inflateInit2_", &gz.init, sizeof gz.init) ||
        !find(library, "inflate", &gz.inflate, sizeof gz.inflate) ||
        !find(library, "inflateEnd", &gz.end, sizeof gz.end)) {
        dlclose(library);
        return false;
    }
    gz.library = library;
    return true;
}

static void *gzip_open(void)
{
    z_stream *s = gzip_load() ? calloc(1, sizeof *s) : NULL;
    if (s && gz.init(s, GZIP_WINDOW, ZLIB_VERSION, (int)sizeof *s) == Z_OK)
        return s;
    free(s);
    return NULL;
}

static long gzip_step(void *self, const uint8_t **in, size_t *in_len, uint8_t *out, size_t out_len,
                      bool *ended)
{
    z_stream *s = self;
    s->next_in = (uint8_t *)(uintptr_t)*in;
    s->avail_in = (uInt)*in_len;
    s->next_out = out;
    s->avail_out = (uInt)out_len;
    int result = gz.inflate(s, Z_NO_FLUSH);
    *in = s->next_in;
    *in_len = s->avail_in;
    *ended = result == Z_STREAM_END;
    bool good = result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR;
    return good ? (long)(out_len - s->avail_out) : -1;
}

static void gzip_close(void *self)
{
    gz.end(self);
    free(self);
}

static struct {
    void *library;
    lzma_ret (*init)(lzma_stream *, uint64_t, uint32_t);
    lzma_ret (*code)(lzma_stream *, lzma_action);
    void (*end)(lzma_stream *);
} xz;

static bool xz_load(void)
{
    if (xz.library)
        return true;
    void *library = dlopen("liblzma.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return false;
    if (!find(library, "lzma_stream_decoder", &xz.init, sizeof xz.init) ||
        !find(library, "lzma_code", &xz.code, sizeof xz.code) ||
        !find(library, "lzma_end", &xz.end, sizeof xz.end)) {
        dlclose(library);
        return false;
    }
    xz.library = library;
    return true;
}

static void *xz_open(void)
{
    lzma_stream *s = xz_load() ? calloc(1, sizeof *s) : NULL;
    if (s && xz.init(s, XZ_MEMORY, 0) == LZMA_OK)
        return s;
    free(s);
    return NULL;
}

static long xz_step(void *self, const uint8_t **in, size_t *in_len, uint8_t *out, size_t out_len,
                    bool *ended)
{
    lzma_stream *s = self;
    s->next_in = *in;
    s->avail_in = *in_len;
    s->next_out = out;
    s->avail_out = out_len;
    lzma_ret result = xz.code(s, LZMA_RUN);
    *in = s->next_in;
    *in_len = s->avail_in;
    *ended = result == LZMA_STREAM_END;
    bool good = result == LZMA_OK || result == LZMA_STREAM_END || result == LZMA_BUF_ERROR;
    return good ? (long)(out_len - s->avail_out) : -1;
}

static void xz_close(void *self)
{
    xz.end(self);
    free(self);
}

static struct {
    void *library;
    ZSTD_DStream *(*create)(void);
    size_t (*decompress)(ZSTD_DStream *, ZSTD_outBuffer *, ZSTD_inBuffer *);
    unsigned (*is_error)(size_t);
    size_t (*end)(ZSTD_DStream *);
} zs;

static bool zstd_load(void)
{
    if (zs.library)
        return true;
    void *library = dlopen("libzstd.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return false;
    if (!find(library, "ZSTD_createDStream", &zs.create, sizeof zs.create) ||
        !find(library, "ZSTD_decompressStream", &zs.decompress, sizeof zs.decompress) ||
        !find(library, "ZSTD_isError", &zs.is_error, sizeof zs.is_error) ||
        !find(library, "ZSTD_freeDStream", &zs.end, sizeof zs.end)) {
        dlclose(library);
        return false;
    }
    zs.library = library;
    return true;
}

static void *zstd_open(void)
{
    return zstd_load() ? zs.create() : NULL;
}

static long zstd_step(void *self, const uint8_t **in, size_t *in_len, uint8_t *out, size_t out_len,
                      bool *ended)
{
    ZSTD_inBuffer from = {*in, *in_len, 0};
    ZSTD_outBuffer to = {out, out_len, 0};
    size_t result = zs.decompress(self, &to, &from);
    *in += from.pos;
    *in_len -= from.pos;
    *ended = result == 0;
    return zs.is_error(result) ? -1 : (long)to.pos;
}

static void zstd_close(void *self)
{
    zs.end(self);
}

static struct {
    void *library;
    int (*init)(bz_stream *, int, int);
    int (*decompress)(bz_stream *);
    int (*end)(bz_stream *);
} bz;

static bool bzip2_load(void)
{
    if (bz.library)
        return true;
    void *library = dlopen("libbz2.so.1.0", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return false;
    if (!find(library, "BZ2_bzDecompressInit", &bz.init, sizeof bz.init) ||
        !find(library, "BZ2_bzDecompress", &bz.decompress, sizeof bz.decompress) ||
        !find(library, "BZ2_bzDecompressEnd", &bz.end, sizeof bz.end)) {
        dlclose(library);
        return false;
    }
    bz.library = library;
    return true;
}

static void *bzip2_open(void)
{
    bz_stream *s = bzip2_load() ? calloc(1, sizeof *s) : NULL;
    if (s && bz.init(s, 0, 0) == BZ_OK)
        return s;
    free(s);
    return NULL;
}

static long bzip2_step(void *self, const uint8_t **in, size_t *in_len, uint8_t *out, size_t out_len,
                       bool *ended)
{
    bz_stream *s = self;
    s->next_in = (char *)(uintptr_t)*in;
    s->avail_in = (unsigned)*in_len;
    s->next_out = (char *)out;
    s->avail_out = (unsigned)out_len;
    int result = bz.decompress(s);
    *in = (const uint8_t *)s->next_in;
    *in_len = s->avail_in;
    *ended = result == BZ_STREAM_END;
    return result == BZ_OK || result == BZ_STREAM_END ? (long)(out_len - s->avail_out) : -1;
}

static void bzip2_close(void *self)
{
    bz.end(self);
    free(self);
}

static const struct vouch_unpacker_ops bzip2_ops = {
    .name = "bzip2", .open = bzip2_open, .step = bzip2_step, .close = bzip2_close};
static const struct vouch_unpacker_ops gzip_ops = {
    .name = "gzip", .open = gzip_open, .step = gzip_step, .close = gzip_close};
static const struct vouch_unpacker_ops xz_ops = {
    .name = "xz", .open = xz_open, .step = xz_step, .close = xz_close};
static const struct vouch_unpacker_ops zstd_ops = {
    .name = "zstd", .open = zstd_open, .step = zstd_step, .close = zstd_close};

const struct vouch_unpacker_ops *vouch_unpacker_of(const uint8_t *magic, size_t len)
{
    if (len >= 3 && memcmp(magic, "\x1f\x8b\x08", 3) == 0)
        return &gzip_ops;
    if (len >= 6 && memcmp(magic,
                           "\xfd"
                           "7zXZ",
                           6) == 0)
        return &xz_ops;
    if (len >= 4 && memcmp(magic, "BZh", 3) == 0 && magic[3] >= '1' && magic[3] <= '9')
        return &bzip2_ops;
    if (len >= 4 && memcmp(magic, "\x28\xb5\x2f\xfd", 4) == 0)
        return &zstd_ops;
    return NULL;
}

const char *vouch_unpacker_unread(const uint8_t *magic, size_t len)
{
    static const struct {
        const char *name;
        const char *magic;
        size_t at;
        size_t len;
    } rows[] = {
        {"zip", "PK\3\4", 0, 4},
        {"7-Zip", "7z\xBC\xAF\x27\x1C", 0, 6},
        {"rar", "Rar!", 0, 4},
        {"lz4", "\x04\x22\x4D\x18", 0, 4},
        {"compress (.Z)", "\x1F\x9D", 0, 2},
        {"tar", "ustar", 257, 5},
        {"lzip", "LZIP", 0, 4},
        {"journald's own file (journalctl -o export)", "LPKSHHRH", 0, 8},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (len >= rows[i].at + rows[i].len &&
            memcmp(magic + rows[i].at, rows[i].magic, rows[i].len) == 0)
            return rows[i].name;
    return NULL;
}
