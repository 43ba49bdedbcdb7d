// SPDX-License-Identifier: Apache-2.0
#include "tests/support/dialogue_scene.h"

#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

void scene_begin(struct scene *s, const struct conversation *c, size_t chunk)
{
    struct vouch_report_storage storage = {.findings = s->findings,
                                           .findings_max = 8,
                                           .facts = s->facts,
                                           .facts_max = 8,
                                           .text = s->text,
                                           .text_max = sizeof s->text};
    struct vouch_address to = {VOUCH_FAMILY_IPV4, {192, 0, 2, 1}, 25, 0};
    memset(s, 0, sizeof *s);
    fake_transport_init(&s->f);
    s->f.chunk = chunk;
    s->script.lines = c->lines;
    while (c->lines[s->script.count].expect || c->lines[s->script.count].reply)
        s->script.count++;
    s->f.on_heard = fake_script_heard;
    s->f.arg = &s->script;
    s->f.end = c->end;
    fake_transport_say_text(&s->f, c->banner);
    vouch_report_init(&s->report, &storage);
    vouch_talk_init(&s->talk, s->in, sizeof s->in, s->out, sizeof s->out);
    struct vouch_transport t = fake_transport_of(&s->f);
    t.ops->open(t.self, &to);
}

void scene_end(struct scene *s)
{
    fake_transport_free(&s->f);
}

int scene_run(struct scene *s, int (*step)(struct vouch_exchange *x), const void *options)
{
    struct vouch_transport t = fake_transport_of(&s->f);
    struct vouch_talk_stream stream = {t.ops->send, t.ops->recv, t.self};
    struct vouch_exchange x = {0};
    x.options = options;
    x.proved = s->proved;
    x.report = &s->report;
    for (int i = 0; i < 20000; i++) {
        int status = vouch_talk_run(&s->talk, &stream, step, &x);
        bool idle = status == VOUCH_AGAIN && s->f.said.at == s->f.said.len && !s->talk.fed &&
                    s->f.end == 0 && s->talk.out_sent == s->talk.out.len;
        if (status != VOUCH_AGAIN || idle)
            return status;
    }
    fail_msg("the dialogue went on for ever at chunk %zu", sweep_at);
    return 0;
}
