// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_EXEC_H
#define VOUCH_POSIX_EXEC_H

/* Commands that need more libraries than `vouch` should load are separate programs, vouch-NAME.
 * They are next to the program in the build tree, or in ../libexec/vouch once installed. Becomes
 * that program, with argv[0] the command's name; returns only if there is none. */
void vouch_exec_program(char **argv);

#endif
