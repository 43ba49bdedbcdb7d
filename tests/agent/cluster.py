# SPDX-License-Identifier: Apache-2.0
"""A cluster on loopback: nodes at 127.0.0.1, 127.0.0.2 ... on one port, each with a certificate of
its own that can be changed, and a name server that knows their name."""

import socket
import ssl
import struct
import threading

from live_agent import peer


class Names:
    """Answers every question for an address with those of the nodes, over UDP."""

    def __init__(self, addresses, port=0):
        self.addresses = addresses
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((peer.LOOPBACK, port))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                question, sender = self.socket.recvfrom(4096)
                self.socket.sendto(self._answer(question), sender)
            except OSError:  # stopped
                return

    def _answer(self, question):
        end = question.index(b"\0", 12) + 5
        kind = struct.unpack(">H", question[end - 4:end - 2])[0]
        found = [socket.inet_aton(a) for a in self.addresses] if kind == 1 else []
        head = question[:2] + struct.pack(">HHHHH", 0x8180, 1, len(found), 0, 0)
        records = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + a for a in found)
        return head + question[12:end] + records

    def stop(self):
        self.socket.close()


class Cluster:
    """nodes: as many of them; `serve(chain, key, *numbers)` gives some, or all, another certificate."""

    def __init__(self, nodes, chain, key):
        self.folder = peer.Folder()
        self.port = peer.free_port()
        self.addresses = [f"127.0.0.{n + 1}" for n in range(nodes)]
        self.names = Names(self.addresses)
        self._contexts, self._sockets = [], []
        for address in self.addresses:
            listener = socket.create_server((address, self.port))
            self._contexts.append(None)
            self._sockets.append(listener)
        self.serve(chain, key)
        for number, listener in enumerate(self._sockets):
            threading.Thread(target=self._accept, args=(number, listener), daemon=True).start()

    def serve(self, chain, key, *numbers):
        chain, key = self.folder.write("chain.pem", chain), self.folder.write("key.pem", key)
        for number in numbers or range(len(self.addresses)):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(chain, key)
            self._contexts[number] = context

    def _accept(self, number, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(number, connection), daemon=True).start()

    def _talk(self, number, connection):
        connection.settimeout(10)
        try:
            with self._contexts[number].wrap_socket(connection, server_side=True) as tls:
                tls.recv(4096)
        except OSError:
            connection.close()

    def stop(self):
        self.names.stop()
        for listener in self._sockets:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
