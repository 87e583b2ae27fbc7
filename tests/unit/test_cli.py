"""What the program does with its arguments."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from provider import cli
from provider.plugin import runner
from provider.plugin.handshake import COOKIE, COOKIE_NAME


def test_without_arguments_and_without_an_engine_a_person_is_told_what_this_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main([]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == cli.USAGE


def test_an_engine_that_is_too_old_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(COOKIE_NAME, COOKIE)
    monkeypatch.setenv("PLUGIN_PROTOCOL_VERSIONS", "5")
    assert cli.main([]) == 1
    assert "this provider speaks 6" in capsys.readouterr().err


def test_an_engine_is_served_as_it_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[Any, ...]] = []
    monkeypatch.setattr(runner, "run", lambda *arguments: served.append(arguments))
    monkeypatch.setenv(COOKIE_NAME, COOKIE)
    monkeypatch.setenv("PLUGIN_CLIENT_CERT", "PEM")
    cli.main([])
    [(make, name, address, handshake, answers)] = served
    assert make().get_model_prefix() == "huggingface_"
    assert (name, address, handshake.client_certificate) == ("huggingface", "huggingface/huggingface", "PEM")
    assert all(Path(path).is_file() for path in answers.values())


@pytest.mark.parametrize("flag", ["--debug", "-debug"])
def test_debug_serves_under_the_source_address(monkeypatch: pytest.MonkeyPatch, flag: str) -> None:
    served: list[tuple[Any, ...]] = []
    monkeypatch.setattr(runner, "debug", lambda *arguments: served.append(arguments))
    assert cli.main([flag]) == 0
    [(_, name, address)] = served
    assert (name, address) == ("huggingface", "huggingface/huggingface")


@pytest.mark.parametrize(
    ("arguments", "status"), [(["--help"], 0), (["-h"], 0), (["--nonsense"], 2), (["--debug", "more"], 2)]
)
def test_the_words_are_shown_on_demand_and_after_a_mistake(
    capsys: pytest.CaptureFixture[str], arguments: list[str], status: int
) -> None:
    assert cli.main(arguments) == status
    assert capsys.readouterr().err == cli.USAGE


def test_the_arguments_of_the_process_are_taken_when_none_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["program", "--nonsense"])
    assert cli.main() == 2


def test_the_local_hub_gets_the_rest_of_the_arguments_and_gives_the_status(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def run(options: list[str]) -> int:
        asked.append(options)
        return 7

    monkeypatch.setitem(sys.modules, "provider.local_hub.server", SimpleNamespace(run=run))
    assert cli.main(["local-hub", "--port", "8080"]) == 7
    assert asked == [["--port", "8080"]]


def test_without_the_extra_the_local_hub_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith("provider.local_hub")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "starlette", None)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    for name in [name for name in sys.modules if name.startswith(("starlette.", "uvicorn."))]:
        monkeypatch.delitem(sys.modules, name)
    assert cli.main(["local-hub"]) == 1
    assert "pip install 'terraform-provider-huggingface[local-hub]'" in capsys.readouterr().err
