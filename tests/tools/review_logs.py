# SPDX-License-Identifier: Apache-2.0
"""Logs of a mail appliance that never was, and the truth about them.

A Simulation lets connections come, talk and go, many at the same time, and writes what an appliance
would log about each of their steps. It keeps count of what it made happen, by itself: nothing here
reads a log. What vouch review says must equal that count.

    sim = Simulation(seed=1, prefix=PREFIXES["P1"])
    for line in sim.run(10000): ...
    sim.truth()
"""

import collections
import random
import sys

from review_shapes import DELIVERY_FAILURES, FAILURES, PREFIXES, SUBJECTS, SUITES


class Connection:
    """One connection: the messages that are still to come, and what has happened up to now."""

    def __init__(self, side, number):
        self.side = side
        self.number = number
        self.steps = collections.deque()
        self.opened = False
        self.outcome = "clear"
        self.suite = None
        self.reason = None
        self.required = False
        self.raw = None
        self.group = None
        self.internal = False
        self.domain = None
        self.broken = False
        self.ended = False
        self.untold = False  # the log spoke of TLS on it in words that mean nothing
        self.peer = self.host = self.listener = None


class Simulation:
    def __init__(self, seed, prefix, start=1771000000, rate=20, width=40, reset_every=0):
        self.random = random.Random(seed)
        self.prefix = prefix
        self.now = start
        self.rate = rate
        self.width = width
        self.reset_every = reset_every
        self.next = {"icid": 1, "dcid": 1, "mid": 1}
        self.active = []
        self.numbered = {}  # the last incoming connection of a number
        self.begun = []
        self.recipients = {}
        self.known_mids = []
        self.directory = collections.Counter()
        self.gui = collections.Counter()
        self.gui_reasons = collections.Counter()
        self.unknown = 0
        self.lines = 0

    # --- what connections do

    def take(self, counter):
        number = self.next[counter]
        self.next[counter] += 1
        return number

    def address(self):
        return f"192.0.2.{self.random.randrange(1, 60)}"

    def incoming(self):
        r = self.random
        c = Connection("receiving", self.take("icid"))
        c.peer = self.address()
        name = f"mx{c.peer.rsplit('.', 1)[1]}.example.net"
        host = name if r.random() < 0.7 else "unknown"
        c.host = None if host == "unknown" else host
        listener, ip = r.choice([("Data 1", "198.51.100.1"), ("Management", "198.51.100.2")])
        c.listener = ip
        word = r.choice(["SMTP", "smtp"])

        def opened():
            c.opened = True
            self.numbered[c.number] = c

        c.steps.append((f"New {word} ICID {c.number} interface {listener} ({ip}) address {c.peer} "
                        f"reverse dns host {host} verified {'yes' if c.host else 'no'}", opened))
        group = r.choice(["None", "UNKNOWNLIST", "RELAYLIST", "BLOCKED"])
        verb = {"RELAYLIST": "RELAY", "BLOCKED": "REJECT"}.get(group, "ACCEPT")

        def grouped():
            c.group = group

        c.steps.append((f"ICID {c.number} {verb} SG {group} match sbrs[none] SBRS None country "
                        "Netherlands", grouped))
        if r.random() < 0.8:
            self.incoming_tls(c)
        for _ in range(r.randrange(0, 3)):
            self.message(c)
        if r.random() < 0.2:
            c.steps.append((f"ICID {c.number} lost", None))
        c.steps.append((f"ICID {c.number} close", lambda: self.ended(c)))
        return c

    def incoming_tls(self, c):
        kind = self.random.random()
        if kind < 0.75:
            self.secured(c, "ICID")
        elif kind < 0.95:
            self.failed(c, "ICID", self.random.choice(FAILURES))
        else:
            self.failed_line(c, f"ICID {c.number} TLS was required but remote host did not initiate it",
                             "starttls-not-started", True)

    def outgoing(self):
        r = self.random
        c = Connection("delivering", self.take("dcid"))
        c.peer = f"203.0.113.{r.randrange(1, 60)}"
        c.listener = "198.51.100.1"

        def opened():
            c.opened = True

        c.steps.append((f"New SMTP DCID {c.number} interface {c.listener} address {c.peer} port 25", opened))
        kind = r.random()
        if kind < 0.70:
            self.secured(c, "DCID")
        elif kind < 0.85:
            self.outgoing_failure(c)
        elif kind < 0.88:
            self.connection_error(c)
        if self.known_mids and kind < 0.70 or kind > 0.88:
            self.delivery(c)
        c.steps.append((f"DCID {c.number} close", lambda: self.closed(c)))
        return c

    def closed(self, c):
        """The end, but sometimes the word about the message comes only after it."""
        if c.outcome == "failed" and c.domain is None and self.known_mids and self.random.random() < 0.5:
            self.delayed(c)
            message, effect = c.steps.pop()
            c.steps.append((message, lambda: (effect(), self.ended(c))))
        else:
            self.ended(c)

    def outgoing_failure(self, c):
        r = self.random
        kind = r.random()
        if kind < 0.1:
            self.failed_line(c, f"DCID {c.number} STARTTLS command not supported.",
                             "starttls-not-supported", False)
        elif kind < 0.2:
            self.failed_line(c, f"DCID {c.number} IP {c.peer} TLS was required but could not be "
                             "successfully negotiated", "required-not-negotiated", True)
        else:
            self.failed(c, "DCID", r.choice(DELIVERY_FAILURES))
        if r.random() < 0.3:  # the second line adds nothing but that TLS was required
            def required():
                c.required = True
                if c.reason == "no-reason":
                    c.reason = "required-not-negotiated"
            c.steps.append((f"DCID {c.number} IP {c.peer} TLS was required but could not be "
                            "successfully negotiated", required))
        if self.known_mids and r.random() < 0.3:
            self.delayed(c)
        elif r.random() < 0.5:
            domain = f"failing{r.randrange(20)}.example"

            def named():
                c.domain = domain

            c.steps.append((f"Connection Error: DCID {c.number} domain: {domain} IP: {c.peer} port: 25 "
                            f"details: [Errno 0] Error interface: {c.listener} reason: network error", named))

    def delayed(self, c):
        mid, rid = self.random.choice(self.known_mids[-500:])

        def told():
            c.domain = self.recipients.get((mid, rid))

        text = self.random.choice([f"Delayed: DCID: {c.number} Message {mid} to {rid} - 4.4.0 - Other network problem",
                                   f"Bounced: DCID {c.number} MID {mid} to RID {rid} - 5.1.0 - Unknown address"])
        c.steps.append((text, told))

    def connection_error(self, c):
        def broken():
            c.broken = True

        c.steps.append((f"Connection Error: DCID: {c.number} IP: {c.peer} port: 25 details: timeout", broken))

    def delivery(self, c):
        if not self.known_mids:
            return
        mid, rid = self.random.choice(self.known_mids[-500:])

        def started():
            if c.domain is None:
                c.domain = self.recipients.get((mid, rid))

        c.steps.append((f"Delivery start DCID {c.number} MID {mid} to RID [{rid}]", started))
        c.steps.append((f"Message done DCID {c.number} MID {mid} to RID [{rid}] ", None))

    def secured(self, c, word):
        suite = self.random.choice(SUITES)
        kind = self.random.random()
        text = f"{word} {c.number} TLS success protocol {suite[0]} cipher {suite[1]}"
        domain = internal = None
        if kind < 0.1:
            text, suite = f"{word} {c.number} TLS success", None
        elif kind < 0.2:
            text += f" CN=Some Name {c.number}"
        elif kind < 0.3:
            text, suite = f"{word} {c.number} TLS success CN: <name>", None
        elif word == "DCID" and kind < 0.5:
            text += " "
        elif word == "DCID" and kind < 0.7:
            domain = f"named{self.random.randrange(20)}.example"
            text += f" for {domain}"
        elif word == "DCID" and kind < 0.8:
            internal = self.random.choice(["the.cpq.host", "the.euq.queue", "the.encryption.queue"])
            text += f" {internal}"

        def done():
            c.outcome, c.suite = "secured", suite
            c.domain = domain
            c.internal = internal is not None

        c.steps.append((text, done))

    def failed(self, c, word, failure):
        text, reason, required = failure
        self.failed_line(c, f"{word} {c.number} TLS failed{text}", reason, required)

    def failed_line(self, c, line, reason, required):
        def done():
            c.outcome, c.reason, c.required = "failed", reason, required

        c.steps.append((line, done))

    def message(self, c):
        mid = self.take("mid")
        c.steps.append((f"Start MID {mid} ICID {c.number}", None))
        c.steps.append((f"MID {mid} ICID {c.number} From: <DCID 1 TLS failed@example.org>", None))
        for rid in range(self.random.randrange(1, 4)):
            domain = f"domain{self.random.randrange(300)}.example"

            def known(rid=rid, domain=domain):
                self.recipients[mid, rid] = domain
                self.known_mids.append((mid, rid))

            c.steps.append((f"MID {mid} ICID {c.number} RID {rid} To: <user@{domain}>", known))
        c.steps.append((f"MID {mid} Subject {self.random.choice(SUBJECTS)}", None))
        c.steps.append((f"MID {mid} ICID {c.number} TLS read 126 bytes (0.0 seconds)", None))
        c.steps.append((f"MID {mid} ready 4711 bytes from <a@example.org>", None))

    def ended(self, c):
        c.ended = True
        self.active.remove(c)

    # --- what else is logged

    def aside(self):
        r = self.random
        kind = r.randrange(6)
        user = f"user{r.randrange(10**6)}@example.com"
        query = f"LDAP: ({r.choice(['group', 'accept', 'SMTP auth'])}) Query (proxyAddresses=smtp:{user}) "
        server = r.choice(["dc1.example.com:3269", "dc2.example.com:389"])
        if kind == 0:
            found = r.randrange(3)
            self.directory.update(queries=1, succeeded=1, results=found, no_match=found == 0)
            return [query + f"to server NAME ({server})",
                    query + f"lookup success, ({server}) returned {found} results timestamp=1771989863.18"]
        if kind == 1:
            self.directory.update(failed=1)
            return ['LDAP authentication failed: <LDAP Error "invalidCredentials" [0x31]>']
        if kind == 2:
            self.gui.update(failed=1)
            self.gui_reasons.update(["alert-certificate-unknown"])
            return [f"SSL error with client {self.address()}:4711 - (336151574, 'error:14094416:SSL routines:"
                    "ssl3_read_bytes:sslv3 alert certificate unknown')"]
        if kind == 3:
            self.gui.update(failed=1)
            self.gui_reasons.update(["reset"])
            return [f"Error in https connection from host {self.address()} port 555 - [Errno 54] "
                    "Connection reset by peer"]
        if kind == 4:
            self.unknown += 1
            number = r.randrange(1, 100)
            if number in self.numbered and not self.numbered[number].ended:
                self.numbered[number].untold = True
            return [f"ICID {number} TLS went another way"]
        return [f"MID {r.randrange(10**6)} interim AV verdict using Sophos CLEAN",
                f"Message finished MID {r.randrange(10**6)} done"]

    # --- the log

    def emit(self, message):
        if self.random.random() < 1 / self.rate:
            self.now += 1
        t = self.now - (self.random.random() < 0.01)  # not monotonic
        self.lines += 1
        return self.prefix(t, message)

    def reset(self):
        """The appliance starts again: what was open is never closed, and the counters begin anew."""
        self.active.clear()
        self.next = {"icid": 1, "dcid": 1, "mid": 1}

    def run(self, lines):
        """Makes about so many lines."""
        end = self.lines + lines
        since_reset = 0
        while self.lines < end:
            since_reset += 1
            if self.reset_every and since_reset >= self.reset_every:
                since_reset = 0
                self.reset()
            if len(self.active) < self.width:
                c = self.incoming() if self.random.random() < 0.6 else self.outgoing()
                self.active.append(c)
                self.begun.append(c)
            if self.random.random() < 0.02:
                for message in self.aside():
                    yield self.emit(message)
            c = self.random.choice(self.active)
            message, effect = c.steps.popleft()
            if effect:
                effect()
            yield self.emit(message)

    # --- the truth

    def side(self, name):
        all_of_it = [c for c in self.begun if c.side == name and (c.opened or c.outcome != "clear")]
        mine = [c for c in all_of_it if not c.internal]
        failures = collections.Counter()
        required = collections.Counter()
        versions = collections.Counter()
        ciphers = collections.Counter()
        for c in mine:
            if c.outcome == "failed":
                failures[c.reason, c.peer, c.host, c.domain, c.listener, c.group, c.required] += 1
                if c.required and name == "delivering":
                    required.update([c.domain or ""])
            if c.outcome == "secured":
                versions.update([c.suite[0] if c.suite else "not logged"])
                ciphers.update([c.suite[1] if c.suite else "not logged"])
        return {
            "connections": len(mine),
            "tls_success": sum(c.outcome == "secured" for c in mine),
            "tls_failed": sum(c.outcome == "failed" for c in mine),
            "clear": sum(c.outcome == "clear" and not c.broken and not c.untold for c in mine),
            "unknown": sum(c.outcome == "clear" and not c.broken and c.untold for c in mine),
            "broken": sum(c.outcome == "clear" and c.broken for c in mine),
            "internal": len(all_of_it) - len(mine),
            "by_version": dict(versions),
            "by_cipher": dict(ciphers),
            "failures": dict(failures),
            "required": dict(required),
        }

    def truth(self):
        return {
            "receiving": self.side("receiving"),
            "delivering": self.side("delivering"),
            "directory": {k: self.directory[k] for k in ("queries", "succeeded", "failed", "results", "no_match")},
            "gui": self.gui["failed"],
            "gui_reasons": dict(self.gui_reasons),
            "unknown": self.unknown,
        }


def main():
    """review_logs.py LINES: writes such a log to standard output."""
    sim = Simulation(seed=1, prefix=PREFIXES["P1"])
    sys.stdout.writelines(line + "\n" for line in sim.run(int(sys.argv[1])))


if __name__ == "__main__":
    main()
