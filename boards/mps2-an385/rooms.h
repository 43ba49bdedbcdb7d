// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_ROOMS_H
#define VOUCH_ROOMS_H

/* The rooms of this board, in bytes or entries (docs/PORTING.md says how to choose). */
enum {
    ROOM_ARENA_BYTES = 256 * 1024,
    ROOM_TARGETS_MAX = 64,
    ROOM_FINDINGS_MAX = 64,
    ROOM_SENT_MAX = 32,
    ROOM_PATH_MAX = 16,
    ROOM_NAMES_MAX = 16,
    ROOM_FACTS_MAX = 32,
    ROOM_TEXT_BYTES = 32 * 1024,
    ROOM_CERTIFICATES_MAX = 64,
    ROOM_IN_BYTES = 16 * 1024,
    ROOM_OUT_BYTES = 4 * 1024,
    ROOM_JSON_BYTES = 64 * 1024
};

#endif
