// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_STATUS_H
#define VOUCH_STATUS_H

/* What a call can answer. Zero and above is success; below zero is a broken precondition, exhausted
 * space, or a network failure. A server that is down or wrong is not a status of a check but a
 * finding in its report (finding.h). */
enum vouch_status {
    VOUCH_OK = 0,
    VOUCH_AGAIN = 1, /* not finished: call again when the transport is ready or time has passed */

    /* the caller */
    VOUCH_E_ARGUMENT = -1,    /* a precondition of the call does not hold */
    VOUCH_E_SPACE = -2,       /* the caller's buffer is full */
    VOUCH_E_MEMORY = -3,      /* mbedTLS's allocator gave nothing */
    VOUCH_E_UNSUPPORTED = -4, /* not supported by this build or port */

    /* the input */
    VOUCH_E_MALFORMED = -10, /* the bytes are malformed */
    VOUCH_E_NOT_FOUND = -11, /* nothing of that name exists */

    /* the network */
    VOUCH_E_CLOSED = -20,      /* end of stream: the peer closed in an orderly way */
    VOUCH_E_RESET = -21,       /* the peer reset the connection */
    VOUCH_E_REFUSED = -22,     /* nothing is listening there */
    VOUCH_E_UNREACHABLE = -23, /* no route to the host or network */
    VOUCH_E_TIMEOUT = -24,     /* the system's own timeout (a check's deadline is a finding) */
    VOUCH_E_IO = -25,          /* any other failure of the transport */

    /* the name service (RFC 1035, 4035) */
    VOUCH_E_NO_NAME = -30,     /* NXDOMAIN: the name does not exist */
    VOUCH_E_NO_DATA = -31,     /* the name exists, but has no record of that type */
    VOUCH_E_NAME_SERVER = -32, /* SERVFAIL, REFUSED, no answer, or a meaningless answer */

    /* cryptography */
    VOUCH_E_SIGNATURE = -40, /* the signature is wrong */
    VOUCH_E_ENTROPY = -41    /* no random numbers are available */
};

/* A short English phrase for a status, for logs and one-line errors ("connection refused"). Never
 * null; an unknown number gives "unknown status". */
const char *vouch_status_text(int status);

#endif
