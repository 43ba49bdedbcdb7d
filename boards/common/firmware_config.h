// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_CONFIG_H
#define VOUCH_FIRMWARE_CONFIG_H

#include "core/config/settings.h"
#include "core/monitor/schedule.h"
#include "core/policy.h"
#include "port/lwip/network.h"

/* The settings that do not belong to a target, as used by the firmware. Texts are in the table. */
struct firmware_config {
    struct vouch_network_config network;
    struct vouch_clock_limits clock;
    bool trust_ad;    /* trust the AD bit of the name servers */
    bool board_clock; /* the board's own clock may set the time at the start */
    struct vouch_schedule_rules schedule;
    /* number of checks of every target, one after another, before stopping; 0: for ever */
    unsigned rounds;
    uint32_t timeout_ms;
    struct vouch_policy policy;
};

/* Fills c with the defaults and the table's settings. `build_s`: clocks before this time are
 * rejected. Invalid values are noted in s. */
void firmware_config_read(struct firmware_config *c, struct vouch_settings *s, int64_t build_s);

#endif
