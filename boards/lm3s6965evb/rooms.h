// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_ROOMS_H
#define VOUCH_ROOMS_H

/* The rooms of this board, in bytes or entries (docs/PORTING.md says how to choose). */
enum {
    ROOM_ARENA_BYTES = 24 * 1024,
    ROOM_TARGETS_MAX = 8,
    ROOM_FINDINGS_MAX = 16,
    ROOM_SENT_MAX = 4,
    ROOM_PATH_MAX = 5,
    ROOM_NAMES_MAX = 2,
    ROOM_FACTS_MAX = 8,
    ROOM_TEXT_BYTES = 1536,
    ROOM_CERTIFICATES_MAX = 8,
    ROOM_IN_BYTES = 1024,
    ROOM_OUT_BYTES = 512,
    ROOM_JSON_BYTES = 6 * 1024 /* taken from the arena when the session has given it back */
};

#endif
