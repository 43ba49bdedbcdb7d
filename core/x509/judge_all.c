// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients.h"
#include "core/x509/judge.h"
#include "core/x509/links.h"
#include "core/x509/lint.h"
#include "core/x509/policies.h"
#include "core/x509/revocation.h"

/* Separate from judge.c, so that an image which names fewer parts does not link these. */
const struct vouch_judge_parts vouch_judge_all = {.policies = &vouch_policies,
                                                  .revocation = &vouch_revocation_crl,
                                                  .lint = &vouch_lint,
                                                  .links = &vouch_links,
                                                  .clients = &vouch_clients,
                                                  .timestamps = vouch_judge_timestamps};
