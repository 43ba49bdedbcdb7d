// SPDX-License-Identifier: Apache-2.0
#include "core/clients.h"

const char vouch_client_unknown[] = "?";
const char vouch_client_refuses[] = "";

static const struct vouch_client_kind kinds[VOUCH_CLIENTS] = {
    [VOUCH_CLIENT_CHROME] = {"chrome", "156", "Chrome"},
    [VOUCH_CLIENT_FIREFOX] = {"firefox", "153", "Firefox"},
    [VOUCH_CLIENT_APPLE] = {"apple", "26", "Apple"},
    [VOUCH_CLIENT_OPENSSL] = {"openssl", "3", "OpenSSL"},
    [VOUCH_CLIENT_GNUTLS] = {"gnutls", "3.7", "GnuTLS"},
    [VOUCH_CLIENT_JAVA] = {"java", "17", "Java"},
    [VOUCH_CLIENT_WINDOWS] = {"windows", "2022", "Windows"},
};

const struct vouch_client_kind *vouch_client_kind(size_t client)
{
    return client < VOUCH_CLIENTS ? &kinds[client] : NULL;
}

static bool add_word(struct vouch_span word, unsigned *mask)
{
    for (size_t i = 0; i < VOUCH_CLIENTS; i++) {
        if (!vouch_span_equal_nocase(word, vouch_span_of(kinds[i].id)))
            continue;
        *mask |= 1u << i;
        return true;
    }
    return false;
}

bool vouch_clients_parse(struct vouch_span text, unsigned *mask)
{
    unsigned found = 0;
    if (vouch_span_equal_nocase(text, vouch_span_of("none"))) {
        *mask = 0;
        return true;
    }
    if (vouch_span_equal_nocase(text, vouch_span_of("all"))) {
        *mask = VOUCH_CLIENTS_ALL;
        return true;
    }
    for (size_t at = 0; at <= text.len;) {
        size_t comma = vouch_span_find(text, at, ',');
        if (!add_word(vouch_span_trim(vouch_span_part(text, at, comma - at)), &found))
            return false;
        at = comma + 1;
    }
    *mask = found;
    return true;
}
