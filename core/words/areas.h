// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_WORDS_AREAS_H
#define VOUCH_WORDS_AREAS_H

#include "core/words.h"

/* The texts of one area, ordered by code. Each is in core/words/AREA.c. */
struct vouch_words_area {
    const struct vouch_words *rows;
    size_t count;
};

extern const struct vouch_words_area vouch_words_net;
extern const struct vouch_words_area vouch_words_tls;
extern const struct vouch_words_area vouch_words_certificate;
extern const struct vouch_words_area vouch_words_chain;
extern const struct vouch_words_area vouch_words_name;
extern const struct vouch_words_area vouch_words_revocation;
extern const struct vouch_words_area vouch_words_lint;
extern const struct vouch_words_area vouch_words_smtp;
extern const struct vouch_words_area vouch_words_ldap;
extern const struct vouch_words_area vouch_words_http;
extern const struct vouch_words_area vouch_words_mail;
extern const struct vouch_words_area vouch_words_clients;
extern const struct vouch_words_area vouch_words_starttls;
extern const struct vouch_words_area vouch_words_probe;

#endif
