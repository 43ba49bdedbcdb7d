// SPDX-License-Identifier: Apache-2.0
#ifndef FAKE_STORAGE_H
#define FAKE_STORAGE_H

#include "core/port.h"

enum { FAKE_STORAGE_FILES = 8, FAKE_STORAGE_NAME = 64, FAKE_STORAGE_SIZE = 16384 };

/* A few named things in memory. */
struct fake_storage {
    struct {
        char name[FAKE_STORAGE_NAME];
        uint8_t data[FAKE_STORAGE_SIZE];
        size_t len;
    } files[FAKE_STORAGE_FILES];
    size_t count;
    unsigned operations;
    unsigned fault_at; /* this operation (from 1) answers VOUCH_E_IO and changes nothing; 0: none */
};

void fake_storage_init(struct fake_storage *s);
struct vouch_storage fake_storage_of(struct fake_storage *s);

#endif
