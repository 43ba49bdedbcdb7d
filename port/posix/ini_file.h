// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_INI_FILE_H
#define VOUCH_POSIX_INI_FILE_H

#include "core/config/setting.h"

/* A configuration file (INI) in memory, checked against a table of sections: everything that is
 * wrong in it is said, with its file and line, and not the first fault alone. */

struct vouch_ini_entry {
    char *key;
    char *value;
    unsigned line;
    const struct vouch_setting *row; /* null in a section whose keys are free */
    const struct vouch_setting_help *help;
};

struct vouch_ini_section {
    const struct vouch_setting_section *known;
    char *own;        /* of "[target NAME]"; "" where it has none */
    const char *file; /* where it stands */
    unsigned line;
    struct vouch_ini_entry *entries;
    size_t count;
};

/* Hears of each fault: one line without the file's name and line. */
typedef void vouch_ini_complain(void *self, const char *file, unsigned line, const char *what);

struct vouch_ini {
    const struct vouch_setting_section *sections_known;
    vouch_ini_complain *complain;
    void *complain_self;
    struct vouch_ini_section *sections;
    size_t count;
    char **files; /* that were read */
    size_t files_count;
    size_t faults;
};

/* An empty configuration; the table of sections stays the caller's. */
void vouch_ini_init(struct vouch_ini *ini, const struct vouch_setting_section *sections,
                    vouch_ini_complain *complain, void *self);
/* Adds what a file has. Faults are counted in `faults` and told; a file that cannot be read is one.
 */
void vouch_ini_read(struct vouch_ini *ini, const char *path);
/* Adds every file of a folder whose name ends in ".conf", in the order of their names. */
void vouch_ini_read_folder(struct vouch_ini *ini, const char *path);
/* Counts and tells a fault of the caller's, at an entry's or a section's place. */
void vouch_ini_fault(struct vouch_ini *ini, const char *file, unsigned line, const char *what);
/* The sections of that name, one after another: null begins, and ends. */
const struct vouch_ini_section *vouch_ini_next(const struct vouch_ini *ini, const char *name,
                                               const struct vouch_ini_section *before);
/* The entry of a key; null: it is not set, or there is no section. `nth` counts those of the same
 * key from 0. */
const struct vouch_ini_entry *vouch_ini_entry(const struct vouch_ini_section *section,
                                              const char *key, size_t nth);
void vouch_ini_free(struct vouch_ini *ini);

#endif
