# SPDX-License-Identifier: Apache-2.0
"""DHCP servers on a wire: udhcpd, and one of our own that says whatever it is told to (RFC 2131)."""

import socket
import struct
import threading

import board  # noqa: F401  (puts tests/peers on the path)
import peer
import tap

DISCOVER, OFFER, REQUEST, ACK, NAK = 1, 2, 3, 5, 6


class Udhcpd(peer.Child):
    """Hands out this one address."""

    def __init__(self, wire, address, lease_s=3600, dns=tap.HERE, ntp=()):
        self._folder = peer.Folder()
        config = (f"start {address}\nend {address}\ninterface {wire.near}\nmax_leases 1\n"
                  f"min_lease 1\nlease_file {self._folder.write('leases', '')}\n"
                  f"pidfile {self._folder.path}/pid\noption lease {lease_s}\noption subnet 255.255.255.0\n"
                  f"option router {tap.HERE}\noption dns {dns}\n"
                  + (f"option ntpsrv {' '.join(ntp)}\n" if ntp else ""))
        super().__init__([peer.need("udhcpd"), "-f", self._folder.write("udhcpd.conf", config)])

    def stop(self):
        super().stop()
        self._folder.cleanup()


def option(number, data):
    return bytes([number, len(data)]) + data


def address_option(number, *addresses):
    return option(number, b"".join(socket.inet_aton(a) for a in addresses))


def usual_options(lease_s=3600, dns=tap.HERE):
    return (address_option(54, tap.HERE) + option(51, struct.pack(">I", lease_s)) +
            address_option(1, "255.255.255.0") + address_option(3, tap.HERE) + address_option(6, dns))


def message(request, kind, address, options):
    """A whole answer to a request."""
    head = struct.pack(">BBBB", 2, 1, 6, 0) + request[4:8] + bytes(4) + bytes(4)
    head += socket.inet_aton(address) + socket.inet_aton(tap.HERE) + bytes(4) + request[28:44]
    return head + bytes(192) + b"\x63\x82\x53\x63" + option(53, bytes([kind])) + options + b"\xff"


def kind_of(request):
    """The number in option 53; 0 when there is none."""
    at = 240
    while at + 2 < len(request) and request[at] != 255:
        if request[at] == 53:
            return request[at + 2]
        at += 2 + request[at + 1] if request[at] else 1
    return 0


class Puppet:
    """Answers each request with the bytes, or the list of them, that answer(request, kind) gives."""

    def __init__(self, wire, answer):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, wire.near.encode())
        self._socket.bind(("", 67))
        self._socket.settimeout(0.1)
        self._answer = answer
        self._stopping = threading.Event()
        self.heard = []  # kinds
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while not self._stopping.is_set():
            try:
                request = self._socket.recv(2048)
            except TimeoutError:
                continue
            kind = kind_of(request)
            self.heard.append(kind)
            answers = self._answer(request, kind) or []
            for data in [answers] if isinstance(answers, bytes) else answers:
                self._socket.sendto(data, ("255.255.255.255", 68))

    def stop(self):
        self._stopping.set()
        self._thread.join()
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def sane(address, **options):
    """What a good server answers."""
    def answer(request, kind):
        return message(request, OFFER if kind == DISCOVER else ACK, address, usual_options(**options))
    return answer
