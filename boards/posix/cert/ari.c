// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/ari.h"

#include "boards/posix/cert/live.h"
#include "core/calendar.h"
#include "core/pem.h"
#include "core/review/json_walk.h"
#include "core/status.h"
#include "core/x509/extension.h"

#include <stdio.h>
#include <string.h>

enum { ANSWER_MAX = 64 * 1024, ID_MAX = 128 };

/* --- the certificate's name --- */

static void write_base64url(struct vouch_writer *w, struct vouch_span bytes)
{
    uint8_t buffer[ID_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    vouch_base64_write(&text, bytes);
    for (size_t i = 0; i < text.len && buffer[i] != '='; i++)
        vouch_write_u8(w, buffer[i] == '+' ? '-' : buffer[i] == '/' ? '_' : buffer[i]);
}

bool vouch_ari_id(struct vouch_writer *w, const struct vouch_certificate *c)
{
    struct vouch_authority_key_id id = {.key_id = {NULL, 0}};
    if (!vouch_extension_authority_key_id(c, &id) || !id.key_id.len || !c->serial.len ||
        id.key_id.len > ID_MAX / 2 || c->serial.len > ID_MAX / 2)
        return false;
    write_base64url(w, id.key_id);
    vouch_write_u8(w, '.');
    write_base64url(w, c->serial);
    return w->lost == 0;
}

/* --- responses --- */

/* The members of both objects that are used. */
struct answer {
    struct vouch_span renewal_info;
    struct vouch_span start;
    struct vouch_span end;
};

static void take_member(void *self, struct vouch_span above, struct vouch_span key,
                        enum vouch_json_kind kind, struct vouch_span value)
{
    struct answer *a = self;
    bool in_window = vouch_span_equal(above, vouch_span_of("suggestedWindow"));
    if (kind != VOUCH_JSON_STRING)
        return;
    if (vouch_span_equal(key, vouch_span_of("renewalInfo")))
        a->renewal_info = value;
    else if (in_window && vouch_span_equal(key, vouch_span_of("start")))
        a->start = value;
    else if (in_window && vouch_span_equal(key, vouch_span_of("end")))
        a->end = value;
}

static int get(const struct vouch_ari *a, const char *url, struct answer *out, uint8_t *buffer,
               struct vouch_writer *why)
{
    size_t len = 0;
    int status = vouch_live_get(url, a->options, a->options_count, buffer, ANSWER_MAX, &len, why);
    if (status != VOUCH_OK)
        return status;
    memset(out, 0, sizeof *out);
    if (vouch_json_walk((struct vouch_span){buffer, len}, 0, take_member, out))
        return VOUCH_OK;
    vouch_write_text(why, "its answer is no JSON");
    return VOUCH_E_MALFORMED;
}

static int ask_directory(struct vouch_ari *a, uint8_t *buffer, struct vouch_writer *why)
{
    struct answer answer;
    int status = get(a, a->directory, &answer, buffer, why);
    if (status != VOUCH_OK)
        return status;
    struct vouch_writer w = vouch_writer_of(a->renewal_info, sizeof a->renewal_info - 1);
    vouch_json_unescape(&w, answer.renewal_info);
    a->renewal_info[w.len] = 0;
    if (w.len && !w.lost && strncmp(a->renewal_info, "https://", 8) == 0)
        return VOUCH_OK;
    a->renewal_info[0] = 0;
    vouch_write_text(why, "this CA has no renewal information (RFC 9773)");
    return VOUCH_E_UNSUPPORTED;
}

int vouch_ari_ask(struct vouch_ari *a, const struct vouch_certificate *c,
                  struct vouch_ari_window *out, struct vouch_writer *why)
{
    static uint8_t buffer[ANSWER_MAX];
    char id[2 * ID_MAX];
    char url[VOUCH_ARI_URL_MAX + sizeof id];
    struct answer answer;
    struct vouch_writer w = vouch_writer_of(id, sizeof id - 1);
    if (!a->renewal_info[0]) {
        int status = ask_directory(a, buffer, why);
        if (status != VOUCH_OK)
            return status;
        why->len = 0;
    }
    if (!vouch_ari_id(&w, c)) {
        vouch_write_text(why, "the certificate has no authority key identifier");
        return VOUCH_E_UNSUPPORTED;
    }
    id[w.len] = 0;
    snprintf(url, sizeof url, "%s/%s", a->renewal_info, id);
    int status = get(a, url, &answer, buffer, why);
    if (status != VOUCH_OK)
        return status;
    if (vouch_date_parse(answer.start, &out->start_s) == VOUCH_OK &&
        vouch_date_parse(answer.end, &out->end_s) == VOUCH_OK && out->end_s > out->start_s) {
        why->len = 0;
        return VOUCH_OK;
    }
    vouch_write_text(why, "its answer has no window");
    return VOUCH_E_MALFORMED;
}
