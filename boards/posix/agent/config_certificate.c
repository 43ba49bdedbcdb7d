// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/config.h"

#include <stdlib.h>
#include <string.h>

/* Certificates assigned to services. */

static const char *value_of(const struct vouch_ini_section *section, enum vouch_row_certificate row)
{
    const struct vouch_ini_entry *entry =
        vouch_ini_entry(section, vouch_rows_certificate[row].key, 0);

    return entry ? entry->value : vouch_rows_certificate[row].initial;
}

static enum agent_assignment level_of(const char *value)
{
    if (strcmp(value, "cluster") == 0)
        return AGENT_ASSIGNED_CLUSTER;
    return strcmp(value, "group") == 0 ? AGENT_ASSIGNED_GROUP : AGENT_ASSIGNED_MACHINE;
}

static void read_section(struct agent_config *c, const struct vouch_ini_section *section)
{
    const char *service = value_of(section, VOUCH_CERTIFICATE_SERVICE);
    struct agent_certificate *out = &c->certificates[c->certificates_count];

    *out = (struct agent_certificate){
        .name = *section->own ? section->own : "certificate",
        .file = value_of(section, VOUCH_CERTIFICATE_FILE),
        .targets = value_of(section, VOUCH_CERTIFICATE_TARGETS),
        .level = level_of(value_of(section, VOUCH_CERTIFICATE_LEVEL)),
        .client = strcmp(service, "gui") != 0 && strcmp(service, "receiving") != 0,
    };
    if (out->file)
        c->certificates_count++;
    else
        vouch_ini_fault(&c->ini, section->file, section->line, "file is missing");
}

/* Each file once, whichever targets use it. */
static void add_client(struct agent_config *c, const struct agent_target *t)
{
    const char *name = agent_config_value(c, t->section, "client_cert");
    const char *file = name ? agent_config_secret(c, name) : NULL;

    if (!file)
        return;
    for (size_t i = 0; i < c->certificates_count; i++)
        if (strcmp(c->certificates[i].file, file) == 0)
            return;
    c->certificates[c->certificates_count++] =
        (struct agent_certificate){.name = name, .file = file, .targets = t->name, .client = true};
}

void agent_config_read_certificates(struct agent_config *c)
{
    const struct vouch_ini_section *s = NULL;
    size_t count = c->targets_count;

    while ((s = vouch_ini_next(&c->ini, "certificate", s)))
        count++;
    c->certificates = calloc(count + 1, sizeof *c->certificates);
    while (c->certificates && (s = vouch_ini_next(&c->ini, "certificate", s)))
        read_section(c, s);
    for (size_t i = 0; c->certificates && i < c->targets_count; i++)
        add_client(c, &c->targets[i]);
}
