// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_CEF_H
#define VOUCH_REVIEW_CEF_H

#include "core/bytes.h"

/* The values of a consolidated event that vouch reads; empty if absent. */
struct vouch_cef {
    struct vouch_span icid;
    struct vouch_span dcid;
    struct vouch_span in_status; /* Success or Failure; absent: no TLS */
    struct vouch_span in_protocol;
    struct vouch_span in_cipher;
    struct vouch_span out_status;
    struct vouch_span out_protocol;
    struct vouch_span out_cipher;
    struct vouch_span dane_status;
    struct vouch_span dane_host;
    struct vouch_span source_address;
    struct vouch_span source_host;
    struct vouch_span device_host; /* the appliance: its name, */
    struct vouch_span device_address;
    struct vouch_span device_id; /* and its serial number */
    struct vouch_span sender_group;
    struct vouch_span recipients;
};

/* Splits the extension of an event ("key=value key='value with blanks' ..."). */
void vouch_cef_fields(struct vouch_span extension, struct vouch_cef *out);

#endif
