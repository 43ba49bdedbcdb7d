// SPDX-License-Identifier: Apache-2.0
#include "core/policy.h"

enum { DAYS_MAX = 10000, HOURS_MAX = DAYS_MAX * 24, DAY_S = 86400, HOUR_S = 3600 };

const struct vouch_threshold vouch_threshold_default = {20 * (int64_t)DAY_S,
                                                        VOUCH_THRESHOLD_SECONDS};

const struct vouch_threshold vouch_threshold_crl_default = {10, VOUCH_THRESHOLD_PERCENT};

struct unit {
    uint8_t letter;
    uint64_t max;
    int64_t seconds; /* 0: a percentage */
};

static const struct unit units[] = {
    {'d', DAYS_MAX, DAY_S},
    {'h', HOURS_MAX, HOUR_S},
    {'%', 100, 0},
};

static const struct unit *unit_of(uint8_t letter)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (units[i].letter == vouch_lower(letter))
            return &units[i];
    return NULL;
}

int vouch_threshold_parse(struct vouch_span text, struct vouch_threshold *out)
{
    uint64_t number;
    if (text.len == 0)
        return VOUCH_E_MALFORMED;
    const struct unit *unit = unit_of(text.data[text.len - 1]);
    struct vouch_span digits = vouch_span_part(text, 0, unit ? text.len - 1 : text.len);
    if (!unit)
        unit = &units[0];
    if (!vouch_span_decimal(digits, unit->max, &number))
        return VOUCH_E_MALFORMED;
    out->unit = unit->seconds ? VOUCH_THRESHOLD_SECONDS : VOUCH_THRESHOLD_PERCENT;
    out->value = (int64_t)number * (unit->seconds ? unit->seconds : 1);
    return VOUCH_OK;
}

int64_t vouch_threshold_seconds(const struct vouch_threshold *t, int64_t lifetime_s)
{
    return t->unit == VOUCH_THRESHOLD_PERCENT ? t->value * lifetime_s / 100 : t->value;
}

bool vouch_threshold_reached(const struct vouch_threshold *t, int64_t left_s, int64_t lifetime_s)
{
    if (t->value <= 0)
        return false;
    switch (t->unit) {
    case VOUCH_THRESHOLD_SECONDS:
        return left_s <= t->value;
    case VOUCH_THRESHOLD_PERCENT:
        /* Dates end with the year 9999, so neither product comes near 63 bits. */
        return left_s * 100 <= t->value * lifetime_s;
    }
    return false;
}

static const char *const roles[] = {
    [VOUCH_ROLE_HOST] = "host",
    [VOUCH_ROLE_INTERFACE] = "interface",
    [VOUCH_ROLE_MX] = "mx",
    [VOUCH_ROLE_DOMAIN] = "domain",
};

enum { ROLES = sizeof roles / sizeof roles[0] };

const char *vouch_role_text(enum vouch_name_role role)
{
    return (unsigned)role < ROLES ? roles[role] : "";
}

bool vouch_role_parse(struct vouch_span text, enum vouch_name_role *out)
{
    for (unsigned i = 0; i < ROLES; i++) {
        if (!vouch_span_equal_nocase(text, vouch_span_of(roles[i])))
            continue;
        *out = (enum vouch_name_role)i;
        return true;
    }
    return false;
}
