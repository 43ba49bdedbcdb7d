// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_DUE_H
#define VOUCH_POSIX_CERT_DUE_H

#include "boards/posix/cert/ari.h"
#include "core/policy.h"

/* What expires when: certificates and revocation lists from files, in the order of their ends. */

enum { VOUCH_DUE_TEXT_MAX = 256, VOUCH_DUE_CN_MAX = 128, VOUCH_DUE_SERVICE_MAX = 64 };

struct vouch_due_row {
    char service[VOUCH_DUE_SERVICE_MAX]; /* what it is used for, as it was named; "": not said */
    char file[VOUCH_DUE_TEXT_MAX];
    char name[VOUCH_DUE_CN_MAX]; /* subject of a certificate, issuer of a list; cut where long */
    bool list;                   /* a revocation list */
    bool endless;                /* one that does not say its end */
    int64_t from_s;              /* UTC seconds since 1970 */
    int64_t until_s;
    int64_t renew_s; /* the last moment to begin the renewal */
    uint8_t sha256[32];
    struct vouch_ari_window window; /* the CA's; start_s 0: not known */
};

struct vouch_due {
    struct vouch_due_row *at;
    size_t count;
};

/* Adds all that expires in a file, as a service's ("": none is named). The password of PKCS#12 is
 * the first line of password_file; null: none, or it is typed. `lead` is how long a renewal takes;
 * of a share, that of the whole lifetime. Answers as vouch_items_read; VOUCH_E_MEMORY;
 * VOUCH_E_MALFORMED for a certificate or a list that cannot be read. */
int vouch_due_add(struct vouch_due *due, const char *service, const char *path,
                  const char *password_file, const struct vouch_threshold *lead,
                  struct vouch_writer *why);
/* Asks a CA for the windows of the certificates in a file that have been added, and lets the
 * renewal begin with them. VOUCH_OK; else a status, with one line in `why`. */
int vouch_due_ask(struct vouch_due *due, const char *path, const char *password_file,
                  struct vouch_ari *ari, struct vouch_writer *why);
/* The earliest end first. */
void vouch_due_sort(struct vouch_due *due);
void vouch_due_free(struct vouch_due *due);

/* One line a row: the end, the days left, what is to be done by when. */
void vouch_due_write_text(struct vouch_writer *w, const struct vouch_due *due, int64_t now_s);
/* One JSON object a line. */
void vouch_due_write_json(struct vouch_writer *w, const struct vouch_due *due, int64_t now_s);
/* An iCalendar (RFC 5545) with a day for each renewal, and an alarm a week before. */
void vouch_due_write_calendar(struct vouch_writer *w, const struct vouch_due *due, int64_t now_s);

#endif
