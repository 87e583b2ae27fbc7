"""Whether the process that started this one still lives."""

import os
import sys

if sys.platform == "win32":
    import ctypes

    _SYNCHRONIZE = 0x00100000
    _HAS_ENDED = 0

    class Parent:
        """The process that started this one: Windows tells its end to those who hold it open."""

        def __init__(self) -> None:
            self._handle = ctypes.windll.kernel32.OpenProcess(_SYNCHRONIZE, False, os.getppid())

        def lives(self) -> bool:
            """Return whether it lives; one that may not be looked at counts as living."""
            return not self._handle or ctypes.windll.kernel32.WaitForSingleObject(self._handle, 0) != _HAS_ENDED

else:

    class Parent:
        """The process that started this one: after its end this one has another parent."""

        def __init__(self) -> None:
            self._id = os.getppid()

        def lives(self) -> bool:
            """Return whether it lives."""
            return os.getppid() == self._id
