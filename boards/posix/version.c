// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/version.h"

const char vouch_version[] = VOUCH_VERSION;
const char vouch_program[] = "vouch " VOUCH_VERSION;
