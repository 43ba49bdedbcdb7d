// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/snmp_trap.h"

#include "core/dialogue/ber.h"
#include "core/format/plain.h"

/* Object identifiers in BER. 32473 (RFC 5612) is the enterprise number for examples. */
#define ENTERPRISE 0x2b, 0x06, 0x01, 0x04, 0x01, 0x81, 0xfd, 0x59, 0x01
static const uint8_t up_time[] = {0x2b, 0x06, 0x01, 0x02, 0x01, 0x01, 0x03, 0x00};
static const uint8_t trap_oid[] = {0x2b, 0x06, 0x01, 0x06, 0x03, 0x01, 0x01, 0x04, 0x01, 0x00};
static const uint8_t notifications[] = {ENTERPRISE, 0x00};
static const uint8_t alert_objects[] = {ENTERPRISE, 0x01, 0x03};

enum { OID = 0x06, TIME_TICKS = 0x43, TRAP_V2 = 0xa7, VERSION_2C = 1, TEXT_MAX = 255 };
/* The columns of vouchAlert in the MIB. */
enum {
    ALERT_ID = 1,
    ALERT_TARGET,
    ALERT_ENDPOINT,
    ALERT_EVENT,
    ALERT_SEVERITY,
    ALERT_CODE,
    ALERT_TEXT
};

/* An identifier below one of those above. */
static void write_oid(struct vouch_writer *w, struct vouch_span base, uint8_t last, bool instance)
{
    size_t mark = vouch_ber_open(w, OID);

    vouch_write_span(w, base);
    vouch_write_u8(w, last);
    if (instance)
        vouch_write_u8(w, 0);
    vouch_ber_close(w, mark);
}

static size_t open_object(struct vouch_writer *w, uint8_t column)
{
    const struct vouch_span base = {alert_objects, sizeof alert_objects};
    size_t mark = vouch_ber_open(w, VOUCH_BER_SEQUENCE);

    write_oid(w, base, column, true);
    return mark;
}

static void write_number(struct vouch_writer *w, uint8_t column, uint32_t number)
{
    size_t mark = open_object(w, column);

    vouch_ber_write_integer(w, VOUCH_BER_INTEGER, number);
    vouch_ber_close(w, mark);
}

static void write_object(struct vouch_writer *w, uint8_t column, struct vouch_span text)
{
    size_t mark = open_object(w, column);

    vouch_ber_write(w, VOUCH_BER_OCTETS, vouch_span_part(text, 0, vouch_plain_cut(text, TEXT_MAX)));
    vouch_ber_close(w, mark);
}

/* The first variables of every notification: the sender's uptime, and which notification it is. */
static void write_head(struct vouch_writer *w, const struct vouch_snmp_alert *a)
{
    size_t mark = vouch_ber_open(w, VOUCH_BER_SEQUENCE);

    vouch_ber_write(w, OID, (struct vouch_span){up_time, sizeof up_time});
    vouch_ber_write_integer(w, TIME_TICKS, a->up_cs & INT32_MAX);
    vouch_ber_close(w, mark);
    mark = vouch_ber_open(w, VOUCH_BER_SEQUENCE);
    vouch_ber_write(w, OID, (struct vouch_span){trap_oid, sizeof trap_oid});
    write_oid(w, (struct vouch_span){notifications, sizeof notifications}, (uint8_t)a->kind, false);
    vouch_ber_close(w, mark);
}

static void write_objects(struct vouch_writer *w, const struct vouch_snmp_alert *a)
{
    size_t mark = vouch_ber_open(w, VOUCH_BER_SEQUENCE);

    write_head(w, a);
    write_number(w, ALERT_ID, a->id);
    write_object(w, ALERT_TARGET, vouch_span_of(a->target));
    write_object(w, ALERT_ENDPOINT, vouch_span_of(a->endpoint));
    write_object(w, ALERT_EVENT, vouch_span_of(a->event));
    write_number(w, ALERT_SEVERITY, (uint32_t)a->severity);
    write_object(w, ALERT_CODE, vouch_span_of(a->code));
    write_object(w, ALERT_TEXT, a->text);
    vouch_ber_close(w, mark);
}

void vouch_snmp_alert_write(struct vouch_writer *w, const struct vouch_snmp_alert *a)
{
    size_t message = vouch_ber_open(w, VOUCH_BER_SEQUENCE);

    vouch_ber_write_integer(w, VOUCH_BER_INTEGER, VERSION_2C);
    vouch_ber_write(w, VOUCH_BER_OCTETS, vouch_span_of(a->community));
    size_t pdu = vouch_ber_open(w, TRAP_V2);
    vouch_ber_write_integer(w, VOUCH_BER_INTEGER, a->request);
    vouch_ber_write_integer(w, VOUCH_BER_INTEGER, 0);
    vouch_ber_write_integer(w, VOUCH_BER_INTEGER, 0);
    write_objects(w, a);
    vouch_ber_close(w, pdu);
    vouch_ber_close(w, message);
}
