// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_partial.h"

#include "boards/posix/command.h"
#include "core/review/prefix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The kept part of a piece, and the number of lines that are dropped. */
struct piece {
    FILE *kept;
    struct vouch_review_batch batch; /* for one line at a time */
    uint8_t *line;                   /* the line being read */
    size_t len;
    uint8_t *before; /* the line before, if it is undecided */
    size_t before_len;
    size_t before_foreign; /* 1: it is from another program */
    bool pending;
    bool first; /* nothing of the piece has been decided yet */
    uint64_t lines;
    uint64_t full;
    uint64_t foreign;
    uint64_t length;
};

enum { LINE_SIZE = 2 * VOUCH_REVIEW_LINE_MAX };

static void keep(struct piece *p, const uint8_t *line, size_t len)
{
    p->length += fwrite(line, 1, len, p->kept);
}

static void leave_out(struct piece *p, struct vouch_span line)
{
    p->lines++;
    p->full += vouch_span_trim(line).len > 0;
    p->foreign += p->before_foreign;
}

/* Does the line say nothing by itself? Only then may it be dropped. */
static bool is_idle(struct piece *p, struct vouch_span line)
{
    struct vouch_prefix prefix;
    vouch_review_parse(&p->batch, line);
    return p->batch.count == 0 && vouch_prefix_read(line, &prefix);
}

static bool stands_alone(struct vouch_span line)
{
    struct vouch_prefix prefix;
    return vouch_prefix_read(line, &prefix);
}

static void settle(struct piece *p, bool continued)
{
    struct vouch_span line = {p->before, p->before_len};
    if (!p->pending)
        return;
    p->pending = false;
    if (continued)
        keep(p, line.data, line.len);
    else
        leave_out(p, line);
}

/* A whole line, including its line feed. One that says nothing waits for the next one, which may be
 * its other half. */
static void take_line(struct piece *p)
{
    struct vouch_span line = {p->line, p->len};
    settle(p, !stands_alone(line));
    if (p->first || !is_idle(p, line)) {
        keep(p, line.data, line.len);
    } else {
        memcpy(p->before, line.data, line.len);
        p->before_len = line.len;
        p->before_foreign = p->batch.foreign;
        p->pending = true;
    }
    p->first = false;
    p->len = 0;
}

static void take_bytes(struct piece *p, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (p->len < LINE_SIZE - 1 || bytes[i] == '\n')
            p->line[p->len++] = bytes[i];
        if (bytes[i] == '\n')
            take_line(p);
    }
}

static int write_piece(struct vouch_input *in, struct piece *p, const char *name, uint64_t number,
                       struct vouch_writer *w)
{
    static uint8_t block[65536];
    size_t n;
    p->first = true;
    while ((n = vouch_input_read(in, block, sizeof block)) > 0)
        take_bytes(p, block, n);
    settle(p, true); /* the start of the next piece may continue it */
    keep(p, p->line, p->len);
    p->len = 0;
    vouch_write_text(w, "piece ");
    vouch_write_decimal(w, (int64_t)number);
    vouch_write_text(w, " ");
    if (in->file.timed)
        vouch_write_decimal(w, in->file.first_s);
    else
        vouch_write_text(w, "-");
    const uint64_t counts[] = {(uint64_t)in->file.newest_s, p->lines, p->full, p->foreign,
                               p->length};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        vouch_write_text(w, " ");
        vouch_write_decimal(w, (int64_t)counts[i]);
    }
    vouch_write_text(w, " ");
    vouch_write_text(w, name);
    vouch_write_text(w, "\n");
    fseek(p->kept, 0, SEEK_SET);
    while ((n = fread(block, 1, sizeof block, p->kept)) > 0) {
        struct vouch_span s = {block, n};
        for (size_t at = 0; at < s.len; at += 2048) /* less than the writer's buffer */
            vouch_write_span(w, vouch_span_part(s, at, 2048));
    }
    return ferror(p->kept) ? VOUCH_EXIT_UNKNOWN : VOUCH_EXIT_VALID;
}

static int write_all(struct vouch_input *in, const char *name, uint64_t number,
                     struct vouch_writer *w)
{
    static struct piece p;
    static uint8_t lines[2][LINE_SIZE];
    int status = VOUCH_EXIT_VALID;
    vouch_write_text(w, "vouch-review-partial 1\n");
    while (status == VOUCH_EXIT_VALID && vouch_input_next(in)) {
        memset(&p, 0, sizeof p);
        p.line = lines[0];
        p.before = lines[1];
        p.kept = tmpfile();
        if (!p.kept)
            return vouch_complain("review", "no temporary file can be made");
        const char *path = in->paths[in->next - 1];
        status = write_piece(in, &p, name ? name : path, number, w);
        fclose(p.kept);
    }
    return in->failures ? VOUCH_EXIT_UNKNOWN : status;
}

/* "LOG:N" or "N". */
static int read_piece(const char *text, char *name, size_t cap, uint64_t *number)
{
    const char *colon = strrchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : 0;
    struct vouch_span digits = vouch_span_of(colon ? colon + 1 : text);
    if (len >= cap || !vouch_span_decimal(digits, INT64_MAX, number))
        return vouch_complain("review", "--piece: not LOG:N or N: %s", text);
    memcpy(name, text, len);
    name[len] = 0;
    return VOUCH_EXIT_VALID;
}

int vouch_partial_command(const char *piece, bool merge, char **paths, size_t count)
{
    static struct vouch_input in;
    static struct vouch_output out;
    char name[1024] = "";
    uint64_t number = 0;
    int status = VOUCH_EXIT_VALID;
    if (piece)
        status = read_piece(piece, name, sizeof name, &number);
    if (status != VOUCH_EXIT_VALID)
        return status;
    vouch_output_init(&out, STDOUT_FILENO);
    if (merge) {
        status = vouch_partial_join(paths, count, &out.writer);
    } else {
        const char *log = name[0] ? name : piece ? "log" : NULL;
        vouch_input_begin(&in, paths, count);
        in.as_is = true; /* a log whose newest line comes first is turned round when it is whole */
        status = write_all(&in, log, number, &out.writer);
        vouch_input_close(&in);
    }
    if (vouch_output_end(&out) != VOUCH_OK)
        return vouch_complain("review", "the output could not be written");
    return status;
}
