"""The file that is being read, for whoever must name it when the work on it fails in a way nobody thought of."""

from collections.abc import Callable


class Place:
    """Where the work of this process is.

    Args:
        told: is told the name of each file that is read from now on.
    """

    def __init__(self, report: Callable[[str], None]) -> None:
        self.report = report
        self.file = ""

    def enter(self, file: str) -> None:
        """Take note of a file that is read from now on."""
        if file != self.file:
            self.file = file
            self.report(file)


def _ignore(_file: str) -> None:
    return None


here = Place(_ignore)
"""That of this process."""
