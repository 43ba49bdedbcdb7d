// SPDX-License-Identifier: Apache-2.0
#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { GOLDEN_MAX = 512 * 1024 };

static const char *path_of(const char *name)
{
    static char path[256];
    const char *folder = getenv("VOUCH_GOLDEN_DIR");
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "tests/golden", name);
    return path;
}

static void write_file(const char *path, struct vouch_span text)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(text.data, 1, text.len, f) != text.len || fclose(f) != 0)
        fail_msg("cannot write %s", path);
}

static size_t line_of(struct vouch_span text, size_t at)
{
    size_t line = 1;
    for (size_t i = 0; i < at && i < text.len; i++)
        line += text.data[i] == '\n';
    return line;
}

static struct vouch_span line_at(struct vouch_span text, size_t at)
{
    size_t from = at < text.len ? at : text.len;
    while (from > 0 && text.data[from - 1] != '\n')
        from--;
    return vouch_span_part(text, from, vouch_span_find(text, from, '\n') - from);
}

static void compare(const char *path, struct vouch_span want, struct vouch_span got)
{
    size_t at = 0;
    while (at < want.len && at < got.len && want.data[at] == got.data[at])
        at++;
    if (at == want.len && at == got.len)
        return;
    struct vouch_span w = line_at(want, at);
    struct vouch_span g = line_at(got, at);
    fail_msg("%s differs at line %zu\n  want: %.*s\n  got:  %.*s\n(`make golden` writes it anew)",
             path, line_of(want, at), (int)w.len, (const char *)w.data, (int)g.len,
             (const char *)g.data);
}

void golden_check(const char *name, struct vouch_span text)
{
    static uint8_t buffer[GOLDEN_MAX];
    const char *path = path_of(name);
    const char *mode = getenv("VOUCH_GOLDEN");
    if (mode && strcmp(mode, "write") == 0) {
        write_file(path, text);
        return;
    }
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("%s is missing: `make golden` writes it", path);
    struct vouch_span want = {buffer, fread(buffer, 1, sizeof buffer, f)};
    fclose(f);
    compare(path, want, text);
}
