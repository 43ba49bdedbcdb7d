// SPDX-License-Identifier: Apache-2.0
#include "finding/areas.h"

/* Getting there: the name service and the connection. */

static const struct vouch_finding_kind rows[] = {
    {VOUCH_F_RESOLVE_NO_NAME, "resolve-no-name", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 1035 section 4.1.1"},
    {VOUCH_F_RESOLVE_NO_ADDRESS, "resolve-no-address", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 2308 section 2.2"},
    {VOUCH_F_RESOLVE_FAILED, "resolve-failed", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 1035 section 4.1.1"},
    {VOUCH_F_RESOLVE_TIMEOUT, "resolve-timeout", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 1035 section 4.2.1"},
    {VOUCH_F_CONNECT_REFUSED, "connect-refused", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 9293 section 3.10.7"},
    {VOUCH_F_CONNECT_UNREACHABLE, "connect-unreachable", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 1122 section 3.2.2.1"},
    {VOUCH_F_CONNECT_TIMEOUT, "connect-timeout", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 9293 section 3.8.3"},
    {VOUCH_F_CONNECT_FAILED, "connect-failed", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 9293 section 3.9.1"},
    {VOUCH_F_PEER_RESET, "peer-reset", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 9293 section 3.10.7"},
    {VOUCH_F_PEER_CLOSED, "peer-closed", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 9293 section 3.6"},
    {VOUCH_F_PEER_SILENT, "peer-silent", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 1122 section 4.2.3.5"},
    {VOUCH_F_PEER_SLOW, "peer-slow", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR, VOUCH_RESULT_NONE,
     "RFC 5321 section 4.5.3.2"},
    {VOUCH_F_REPLY_TOO_LONG, "reply-too-long", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "core/dialogue.h"},
    {VOUCH_F_ADDRESS_LOST, "address-lost", VOUCH_SEVERITY_INFO, VOUCH_SEVERITY_INFO,
     VOUCH_RESULT_NONE, "RFC 8305 section 4"},
    {VOUCH_F_REPORT_FULL, "report-full", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_WARNING,
     VOUCH_RESULT_NONE, "core/report.h"},
};

const struct vouch_finding_area vouch_finding_net = {rows, sizeof rows / sizeof rows[0]};
