// SPDX-License-Identifier: Apache-2.0
/* Name constraints against alternative names, both hostile.
 *
 * Input: two bytes of length and a NameConstraints; the rest is the value of a subjectAltName. What
 * must hold: the work only goes down, an answer is the same when asked again, more work does not
 * turn "kept" into anything else, and less work gives the same answer or none. */

#include "core/x509/constraints.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t alternative[] = {0x06, 0x03, 0x55, 0x1d, 0x11};
static const uint8_t no_name[] = {0x30, 0x00};
static uint8_t extensions[70000];

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void write_head(struct vouch_writer *w, uint8_t tag, size_t len)
{
    vouch_write_u8(w, tag);
    if (len > 0xff) {
        vouch_write_u8(w, 0x82);
        vouch_write_u8(w, (uint8_t)(len >> 8));
    } else if (len > 0x7f) {
        vouch_write_u8(w, 0x81);
    }
    vouch_write_u8(w, (uint8_t)len);
}

static size_t head_len(size_t len)
{
    return len > 0xff ? 4 : len > 0x7f ? 3 : 2;
}

/* A certificate of nothing but names. */
static void view(struct vouch_span names, struct vouch_certificate *c)
{
    struct vouch_writer w = vouch_writer_of(extensions, sizeof extensions);
    memset(c, 0, sizeof *c);
    write_head(&w, 0x30, sizeof alternative + head_len(names.len) + names.len);
    vouch_write_span(&w, (struct vouch_span){alternative, sizeof alternative});
    write_head(&w, 0x04, names.len);
    vouch_write_span(&w, names);
    c->extensions = vouch_writer_span(&w);
    c->subject = (struct vouch_span){no_name, sizeof no_name};
    c->present = 1u << VOUCH_EXT_SUBJECT_ALT_NAME;
}

static enum vouch_constraints_verdict ask(struct vouch_span value,
                                          const struct vouch_certificate *c, uint32_t work)
{
    uint8_t buffer[512];
    struct vouch_constraints_fault fault;
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    uint32_t left = work;
    vouch_constraints_check(value, c, false, &left, &fault);
    must(left <= work);
    must((fault.verdict == VOUCH_CONSTRAINTS_KEPT) == (fault.why == NULL));
    vouch_constraints_write(&w, &fault);
    return fault.verdict;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vouch_span input = {data, size};
    struct vouch_reader r = vouch_reader_of(input);
    struct vouch_certificate c;
    size_t len = vouch_read_u16(&r);
    size_t left = vouch_reader_left(&r);
    struct vouch_span value = vouch_read_span(&r, len < left ? len : left);
    struct vouch_span names = vouch_read_span(&r, vouch_reader_left(&r));
    if (names.len > 60000)
        return 0;
    view(names, &c);
    enum vouch_constraints_verdict verdict = ask(value, &c, VOUCH_CONSTRAINTS_WORK);
    must(ask(value, &c, VOUCH_CONSTRAINTS_WORK) == verdict);
    if (verdict == VOUCH_CONSTRAINTS_KEPT)
        must(ask(value, &c, 2 * VOUCH_CONSTRAINTS_WORK) == VOUCH_CONSTRAINTS_KEPT);
    enum vouch_constraints_verdict hurried = ask(value, &c, 8);
    must(hurried == verdict || hurried == VOUCH_CONSTRAINTS_SPENT);
    return 0;
}
