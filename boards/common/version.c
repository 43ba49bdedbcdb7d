// SPDX-License-Identifier: Apache-2.0
#include "boards/common/version.h"

const char firmware_version[] = VOUCH_VERSION;
const char firmware_image[] = VOUCH_BOARD " " VOUCH_VERSION;
const char firmware_program[] = "vouch " VOUCH_VERSION ", " VOUCH_BOARD;
