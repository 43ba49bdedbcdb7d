// SPDX-License-Identifier: Apache-2.0
#include "core/format/phrase.h"

#include <string.h>

struct vouch_phrase vouch_phrase_of(const char *pattern, const struct vouch_report *report,
                                    const struct vouch_finding *finding)
{
    struct vouch_phrase p = {pattern ? pattern : "", report, finding, {0}};
    return p;
}

static struct vouch_span number(struct vouch_phrase *p, int v)
{
    struct vouch_writer w = vouch_writer_of(p->number, sizeof p->number);
    if (v != VOUCH_NO_POSITION)
        vouch_write_decimal(&w, v);
    return vouch_writer_span(&w);
}

static struct vouch_span subject(const struct vouch_phrase *p)
{
    int at = p->finding->position;
    if (at < 0 || (size_t)at >= p->report->sent_count)
        return vouch_span_of("");
    return p->report->storage.sent[at].subject;
}

static struct vouch_span filling(struct vouch_phrase *p, struct vouch_span name)
{
    if (vouch_span_equal(name, vouch_span_of("value")))
        return p->finding->value;
    if (vouch_span_equal(name, vouch_span_of("subject")))
        return subject(p);
    if (vouch_span_equal(name, vouch_span_of("position")))
        return number(p, p->finding->position);
    if (vouch_span_equal(name, vouch_span_of("other")))
        return number(p, p->finding->other);
    return name;
}

bool vouch_phrase_next(struct vouch_phrase *p, struct vouch_span *piece)
{
    struct vouch_span left = vouch_span_of(p->at);
    if (left.len == 0)
        return false;
    size_t close = vouch_span_find(left, 0, '}');
    if (left.data[0] == '{' && close < left.len) {
        *piece = filling(p, vouch_span_part(left, 1, close - 1));
        p->at += close + 1;
        return true;
    }
    *piece = vouch_span_part(left, 0, vouch_span_find(left, 1, '{'));
    p->at += piece->len;
    return true;
}

static const struct vouch_words *words_of(const struct vouch_format_options *o,
                                          const struct vouch_finding *finding)
{
    return o->words ? o->words(finding->code) : NULL;
}

const char *vouch_phrase_text(const struct vouch_format_options *o,
                              const struct vouch_finding *finding)
{
    const struct vouch_words *words = words_of(o, finding);
    return words ? words->text[o->language] : NULL;
}

const char *vouch_phrase_remedy(const struct vouch_format_options *o,
                                const struct vouch_finding *finding)
{
    return o->remedy ? o->remedy(finding, o->language) : NULL;
}

const char *vouch_phrase_source(const struct vouch_format_options *o,
                                const struct vouch_finding *finding)
{
    const struct vouch_words *words = words_of(o, finding);
    return words ? words->source : NULL;
}

const char *vouch_phrase_id(const struct vouch_finding *finding)
{
    const struct vouch_finding_kind *kind = vouch_finding_kind(finding->code);
    return kind ? kind->id : "unnamed";
}
