// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_CONFIG_H
#define VOUCH_FIRMWARE_CONFIG_H

#include "core/config/settings.h"
#include "core/monitor/schedule.h"
#include "core/policy.h"
#include "port/lwip/network.h"

/* The settings that are not a target's, as the firmware uses them. Texts lie in the table. */
struct firmware_config {
    struct vouch_network_config network;
    struct vouch_clock_limits clock;
    bool trust_ad;    /* believe the AD bit of the name servers */
    bool board_clock; /* the board's own clock may set the time at the start */
    struct vouch_schedule_rules schedule;
    unsigned rounds; /* check every target so often, one after another, then stop; 0: for ever */
    uint32_t timeout_ms;
    struct vouch_policy policy;
};

/* Fills c with the defaults and what the table says. `build_s`: the time before which no clock is
 * believed. What makes no sense is noted in s. */
void firmware_config_read(struct firmware_config *c, struct vouch_settings *s, int64_t build_s);

#endif
