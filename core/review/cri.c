// SPDX-License-Identifier: Apache-2.0
#include "core/review/cri.h"

#include <string.h>

enum { TIME_MIN = 20, TIME_MAX = 35, MARK_LEN = 10 }; /* " stdout P " */
enum { DOCKER_PIECE = 16384 };

size_t vouch_cri_text(struct vouch_span line, bool *partial)
{
    if (line.len < TIME_MIN + MARK_LEN || line.data[10] != 'T' || line.data[4] != '-')
        return 0;
    size_t at = vouch_span_find(vouch_span_part(line, 0, TIME_MAX + 1), TIME_MIN, ' ');
    const uint8_t *mark = line.data + at;
    if (at > TIME_MAX || line.len - at < MARK_LEN || memcmp(mark, " std", 4) != 0)
        return 0;
    bool stream = memcmp(mark + 4, "out ", 4) == 0 || memcmp(mark + 4, "err ", 4) == 0;
    if (!stream || (mark[8] != 'P' && mark[8] != 'F') || mark[9] != ' ')
        return 0;
    *partial = mark[8] == 'P';
    return at + MARK_LEN;
}

static const char docker_begin[] = "{\"log\":\"";
enum { DOCKER_BEGIN = sizeof docker_begin - 1 };

bool vouch_docker_is(struct vouch_span line)
{
    return line.len > DOCKER_BEGIN && memcmp(line.data, docker_begin, DOCKER_BEGIN) == 0;
}

bool vouch_docker_goes_on(struct vouch_span line)
{
    if (line.len < DOCKER_PIECE || !vouch_docker_is(line))
        return false;
    size_t at = DOCKER_BEGIN;
    while (at < line.len && line.data[at] != '"')
        at += line.data[at] == '\\' ? 2 : 1;
    bool whole = at < line.len && memcmp(line.data + at - 2, "\\n", 2) == 0;
    return !whole && at - DOCKER_BEGIN >= DOCKER_PIECE;
}
