// SPDX-License-Identifier: Apache-2.0
#include "core/review/stamp.h"

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static int two_digits(const uint8_t *text)
{
    return is_digit(text[0]) && is_digit(text[1]) ? (text[0] - '0') * 10 + (text[1] - '0') : -1;
}

int32_t vouch_stamp_clock(const uint8_t *text)
{
    int hour = two_digits(text);
    int minute = two_digits(text + 3);
    int second = two_digits(text + 6);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return -1;
    return text[2] == ':' && text[5] == ':' ? (hour * 60 + minute) * 60 + second : -1;
}
