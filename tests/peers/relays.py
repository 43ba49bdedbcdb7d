# SPDX-License-Identifier: Apache-2.0
"""Small servers in threads of the test's process, for what no real one does.

    with Reshaped(port, 1) as relay: relay.port         # another server's records, cut to one byte
    with TlsServer(chain, key, answer) as server: ...   # answer(tls) for each connection
    with TcpServer(answer) as server: ...               # the same in clear
"""

import contextlib
import socket
import ssl
import threading

import peer

HANDSHAKE, CHANGE_CIPHER_SPEC = 22, 20


class TcpServer:
    """Calls answer(connection) in a thread for each connection."""

    def __init__(self, answer, host=peer.LOOPBACK):
        self.answer = answer
        self.listener = socket.socket()
        self.listener.bind((host, peer.free_port()))
        self.listener.listen(20)
        self.port = self.listener.getsockname()[1]
        self.open = []
        self.connections = 0
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self.open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), connection:
            self.answer(connection)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for s in [self.listener, *self.open]:
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)
            s.close()
        self.thread.join()


class TlsServer(TcpServer):
    def __init__(self, chain, key, answer, starttls=None):
        folder = peer.Folder()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(folder.write("chain.pem", chain), folder.write("key.pem", key))
        folder.cleanup()
        self.starttls = starttls
        super().__init__(self._over_tls)
        self.answer_over_tls = answer

    def _over_tls(self, connection):
        if self.starttls and not self.starttls(connection):
            return
        with self.context.wrap_socket(connection, server_side=True) as tls:
            self.answer_over_tls(tls)


class Reshaped(TcpServer):
    """A relay that cuts the server's handshake records, those in clear, to so many bytes."""

    def __init__(self, port, size):
        self.target = port
        self.size = size
        super().__init__(self._relay)

    def _relay(self, client):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with socket.create_connection((peer.LOOPBACK, self.target)) as server:
            self.open.append(server)
            back = threading.Thread(target=self._forward, args=(client, server), daemon=True)
            back.start()
            with contextlib.suppress(OSError):
                self._cut(server, client)
                client.shutdown(socket.SHUT_WR)
            back.join()

    @staticmethod
    def _forward(source, sink):
        with contextlib.suppress(OSError):
            while (data := source.recv(16384)):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def _cut(self, server, client):
        buffer, in_clear = b"", True
        while (data := server.recv(16384)):
            buffer += data
            while len(buffer) >= 5 and len(buffer) >= 5 + int.from_bytes(buffer[3:5], "big"):
                end = 5 + int.from_bytes(buffer[3:5], "big")
                head, body, buffer = buffer[:5], buffer[5:end], buffer[end:]
                in_clear = in_clear and head[0] != CHANGE_CIPHER_SPEC
                size = self.size if head[0] == HANDSHAKE and in_clear else len(body)
                for at in range(0, len(body), size):
                    part = body[at:at + size]
                    client.sendall(head[:3] + len(part).to_bytes(2, "big") + part)
