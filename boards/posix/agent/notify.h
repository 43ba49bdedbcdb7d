// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_NOTIFY_H
#define VOUCH_AGENT_NOTIFY_H

/* Tells the service manager (sd_notify(3)'s protocol: a datagram to $NOTIFY_SOCKET); nothing where
 * there is none, or where it does not listen just now: this never waits. */
void agent_notify(const char *state);

#endif
