// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_CHECK_H
#define VOUCH_FIRMWARE_CHECK_H

#include "boards/common/config_table.h"
#include "boards/common/firmware_config.h"
#include "core/report.h"

/* The one check that a board has under way at a time, in static storage (firmware_storage.h). */

struct firmware_ports {
    struct vouch_transport transport;
    struct vouch_resolver resolver;
    struct vouch_entropy entropy;
    struct vouch_storage storage;
};

/* What all checks share. All of it must outlive them. */
void firmware_check_init(const struct firmware_ports *ports, const struct firmware_config *config,
                         struct config_table *table);
/* Begins the check of the target section at `at` of the table. VOUCH_OK, or a negative status when
 * it cannot be checked as it is set: *why then says what is wrong, mostly with the setting's key.
 */
int firmware_check_begin(size_t at, const char **why);
/* VOUCH_AGAIN until the report is whole; VOUCH_OK, or the status that stopped it. */
int firmware_check_poll(const struct vouch_time *now);
/* Does it want to be polled again at once? */
bool firmware_check_busy(const struct vouch_time *now);
const char *firmware_check_phase(void);
const struct vouch_report *firmware_check_report(void);
/* Gives back what the check held; the report stays good until the next begins. 0, or of a mail
 * domain's report enum firmware_mx_flag: where more follow, go on with firmware_check_poll. */
unsigned firmware_check_close(void);

#endif
