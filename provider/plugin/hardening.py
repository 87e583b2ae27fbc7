"""The memory of this process holds tokens and secrets: it goes into no core dump, and nobody else may look at it."""

import sys
from contextlib import suppress

PR_SET_DUMPABLE = 4
"""From linux/prctl.h."""


def disable_core_dumps() -> None:
    """Set the size of a core dump to nothing, where the system has such a limit. It is cheap: do it first."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Windows has none

        with suppress(OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def disallow_ptrace() -> None:
    """Make this process one of which Linux dumps no core at all, nor lets other processes of this user read it.

    The limit alone does not count where the core goes to a program (core(5), "Piping core dumps to a program"), and
    prctl(2) takes what is needed here with PR_SET_DUMPABLE. It costs two milliseconds: do it after the handshake.
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - start-up

        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
