// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_MYSQL_H
#define VOUCH_DIALOGUE_MYSQL_H

#include "core/dialogue.h"

/* MySQL and MariaDB (MariaDB's manual, "Connection"): the server's handshake packet, SSLRequest;
 * over TLS a login as "vouch" without a password, which the server refuses. Otherwise the server
 * would count an interrupted connection, and block the host after max_connect_errors of them.
 *
 * Fact: "greeting" (the server's version). */
extern const struct vouch_dialogue vouch_dialogue_mysql;

#endif
