// SPDX-License-Identifier: Apache-2.0
/* lwIP's file system for its httpd is empty: every file is made by sink_page.c. fs.c includes this
 * instead of its own examples. */
#define FS_ROOT NULL
#define FS_NUMFILES 0
