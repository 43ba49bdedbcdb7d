// SPDX-License-Identifier: Apache-2.0
#include "tests/support/agent_year.h"

#include <stdio.h>
#include <stdlib.h>

/* bench_agent_store ENDPOINTS REPORT_BYTES: how large the agent's database is after a year. */
int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    int64_t size = agent_year(strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10));
    printf("%lld\n", (long long)size);
    return size < 0;
}
