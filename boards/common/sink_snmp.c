// SPDX-License-Identifier: Apache-2.0
#include "boards/common/sink_snmp.h"

#include <string.h>

#include "boards/common/firmware_log.h"
#include "boards/common/lwip_apps.h"
#include "lwip/apps/snmp.h"
#include "port/lwip/transport.h"

enum { VERSION_2C = 1 }; /* as counted by lwIP, and in the message */

/* lwIP asks by name; there is one agent in a program. */
static struct {
    struct vouch_time now;
    bool notifies;
    char write_community[2 * SNMP_COMMUNITY_MAX / 4 + 1];
} agent;

/* lwIP answers a SET with any community if none may write. So an unpredictable one is allowed to,
 * and a SET gets no answer. */
static void close_writing(void)
{
    static const char digits[] = "0123456789abcdef";
    size_t len = sizeof agent.write_community - 1;

    for (size_t i = 0; i < len; i++)
        agent.write_community[i] = digits[LWIP_RAND() % 16U];
    snmp_set_community_write(agent.write_community);
}

static void start_traps(const char *community, const struct vouch_address *to)
{
    ip_addr_t address;

    if (!vouch_lwip_address(to, &address))
        return;
    snmp_set_default_trap_version(VERSION_2C);
    snmp_set_community_trap(community);
    snmp_trap_dst_ip_set(0, &address);
    snmp_trap_dst_enable(0, 1);
    agent.notifies = true;
}

static void start(void *self, const struct vouch_sink_resources *resources)
{
    const char *community = vouch_settings_text(resources->settings, "report",
                                                &vouch_rows_report[VOUCH_REPORT_SNMP_COMMUNITY]);
    struct vouch_address trap = {.family = VOUCH_FAMILY_ANY};

    vouch_settings_endpoint(resources->settings, "report",
                            &vouch_rows_report[VOUCH_REPORT_SNMP_TRAP], 0, &trap);
    if (!community)
        return;
    if (!*community || strlen(community) >= SNMP_COMMUNITY_MAX) {
        resources->settings->bad = "snmp_community";
        return;
    }
    snmp_v1_enable(0);
    snmp_v2c_enable(1);
    snmp_set_community(community);
    close_writing();
    snmp_mib_start(self, &agent.now);
    start_traps(community, &trap);
    snmp_init();
}

static void poll(void *self, const struct vouch_time *now)
{
    (void)self;
    agent.now = *now;
}

static void report(void *self, const struct vouch_sink_result *result)
{
    (void)self;
    if (!agent.notifies || !result->changed)
        return;
    if (snmp_mib_notify(result->target) != VOUCH_OK)
        firmware_log_event("snmp", "a notification could not be sent");
}

const struct vouch_sink_ops sink_snmp = {
    .start = start,
    .poll = poll,
    .report = report,
    .due = vouch_sink_never_due,
};
