// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_OUTPUT_OPTIONS_H
#define VOUCH_POSIX_OUTPUT_OPTIONS_H

#include "boards/posix/options.h"
#include "core/format.h"

/* How reports are shown: --format, --json, --lang, -q and -v, for every command that shows any. */

struct vouch_output_settings {
    const struct vouch_format *format;
    bool json;
    bool language_given;
    enum vouch_language language;
    int quiet;
    int verbose;
};

/* The rows of the group. A command with formats of its own uses only the rows it shares. */
enum {
    VOUCH_OUTPUT_FORMAT,
    VOUCH_OUTPUT_JSON,
    VOUCH_OUTPUT_LANGUAGE,
    VOUCH_OUTPUT_QUIET,
    VOUCH_OUTPUT_VERBOSE,
    VOUCH_OUTPUT_OPTIONS
};

/* The group sets a struct vouch_output_settings. */
extern const struct vouch_option vouch_output_options[VOUCH_OUTPUT_OPTIONS];

/* Options that contradict each other, as one line; null: none. */
const char *vouch_output_settings_fault(const struct vouch_output_settings *s);
/* Call once all options are read: sets what was not given. */
void vouch_output_settings_settle(struct vouch_output_settings *s);
/* Decides on colour for that descriptor. */
struct vouch_format_options vouch_output_settings_options(const struct vouch_output_settings *s,
                                                          int fd);

#endif
