"""The pages of the local Hub, as headless Chromium sees them."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from provider.local_hub.server import LocalHub
from provider.local_hub.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not on PATH")

QUIETLY = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-default-apps",
    "--hide-scrollbars",
]
SCRIPT = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"
SECRET = "a-value-that-nobody-may-see"

Browse = Callable[..., str]


class Seen(HTMLParser):
    """What is on a page: elements by name and the text of each kind."""

    def __init__(self, dom: str) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(dom)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.texts.setdefault(tag, []).append("")
        if tag not in {"meta", "link", "img", "br"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note the end of an element."""
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Note text for all elements that it is in."""
        for tag in set(self._open):
            self.texts[tag][-1] += data


@pytest.fixture
def hub() -> Iterator[LocalHub]:
    """A Hub with the Space `acme/assistant` and the dataset `acme/reviews`, both private."""
    with LocalHub(settings=Settings(build_seconds=0)) as served:
        headers = {"Authorization": f"Bearer {served.token}"}
        with httpx.Client(base_url=served.url, headers=headers) as client:
            for body in (_space(), _dataset()):
                client.post("/api/repos/create", json=body).raise_for_status()
        yield served


def _space() -> dict[str, Any]:
    return {
        "type": "space",
        "organization": "acme",
        "name": "assistant",
        "private": True,
        "sdk": "docker",
        "hardware": "t4-small",
        "secrets": [{"key": "TOKEN", "value": SECRET, "description": "For the API"}],
        "variables": [{"key": "GREETING", "value": SCRIPT}],
        "files": [{"path": "Dockerfile", "content": "FROM python:3.12\n"}],
    }


def _dataset() -> dict[str, Any]:
    rows = "".join(json.dumps({"text": SCRIPT, "stars": number}) + "\n" for number in range(3))
    files = {"README.md": "---\nlicense: mit\n---\n# Reviews\n", "data/train.jsonl": rows}
    listed = [{"path": path, "content": content} for path, content in files.items()]
    return {"type": "dataset", "organization": "acme", "name": "reviews", "private": True, "files": listed}


@pytest.fixture
def browse(hub: LocalHub, tmp_path: Path) -> Browse:
    """Let Chromium look at a page, and give what it printed."""

    def look(path: str, *options: str) -> str:
        command = [str(CHROMIUM), *QUIETLY, f"--user-data-dir={tmp_path}/profile", *options, f"{hub.url}{path}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    return look


def test_the_front_page_leads_to_every_repository(browse: Browse) -> None:
    seen = Seen(browse("/", "--dump-dom"))
    assert seen.texts["h1"] == ["All repositories"]
    assert seen.texts["h2"] == ["Spaces (1)", "Datasets (1)"]
    assert seen.texts["a"] == ["Local Hub", "acme/assistant", "acme/reviews"]
    assert "RUNNING" in seen.texts["td"]


def test_a_space_shows_what_it_is_and_no_value_runs_as_a_script(browse: Browse) -> None:
    dom = browse("/acme/assistant", "--dump-dom")
    seen = Seen(dom)
    assert seen.texts["title"] == ["acme/assistant · Local Hub"]
    assert seen.texts["h2"] == ["Variables", "Secrets", "Files (3)", "Build log", "App log", "Card"]
    assert {"GREETING", SCRIPT, "TOKEN"} <= set(seen.texts["code"])
    assert "--> FROM python:3.12\n" in seen.texts["pre"][0]
    assert {"script", "img"}.isdisjoint(seen.texts)
    assert SECRET not in dom


def test_a_dataset_shows_its_rows_as_text(browse: Browse) -> None:
    seen = Seen(browse("/datasets/acme/reviews", "--dump-dom"))
    assert seen.texts["title"] == ["acme/reviews · Local Hub"]
    assert seen.texts["h3"] == ["default / train"]
    assert seen.texts["td"].count(SCRIPT) == 3
    assert "# Reviews" in seen.texts["pre"][0]
    assert {"script", "img"}.isdisjoint(seen.texts)


@pytest.mark.parametrize("path", ["/", "/spaces/acme/assistant", "/datasets/acme/reviews"])
def test_a_page_can_be_drawn_on_a_phone(path: str, browse: Browse, tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    browse(path, "--window-size=500,900", f"--screenshot={picture}")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 10_000
