// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/config.h"

#include "boards/posix/values.h"

#include <string.h>

void agent_config_accepts(const struct agent_config *c, const struct agent_target *t,
                          struct vouch_check_settings *s, struct vouch_writer *why)
{
    const char *parts = agent_config_value(c, t->section, "accepts");
    const char *pause = agent_config_value(c, t->section, "accepts_pause");
    char buffer[256];
    struct vouch_writer what = vouch_writer_of(buffer, sizeof buffer);

    if (strcmp(parts, "off") != 0 && !vouch_accepts_parse(vouch_span_of(parts), &s->probe))
        vouch_write_text(why, "accepts: versions, groups, large, sni, weak and clients are wanted, "
                              "with commas between them, or all, or off");
    else if (pause && vouch_value_duration(pause, &s->probe_pause_ms, &what) != VOUCH_OK) {
        vouch_write_text(why, "accepts_pause: ");
        vouch_write_span(why, vouch_writer_span(&what));
    }
}
