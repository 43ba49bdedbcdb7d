// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CT_LIST_H
#define VOUCH_POSIX_CT_LIST_H

#include "core/x509/ct.h"
#include "port/posix/files.h"

/* The list of certificate transparency logs that browsers publish (log_list.json, version 3),
 * read from a file: keys, operators, states with their dates, intervals. */

struct vouch_ct_list {
    struct vouch_ct_logs logs; /* empty: none was read */
    struct vouch_file file;
    struct vouch_ct_log *rows;
    uint8_t *bytes; /* what the rows point to */
};

/* Reads it. VOUCH_OK; the statuses of vouch_file_read; VOUCH_E_MALFORMED when it is no such list,
 * or a log's identifier is not of its key; VOUCH_E_MEMORY; with one line in `why`. Free it in every
 * case; a zeroed one is empty. */
int vouch_ct_list_read(struct vouch_ct_list *list, const char *path, struct vouch_writer *why);
/* The logs for a policy; null: none were read. */
const struct vouch_ct_logs *vouch_ct_list_logs(const struct vouch_ct_list *list);
void vouch_ct_list_free(struct vouch_ct_list *list);

#endif
