// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/cert.h"

#include "boards/posix/password.h"

#include <string.h>

/* `vouch cert`: one row for each subcommand. */

struct row {
    const char *name;
    vouch_command_main *main;
    const char *summary;
};

static const struct row rows[] = {
    {"new", vouch_cert_new, "make a key, and a self-signed certificate or a request"},
    {"ca", vouch_cert_ca, "make a private certificate authority"},
    {"sign", vouch_cert_sign, "issue a certificate for a request"},
    {"revoke", vouch_cert_revoke, "revoke a certificate, and write the revocation list"},
    {"check", vouch_cert_check, "judge a chain, its key and its names before it is installed"},
    {"show", vouch_cert_show, "show the contents of files, or the differences between two"},
    {"fix", vouch_cert_fix, "put a chain in order: each certificate once, without the root"},
    {"due", vouch_cert_due, "list what expires when, and when to renew it"},
    {"anchors", vouch_cert_anchors, "write trusted CAs as a table in C, for firmware"},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static int show_usage(void)
{
    struct vouch_output out;
    vouch_output_init(&out, 1);
    vouch_write_text(&out.writer, "Usage: vouch cert COMMAND [OPTION...]\n\n");
    for (size_t i = 0; i < ROWS; i++) {
        vouch_write_text(&out.writer, "  vouch cert ");
        vouch_write_text(&out.writer, rows[i].name);
        for (size_t pad = strlen(rows[i].name); pad < 10; pad++)
            vouch_write_u8(&out.writer, ' ');
        vouch_write_text(&out.writer, rows[i].summary);
        vouch_write_u8(&out.writer, '\n');
    }
    return vouch_output_end(&out) == VOUCH_OK ? VOUCH_EXIT_VALID : VOUCH_EXIT_UNKNOWN;
}

int vouch_cmd_cert(int argc, char **argv)
{
    if (argc < 2)
        return vouch_complain("cert", "no command is given; see vouch cert --help");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return show_usage();
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(argv[1], rows[i].name) != 0)
            continue;
        vouch_password_begin();
        int answer = rows[i].main(argc - 1, argv + 1);
        vouch_password_end();
        return answer;
    }
    return vouch_complain("cert", "unknown command \"%s\"; see vouch cert --help", argv[1]);
}
