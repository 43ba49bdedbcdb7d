// SPDX-License-Identifier: Apache-2.0
#include "boards/tools/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "boards/common/command_message.h"
#include "boards/common/commands.h"

static int fault(const char *what, const char *why)
{
    fprintf(stderr, "tabulate: %s: %s\n", what, why);
    return 2;
}

int command_print(const char *key_file, const char *topic, const char *line)
{
    char key[COMMAND_KEY_MAX + 2] = "";
    uint8_t message[COMMAND_MESSAGE_MAX];
    struct vouch_writer w = vouch_writer_of(message, sizeof message);
    struct timespec now;
    FILE *f = fopen(key_file, "r");

    if (!f)
        return fault(key_file, strerror(errno));
    bool read = fgets(key, sizeof key, f) != NULL;
    fclose(f);
    key[strcspn(key, "\r\n")] = '\0';
    if (!read || strlen(key) < COMMAND_KEY_MIN || strlen(key) >= COMMAND_KEY_MAX)
        return fault(key_file, "a key of 16 to 127 characters is wanted");
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t time_ms = (uint64_t)now.tv_sec * 1000U + (uint64_t)now.tv_nsec / 1000000U;
    if (strlen(line) > COMMAND_LINE_MAX ||
        command_message_write(&w, vouch_span_of(key), topic, time_ms, line) != VOUCH_OK)
        return fault("--command", "the line is too long");
    printf("%.*s\n", (int)w.len, (const char *)message);
    return 0;
}
