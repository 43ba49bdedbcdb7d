// SPDX-License-Identifier: Apache-2.0
#include "core/review/prefix.h"
#include "core/review/program.h"
#include "core/review/scan.h"
#include "core/review/wrap.h"

/* A table row written by Splunk, Kibana or a spreadsheet: which column holds what is unknown, so
 * each field is tried. The one that is a log line, or at least a message, is the line; a time and a
 * host are taken from the other fields. */

enum { FIELDS_MAX = 32, FIELD_MAX = 8192 };

struct row {
    /* without their quotes; doubled quotes are still doubled */
    struct vouch_span fields[FIELDS_MAX];
    size_t count;
    bool bad;
};

/* One field and the separator after it. */
static struct vouch_span take_field(struct vouch_span *s, uint8_t separator, bool *bad)
{
    struct vouch_span field;
    if (s->len && s->data[0] == '"') {
        size_t whole = s->len;
        size_t end = 1;
        while (end < s->len &&
               (s->data[end] != '"' || (end + 1 < s->len && s->data[end + 1] == '"')))
            end += s->data[end] == '"' ? 2 : 1;
        field = vouch_span_part(*s, 1, end - 1);
        *s = vouch_span_part(*s, end + 1, s->len);
        *bad = *bad || end == whole || (s->len && s->data[0] != separator);
        *s = vouch_span_part(*s, 1, s->len);
        return field;
    }
    size_t end = vouch_span_find(*s, 0, separator);
    while (end + 1 < s->len && s->data[end + 1] == ' ') /* a comma of the text's own */
        end = vouch_span_find(*s, end + 1, separator);
    field = vouch_span_part(*s, 0, end);
    *s = vouch_span_part(*s, end + 1, s->len);
    return field;
}

static void split(struct vouch_span s, uint8_t separator, struct row *row)
{
    row->count = 0;
    row->bad = false;
    while (s.len && row->count < FIELDS_MAX && !row->bad)
        row->fields[row->count++] = vouch_span_trim(take_field(&s, separator, &row->bad));
}

static bool has_level(struct vouch_span field)
{
    static const char *const levels[] = {"Info: ", "Warning: ", "Debug: ", "Critical: ", "Trace: "};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (vouch_span_starts_nocase(field, levels[i]))
            return true;
    return false;
}

/* Would it be a log line if its time, which is in another column, preceded it? */
static bool lacks_time_only(struct vouch_span field)
{
    uint8_t buffer[256];
    struct vouch_prefix p;
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&w, "1 - "); /* RFC 5424's way to have no time */
    vouch_write_span(&w, vouch_span_part(field, 0, sizeof buffer - 4));
    return vouch_prefix_read(vouch_writer_span(&w), &p) && p.dialect != VOUCH_DIALECT_OTHER;
}

/* How likely this field is the line: 2, 1 (a message without a time), 0. */
static int rank_of(struct vouch_span field)
{
    struct vouch_prefix p;
    if (field.len < 8)
        return 0;
    if (vouch_prefix_read(field, &p) && p.dialect != VOUCH_DIALECT_OTHER)
        return 2;
    return has_level(field) || vouch_program_is_appliance(field) || lacks_time_only(field);
}

static size_t find_line(const struct row *row, int *rank)
{
    size_t best = row->count;
    *rank = 0;
    for (size_t i = 0; i < row->count; i++) {
        int r = rank_of(row->fields[i]);
        if (r > *rank) {
            *rank = r;
            best = i;
        }
    }
    return best;
}

static bool is_time(struct vouch_span s)
{
    struct vouch_stamp when;
    struct vouch_stamp_shape shape;
    return vouch_stamp_read(s, &when, &shape);
}

/* A name or an address: letters, digits, dots, hyphens and colons, and not only digits. */
static bool is_host(struct vouch_span s)
{
    size_t dots = 0;
    size_t colons = 0;
    bool letters = false;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = vouch_lower(s.data[i]);
        letters = letters || (c >= 'a' && c <= 'z');
        dots += c == '.';
        colons += c == ':';
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != ':')
            return false;
    }
    bool clock = (s.len >= 8 && vouch_stamp_clock(s.data) >= 0) || (s.len == 7 && s.data[1] == ':');
    bool named = letters || dots == 3 || (colons > 1 && !clock);
    return s.len > 1 && s.len < 128 && named && !vouch_program_is_severity(s);
}

/* The column with the tag of a known program, and the one with its message: the longest. */
static bool find_program(const struct row *row, size_t *tag, size_t *message)
{
    *tag = *message = row->count;
    for (size_t i = 0; i < row->count; i++) {
        struct vouch_span field = row->fields[i];
        struct vouch_span name = vouch_span_part(field, 0, vouch_span_find(field, 0, '['));
        name.len = vouch_span_find(field, 0, ' ') < field.len ? 0 : name.len;
        bool known = vouch_program_dialect(name) != VOUCH_DIALECT_OTHER;
        if (known && *tag == row->count)
            *tag = i;
        else if (*message == row->count || field.len > row->fields[*message].len)
            *message = i;
    }
    return *tag < row->count && *message < row->count;
}

static void read_program(const struct row *row, size_t tag, size_t message, struct vouch_wrap *wrap)
{
    wrap->program = row->fields[tag];
    for (size_t i = tag + 1; i < row->count && i < tag + 3; i++) {
        uint64_t number;
        if (i != message && wrap->process.len == 0 &&
            vouch_span_decimal(row->fields[i], UINT32_MAX, &number))
            wrap->process = row->fields[i];
    }
}

/* A date and a clock in two columns, as one text. */
static struct vouch_span joined_time(const struct row *row, size_t i, struct vouch_writer *w)
{
    w->len = 0;
    vouch_write_span(w, vouch_span_part(row->fields[i], 0, 10));
    vouch_write_text(w, " ");
    vouch_write_span(w, vouch_span_part(row->fields[i + 1], 0, 20));
    return vouch_writer_span(w);
}

static void read_split_time(const struct row *row, struct vouch_writer *w, struct vouch_wrap *wrap)
{
    for (size_t i = 0; wrap->time.len == 0 && i + 1 < row->count; i++) {
        size_t len = row->fields[i].len; /* "6/1/2026" to "2026-06-01" */
        bool apart = len >= 6 && len <= 10 && row->fields[i + 1].len >= 7;
        if (apart && is_time(joined_time(row, i, w)))
            wrap->time = vouch_writer_span(w);
    }
}

static void read_neighbours(const struct row *row, size_t line, struct vouch_wrap *wrap)
{
    for (size_t i = 0; i < row->count; i++) {
        struct vouch_span field = row->fields[i];
        if (i == line)
            continue;
        if (wrap->time.len == 0 && is_time(field))
            wrap->time = field;
        else if (wrap->host.len == 0 && is_host(field) && !is_time(field) &&
                 !vouch_span_equal(field, wrap->program))
            wrap->host = field;
    }
}

/* The field without its doubled quotes. */
static void write_single(struct vouch_writer *w, struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        vouch_write_u8(w, s.data[i]);
        i += s.data[i] == '"' && i + 1 < s.len && s.data[i + 1] == '"';
    }
}

/* A field that is a JSON object: what it holds, with the time of another field if it has none. */
static bool write_object(const struct row *row, struct vouch_writer *w)
{
    uint8_t buffer[FIELD_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    for (size_t i = 0; i < row->count; i++) {
        struct vouch_span field = row->fields[i];
        if (field.len < 8 || field.data[0] != '{')
            continue;
        for (size_t other = 0; other < row->count && text.len == 0; other++)
            if (is_time(row->fields[other])) {
                vouch_write_span(&text, row->fields[other]);
                vouch_write_text(&text, " ");
            }
        write_single(&text, field);
        w->len = 0;
        if (vouch_wrap_json(vouch_writer_span(&text), w))
            return true;
        text.len = 0;
    }
    return false;
}

bool vouch_wrap_csv(struct vouch_span line, struct vouch_writer *w)
{
    static const uint8_t separators[] = {',', ';', '\t'};
    struct vouch_span s = vouch_span_trim(line);
    uint8_t buffer[FIELD_MAX];
    uint8_t time_buffer[32];
    struct row row;
    int best = 0;
    for (size_t i = 0; i < sizeof separators; i++) {
        int rank;
        if (s.len == 0 || (s.data[0] != '"' && vouch_span_find(s, 0, separators[i]) == s.len))
            continue;
        split(s, separators[i], &row);
        if (!row.bad && s.data[0] != '{' && write_object(&row, w))
            return true;
        size_t at = find_line(&row, &rank);
        struct vouch_wrap wrap = {.time = {NULL, 0}};
        size_t tag;
        size_t text;
        if (rank < 2 && find_program(&row, &tag, &text)) {
            rank = 1;
            at = text;
            read_program(&row, tag, text, &wrap);
        }
        if (row.bad || rank <= best)
            continue;
        struct vouch_writer message = vouch_writer_of(buffer, sizeof buffer);
        struct vouch_writer time = vouch_writer_of(time_buffer, sizeof time_buffer);
        read_neighbours(&row, at, &wrap);
        read_split_time(&row, &time, &wrap);
        bool quoted = vouch_span_find(s, 0, '"') < s.len;
        /* without a column for the time it may be any text */
        if ((rank == 1 || !quoted) && wrap.time.len == 0)
            continue;
        best = rank;
        write_single(&message, row.fields[at]);
        wrap.message = vouch_writer_span(&message);
        w->len = 0;
        vouch_wrap_write(&wrap, w);
    }
    return best > 0;
}
