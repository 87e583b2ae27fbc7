"""`make demo`: a real engine plans, applies, drifts and destroys examples/quickstart on a local Hub."""

import argparse
import json
import shlex
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.engine import ROOT, Engine, engine_environ, engines
from tests.acceptance.mirror import PROGRAM, mirror

FOLDER = ROOT / ".demo"


class Demo:
    """The steps, one after the other.

    Args:
        engine: what plans and applies.
        environ: the engine's environment: where the Hub is, and a token.
    """

    def __init__(self, engine: Engine, environ: dict[str, str]) -> None:
        self.engine, self.environ = engine, environ
        self._step = 0

    def run(self) -> None:
        """Go through all steps; a step that does not do what its headline says ends the demo."""
        self.headline("Initialize: the engine finds the provider")
        self.do("init")
        self.headline("Plan a Docker Space with two files, two variables and a secret")
        self.do("plan")
        self.headline("Apply it")
        self.do("apply", "-auto-approve")
        self.headline("The outputs")
        self.do("output")
        self.headline("Plan again: nothing is left to do")
        self.do("plan", "-detailed-exitcode")
        changed = ("-var=greeting=Good morning", "-var=hardware=cpu-upgrade")
        self.headline("Change a variable and the hardware by Terraform")
        self.do("apply", "-auto-approve", *changed)
        self.headline("Somebody changes a variable behind Terraform's back: the plan finds it")
        self.meddle("LANGUAGE", "fr")
        self.do("plan", "-detailed-exitcode", *changed, expected=2)
        self.headline("Destroy everything")
        self.do("destroy", "-auto-approve", *changed)
        left = self.ask("GET", "/api/spaces?author=local")
        if left:
            raise SystemExit(f"Something is left on the Hub: {left}")
        say("\nDone: planned, applied, changed, drifted and destroyed; nothing is left on the Hub.")

    def headline(self, text: str) -> None:
        """Say what comes next."""
        self._step += 1
        line = f"{self._step}. {text}"
        say(f"\n{line}\n{'─' * len(line)}")

    def do(self, command: str, *options: str, expected: int = 0) -> None:
        """Run the engine, its output shown, and demand an exit status."""
        inputs = [] if command == "output" else ["-input=false"]
        colors = [] if sys.stdout.isatty() else ["-no-color"]
        say(f"$ {self.engine.product} {' '.join([command, *options])}\n")
        done = subprocess.run(
            [*self.engine.command, command, *inputs, *colors, *options], cwd=FOLDER, env=self.environ, check=False
        )
        if done.returncode != expected:
            raise SystemExit(f"{self.engine.product} {command} left with {done.returncode}, not {expected}")

    def meddle(self, key: str, value: str) -> None:
        """Change a variable as somebody else would, by the Hub's API."""
        self.ask("POST", "/api/spaces/local/hello-terraform/variables", {"key": key, "value": value})
        say(f"(the variable {key} is now {value!r} on the Hub)")

    def ask(self, method: str, path: str, body: object = None) -> object:
        """Ask the Hub something."""
        headers = {"Authorization": f"Bearer {self.environ['HF_TOKEN']}", "Content-Type": "application/json"}
        request = urllib.request.Request(
            self.environ["HF_ENDPOINT"] + path, json.dumps(body).encode() if body else None, headers, method=method
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def local_hub(*, keep: bool) -> Iterator[tuple[dict[str, str], int]]:
    """Start a local Hub; give what it tells the shell, and its process id."""
    command = [str(PROGRAM), "local-hub", "--port", "0"]
    with (FOLDER / "local-hub.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=keep)
    try:
        assert process.stdout is not None
        told = [process.stdout.readline().removeprefix("export ").strip().partition("=") for _ in range(2)]
        yield {name: value for name, _, value in told}, process.pid
    except BaseException:
        keep = False
        raise
    finally:
        if not keep:
            process.terminate()
            process.communicate(timeout=10)


def prepare(engine: Engine) -> dict[str, str]:
    """Copy the quickstart, and put the provider where `init` finds it; give the engine's environment."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(ROOT / "examples" / "quickstart", FOLDER)
    environ = engine_environ(FOLDER)
    environ.pop("TF_CLI_ARGS")
    Path(environ["TF_CLI_CONFIG_FILE"]).write_text(mirror(FOLDER / "plugins"), encoding="utf-8")
    return environ | {"TF_VAR_greeting_key": "not-a-real-key"}


def say(text: str) -> None:
    """Print at once, before what the engine prints."""
    print(text, flush=True)


def main() -> None:
    """Run the demo."""
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--keep", action="store_true", help="leave the local Hub up")
    keep = parser.parse_args().keep
    if not engines():
        raise SystemExit("There is no Terraform and no OpenTofu here.")
    engine = engines()[0]
    say(f"Engine: {engine.product} {engine.version}")
    environ = prepare(engine)
    with local_hub(keep=keep) as (told, pid):
        say(f"Local Hub: {told['HF_ENDPOINT']}")
        Demo(engine, environ | told).run()
        if keep:
            say(how_to_go_on(engine, environ | told, pid))


def how_to_go_on(engine: Engine, environ: dict[str, str], pid: int) -> str:
    """Return the commands that go on by hand."""
    names = ("HF_ENDPOINT", "HF_TOKEN", "TF_CLI_CONFIG_FILE", "TF_VAR_greeting_key")
    exports = "\n".join(f"  export {name}={shlex.quote(environ[name])}" for name in names)
    command = engine.product if shutil.which(engine.product) else shlex.join(engine.command)
    return (
        f"\nThe local Hub is still up. To go on by hand:\n\n  cd {FOLDER.relative_to(Path.cwd())}\n{exports}\n"
        f"  {command} apply\n\nTo stop it:\n\n  kill {pid}"
    )


if __name__ == "__main__":
    main()
