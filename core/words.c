// SPDX-License-Identifier: Apache-2.0
#include "core/words.h"

#include "core/words/areas.h"

/* By the hundreds of the codes, from 100. */
static const struct vouch_words_area *const areas[] = {
    &vouch_words_net,      &vouch_words_tls,        &vouch_words_certificate, &vouch_words_chain,
    &vouch_words_name,     &vouch_words_revocation, &vouch_words_lint,        &vouch_words_smtp,
    &vouch_words_ldap,     &vouch_words_http,       &vouch_words_mail,        &vouch_words_clients,
    &vouch_words_starttls, &vouch_words_probe,
};

const struct vouch_words *vouch_words_of(enum vouch_finding_code code)
{
    size_t area = (size_t)code / 100 - 1; /* below 100 it wraps around, and is no area */
    if (area >= sizeof areas / sizeof areas[0])
        return NULL;
    for (size_t i = 0; i < areas[area]->count; i++)
        if (areas[area]->rows[i].code == code)
            return &areas[area]->rows[i];
    return NULL;
}
