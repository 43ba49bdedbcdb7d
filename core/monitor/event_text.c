// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/event_text.h"

#include "core/calendar.h"
#include "core/format/phrase.h"
#include "core/format/plain.h"

/* "#" stands for a number of days. */
static const char *const sentences[VOUCH_EVENT_KINDS][VOUCH_LANGUAGES] = {
    [VOUCH_EVENT_PROBLEM] = {"has a problem", "heeft een probleem"},
    [VOUCH_EVENT_REASON] = {"has another problem", "heeft een ander probleem"},
    [VOUCH_EVENT_RECOVERY] = {"is valid again", "is weer geldig"},
    [VOUCH_EVENT_REPLACED] = {"has another certificate, long before the last one expires",
                              "heeft een ander certificaat, lang voordat het vorige verloopt"},
    [VOUCH_EVENT_RENEWED] = {"has a renewed certificate", "heeft een vernieuwd certificaat"},
    [VOUCH_EVENT_EXPIRY] = {"has a certificate that expires within # days",
                            "heeft een certificaat dat binnen # dagen verloopt"},
    [VOUCH_EVENT_REPEAT] = {"still has a problem", "heeft nog steeds een probleem"},
    [VOUCH_EVENT_FLAPPING] =
        {"changes often; no more changes are reported until it is steady",
         "wisselt vaak; wijzigingen worden pas weer gemeld als het stabiel is"},
    [VOUCH_EVENT_STEADY] = {"is steady again", "is weer stabiel"},
    [VOUCH_EVENT_STALE] = {"has not been checked for more than three intervals",
                           "is al meer dan drie intervallen niet gecontroleerd"},
    [VOUCH_EVENT_CHECKED] = {"is checked again", "wordt weer gecontroleerd"},
};

static const char *const until[VOUCH_LANGUAGES] = {"Valid until ", "Geldig tot en met "};
/* Days or hours, to come or past. */
static const char *const lefts[2][2][VOUCH_LANGUAGES] = {
    {{" (# days left)", " (nog # dagen)"}, {" (# days ago)", " (# dagen geleden)"}},
    {{" (# h left, less than 2 days)", " (nog # uur, minder dan 2 dagen)"},
     {" (# h ago, less than 2 days)", " (# uur geleden, minder dan 2 dagen)"}},
};
static const char *const since[VOUCH_LANGUAGES] = {"Since ", "Sinds "};

static void write_filled(struct vouch_writer *w, const char *pattern, int64_t number)
{
    for (; *pattern; pattern++)
        if (*pattern == '#')
            vouch_write_decimal(w, number);
        else
            vouch_write_u8(w, (uint8_t)*pattern);
}

static void write_phrase(struct vouch_writer *w, struct vouch_phrase phrase)
{
    struct vouch_span piece;

    while (vouch_phrase_next(&phrase, &piece))
        vouch_plain_write(w, piece);
}

/* The worst finding, which comes first, and its remedy on a separate line. */
static void write_finding(struct vouch_writer *w, enum vouch_language language,
                          const struct vouch_report *r)
{
    const struct vouch_format_options o = {
        .language = language, .words = vouch_words_of, .remedy = vouch_remedy_of};
    const struct vouch_finding *f = &r->storage.findings[0];

    if (r->findings_count == 0 || f->severity == VOUCH_SEVERITY_INFO)
        return;
    vouch_write_text(w, ": ");
    write_phrase(w, vouch_phrase_of(vouch_phrase_text(&o, f), r, f));
    vouch_write_text(w, " [");
    vouch_write_text(w, vouch_phrase_id(f));
    vouch_write_text(w, "]\n");
    write_phrase(w, vouch_phrase_of(vouch_phrase_remedy(&o, f), r, f));
}

static void write_expiry(struct vouch_writer *w, enum vouch_language language,
                         const struct vouch_alert_state *s, int64_t utc_s)
{
    const struct vouch_date_left left = vouch_date_left(s->not_after_s - utc_s);

    if (!s->certificate_known)
        return;
    vouch_write_text(w, "\n");
    vouch_write_text(w, until[language]);
    vouch_date_write_day(w, s->not_after_s);
    write_filled(w, lefts[left.hours][left.past][language], left.number);
}

/* The appliance's own alert, with its class and severity. */
static void write_required_tls(struct vouch_writer *w, const struct vouch_report *r)
{
    struct vouch_span class_name = vouch_report_fact(r, "alert_class");

    if (class_name.len == 0)
        return;
    vouch_write_text(w, "\n");
    vouch_plain_write(w, class_name);
    vouch_write_text(w, "/");
    vouch_plain_write(w, vouch_report_fact(r, "alert_severity"));
    vouch_write_text(w, ": required TLS failed for ");
    vouch_plain_write(w, vouch_report_fact(r, "alert_domain"));
    vouch_write_text(w, " (");
    vouch_plain_write(w, vouch_report_fact(r, "alert_stage"));
    vouch_write_text(w, ": ");
    vouch_plain_write(w, vouch_report_fact(r, "alert_reason"));
    vouch_write_text(w, ")");
}

void vouch_event_write(struct vouch_writer *w, enum vouch_language language, const char *identity,
                       const struct vouch_event *event, const struct vouch_alert_state *state,
                       const struct vouch_report *r, int64_t utc_s)
{
    vouch_plain_write(w, vouch_span_of(identity));
    vouch_write_text(w, " ");
    write_filled(w, sentences[event->kind][language], event->days_left);
    if (r)
        write_finding(w, language, r);
    write_expiry(w, language, state, utc_s);
    if (event->kind == VOUCH_EVENT_REPEAT) {
        vouch_write_text(w, "\n");
        vouch_write_text(w, since[language]);
        vouch_date_write(w, state->since_s);
    }
    if (r)
        write_required_tls(w, r);
}
