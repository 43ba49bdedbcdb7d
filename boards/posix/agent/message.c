// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/message.h"

#include "core/calendar.h"

#include <stdlib.h>
#include <string.h>

static void free_item(struct agent_message_item *i)
{
    free(i->target);
    free(i->identity);
    free(i->kind);
    free(i->code);
    free(i->text);
}

void agent_message_add(void *self, const struct agent_outbox_row *row)
{
    struct agent_message *m = self;
    struct agent_message_item i = {
        .id = row->id,
        .at_s = row->at_s,
        .target = strdup(row->target),
        .identity = strdup(row->identity),
        .kind = strdup(row->kind),
        .severity = row->severity,
        .code = strdup(row->code),
        .text = strdup(row->text),
        .attempt = row->attempt,
    };

    if (m->count == AGENT_MESSAGE_ITEMS || !i.target || !i.identity || !i.kind || !i.code ||
        !i.text) {
        free_item(&i);
        m->lost++;
        return;
    }
    if (m->count == 0)
        m->id = row->id;
    m->items[m->count++] = i;
}

bool agent_message_item_is_over(const struct agent_message_item *i)
{
    static const char *const kinds[] = {"recovery", "steady", "renewed", "checked"};

    for (size_t k = 0; i->code[0] == '\0' && k < sizeof kinds / sizeof kinds[0]; k++)
        if (strcmp(i->kind, kinds[k]) == 0)
            return true;
    return false;
}

void agent_message_clear(struct agent_message *m)
{
    for (size_t i = 0; i < m->count; i++)
        free_item(&m->items[i]);
    m->count = m->lost = 0;
}

enum vouch_severity agent_message_severity(const struct agent_message *m)
{
    enum vouch_severity worst = VOUCH_SEVERITY_INFO;

    for (size_t i = 0; i < m->count; i++)
        if (m->items[i].severity > worst)
            worst = m->items[i].severity;
    return worst;
}

void agent_message_name(const struct agent_message *m, struct vouch_writer *w)
{
    vouch_write_text(w, "vouch-");
    vouch_write_decimal(w, m->id);
    vouch_write_text(w, "-");
    vouch_write_decimal(w, m->items[0].at_s);
}

/* What all of them have, by a function of an item; null: not the same. */
static const char *common(const struct agent_message *m, const char *(*of)(const void *item))
{
    const char *first = of(&m->items[0]);

    for (size_t i = 1; i < m->count; i++)
        if (strcmp(of(&m->items[i]), first) != 0)
            return NULL;
    return first;
}

static const char *code_of(const void *item)
{
    return ((const struct agent_message_item *)item)->code;
}

static const char *kind_of(const void *item)
{
    return ((const struct agent_message_item *)item)->kind;
}

/* The first line without the endpoint at its start: what has happened. */
static struct vouch_span happening(const struct agent_message_item *i)
{
    struct vouch_span text = vouch_span_of(i->text);
    size_t from = strncmp(i->text, i->identity, strlen(i->identity)) == 0 ? strlen(i->identity) : 0;

    return vouch_span_part(text, from, vouch_span_find(text, 0, '\n') - from);
}

/* Many endpoints below one expired intermediate report the same: once is enough. */
static bool all_say_the_same(const struct agent_message *m)
{
    for (size_t i = 1; i < m->count; i++)
        if (!vouch_span_equal(happening(&m->items[i]), happening(&m->items[0])))
            return false;
    return true;
}

/* What an event is called where many are counted; the table has the names of the outbox. */
static const char *kind_word(const struct agent_message *m, const char *kind)
{
    static const struct {
        const char *name, *dutch;
    } words[] = {
        {"problem", "probleem"},
        {"reason", "ander probleem"},
        {"recovery", "hersteld"},
        {"replaced", "ander certificaat"},
        {"renewed", "vernieuwd"},
        {"expiry", "verloopt binnenkort"},
        {"repeat", "nog steeds een probleem"},
        {"flapping", "wisselt vaak"},
        {"steady", "weer stabiel"},
        {"stale", "niet gecontroleerd"},
        {"checked", "weer gecontroleerd"},
        {"changes", "wijzigingen"},
    };

    for (size_t i = 0; m->language == VOUCH_LANGUAGE_NL && i < sizeof words / sizeof words[0]; i++)
        if (strcmp(kind, words[i].name) == 0)
            return words[i].dutch;
    return kind;
}

const char *agent_message_severity_word(const struct agent_message *m, enum vouch_severity severity)
{
    static const char *const dutch[] = {[VOUCH_SEVERITY_INFO] = "info",
                                        [VOUCH_SEVERITY_WARNING] = "waarschuwing",
                                        [VOUCH_SEVERITY_ERROR] = "fout"};

    return m->language == VOUCH_LANGUAGE_NL ? dutch[severity] : vouch_severity_text(severity);
}

void agent_message_subject(const struct agent_message *m, struct vouch_writer *w)
{
    const char *kind = common(m, kind_of), *code = common(m, code_of);

    if (m->count > 1) {
        vouch_write_decimal(w, (int64_t)m->count);
        vouch_write_text(w, m->language == VOUCH_LANGUAGE_NL ? " eindpunten: " : " endpoints: ");
    }
    if (all_say_the_same(m)) {
        vouch_write_text(w, m->items[0].identity);
        vouch_write_text(w, m->count > 1 ? " ..." : "");
        vouch_write_span(w, happening(&m->items[0]));
        return;
    }
    vouch_write_text(w, kind_word(m, kind ? kind : "changes"));
    if (code && *code) {
        vouch_write_text(w, " [");
        vouch_write_text(w, code);
        vouch_write_text(w, "]");
    }
}

void agent_message_text(const struct agent_message *m, struct vouch_writer *w)
{
    for (size_t i = 0; i < m->count; i++) {
        vouch_date_write(w, m->items[i].at_s);
        vouch_write_text(w, "  ");
        vouch_write_text(w, agent_message_severity_word(m, m->items[i].severity));
        vouch_write_text(w, "\n");
        vouch_write_text(w, m->items[i].text);
        vouch_write_text(w, "\n\n");
    }
}
