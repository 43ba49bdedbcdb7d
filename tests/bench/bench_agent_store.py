# SPDX-License-Identifier: Apache-2.0
"""The agent's database after a year, on a clock of its own: changes and a summary of each day, no heartbeats."""

import os
import subprocess

SHORT = "BENCH_SHORT" in os.environ
BENCH = os.environ.get("BENCH_DIR", "build/posix/bench")
REPORT_BYTES = 4000  # of a chain of two; bench_agent.py has the real ones


def main():
    print("The agent's database after a year, a check every five minutes, certificates of 47 days:")
    for endpoints, limit in ((50, 5),) + (((500, 20),) if SHORT else ((10_000, 400),)):
        done = subprocess.run([f"{BENCH}/bench_agent_store", str(endpoints), str(REPORT_BYTES)], capture_output=True,
                              text=True, check=True)
        print(f"  {endpoints:6} endpoints: {int(done.stdout) / 1e6:6.1f} MB (to stay under {limit})")


if __name__ == "__main__":
    main()
