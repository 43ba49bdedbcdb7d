// SPDX-License-Identifier: Apache-2.0
#include "tests/support/probe_scene.h"

#include "core/dialogue/smtp.h"
#include "core/hello/key_share.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SUITE_12 = 0xc02f, SUITE_13 = 0x1301, POLLS_MAX = 400000 };

/* --- the server ------------------------------------------------------------------------------- */

struct offered {
    unsigned versions; /* bit q */
    struct vouch_span suites;
    struct vouch_span groups;
    struct vouch_span shares;
};

static unsigned bit_of(uint16_t version)
{
    return version >= VOUCH_SSL_3 && version <= 0x0304 ? 1u << (0x0304 - version) : 0;
}

static void read_extension(struct offered *o, uint16_t type, struct vouch_span body)
{
    struct vouch_reader in = vouch_reader_of(body);
    if (type == 10)
        o->groups = vouch_read_span(&in, vouch_read_u16(&in));
    if (type == 51)
        o->shares = vouch_read_span(&in, vouch_read_u16(&in));
    if (type != 43)
        return;
    vouch_read_u8(&in);
    while (vouch_reader_left(&in) > 0)
        o->versions |= bit_of(vouch_read_u16(&in));
}

static struct offered read_hello(struct vouch_span hello)
{
    struct offered o = {0};
    struct vouch_reader in = vouch_reader_of(vouch_span_part(hello, 9, hello.len));
    uint16_t version = vouch_read_u16(&in);
    vouch_read_span(&in, 32);
    vouch_read_span(&in, vouch_read_u8(&in));
    o.suites = vouch_read_span(&in, vouch_read_u16(&in));
    vouch_read_span(&in, vouch_read_u8(&in));
    vouch_read_u16(&in);
    while (vouch_reader_left(&in) > 0) {
        uint16_t type = vouch_read_u16(&in);
        read_extension(&o, type, vouch_read_span(&in, vouch_read_u16(&in)));
    }
    if (!o.versions) /* that one, or an older one */
        o.versions = ~(bit_of(version) - 1);
    return o;
}

static bool has_code(struct vouch_span codes, uint16_t code)
{
    for (size_t i = 0; i + 1 < codes.len; i += 2)
        if ((codes.data[i] << 8 | codes.data[i + 1]) == code)
            return true;
    return false;
}

static void refuse(struct fake_transport *f, enum refusal refusal)
{
    static const uint8_t alert[] = {21, 3, 1, 0, 2, 2, 40};
    if (refusal == BY_ALERT)
        fake_transport_say(f, alert, sizeof alert);
    if (refusal != BY_SILENCE)
        f->end = VOUCH_E_CLOSED;
}

static void say_hello(struct fake_transport *f, uint16_t version, uint16_t suite, uint16_t group,
                      bool retry)
{
    static const uint8_t retry_random[32] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
                                             0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
                                             0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
                                             0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};
    static const uint8_t certificate[] = {11, 0, 0,   12,  0,   0,   9,   0,
                                          0,  6, 'a', 'b', 'c', 'd', 'e', 'f'};
    static const uint8_t done[] = {14, 0, 0, 0};
    uint8_t bytes[128];
    struct vouch_writer w = vouch_writer_of(bytes, sizeof bytes);
    bool is_13 = version == 0x0304;
    uint16_t legacy = is_13 ? 0x0303 : version;
    const uint8_t head[] = {2, 0, 0, is_13 ? 52 : 38, (uint8_t)(legacy >> 8), (uint8_t)legacy};
    const uint8_t tail[] = {0, (uint8_t)(suite >> 8), (uint8_t)suite, 0};
    const uint8_t extensions[] = {
        0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2, (uint8_t)(group >> 8), (uint8_t)group};
    vouch_write_span(&w, (struct vouch_span){head, sizeof head});
    vouch_write_span(&w, (struct vouch_span){retry_random, retry ? 32 : 0});
    for (int i = 0; !retry && i < 32; i++)
        vouch_write_u8(&w, 'R');
    vouch_write_span(&w, (struct vouch_span){tail, sizeof tail});
    vouch_write_span(&w, (struct vouch_span){extensions, is_13 ? sizeof extensions : 0});
    if (!is_13) {
        vouch_write_span(&w, (struct vouch_span){certificate, sizeof certificate});
        vouch_write_span(&w, (struct vouch_span){done, sizeof done});
    }
    const uint8_t record[] = {22, 3, 3, 0, (uint8_t)w.len};
    fake_transport_say(f, record, sizeof record);
    fake_transport_say(f, bytes, w.len);
}

/* A server of TLS 1.3: its group, or that of the hello's that it likes. */
static void answer_13(struct fake_transport *f, const struct probe_server *s,
                      const struct offered *o)
{
    uint16_t group = s->only ? s->only : VOUCH_GROUP_X25519;
    if (s->preferred && has_code(o->groups, s->preferred))
        group = s->preferred;
    bool shared = o->shares.len > 1 && (o->shares.data[0] << 8 | o->shares.data[1]) == group;
    if (!has_code(o->groups, group) || (s->needs_share && o->shares.len == 0))
        refuse(f, s->refusal);
    else
        say_hello(f, 0x0304, SUITE_13, group, !shared);
}

static void answer_hello(struct fake_transport *f, struct probe_scene *s, struct vouch_span hello)
{
    const struct probe_server *server = &s->server;
    struct offered o = read_hello(hello);
    unsigned common = o.versions & server->open;
    unsigned q = 0;
    if (server->deaf)
        return;
    if (server->garbage) {
        fake_transport_say_text(f, server->garbage);
        return;
    }
    if (server->until && s->seen > server->until)
        common = 0;
    while (q <= VOUCH_ASK_SSL_3 && !(common >> q & 1))
        q++;
    if (q == VOUCH_ASK_TLS_1_3)
        answer_13(f, server, &o);
    else if (q <= VOUCH_ASK_SSL_3 && has_code(o.suites, SUITE_12))
        say_hello(f, (uint16_t)(0x0304 - q), SUITE_12, 0, false);
    else
        refuse(f, server->refusal);
}

/* Bytes in clear come first where the target has a greeting: they end with "STARTTLS". */
static void hear(struct fake_transport *f, void *arg)
{
    struct probe_scene *s = arg;
    struct vouch_span in = fake_transport_pending(f);
    if (in.len == 0 || in.data[0] != 22) {
        uint8_t line[512];
        size_t n = fake_transport_take(f, line, sizeof line);
        bool go = vouch_span_starts_nocase((struct vouch_span){line, n}, "STARTTLS");
        fake_transport_say_text(f, go ? "220 go\r\n" : "250-mx\r\n250 STARTTLS\r\n");
        return;
    }
    size_t whole = in.len < 5 ? 5 : 5 + (size_t)(in.data[3] << 8 | in.data[4]);
    size_t segment = s->server.segment;
    if (in.len < whole || (segment && whole > segment))
        return;
    answer_hello(f, s, vouch_span_part(in, 0, whole));
    uint8_t hello[8192];
    fake_transport_take(f, hello, sizeof hello);
}

/* Every connection begins with nothing said and nothing heard. */
static int open_anew(void *self, const struct vouch_address *to)
{
    struct probe_scene *s = self;
    struct fake_transport *f = &s->transport;
    if (!f->is_open) {
        uint8_t rest[8192];
        fake_transport_take(f, rest, sizeof rest);
        f->said.at = f->said.len;
        f->end = 0;
    }
    bool was_open = f->is_open;
    int status = fake_transport_of(f).ops->open(f, to);
    bool busy = s->seen < 64 && s->server.busy >> s->seen & 1;
    if (!was_open && f->is_open && s->target.dialogue == &vouch_dialogue_smtp)
        fake_transport_say_text(f, busy ? "421 too many connections\r\n" : "220 mx\r\n");
    s->seen += !was_open && f->is_open;
    return status;
}

static int send_on(void *self, const uint8_t *data, size_t len)
{
    struct probe_scene *s = self;
    return fake_transport_of(&s->transport).ops->send(&s->transport, data, len);
}

static int recv_on(void *self, uint8_t *data, size_t len)
{
    struct probe_scene *s = self;
    return fake_transport_of(&s->transport).ops->recv(&s->transport, data, len);
}

static void close_on(void *self)
{
    struct probe_scene *s = self;
    fake_transport_of(&s->transport).ops->close(&s->transport);
}

static const struct vouch_transport_ops transport_ops = {
    .open = open_anew, .send = send_on, .recv = recv_on, .close = close_on};

/* --- the scene -------------------------------------------------------------------------------- */

struct probe_scene probe_scene;

void probe_scene_begin(const struct probe_server *server, const struct vouch_dialogue *dialogue,
                       unsigned ask)
{
    static const uint8_t random[VOUCH_HELLO_RANDOM] = {7};
    struct probe_scene *s = &probe_scene;
    memset(s, 0, sizeof *s);
    s->server = *server;
    s->target.dialogue = dialogue;
    fake_clock_init(&s->clock);
    fake_transport_init(&s->transport);
    s->transport.on_heard = hear;
    s->transport.arg = s;
    s->scratch.storage = (struct vouch_report_storage){.findings = s->findings,
                                                       .findings_max = 4,
                                                       .facts = s->facts,
                                                       .facts_max = 8,
                                                       .text = s->text,
                                                       .text_max = sizeof s->text};
    const struct vouch_probe_options o = {.target = &s->target,
                                          .transport = {&transport_ops, s},
                                          .servername = "www.example",
                                          .random = random,
                                          .ask = ask,
                                          .web = true,
                                          .in = s->in,
                                          .in_max = sizeof s->in,
                                          .out = s->out,
                                          .out_max = sizeof s->out,
                                          .messages = s->messages,
                                          .messages_max = sizeof s->messages,
                                          .scratch = &s->scratch,
                                          .accepts = &s->accepts};
    assert_int_equal(vouch_probe_init(&s->probe, &o), VOUCH_OK);
}

/* Polls to the end; time passes when the probe waits for it. */
void probe_scene_run(void)
{
    struct probe_scene *s = &probe_scene;
    for (unsigned polls = 0; vouch_probe_poll(&s->probe, &s->clock.now) == VOUCH_AGAIN; polls++) {
        assert_true(polls < POLLS_MAX);
        fake_clock_advance(&s->clock, 1);
    }
    vouch_probe_close(&s->probe);
    assert_int_equal(s->transport.misuse, 0);
    assert_false(s->transport.is_open);
}

void probe_scene_end(void)
{
    fake_transport_free(&probe_scene.transport);
}
