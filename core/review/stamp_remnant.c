// SPDX-License-Identifier: Apache-2.0
#include "core/review/stamp.h"

#include <string.h>

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
    uint8_t low = vouch_lower(c);
    return low >= 'a' && low <= 'z';
}

static bool fits(uint8_t c, char want)
{
    if (want == 'A')
        return is_letter(c);
    if (want == '9')
        return is_digit(c);
    if (want == 'd')
        return is_digit(c) || c == ' ';
    return c == (uint8_t)want;
}

/* Do the last `len` characters of the pattern fit the start of the text? */
static bool tail_fits(struct vouch_span text, const char *pattern, size_t len)
{
    const char *want = pattern + strlen(pattern) - len;
    for (size_t i = 0; i < len; i++)
        if (!fits(text.data[i], want[i]))
            return false;
    return true;
}

size_t vouch_stamp_remnant(struct vouch_span text)
{
    static const char *const patterns[] = {"AAA AAA d9 99:99:99 9999 ", "AAA d9 99:99:99 "};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        size_t longest = strlen(patterns[i]) - 1; /* at least one character was lost */
        for (size_t len = longest; len >= 3; len--)
            if (len <= text.len && tail_fits(text, patterns[i], len))
                return len;
    }
    return 0;
}
