// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/fetch/gather.h"

#include "core/x509/crl.h"
#include "core/x509/ocsp.h"

#include <mbedtls/md.h>
#include <stdio.h>
#include <sys/stat.h>

enum { PATH_MAX_CHARS = 4096, HASH_SIZE = 32, ANSWER_MAX = 16 * 1024 * 1024 };

/* A file for each pair of URL and request, named by their hash. Its modification time is that of
 * the fetch. */
static bool path_of(const char *folder, const char *url, struct vouch_span request,
                    char path[PATH_MAX_CHARS])
{
    uint8_t hash[HASH_SIZE] = {0};
    char text[2 * HASH_SIZE + 1];
    mbedtls_md_context_t md;
    struct vouch_span name = vouch_span_of(url);
    mbedtls_md_init(&md);
    bool good = mbedtls_md_setup(&md, mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), 0) == 0 &&
                mbedtls_md_starts(&md) == 0 &&
                mbedtls_md_update(&md, name.data, name.len + 1) == 0 && /* including its NUL */
                (request.len == 0 || mbedtls_md_update(&md, request.data, request.len) == 0) &&
                mbedtls_md_finish(&md, hash) == 0;
    mbedtls_md_free(&md);
    for (size_t i = 0; i < HASH_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", hash[i]);
    int n = snprintf(path, PATH_MAX_CHARS, "%s/%s", folder, text);
    return good && n > 0 && n < PATH_MAX_CHARS;
}

bool vouch_gather_cache_read(const char *folder, const char *url, struct vouch_span request,
                             struct vouch_file *out, int64_t *fetched_s)
{
    char path[PATH_MAX_CHARS];
    struct stat about;
    if (!folder || !path_of(folder, url, request, path) || stat(path, &about) != 0)
        return false;
    *fetched_s = (int64_t)about.st_mtime;
    return vouch_file_read(path, ANSWER_MAX, out, NULL) == VOUCH_OK;
}

void vouch_gather_cache_write(const char *folder, const char *url, struct vouch_span request,
                              struct vouch_span body)
{
    char path[PATH_MAX_CHARS];
    if (folder && path_of(folder, url, request, path))
        (void)vouch_file_write(path, body, 0644, NULL);
}

/* --- is it still valid? --- */

static bool ends_after(bool known, int64_t end_s, int64_t now_s)
{
    return known && now_s < end_s;
}

static bool is_fresh_response(const struct vouch_gather *g, struct vouch_span body)
{
    struct vouch_ocsp response;
    struct vouch_ocsp_answer answer;
    return vouch_ocsp_parse(body, &response) == VOUCH_OK &&
           vouch_ocsp_find(&response, &g->walk[g->at], &g->issuer, &g->question->now, &answer) &&
           ends_after(answer.next_update_known, answer.next_update_s, g->question->now.utc_s);
}

/* By the first list or certificate in it. */
static bool is_fresh_bundle(const struct vouch_gather *g, const struct vouch_bundle *b)
{
    struct vouch_certificate c;
    struct vouch_crl crl;
    int64_t now_s = g->question->now.utc_s;
    if (b->crls_count > 0)
        return vouch_crl_parse(b->crls[0], &crl) == VOUCH_OK &&
               ends_after(crl.next_update_known, crl.next_update_s, now_s);
    return b->certificates_count > 0 &&
           vouch_certificate_parse(b->certificates[0], &c) == VOUCH_OK &&
           ends_after(true, c.not_after_s, now_s);
}

bool vouch_gather_is_fresh(const struct vouch_gather *g, enum vouch_location kind,
                           struct vouch_span body)
{
    char line[256];
    struct vouch_writer why = vouch_writer_of(line, sizeof line);
    struct vouch_bundle b = {.lists = kind == VOUCH_LOCATION_CRL};
    if (kind == VOUCH_LOCATION_OCSP)
        return is_fresh_response(g, body);
    bool fresh = vouch_bundle_add_bytes(&b, "", body, &why) == VOUCH_OK && is_fresh_bundle(g, &b);
    vouch_bundle_free(&b);
    return fresh;
}
