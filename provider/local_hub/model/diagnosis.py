"""What becomes of a Space's files: whether they can be configured, built and started, and what the logs tell."""

import ast
import traceback
from dataclasses import dataclass
from functools import lru_cache

from provider.local_hub.model.card_rules import faults_of_card
from provider.local_hub.model.cards import InvalidCard, parse_card
from provider.local_hub.model.models import ContentMissing, Repository, Space

BUILD_FAILS = "local-hub: build fails"
START_FAILS = "local-hub: start fails"
"""Words that make a build or a start fail when the app file has them, as in `# local-hub: start fails`."""


@dataclass(frozen=True)
class Diagnosis:
    """How far the files of a Space take it.

    Args:
        stage: where it ends: RUNNING or one of the stages that tell of an error.
        message: what `errorMessage` says; None when all is well.
        build_log: lines of the build.
        run_log: lines of the app.
    """

    stage: str
    message: str | None = None
    build_log: tuple[str, ...] = ()
    run_log: tuple[str, ...] = ()

    @property
    def builds(self) -> bool:
        """Whether a build is tried at all."""
        return self.stage not in {"CONFIG_ERROR", "NO_APP_FILE"}


def diagnose(repository: Repository, space: Space) -> Diagnosis:
    """Return how far the files on `main` take a Space; what was copied without its content is taken to be good."""
    try:
        return _diagnose(repository, space)
    except ContentMissing:
        return Diagnosis("RUNNING", build_log=("The content of the files is on another Hub: nothing is built.",))


def _diagnose(repository: Repository, space: Space) -> Diagnosis:
    readme = repository.read("README.md")
    try:
        card = parse_card((readme or b"").decode(errors="replace"))
    except InvalidCard as error:
        return Diagnosis("CONFIG_ERROR", str(error))
    faults = faults_of_card(card, "space") if card else ["README.md has no front matter"]
    if faults:
        return Diagnosis("CONFIG_ERROR", f"Missing or wrong configuration in README.md: {'; '.join(faults)}")
    if space.secrets.keys() & space.variables.keys():
        return Diagnosis("CONFIG_ERROR", "Collision on variables and secrets names")
    if space.sdk == "static":
        return Diagnosis("RUNNING")
    app_file = "Dockerfile" if space.sdk == "docker" else str(card.get("app_file") or "app.py")
    content = repository.read(app_file)
    if content is None:
        return Diagnosis("NO_APP_FILE", f"There is no {app_file}")
    source = content.decode(errors="replace")
    return _of_docker(source) if space.sdk == "docker" else _of_python(source, app_file)


@lru_cache(maxsize=256)
def _of_docker(source: str) -> Diagnosis:
    joined = source.replace("\\\n", " ").splitlines()
    steps = [line.strip() for line in joined if line.strip() and not line.lstrip().startswith("#")]
    lines = tuple(f"--> {step}" for step in steps)
    first = next((step for step in steps if step.split()[0].upper() != "ARG"), "")
    if first.upper().split()[:1] != ["FROM"]:
        message = "dockerfile parse error: no build stage in current context, the first step must be FROM"
        return Diagnosis("BUILD_ERROR", f"Build failed: {message}", (*lines[:1], f"ERROR: {message}"))
    return _of_marks(source, lines)


@lru_cache(maxsize=256)
def _of_python(source: str, app_file: str) -> Diagnosis:
    steps = ("--> FROM python", "--> RUN pip install gradio", f"--> COPY {app_file}")
    try:
        ast.parse(source, app_file)
    except (SyntaxError, ValueError) as error:
        trace = "".join(traceback.format_exception_only(error)).splitlines()
        log = ("Traceback (most recent call last):", *trace)
        return Diagnosis("RUNTIME_ERROR", f"Exit code: 1. Reason: {trace[-1]}", (*steps, "--> DONE"), log)
    return _of_marks(source, steps)


def _of_marks(source: str, steps: tuple[str, ...]) -> Diagnosis:
    if BUILD_FAILS in source:
        message = "process did not complete successfully: exit code: 1"
        return Diagnosis("BUILD_ERROR", f"Build failed: {message}", (*steps, f"ERROR: {message}"))
    if START_FAILS in source:
        message = "RuntimeError: the app was told to fail"
        log = ("Traceback (most recent call last):", message)
        return Diagnosis("RUNTIME_ERROR", f"Exit code: 1. Reason: {message}", (*steps, "--> DONE"), log)
    return Diagnosis("RUNNING", None, (*steps, "--> DONE"), ("Application startup complete.",))
