// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_VERSION_H
#define VOUCH_VERSION_H

/* "0.1.0+0123456789ab": the version and the commit it was built from, with "-dirty" if files were
 * modified. A source tree without .git has only the version. */
extern const char vouch_version[];
/* "vouch VERSION" */
extern const char vouch_program[];

#endif
