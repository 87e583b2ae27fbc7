"""Routes that the local Hub does not serve, answered as the Hub does."""

import json
from typing import Any

RUNTIME = {"stage": "RUNNING", "hardware": {"current": "cpu-basic", "requested": "cpu-basic"}, "devMode": True}
TEMPLATE = {"name": "JupyterLab", "repoId": "SpacesExamples/jupyterlab", "sdk": "docker", "preferredPrivate": True}
LOG = b'data: {"data":"Building\\n","timestamp":"2026-01-01T00:00:00Z"}\n\ndata:\n\n' + b":" * 200
ANSWERS: dict[tuple[str, str], Any] = {
    ("POST", "dev-mode"): RUNTIME,
    ("PUT", "volumes"): {"volumes": []},
    ("DELETE", "volumes"): {"volumes": []},
    ("POST", "storage"): RUNTIME,
    ("GET", "resource-group"): {"id": "66bb", "name": "team"},
    ("POST", "resource-group"): {"name": "team", "type": "space", "private": True, "addedBy": "alice"},
    ("GET", "templates"): {"templates": [TEMPLATE]},
    ("GET", "build"): LOG,
}


def scripted(method: str, path: str) -> bytes | None:
    """Return the answer of such a route, None for one that the local Hub serves itself."""
    answer = ANSWERS.get((method, path.partition("?")[0].rpartition("/")[2]))
    return answer if answer is None or isinstance(answer, bytes) else json.dumps(answer).encode()


def as_creation(path: str, body: bytes) -> tuple[str, bytes]:
    """Make of a request to duplicate a Space one to create the copy, which the local Hub knows how to do."""
    if not path.endswith("/duplicate"):
        return path, body
    namespace, name = json.loads(body)["repository"].split("/")
    create = {"type": "space", "name": name, "organization": namespace, "sdk": "static"}
    return "/api/repos/create", json.dumps(create).encode()
