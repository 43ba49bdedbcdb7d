# SPDX-License-Identifier: Apache-2.0
"""What a whole process costs: CPU, memory, instructions; and two commands in turn."""

import os
import re
import statistics
import subprocess
import tempfile
import time

SHORT = "BENCH_SHORT" in os.environ
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "2" if SHORT else "15"))


def timed(argv):
    """CPU milliseconds, exit status and elapsed milliseconds of one whole process."""
    began = time.monotonic()
    with open(os.devnull, "r+b") as null:
        child = subprocess.Popen(argv, stdin=null, stdout=null, stderr=null)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    elapsed = (time.monotonic() - began) * 1000
    return (usage.ru_utime + usage.ru_stime) * 1000, child.returncode, elapsed


def run(argv):
    """CPU milliseconds and exit status of one whole process."""
    return timed(argv)[:2]


def elapsed_in_turn(commands, rounds=ROUNDS):
    """The least and the median of the elapsed milliseconds of each command (by name), all of them in turn."""
    times = {name: [] for name in commands}
    for _ in range(rounds):
        for name, argv in commands.items():
            times[name].append(timed(argv)[2])
    return {name: (min(t), statistics.median(t)) for name, t in times.items()}


def print_elapsed(kind, commands):
    """What the first command takes by the wall clock, beside the others."""
    for name, (least, median) in elapsed_in_turn(commands).items():
        print(f"  {kind:4} {name:14} {least:6.1f} ms elapsed at least, {median:6.1f} in the median")


def rss_mib(argv):
    """Largest RSS. Asked of time(1), which is small: a child of this process would be charged with
    what this process had when it forked."""
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *argv], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    return int(done.stderr.splitlines()[-1]) / 1024


def in_turn(ours, theirs, rounds=ROUNDS):
    """Both commands, A B A B ...: CPU in ms of each (medians), the median of the pairs' ratios, and
    the memory of each in MiB."""
    for argv in (ours, theirs):
        status = run(argv)[1]
        if status != 0:
            raise RuntimeError(f"{' '.join(argv)} ended with {status}")
    pairs = [(run(ours)[0], run(theirs)[0]) for _ in range(rounds)]
    cpu, their_cpu = (statistics.median(p[i] for p in pairs) for i in range(2))
    ratio = statistics.median(p[0] / max(p[1], 0.001) for p in pairs)
    return cpu, their_cpu, ratio, rss_mib(ours), rss_mib(theirs)


def instructions(argv, function=None):
    """Instructions of the whole process, counted; with the name of a function, also those in it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", *argv],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       check=True, timeout=300)
        with open(f"{folder}/out", encoding="ascii", errors="replace") as f:
            found = re.search(r"^(?:summary|totals): (\d+)", f.read(), re.M)
        if not found or int(found.group(1)) == 0:
            raise RuntimeError(f"callgrind counted nothing of {argv[0]}")
        total = int(found.group(1))
        if not function:
            return total
        lines = subprocess.run(["callgrind_annotate", "--auto=no", "--threshold=100", f"{folder}/out"],
                               stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    within = sum(int(line.split()[0].replace(",", "")) for line in lines if f":{function} " in line)
    return total, within
