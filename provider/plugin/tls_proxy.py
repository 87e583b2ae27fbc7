"""Mutual TLS in front of the gRPC server.

Engines show a P-521 certificate. gRPC's TLS library does not offer that signature algorithm, so a gRPC server that
demands a client certificate never gets one. Python's `ssl` can: it ends TLS on the socket that is told to the engine,
admits only the engine's certificate, and relays the bytes to a second socket, where gRPC itself admits only this
process's own certificate.
"""

import asyncio
import logging
import socket
import ssl
import threading
from concurrent.futures import Future

from provider.plugin.sockets import Address

CHUNK = 256 * 1024

_log = logging.getLogger(__name__)


class Relay:
    """Relays connections from one socket to another, on a thread of its own.

    Args:
        listener: the socket at which connections queue.
        outer_tls: TLS settings of that socket.
        inner: where to relay to; connections wait until that is known.
        inner_tls: TLS settings for that.
    """

    def __init__(
        self, listener: socket.socket, outer_tls: ssl.SSLContext, inner: Future[Address], inner_tls: ssl.SSLContext
    ) -> None:
        self._listener, self._outer_tls = listener, outer_tls
        self._inner, self._inner_tls = inner, inner_tls

    def start(self) -> None:
        """Begin to take connections."""
        threading.Thread(target=asyncio.run, args=(self._serve(),), name="relay", daemon=True).start()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, sock=self._listener, ssl=self._outer_tls)
        await server.serve_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner = await asyncio.wrap_future(self._inner)
            inner_reader, inner_writer = await asyncio.open_connection(
                sock=inner.connect(), ssl=self._inner_tls, server_hostname="localhost"
            )
            await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))
        except OSError as error:
            _log.debug("a connection of the engine ended: %s", error)
            writer.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
