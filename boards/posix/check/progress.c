// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/progress.h"

#include "port/posix/clock.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Few targets, or a short run, need no line. */
enum { TARGETS_MIN = 10, FIRST_MS = 1000, EVERY_MS = 200 };

static uint64_t now_ms(void)
{
    struct vouch_time now;
    vouch_posix_now(&now);
    return now.mono_ms;
}

void vouch_progress_init(struct vouch_progress *p, size_t count)
{
    memset(p, 0, sizeof *p);
    p->wanted = count >= TARGETS_MIN && isatty(STDERR_FILENO);
    p->count = count;
    if (p->wanted)
        p->began_ms = now_ms();
}

static void draw(struct vouch_progress *p, uint64_t took_ms)
{
    double rate = (double)p->done * 1000.0 / (double)took_ms;
    double left_s = (double)(p->count - p->done) / rate;
    fprintf(stderr, "\r\033[K%zu of %zu done, %zu bad, %.0f/s, %.0f s left", p->done, p->count,
            p->bad, rate, left_s);
    fflush(stderr);
    p->shown = true;
}

void vouch_progress_step(struct vouch_progress *p)
{
    p->done++;
    if (!p->wanted)
        return;
    uint64_t now = now_ms();
    uint64_t took_ms = now - p->began_ms;
    if (took_ms < FIRST_MS || now - p->drawn_ms < EVERY_MS)
        return;
    p->drawn_ms = now;
    draw(p, took_ms);
}

void vouch_progress_clear(struct vouch_progress *p)
{
    if (!p->shown)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    p->shown = false;
}
