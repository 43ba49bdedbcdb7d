# SPDX-License-Identifier: Apache-2.0
"""The same check by the POSIX build, to hold a board's report against."""

import board  # noqa: F401  (puts tests/peers on the path)
import check

# What differs by where and when it was seen, what a build's choice of ciphers decides, and the clients,
# for which boards have no tables.
ELSEWHERE = ("address", "port", "began", "duration_ms", "timing", "timings", "clients")
OF_CLIENTS = ("clients-refuse", "clients-split")


def check_at(url, port, *options):
    host = url.split("/")[2].split(":")[0]
    return check.check("--resolve", f"{host}:{port}:127.0.0.1", *options, url)


def comparable(report):
    """A report without what may differ between two machines that judge one endpoint."""
    kept = {k: v for k, v in report.items() if k not in ELSEWHERE}
    kept["tls"] = {k: v for k, v in report["tls"].items() if k not in ("cipher", "group")}
    # whole days may differ when a second lies between the two
    kept["sent"] = [{k: v for k, v in c.items() if k != "days_left"} for c in report["sent"]]
    kept["findings"] = [
        {k: f[k] for k in ("code", "severity", "position", "other", "value")}
        for f in report["findings"] if f["code"] not in OF_CLIENTS]
    return kept
