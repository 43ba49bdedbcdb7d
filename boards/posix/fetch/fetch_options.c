// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/fetch/fetch_options.h"

#include "boards/posix/values.h"

static int take_timeout(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_value_duration(value, &((struct vouch_fetch_settings *)self)->timeout_ms, why);
}

#define AT(field) offsetof(struct vouch_fetch_settings, field)

const struct vouch_option vouch_fetch_options[VOUCH_FETCH_OPTIONS] = {
    {0, "ocsp", NULL, VOUCH_OPTION_FLAG, AT(ocsp), NULL,
     "ask the OCSP responders that the certificates name"},
    {0, "fetch-crl", NULL, VOUCH_OPTION_FLAG, AT(crl), NULL,
     "fetch the revocation lists that the certificates name"},
    {0, "aia", NULL, VOUCH_OPTION_FLAG, AT(aia), NULL,
     "look for a missing intermediate at the URL in the certificate"},
    {0, "fetch-private", NULL, VOUCH_OPTION_FLAG, AT(allow_private), NULL,
     "fetch from loopback and private addresses too"},
    {0, "fetch-cache", "FOLDER", VOUCH_OPTION_TEXT, AT(cache), NULL,
     "cache what was fetched in FOLDER while it is valid"},
    {0, "fetch-timeout", "TIME", VOUCH_OPTION_CALL, 0, take_timeout,
     "limit for each fetch: 5s, 500ms; default: 5s"},
};

bool vouch_fetch_settings_any(const struct vouch_fetch_settings *s)
{
    return s->ocsp || s->crl || s->aia;
}
