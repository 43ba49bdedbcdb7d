// SPDX-License-Identifier: Apache-2.0
#ifndef CLIENTS_SCENE_H
#define CLIENTS_SCENE_H

#include "core/x509/clients.h"
#include "tests/support/der_maker.h"

/* A chain with findings, and what each client says of it. */

/* What clients_said_by() returns beside codes. */
#define ACCEPTS ""
#define UNKNOWN "?"
#define REFUSES "!" /* with a code that is not known */

enum { CHROME, FIREFOX, APPLE, OPENSSL, GNUTLS, JAVA, WINDOWS };
enum { CLIENTS_GUARD = 1, CLIENTS_FINDINGS = 8 };

/* A finding that is an error, unless it is mild. */
struct clients_found {
    enum vouch_finding_code code;
    int position;
    const char *value;
    bool mild;
};

struct clients_scene {
    /* to be changed between clients_begin and clients_judge */
    struct vouch_policy policy; /* of all clients, for "host.example" */
    struct vouch_wanted_name host;
    struct vouch_clients_question question;
    struct vouch_path path; /* a leaf and an authority */
    struct vouch_certificate sent[3], anchor;
    struct vouch_report report;

    /* what was said */
    struct vouch_client_verdict clients[VOUCH_CLIENTS + CLIENTS_GUARD];

    /* its own */
    struct der_maker maker;
    struct vouch_finding findings[CLIENTS_FINDINGS];
    char text[1000];
};

void clients_begin(struct clients_scene *s);
/* With these extensions of the leaf and of the authority, in hexadecimal, before the usual ones. */
void clients_begin_with(struct clients_scene *s, const char *leaf_more, const char *issuer_more);
/* Adds the finding. VOUCH_F_NAME_MISMATCH makes the host another. */
void clients_find(struct clients_scene *s, const struct clients_found *f);
/* Fails the test if not every client's row was filled, or more than these. */
void clients_judge(struct clients_scene *s);
const char *clients_said_by(const struct clients_scene *s, int client);

#endif
