// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/command.h"
#include "boards/posix/exec.h"
#include "boards/posix/version.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* The program `vouch`: one row for each subcommand. */

struct row {
    const char *name;
    vouch_command_main *main; /* null: a separate program (exec.h) */
    const char *summary;
};

static const struct row rows[] = {
    {"check", vouch_cmd_check, "judge live endpoints: https, smtp, ldaps, tls"},
    {"verify", vouch_cmd_verify, "judge certificates in files, before they are installed"},
    {"demo", vouch_cmd_demo, "run a small appliance on loopback to try vouch with"},
    {"cert", vouch_cmd_cert, "make keys, requests and certificates, and issue them"},
    {"review", vouch_cmd_review, "summarize what an appliance's logs say about TLS"},
    {"agent", NULL, "check targets continuously and report what changes"},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static void write_usage(struct vouch_writer *w)
{
    vouch_write_text(w, "Usage: vouch COMMAND [OPTION...]\n"
                        "Checks TLS certificates of servers, clients and files: who trusts them, "
                        "and how to fix them.\n\n");
    for (size_t i = 0; i < ROWS; i++) {
        vouch_write_text(w, "  vouch ");
        vouch_write_text(w, rows[i].name);
        for (size_t pad = strlen(rows[i].name); pad < 8; pad++)
            vouch_write_u8(w, ' ');
        vouch_write_text(w, rows[i].summary);
        vouch_write_u8(w, '\n');
    }
    vouch_write_text(w, "\nvouch COMMAND --help lists the options of a command; vouch(1) "
                        "explains "
                        "them.\nExit status: 0 valid, 1 valid with warnings, 2 invalid or "
                        "unreachable, 3 could not judge.\n");
}

static int show_usage(int fd, int status)
{
    struct vouch_output out;
    vouch_output_init(&out, fd);
    write_usage(&out.writer);
    return vouch_output_end(&out) == VOUCH_OK ? status : VOUCH_EXIT_UNKNOWN;
}

static int show_version(void)
{
    struct vouch_output out;
    vouch_output_init(&out, STDOUT_FILENO);
    vouch_write_text(&out.writer, vouch_program);
    vouch_write_text(&out.writer, "\n");
    return vouch_output_end(&out) == VOUCH_OK ? 0 : VOUCH_EXIT_UNKNOWN;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2)
        return show_usage(STDERR_FILENO, VOUCH_EXIT_UNKNOWN);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0)
        return show_usage(STDOUT_FILENO, 0);
    if (strcmp(argv[1], "--version") == 0)
        return show_version();
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(argv[1], rows[i].name) == 0 && rows[i].main)
            return rows[i].main(argc - 1, argv + 1);
    vouch_exec_program(argv + 1);
    return vouch_complain("", "unknown command \"%s\"; see vouch --help", argv[1]);
}
