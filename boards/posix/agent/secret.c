// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/secret.h"

#include <stdio.h>
#include <string.h>

const char *agent_secret_read(const struct agent_config *c, const char *name, char *out, size_t max)
{
    const char *path = agent_config_secret(c, name);
    FILE *f = path ? fopen(path, "re") : NULL;
    size_t len = f ? fread(out, 1, max - 1, f) : 0;

    if (f)
        fclose(f);
    out[len] = '\0';
    char *end = out + strcspn(out, "\r\n");
    char *second = end + strspn(end, "\r\n");
    *end = '\0';
    second[strcspn(second, "\r\n")] = '\0';
    return second;
}

int agent_secret_target(const char *url, struct vouch_target *target, bool *clear)
{
    struct vouch_target_error error;
    char text[AGENT_SECRET_MAX + 16];

    *clear = strncmp(url, "http://", 7) == 0;
    if (*clear) {
        const char *rest = url + 7;
        size_t host = strcspn(rest, "/");
        const char *port = memchr(rest, ':', host) ? "" : ":80";
        snprintf(text, sizeof text, "https://%.*s%s%s", (int)host, rest, port, rest + host);
    } else {
        snprintf(text, sizeof text, "%s", url);
    }
    int status = vouch_target_parse(target, vouch_span_of(text), vouch_span_of(""), &error);
    memset(text, 0, sizeof text);
    char *host = status == VOUCH_OK ? strstr(target->text, "://") : NULL;
    if (host) /* logs say the server alone: the rest is the secret */
        host[3 + strcspn(host + 3, "/?#")] = '\0';
    return status;
}
