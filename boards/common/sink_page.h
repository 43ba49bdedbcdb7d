// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_PAGE_H
#define VOUCH_SINK_PAGE_H

#include "core/monitor/page.h"

/* [report] page = yes: a status page on port 80, by lwIP's httpd: / for people, /status.json and
 * /targets/N.json for programs, /health for monitors. Anyone who can reach the board can read them;
 * nothing can be changed there. Connections and their memory are limited by the number of readers
 * and by lwip_apps.h; the newest replaces the oldest, and a check takes precedence over all of
 * them. */
struct sink_page {
    struct vouch_page_site *site; /* the board's; its states are set */
    struct vouch_page_reader *readers;
    size_t readers_max;
    uint8_t *pieces; /* piece_max for each reader: at least the longest report with its header */
    size_t piece_max;
    uint16_t *orders; /* order_max for each reader */
    size_t order_max;
};

/* Its self is a struct sink_page; there is one in a program. */
extern const struct vouch_sink_ops sink_page;

#endif
