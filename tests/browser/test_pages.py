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

from provider.local_hub.model.settings import Settings
from provider.local_hub.server import LocalHub

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
    own = ["Local Hub", "Spaces", "Datasets", "Models", "acme", "local"]
    assert seen.texts["a"] == [*own, "acme/assistant", "acme/reviews"]
    assert "RUNNING" in seen.texts["td"]


def test_a_space_shows_what_it_is_and_no_value_runs_as_a_script(browse: Browse) -> None:
    dom = browse("/acme/assistant", "--dump-dom")
    seen = Seen(dom)
    assert seen.texts["title"] == ["acme/assistant · Local Hub"]
    first = ["Variables", "Secrets", "Files (3)", "Build log", "App log"]
    assert seen.texts["h2"] == [*first, "Branches and tags", "History", "Card"]
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


@pytest.mark.parametrize("path", ["/", "/acme", "/spaces/acme/assistant", "/datasets/acme/reviews"])
def test_a_page_can_be_drawn_on_a_phone(path: str, browse: Browse, tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    browse(path, "--window-size=500,900", f"--screenshot={picture}")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 10_000


ACT = "fetch('/spaces/acme/assistant').then(a => a.text()).then(t => { document.title = 'owned' + t.length; })"
ACTING = {
    "x.html": f"<!doctype html><title>quiet</title><script>document.title = 'owned'; {ACT}</script>",
    "x.svg": f"<svg xmlns='http://www.w3.org/2000/svg'><script>document.title = 'owned'; {ACT}</script></svg>",
    "x.xhtml": f"<html xmlns='http://www.w3.org/1999/xhtml'><head><script>{ACT}</script></head></html>",
    "x.xml": f"<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{ACT}</x:script>",
    "no-ending": f"<!doctype html><script>document.title = 'owned'; {ACT}</script>",
}


@pytest.mark.parametrize("path", ACTING)
def test_a_file_of_a_repository_does_not_act_when_it_is_opened(path: str, hub: LocalHub, browse: Browse) -> None:
    files = [{"path": name, "content": content} for name, content in ACTING.items()]
    body = {"type": "dataset", "organization": "acme", "name": "acting", "files": files}
    httpx.post(f"{hub.url}/api/repos/create", json=body, headers=hub.headers).raise_for_status()
    dom = browse(f"/datasets/acme/acting/resolve/main/{path}", "--dump-dom", "--virtual-time-budget=2000")
    assert "owned" not in (Seen(dom).texts.get("title") or [""])[0]
    assert "<script>" not in dom


def test_a_page_of_a_foreign_site_learns_and_changes_nothing(hub: LocalHub, browse: Browse, tmp_path: Path) -> None:
    """It knows the token, and tries as a file, whose origin is null."""
    page = tmp_path / "evil.html"
    calls = [
        f"fetch('{hub.url}/_local/settings', {{method: 'PUT', body: '{{\"build_seconds\": 77}}', {how}}})"
        for how in ("mode: 'no-cors'", f"headers: {{Authorization: 'Bearer {hub.token}'}}")
    ]
    calls += [
        f"fetch('{hub.url}/api/spaces/acme/assistant/pause', {{method: 'POST', {how}}})"
        for how in ("mode: 'no-cors'", f"headers: {{Authorization: 'Bearer {hub.token}'}}")
    ]
    calls.append(f"fetch('{hub.url}/spaces/acme/assistant').then(a => a.text()).then(t => {{document.title = t}})")
    page.write_text(f"<!doctype html><title>quiet</title><script>{';'.join(calls)}</script>")
    command = [
        str(CHROMIUM),
        *QUIETLY,
        f"--user-data-dir={tmp_path}/profile",
        "--dump-dom",
        "--virtual-time-budget=3000",
    ]
    done = subprocess.run([*command, page.as_uri()], capture_output=True, text=True, timeout=60, check=True)
    assert Seen(done.stdout).texts["title"] == ["quiet"]
    assert hub.hub.settings.build_seconds == 0
    found = hub.hub.find("space", "acme/assistant")
    assert found is not None
    assert found.space is not None
    assert not found.space.paused


def test_a_foreign_name_for_this_machine_is_refused(hub: LocalHub, tmp_path: Path) -> None:
    port = httpx.URL(hub.url).port
    command = [str(CHROMIUM), *QUIETLY, f"--user-data-dir={tmp_path}/profile", "--dump-dom"]
    command += ["--host-resolver-rules=MAP evil.example 127.0.0.1", f"http://evil.example:{port}/spaces/acme/assistant"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "is not evil.example" in done.stdout
    assert "GREETING" not in done.stdout
