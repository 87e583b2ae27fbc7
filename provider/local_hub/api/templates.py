"""What a new Space can start from instead of nothing."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of
from provider.local_hub.model.errors import HubError, bad_request
from provider.local_hub.model.models import Account, File
from provider.local_hub.model.permissions import may
from provider.local_hub.model.store import Hub

_CHATBOT = """import gradio as gr


def answer(message, history):
    return message[::-1]


gr.ChatInterface(answer).launch()
"""
_NOTEBOOK = """FROM python:3.12-slim
RUN pip install --no-cache-dir jupyterlab
EXPOSE 7860
CMD ["jupyter", "lab", "--ip", "0.0.0.0", "--port", "7860", "--no-browser"]
"""
_PAGE = "<!doctype html>\n<title>A page</title>\n<h1>A page</h1>\n"
_TEMPLATES: dict[str, tuple[str, str, dict[str, str]]] = {
    "gradio-templates/chatbot": ("Chatbot", "gradio", {"app.py": _CHATBOT, "requirements.txt": "gradio\n"}),
    "docker-templates/jupyterlab": ("JupyterLab", "docker", {"Dockerfile": _NOTEBOOK}),
    "static-templates/page": ("Page", "static", {"index.html": _PAGE}),
}
"""Id of each template to its title, SDK and files."""
_PRIVATE = "docker-templates/jupyterlab"


def files_of_template(hub: Hub, account: Account, repo_id: str, sdk: str) -> dict[str, bytes | File]:
    """Return the files, but the card, of a listed template or of a Space that the caller may see.

    Large ones, and those whose content is not here, are given by their hash and size.

    Raises:
        HubError: there is no such template, or it has another SDK.
    """
    space = hub.find("space", repo_id)
    if space is None and repo_id in _TEMPLATES:
        _check_sdk(repo_id, _TEMPLATES[repo_id][1], sdk)
        return {path: content.encode() for path, content in _TEMPLATES[repo_id][2].items()}
    if space is None or not may(account, space, "content"):
        raise HubError(404, f'There is no template "{repo_id}"', code="RepoNotFound")
    _check_sdk(repo_id, space.space.sdk if space.space else "", sdk)
    own = {path: file for path, file in space.head.files.items() if path not in {"README.md", ".gitattributes"}}
    return {path: file if file.sha256 else space.blobs.get(file.oid, file) for path, file in own.items()}


def _check_sdk(repo_id: str, has: str, asked_sdk: str) -> None:
    if has != asked_sdk:
        raise bad_request(f'The template "{repo_id}" has the SDK {has}, not {asked_sdk}')


async def list_templates(request: Request) -> Response:
    """Answer `GET /api/spaces/templates`."""
    listed = hub_of(request).templates or [
        {"name": title, "repoId": repo_id, "sdk": sdk, "preferredPrivate": repo_id == _PRIVATE}
        for repo_id, (title, sdk, _) in _TEMPLATES.items()
    ]
    return JSONResponse({"templates": listed})
