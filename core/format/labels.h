// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_LABELS_H
#define VOUCH_FORMAT_LABELS_H

#include "core/report.h"
#include "core/words.h"

/* The texts of the text format that belong to no finding. */

enum vouch_label {
    /* in the margin: at most 9 characters */
    VOUCH_LABEL_VALID = 0,
    VOUCH_LABEL_WARNING,
    VOUCH_LABEL_UNKNOWN,
    VOUCH_LABEL_INVALID,
    VOUCH_LABEL_SEVERITY_INFO,
    VOUCH_LABEL_SEVERITY_WARNING,
    VOUCH_LABEL_SEVERITY_UNKNOWN,
    VOUCH_LABEL_SEVERITY_ERROR,
    VOUCH_LABEL_SENT,
    VOUCH_LABEL_PATH,
    VOUCH_LABEL_NAMES,
    VOUCH_LABEL_FACTS,
    VOUCH_LABEL_TIMES,
    VOUCH_LABEL_COMMANDS,
    VOUCH_LABEL_CLIENTS,
    VOUCH_LABEL_ACCEPTS,
    /* within the text */
    VOUCH_LABEL_PORT,
    VOUCH_LABEL_NO_SESSION,
    VOUCH_LABEL_CERTIFICATE,
    VOUCH_LABEL_ISSUER,
    VOUCH_LABEL_SANS,
    VOUCH_LABEL_VALIDITY,
    VOUCH_LABEL_TO,
    VOUCH_LABEL_KEY,
    VOUCH_LABEL_SIGNED,
    VOUCH_LABEL_SERIAL,
    VOUCH_LABEL_SHA256,
    VOUCH_LABEL_MORE,
    VOUCH_LABEL_NONE_SENT,
    VOUCH_LABEL_NO_PATH,
    VOUCH_LABEL_ANCHOR,
    VOUCH_LABEL_EXTRA,
    VOUCH_LABEL_UNTIL,
    VOUCH_LABEL_COVERED_BY,
    VOUCH_LABEL_COVERED_BY_CN,
    VOUCH_LABEL_NOT_COVERED,
    VOUCH_LABEL_ROLE_HOST,
    VOUCH_LABEL_ROLE_INTERFACE,
    VOUCH_LABEL_ROLE_MX,
    VOUCH_LABEL_ROLE_DOMAIN,
    VOUCH_LABEL_DAYS_LEFT,
    VOUCH_LABEL_HOURS_LEFT,
    VOUCH_LABEL_EXPIRED_DAYS,
    VOUCH_LABEL_EXPIRED_HOURS,
    VOUCH_LABEL_NOT_YET,
    VOUCH_LABEL_SOURCE,
    VOUCH_LABEL_ACCEPT,
    VOUCH_LABEL_REFUSE,
    VOUCH_LABEL_NOT_KNOWN,
    VOUCH_LABEL_VERSIONS,
    VOUCH_LABEL_GROUPS,
    VOUCH_LABEL_LARGE_HELLO,
    VOUCH_LABEL_WITHOUT_NAME,
    VOUCH_LABEL_CERTIFICATES,
    VOUCH_LABEL_WEAK,
    VOUCH_LABEL_FALLBACK,
    VOUCH_LABEL_SIMULATED,
    VOUCH_LABEL_CONNECTIONS,
    VOUCH_LABELS
};

/* The text; "#" in it stands for a number. Never null. */
const char *vouch_label(enum vouch_label label, enum vouch_language language);
enum vouch_label vouch_label_of_verdict(enum vouch_verdict verdict);
enum vouch_label vouch_label_of_severity(enum vouch_severity severity);
enum vouch_label vouch_label_of_role(enum vouch_name_role role);

#endif
