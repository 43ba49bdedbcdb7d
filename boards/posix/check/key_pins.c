// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/key_pins.h"

#include "core/pem.h"
#include "core/status.h"
#include "core/x509/name.h"

#include <string.h>

enum { PIN_TEXT_MAX = 64 };

static const char prefix[] = "sha256//";

int vouch_key_pin_add(struct vouch_key_pin_list *list, const char *text, struct vouch_writer *why)
{
    uint8_t pin[48];
    size_t len = 0;
    struct vouch_span s = vouch_span_of(text);
    if (vouch_span_starts_nocase(s, prefix))
        s = vouch_span_part(s, sizeof prefix - 1, s.len);
    if (vouch_base64_decode(s, pin, sizeof pin, &len) != VOUCH_OK || len != sizeof list->at[0]) {
        vouch_write_text(why, "not a pin such as sha256// and 44 characters of base64");
        return VOUCH_E_ARGUMENT;
    }
    if (list->count == VOUCH_KEY_PINS_MAX) {
        vouch_write_text(why, "too many pins");
        return VOUCH_E_ARGUMENT;
    }
    memcpy(list->at[list->count++], pin, len);
    return VOUCH_OK;
}

static int find_anchor(void *self, struct vouch_span subject, size_t index,
                       struct vouch_anchor *out)
{
    const struct vouch_key_pins *p = self;
    for (size_t i = 0; i < p->matched_count; i++) {
        const struct vouch_certificate *c = &p->matched[i];
        if (!vouch_name_equal(c->subject, subject) || index-- > 0)
            continue;
        memset(out, 0, sizeof *out);
        out->subject = c->subject;
        out->key = c->spki;
        out->certificate = c->der;
        return VOUCH_OK;
    }
    return VOUCH_E_NOT_FOUND;
}

static const struct vouch_anchors_ops matched_ops = {.find = find_anchor};

static void find_pin(struct vouch_report *r, enum vouch_finding_code code, int position,
                     const uint8_t digest[32])
{
    uint8_t buffer[PIN_TEXT_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&w, prefix);
    vouch_base64_write(&w, (struct vouch_span){digest, 32});
    vouch_report_find(r, code, position, VOUCH_NO_POSITION, vouch_writer_span(&w));
}

static bool is_pinned(const struct vouch_key_pin_list *list, const uint8_t digest[32])
{
    for (size_t i = 0; i < list->count; i++)
        if (memcmp(list->at[i], digest, sizeof list->at[i]) == 0)
            return true;
    return false;
}

static struct vouch_anchors look(void *self, const struct vouch_span *sent, size_t count,
                                 struct vouch_anchors usual, struct vouch_report *report)
{
    struct vouch_key_pins *p = self;
    uint8_t leaf[32] = {0};
    p->matched_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct vouch_certificate c;
        uint8_t digest[32];
        vouch_certificate_parse(sent[i], &c);
        c.der = sent[i];
        if (vouch_certificate_sha256(c.spki, digest) != VOUCH_OK)
            continue;
        if (i == 0)
            memcpy(leaf, digest, sizeof leaf);
        if (!is_pinned(p->list, digest) || p->matched_count == VOUCH_KEY_PINS_MAX)
            continue;
        p->matched[p->matched_count++] = c;
        find_pin(report, VOUCH_F_PIN_MATCHED, (int)i, digest);
    }
    if (p->matched_count == 0)
        find_pin(report, VOUCH_F_PIN_MISMATCH, 0, leaf);
    return p->matched_count ? (struct vouch_anchors){&matched_ops, p} : usual;
}

static const struct vouch_pins_ops pins_ops = {.look = look};

struct vouch_pins vouch_key_pins_of(struct vouch_key_pins *p, const struct vouch_key_pin_list *list)
{
    p->list = list;
    p->matched_count = 0;
    return (struct vouch_pins){&pins_ops, p};
}
