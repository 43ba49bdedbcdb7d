// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/fields_scts.h"

#include "core/calendar.h"
#include "core/pem.h"
#include "core/review/json_walk.h"
#include "core/x509/der.h"

enum { LOG_ID = 32, LOG_ID_TEXT = 64, MS = 1000 };

#define END_OF_TIME_MS 253402300799000ULL /* the year 9999 */

/* A log that is looked up in the list published by Chrome and others (log_list.json). */
struct sought {
    struct vouch_span id;       /* in base64 */
    struct vouch_span operator; /* the last one read */
    struct vouch_span log;      /* its description, too */
    struct vouch_span found_operator;
    struct vouch_span found_log;
};

static void take_member(void *self, struct vouch_span above, struct vouch_span key,
                        enum vouch_json_kind kind, struct vouch_span value)
{
    struct sought *s = self;
    (void)above;
    if (kind != VOUCH_JSON_STRING)
        return;
    if (vouch_span_equal(key, vouch_span_of("name")))
        s->operator= value;
    else if (vouch_span_equal(key, vouch_span_of("description")))
        s->log = value;
    if (!vouch_span_equal(key, vouch_span_of("log_id")) || !vouch_span_equal(value, s->id))
        return;
    s->found_operator = s->operator;
    s->found_log = s->log;
}

static void write_log(struct vouch_fields *f, struct vouch_span id)
{
    uint8_t buffer[LOG_ID_TEXT];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    vouch_base64_write(&text, id);
    struct sought sought = {.id = vouch_writer_span(&text)};
    vouch_write_span(&f->text, sought.id);
    if (f->ct_logs.len)
        (void)vouch_json_walk(f->ct_logs, 0, take_member, &sought);
    if (!sought.found_operator.len && !sought.found_log.len)
        return;
    vouch_write_text(&f->text, "  ");
    vouch_json_unescape(&f->text, sought.found_operator);
    vouch_write_text(&f->text, ": ");
    vouch_json_unescape(&f->text, sought.found_log);
}

/* version, log id, milliseconds since 1970; extensions and the signature follow. */
static void add_one(struct vouch_fields *f, struct vouch_span sct, bool first)
{
    struct vouch_reader r = vouch_reader_of(sct);
    vouch_read_u8(&r);
    struct vouch_span id = vouch_read_span(&r, LOG_ID);
    uint64_t ms = (uint64_t)vouch_read_u32(&r) << 32;
    ms |= vouch_read_u32(&r);
    if (r.failed || ms > END_OF_TIME_MS)
        return;
    if (!first)
        vouch_write_u8(&f->text, '\n');
    vouch_date_write(&f->text, (int64_t)(ms / MS));
    vouch_write_text(&f->text, "  ");
    write_log(f, id);
}

void vouch_fields_add_scts(struct vouch_fields *f, struct vouch_span value)
{
    struct vouch_der d = vouch_der_of(value);
    struct vouch_reader r = vouch_reader_of(vouch_der_read(&d, VOUCH_TAG_OCTET_STRING));
    int64_t count = 0;
    vouch_read_u16(&r);
    size_t begun = vouch_fields_begin(f);
    while (vouch_reader_left(&r) > 0 && !r.failed) {
        struct vouch_span sct = vouch_read_span(&r, vouch_read_u16(&r));
        if (r.failed)
            break;
        add_one(f, sct, count == 0);
        count++;
    }
    vouch_fields_end(f, "sct_logs", begun, true);
    vouch_fields_add_number(f, "scts", count);
}
