// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_NOTIFY_H
#define VOUCH_AGENT_NOTIFY_H

/* Notifies the service manager (sd_notify(3)'s protocol: a datagram to $NOTIFY_SOCKET); does
 * nothing if there is none, or if it is not listening at present: this never waits. */
void agent_notify(const char *state);

#endif
