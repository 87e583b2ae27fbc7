"""Guides as tests read them: fenced blocks in their order, and a folder of a reader's own to run them in.

A block with a title is a file of the reader's. A shell block is run as a whole. In a console block lines after `$ ` are
commands and the others what they print, `…` standing for anything; a command that prints `Error:` must fail.
"""

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from provider.cli import USAGE
from tests.acceptance.engine import Engine, engine_environ
from tests.acceptance.mirror import PROGRAM, mirror

FENCE = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
SHELLS = {"sh", "shell"}
BESIDE = "another terminal"
OWN = re.compile(r"terraform-provider-huggingface [a-z-]+")
OWN_PORT = 'if [ "$1" = local-hub ]; then set -- "$@" --port 0; fi\n'
"""Each Hub takes a port of its own, whatever else this machine serves."""

ELSEWHERE = re.compile(r"^(uv tool|pipx|git clone|cd terraform-provider|make) .*\n", re.MULTILINE)
"""Commands that prepare a machine: test_install.py and `make` itself show them."""


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Args:
        language: what it is written in.
        title: the file that it is, or the terminal that it is typed in.
        text: what it says.
    """

    language: str
    title: str
    text: str


def blocks(text: str) -> list[Block]:
    """Return the blocks of a page, in their order."""
    return [Block(*found) for found in FENCE.findall(text)]


@dataclass
class Reader:
    """Somebody who does what a guide says, in an empty folder and a fresh home.

    Args:
        folder: a folder of the test's own; the guide's files are in `work` below it.
        engine: what `terraform` is.
        hub: address and token of the Hub, as environment variables.
    """

    folder: Path
    engine: Engine
    hub: dict[str, str]
    environ: dict[str, str] = field(init=False)
    started: list[subprocess.Popen[str]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.work.mkdir()
        programs = self.folder / "bin"
        programs.mkdir()
        _program(programs / "terraform", shlex.join(self.engine.command))
        _program(programs / PROGRAM.name, shlex.quote(str(PROGRAM)), also=OWN_PORT)
        self.environ = engine_environ(self.folder) | {
            "PATH": os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "TF_CLI_ARGS_apply": "-auto-approve -input=false",
            "TF_CLI_ARGS_destroy": "-auto-approve -input=false",
        }
        Path(self.environ["TF_CLI_CONFIG_FILE"]).write_text(mirror(self.folder / "plugins"), encoding="utf-8")
        self.environ |= self.hub

    @property
    def work(self) -> Path:
        """The folder that the guide's commands are run in."""
        return self.folder / "work"

    def follow(self, block: Block) -> None:
        """Do what a block says."""
        if block.title == BESIDE:
            self.serve(block.text)
        elif block.language in SHELLS:
            self.run(runnable(block.text))
        elif block.language == "console":
            self.console(block.text)
        elif block.title:
            self.write(block.title, block.text)

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def serve(self, command: str) -> None:
        """Start a Hub that stays up beside the guide, which uses it from then on."""
        served = subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=self.work,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self.started.append(served)
        assert served.stdout is not None
        told = [served.stdout.readline().removeprefix("export ").strip() for _ in self.hub]
        self.hub = dict(one.split("=", 1) for one in told)
        self.environ |= self.hub

    def leave(self) -> None:
        """End what commands left running."""
        for process in self.started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.communicate(timeout=20)

    def console(self, text: str) -> None:
        """Run commands and compare what they print."""
        for command, expected in _commands(text):
            printed = self.run(command, fails="Error:" in expected)
            for line in expected.splitlines():
                parts = (re.escape(" ".join(part.split())) for part in line.split("…"))
                assert re.search(".*?".join(parts), printed), f"{printed}\n\n{command} does not print: {line}"

    def run(self, commands: str, *, fails: bool = False) -> str:
        """Run commands; what they export holds for those that follow. Gives what they print, as one line.

        Args:
            commands: for a shell.
            fails: they must fail.
        """
        kept = self.folder / "environ"
        script = f"trap 'env -0 > {shlex.quote(str(kept))}' EXIT\nset -euo pipefail\n{commands}"
        shell = subprocess.Popen(
            ["bash", "-c", script],
            cwd=self.work,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(shell)
        said, _ = shell.communicate(timeout=300)
        assert (shell.returncode != 0) is fails, f"{commands}\nleft with {shell.returncode}\n{said}"
        told = kept.read_text(encoding="utf-8").split("\0")
        self.environ = dict(one.split("=", 1) for one in told if "=" in one) | self.hub
        return " ".join(re.sub("[│╷╵]", " ", said).split())


def _commands(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        yield command, expected


def runnable(text: str) -> str:
    """Leave out what is shown elsewhere, and sub-commands that this version of the provider does not have."""
    there = [line for line in ELSEWHERE.sub("", f"{text}\n").splitlines() if all(c in USAGE for c in OWN.findall(line))]
    return "\n".join(there)


def _program(path: Path, command: str, also: str = "") -> None:
    path.write_text(f'#!/bin/sh\n{also}exec {command} "$@"\n', encoding="utf-8")
    path.chmod(0o755)
