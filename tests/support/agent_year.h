// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TESTS_AGENT_YEAR_H
#define VOUCH_TESTS_AGENT_YEAR_H

#include <stddef.h>
#include <stdint.h>

/* A year of the agent's database, on a clock that only goes forward: each endpoint is checked all
 * day, its certificate of 47 days is renewed and its thresholds are told, it fails once a month and
 * recovers, and two routes take every alert. Made in a folder of its own, which is removed. How
 * many bytes the database has at the end; -1: it failed. `report_bytes`: the length of a report. */
int64_t agent_year(size_t endpoints, size_t report_bytes);

#endif
