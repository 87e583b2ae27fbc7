"""`make picture`: draws what a real engine's plan of examples/quickstart prints, for README.md."""

import re
import shlex
import subprocess
from html import escape
from pathlib import Path

from tests.acceptance.engine import ROOT, newest
from tests.demo import FOLDER, Demo, local_hub, prepare

PICTURE = ROOT / "docs" / "plan.svg"
CHANGED = ("-var=greeting=Good morning", "-var=hardware=t4-small")
SGR = re.compile(r"\x1b\[([\d;]*)m")
COLORS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "36": "#79c0ff", "90": "#8b949e"}
CHARACTER, LINE, MARGIN = 8.43, 19, 20


def plan() -> str:
    """Apply the quickstart on a local Hub, change a variable behind its back, and give what a plan with changes prints.

    Raises:
        SystemExit: there is no engine here.
    """
    engine = newest()
    if engine is None:
        raise SystemExit("There is no Terraform and no OpenTofu here.")
    environ = prepare(engine)
    with local_hub(keep=False) as (told, _):
        demo = Demo(engine, environ | told)
        demo.ask("PUT", "/_local/settings", {"build_seconds": 0})
        for command in (["init"], ["apply", "-auto-approve"]):
            subprocess.run([*engine.command, *command], cwd=FOLDER, env=demo.environ, check=True, capture_output=True)
        demo.ask("POST", "/api/spaces/local/hello-terraform/variables", {"key": "LANGUAGE", "value": "fr"})
        done = subprocess.run(
            [*engine.command, "plan", "-input=false", *CHANGED],
            cwd=FOLDER,
            env=demo.environ,
            check=True,
            capture_output=True,
            text=True,
        )
    return "\n".join(_worth_showing(done.stdout.splitlines()))


def _worth_showing(lines: list[str]) -> list[str]:
    """Leave out that the state is refreshed, and what is said of saved plans."""
    plain = [SGR.sub("", line) for line in lines]
    first = next(number for number, line in enumerate(plain) if "will perform the following" in line)
    last = next(number for number, line in enumerate(plain) if line.startswith("Plan:"))
    return lines[first : last + 1]


def draw(text: str) -> str:
    """Return a picture of what a terminal shows.

    Args:
        text: the lines, with escape sequences for colors and bold.
    """
    lines = [f"$ terraform plan {shlex.join(CHANGED)}", "", *text.split("\n")]
    width = round(max(len(SGR.sub("", line)) for line in lines) * CHARACTER + 2 * MARGIN)
    height = len(lines) * LINE + 2 * MARGIN
    drawn = "".join(
        f'<text x="{MARGIN}" y="{MARGIN + LINE * number + 14}" xml:space="preserve">{_spans(line)}</text>\n'
        for number, line in enumerate(lines)
        if line
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        "<title>A plan: what changes, and nothing else</title>\n"
        "<style>text { font: 14px ui-monospace, Menlo, Consolas, monospace; fill: #e6edf3 }</style>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>\n{drawn}</svg>\n'
    )


def _spans(line: str) -> str:
    pieces = SGR.split(line)
    spans, style = escape(pieces[0]), ""
    for codes, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        for code in codes.split(";"):
            if code in COLORS:
                style += f' fill="{COLORS[code]}"'
            elif code == "1":
                style += ' font-weight="bold"'
            elif code in {"", "0"}:
                style = ""
        spans += f"<tspan{style}>{escape(piece)}</tspan>" if style and piece else escape(piece)
    return spans


def write(path: Path = PICTURE) -> None:
    """Write the picture."""
    path.write_text(draw(plan()), encoding="utf-8")


if __name__ == "__main__":
    write()
