// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_DUE_H
#define VOUCH_POSIX_CERT_DUE_H

#include "boards/posix/cert/ari.h"
#include "core/policy.h"

/* What expires when: certificates and revocation lists from files, sorted by expiry. */

enum { VOUCH_DUE_TEXT_MAX = 256, VOUCH_DUE_CN_MAX = 128, VOUCH_DUE_SERVICE_MAX = 64 };

struct vouch_due_row {
    char service[VOUCH_DUE_SERVICE_MAX]; /* what it is used for, as given; "": unknown */
    char file[VOUCH_DUE_TEXT_MAX];
    char name[VOUCH_DUE_CN_MAX]; /* subject of a certificate, issuer of a list; truncated if long */
    bool list;                   /* a revocation list */
    bool endless;                /* one without an expiry date */
    int64_t from_s;              /* UTC seconds since 1970 */
    int64_t until_s;
    int64_t renew_s; /* the latest time to start the renewal */
    uint8_t sha256[32];
    struct vouch_ari_window window; /* the CA's; start_s 0: unknown */
};

struct vouch_due {
    struct vouch_due_row *at;
    size_t count;
};

/* Adds everything in a file that expires, for a service ("": none). The password of PKCS#12 is the
 * first line of password_file; null: none, or typed by the user. `lead` is how long a renewal
 * takes; of a share, that of the whole lifetime. Answers as vouch_items_read; VOUCH_E_MEMORY;
 * VOUCH_E_MALFORMED for a certificate or a list that cannot be read. */
int vouch_due_add(struct vouch_due *due, const char *service, const char *path,
                  const char *password_file, const struct vouch_threshold *lead,
                  struct vouch_writer *why);
/* Asks a CA for the windows of a file's certificates, which must have been added, and makes their
 * renewal start in the window. VOUCH_OK; else a status, with one line in `why`. */
int vouch_due_ask(struct vouch_due *due, const char *path, const char *password_file,
                  struct vouch_ari *ari, struct vouch_writer *why);
/* Earliest expiry first. */
void vouch_due_sort(struct vouch_due *due);
void vouch_due_free(struct vouch_due *due);

/* One line for each row: the expiry, the days left, what to do by when. */
void vouch_due_write_text(struct vouch_writer *w, const struct vouch_due *due, int64_t now_s);
/* One JSON object a line. */
void vouch_due_write_json(struct vouch_writer *w, const struct vouch_due *due, int64_t now_s);
/* An iCalendar (RFC 5545) with a day for each renewal, and an alarm a week earlier. */
void vouch_due_write_calendar(struct vouch_writer *w, const struct vouch_due *due, int64_t now_s);

#endif
