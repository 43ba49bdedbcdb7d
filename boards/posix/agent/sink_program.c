// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/agent.h"
#include "port/posix/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A program, started without a shell: the subject is its argument, the text its standard input;
 * VOUCH_ALERT names the message, the same when it is sent again. */

enum { LIMIT_MS = 60000, TEXT_MAX = 256 * 1024 };

struct work {
    struct vouch_loop_item item;
    struct agent_delivery *delivery;
    pid_t child;
    int fd; /* of the process: readable when it has ended */
    uint64_t due_ms;
};

static int go_on(void *self, const struct vouch_time *now)
{
    struct work *w = self;
    int status;

    if (waitpid(w->child, &status, WNOHANG) == 0) {
        if (now->mono_ms < w->due_ms)
            return VOUCH_AGAIN;
        kill(w->child, SIGKILL);
        waitpid(w->child, &status, 0);
        snprintf(w->delivery->why, sizeof w->delivery->why, "%s: killed after %d s",
                 w->delivery->route->to, LIMIT_MS / 1000);
        return VOUCH_E_TIMEOUT;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return VOUCH_OK;
    snprintf(w->delivery->why, sizeof w->delivery->why, "%s: ended with status %d",
             w->delivery->route->to, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return VOUCH_E_IO;
}

static unsigned want(void *self)
{
    (void)self;
    return VOUCH_LOOP_READ;
}

static uint64_t due(void *self)
{
    return ((struct work *)self)->due_ms;
}

static int descriptor(void *self, size_t index)
{
    return index == 0 ? ((struct work *)self)->fd : -1;
}

static void done(void *self, int status)
{
    struct work *w = self;
    struct agent_delivery *d = w->delivery;

    close(w->fd);
    free(w);
    d->over(d, status);
}

static const struct vouch_loop_ops ops = {
    .poll = go_on, .want = want, .due = due, .fd = descriptor, .done = done};

/* The text is in an unnamed file, because a pipe could fill up. */
static int text_file(const struct agent_message *m)
{
    uint8_t *buffer = malloc(TEXT_MAX);
    int fd = (int)syscall(SYS_memfd_create, "vouch-alert", 0U);

    if (fd >= 0 && buffer) {
        struct vouch_writer w = vouch_writer_of(buffer, TEXT_MAX);
        agent_message_text(m, &w);
        ssize_t written = write(fd, w.data, w.len);
        lseek(fd, 0, SEEK_SET);
        if (written != (ssize_t)w.len) {
            close(fd);
            fd = -1;
        }
    }
    free(buffer);
    return fd;
}

static void become(const struct agent_delivery *d, char *subject, int input)
{
    char *argv[] = {(char *)(uintptr_t)d->route->to, subject, NULL};
    char name[64];
    struct vouch_writer w = vouch_writer_of(name, sizeof name);

    agent_message_name(&d->message, &w);
    setenv("VOUCH_ALERT", vouch_writer_string(&w), 1);

    dup2(input, STDIN_FILENO);
    signal(SIGPIPE, SIG_DFL);
    execv(argv[0], argv);
    _exit(127);
}

int agent_send_program(struct agent_delivery *d)
{
    char subject[1024];
    struct vouch_writer w = vouch_writer_of(subject, sizeof subject);
    struct work *work = calloc(1, sizeof *work);
    int input = text_file(&d->message);
    struct vouch_time now;

    agent_message_subject(&d->message, &w);
    vouch_writer_string(&w);
    if (!work || input < 0 || (work->child = fork()) < 0) {
        free(work);
        if (input >= 0)
            close(input);
        return VOUCH_E_MEMORY;
    }
    if (work->child == 0)
        become(d, subject, input);
    close(input);
    vouch_posix_now(&now);
    work->delivery = d;
    work->due_ms = now.mono_ms + LIMIT_MS;
    work->fd = (int)syscall(SYS_pidfd_open, work->child, 0U);
    return vouch_loop_add(&d->agent->loop, &work->item, &ops, work) == VOUCH_OK ? VOUCH_AGAIN
                                                                                : VOUCH_E_MEMORY;
}
