// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DESTINATION_PAGE_H
#define VOUCH_DESTINATION_PAGE_H

#include "boards/common/status_site.h"

/* [report] page = yes: a status page on port 80, by lwIP's httpd: / for people, /status.json and
 * /targets/N.json for programs, /health for monitors. Whoever reaches the board reads them; nothing
 * can be changed there. Connections and their memory are bounded by the readers' number and by
 * lwip_apps.h; the oldest gives way to the newest, and all of them to a check. */
struct destination_page {
    struct status_site *site; /* the board's; its states are set */
    struct status_reader *readers;
    size_t readers_max;
    uint8_t *pieces; /* piece_max for each reader: at least the longest report with its head */
    size_t piece_max;
};

/* Its self is a struct destination_page; there is one in a program. */
extern const struct destination_ops destination_page;

#endif
