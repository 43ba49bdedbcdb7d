// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/postgres.h"

#include "core/dialogue/lines.h"

static const char name[] = "PostgreSQL";

enum stage { BEGIN = 0, ASKED };

/* Length 8, code 1234.5679. */
static const uint8_t ssl_request[] = {0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F};

enum { ERROR_HEAD = 5, ERROR_MAX = 1024 };

static int fail(struct vouch_exchange *x, enum vouch_finding_code code, struct vouch_span said,
                int status)
{
    vouch_lines_find(x, code, name, said);
    return status;
}

/* The field "M" of an ErrorResponse: each field is a letter and a text that ends with NUL. Servers
 * before 7.4 send the text alone. */
static struct vouch_span message_of(struct vouch_span fields)
{
    for (size_t at = 0; at < fields.len;) {
        size_t end = vouch_span_find(fields, at, 0);
        if (fields.data[at] == 'M')
            return vouch_span_part(fields, at + 1, end - at - 1);
        at = end + 1;
    }
    return vouch_span_part(fields, 0, vouch_span_find(fields, 0, 0));
}

static int on_error(struct vouch_exchange *x)
{
    struct vouch_span head = vouch_span_part(x->in, 1, 4);
    size_t len = 0;
    for (size_t i = 0; i < head.len; i++)
        len = len << 8 | head.data[i];
    bool new_form = head.len == 4 && len >= 4 && len < ERROR_MAX;
    bool whole = new_form && x->in.len > len;
    if (!whole && !x->ended && !x->full && x->in.len < ERROR_MAX)
        return VOUCH_AGAIN;
    x->used = x->in.len;
    return fail(x, VOUCH_F_STARTTLS_REFUSED,
                message_of(vouch_span_part(x->in, new_form ? ERROR_HEAD : 1, x->in.len)),
                VOUCH_E_REFUSED);
}

/* A server that speaks first is another service, even if the first letter happens to match. */
static bool is_banner(struct vouch_span in)
{
    return vouch_span_starts_nocase(in, "SSH-");
}

static int greet(struct vouch_exchange *x)
{
    enum stage *stage = x->state;
    if (*stage == BEGIN) {
        const struct vouch_span request = {ssl_request, sizeof ssl_request};
        *stage = ASKED;
        vouch_write_span(&x->out, request);
        return VOUCH_AGAIN;
    }
    if (x->in.len == 0)
        return VOUCH_AGAIN;
    if (x->in.data[0] == 'E')
        return on_error(x);
    x->used = 1;
    if (x->in.data[0] == 'S' && !is_banner(x->in))
        return VOUCH_OK;
    if (x->in.data[0] == 'N')
        return fail(x, VOUCH_F_STARTTLS_NOT_OFFERED, vouch_span_of(NULL), VOUCH_E_NOT_FOUND);
    x->used = x->in.len;
    return fail(x, VOUCH_F_STARTTLS_WRONG_SERVICE,
                vouch_span_part(x->in, 0, vouch_span_find(x->in, 0, '\n')), VOUCH_E_MALFORMED);
}

static int talk(struct vouch_exchange *x)
{
    (void)x; /* the server waits for a login */
    return VOUCH_OK;
}

const struct vouch_dialogue vouch_dialogue_postgres = {
    .scheme = "postgres", .port = 5432, .starttls = "postgres", .greet = greet, .talk = talk};
