// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_SLOT_H
#define VOUCH_POSIX_SLOT_H

#include "boards/posix/check/endpoint.h"
#include "boards/posix/check/probing.h"
#include "boards/posix/fetch/gather.h"
#include "core/check.h"
#include "core/dialogue/proxy.h"
#include "core/dialogue/sts.h"
#include "port/posix/loop.h"
#include "port/posix/transport.h"

/* All memory of one running check on a POSIX machine. A program has as many slots as it runs checks
 * at a time, however many endpoints it knows. The kernel backs only what is touched, so the buffers
 * may be generous; a report that overflows says so itself. */
enum {
    VOUCH_SLOT_FINDINGS = 64,
    VOUCH_SLOT_SENT = VOUCH_TLS_CHAIN_MAX,
    VOUCH_SLOT_PATH = 16,
    VOUCH_SLOT_NAMES = VOUCH_WANTED_NAMES_MAX + 3,
    VOUCH_SLOT_FACTS = 64,
    VOUCH_SLOT_TEXT = 128 * 1024,
    VOUCH_SLOT_CERTIFICATES = 2 * VOUCH_TLS_CHAIN_MAX,
    VOUCH_SLOT_IN = 64 * 1024,
    VOUCH_SLOT_OUT = 16 * 1024
};

struct vouch_slot {
    struct vouch_endpoint endpoint;
    struct vouch_policy policy;
    struct vouch_wanted_name wanted[VOUCH_SLOT_NAMES];
    struct vouch_check_options options;
    struct vouch_ldap_plan ldap;
    struct vouch_sts_options sts;
    struct vouch_proxy proxy;
    char proxied[VOUCH_HOST_MAX + 1]; /* where the proxy must connect to */
    struct vouch_dane dane;
    bool gathering; /* gather has started */
    bool gathered;  /* and ended */
    struct vouch_key_pins key_pins;
    struct vouch_hello hello;
    struct vouch_race race; /* over all sockets */
    struct vouch_posix_resolver resolver;
    struct vouch_check check;
    struct vouch_loop_check item; /* for the loop: check is set */
    void *owner;                  /* the user of the slot */
    size_t number;                /* the user's own number for it */

    bool busy;                /* these three belong to the pool */
    struct vouch_slot *next;  /* free, too */
    struct vouch_slot *other; /* of the same pool */
    struct vouch_gather gather;
    struct vouch_probing probing; /* after the check, where one is asked for */
    struct vouch_posix_transport sockets[VOUCH_RACE_LANES_MAX];
    struct vouch_finding findings[VOUCH_SLOT_FINDINGS];
    struct vouch_sent sent[VOUCH_SLOT_SENT];
    struct vouch_path_step path[VOUCH_SLOT_PATH];
    struct vouch_name_row names[VOUCH_SLOT_NAMES];
    struct vouch_fact facts[VOUCH_SLOT_FACTS];
    struct vouch_certificate certificates[VOUCH_SLOT_CERTIFICATES];
    struct vouch_revocation_storage revocation;
    struct vouch_ct timestamps;
    uint8_t text[VOUCH_SLOT_TEXT];
    struct vouch_client_verdict clients[VOUCH_CLIENTS];
    uint8_t in[VOUCH_SLOT_IN];
    uint8_t out[VOUCH_SLOT_OUT];
};

/* Starts the check of an endpoint, which is copied. VOUCH_AGAIN: poll it (vouch_loop_add_check with
 * slot->item); VOUCH_OK: there is nothing to check, the report says why; < 0: it cannot start. In
 * every case call vouch_slot_end; the report is valid until the slot is released. */
int vouch_slot_begin(struct vouch_slot *slot, const struct vouch_endpoint *e,
                     struct vouch_posix_names *names);
/* The check is over with this status: weighs the findings as for a delivery, if applicable, and
 * closes the check. Returns the report, or null if there is none. */
const struct vouch_report *vouch_slot_end(struct vouch_slot *slot, int status);

#endif
