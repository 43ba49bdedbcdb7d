// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_WORKERS_H
#define VOUCH_POSIX_WORKERS_H

#include "core/bytes.h"
#include "core/status.h"

#include <stdatomic.h>
#include <sys/types.h>

/* One command in several processes, one for each core, because mbedTLS's PSA state is global to a
 * process and allows one handshake step at a time. Each takes the next piece of work from a shared
 * counter, and sends its results through a pipe to the parent process, which puts them in order. */

enum { VOUCH_WORKERS_MAX = 64, VOUCH_WORKERS_IS_ONE = 1 };

/* A worker's message, followed by `len` bytes of text. */
struct vouch_worker_message {
    size_t index;  /* of the piece of work */
    size_t number; /* of its result; or the number of results */
    bool is_last;  /* that piece is finished; no text */
    int exit;      /* enum vouch_exit */
    size_t len;
};

struct vouch_worker {
    pid_t pid;
    int fd;        /* of the pipe */
    uint8_t *data; /* an incomplete message */
    size_t len;
    size_t max;
};

struct vouch_workers {
    atomic_size_t *next; /* shared */
    struct vouch_worker at[VOUCH_WORKERS_MAX];
    size_t count;
    size_t me; /* in a worker: which one */
};

/* The number of processors that this process may use. */
size_t vouch_workers_cores(void);
/* Starts this many workers. VOUCH_OK: in the calling process; VOUCH_WORKERS_IS_ONE: in a worker,
 * which must end with vouch_workers_exit; VOUCH_E_MEMORY or VOUCH_E_IO: there are none. */
int vouch_workers_begin(struct vouch_workers *w, size_t count);

/* In a worker: the next piece of work. */
size_t vouch_workers_next(struct vouch_workers *w);
/* Sends a message, with the next flush at the latest. */
void vouch_workers_send(struct vouch_workers *w, const struct vouch_worker_message *m,
                        struct vouch_span text);
void vouch_workers_flush(struct vouch_workers *w);
/* Is there something for a flush to send? */
bool vouch_workers_unsent(const struct vouch_workers *w);
/* Ends the worker; was its work completed? */
_Noreturn void vouch_workers_exit(struct vouch_workers *w, bool done);

/* In the parent process: calls `take` for each message until all workers have ended. VOUCH_OK, or
 * VOUCH_E_IO when one ended before its work was done. */
int vouch_workers_wait(struct vouch_workers *w,
                       void (*take)(void *arg, const struct vouch_worker_message *m,
                                    struct vouch_span text),
                       void *arg);

#endif
