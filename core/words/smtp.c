// SPDX-License-Identifier: Apache-2.0
#include "words/areas.h"

const struct vouch_words_area vouch_words_smtp = {NULL, 0};
