// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* A clock that runs FAST_CLOCK times as fast, for LD_PRELOAD; poll(2) waits as much less.
 * libfaketime does the same, but hangs under AddressSanitizer. With FAST_CLOCK_LEAKS the process
 * does not forbid the leak checker to look at it when it ends. */

enum { SECOND_NS = 1000000000, MILLISECOND_NS = 1000000, MICROSECOND_NS = 1000 };

static long long speed(void)
{
    const char *text = getenv("FAST_CLOCK");
    long long factor = text ? atoll(text) : 1;

    return factor > 0 ? factor : 1;
}

static long long real_ns(clockid_t clock)
{
    struct timespec now = {0};

    syscall(SYS_clock_gettime, clock, &now);
    return (long long)now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* The file that FAST_CLOCK_AHEAD names has the seconds that the time of day is set ahead by; the
 * monotonic clock does not see them. */
static long long ahead_ns(void)
{
    const char *path = getenv("FAST_CLOCK_AHEAD");
    char text[32] = "";
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

    if (fd < 0)
        return 0;
    if (read(fd, text, sizeof text - 1) < 0)
        text[0] = '\0';
    close(fd);
    return atoll(text) * SECOND_NS;
}

/* Both clocks start where they were and run ahead together. */
static long long fast_ns(clockid_t clock)
{
    static long long mono_began, utc_began;

    if (mono_began == 0) {
        utc_began = real_ns(CLOCK_REALTIME);
        mono_began = real_ns(CLOCK_MONOTONIC);
    }
    long long passed = (real_ns(CLOCK_MONOTONIC) - mono_began) * speed();
    return clock == CLOCK_REALTIME ? utc_began + passed + ahead_ns() : mono_began + passed;
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return (int)syscall(SYS_clock_gettime, clock, out);
    long long ns = fast_ns(clock);
    *out = (struct timespec){.tv_sec = (time_t)(ns / SECOND_NS), .tv_nsec = (long)(ns % SECOND_NS)};
    return 0;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    long long ns = fast_ns(CLOCK_REALTIME);

    (void)zone;
    out->tv_sec = (time_t)(ns / SECOND_NS);
    out->tv_usec = (suseconds_t)(ns % SECOND_NS / MICROSECOND_NS);
    return 0;
}

time_t time(time_t *out)
{
    time_t now = (time_t)(fast_ns(CLOCK_REALTIME) / SECOND_NS);

    if (out)
        *out = now;
    return now;
}

int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    long long ns = timeout_ms * (long long)MILLISECOND_NS / speed();
    struct timespec wait = {.tv_sec = (time_t)(ns / SECOND_NS), .tv_nsec = (long)(ns % SECOND_NS)};

    return (int)syscall(SYS_ppoll, fds, count, timeout_ms < 0 ? NULL : &wait, NULL, 0);
}

int prctl(int option, ...)
{
    __builtin_va_list rest;
    unsigned long value[4];

    __builtin_va_start(rest, option);
    for (int i = 0; i < 4; i++)
        value[i] = __builtin_va_arg(rest, unsigned long);
    __builtin_va_end(rest);
    if (getenv("FAST_CLOCK_LEAKS") && (option == PR_SET_SECCOMP || option == PR_SET_DUMPABLE))
        return 0;
    return (int)syscall(SYS_prctl, option, value[0], value[1], value[2], value[3]);
}
