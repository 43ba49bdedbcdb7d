// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue.h"

static bool is(struct vouch_span text, const char *word)
{
    return word && vouch_span_equal_nocase(text, vouch_span_of(word));
}

const struct vouch_dialogue *vouch_dialogue_of_scheme(struct vouch_span scheme)
{
    const struct vouch_dialogue *d;
    for (size_t i = 0; (d = vouch_dialogue_at(i)) != NULL; i++)
        if (is(scheme, d->scheme))
            return d;
    return NULL;
}

const struct vouch_dialogue *vouch_dialogue_of_starttls(struct vouch_span word)
{
    const struct vouch_dialogue *d;
    for (size_t i = 0; (d = vouch_dialogue_at(i)) != NULL; i++)
        if (is(word, d->starttls))
            return d;
    return NULL;
}

int vouch_dialogue_nothing(struct vouch_exchange *x)
{
    (void)x;
    return VOUCH_OK;
}

bool vouch_dialogue_is_tls_record(struct vouch_span s)
{
    enum { ALERT = 0x15, HANDSHAKE = 0x16, MAJOR = 3, MINOR_MAX = 4 };
    return s.len >= 3 && (s.data[0] == ALERT || s.data[0] == HANDSHAKE) && s.data[1] == MAJOR &&
           s.data[2] <= MINOR_MAX;
}
