// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CLIENTS_H
#define VOUCH_CLIENTS_H

#include "core/bytes.h"

#include <stdbool.h>

/* The clients whose verdicts a report contains, in the order used by all tables. */

enum vouch_client {
    VOUCH_CLIENT_CHROME = 0, /* Chrome and Edge */
    VOUCH_CLIENT_FIREFOX,
    VOUCH_CLIENT_APPLE,   /* Safari, Mail and other software on Apple's systems */
    VOUCH_CLIENT_OPENSSL, /* Postfix, curl; with Debian's default, security level 2 */
    VOUCH_CLIENT_GNUTLS,  /* Exim, wget, libldap on Debian */
    VOUCH_CLIENT_JAVA,
    VOUCH_CLIENT_WINDOWS, /* Schannel and CryptoAPI: Active Directory's own clients */
    VOUCH_CLIENTS
};

/* Masks of 1 << enum vouch_client: the clients whose refusal makes a service's chain an error. */
enum {
    VOUCH_CLIENTS_WEB = 1 << VOUCH_CLIENT_CHROME | 1 << VOUCH_CLIENT_FIREFOX,
    VOUCH_CLIENTS_MAIL = 1 << VOUCH_CLIENT_OPENSSL | 1 << VOUCH_CLIENT_GNUTLS,
    VOUCH_CLIENTS_DIRECTORY =
        1 << VOUCH_CLIENT_WINDOWS | 1 << VOUCH_CLIENT_OPENSSL | 1 << VOUCH_CLIENT_GNUTLS,
    VOUCH_CLIENTS_ALL = (1 << VOUCH_CLIENTS) - 1
};

struct vouch_client_kind {
    const char *id;      /* "chrome": JSON's word, and that of --clients */
    const char *version; /* the version whose rules these are */
    const char *name;    /* for people */
};

/* A client's row; null beyond the last. */
const struct vouch_client_kind *vouch_client_kind(size_t client);
/* Reads "chrome,firefox", "all" or "none" into a mask. false: an unknown word. */
bool vouch_clients_parse(struct vouch_span text, unsigned *mask);

/* In the rows of the tables: the client accepts. */
#define VOUCH_CLIENT_ACCEPTS NULL
/* The client's behaviour is unknown, or depends on something that cannot be seen here. */
extern const char vouch_client_unknown[];
/* The client refuses, with a code that has not been measured. */
extern const char vouch_client_refuses[];

enum vouch_acceptance { VOUCH_ACCEPTS = 0, VOUCH_REFUSES, VOUCH_ACCEPTANCE_UNKNOWN };

#endif
