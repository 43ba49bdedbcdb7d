// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/format/plain.h"
#include "core/format/review_format.h"

/* A name that is safe in a command which someone pastes into a shell. */
static bool is_harmless(struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = vouch_lower(s.data[i]);
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == ':' ||
                    (c == '-' && i > 0) || c == '_';
        if (!good)
            return false;
    }
    return s.len > 0 && s.len < 256;
}

/* Client and listener have nothing in common: which clients are turned away is the question. */
static bool is_unshared(const struct vouch_review_group *group)
{
    return group->side == VOUCH_SIDE_RECEIVING &&
           (group->reason == VOUCH_REASON_NO_SHARED_CIPHER ||
            group->reason == VOUCH_REASON_NO_SHARED_GROUP ||
            group->reason == VOUCH_REASON_NO_SHARED_SIGNATURE ||
            group->reason == VOUCH_REASON_UNSUPPORTED_PROTOCOL);
}

static void write_target(struct vouch_writer *w, const char *scheme, struct vouch_span host)
{
    bool brackets = vouch_span_find(host, 0, ':') < host.len;
    vouch_write_text(w, scheme);
    vouch_write_text(w, brackets ? "[" : "");
    vouch_write_span(w, host);
    vouch_write_text(w, brackets ? "]" : "");
}

void vouch_review_check_command(const struct vouch_review *review,
                                const struct vouch_review_group *group, struct vouch_writer *w)
{
    struct vouch_span domain = vouch_names_text(&review->names, group->domain);
    struct vouch_span peer = vouch_names_text(&review->names, group->peer);
    struct vouch_span listener = vouch_names_text(&review->names, group->listener);
    if (group->side == VOUCH_SIDE_DELIVERING && is_harmless(domain))
        write_target(w, "vouch check mx://", domain);
    else if (group->side == VOUCH_SIDE_DELIVERING && is_harmless(peer))
        write_target(w, "vouch check smtp://", peer);
    else if (group->side == VOUCH_SIDE_RECEIVING && is_harmless(listener))
        write_target(
            w, is_unshared(group) ? "vouch check --probe=clients smtp://" : "vouch check smtp://",
            listener);
}

static const char *side_text(enum vouch_side side)
{
    static const char *const names[] = {"receiving", "delivering", "gui", "directory"};
    return names[side];
}

static const char *outcome_text(const struct vouch_review_event *e)
{
    static const char *const names[] = {"clear", "success", "failed", "unknown"};
    return names[e->outcome];
}

static void write_labelled(struct vouch_writer *w, const char *label, struct vouch_span value)
{
    if (value.len == 0)
        return;
    vouch_write_text(w, label);
    vouch_plain_write_cut(w, value, 200);
}

/* An appliance's connection number, the message's queue ID, or the process. */
static void write_id(struct vouch_writer *w, const struct vouch_review_event *e)
{
    bool process = (e->id & VOUCH_RECORD_PROCESS) != 0;
    if (e->queue.len)
        write_labelled(w, " queue id ", e->queue);
    else if (process && e->process)
        vouch_write_text(w, " pid "), vouch_write_decimal(w, (int64_t)e->process);
    if (process || e->id == 0)
        return;
    vouch_write_text(w, e->side == VOUCH_SIDE_RECEIVING ? " ICID " : " DCID ");
    vouch_write_decimal(w, (int64_t)e->id);
}

void vouch_review_event_text(const struct vouch_review_event *e, enum vouch_language tongue,
                             struct vouch_writer *w)
{
    if (e->has_time)
        vouch_date_write(w, e->utc_s);
    else
        vouch_write_text(w, "-");
    vouch_write_text(w, " ");
    vouch_write_text(w, side_text(e->side));
    write_id(w, e);
    vouch_write_text(w, " ");
    vouch_write_text(w, outcome_text(e));
    write_labelled(w, " ", e->protocol);
    write_labelled(w, " ", e->cipher);
    write_labelled(w, " peer ", e->peer);
    write_labelled(w, " host ", e->host);
    write_labelled(w, " domain ", e->domain);
    write_labelled(w, " listener ", e->listener);
    write_labelled(w, " group ", e->group);
    write_labelled(w, " appliance ", e->appliance);
    if (e->outcome == VOUCH_OUTCOME_FAILED) {
        vouch_write_text(w, ": ");
        vouch_write_text(w, vouch_reason_words_of(e->reason)->text[tongue]);
        write_labelled(w, " - ", e->raw);
    }
    vouch_write_text(w, "\n");
}

/* One value, quoted if necessary. Spreadsheets treat a leading = + - @ as a formula: an apostrophe
 * before it marks it as text. */
static void write_value(struct vouch_writer *w, struct vouch_span value)
{
    uint8_t buffer[600];
    struct vouch_writer plain = vouch_writer_of(buffer, sizeof buffer);
    vouch_plain_write_cut(&plain, value, 140);
    struct vouch_span s = vouch_writer_span(&plain);
    bool formula =
        s.len && (s.data[0] == '=' || s.data[0] == '+' || s.data[0] == '-' || s.data[0] == '@');
    vouch_write_text(w, formula ? "\"'" : "\"");
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] == '"')
            vouch_write_u8(w, '"');
        vouch_write_u8(w, s.data[i]);
    }
    vouch_write_text(w, "\"");
}

static void write_short_id(struct vouch_writer *w, const struct vouch_review_event *e)
{
    bool process = (e->id & VOUCH_RECORD_PROCESS) != 0;
    if (e->queue.len)
        write_value(w, e->queue);
    else
        vouch_write_decimal(w, (int64_t)(process ? e->process : e->id));
}

void vouch_review_csv_heading(struct vouch_writer *w)
{
    vouch_write_text(w, "time,direction,id,result,version,cipher,reason,required,peer,host,domain,"
                        "listener,sender_group,raw,appliance\r\n");
}

void vouch_review_csv_event(const struct vouch_review_event *e, struct vouch_writer *w)
{
    bool failed = e->outcome == VOUCH_OUTCOME_FAILED;
    const struct vouch_span values[] = {
        e->protocol,
        e->cipher,
        vouch_span_of(failed ? vouch_reason_words_of(e->reason)->id : ""),
        vouch_span_of(e->required ? "yes" : ""),
        e->peer,
        e->host,
        e->domain,
        e->listener,
        e->group,
        failed ? e->raw : vouch_span_of(""),
        e->appliance};
    if (e->has_time)
        vouch_date_write(w, e->utc_s);
    vouch_write_text(w, ",");
    vouch_write_text(w, side_text(e->side));
    vouch_write_text(w, ",");
    write_short_id(w, e);
    vouch_write_text(w, ",");
    vouch_write_text(w, e->internal ? "internal-" : "");
    vouch_write_text(w, outcome_text(e));
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        vouch_write_text(w, ",");
        if (values[i].len)
            write_value(w, values[i]);
    }
    vouch_write_text(w, "\r\n");
}
