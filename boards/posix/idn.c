// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/idn.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The part of libidn2's interface that is used, declared here so that the build does not need its
 * headers. */
enum { IDN2_NFC_INPUT = 1, IDN2_NONTRANSITIONAL = 8, IDN2_OK = 0 };
typedef int lookup_u8(const uint8_t *source, uint8_t **out, int flags);
typedef const char *strerror_of(int status);

struct library {
    lookup_u8 *lookup;
    strerror_of *error_text;
};

static const struct library *load(void)
{
    static struct library library;
    void *handle;
    if (library.lookup)
        return &library;
    handle = dlopen("libidn2.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return NULL;
    /* POSIX guarantees that a function's address fits; ISO C cannot express it. */
    *(void **)&library.error_text = dlsym(handle, "idn2_strerror");
    *(void **)&library.lookup = dlsym(handle, "idn2_lookup_u8");
    return library.lookup && library.error_text ? &library : NULL;
}

static bool is_ascii(struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] > 0x7F)
            return false;
    return true;
}

static int convert(struct vouch_writer *out, const char *host, struct vouch_writer *why)
{
    const struct library *idn = load();
    uint8_t *converted = NULL;
    if (!idn) {
        vouch_write_text(why, "a name that is not ASCII needs libidn2, which is not installed");
        return VOUCH_E_UNSUPPORTED;
    }
    int status =
        idn->lookup((const uint8_t *)host, &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (status != IDN2_OK) {
        vouch_write_text(why, "no valid internationalised name: ");
        vouch_write_text(why, idn->error_text(status));
        return VOUCH_E_MALFORMED;
    }
    vouch_write_text(out, (const char *)converted);
    free(converted);
    return VOUCH_OK;
}

int vouch_idn_host(struct vouch_writer *out, struct vouch_span host, struct vouch_writer *why)
{
    char text[1024];
    if (is_ascii(host)) {
        vouch_write_span(out, host);
        return VOUCH_OK;
    }
    if (host.len >= sizeof text) {
        vouch_write_text(why, "a host name has at most 253 bytes");
        return VOUCH_E_MALFORMED;
    }
    memcpy(text, host.data, host.len);
    text[host.len] = 0;
    return convert(out, text, why);
}

int vouch_idn_target(struct vouch_writer *out, const char *target, struct vouch_writer *why)
{
    const char *scheme_end = strstr(target, "://");
    const char *host = scheme_end ? scheme_end + 3 : target;
    size_t len = strcspn(host, ":/?#");
    struct vouch_span before = {(const uint8_t *)target, (size_t)(host - target)};
    struct vouch_span name = {(const uint8_t *)host, len};
    vouch_write_span(out, before);
    int status = vouch_idn_host(out, name, why);
    vouch_write_text(out, host + len);
    return status;
}
