"""Ending the provider in the middle of a request, as a crash, the kernel or an operator does."""

import signal
import subprocess
import time

import psutil

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace


def run_and_kill(
    workspace: Workspace, hub: Rehearsal, number: signal.Signals, *command: str
) -> tuple[str, list[list[str]]] | None:
    """Run a command, and send the provider a signal while the Hub hangs at a request; the engine must fail.

    Args:
        workspace: with the installed provider.
        hub: the Hub, with a fault that lets a request hang.
        number: the signal.
        command: of the engine.

    Returns:
        What the engine said, and the command lines of the engine and all below it; None when it ended well before the
        request came.
    """
    output = workspace.folder / "killed.txt"
    with output.open("w", encoding="utf-8") as sink:
        engine = subprocess.Popen(
            [*workspace.engine.command, *command],
            cwd=workspace.folder,
            env=workspace.environ,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + 60
        while not hub.hangs() and engine.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        if engine.poll() == 0:
            hub.faults()  # else the fault waits for somebody else's request
            return None
        assert hub.hangs(), output.read_text(encoding="utf-8")
        processes = psutil.Process(engine.pid).children(recursive=True)
        titles = [process.cmdline() for process in (psutil.Process(engine.pid), *processes)]
        for process in processes:
            if any("terraform-provider-huggingface" in argument for argument in process.cmdline()):
                process.send_signal(number)
        assert engine.wait(timeout=60) != 0
    hub.faults()
    return output.read_text(encoding="utf-8"), titles
