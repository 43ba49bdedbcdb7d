// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/ct_list.h"

#include "core/calendar.h"
#include "core/pem.h"
#include "core/review/json_walk.h"
#include "core/x509/key.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 4 * 1024 * 1024, LOG_BYTES_MIN = 64, FAULT_MAX = 160, OPERATORS_MAX = 256 };

/* The list while it is read: the members of the object that is open. */
struct reading {
    struct vouch_ct_list *list;
    size_t rows_max;
    struct vouch_writer bytes;
    struct vouch_span operator_name; /* still escaped, as is the next */
    struct vouch_span log_name;
    struct vouch_span id; /* in base64, as is the next */
    struct vouch_span key;
    struct vouch_ct_log log;
    struct vouch_span former_name; /* of a previous operator, and until when it was that */
    int64_t former_until_s;
    struct vouch_span operators[OPERATORS_MAX]; /* all names; an operator's number is its place */
    uint16_t operators_count;
    size_t first_row; /* of the operator that is open */
    const char *fault;
    struct vouch_span fault_at; /* which log */
};

static bool is(struct vouch_span s, const char *text)
{
    return vouch_span_equal(s, vouch_span_of(text));
}

static bool in_log(struct vouch_span s)
{
    return is(s, "logs") || is(s, "tiled_logs");
}

static void take_state(struct reading *r, struct vouch_span name)
{
    static const char *const names[] = {
        [VOUCH_CT_PENDING] = "pending", [VOUCH_CT_QUALIFIED] = "qualified",
        [VOUCH_CT_USABLE] = "usable",   [VOUCH_CT_READONLY] = "readonly",
        [VOUCH_CT_RETIRED] = "retired", [VOUCH_CT_REJECTED] = "rejected",
    };
    for (int i = VOUCH_CT_PENDING; i <= VOUCH_CT_REJECTED; i++)
        if (is(name, names[i]))
            r->log.state = (uint8_t)i;
}

static void take_time(struct vouch_span above, struct vouch_span key, struct vouch_span value,
                      struct reading *r)
{
    int64_t at_s = 0;
    if (vouch_date_parse(value, &at_s) != VOUCH_OK)
        return;
    if (is(above, "temporal_interval") && is(key, "start_inclusive"))
        r->log.from_s = at_s;
    else if (is(above, "temporal_interval") && is(key, "end_exclusive"))
        r->log.until_s = at_s;
    else if (is(above, "previous_operators") && is(key, "end_time"))
        r->former_until_s = at_s;
    else if (is(key, "timestamp"))
        r->log.state_s = at_s;
    else if (is(key, "log_list_timestamp"))
        r->list->logs.dated_s = at_s;
}

static void take_text(struct reading *r, struct vouch_span above, struct vouch_span key,
                      struct vouch_span value)
{
    if (is(above, "operators") && is(key, "name"))
        r->operator_name = value;
    else if (is(above, "previous_operators") && is(key, "name"))
        r->former_name = value;
    else if (in_log(above) && is(key, "description"))
        r->log_name = value;
    else if (in_log(above) && is(key, "log_id"))
        r->id = value;
    else if (in_log(above) && is(key, "key"))
        r->key = value;
    else
        take_time(above, key, value, r);
}

static struct vouch_span taken(const struct reading *r, size_t from)
{
    return vouch_span_part(vouch_writer_span(&r->bytes), from, r->bytes.len - from);
}

static struct vouch_span decode(struct reading *r, struct vouch_span text)
{
    size_t from = r->bytes.len;
    size_t len = 0;
    if (vouch_base64_decode(text, r->bytes.data + from, r->bytes.cap - from, &len) != VOUCH_OK)
        return (struct vouch_span){NULL, 0};
    r->bytes.len += len;
    return taken(r, from);
}

static void set_fault(struct reading *r, const char *fault)
{
    if (r->fault)
        return;
    r->fault = fault;
    r->fault_at = r->log_name;
}

/* The key is what counts: an identifier of another key is a damaged list. */
static void take_key(struct reading *r)
{
    uint8_t given[VOUCH_SCT_LOG_ID];
    size_t len = 0;
    struct vouch_key key;
    r->log.key = decode(r, r->key);
    if (r->log.key.len == 0 || vouch_key_read(r->log.key, &key, NULL) != VOUCH_OK)
        set_fault(r, "its key cannot be read");
    else if (vouch_certificate_sha256(r->log.key, r->log.id) != VOUCH_OK)
        set_fault(r, "no memory");
    else if (r->id.len && (vouch_base64_decode(r->id, given, sizeof given, &len) != VOUCH_OK ||
                           len != sizeof given || memcmp(given, r->log.id, sizeof given) != 0))
        set_fault(r, "log_id is not the SHA-256 of its key");
}

static uint16_t number_of(struct reading *r, struct vouch_span name)
{
    for (uint16_t i = 0; i < r->operators_count; i++)
        if (vouch_span_equal(r->operators[i], name))
            return i;
    if (r->operators_count == OPERATORS_MAX) {
        set_fault(r, "more operators than 256");
        return 0;
    }
    r->operators[r->operators_count] = name;
    return r->operators_count++;
}

/* Kept in the order of time. */
static void end_former(struct reading *r)
{
    size_t from = r->bytes.len;
    vouch_json_unescape(&r->bytes, r->former_name);
    struct vouch_ct_former one = {.until_s = r->former_until_s,
                                  .name = taken(r, from),
                                  .operator_number = number_of(r, r->former_name)};
    if (one.until_s == 0) {
        set_fault(r, "a previous operator without end_time");
        return;
    }
    for (size_t i = 0; i < VOUCH_CT_FORMER; i++) {
        struct vouch_ct_former *at = &r->log.former[i];
        struct vouch_ct_former was = *at;
        if (was.until_s && was.until_s <= one.until_s)
            continue;
        *at = one;
        one = was;
        if (was.until_s == 0)
            return;
    }
    set_fault(r, "more than 4 previous operators");
}

static void end_operator(struct reading *r)
{
    uint16_t number = number_of(r, r->operator_name);
    for (size_t i = r->first_row; i < r->list->logs.count; i++)
        r->list->rows[i].operator_number = number;
}

static void end_log(struct reading *r)
{
    size_t from = r->bytes.len;
    vouch_json_unescape(&r->bytes, r->operator_name);
    vouch_write_text(&r->bytes, ": ");
    vouch_json_unescape(&r->bytes, r->log_name);
    r->log.name = taken(r, from);
    take_key(r);
    if (r->list->logs.count == r->rows_max || r->bytes.lost)
        set_fault(r, "more logs than its size allows");
    else
        r->list->rows[r->list->logs.count++] = r->log;
}

static void begin_object(struct reading *r, struct vouch_span above, struct vouch_span key)
{
    if (is(above, "state")) {
        take_state(r, key);
    } else if (is(key, "operators")) {
        r->operator_name = (struct vouch_span){NULL, 0};
        r->first_row = r->list->logs.count;
    } else if (is(key, "previous_operators")) {
        r->former_name = (struct vouch_span){NULL, 0};
        r->former_until_s = 0;
    } else if (in_log(key)) {
        r->log = (struct vouch_ct_log){0};
        r->id = r->key = r->log_name = (struct vouch_span){NULL, 0};
    }
}

static void end_object(struct reading *r, struct vouch_span key)
{
    if (in_log(key))
        end_log(r);
    else if (is(key, "operators"))
        end_operator(r);
    else if (is(key, "previous_operators"))
        end_former(r);
}

static void take(void *self, struct vouch_span above, struct vouch_span key,
                 enum vouch_json_kind kind, struct vouch_span value)
{
    struct reading *r = self;
    if (kind == VOUCH_JSON_STRING)
        take_text(r, above, key, value);
    else if (kind == VOUCH_JSON_BEGIN)
        begin_object(r, above, key);
    else if (kind == VOUCH_JSON_END)
        end_object(r, key);
}

static int complain(struct vouch_writer *why, const char *path, const char *what,
                    struct vouch_span which)
{
    vouch_write_text(why, path);
    vouch_write_text(why, ": ");
    vouch_write_span(why, vouch_span_part(which, 0, FAULT_MAX));
    vouch_write_text(why, which.len ? ": " : "");
    vouch_write_text(why, what);
    return VOUCH_E_MALFORMED;
}

int vouch_ct_list_read(struct vouch_ct_list *list, const char *path, struct vouch_writer *why)
{
    struct reading r = {.list = list};
    struct vouch_span none = {NULL, 0};
    int status = vouch_file_read(path, LIST_MAX, &list->file, why);
    if (status != VOUCH_OK)
        return status;
    r.rows_max = list->file.bytes.len / LOG_BYTES_MIN + 1;
    list->rows = calloc(r.rows_max, sizeof *list->rows);
    list->bytes = malloc(2 * list->file.bytes.len + 1);
    if (!list->rows || !list->bytes) {
        (void)complain(why, path, "no memory", none);
        return VOUCH_E_MEMORY;
    }
    r.bytes = vouch_writer_of(list->bytes, 2 * list->file.bytes.len + 1);
    list->logs.at = list->rows;
    list->logs.ops = &vouch_ct_rfc6962;
    if (!vouch_json_walk(list->file.bytes, 0, take, &r))
        return complain(why, path, "not JSON", none);
    if (r.fault)
        return complain(why, path, r.fault, r.fault_at);
    if (list->logs.count == 0)
        return complain(why, path, "not a list of logs as browsers publish it (log_list.json)",
                        none);
    return VOUCH_OK;
}

const struct vouch_ct_logs *vouch_ct_list_logs(const struct vouch_ct_list *list)
{
    return list->logs.count ? &list->logs : NULL;
}

void vouch_ct_list_free(struct vouch_ct_list *list)
{
    vouch_file_free(&list->file);
    free(list->rows);
    free(list->bytes);
    memset(list, 0, sizeof *list);
}
