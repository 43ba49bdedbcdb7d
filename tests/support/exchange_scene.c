// SPDX-License-Identifier: Apache-2.0
#include "tests/support/exchange_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

void exchange_begin(struct exchange_scene *s)
{
    const struct vouch_report_storage storage = {.findings = s->findings,
                                                 .findings_max = VOUCH_COUNT_OF(s->findings),
                                                 .facts = s->facts,
                                                 .facts_max = VOUCH_COUNT_OF(s->facts),
                                                 .text = s->text,
                                                 .text_max = sizeof s->text};
    vouch_report_init(&s->report, &storage);
    memset(&s->state, 0, sizeof s->state);
    memset(&s->target, 0, sizeof s->target);
    strcpy(s->target.host, "host.example");
    s->x = (struct vouch_exchange){.target = &s->target, .report = &s->report, .state = &s->state};
}

int exchange_hear(struct exchange_scene *s, int (*step)(struct vouch_exchange *), const void *data,
                  size_t len)
{
    s->x.in = (struct vouch_span){data, len};
    s->x.used = 0;
    s->x.wait_ms = 0;
    s->x.leaving = false;
    s->x.out = vouch_writer_of(s->out, sizeof s->out);
    return step(&s->x);
}

void exchange_expect_said(const struct exchange_scene *s, const void *data, size_t len)
{
    if (s->x.out.len != len || memcmp(s->out, data, len) != 0)
        fail_msg("said %zu bytes, not %zu: %.*s", s->x.out.len, len, (int)s->x.out.len,
                 (const char *)s->out);
}

void exchange_expect_found(const struct exchange_scene *s, enum vouch_finding_code code,
                           const char *value)
{
    if (s->report.findings_count != (code != VOUCH_F_NONE))
        fail_msg("%zu findings", s->report.findings_count);
    if (code == VOUCH_F_NONE)
        return;
    struct vouch_span found = s->findings[0].value;
    if (s->findings[0].code != code || !vouch_span_equal(found, vouch_span_of(value)))
        fail_msg("found %d, %.*s", (int)s->findings[0].code, (int)found.len,
                 (const char *)found.data);
}

void exchange_expect_fact(const struct exchange_scene *s, const char *key, const char *value)
{
    struct vouch_span fact = vouch_report_fact(&s->report, key);
    if (!vouch_span_equal(fact, vouch_span_of(value)))
        fail_msg("%s is %.*s", key, (int)fact.len, (const char *)fact.data);
}

static int take_steps(struct exchange_scene *s, const struct exchange_row *r,
                      const struct exchange_step *steps, int (*step)(struct vouch_exchange *))
{
    int status = VOUCH_OK;
    for (size_t i = 0; i < 4 && steps[i].heard; i++) {
        if (status < 0)
            fail_msg("%s: over before \"%s\"", r->dialogue->scheme, steps[i].heard);
        status = exchange_hear(s, step, steps[i].heard, strlen(steps[i].heard));
        exchange_expect_said(s, steps[i].said, strlen(steps[i].said));
        if (status != VOUCH_E_MALFORMED)
            assert_int_equal(s->x.used, strlen(steps[i].heard));
    }
    return status;
}

void exchange_play(struct exchange_scene *s, const struct exchange_row *r)
{
    exchange_begin(s);
    int status = take_steps(s, r, r->greet, r->dialogue->greet);
    if (r->talk[0].heard) {
        assert_int_equal(status, VOUCH_OK);
        status = take_steps(s, r, r->talk, r->dialogue->talk);
    }
    if (status != r->status)
        fail_msg("%s: %d, not %d, after \"%s\", \"%s\"", r->dialogue->scheme, status, r->status,
                 r->greet[0].heard ? r->greet[0].heard : "",
                 r->greet[1].heard ? r->greet[1].heard : "");
    exchange_expect_found(s, r->code, r->value);
    if (r->key)
        exchange_expect_fact(s, r->key, r->fact);
}
