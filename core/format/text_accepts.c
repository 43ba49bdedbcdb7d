// SPDX-License-Identifier: Apache-2.0
#include "core/format/accepts_words.h"
#include "core/format/text.h"

/* What a probe has found, as a small table. */

enum { CLIENT_COLUMN = 24 };

static void say(struct vouch_text *t, const char *word)
{
    vouch_page_say(&t->page, vouch_accepts_say(t->options->language, word));
}

static void begin_row(struct vouch_text *t, enum vouch_label label, bool *begun)
{
    if (*begun)
        vouch_page_indent(&t->page, 0);
    else
        vouch_text_margin(t, VOUCH_LABEL_ACCEPTS);
    *begun = true;
    vouch_text_say(t, label);
}

static void write_answer(struct vouch_text *t, size_t question)
{
    enum vouch_answer answer = t->report->accepts->answers[question];
    enum vouch_page_style style =
        vouch_accepts_has(t->report->accepts, (enum vouch_question)question) ? VOUCH_PAGE_STRONG
                                                                             : VOUCH_PAGE_DIM;
    vouch_page_style(&t->page, style);
    vouch_page_say(&t->page, vouch_question_id((enum vouch_question)question));
    vouch_page_say(&t->page, " ");
    say(t, vouch_answer_text(answer));
    vouch_page_style(&t->page, VOUCH_PAGE_PLAIN);
}

static void write_dh_bits(struct vouch_text *t, uint16_t bits)
{
    if (!bits)
        return;
    vouch_page_say(&t->page, " (");
    vouch_page_number(&t->page, bits);
    vouch_page_say(&t->page, " bits)");
}

/* The answers to some questions, those aside that were not asked. */
static void write_answers(struct vouch_text *t, enum vouch_label label, size_t from, size_t to,
                          bool *begun)
{
    bool first = true;
    for (size_t i = from; i <= to; i++) {
        if (t->report->accepts->answers[i] == VOUCH_ANSWER_NOT_ASKED)
            continue;
        if (first)
            begin_row(t, label, begun);
        vouch_page_say(&t->page, first ? "" : ", ");
        write_answer(t, i);
        if (i == VOUCH_ASK_DHE)
            write_dh_bits(t, t->report->accepts->dh_bits);
        first = false;
    }
}

static void write_word(struct vouch_text *t, enum vouch_label label, const char *word, bool *begun)
{
    if (!word)
        return;
    begin_row(t, label, begun);
    say(t, word);
}

static void write_session(struct vouch_text *t, const struct vouch_simulation *s)
{
    char buffer[64];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    const char *group = vouch_accepts_group(s->group);
    vouch_accepts_write_suite(&w, s->suite);
    vouch_page_say(&t->page, vouch_accepts_version(s->version));
    vouch_page_say(&t->page, " ");
    vouch_page_span(&t->page, vouch_writer_span(&w));
    vouch_page_say(&t->page, group ? " " : "");
    vouch_page_say(&t->page, group ? group : "");
}

static void write_client(struct vouch_text *t, size_t client)
{
    const struct vouch_simulation *s = &t->report->accepts->clients[client];
    vouch_page_indent(&t->page, VOUCH_TEXT_DETAIL);
    vouch_page_say(&t->page, vouch_simulated_client(client)->name);
    vouch_page_tab(&t->page, CLIENT_COLUMN + VOUCH_TEXT_DETAIL);
    vouch_page_style(&t->page, s->why ? VOUCH_PAGE_WARNING : VOUCH_PAGE_PLAIN);
    if (s->why)
        say(t, s->why);
    else if (s->version)
        write_session(t, s);
    else
        say(t, vouch_answer_text(s->answer));
    vouch_page_style(&t->page, VOUCH_PAGE_PLAIN);
}

void vouch_text_accepts(struct vouch_text *t)
{
    const struct vouch_accepts *a = t->report->accepts;
    bool begun = false;
    if (!a)
        return;
    write_answers(t, VOUCH_LABEL_VERSIONS, VOUCH_ASK_TLS_1_3, VOUCH_ASK_SSL_3, &begun);
    write_answers(t, VOUCH_LABEL_GROUPS, VOUCH_ASK_X25519_MLKEM768, VOUCH_ASK_CLASSIC, &begun);
    write_word(t, VOUCH_LABEL_LARGE_HELLO, vouch_accepts_large(a), &begun);
    write_word(t, VOUCH_LABEL_WITHOUT_NAME, vouch_accepts_nameless(t->report), &begun);
    write_answers(t, VOUCH_LABEL_CERTIFICATES, VOUCH_ASK_RSA_CERTIFICATE,
                  VOUCH_ASK_ECDSA_CERTIFICATE, &begun);
    write_answers(t, VOUCH_LABEL_WEAK, VOUCH_ASK_ANONYMOUS, VOUCH_ASK_DHE, &begun);
    write_word(t, VOUCH_LABEL_FALLBACK, vouch_answer_text(a->answers[VOUCH_ASK_FALLBACK]), &begun);
    if (a->clients_count)
        begin_row(t, VOUCH_LABEL_SIMULATED, &begun);
    for (size_t i = 0; i < a->clients_count; i++)
        write_client(t, i);
    begin_row(t, VOUCH_LABEL_CONNECTIONS, &begun);
    vouch_page_number(&t->page, a->connections);
    vouch_page_say(&t->page, ", ");
    vouch_page_number(&t->page, a->duration_ms);
    vouch_page_say(&t->page, " ms");
}
