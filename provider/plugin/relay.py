"""Mutual TLS in front of the gRPC server.

Engines show a P-521 certificate. gRPC's TLS library does not offer that signature algorithm, so a gRPC server that
demands a client certificate never gets one. Python's `ssl` can: it ends TLS on the socket that is told to the engine,
admits only the engine's certificate, and relays the bytes to a second socket in the same private directory, where gRPC
itself admits only this process's own certificate.
"""

import asyncio
import logging
import ssl
import threading
from concurrent.futures import Future

CHUNK = 256 * 1024

_log = logging.getLogger(__name__)


class Relay:
    """Relays connections from one unix socket to another, on a thread of its own.

    Args:
        outer: path of the socket to listen on.
        outer_tls: TLS settings of that socket.
        inner: path of the socket to relay to.
        inner_tls: TLS settings for that one.
    """

    def __init__(self, outer: str, outer_tls: ssl.SSLContext, inner: str, inner_tls: ssl.SSLContext) -> None:
        self._outer, self._outer_tls = outer, outer_tls
        self._inner, self._inner_tls = inner, inner_tls
        self._listening: Future[None] = Future()

    def start(self) -> None:
        """Listen; returns when connections are accepted.

        Raises:
            OSError: if the socket can't be made.
        """
        threading.Thread(target=asyncio.run, args=(self._serve(),), name="relay", daemon=True).start()
        self._listening.result()

    async def _serve(self) -> None:
        try:
            server = await asyncio.start_unix_server(self._connected, self._outer, ssl=self._outer_tls)
        except OSError as error:
            self._listening.set_exception(error)
            return
        self._listening.set_result(None)
        await server.serve_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_unix_connection(
                self._inner, ssl=self._inner_tls, server_hostname="localhost"
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
