"""The page that tells how to write a provider: its example is a provider."""

import ast
import textwrap
import threading
from pathlib import Path
from typing import Any

import grpc

import provider.plugin
from provider.plugin.runner import serve_plain
from provider.plugin.schema_lint import violations
from provider.plugin.sockets import SocketDirectory
from tests.unit.plugin.things import Engine, target_of, wire

PAGE = provider.plugin.__doc__ or ""


def library() -> dict[str, Any]:
    """Run the page's example and give the names it defines."""
    example = textwrap.dedent(PAGE.split("::\n", 1)[1].split("\nThe program", 1)[0])
    ast.parse(example)
    names: dict[str, Any] = {}
    exec(compile(example, "the page", "exec"), names)
    return names


def test_the_example_is_served_and_makes_a_book() -> None:
    names = library()
    with SocketDirectory(None) as sockets:
        server, reattach = serve_plain(names["Library"](), "example.org/demo/library", sockets, threading.Event())
        with grpc.insecure_channel(target_of(reattach)) as channel:
            engine = Engine(channel)
            book = {"title": "Emma", "pages": None, "id": None}
            planned = engine.call(
                "PlanResourceChange", type_name="library_book", proposed_new_state=wire(book), config=wire(book)
            )
            made = engine.call(
                "ApplyResourceChange",
                type_name="library_book",
                planned_state=planned.planned_state,
                config=wire(book),
            )
            assert not made.diagnostics
        server.stop(None).wait()
    assert names["SHELF"] == {"Emma": 100}


def test_the_example_keeps_the_engines_rules() -> None:
    assert violations(library()["Book"].get_schema()) == []


def test_the_page_names_modules_that_exist() -> None:
    folder = Path(provider.plugin.__file__).parent
    modules = "runner handshake certificate tls_proxy server codec types nesting planning"
    for module in modules.split():
        assert module in PAGE
        assert (folder / f"{module}.py").exists()
