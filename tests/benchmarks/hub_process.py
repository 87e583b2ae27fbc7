"""A local Hub in a process of its own, so that what it takes is not counted."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


@contextmanager
def serving(folder: Path | None = None) -> Iterator[tuple[httpx.Client, str]]:
    """Start a local Hub; give a client of it, with a token, and the provider block that leads to it.

    Args:
        folder: that keeps what it is sent; None for a Hub that keeps it until it ends.
    """
    command = [sys.executable, "-m", "provider.cli", "local-hub", "--port", "0"]
    command += ["--data", str(folder)] if folder else []
    served = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert served.stdout is not None
    try:
        told = dict(served.stdout.readline().removeprefix("export ").strip().split("=", 1) for _ in range(2))
        url, token = told["HF_ENDPOINT"], told["HF_TOKEN"]
        values = {"endpoint": url, "token": token, "namespace": "acme"}
        lines = "".join(f"  {name} = {json.dumps(value)}\n" for name, value in values.items())
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=url, headers=headers, trust_env=False) as client:
            yield client, f'provider "huggingface" {{\n{lines}}}\n'
    finally:
        served.send_signal(signal.SIGTERM)
        served.communicate(timeout=10)
