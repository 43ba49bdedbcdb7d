// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/confine.h"

#include "boards/posix/agent/log.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool no_programs; /* none can be started any more */

static bool has_program(const struct agent_config *c)
{
    for (size_t i = 0; i < c->routes_count; i++)
        if (c->routes[i].sink == AGENT_SINK_PROGRAM)
            return true;
    return false;
}

/* --- core files ------------------------------------------------------------------------------- */

static void no_core_files(void)
{
    const struct rlimit none = {0, 0};

    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0)
        agent_log(AGENT_LOG_WARNING, "core files cannot be turned off: %s", strerror(errno));
}

/* --- Landlock --------------------------------------------------------------------------------- */

/* Operations that change a file system; reading and executing are not restricted. */
static const uint64_t writing = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                                LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                                LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                                LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

static bool allow(int rules, const char *folder)
{
    struct landlock_path_beneath_attr beneath = {.allowed_access = writing};

    beneath.parent_fd = open(folder, O_PATH | O_CLOEXEC);
    if (beneath.parent_fd < 0)
        return false;
    long failed = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0U);
    close(beneath.parent_fd);
    return !failed;
}

/* The folder that contains a file. */
static bool allow_file(int rules, const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');

    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path + 1) : 1,
             slash ? path : ".");
    return allow(rules, folder);
}

static bool allow_all(int rules, const struct agent_config *c)
{
    bool good = allow(rules, c->state_folder);

    if (c->heartbeat_file)
        good = allow_file(rules, c->heartbeat_file) && good;
    for (size_t i = 0; i < c->routes_count; i++)
        if (c->routes[i].sink == AGENT_SINK_FILE)
            good = allow_file(rules, c->routes[i].to) && good;
    return good;
}

static void landlock(const struct agent_config *c)
{
    const struct landlock_ruleset_attr attr = {.handled_access_fs = writing};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0U);

    if (rules < 0) {
        agent_log(AGENT_LOG_INFO, "without Landlock: %s", strerror(errno));
        return;
    }
    /* A folder that does not exist yet could never be allowed. */
    if (!allow_all(rules, c))
        agent_log(AGENT_LOG_INFO, "without Landlock: a folder to write to is not there");
    else if (syscall(SYS_landlock_restrict_self, rules, 0U) != 0)
        agent_log(AGENT_LOG_INFO, "without Landlock: %s", strerror(errno));
    else
        agent_log(AGENT_LOG_DEBUG, "writes to the state's folder and to alerts' files alone");
    close(rules);
}

/* --- seccomp ---------------------------------------------------------------------------------- */

#if defined(__x86_64__)
enum { ARCHITECTURE = (int)AUDIT_ARCH_X86_64 };
#elif defined(__aarch64__)
enum { ARCHITECTURE = (int)AUDIT_ARCH_AARCH64 };
#else
enum { ARCHITECTURE = 0 };
#endif

#define REFUSE(number)                                                                             \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1),                                           \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

/* No system calls of other architectures, none that affects other processes, the kernel or file
 * systems, and at the end none that runs a program. */
static const struct sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)ARCHITECTURE, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    REFUSE(SYS_ptrace),
    REFUSE(SYS_process_vm_readv),
    REFUSE(SYS_process_vm_writev),
    REFUSE(SYS_mount),
    REFUSE(SYS_umount2),
    REFUSE(SYS_pivot_root),
    REFUSE(SYS_chroot),
    REFUSE(SYS_unshare),
    REFUSE(SYS_setns),
    REFUSE(SYS_bpf),
    REFUSE(SYS_perf_event_open),
    REFUSE(SYS_userfaultfd),
    REFUSE(SYS_keyctl),
    REFUSE(SYS_add_key),
    REFUSE(SYS_request_key),
    REFUSE(SYS_init_module),
    REFUSE(SYS_finit_module),
    REFUSE(SYS_delete_module),
    REFUSE(SYS_kexec_load),
    REFUSE(SYS_reboot),
    REFUSE(SYS_swapon),
    REFUSE(SYS_swapoff),
    REFUSE(SYS_settimeofday),
    REFUSE(SYS_clock_settime),
    REFUSE(SYS_adjtimex),
    REFUSE(SYS_setuid),
    REFUSE(SYS_setgid),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static const struct sock_filter no_exec[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    REFUSE(SYS_execve),
    REFUSE(SYS_execveat),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static bool install(const struct sock_filter *statements, size_t count)
{
    const struct sock_fprog program = {.len = (unsigned short)count,
                                       .filter = (struct sock_filter *)(uintptr_t)statements};

    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

static void seccomp(const struct agent_config *c)
{
    if (ARCHITECTURE == 0) {
        agent_log(AGENT_LOG_INFO, "without seccomp: no filter for this processor");
        return;
    }
    no_programs = !has_program(c);
    if ((no_programs && !install(no_exec, sizeof no_exec / sizeof no_exec[0])) ||
        !install(filter, sizeof filter / sizeof filter[0])) {
        agent_log(AGENT_LOG_INFO, "without seccomp: %s", strerror(errno));
        no_programs = false;
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

/* A program of an alert is the administrator's own, and does what it wants. */
void agent_confine(const struct agent_config *c)
{
    no_core_files();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        agent_log(AGENT_LOG_INFO, "without Landlock and seccomp: %s", strerror(errno));
        return;
    }
    if (has_program(c))
        agent_log(AGENT_LOG_DEBUG, "without Landlock: an alert runs a program");
    else
        landlock(c);
    seccomp(c);
}

void agent_confine_look(const struct agent_config *c)
{
    if (no_programs && has_program(c))
        agent_log(AGENT_LOG_WARNING, "an alert that runs a program wants a restart of the agent");
    for (size_t i = 0; i < c->routes_count; i++)
        if (c->routes[i].sink == AGENT_SINK_FILE && access(c->routes[i].to, F_OK) == 0 &&
            access(c->routes[i].to, W_OK) != 0)
            agent_log(AGENT_LOG_WARNING, "%s cannot be written; a new folder wants a restart",
                      c->routes[i].to);
}
