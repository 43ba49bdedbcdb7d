// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/serials.h"

#include "core/clients.h"

#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

/* For each target there is room for its own certificate and three issuers that no other has. */
enum { ROWS_PER_TARGET = 4, ROWS_MIN = 256, PROBES = 32 };

enum { SENT_MAX = 16, TARGET_MAX = 104, VALUE_MAX = 512 };

/* A key that is 0 is free, 1 is being written. */
struct vouch_serial_row {
    _Atomic uint64_t key; /* of issuer and serial number */
    uint64_t der;         /* of the certificate's SHA-256 */
    uint64_t owner;       /* of the target */
    char target[TARGET_MAX];
};

/* FNV-1a */
static uint64_t hash(uint64_t h, struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ s.data[i]) * 0x100000001b3U;
    return h;
}

static const uint64_t basis = 0xcbf29ce484222325U;

static uint64_t key_of(const struct vouch_sent *sent)
{
    uint64_t key = hash(hash(basis, sent->issuer), sent->serial);
    return key > 1 ? key : 2;
}

static uint64_t der_of(const struct vouch_sent *sent)
{
    uint64_t der = 0;
    for (size_t i = 0; i < sizeof der; i++)
        der = der << 8 | sent->sha256[i];
    return der;
}

void vouch_serials_init(struct vouch_serials *s, bool lasting, size_t targets)
{
    size_t count = ROWS_MIN;
    while (count / ROWS_PER_TARGET < targets && count < SIZE_MAX / 2 / sizeof *s->rows)
        count *= 2;
    void *rows = mmap(NULL, count * sizeof *s->rows, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    s->rows = rows == MAP_FAILED ? NULL : rows;
    s->count = count;
    s->lasting = lasting;
}

void vouch_serials_free(struct vouch_serials *s)
{
    if (s->rows)
        munmap(s->rows, s->count * sizeof *s->rows);
    s->rows = NULL;
}

static bool is_sent(const struct vouch_report *r, uint64_t key, uint64_t der)
{
    for (size_t i = 0; i < r->sent_count && i < SENT_MAX; i++)
        if (key_of(&r->storage.sent[i]) == key && der_of(&r->storage.sent[i]) == der)
            return true;
    return false;
}

static void forget(const struct vouch_serials *s, uint64_t owner, const struct vouch_report *r)
{
    for (size_t i = 0; i < s->count; i++) {
        struct vouch_serial_row *row = &s->rows[i];
        uint64_t key = atomic_load(&row->key);
        if (key > 1 && row->owner == owner && !is_sent(r, key, row->der))
            atomic_store(&row->key, 0);
    }
}

/* The row of another target with this key and another certificate, or null; *place: where it can
 * be remembered, or null: it is already, or there is no room. */
static struct vouch_serial_row *find(const struct vouch_serials *s, uint64_t key, uint64_t der,
                                     uint64_t owner, struct vouch_serial_row **place)
{
    struct vouch_serial_row *other = NULL;
    bool known = false;
    uint64_t first = key ^ key >> 32; /* the lower bits of numbers in a row are too much alike */
    *place = NULL;
    for (size_t i = 0; i < PROBES; i++) {
        struct vouch_serial_row *row = &s->rows[(first + i) % s->count];
        uint64_t there = atomic_load(&row->key);
        if (there == 0 && !*place)
            *place = row;
        if (there != key)
            continue;
        known = known || (row->der == der && (row->owner == owner || !s->lasting));
        if (row->owner != owner && row->der != der)
            other = row;
    }
    if (known)
        *place = NULL;
    return other;
}

/* Unless another process has just taken the row. */
static void remember(struct vouch_serial_row *row, uint64_t key, uint64_t der, uint64_t owner,
                     struct vouch_span target)
{
    uint64_t nobody = 0;
    size_t len = target.len < TARGET_MAX - 1 ? target.len : TARGET_MAX - 1;
    if (!atomic_compare_exchange_strong(&row->key, &nobody, 1))
        return;
    row->der = der;
    row->owner = owner;
    memcpy(row->target, target.data, len);
    row->target[len] = '\0';
    atomic_store(&row->key, key);
}

/* Remembers the certificate. The row of another one with its number, or null: looked for again when
 * another process was faster, and afterwards, since it may not have seen this one yet. */
static const struct vouch_serial_row *enter(const struct vouch_serials *s,
                                            const struct vouch_sent *sent, uint64_t owner,
                                            struct vouch_span target)
{
    uint64_t key = key_of(sent);
    uint64_t der = der_of(sent);
    struct vouch_serial_row *place;
    const struct vouch_serial_row *other = find(s, key, der, owner, &place);
    while (place) {
        remember(place, key, der, owner, target);
        other = find(s, key, der, owner, &place);
    }
    return other;
}

static void tell(struct vouch_report *r, enum vouch_severity severity, size_t position,
                 const struct vouch_serial_row *other)
{
    uint8_t buffer[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_client_verdict *firefox = &r->storage.clients[VOUCH_CLIENT_FIREFOX];
    vouch_write_text(&w, other->target);
    vouch_write_text(&w, " (");
    vouch_write_span(&w, r->storage.sent[position].serial);
    vouch_write_text(&w, " of ");
    vouch_write_span(&w, vouch_span_part(r->storage.sent[position].issuer, 0, VALUE_MAX / 2));
    vouch_write_text(&w, ")");
    vouch_report_find_as(r, severity, VOUCH_F_CLIENTS_SERIAL_REUSED, (int)position,
                         VOUCH_NO_POSITION, vouch_writer_span(&w));
    if (r->clients_count <= VOUCH_CLIENT_FIREFOX || firefox->acceptance == VOUCH_REFUSES)
        return;
    *firefox = (struct vouch_client_verdict){.acceptance = VOUCH_REFUSES,
                                             .code = "SEC_ERROR_REUSED_ISSUER_AND_SERIAL",
                                             .finding = VOUCH_F_CLIENTS_SERIAL_REUSED};
}

void vouch_serials_judge(const struct vouch_serials *s, enum vouch_severity severity,
                         struct vouch_report *r)
{
    uint64_t owner = hash(basis, r->target);
    bool told = false;
    if (!s->rows || r->sent_count == 0)
        return;
    if (s->lasting)
        forget(s, owner, r);
    for (size_t i = 0; i < r->sent_count && i < SENT_MAX; i++) {
        const struct vouch_sent *sent = &r->storage.sent[i];
        const struct vouch_serial_row *other =
            sent->serial.len > 0 ? enter(s, sent, owner, r->target) : NULL;
        if (other && !told)
            tell(r, severity, i, other);
        told = told || other;
    }
}
