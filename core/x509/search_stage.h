// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_SEARCH_STAGE_H
#define VOUCH_X509_SEARCH_STAGE_H

#include "core/x509/search.h"

/* Shared by the files of x509/search.h: vouch_search.stage. */
enum vouch_search_stage {
    VOUCH_SEARCH_STAGE_WALK = 0,
    VOUCH_SEARCH_STAGE_VERIFY,
    VOUCH_SEARCH_STAGE_VERIFY_PARTIAL,
    VOUCH_SEARCH_STAGE_DONE
};

#endif
