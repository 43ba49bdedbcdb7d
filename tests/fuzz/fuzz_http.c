// SPDX-License-Identifier: Apache-2.0
/* Any bytes as a web server's answer, in pieces as the first byte says: the dialogue uses no more
 * than it was given, ends, and says why where it fails. */
#include "core/dialogue/http.h"
#include "core/target.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BUFFER_SIZE = 128 };

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* One call of the step over what is in the buffer; its answer, and what is left in the buffer. */
static int call(struct vouch_exchange *x, const uint8_t *buffer, size_t len, bool ended)
{
    static uint8_t out[1024];
    x->in = (struct vouch_span){buffer, len};
    x->used = 0;
    x->full = len == BUFFER_SIZE;
    x->ended = ended;
    x->out = vouch_writer_of(out, sizeof out);
    int status = vouch_dialogue_https.talk(x);
    require(x->used <= len);
    require(status != VOUCH_AGAIN || !x->full || x->used > 0 || x->out.len > 0);
    return status;
}

/* Feeds all of it; the last answer. */
static int feed(struct vouch_exchange *x, struct vouch_span said, size_t chunk)
{
    uint8_t buffer[BUFFER_SIZE];
    size_t len = 0;
    int status = call(x, buffer, 0, false);
    while (status == VOUCH_AGAIN && said.len > 0) {
        size_t n = said.len < chunk ? said.len : chunk;
        n = n < BUFFER_SIZE - len ? n : BUFFER_SIZE - len;
        memcpy(buffer + len, said.data, n);
        said = vouch_span_part(said, n, said.len);
        len += n;
        status = call(x, buffer, len, false);
        len -= x->used;
        memmove(buffer, buffer + x->used, len);
    }
    while (status == VOUCH_AGAIN) {
        status = call(x, buffer, len, true);
        require(status != VOUCH_AGAIN || x->used > 0);
        len -= x->used;
        memmove(buffer, buffer + x->used, len);
    }
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vouch_finding findings[8];
    static struct vouch_fact facts[8];
    static uint8_t text[512];
    static _Alignas(8) uint8_t state[VOUCH_DIALOGUE_STATE_SIZE];
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 8,
                                                 .facts = facts,
                                                 .facts_max = 8,
                                                 .text = text,
                                                 .text_max = sizeof text};
    static const struct vouch_target target = {
        .dialogue = &vouch_dialogue_https, .host = "www.example.test", .port = 443, .rest = "/"};
    struct vouch_report report;
    struct vouch_exchange x = {.target = &target, .report = &report, .state = state};
    if (size < 1)
        return 0;
    memset(state, 0, sizeof state);
    vouch_report_init(&report, &storage);
    report.tls.client_cert_requested = data[0] & 0x80u;
    int status = feed(&x, (struct vouch_span){data + 1, size - 1}, (data[0] & 0x7Fu) + 1u);
    require(status == VOUCH_OK || report.findings_count > 0);
    require(status != VOUCH_OK || vouch_report_fact(&report, "http_status").len == 3);
    return 0;
}
