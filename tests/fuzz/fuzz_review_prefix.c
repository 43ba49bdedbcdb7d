// SPDX-License-Identifier: Apache-2.0
#include "core/review/prefix.h"
#include "core/review/zone.h"
#include "core/status.h"

#include <stdlib.h>
#include <string.h>

/* A memory of prefixes changes the speed and never the answer: line for line, the reader with one
 * must say what the reader without one says. */

static bool same_stamp(const struct vouch_stamp *a, const struct vouch_stamp *b)
{
    return a->second == b->second && a->year == b->year && a->month == b->month &&
           a->day == b->day && a->weekday == b->weekday && a->has_offset == b->has_offset &&
           a->offset_s == b->offset_s;
}

static void compare(struct vouch_prefix_memory *memory, struct vouch_span line)
{
    struct vouch_prefix slow;
    const struct vouch_prefix *again = vouch_prefix_again(memory, line);
    bool found = vouch_prefix_read(line, &slow);
    if (again && (!found || again->len != slow.len || again->dialect != slow.dialect ||
                  !same_stamp(&again->when, &slow.when)))
        abort();
    const struct vouch_prefix *fast = vouch_prefix_find(memory, line);
    if (found != (fast != NULL))
        abort();
    if (!fast)
        return;
    if (fast->len != slow.len || fast->dialect != slow.dialect || fast->len > line.len ||
        !same_stamp(&fast->when, &slow.when) || fast->tag_at != slow.tag_at ||
        fast->tag_len != slow.tag_len || fast->host_at != slow.host_at ||
        fast->host_len != slow.host_len || fast->process != slow.process)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vouch_prefix_memory memory;
    struct vouch_zone zone;
    struct vouch_span rest = {data, size};
    memset(&memory, 0, sizeof memory);
    if (vouch_zone_parse(rest, &zone) == VOUCH_OK)
        (void)vouch_zone_to_utc(&zone, 1771000000, 0);
    while (rest.len) {
        size_t len = vouch_span_find(rest, 0, '\n');
        compare(&memory, vouch_span_part(rest, 0, len));
        rest = vouch_span_part(rest, len + 1, rest.len);
    }
    return 0;
}
