"""`terraform-provider-huggingface`: serves the engine that started it, else does what a person asks."""

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from provider.address import ADDRESS, TYPE
from provider.answers import ANSWERS

if TYPE_CHECKING:
    from provider.provider import HuggingFaceProvider

GARBAGE = 100_000
"""Objects that are made before the collector looks for cycles; at Python's 700, it takes a twentieth of a whole plan,
nearly all of it while modules are imported."""

USAGE = """\
This is the Terraform and OpenTofu provider for the Hugging Face Hub. Engines start it by themselves.

By hand:
  terraform-provider-huggingface install [--uninstall | --dev]
        put the provider where `terraform init` and `tofu init` find it, remove it from there, or print a
        dev_overrides block
  terraform-provider-huggingface doctor
        look at engines, token, rate limit, proxy and clock, and say what to fix
  terraform-provider-huggingface local-hub [--port N] [--data DIR] [--like NAMESPACE]
        serve a Hub on this machine, to rehearse and to test on (needs the extra [local-hub])
  terraform-provider-huggingface import-blocks [--namespace NAME]
        print an import block for every Space, variable, secret and dataset of a user or organization
  terraform-provider-huggingface --debug
        serve, and print what makes Terraform or OpenTofu connect to this process
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; give its exit status.

    Args:
        argv: the arguments after the program's name, those of this process if omitted.
    """
    if argv is None:
        _keep_strangers_out()
    arguments = list(sys.argv[1:] if argv is None else argv)
    match arguments:
        case ["local-hub", *options]:
            return _local_hub(options)
        case ["install" | "doctor" | "import-blocks" as command, *options]:
            return _command(command, options)
        case ["read-data", limit]:
            return _read_data(int(limit))
        case ["--debug" | "-debug"]:
            return _debug()
        case []:
            return _serve()
        case _:
            sys.stderr.write(USAGE)
            return 0 if arguments in (["--help"], ["-h"]) else 2


def _keep_strangers_out() -> None:
    """Import from no folder that happens to hold a `schemas` or a `grpc.py`: the program's own, and PYTHONPATH's.

    `python -EP` leaves out both, but a console script can't ask for that. Where PYTHONPATH itself leads to this
    program, it stays.
    """
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - start-up
    strangers = {os.path.dirname(os.path.realpath(sys.argv[0])), *os.environ.get("PYTHONPATH", "").split(os.pathsep)}  # noqa: PTH120
    if home not in strangers:
        sys.path[:] = [entry for entry in sys.path if entry not in strangers]


def _serve() -> int:
    from provider.errors import ProviderError  # noqa: PLC0415
    from provider.plugin.handshake import NotStartedByEngine, read_handshake  # noqa: PLC0415

    gc.set_threshold(GARBAGE)
    try:
        handshake = read_handshake(os.environ)
        from provider.plugin.runner import run  # noqa: PLC0415 - a person's question needs no gRPC

        run(_make_provider, TYPE, ADDRESS, handshake, ANSWERS)
    except NotStartedByEngine:
        sys.stderr.write(USAGE)
    except ProviderError as error:
        from provider.foreign.display import one_line  # noqa: PLC0415 - only needed for an error

        message = one_line(str(error)).replace("|", "/")
        sys.stderr.write(f"{message}\n")
        sys.stdout.write(f"{message}\n")  # of a plugin that does not start, engines show what it says there
    return 1


def _make_provider() -> "HuggingFaceProvider":
    from provider.provider import HuggingFaceProvider  # noqa: PLC0415 - the handshake comes first

    return HuggingFaceProvider()


def _debug() -> int:
    from provider.errors import ProviderError  # noqa: PLC0415
    from provider.plugin.runner import debug  # noqa: PLC0415

    try:
        debug(_make_provider(), TYPE, ADDRESS)
    except ProviderError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _read_data(limit: int) -> int:
    from provider.dataset_builder.processes.worker import main as work  # noqa: PLC0415

    return work(limit)


def _command(command: str, options: list[str]) -> int:
    if command == "install":
        from provider.install import run  # noqa: PLC0415 - only what is asked for
    elif command == "doctor":
        from provider.doctor import run  # noqa: PLC0415
    else:
        from provider.import_blocks import run  # noqa: PLC0415
    return run(options)


def _local_hub(options: list[str]) -> int:
    try:
        from provider.local_hub.server import run  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name not in {"starlette", "uvicorn", "provider.local_hub"}:  # a registry's package has none of them
            raise
        sys.stderr.write("The local Hub needs more packages: pip install 'terraform-provider-huggingface[local-hub]'\n")
        return 1
    return run(options)


if __name__ == "__main__":
    sys.exit(main())
