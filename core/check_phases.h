// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CHECK_PHASES_H
#define VOUCH_CHECK_PHASES_H

#include "core/check.h"

/* What a check does in each phase; check.c holds the table of phases and is the only place that
 * changes the phase. A step answers VOUCH_AGAIN: not finished (the check's want, progressed and
 * phase_due_ms then say when to call it again); VOUCH_OK: the phase is over; < 0: it failed, and
 * the report says why. */
int vouch_phase_resolve(struct vouch_check *c);
int vouch_phase_connect(struct vouch_check *c);
int vouch_phase_greet(struct vouch_check *c);
int vouch_phase_handshake(struct vouch_check *c);
int vouch_phase_judge(struct vouch_check *c);
int vouch_phase_finish(struct vouch_check *c);
int vouch_phase_talk(struct vouch_check *c);
int vouch_phase_close(struct vouch_check *c);

/* The phase's deadline has passed; answers as above. */
int vouch_phase_late_resolving(struct vouch_check *c);
int vouch_phase_late_connecting(struct vouch_check *c);
int vouch_phase_late_peer(struct vouch_check *c);
int vouch_phase_late_closing(struct vouch_check *c);

/* Closes the connection so that the same address can be connected to again. Findings stay; what
 * concerns the certificates will be reported again. */
void vouch_phase_reconnect(struct vouch_check *c);
/* The host's next address, with its port; valid until the check ends. */
const struct vouch_address *vouch_phase_next_address(struct vouch_check *c);
/* The deadline (mono_ms) of a connection attempt that starts now while this many other addresses
 * wait for it: each gets an equal share of the remaining time. */
uint64_t vouch_phase_due_connecting(const struct vouch_check *c, size_t others);
/* Is it not the peer's fault, because this machine is at its limit? */
bool vouch_phase_exhausted(int status);
/* Reports that an address could not be connected to; last: nor could any other. */
void vouch_phase_find_connecting(struct vouch_check *c, const struct vouch_address *to, int status,
                                 bool last);
/* "192.0.2.1:443", "[2001:db8::1]:443" */
void vouch_phase_write_endpoint(struct vouch_writer *w, const struct vouch_address *a);

#endif
