"""Serving the Hub on 127.0.0.1: from the command line, or in a thread of a test."""

import argparse
import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from provider.local_hub.accounts_file import FORM, read_accounts
from provider.local_hub.api.faults import Abortable
from provider.local_hub.api.guard import Guarded
from provider.local_hub.app import create_app
from provider.local_hub.like import account_like, origin_of, report
from provider.local_hub.likeness import Selection, copy_into, copy_templates
from provider.local_hub.model.models import Account
from provider.local_hub.model.persistence import Folder
from provider.local_hub.model.settings import Settings
from provider.local_hub.model.store import Hub
from provider.local_hub.origin import OriginError
from provider.local_hub.pages.parquet import end_readers

DEVELOPMENT_TOKEN = "hf_local_development_token"  # noqa: S105 - opens nothing but a Hub on one's own machine
DEFAULT_ACCOUNTS = (Account("local", DEVELOPMENT_TOKEN, {"acme": "admin"}),)
DEFAULT_PORT = 7861
_HOST = "127.0.0.1"


class _Server(uvicorn.Server):
    """A uvicorn server that says when it is ready."""

    def __init__(self, hub: Hub, on_ready: Callable[[], None], hosts: Iterable[str] = ()) -> None:
        super().__init__(
            uvicorn.Config(
                Guarded(create_app(hub), hosts),
                loop="asyncio",
                http=Abortable,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=75,
            )
        )
        self._on_ready = on_ready
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections."""
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._on_ready()

    async def main_loop(self) -> None:
        """Serve until a signal or `stop` asks for the end; uvicorn's own loop sleeps on for a tenth of a second."""
        while not await self.on_tick(1):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), 0.1)

    def stop(self) -> None:
        """Ask for the end, from another thread."""
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # it has ended
                self._loop.call_soon_threadsafe(self._stopped.set)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop at once: whoever still waits for an answer is cut off, as if the machine was gone."""
        for listener in [*self.servers, *(sockets or ())]:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in list(self.server_state.tasks):
            task.cancel()
        await asyncio.sleep(0)
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=1)


def _listen(port: int) -> tuple[socket.socket, str]:
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_HOST, port))
    except OSError:
        listener.close()
        raise
    return listener, f"http://{_HOST}:{listener.getsockname()[1]}"


class LocalHub:
    """A Hub that is served in a thread on a free port, as long as the `with` block lasts.

    Args:
        accounts: who may sign in; by default the user `local`, an admin of the organization `acme`.
        data: folder in which it outlives the block; by default nothing does.
        settings: the switches to start with.
    """

    def __init__(
        self,
        accounts: Iterable[Account] = DEFAULT_ACCOUNTS,
        *,
        data: Path | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.hub = Hub(accounts, shelf=Folder(data) if data else None, settings=settings)
        self.token = next(iter(self.hub.accounts))
        self.url = ""
        self._ready = threading.Event()
        self._server = _Server(self.hub, self._ready.set)
        self._thread: threading.Thread | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What the first account sends; `/_local` opens to nobody else."""
        return {"Authorization": f"Bearer {self.token}"}

    def start(self) -> Self:
        """Serve, and return as soon as connections are accepted."""
        listener, self.url = _listen(0)
        storage, self.hub.storage_url = _listen(0)
        sockets = [listener, storage]
        self._thread = threading.Thread(target=self._server.run, args=(sockets,), name="local-hub", daemon=True)
        self._thread.start()
        if not self._ready.wait(10):
            raise TimeoutError("The local Hub did not start")
        return self

    def stop(self) -> None:
        """Stop serving; return when that is done."""
        self._server.stop()
        if self._thread:
            self._thread.join()
        self.hub.large.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _user(text: str) -> Account:
    name, colon, token = text.partition(":")
    if not (name and colon and token):
        raise argparse.ArgumentTypeError("must be NAME:TOKEN")
    return Account(name, token, {"acme": "admin"})


def _selection(text: str) -> Selection:
    try:
        return Selection.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="local-hub",
        description="The Hugging Face Hub on your own machine.",
        epilog=FORM,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep everything in this folder (default: in memory)")
    parser.add_argument("--user", type=_user, metavar="NAME:TOKEN", action="append", default=[], help="may be repeated")
    parser.add_argument("--accounts", type=Path, metavar="FILE", help="JSON, see below")
    parser.add_argument(
        "--like",
        type=_selection,
        metavar="NAMESPACE",
        action="append",
        default=[],
        help="begin as a copy of what this user or organization has on the real Hub, or of one NAMESPACE/NAME: names, "
        "settings, cards and hashes, read with your token; may be repeated",
    )
    parser.add_argument(
        "--like-endpoint", metavar="URL", help="the Hub to copy (default: HF_ENDPOINT, else the public one)"
    )
    parser.add_argument(
        "--allow-host", metavar="NAME", action="append", default=[], help="answer to this name, too; may be repeated"
    )
    return parser.parse_args(argv)


def _hub_for(arguments: argparse.Namespace) -> Hub:
    """Make the Hub that the command line asks for.

    Raises:
        OSError: a file or folder can't be read.
        ValueError: one of them is not as it must be.
        OriginError: the Hub to copy can't be read.
    """
    accounts = [*arguments.user, *(read_accounts(arguments.accounts) if arguments.accounts else [])]
    origin = origin_of(arguments.like_endpoint) if arguments.like else None
    if origin and not accounts:
        accounts = [account_like(origin, arguments.like, DEVELOPMENT_TOKEN)]
    shelf = Folder(arguments.data) if arguments.data else None
    if shelf:
        shelf.lock()
    hub = Hub(accounts or DEFAULT_ACCOUNTS, shelf=shelf)
    if origin:
        copied = copy_into(hub, origin, arguments.like)
        copy_templates(hub, origin)
        sys.stderr.write(report(origin, copied))
    return hub


def run(argv: list[str]) -> int:
    """Serve until SIGTERM or SIGINT; say on standard output how to reach it.

    Args:
        argv: the arguments after the command's name.

    Returns:
        The exit code.
    """
    arguments = _arguments(argv)
    os.umask(0o077)  # also what hf_xet writes is the user's alone
    try:
        hub = _hub_for(arguments)
        listener, url = _listen(arguments.port)
        storage, hub.storage_url = _listen(0)
    except (OSError, ValueError, OriginError) as error:
        sys.stderr.write(f"local-hub: {error}\n")
        return 1
    except KeyboardInterrupt:  # while it copied
        return 130

    def announce() -> None:
        first = next(iter(hub.accounts))
        sys.stdout.write(f"export HF_ENDPOINT={url}\nexport HF_TOKEN={first}\n")
        sys.stdout.flush()
        sys.stderr.write(f"The Hub is at {url}, Ctrl-C stops it.\n")

    server = _Server(hub, announce, arguments.allow_host)
    # uvicorn raises a signal again once it has stopped, where this keeps it from killing the process
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.handle_exit)
    server.run([listener, storage])
    end_readers()
    hub.large.close()
    return 0
