// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_report.h"

#include "boards/posix/command.h"
#include "boards/posix/review/review_input.h"
#include "core/review/compare.h"
#include "core/review/report_read.h"
#include "core/review/scan.h"
#include "core/status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { REPORT_MAX = 16777216, LOOK = 16384 };

/* Some bytes of text, in a buffer that grows. */
struct text {
    uint8_t *data;
    size_t len;
};

static int value_of(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decodes base64 (RFC 4648) in place, up to the first byte that is neither base64 nor a blank. */
static size_t decode(struct vouch_span s, uint8_t *out)
{
    uint32_t bits = 0;
    unsigned have = 0;
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        int v = value_of(s.data[i]);
        if (s.data[i] == '\r' || s.data[i] == '\n' || s.data[i] == ' ')
            continue;
        if (v < 0)
            break;
        bits = bits << 6 | (uint32_t)v;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (uint8_t)(bits >> have);
        }
    }
    return n;
}

/* Decompresses data in memory. */
static struct text unpack(const struct vouch_unpacker_ops *ops, struct vouch_span packed)
{
    struct text t = {malloc(REPORT_MAX), 0};
    void *stream = t.data ? ops->open() : NULL;
    bool ended = stream == NULL;
    while (!ended && t.len < REPORT_MAX) {
        long n = ops->step(stream, &packed.data, &packed.len, t.data + t.len, REPORT_MAX - t.len,
                           &ended);
        if (n <= 0)
            break;
        t.len += (size_t)n;
    }
    if (stream)
        ops->close(stream);
    return t;
}

static int read_text(struct vouch_review *review, struct vouch_span text)
{
    return vouch_review_is_report(text) ? vouch_review_read_report(review, text)
                                        : VOUCH_E_MALFORMED;
}

/* The report in a mail: the part of type application/tlsrpt+json or +gzip, in base64 or
 * unencoded. */
static int read_mail(struct vouch_review *review, struct vouch_span mail)
{
    size_t part = vouch_scan_find(mail, 0, "application/tlsrpt+");
    size_t lf = vouch_scan_find(mail, part, "\n\n");
    size_t crlf = vouch_scan_find(mail, part, "\r\n\r\n");
    size_t body = lf < crlf ? lf + 2 : crlf + 4;
    if (part >= mail.len || body >= mail.len)
        return VOUCH_E_MALFORMED;
    struct vouch_span s = vouch_span_part(mail, body, mail.len);
    size_t boundary = vouch_scan_find(s, 0, "\n--");
    struct vouch_span content = vouch_span_part(s, 0, boundary);
    if (vouch_review_is_report(content))
        return vouch_review_read_report(review, content);
    struct text bytes = {malloc(content.len + 1), 0};
    if (!bytes.data)
        return VOUCH_E_MEMORY;
    bytes.len = decode(content, bytes.data);
    struct vouch_span decoded = {bytes.data, bytes.len};
    const struct vouch_unpacker_ops *ops = vouch_unpacker_of(bytes.data, bytes.len);
    struct text plain = {NULL, 0};
    if (ops) {
        plain = unpack(ops, decoded);
        decoded.data = plain.data;
        decoded.len = plain.len;
    }
    int status = read_text(review, decoded);
    free(plain.data);
    free(bytes.data);
    return status;
}

/* The whole content of a file, decompressed, if its beginning looks like a report; else nothing. */
static struct text read_candidate(char *path)
{
    static struct vouch_input in;
    struct text t = {NULL, 0};
    struct stat st;
    char *paths[1] = {path};
    if (strcmp(path, "-") == 0 || stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
        st.st_size > REPORT_MAX)
        return t;
    vouch_input_begin(&in, paths, 1);
    in.quiet = true;
    if (vouch_input_next(&in)) {
        struct vouch_span seen = {in.sample, in.sample_len < LOOK ? in.sample_len : LOOK};
        bool mail = vouch_scan_find(seen, 0, "tlsrpt") < seen.len;
        bool json = seen.len && vouch_span_trim(seen).len && vouch_span_trim(seen).data[0] == '{' &&
                    vouch_scan_find(seen, 0, "organization-name") < seen.len;
        t.data = mail || json ? malloc(REPORT_MAX) : NULL;
        size_t n = t.data != NULL;
        while (n > 0 && t.len < REPORT_MAX) {
            n = vouch_input_read(&in, t.data + t.len, REPORT_MAX - t.len);
            t.len += n;
        }
    }
    vouch_input_close(&in);
    return t;
}

static bool take(struct vouch_review *review, char *path)
{
    struct text t = read_candidate(path);
    struct vouch_span s = {t.data, t.len};
    if (!t.data)
        return false;
    int status =
        vouch_review_is_report(s) ? vouch_review_read_report(review, s) : read_mail(review, s);
    free(t.data);
    if (status == VOUCH_E_SPACE)
        vouch_complain("review", "%s: there is no space for more reports", path);
    return status == VOUCH_OK || status == VOUCH_E_SPACE;
}

size_t vouch_review_take_reports(struct vouch_review *review, char **paths, size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        char *path = paths[i];
        if (take(review, path))
            continue;
        paths[i] = paths[left]; /* the list stays complete for its owner, who frees it */
        paths[left++] = path;
    }
    return left;
}

/* The whole content of a file. */
static struct text read_whole(FILE *f)
{
    enum { STEP = 1 << 20 };
    struct text t = {NULL, 0};
    size_t n = 1;
    while (n > 0) {
        uint8_t *more = realloc(t.data, t.len + STEP);
        if (!more) {
            free(t.data);
            t.data = NULL;
            break;
        }
        t.data = more;
        n = fread(t.data + t.len, 1, STEP, f);
        t.len += n;
    }
    return t;
}

int vouch_review_take_earlier(struct vouch_review *review, const char *path)
{
    FILE *f = fopen(path, "re");
    if (!f)
        return vouch_complain("review", "%s: %s", path, strerror(errno));
    struct text t = read_whole(f);
    fclose(f);
    struct vouch_span json = {t.data, t.data ? t.len : 0};
    int status = vouch_review_compare(review, json);
    free(t.data);
    if (status == VOUCH_OK)
        return VOUCH_EXIT_VALID;
    return vouch_complain("review", "%s: this is no JSON that vouch review wrote", path);
}
