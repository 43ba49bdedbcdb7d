// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_TRANSPORT_H
#define VOUCH_POSIX_TRANSPORT_H

#include "core/port.h"

#include <sys/socket.h>

enum { VOUCH_POSIX_READ_AHEAD = 4096 };

/* The transport of port.h over a non-blocking TCP socket. TCP_NODELAY is set, because a handshake
 * ends with two small writes, and Nagle's algorithm would delay the second by 40 ms. The end of a
 * TLS handshake goes out in one segment with what is sent after it, or when something is received:
 * the kernel keeps it until then, but not for longer than 200 ms. */
struct vouch_posix_transport {
    int fd;         /* -1: none */
    bool connected; /* open has answered VOUCH_OK */
    bool reset;     /* the kernel has reported a reset, which it does only once */
    bool drained;   /* the kernel had no more data at the last read, or something was sent */
    bool heard;     /* something has arrived since something was last sent */
    bool changed;   /* what was last sent is a change_cipher_spec record */
    bool held;      /* the kernel may not have sent everything yet */
    size_t ahead_at;
    size_t ahead_len;                      /* read, but not requested yet */
    uint8_t ahead[VOUCH_POSIX_READ_AHEAD]; /* TLS reads five bytes, then the rest of a record */
};

/* Initializes it as closed; must come first. */
void vouch_posix_transport_init(struct vouch_posix_transport *t);
/* Takes over a connected socket, for example from accept(2), and makes it non-blocking; open must
 * not be called. VOUCH_OK, or VOUCH_E_IO, and the caller then still owns the socket. */
int vouch_posix_transport_adopt(struct vouch_posix_transport *t, int fd);
/* The port's table for t, which must outlive it. Close it at the end. */
struct vouch_transport vouch_posix_transport_of(struct vouch_posix_transport *t);
/* The socket to poll(2), or -1 while there is none. */
int vouch_posix_transport_fd(const struct vouch_posix_transport *t);
/* The local address and port of a connection; false: there is none. */
bool vouch_posix_transport_local(const struct vouch_posix_transport *t, struct vouch_address *out);
/* Is there received data that poll(2) will not report, because it has been read already? */
bool vouch_posix_transport_has_ahead(const struct vouch_posix_transport *t);

/* Converts an address for the system's calls; returns its length. */
socklen_t vouch_posix_socket_address(const struct vouch_address *a, struct sockaddr_storage *out);

#endif
