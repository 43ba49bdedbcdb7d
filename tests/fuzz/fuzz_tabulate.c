// SPDX-License-Identifier: Apache-2.0
/* Configuration files of boards: what the host tool takes, the board's code can read. The input is
 * the file; in it the names 102 and 103 are a file of certificates and a password. The tool is a
 * program that ends after one file: its variables are put back after each (board.mk gathers them).
 */
#include "boards/common/config_table.h"

#include <sanitizer/lsan_interface.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int tabulate_main(int argc, char **argv);
/* What the tool calls for exit. */
_Noreturn void tabulate_exit(int status);

/* The linker's names for the first byte of the tool's variables, and what follows the last. */
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
extern uint64_t __start_tabulate_data[], __stop_tabulate_data[];
extern uint64_t __start_tabulate_bss[], __stop_tabulate_bss[];
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)

enum { SOURCE = 100, TABLE, ANCHORS, PASSWORD, TABLE_MOST = 1 << 20 };

/* A root on P-256, made for this. */
static const char anchors[] = "-----BEGIN CERTIFICATE-----\n"
                              "MIIBtDCCAVmgAwIBAgICEAEwCgYIKoZIzj0EAwIwMDEUMBIGA1UECgwLdm91Y2gg\n"
                              "dGVzdHMxGDAWBgNVBAMMD3ZvdWNoIFRlc3QgUm9vdDAeFw0yNDAzMDQwMDQyNTNa\n"
                              "Fw0zNTAyMTUwMDQyNTNaMDAxFDASBgNVBAoMC3ZvdWNoIHRlc3RzMRgwFgYDVQQD\n"
                              "DA92b3VjaCBUZXN0IFJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQFJ7GO\n"
                              "MQ/91K7NnjuvwiVuW/rh1TTZG4XtDLx39QXbTx7cjnahNgldA3tWnUo8HL8ayoGa\n"
                              "doSKKA8CSNUKsXDDo2MwYTAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIB\n"
                              "BjAdBgNVHQ4EFgQU6CpxglXNMOpDEmxvi3evEdPvPiUwHwYDVR0jBBgwFoAU6Cpx\n"
                              "glXNMOpDEmxvi3evEdPvPiUwCgYIKoZIzj0EAwIDSQAwRgIhAIKqGUikEitABHPy\n"
                              "NL/KPF2UQZt5iQwCmkfJxhxFWG1hAiEA7Cy23b1wTAry9aE/lE6KUdVYXLqrT4uk\n"
                              "mk7beNtwP+A=\n"
                              "-----END CERTIFICATE-----\n";

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void put_file(int number, const void *data, size_t len)
{
    int fd = memfd_create("file", 0);
    require(fd >= 0 && dup2(fd, number) == number && close(fd) == 0);
    require(ftruncate(number, 0) == 0 && pwrite(number, data, len, 0) == (ssize_t)len);
}

static jmp_buf end;
static int exit_status;

void tabulate_exit(int status)
{
    exit_status = status;
    longjmp(end, 1);
}

/* Without the sanitizer's help: it must not see what lies between the variables, each of which it
 * has given a place and a size in multiples of 32. */
__attribute__((no_sanitize("address"))) static void copy(uint64_t *to, const uint64_t *from,
                                                         size_t words)
{
    for (size_t i = 0; i < words; i++)
        to[i] = from[i];
}

static size_t words_of(const uint64_t *first, const uint64_t *last)
{
    return ((uintptr_t)last - (uintptr_t)first) / sizeof *first;
}

/* The tool's variables as they are before it runs. */
static void put_back(void)
{
    static uint64_t *first;
    size_t data = words_of(__start_tabulate_data, __stop_tabulate_data);
    size_t bss = words_of(__start_tabulate_bss, __stop_tabulate_bss);
    if (!first) {
        first = calloc(data + bss, sizeof *first);
        require(first);
        copy(first, __start_tabulate_data, data);
        copy(first + data, __start_tabulate_bss, bss);
        stderr = fopen("/dev/null", "w"); /* where the tool complains; the fuzzer has its own */
        put_file(ANCHORS, anchors, sizeof anchors - 1);
        put_file(PASSWORD, "secret\n", 7);
    }
    copy(__start_tabulate_data, first, data);
    copy(__start_tabulate_bss, first + data, bss);
}

/* What the board makes of it. */
static void read_back(void)
{
    static uint8_t bytes[TABLE_MOST];
    static const char *const sections[] = {"agent", "target", "trust", "time", "network", "log"};
    struct config_table t;
    ssize_t len = pread(TABLE, bytes, sizeof bytes, 0);
    require(len > 0 && config_table_open(&t, bytes, (size_t)len));
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
        for (size_t at = 0; config_table_section(&t, sections[i], &at);)
            (void)config_table_value(&t, at, "url", 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char program[] = "tabulate";
    char source[] = "/proc/self/fd/100";
    char table[] = "/proc/self/fd/101";
    char *arguments[] = {program, source, table, NULL};
    put_back();
    put_file(SOURCE, data, size);
    put_file(TABLE, "", 0);
    __lsan_disable();
    if (setjmp(end) == 0)
        exit_status = tabulate_main(3, arguments);
    __lsan_enable();
    require(exit_status == 0 || exit_status == 2);
    if (exit_status == 0)
        read_back();
    return 0;
}
