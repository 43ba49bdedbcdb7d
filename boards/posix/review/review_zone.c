// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_zone.h"

#include "core/status.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The last line of a TZif file of version 2 or later (RFC 8536 section 3.3) is the rule for times
 * after its last change, which is what logs need. */
static int read_footer(int fd, struct vouch_zone *out)
{
    char tail[128];
    off_t size = lseek(fd, 0, SEEK_END);
    off_t from = size > (off_t)sizeof tail ? size - (off_t)sizeof tail : 0;
    ssize_t n = pread(fd, tail, sizeof tail, from);
    if (n < 3 || tail[n - 1] != '\n')
        return VOUCH_E_MALFORMED;
    ssize_t begin = n - 1;
    while (begin > 0 && tail[begin - 1] != '\n')
        begin--;
    struct vouch_span rule = {(const uint8_t *)tail + begin, (size_t)(n - 1 - begin)};
    return vouch_zone_parse(rule, out);
}

int vouch_zone_of_name(const char *name, struct vouch_zone *out)
{
    char path[200];
    if (vouch_zone_parse(vouch_span_of(name), out) == VOUCH_OK)
        return VOUCH_OK;
    if (strstr(name, "..") || name[0] == '/' ||
        snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name) >= (int)sizeof path)
        return VOUCH_E_MALFORMED;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return VOUCH_E_MALFORMED;
    int result = read_footer(fd, out);
    close(fd);
    return result;
}
