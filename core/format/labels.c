// SPDX-License-Identifier: Apache-2.0
#include "core/format/labels.h"

static const char *const labels[VOUCH_LABELS][VOUCH_LANGUAGES] = {
    [VOUCH_LABEL_VALID] = {"VALID", "GELDIG"},
    [VOUCH_LABEL_WARNING] = {"WARNING", "LET OP"},
    [VOUCH_LABEL_UNKNOWN] = {"UNKNOWN", "ONBEKEND"},
    [VOUCH_LABEL_INVALID] = {"INVALID", "ONGELDIG"},
    [VOUCH_LABEL_SEVERITY_INFO] = {"note", "info"},
    [VOUCH_LABEL_SEVERITY_WARNING] = {"warning", "let op"},
    [VOUCH_LABEL_SEVERITY_UNKNOWN] = {"unknown", "onbekend"},
    [VOUCH_LABEL_SEVERITY_ERROR] = {"error", "fout"},
    [VOUCH_LABEL_SENT] = {"sent", "verstuurd"},
    [VOUCH_LABEL_PATH] = {"path used", "pad"},
    [VOUCH_LABEL_NAMES] = {"names", "namen"},
    [VOUCH_LABEL_FACTS] = {"facts", "gegevens"},
    [VOUCH_LABEL_TIMES] = {"time", "tijd"},
    [VOUCH_LABEL_COMMANDS] = {"to mend", "herstel"},
    [VOUCH_LABEL_CLIENTS] = {"clients", "clients"},
    [VOUCH_LABEL_ACCEPTS] = {"accepts", "aanvaardt"},
    [VOUCH_LABEL_VERSIONS] = {"versions:", "versies:"},
    [VOUCH_LABEL_GROUPS] = {"hybrid groups:", "hybride groepen:"},
    [VOUCH_LABEL_LARGE_HELLO] = {"long ClientHello:", "lange ClientHello:"},
    [VOUCH_LABEL_WITHOUT_NAME] = {"certificate without SNI:", "certificaat zonder SNI:"},
    [VOUCH_LABEL_CERTIFICATES] = {"certificates below TLS 1.3:", "certificaten onder TLS 1.3:"},
    [VOUCH_LABEL_WEAK] = {"weak:", "zwak:"},
    [VOUCH_LABEL_FALLBACK] = {"fallback is refused (SCSV):", "terugval wordt geweigerd (SCSV):"},
    [VOUCH_LABEL_SIMULATED] = {"simulated clients:", "nagebootste clients:"},
    [VOUCH_LABEL_CONNECTIONS] = {"connections:", "verbindingen:"},
    [VOUCH_LABEL_ACCEPT] = {"accept:", "nemen aan:"},
    [VOUCH_LABEL_REFUSE] = {"refuse:", "weigeren:"},
    [VOUCH_LABEL_NOT_KNOWN] = {"not known:", "niet bekend:"},
    [VOUCH_LABEL_PORT] = {"port #", "poort #"},
    [VOUCH_LABEL_NO_SESSION] = {"no TLS session", "geen TLS-sessie"},
    [VOUCH_LABEL_CERTIFICATE] = {"certificate #:", "certificaat #:"},
    [VOUCH_LABEL_ISSUER] = {"issuer", "uitgever"},
    [VOUCH_LABEL_SANS] = {"names", "namen"},
    [VOUCH_LABEL_VALIDITY] = {"valid", "geldig"},
    [VOUCH_LABEL_TO] = {"to", "t/m"},
    [VOUCH_LABEL_KEY] = {"key", "sleutel"},
    [VOUCH_LABEL_SIGNED] = {"signed with", "ondertekend met"},
    [VOUCH_LABEL_SERIAL] = {"serial", "serienr."},
    [VOUCH_LABEL_SHA256] = {"sha256", "sha256"},
    [VOUCH_LABEL_MORE] = {"and # more", "en nog #"},
    [VOUCH_LABEL_NONE_SENT] = {"no certificate was seen", "er is geen certificaat gezien"},
    [VOUCH_LABEL_NO_PATH] = {"none leads to a trusted root",
                             "geen leidt naar een vertrouwd root-certificaat"},
    [VOUCH_LABEL_ANCHOR] = {"(trusted root)", "(vertrouwd root-certificaat)"},
    [VOUCH_LABEL_EXTRA] = {"(not sent)", "(niet verstuurd)"},
    [VOUCH_LABEL_UNTIL] = {"good until", "goed tot en met"},
    [VOUCH_LABEL_COVERED_BY] = {"is covered by", "valt onder"},
    [VOUCH_LABEL_COVERED_BY_CN] = {"is covered by the common name only,",
                                   "valt alleen onder de common name,"},
    [VOUCH_LABEL_NOT_COVERED] = {"is in no name of the certificate",
                                 "staat niet in het certificaat"},
    [VOUCH_LABEL_ROLE_HOST] = {"host", "host"},
    [VOUCH_LABEL_ROLE_INTERFACE] = {"interface", "interface"},
    [VOUCH_LABEL_ROLE_MX] = {"MX host", "MX-host"},
    [VOUCH_LABEL_ROLE_DOMAIN] = {"mail domain", "maildomein"},
    [VOUCH_LABEL_DAYS_LEFT] = {"# days left", "nog # dagen"},
    [VOUCH_LABEL_HOURS_LEFT] = {"# hours left", "nog # uur"},
    [VOUCH_LABEL_EXPIRED_DAYS] = {"expired # days ago", "# dagen geleden verlopen"},
    [VOUCH_LABEL_EXPIRED_HOURS] = {"expired # hours ago", "# uur geleden verlopen"},
    [VOUCH_LABEL_NOT_YET] = {"not valid yet", "nog niet geldig"},
    [VOUCH_LABEL_SOURCE] = {"see", "zie"},
};

const char *vouch_label(enum vouch_label label, enum vouch_language language)
{
    return labels[label][language];
}

enum vouch_label vouch_label_of_verdict(enum vouch_verdict verdict)
{
    switch (verdict) {
    case VOUCH_VERDICT_VALID:
        return VOUCH_LABEL_VALID;
    case VOUCH_VERDICT_WARNING:
        return VOUCH_LABEL_WARNING;
    case VOUCH_VERDICT_UNKNOWN:
        return VOUCH_LABEL_UNKNOWN;
    case VOUCH_VERDICT_INVALID:
        return VOUCH_LABEL_INVALID;
    }
    return VOUCH_LABEL_UNKNOWN;
}

enum vouch_label vouch_label_of_severity(enum vouch_severity severity)
{
    switch (severity) {
    case VOUCH_SEVERITY_INFO:
        return VOUCH_LABEL_SEVERITY_INFO;
    case VOUCH_SEVERITY_WARNING:
        return VOUCH_LABEL_SEVERITY_WARNING;
    case VOUCH_SEVERITY_UNKNOWN:
        return VOUCH_LABEL_SEVERITY_UNKNOWN;
    case VOUCH_SEVERITY_ERROR:
        return VOUCH_LABEL_SEVERITY_ERROR;
    }
    return VOUCH_LABEL_SEVERITY_UNKNOWN;
}

enum vouch_label vouch_label_of_role(enum vouch_name_role role)
{
    switch (role) {
    case VOUCH_ROLE_HOST:
        return VOUCH_LABEL_ROLE_HOST;
    case VOUCH_ROLE_INTERFACE:
        return VOUCH_LABEL_ROLE_INTERFACE;
    case VOUCH_ROLE_MX:
        return VOUCH_LABEL_ROLE_MX;
    case VOUCH_ROLE_DOMAIN:
        return VOUCH_LABEL_ROLE_DOMAIN;
    }
    return VOUCH_LABEL_ROLE_HOST;
}
