# SPDX-License-Identifier: Apache-2.0
"""vouch review beside wc, ripgrep and mawk on three logs in the page cache, one processor each.

BENCH_BYTES sets the size of each (1040000000). The sparse log is that of an appliance with all its filters on: 26
lines a message, of which ten tell about connections. The dense one has the 13 lines that a bare one writes. The third
one is Postfix's, nine lines a message. All programs run alternately, five times; the least processor time of each
counts, because what else the machine does can only add to it. ripgrep counts by two patterns: the plain alternation,
which it is fast at, and the one that a careful reader would write; and by the lines that the summary needs. None of
them joins anything. At the end a log with a million connections open at once shows the memory.
"""

import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import review_shapes  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
SHORT = "BENCH_SHORT" in os.environ
BYTES = int(os.environ.get("BENCH_BYTES", 32_000_000 if SHORT else 1_040_000_000))
ROUNDS = 3 if SHORT else 5

# What the summary needs of a log, as a pattern: the lines that tell about connections and TLS ...
LINES = (r"Info: (New SMTP|[ID]CID [0-9]+ (TLS|close|ACCEPT|RELAY|REJECT)|Delivery start|"
         r"MID [0-9]+ ICID [0-9]+ RID)")
# ... the ones about TLS alone, which is what the manual's method counts, and the same as a plain alternation.
STATUS = r"[ID]CID [0-9]+ TLS (success|failed)"
PLAIN = r" TLS (success|failed)"
# For Postfix's lines.
POSTFIX = r"TLS connection established|SSL_(connect|accept) error"
OPEN_AT_ONCE = 1_000_000
MEMORY_MB = 40
# The same counts as the summary's, without peers, domains, reasons or joins.
AWK = r"""
/ TLS success/ { n[$7 " " $11 " " $13]++ }
/ TLS failed/ { f[$7]++ }
/New SMTP/ { c[$9]++ }
END { for (k in n) print k, n[k]; for (k in f) print k, f[k]; for (k in c) print k, c[k] }
"""
OTHERS = ("Message-ID '<{0}@mail.example.org>'", "Subject 'Some subject of a message number {0}'",
          "SDR: Domains for which SDR is requested: reverse DNS host: mx.example.net, helo: mx.example.net, "
          "env-from: example.org, header-from: example.org, reply-to: Not Present",
          "ready 54321 bytes from <sender@example.org>",
          "matched all recipients for per-recipient policy DEFAULT in the inbound table",
          "interim verdict using engine: CASE spam negative", "using engine: CASE spam negative",
          "interim AV verdict using Sophos CLEAN", "antivirus negative",
          "AMP file reputation verdict : SKIPPED (no attachment in message)", "Outbreak Filters: verdict negative",
          "queued for delivery")


def message(r, icid, dcid, mid, dense):
    """The lines of one message that comes in and goes out again."""
    yield (f"New SMTP ICID {icid} interface Management (198.51.100.1) address 192.0.2.{r.randrange(250)} "
           f"reverse dns host mx{r.randrange(999)}.example.net verified yes")
    yield f"ICID {icid} ACCEPT SG UNKNOWNLIST match sbrs[-1.0:10.0] SBRS 3.5 country Netherlands"
    luck = r.random()
    if luck < 0.9:
        yield f"ICID {icid} TLS success protocol TLSv1.2 cipher ECDHE-RSA-AES256-GCM-SHA384"
    elif luck < 0.93:
        yield f"ICID {icid} TLS failed: ('SSL routines:SSL3_READ_BYTES:sslv3 alert certificate unknown')"
    yield f"Start MID {mid} ICID {icid}"
    yield f"MID {mid} ICID {icid} From: <sender{r.randrange(99999)}@example.org>"
    yield f"MID {mid} ICID {icid} RID 0 To: <user{r.randrange(99999)}@domain{r.randrange(5000)}.example>"
    for text in () if dense else OTHERS:
        yield f"MID {mid} {text.format(mid * 7919)}"
    yield f"New SMTP DCID {dcid} interface 198.51.100.1 address 203.0.113.{r.randrange(250)} port 25"
    yield f"DCID {dcid} TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384"
    yield f"Delivery start DCID {dcid} MID {mid} to RID [0]"
    yield f"Message done DCID {dcid} MID {mid} to RID [0] "
    if not dense:
        yield f"MID {mid} RID [0] Response '2.0.0 Ok: queued as 4X{r.randrange(10**9)}'"
        yield f"Message finished MID {mid} done"
    yield f"ICID {icid} close"
    yield f"DCID {dcid} close"


def postfix(r, second, n):
    """The lines of Postfix for such a message."""
    at = review_shapes.bsd(second) + " mx1 postfix/"
    smtpd, smtp, queue = 2000 + r.randrange(40), 5000 + r.randrange(60), f"{0x4A0000000000 + n * 7919:X}"
    peer, domain = f"mx{r.randrange(999)}.example.net[192.0.2.{r.randrange(250)}]", f"domain{r.randrange(5000)}.example"
    relay = f"mx.{domain}[203.0.113.{r.randrange(250)}]:25"
    suite = "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS"
    return "".join(f"{at}{line}\n" for line in (
        f"smtpd[{smtpd}]: connect from {peer}",
        f"smtpd[{smtpd}]: Anonymous TLS connection established from {peer}: {suite}",
        f"smtpd[{smtpd}]: {queue}: client={peer}",
        f"cleanup[{3000 + r.randrange(20)}]: {queue}: message-id=<{n * 7919}@mail.example.org>",
        f"qmgr[881]: {queue}: from=<sender{r.randrange(99999)}@example.org>, size=54321, nrcpt=1 (queue active)",
        f"smtpd[{smtpd}]: disconnect from {peer} ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7",
        f"smtp[{smtp}]: Untrusted TLS connection established to {relay}: {suite}" if r.random() < 0.95 else
        f"smtp[{smtp}]: SSL_connect error to {relay}: -1",
        f"smtp[{smtp}]: {queue}: to=<user{r.randrange(99999)}@{domain}>, relay={relay}, delay=0.52, "
        f"delays=0.01/0/0.3/0.2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4X{r.randrange(10**9)})",
        f"qmgr[881]: {queue}: removed"))


def write_postfix(path):
    r = random.Random(2)
    size = number = 0
    now = 1771000000
    with open(path, "w", encoding="ascii") as f:
        while size < BYTES:
            number += 1
            size += f.write(postfix(r, now, number))
            now += r.random() < 0.3


def write_log(path, dense):
    r = random.Random(1)
    size = number = 0
    now = 1771000000
    with open(path, "w", encoding="ascii") as f:
        while size < BYTES:
            prefix = review_shapes.ctime(now) + " Info: "
            block = []
            for _ in range(5):
                number += 1
                block += message(r, 1000000 + number, 500000 + number, 7000000 + number, dense)
            text = "".join(prefix + line + "\n" for line in block)
            size += len(text)
            now += r.random() < 0.2
            f.write(text)


def measure(command, processors):
    """(processor seconds, elapsed seconds, peak KiB) of one run."""
    began = time.monotonic()
    with subprocess.Popen(["taskset", "-c", processors, *command], stdout=subprocess.DEVNULL) as p:
        _, status, usage = os.wait4(p.pid, 0)
        p.returncode = status
    return usage.ru_utime + usage.ru_stime, time.monotonic() - began, usage.ru_maxrss


def side_by_side(path):
    """Elapsed seconds of two reviews of one thread, at once on two processors: what the machine has for two threads now."""
    began = time.monotonic()
    running = [subprocess.Popen(["taskset", "-c", str(n), VOUCH, "review", "--json", path], stdout=subprocess.DEVNULL)
               for n in range(2)]
    for p in running:
        p.wait()
    return time.monotonic() - began


def contestants(path):
    yield "vouch review", [VOUCH, "review", "--json", path], "0"
    yield "vouch review -j 2", [VOUCH, "review", "-j", "2", "--json", path], "0,1"
    yield "wc -l", ["wc", "-l", path], "0"
    if shutil.which("rg") and name_of(path) == "postfix":
        yield f"ripgrep -c '{POSTFIX}'".replace("|", "\\|"), ["rg", "-c", POSTFIX, path], "0"
    elif shutil.which("rg"):
        yield f"ripgrep -c '{PLAIN}'".replace("|", "\\|"), ["rg", "-c", PLAIN, path], "0"
        yield f"ripgrep -c '{STATUS}'".replace("|", "\\|"), ["rg", "-c", STATUS, path], "0"
        yield "ripgrep -c, the lines that vouch uses", ["rg", "-c", LINES, path], "0"
    else:
        print("ripgrep is not installed: not compared")
    if name_of(path) == "postfix":
        return
    if shutil.which("mawk"):
        yield "mawk summary", ["mawk", AWK, path], "0"
    else:
        print("mawk is not installed: not compared")


def name_of(path):
    return pathlib.Path(path).stem


def open_at_once(path):
    """MB that a log takes in which so many connections are open on each side."""
    with open(path, "w", encoding="ascii") as f:
        for n in range(1, OPEN_AT_ONCE + 1):
            head = review_shapes.ctime(1771000000 + n // 500) + " Info: New SMTP "
            f.write(f"{head}ICID {n} interface D (198.51.100.1) address 10.{n >> 16}.{n >> 8 & 255}.{n & 255} "
                    f"reverse dns host h{n}.example verified no\n"
                    f"{head}DCID {n} interface 198.51.100.1 address 10.{n >> 16}.{n >> 8 & 255}.{n & 255} port 25\n")
    return max(measure([VOUCH, "review", "--json", path], "0")[2] for _ in range(2)) / 1024


def compare(path):
    size = os.path.getsize(path)
    programs = list(contestants(path))
    runs = {name: [] for name, _, _ in programs}
    twice = []
    for _ in range(ROUNDS):
        for name, command, processors in programs:
            runs[name].append(measure(command, processors))
        twice.append(side_by_side(path))
    best = {name: min(r[0] for r in rows) for name, rows in runs.items()}
    wall = {name: min(r[1] for r in rows) for name, rows in runs.items()}
    print(f"{size / 1e9:.2f} GB of mail log, {name_of(path)}, best of {ROUNDS}\n")
    print("| | processor s | GB/s of processor | elapsed s | MB | its time over vouch's |\n|---|---|---|---|---|---|")
    for name in runs:
        peak = max(r[2] for r in runs[name]) / 1024
        print(f"| {name} | {best[name]:.2f} | {size / best[name] / 1e9:.2f} | {wall[name]:.2f} | {peak:.0f} | "
              f"{best[name] / best['vouch review']:.2f} |")
    peak = max(r[2] for r in runs["vouch review"] + runs["vouch review -j 2"]) / 1024
    print(f"\ntwo threads: {wall['vouch review'] / wall['vouch review -j 2']:.2f} times as fast as one; two reviews at once: "
          f"{2 * wall['vouch review'] / min(twice):.2f} times, which is what the two processors have left\n")
    return peak


def same_answer(path):
    one = subprocess.run([VOUCH, "review", "--json", path], stdout=subprocess.PIPE, check=False).stdout
    two = subprocess.run([VOUCH, "review", "-j", "2", "--json", path], stdout=subprocess.PIPE, check=False).stdout
    return one == two


def main():
    with tempfile.TemporaryDirectory() as folder:
        peak = 0
        for name in "sparse", "dense", "postfix":
            path = os.path.join(folder, name + ".log")
            if name == "postfix":
                write_postfix(path)
            else:
                write_log(path, name == "dense")
            peak = max(peak, compare(path))
            if not same_answer(path):
                print("FAILED: two threads give another answer")
                return 1
            os.remove(path)
        path = os.path.join(folder, "open.log")
        peak = max(peak, open_at_once(path))
        print(f"{OPEN_AT_ONCE} connections open at once on each side: {peak:.0f} MB at most")
    if peak > MEMORY_MB:
        print(f"FAILED: {peak:.0f} MB of memory, over {MEMORY_MB}")
        return 1
    return 0


sys.exit(main())
