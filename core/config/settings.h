// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CONFIG_SETTINGS_H
#define VOUCH_CONFIG_SETTINGS_H

#include "core/config/rows.h"
#include "core/policy.h"
#include "core/port.h"
#include "core/words.h"

/* Reads settings one by one from any source. A setting with an invalid value is recorded in `bad`;
 * the default is then returned. */
struct vouch_settings {
    /* The value of a key in the first section of that name, which must stay valid; null: not
     * set. */
    const char *(*get)(const void *self, const char *section, const char *key);
    const void *self;
    const char *bad; /* the last key with an invalid value; null: none */
};

/* The text that is set, or the default; null if there is neither. */
const char *vouch_settings_text(const struct vouch_settings *s, const char *section,
                                const struct vouch_setting *row);
/* A number within the row's bounds, or a duration in seconds; 0 if there is no default. */
uint32_t vouch_settings_number(struct vouch_settings *s, const char *section,
                               const struct vouch_setting *row);
/* "yes" or "no"; no if there is no default. */
bool vouch_settings_bool(struct vouch_settings *s, const char *section,
                         const struct vouch_setting *row);
enum vouch_language vouch_settings_language(struct vouch_settings *s, const char *section,
                                            const struct vouch_setting *row);
/* An endpoint (core/config/values.h); *out is unchanged if not set. */
void vouch_settings_endpoint(struct vouch_settings *s, const char *section,
                             const struct vouch_setting *row, uint16_t port,
                             struct vouch_address *out);
/* *out is unchanged if not set. */
void vouch_settings_threshold(struct vouch_settings *s, const char *section,
                              const struct vouch_setting *row, struct vouch_threshold *out);

#endif
