// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_CHECK_H
#define VOUCH_FIRMWARE_CHECK_H

#include "boards/common/config_table.h"
#include "boards/common/firmware_config.h"
#include "core/report.h"

/* The one check that a board runs at a time, in static storage (firmware_storage.h). */

struct firmware_ports {
    struct vouch_transport transport;
    struct vouch_resolver resolver;
    struct vouch_entropy entropy;
    struct vouch_storage storage;
};

/* Shared by all checks, which it must outlive. */
void firmware_check_init(const struct firmware_ports *ports, const struct firmware_config *config,
                         struct config_table *table);
/* Starts the check of the target section at `at` of the table. VOUCH_OK, or a negative status when
 * its settings are unusable: *why then says what is wrong, usually with the setting's key. */
int firmware_check_begin(size_t at, const char **why);
/* VOUCH_AGAIN until the report is complete; VOUCH_OK, or the status that stopped it. */
int firmware_check_poll(const struct vouch_time *now);
/* Should it be polled again at once? */
bool firmware_check_busy(const struct vouch_time *now);
const char *firmware_check_phase(void);
const struct vouch_report *firmware_check_report(void);
/* Releases what the check held; the report stays valid until the next begin. 0, or for a mail
 * domain's report enum firmware_mx_flag: if more follow, continue with firmware_check_poll. */
unsigned firmware_check_close(void);

#endif
