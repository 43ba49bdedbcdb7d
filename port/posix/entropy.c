// SPDX-License-Identifier: Apache-2.0
#include "port/posix/entropy.h"

#include <errno.h>
#include <sys/random.h>

static int fill(void *self, uint8_t *buffer, size_t len)
{
    size_t at = 0;
    (void)self;
    while (at < len) {
        ssize_t n = getrandom(buffer + at, len - at, GRND_NONBLOCK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return VOUCH_E_ENTROPY;
        at += (size_t)n;
    }
    return VOUCH_OK;
}

static const struct vouch_entropy_ops ops = {.fill = fill};

struct vouch_entropy vouch_posix_entropy(void)
{
    struct vouch_entropy entropy = {&ops, NULL};
    return entropy;
}

int vouch_posix_entropy_random(void *entropy, unsigned char *buffer, size_t len)
{
    const struct vouch_entropy *e = entropy;
    return e->ops->fill(e->self, buffer, len);
}
