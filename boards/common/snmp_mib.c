// SPDX-License-Identifier: Apache-2.0
/* docs/VOUCH-MIB.txt for lwIP's agent. */
#include "boards/common/sink_snmp.h"

#include <string.h>

#include "boards/common/arena.h"
#include "boards/common/board.h"
#include "boards/common/lwip_apps.h"
#include "boards/common/version.h"
#include "core/calendar.h"
#include "lwip/apps/snmp.h"
#include "lwip/apps/snmp_mib2.h"
#include "lwip/apps/snmp_scalar.h"
#include "lwip/apps/snmp_table.h"
#include "lwip/stats.h"

enum {
    AGENT_VERSION = 1,
    AGENT_BOARD,
    AGENT_UP_TIME,
    AGENT_TIME,
    AGENT_TARGETS,
    AGENT_WORST,
    AGENT_CHECKS,
    AGENT_HEAP_PEAK,
    AGENT_HEAP_SIZE,
    AGENT_STACK_PEAK,
    AGENT_STACK_SIZE,
    AGENT_NETWORK_HEAP,
    AGENT_NETWORK_HEAP_PEAK
};

enum {
    TARGET_NAME = 2,
    TARGET_URL,
    TARGET_VERDICT,
    TARGET_BELIEVED,
    TARGET_DAYS_LEFT,
    TARGET_NOT_AFTER,
    TARGET_LAST_CHECK,
    TARGET_LAST_CHANGE,
    TARGET_CHECKS,
    TARGET_FINDINGS,
    TARGET_WORST_FINDING
};

enum { VERDICT_NOT_CHECKED = 0, DAYS_UNKNOWN = INT32_MIN };
enum { NOTIFICATION_CHANGED = 1, ENTRY = 1 };

static struct {
    const struct vouch_states *states;
    const struct vouch_time *now;
} mib;

/* --- values in lwIP's form: bytes are written to `value`, their number returned
 * ------------------- */

static s16_t put_text(void *value, struct vouch_span text)
{
    size_t n = text.len < SNMP_TEXT_MAX ? text.len : SNMP_TEXT_MAX;

    memcpy(value, text.data, n);
    return (s16_t)n;
}

static s16_t put_number(void *value, uint32_t number)
{
    memcpy(value, &number, sizeof number);
    return sizeof number;
}

static s16_t put_time(void *value, bool known, int64_t utc_s)
{
    struct vouch_writer w = vouch_writer_of(value, SNMP_TEXT_MAX);

    if (known)
        vouch_date_write(&w, utc_s);
    return (s16_t)w.len;
}

/* notChecked(0), valid(1), warning(2), unknown(3), invalid(4) */
static s16_t put_verdict(void *value, bool known, enum vouch_verdict verdict)
{
    return put_number(value, known ? (uint32_t)verdict + 1U : VERDICT_NOT_CHECKED);
}

static uint32_t all_checks(void)
{
    uint32_t n = 0;

    for (size_t i = 0; i < mib.states->count; i++)
        n += mib.states->at[i].checks;
    return n;
}

static s16_t agent_number(uint32_t oid, void *value)
{
    switch (oid) {
    case AGENT_UP_TIME:
        return put_number(value, (uint32_t)((mib.now->mono_ms - mib.states->started_ms) / 10U));
    case AGENT_TARGETS:
        return put_number(value, (uint32_t)mib.states->count);
    case AGENT_CHECKS:
        return put_number(value, all_checks());
    case AGENT_HEAP_PEAK:
        return put_number(value, (uint32_t)mib.states->heap_peak);
    case AGENT_HEAP_SIZE:
        return put_number(value, (uint32_t)vouch_arena_size());
    case AGENT_STACK_PEAK:
        return put_number(value, (uint32_t)board_stack_peak());
    case AGENT_STACK_SIZE:
        return put_number(value, (uint32_t)board_stack_size());
    case AGENT_NETWORK_HEAP:
        return put_number(value, (uint32_t)lwip_stats.mem.used);
    case AGENT_NETWORK_HEAP_PEAK:
        return put_number(value, (uint32_t)lwip_stats.mem.max);
    default:
        return 0;
    }
}

static s16_t agent_value(const struct snmp_scalar_array_node_def *node, void *value)
{
    switch (node->oid) {
    case AGENT_VERSION:
        return put_text(value, vouch_span_of(firmware_version));
    case AGENT_BOARD:
        return put_text(value, vouch_span_of(VOUCH_BOARD));
    case AGENT_TIME:
        return put_time(value, mib.now->utc_known, mib.now->utc_s);
    case AGENT_WORST:
        return put_verdict(value, vouch_states_known(mib.states) > 0,
                           vouch_states_worst(mib.states));
    default:
        return agent_number(node->oid, value);
    }
}

static s16_t worst_finding(const struct vouch_target_state *t, void *value)
{
    const struct vouch_finding_kind *kind =
        t->findings_count > 0 ? vouch_finding_kind(t->findings[0].code) : NULL;

    return put_text(value, vouch_span_of(kind ? kind->id : ""));
}

static s16_t target_value_of(const struct vouch_target_state *t, uint32_t column, void *value)
{
    bool checked = t->checks > 0;

    switch (column) {
    case TARGET_NAME:
        return put_text(value, vouch_span_of(t->name));
    case TARGET_URL:
        return put_text(value, vouch_span_of(t->url));
    case TARGET_VERDICT:
        return put_verdict(value, checked, t->verdict);
    case TARGET_BELIEVED:
        return put_verdict(value, t->believed_known, t->believed);
    case TARGET_DAYS_LEFT:
        return put_number(value,
                          (uint32_t)(checked && t->days_known ? t->days_left : DAYS_UNKNOWN));
    case TARGET_NOT_AFTER:
        return put_time(value, checked && t->expiry_known, t->not_after_s);
    case TARGET_LAST_CHECK:
        return put_time(value, checked && t->checked.utc_known, t->checked.utc_s);
    case TARGET_LAST_CHANGE:
        return put_time(value, t->changed_known && t->changed.utc_known, t->changed.utc_s);
    case TARGET_CHECKS:
        return put_number(value, t->checks);
    case TARGET_FINDINGS:
        return put_number(value, (uint32_t)t->findings_total);
    case TARGET_WORST_FINDING:
        return worst_finding(t, value);
    default:
        return 0;
    }
}

/* --- the table: a row's instance is the target's number, from 1 ----------------------------------
 */

static s16_t target_value(struct snmp_node_instance *instance, void *value)
{
    uint32_t column = SNMP_TABLE_GET_COLUMN_FROM_OID(instance->instance_oid.id);

    return target_value_of(&mib.states->at[instance->reference.u32], column, value);
}

static snmp_err_t target_cell(const u32_t *column, const u32_t *row, u8_t row_len,
                              struct snmp_node_instance *cell)
{
    (void)column;
    if (row_len != 1 || row[0] == 0 || row[0] > mib.states->count)
        return SNMP_ERR_NOSUCHINSTANCE;
    cell->reference.u32 = row[0] - 1;
    return SNMP_ERR_NOERROR;
}

static snmp_err_t next_target_cell(const u32_t *column, struct snmp_obj_id *row,
                                   struct snmp_node_instance *cell)
{
    u32_t after = row->len > 0 ? row->id[0] : 0;

    (void)column;
    if (after >= mib.states->count)
        return SNMP_ERR_NOSUCHINSTANCE;
    row->id[0] = after + 1;
    row->len = 1;
    cell->reference.u32 = after;
    return SNMP_ERR_NOERROR;
}

/* --- the tree ------------------------------------------------------------------------------------
 */

#define READ SNMP_NODE_INSTANCE_READ_ONLY

static const struct snmp_scalar_array_node_def scalars[] = {
    {AGENT_VERSION, SNMP_ASN1_TYPE_OCTET_STRING, READ},
    {AGENT_BOARD, SNMP_ASN1_TYPE_OCTET_STRING, READ},
    {AGENT_UP_TIME, SNMP_ASN1_TYPE_TIMETICKS, READ},
    {AGENT_TIME, SNMP_ASN1_TYPE_OCTET_STRING, READ},
    {AGENT_TARGETS, SNMP_ASN1_TYPE_GAUGE32, READ},
    {AGENT_WORST, SNMP_ASN1_TYPE_INTEGER, READ},
    {AGENT_CHECKS, SNMP_ASN1_TYPE_COUNTER32, READ},
    {AGENT_HEAP_PEAK, SNMP_ASN1_TYPE_GAUGE32, READ},
    {AGENT_HEAP_SIZE, SNMP_ASN1_TYPE_GAUGE32, READ},
    {AGENT_STACK_PEAK, SNMP_ASN1_TYPE_GAUGE32, READ},
    {AGENT_STACK_SIZE, SNMP_ASN1_TYPE_GAUGE32, READ},
    {AGENT_NETWORK_HEAP, SNMP_ASN1_TYPE_GAUGE32, READ},
    {AGENT_NETWORK_HEAP_PEAK, SNMP_ASN1_TYPE_GAUGE32, READ},
};
static const struct snmp_table_col_def columns[] = {
    {TARGET_NAME, SNMP_ASN1_TYPE_OCTET_STRING, READ},
    {TARGET_URL, SNMP_ASN1_TYPE_OCTET_STRING, READ},
    {TARGET_VERDICT, SNMP_ASN1_TYPE_INTEGER, READ},
    {TARGET_BELIEVED, SNMP_ASN1_TYPE_INTEGER, READ},
    {TARGET_DAYS_LEFT, SNMP_ASN1_TYPE_INTEGER, READ},
    {TARGET_NOT_AFTER, SNMP_ASN1_TYPE_OCTET_STRING, READ},
    {TARGET_LAST_CHECK, SNMP_ASN1_TYPE_OCTET_STRING, READ},
    {TARGET_LAST_CHANGE, SNMP_ASN1_TYPE_OCTET_STRING, READ},
    {TARGET_CHECKS, SNMP_ASN1_TYPE_COUNTER32, READ},
    {TARGET_FINDINGS, SNMP_ASN1_TYPE_GAUGE32, READ},
    {TARGET_WORST_FINDING, SNMP_ASN1_TYPE_OCTET_STRING, READ},
};

static const struct snmp_scalar_array_node agent_node =
    SNMP_SCALAR_CREATE_ARRAY_NODE(1, scalars, agent_value, NULL, NULL);
static const struct snmp_table_node target_table =
    SNMP_TABLE_CREATE(2, columns, target_cell, next_target_cell, target_value, NULL, NULL);
static const struct snmp_node *const object_nodes[] = {&agent_node.node.node,
                                                       &target_table.node.node};
static const struct snmp_tree_node objects = SNMP_CREATE_TREE_NODE(1, object_nodes);
static const struct snmp_node *const root_nodes[] = {&objects.node};
static const struct snmp_tree_node root = SNMP_CREATE_TREE_NODE(1, root_nodes);

enum { ENTERPRISE_AT = 6, BASE_LEN = 8 };
static u32_t base[BASE_LEN] = {1, 3, 6, 1, 4, 1, SNMP_ENTERPRISE_EXAMPLE, 1};
static const struct snmp_mib private_mib = SNMP_MIB_CREATE(base, &root.node);

/* Only the system group of lwIP's MIB-II: replaces snmp_mib2.c. */
extern const struct snmp_scalar_array_node snmp_mib2_system_node;
static const u32_t system_base[] = {1, 3, 6, 1, 2, 1, 1};
const struct snmp_mib mib2 = SNMP_MIB_CREATE(system_base, &snmp_mib2_system_node.node.node);
static const struct snmp_mib *mibs[] = {&mib2, &private_mib};

void snmp_mib_start(const struct sink_snmp *d, const struct vouch_time *now)
{
    static struct snmp_obj_id enterprise; /* lwIP keeps the pointer */

    mib.states = d->states;
    mib.now = now;
    base[ENTERPRISE_AT] = d->enterprise;
    snmp_oid_assign(&enterprise, base, BASE_LEN);
    snmp_set_device_enterprise_oid(&enterprise);
    snmp_mib2_set_sysname_readonly((const u8_t *)d->states->hostname, NULL);
    snmp_mib2_set_sysdescr((const u8_t *)firmware_program, NULL);
    snmp_set_mibs(mibs, LWIP_ARRAYSIZE(mibs));
}

/* --- notifications -------------------------------------------------------------------------------
 */

/* One column of the target as a variable of the notification. */
static void bind_column(struct snmp_varbind *v, uint32_t column, size_t target, void *buffer,
                        struct snmp_varbind *next)
{
    const u32_t rest[] = {1, 2, ENTRY, column, (u32_t)target + 1};

    memset(v, 0, sizeof *v);
    snmp_oid_combine(&v->oid, base, BASE_LEN, rest, LWIP_ARRAYSIZE(rest));
    for (size_t i = 0; i < LWIP_ARRAYSIZE(columns); i++)
        if (columns[i].index == column)
            v->type = columns[i].asn1_type;
    v->value = buffer;
    v->value_len = (u16_t)target_value_of(&mib.states->at[target], column, buffer);
    v->next = next;
}

int snmp_mib_notify(size_t target)
{
    static const uint32_t told[] = {TARGET_NAME, TARGET_URL, TARGET_BELIEVED, TARGET_DAYS_LEFT,
                                    TARGET_WORST_FINDING};
    static struct snmp_varbind vars[LWIP_ARRAYSIZE(told)];
    static uint32_t values[LWIP_ARRAYSIZE(told)][(SNMP_TEXT_MAX + 1) / sizeof(uint32_t)];
    size_t n = LWIP_ARRAYSIZE(told);

    if (target >= mib.states->count)
        return VOUCH_OK;
    for (size_t i = 0; i < n; i++)
        bind_column(&vars[i], told[i], target, values[i], i + 1 < n ? &vars[i + 1] : NULL);
    err_t err = snmp_send_trap_specific(NOTIFICATION_CHANGED, vars);
    return err == ERR_OK ? VOUCH_OK : VOUCH_E_IO;
}
