"""Making repositories."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, kind_named, require_caller
from provider.local_hub.api.changes import Change, content_of
from provider.local_hub.api.commits import record, web_url
from provider.local_hub.api.environment import put
from provider.local_hub.api.request_body import Body, body_of
from provider.local_hub.api.resource_groups import read_resource_group
from provider.local_hub.api.spaces import canonical_flavor, set_sleep
from provider.local_hub.api.templates import files_of_template
from provider.local_hub.api.volumes import read_volumes
from provider.local_hub.model import builds
from provider.local_hub.model.billing import need_payment, need_plan, need_plan_for_space
from provider.local_hub.model.cards import licence_readme, space_readme
from provider.local_hub.model.errors import HubError, bad_request
from provider.local_hub.model.git_attributes import first_git_attributes
from provider.local_hub.model.hardware import FREE
from provider.local_hub.model.models import Account, Kind, Repository, Space, Visibility
from provider.local_hub.model.permissions import may_create
from provider.local_hub.model.store import Hub
from provider.local_hub.model.zero_gpu import check_zero_gpu

_NAME = re.compile(r"(?![-.])(?!.*(--|\.\.))[\w.-]{1,96}(?<![-.])(?<!\.git)", re.ASCII)
_INDEX = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>A static Space</title>
    <link rel="stylesheet" href="style.css">
  </head>
  <body>
    <h1>It is up</h1>
    <p>Change <code>index.html</code> to make it yours.</p>
  </body>
</html>
"""
_STYLE = "body {\n  font-family: sans-serif;\n  margin: 4rem auto;\n  max-width: 40rem;\n}\n"


def checked_name(name: str) -> str:
    """Return a name that the Hub takes for a repository.

    Raises:
        HubError: it does not.
    """
    if not _NAME.fullmatch(name):
        raise bad_request(
            f'Invalid repository name "{name}": 1 to 96 letters, digits, "-", "_" and "."; no "--" or ".."; '
            'no "-" or "." at either end; no ".git" at the end'
        )
    return name


def checked_namespace(account: Account, name: str, kind: Kind) -> str:
    """Return the canonical name of a namespace in which the caller may make repositories.

    Raises:
        HubError: they may not.
    """
    namespace = account.namespace(name)
    if namespace is None or not may_create(account, kind, namespace):
        raise HubError(403, f'You don\'t have the rights to create a {kind} under the namespace "{name}"')
    return namespace


def visibility_of(body: Body, kind: Kind) -> Visibility | None:
    """Read who may see a repository, from `visibility` or `private`; None when neither is there.

    Raises:
        HubError: both are there, or the value is not one for this type.
    """
    private = body.flag("private")
    asked: Visibility | None = body.choice("visibility", ("public", "private", "protected"))
    if private is not None and asked is not None:
        raise bad_request('"private" and "visibility" can\'t both be given')
    if asked == "protected" and kind != "space":
        raise bad_request("Only Spaces can be protected")
    if private is None:
        return asked
    return "private" if private else "public"


def new_space(hub: Hub, account: Account, body: Body, sdk: str, namespace: str) -> Space:
    """Make what a Space has beyond a repository, from the fields that create and duplicate share.

    Raises:
        HubError: a field is wrong, or a plan or payment is missing.
    """
    flavor = canonical_flavor(body.text("hardware", "") or FREE)
    check_zero_gpu(hub, account, sdk, flavor, namespace)
    volumes = read_volumes(body)
    if sdk == "static" and (flavor != FREE or volumes):
        raise bad_request("A static Space has no hardware and no volumes")
    need_plan_for_space(hub, account, sdk, flavor, namespace)
    need_payment(hub, account, flavor)
    space = Space(sdk, None if sdk == "static" else flavor, volumes=volumes)
    builds.settle_sleep(space)
    seconds = body.integer("sleepTimeSeconds")
    if seconds is not None and sdk != "static":
        set_sleep(space, seconds)
    if body.flag("devModeEnabled"):
        need_plan(hub, account, "dev mode", namespace)
        space.dev_mode = sdk != "static"
    return space


def set_up_environment(hub: Hub, repository: Repository, space: Space, body: Body) -> None:
    """Set the secrets and variables that a create or duplicate call gives; each needs a value."""
    for secret in body.objects("secrets"):
        secret.text("value")
        put(hub, repository, space.secrets, space.variables, secret)
    for variable in body.objects("variables"):
        variable.text("value")
        put(hub, repository, space.variables, space.secrets, variable)


def ensure_name_free(request: Request, repository: Repository) -> None:
    """Refuse to make what is there already.

    Raises:
        HubError: another repository has this id.
    """
    there = hub_of(request).find(repository.kind, repository.id)
    if there:
        raise HubError(409, f"You already created this {there.kind} repo", url=web_url(request, there))


def _first_files(body: Body, kind: Kind, name: str) -> Change:
    change = Change({})
    change.add(".gitattributes", first_git_attributes(kind))
    licence = body.text("license", "")
    if kind == "space":
        version, about = body.optional_text("sdkVersion"), body.optional_text("short_description")
        readme = space_readme(name, body.text("sdk"), sdk_version=version, short_description=about, licence=licence)
        change.add("README.md", readme.encode())
        if body.text("sdk") == "static":
            change.add("index.html", _INDEX.encode())
            change.add("style.css", _STYLE.encode())
    elif licence:
        change.add("README.md", licence_readme(licence).encode())
    return change


def _add_files(hub: Hub, change: Change, body: Body, kind: Kind) -> None:
    for file in body.objects("files"):
        change.add_sent(file.text("path"), content_of(file))
    change.check(kind, cards=hub.settings.reject_invalid_cards)


def _commit_files(hub: Hub, account: Account, repository: Repository, body: Body) -> None:
    """Make the first commit: what every repository starts with, the template, and the `files` of the body."""
    change = _first_files(body, repository.kind, repository.name)
    template = body.text("template", "") if repository.space else ""
    if template:
        for path, content in files_of_template(hub, account, template, body.text("sdk")).items():
            if isinstance(content, bytes):
                change.add(path, content)
            elif content.sha256:
                change.add_large(path, content.sha256, content.size)
            else:
                change.adopt(path, content)
    repository.large |= {file.sha256: hub.now() for file in change.files.values() if file.sha256}
    apart = hub.settings.create_commits_files_apart and bool(body.objects("files"))
    if not apart:
        _add_files(hub, change, body, repository.kind)
    record(hub, repository, change, title="initial commit", author=account.name)
    if apart:
        second = Change(repository.head.files, repository.blobs)
        _add_files(hub, second, body, repository.kind)
        record(hub, repository, second, title="Add files", author=account.name)


def _new_repository(hub: Hub, account: Account, body: Body, kind: Kind) -> Repository:
    name = checked_name(body.text("name"))
    namespace = checked_namespace(account, body.text("organization", account.name), kind)
    visibility = visibility_of(body, kind) or ("private" if namespace in account.private_organizations else "public")
    region = body.choice("region", ("us", "eu"))
    if visibility == "protected":
        need_plan(hub, account, "protected Spaces", namespace)
    space = new_space(hub, account, body, body.text("sdk"), namespace) if kind == "space" else None
    repository = Repository(kind, namespace, name, visibility, created_at=hub.now(), region=region, space=space)
    repository.created_by = account.name
    repository.resource_group = read_resource_group(body, account, namespace)
    repository.show(visibility, repository.moment(repository.created_at))
    if space:
        set_up_environment(hub, repository, space, body)
    _commit_files(hub, account, repository, body)
    return repository


async def create(request: Request) -> Response:
    """Answer `POST /api/repos/create`. What is given here costs a Space no restart."""
    body = await body_of(request)
    hub, account = hub_of(request), require_caller(request)
    kind = kind_named(body.text("type", "model"))
    repository = _new_repository(hub, account, body, kind)
    ensure_name_free(request, repository)
    hub.keep(repository)
    answer: dict[str, Any] = {"url": web_url(request, repository), "name": repository.id, "id": repository.uid}
    return JSONResponse(answer)
