// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/output_options.h"

static int take_format(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_output_settings *s = self;
    s->format = vouch_format_of_name(vouch_span_of(value));
    if (s->format)
        return VOUCH_OK;
    vouch_write_text(why, "not one of");
    for (size_t i = 0; vouch_format_at(i); i++) {
        vouch_write_text(why, i ? ", " : " ");
        vouch_write_text(why, vouch_format_at(i)->name);
    }
    return VOUCH_E_ARGUMENT;
}

static int take_language(void *self, const char *value, struct vouch_writer *why)
{
    static const struct vouch_option_word words[] = {{"en", VOUCH_LANGUAGE_EN},
                                                     {"nl", VOUCH_LANGUAGE_NL}};
    struct vouch_output_settings *s = self;
    int language = VOUCH_LANGUAGE_EN;
    int status = vouch_option_word(words, 2, value, &language, why);
    s->language = (enum vouch_language)language;
    s->language_given = true;
    return status;
}

#define AT(field) offsetof(struct vouch_output_settings, field)

const struct vouch_option vouch_output_options[VOUCH_OUTPUT_OPTIONS] = {
    [VOUCH_OUTPUT_FORMAT] = {0, "format", "FORMAT", VOUCH_OPTION_CALL, 0, take_format,
                             "text, json, receiver, maillog, nagios, prometheus, junit, cyclonedx"},
    [VOUCH_OUTPUT_JSON] = {0, "json", NULL, VOUCH_OPTION_FLAG, AT(json), NULL,
                           "same as --format json"},
    [VOUCH_OUTPUT_LANGUAGE] = {0, "lang", "LANGUAGE", VOUCH_OPTION_CALL, 0, take_language,
                               "en or nl; default: the locale's language"},
    [VOUCH_OUTPUT_QUIET] = {'q', "quiet", NULL, VOUCH_OPTION_COUNT, AT(quiet), NULL,
                            "one line per report; twice: no output"},
    [VOUCH_OUTPUT_VERBOSE] = {'v', "verbose", NULL, VOUCH_OPTION_COUNT, AT(verbose), NULL,
                              "more detail: all names, times, sources"},
};

const char *vouch_output_settings_fault(const struct vouch_output_settings *s)
{
    if (s->json && s->format && s->format != &vouch_format_json)
        return "--json and another --format exclude each other";
    return NULL;
}

void vouch_output_settings_settle(struct vouch_output_settings *s)
{
    if (!s->format)
        s->format = s->json ? &vouch_format_json : &vouch_format_text;
    if (!s->language_given)
        s->language = vouch_language_of_locale();
}

struct vouch_format_options vouch_output_settings_options(const struct vouch_output_settings *s,
                                                          int fd)
{
    const struct vouch_format_options options = {
        .language = s->language,
        .words = vouch_words_of,
        .remedy = vouch_remedy_of,
        .colour = vouch_wants_colour(fd),
        .verbosity = s->verbose - s->quiet,
    };
    return options;
}
