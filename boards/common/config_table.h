// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CONFIG_TABLE_H
#define VOUCH_CONFIG_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/anchors.h"
#include "core/bytes.h"
#include "core/config/settings.h"

/* The configuration in flash: an INI file that a host tool (boards/tools/tabulate.c) has checked
 * and converted to records. Read in place; nothing is copied.
 *
 * Head: "VCT2", length of all of it, CRC-32 of what follows, and the table's version, each 32 bits
 * little-endian; "VCT1" has no version and counts as version 0. Then records: type (8 bits), 0,
 * length of the data (16 bits little-endian), data, zeros up to a multiple of four. */

enum config_record_type {
    CONFIG_SECTION = 1,   /* a name, with its NUL; settings belong to the section before them */
    CONFIG_SETTING = 2,   /* a key and a value, each with its NUL */
    CONFIG_ANCHOR = 3,    /* a certificate, DER */
    CONFIG_SECRET = 4,    /* a name with its NUL, then the bytes */
    CONFIG_UPDATE_KEY = 5 /* SubjectPublicKeyInfo of the signer of updates, DER */
};

enum { CONFIG_HEAD_LEN = 12, CONFIG_VERSION_LEN = 4, CONFIG_RECORD_HEAD_LEN = 4 };

struct config_table {
    struct vouch_span records; /* up to the end of the table */
    uint32_t version;
};

struct config_record {
    uint8_t type;
    struct vouch_span data;
};

/* The checksum in a table's header over everything after it: CRC-32 of IEEE 802.3. */
uint32_t config_table_crc(const uint8_t *p, size_t len);
/* Continues the checksum `crc` of the preceding bytes. */
uint32_t config_table_crc_on(uint32_t crc, const uint8_t *p, size_t len);
/* Checks header, length and checksum of the table at `data`, which must stay. false: there is no
 * valid table. */
bool config_table_open(struct config_table *t, const uint8_t *data, size_t cap);
/* Moves *at past the next section of that name; start with 0. false: no more. */
bool config_table_section(const struct config_table *t, const char *name, size_t *at);
/* The value of a key in the section at `at`; null when not set. `nth` counts settings with the same
 * key, from 0. */
const char *config_table_value(const struct config_table *t, size_t at, const char *key,
                               unsigned nth);
/* The table as a source of settings; t must outlive it. */
struct vouch_settings config_table_settings(const struct config_table *t);
/* The key of CONFIG_UPDATE_KEY; empty when there is none. */
struct vouch_span config_table_update_key(const struct config_table *t);
/* The bytes of a secret; empty when there is none. */
struct vouch_span config_table_secret(const struct config_table *t, const char *name);
/* The anchors as a store; t must outlive it. */
struct vouch_anchors config_table_anchors(struct config_table *t);

#endif
