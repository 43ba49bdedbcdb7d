// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue.h"

#include "core/dialogue/http.h"
#include "core/dialogue/ldap.h"
#include "core/dialogue/smtp.h"
#include "core/dialogue/tls.h"

static const struct vouch_dialogue *const dialogues[] = {
    &vouch_dialogue_https, &vouch_dialogue_smtp,  &vouch_dialogue_smtps,
    &vouch_dialogue_ldap,  &vouch_dialogue_ldaps, &vouch_dialogue_tls,
};

const struct vouch_dialogue *vouch_dialogue_at(size_t index)
{
    return index < sizeof dialogues / sizeof dialogues[0] ? dialogues[index] : NULL;
}

static bool is(struct vouch_span text, const char *word)
{
    return word != NULL && vouch_span_equal_nocase(text, vouch_span_of(word));
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
