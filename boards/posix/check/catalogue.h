// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CATALOGUE_H
#define VOUCH_POSIX_CATALOGUE_H

#include "boards/posix/check/check_job.h"

/* --compare-gc: the same query to Active Directory's global catalogue (3269) and to the domain
 * (636). The catalogue knows the whole forest but only some of each entry's attributes, so that a
 * filter on another attribute finds nothing there although the entry exists. */

enum { VOUCH_CATALOGUE_PORT = 3269, VOUCH_DOMAIN_PORT = 636 };

/* Is the job one that --compare-gc is about? */
bool vouch_catalogue_meant(const struct vouch_job *job,
                           const struct vouch_check_settings *settings);
/* Makes `domain` the job that asks the domain what `catalogue` asks the catalogue. */
void vouch_catalogue_pair(struct vouch_job *domain, struct vouch_job *catalogue);
/* One of a pair is over; once both are, says in the catalogue's report what only the domain found.
 */
void vouch_catalogue_compare(struct vouch_job *job);

#endif
