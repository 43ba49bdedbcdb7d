// SPDX-License-Identifier: Apache-2.0
#include "tests/support/starttls_scene.h"

#include "tests/support/dialogue_scene.h"
#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct scene s;

static struct {
    const struct starttls_step *next;
    bool binary;
    bool surprised;
} peer;

/* Is what was said a whole command: to the end of its line, its tag, or its packet? */
static bool is_whole(struct vouch_span said)
{
    uint8_t last = said.data[said.len - 1];
    if (said.len < peer.next->expect_len)
        return false;
    if (peer.binary)
        return said.data[0] == 0 ? said.len == 8 || said.data[3] != 0 /* PostgreSQL's, or empty */
                                 : said.len == 4u + said.data[0];
    return last == '\n' || last == '>';
}

/* Answers each step when all of what it expects has come, and takes what was said with it. */
static void on_heard(struct fake_transport *f, void *arg)
{
    struct vouch_span said = fake_transport_pending(f);
    size_t len = said.len < peer.next->expect_len ? said.len : peer.next->expect_len;
    (void)arg;
    if (!peer.next->expect || memcmp(said.data, peer.next->expect, len) != 0) {
        peer.surprised = true;
        return;
    }
    if (!is_whole(said))
        return;
    f->heard.at = f->heard.len;
    fake_transport_say(f, peer.next->reply, peer.next->reply_len);
    peer.next++;
}

static void begin(const struct starttls_situation *at, size_t chunk)
{
    static const struct fake_line none[] = {{NULL, NULL}};
    const struct conversation c = {"", none, NULL, 0, 0, VOUCH_F_NONE};
    scene_begin(&s, &c, chunk);
    peer.next = at->steps;
    peer.surprised = false;
    peer.binary =
        at->steps[0].expect &&
        memchr(at->steps[0].expect, 0, at->steps[0].expect_len); /* packets, not lines or tags */
    s.f.on_heard = on_heard;
    fake_transport_say(&s.f, at->banner, at->banner_len);
}

/* Both parts; the answer of the last that was run. */
static int converse(const struct starttls_situation *at)
{
    int status = scene_run(&s, at->dialogue->greet, NULL);
    if (status != VOUCH_OK)
        return status;
    struct vouch_span kept = {s.in, vouch_talk_left(&s.talk)};
    uint8_t early[256];
    memcpy(early, kept.data, kept.len);
    vouch_talk_next(&s.talk);
    memcpy(s.in, early, kept.len); /* the script says it over the same stream, TLS would not */
    s.talk.in_len = kept.len;
    return scene_run(&s, at->dialogue->talk, NULL);
}

static bool contains(struct vouch_span text, const char *word)
{
    if (!*word)
        return true;
    for (size_t i = 0; i + strlen(word) <= text.len; i++)
        if (memcmp(text.data + i, word, strlen(word)) == 0)
            return true;
    return false;
}

static void check(size_t chunk, void *arg)
{
    const struct starttls_situation *at = arg;
    begin(at, chunk);
    int status = converse(at);
    if (status != at->status)
        fail_msg("%s: answered %d, not %d, at chunk %zu", at->what, status, at->status, sweep_at);
    if (peer.surprised || peer.next->expect)
        fail_msg("%s: something else was said at chunk %zu", at->what, sweep_at);
    if (s.report.findings_count != (at->finding != VOUCH_F_NONE))
        fail_msg("%s: %zu findings at chunk %zu", at->what, s.report.findings_count, sweep_at);
    if (at->finding != VOUCH_F_NONE &&
        (s.findings[0].code != at->finding || !contains(s.findings[0].value, at->value)))
        fail_msg("%s: found %d, %.*s, at chunk %zu", at->what, (int)s.findings[0].code,
                 (int)s.findings[0].value.len, (const char *)s.findings[0].value.data, sweep_at);
    assert_int_equal(s.f.misuse, 0);
    scene_end(&s);
}

static bool fault(unsigned fault_at, void *arg)
{
    const struct starttls_situation *at = arg;
    begin(at, 7);
    s.f.fault_at = fault_at;
    s.f.fault = VOUCH_E_RESET;
    int status = converse(at);
    bool hit = s.f.fault_hit;
    if (hit && s.talk.stream_status != VOUCH_E_RESET && status != at->status)
        fail_msg("%s: a fault at call %zu ended in %d", at->what, sweep_at, status);
    scene_end(&s);
    return hit;
}

void starttls_check_cut(const struct starttls_situation *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct starttls_situation one = at[i];
        sweep_chunks(check, &one);
    }
}

void starttls_check_faults(const struct starttls_situation *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct starttls_situation one = at[i];
        assert_true(sweep_faults(fault, &one, 3000) > 1);
    }
}

void starttls_check_ends(const struct starttls_situation *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct starttls_situation one = at[i];
        for (one.banner_len = 0; one.banner_len < at[i].banner_len; one.banner_len++) {
            begin(&one, 1000);
            s.f.end = VOUCH_E_CLOSED;
            if (converse(&one) == VOUCH_AGAIN)
                fail_msg("%s: waits for ever behind %zu bytes", one.what, one.banner_len);
            scene_end(&s);
        }
    }
}

int starttls_status_of(const struct vouch_dialogue *dialogue, const char *banner, size_t len)
{
    struct starttls_situation at = {.dialogue = dialogue, .banner = banner, .banner_len = len};
    begin(&at, 1000);
    int status = converse(&at);
    scene_end(&s);
    return status;
}
