// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/smtp_keywords.h"

static const char *const words[VOUCH_SMTP_KEYWORDS] = {
    [VOUCH_SMTP_STARTTLS] = "STARTTLS",
    [VOUCH_SMTP_AUTH] = "AUTH",
    [VOUCH_SMTP_SIZE] = "SIZE",
    [VOUCH_SMTP_PIPELINING] = "PIPELINING",
    [VOUCH_SMTP_8BITMIME] = "8BITMIME",
    [VOUCH_SMTP_SMTPUTF8] = "SMTPUTF8",
    [VOUCH_SMTP_CHUNKING] = "CHUNKING",
    [VOUCH_SMTP_DSN] = "DSN",
    [VOUCH_SMTP_ENHANCEDSTATUSCODES] = "ENHANCEDSTATUSCODES",
};

/* The first word of text; old servers write "AUTH=LOGIN", so "=" ends a word too. */
static struct vouch_span first_word(struct vouch_span text)
{
    size_t blank = vouch_span_find(text, 0, ' ');
    size_t equals = vouch_span_find(text, 0, '=');
    return vouch_span_part(text, 0, blank < equals ? blank : equals);
}

/* A device that inspects SMTP and does not want TLS overwrites the word with X's (the last letter
 * may stay). */
static bool is_masked(struct vouch_span word)
{
    if (word.len != 8)
        return false;
    for (size_t i = 0; i + 1 < word.len; i++)
        if (vouch_lower(word.data[i]) != 'x')
            return false;
    return true;
}

static bool names_password(struct vouch_span text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t blank = vouch_span_find(text, at, ' ');
        struct vouch_span word = vouch_span_part(text, at, blank - at);
        if (vouch_span_equal_nocase(word, vouch_span_of("PLAIN")) ||
            vouch_span_equal_nocase(word, vouch_span_of("LOGIN")))
            return true;
        at = blank + 1;
    }
    return false;
}

static void keep_text(struct vouch_smtp_keywords *k, struct vouch_span word)
{
    struct vouch_writer w = vouch_writer_of(k->text, sizeof k->text);
    w.len = k->text_len;
    if (word.len + 1 > w.cap - w.len)
        return;
    if (w.len)
        vouch_write_u8(&w, ' ');
    vouch_write_span(&w, word);
    k->text_len = (uint16_t)w.len;
}

static bool is_keyword(struct vouch_span word, enum vouch_smtp_keyword keyword)
{
    return vouch_span_equal_nocase(word, vouch_span_of(words[keyword]));
}

static void note(struct vouch_smtp_keywords *k, struct vouch_span word)
{
    for (int i = 0; i < VOUCH_SMTP_KEYWORDS; i++)
        if (is_keyword(word, (enum vouch_smtp_keyword)i))
            k->offered = (uint16_t)(k->offered | 1u << i);
}

void vouch_smtp_keywords_add(struct vouch_smtp_keywords *k, struct vouch_span text)
{
    struct vouch_span word = first_word(text);
    if (!k->begun) {
        k->begun = true;
        k->starttls_first = is_keyword(word, VOUCH_SMTP_STARTTLS);
        return;
    }
    note(k, word);
    k->masked = k->masked || is_masked(word);
    if (is_keyword(word, VOUCH_SMTP_AUTH) &&
        names_password(vouch_span_part(text, word.len + 1, text.len)))
        k->clear_passwords = true;
    keep_text(k, word);
}

bool vouch_smtp_keywords_has(const struct vouch_smtp_keywords *k, enum vouch_smtp_keyword keyword)
{
    return k->offered >> keyword & 1;
}

struct vouch_span vouch_smtp_keywords_text(const struct vouch_smtp_keywords *k)
{
    struct vouch_span s = {k->text, k->text_len};
    return s;
}

void vouch_smtp_keywords_lost(const struct vouch_smtp_keywords *before,
                              const struct vouch_smtp_keywords *after, struct vouch_writer *w)
{
    for (int i = VOUCH_SMTP_SIZE; i < VOUCH_SMTP_KEYWORDS; i++) {
        enum vouch_smtp_keyword keyword = (enum vouch_smtp_keyword)i;
        if (!vouch_smtp_keywords_has(before, keyword) || vouch_smtp_keywords_has(after, keyword))
            continue;
        if (w->len)
            vouch_write_u8(w, ' ');
        vouch_write_text(w, words[i]);
    }
}
