// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_POWER_SUITE_H
#define VOUCH_TEST_POWER_SUITE_H

/* What vouch_exp_mod_public must do, whichever file it comes from; for main(). */
int power_suite_run(const char *name);

#endif
