// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_EXEC_H
#define VOUCH_POSIX_EXEC_H

/* Commands that load more libraries than `vouch` should are programs of their own, vouch-NAME. They
 * lie beside the program, as it is built, or in ../libexec/vouch, as it is installed. Becomes that
 * program, with argv[0] the command's name; comes back only when there is none. */
void vouch_exec_program(char **argv);

#endif
