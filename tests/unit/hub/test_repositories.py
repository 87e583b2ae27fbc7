"""Making, finding, moving and deleting repositories without doing anything twice."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from provider import errors
from provider.hub.http.requests import Kind
from tests.unit.hub.hub_doubles import INFO, NOW, WHOAMI, body_of, gone, no, ok, scripted, world_of

MADE = {"url": "https://huggingface.co/spaces/acme/bot", "name": "acme/bot", "id": "66aa"}
LOST = httpx.ReadError("cut off")
TAKEN = no(409, "You already created this space repo")
BY_ALICE = ok([{"id": "a" * 40, "title": "initial commit", "authors": [{"user": "alice"}]}])
YOUNG = {**INFO, "createdAt": "2026-01-01T00:09:59.500Z"}


@pytest.mark.parametrize(("kind", "route"), [("space", "spaces"), ("dataset", "datasets"), ("model", "models")])
def test_info_is_read_once_and_again_after_a_write(kind: Kind, route: str) -> None:
    with world_of(lambda _: ok(INFO)) as world:
        first = world.hub.repositories.info(kind, "acme/bot")
        assert world.hub.repositories.info(kind, "acme/bot") is first
        world.hub.repositories.set_visibility(kind, "acme/bot", "public")
        world.hub.repositories.info(kind, "acme/bot")
    path = f"/api/{route}/acme/bot"
    assert world.routes() == [f"GET {path}", f"PUT {path}/settings", f"GET {path}"]
    assert body_of(world.sent[1]) == {"visibility": "public"}


def test_a_renamed_repository_is_found_under_its_old_id() -> None:
    moved = httpx.Response(307, headers={"Location": "/api/spaces/acme/new"})
    with world_of(scripted(moved, ok({**INFO, "id": "acme/new"}))) as world:
        assert world.hub.repositories.info("space", "acme/bot").id == "acme/new"


def test_a_write_to_a_renamed_repository_forgets_what_was_read_by_its_old_id() -> None:
    with world_of(lambda _: ok({**INFO, "id": "acme/new"})) as world:
        world.hub.repositories.info("space", "acme/bot")
        world.hub.repositories.set_visibility("space", "acme/new", "public")
        world.hub.repositories.info("space", "acme/bot")
    assert [request.method for request in world.sent] == ["GET", "PUT", "GET"]


@pytest.mark.parametrize("body", [{}, [], {"_id": 1, "id": "a/b"}, {**INFO, "runtime": {}}])
def test_info_of_another_shape_is_unreadable(body: object) -> None:
    with world_of(scripted(ok(body))) as world, pytest.raises(errors.InvalidResponse):
        world.hub.repositories.info("space", "acme/bot")


def test_a_missing_repository_of_a_reached_namespace_is_gone() -> None:
    with world_of(scripted(gone(), ok(WHOAMI))) as world:
        assert world.hub.repositories.find("space", "ACME/bot") is None


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([gone(), no(401, "Invalid user token.")], errors.InvalidToken),
        ([no(401, "Invalid credentials in Authorization header")], errors.InvalidToken),
        ([no(401, "Repository not found", "RepoNotFound")], errors.InvalidToken),
        ([no(404, "Sorry, we can't find the page")], errors.NotFound),
        ([no(403)], errors.Forbidden),
        ([gone(), no(403)], errors.Forbidden),
        ([httpx.Response(200, text="<html>")], errors.InvalidResponse),
    ],
)
def test_everything_short_of_a_proof_is_an_error(answers: list[httpx.Response], kind: type[Exception]) -> None:
    with world_of(scripted(*answers)) as world, pytest.raises(kind):
        world.hub.repositories.find("space", "acme/bot")


@pytest.mark.parametrize("act", ["find", "delete"])
def test_a_token_that_does_not_see_the_namespace_can_not_tell(act: str) -> None:
    with world_of(scripted(gone(), ok(WHOAMI))) as world:
        with pytest.raises(errors.ProviderError, match="does not see everything in the namespace bob") as caught:
            getattr(world.hub.repositories, act)("space", "bob/bot")
        assert not isinstance(caught.value, errors.HubError)


def test_deleting_what_is_gone_succeeds_also_after_a_lost_answer() -> None:
    with world_of(scripted(LOST, gone(), ok(WHOAMI))) as world:
        world.hub.repositories.delete("dataset", "acme/bot")
    assert world.routes()[:2] == ["DELETE /api/repos/delete"] * 2
    assert body_of(world.sent[0]) == {"type": "dataset", "name": "bot", "organization": "acme"}


def test_a_repository_that_is_there_is_not_taken_over() -> None:
    with world_of(scripted(TAKEN)) as world, pytest.raises(errors.AlreadyExists, match="create the Space acme/bot"):
        world.hub.repositories.create("space", "acme/bot")


@pytest.mark.parametrize(
    "lost", [LOST, no(500), no(502), httpx.Response(200, text="<html>"), ok({"id": "66aa"})], ids=str
)
def test_a_lost_create_that_worked_is_found_and_not_sent_again(lost: httpx.Response | Exception) -> None:
    with world_of(scripted(lost, ok(YOUNG, Date=NOW), BY_ALICE, ok(WHOAMI))) as world:
        assert world.hub.repositories.create("space", "ACME/bot") == "acme/bot"
    assert world.routes()[:2] == ["POST /api/repos/create", "GET /api/spaces/ACME/bot"]
    assert world.routes().count("POST /api/repos/create") == 1


def test_a_lost_create_that_did_not_work_is_sent_again() -> None:
    with world_of(scripted(LOST, gone(), ok(MADE))) as world:
        assert world.hub.repositories.create("space", "acme/bot") == "acme/bot"


def test_a_lost_create_that_becomes_visible_late_is_found_after_the_conflict() -> None:
    with world_of(scripted(LOST, gone(), TAKEN, ok(YOUNG, Date=NOW), BY_ALICE, ok(WHOAMI))) as world:
        assert world.hub.repositories.create("space", "acme/bot") == "acme/bot"


@pytest.mark.parametrize(
    "there",
    [
        ok(INFO, Date=NOW),
        ok(YOUNG),
        ok({**YOUNG, "createdAt": None}, Date=NOW),
        ok({**YOUNG, "createdAt": "yesterday"}, Date=NOW),
        ok({**YOUNG, "id": "acme/renamed"}, Date=NOW),
    ],
    ids=["older", "no server clock", "no age", "unreadable age", "renamed away"],
)
def test_what_can_not_be_proven_ours_after_a_lost_create_is_somebody_elses(there: httpx.Response) -> None:
    with world_of(scripted(LOST, there, TAKEN, there)) as world, pytest.raises(errors.AlreadyExists):
        world.hub.repositories.create("space", "acme/bot")


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"visibility": "private"}, {"info": {"private": False, "visibility": "public"}}),
        ({"sdk": "docker"}, {"info": {"sdk": "gradio"}}),
        (
            {"files": {"app.py": b"ours"}},
            {"paths-info": [{"type": "file", "path": "app.py", "oid": "0" * 40, "size": 4}]},
        ),
        ({"files": {"app.py": b"ours"}}, {"paths-info": []}),
        ({"files": {}, "variables": {"A": "1"}}, {"variables": {"A": {"key": "A", "value": "2"}}}),
        ({}, {"commits": [{"id": "a" * 40, "title": "x", "authors": [{"user": "bob"}]}]}),
    ],
    ids=["visibility", "sdk", "content of a file", "no such file", "variable", "author"],
)
def test_a_young_repository_that_differs_from_what_was_asked_for_is_somebody_elses(
    choices: Any, told: dict[str, Any]
) -> None:
    """Made in between, under the name that was asked for, while the answer was lost."""
    sent: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        route = request.url.path
        if route.endswith("create"):
            if not sent:
                sent.append(route)
                raise LOST
            return TAKEN
        named = next((name for name in ("paths-info", "variables", "commits") if name in route), None)
        if named:
            return ok(told.get(named, []))
        return ok(WHOAMI) if "whoami" in route else ok(YOUNG | told.get("info", {}), Date=NOW)

    with world_of(handle) as world, pytest.raises(errors.AlreadyExists):
        world.hub.repositories.create("space", "acme/bot", **choices)


def test_the_age_is_told_by_the_hubs_clock_less_the_time_that_passed_here() -> None:
    now = datetime.now(UTC)
    for age, ours in ((31.0, True), (40.0, False)):
        info = {**INFO, "createdAt": (now - timedelta(seconds=age)).isoformat()}
        with world_of(scripted(ok(info, Date=format_datetime(now, usegmt=True)))) as world:
            found = world.hub.repositories._made_since("space", "acme/bot", time.monotonic() - 30)
            assert (found is not None) is ours


def test_a_lost_create_is_settled_also_while_stopping() -> None:
    stop: Future[None] = Future()

    def handle(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            stop.set_result(None)
            raise LOST
        if "commits" in request.url.path:
            return BY_ALICE
        return ok(WHOAMI) if "whoami" in request.url.path else ok(YOUNG, Date=NOW)

    with world_of(handle, stop) as world:
        assert world.hub.repositories.create("space", "acme/bot") == "acme/bot"


def test_creates_of_one_client_never_overlap() -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    def handle(request: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.01)
        with lock:
            under_way -= 1
        return ok(MADE)

    with world_of(handle) as world, ThreadPoolExecutor(6) as threads:
        for future in [threads.submit(world.hub.repositories.create, "space", f"acme/{n}") for n in range(6)]:
            future.result()
    assert most == 1


def test_an_echoed_secret_of_a_create_is_hidden() -> None:
    answers = scripted(no(400, "secret pa55word is too long"))
    with world_of(answers) as world, pytest.raises(errors.HubStatusError) as caught:
        world.hub.repositories.create("space", "acme/bot", secrets={"KEY": "pa55word"})
    assert "pa55word" not in f"{caught.value}{caught.value.message}"


def test_a_move_sends_both_ids_and_forgets_both() -> None:
    answers = [ok(INFO), gone(), httpx.Response(200, text="OK"), ok({**INFO, "id": "acme/new"})]
    with world_of(scripted(*answers)) as world:
        world.hub.repositories.info("space", "acme/bot")
        with pytest.raises(errors.RepositoryNotFound):
            world.hub.repositories.info("space", "acme/new")
        world.hub.repositories.move("space", "acme/bot", "acme/new")
        assert world.hub.repositories.info("space", "acme/new").uid == "66aa"
    assert body_of(world.sent[2]) == {"fromRepo": "acme/bot", "toRepo": "acme/new", "type": "space"}


def test_a_move_that_was_made_before_sends_nothing() -> None:
    with world_of(scripted(ok({**INFO, "id": "acme/new"}))) as world:
        world.hub.repositories.move("space", "acme/bot", "acme/new")


@pytest.mark.parametrize(
    ("to", "seen", "sent_again"),
    [
        ("acme/new", [ok({**INFO, "id": "acme/new"})], False),
        ("acme/Bot", [ok({**INFO, "id": "acme/Bot"})], False),
        ("acme/new", [gone(), ok({})], True),
        ("acme/Bot", [ok(INFO), ok({})], True),
        ("acme/new", [gone(), no(409, "already exists"), ok({**INFO, "id": "acme/new"})], True),
    ],
    ids=["moved", "other case", "not moved", "case not changed", "moved late"],
)
def test_a_lost_move_is_settled_by_looking(to: str, seen: list[Any], sent_again: bool) -> None:  # noqa: FBT001
    with world_of(scripted(ok(INFO), LOST, *seen)) as world:
        world.hub.repositories.move("space", "acme/bot", to)
    assert world.routes().count("POST /api/repos/move") == 1 + sent_again


def test_a_lost_move_to_a_taken_id_is_refused() -> None:
    other = ok({**INFO, "id": "acme/new", "_id": "other"})
    answers = scripted(ok(INFO), LOST, other, no(400, "A space called acme/new already exists"), other)
    with world_of(answers) as world, pytest.raises(errors.AlreadyExists):
        world.hub.repositories.move("space", "acme/bot", "acme/new")


@pytest.mark.parametrize("id", ["bot", "../bot", "a/b/c"])
def test_an_id_that_leads_elsewhere_is_never_sent(id: str) -> None:  # noqa: A002
    with world_of(scripted()) as world:
        for act in (world.hub.repositories.info, world.hub.repositories.find):
            with pytest.raises(errors.ConfigurationError):
                act("space", id)


def test_a_duplicate_is_made_once_also_when_the_answer_was_lost() -> None:
    young = ok({**YOUNG, "id": "acme/copy"}, Date=NOW)
    with world_of(scripted(ok({"url": "https://huggingface.co/spaces/acme/Copy"}), LOST, young)) as world:
        assert world.hub.repositories.duplicate("space", "acme/bot", "acme/copy", hardware="t4-small") == "acme/Copy"
        assert world.hub.repositories.duplicate("space", "acme/bot", "acme/copy") == "acme/copy"
    assert world.routes()[0] == "POST /api/spaces/acme/bot/duplicate"
    assert body_of(world.sent[0]) == {"repository": "acme/copy", "hardware": "t4-small"}


def test_a_gate_is_a_setting() -> None:
    with world_of(lambda _: ok({})) as world:
        world.hub.repositories.set_gated("dataset", "acme/d", "manual")
        world.hub.repositories.set_gated("dataset", "acme/d", None)
    assert [body_of(request) for request in world.sent] == [{"gated": "manual"}, {"gated": False}]
    assert set(world.routes()) == {"PUT /api/datasets/acme/d/settings"}


def test_a_repository_may_belong_to_no_resource_group() -> None:
    with world_of(lambda _: ok({})) as world:
        world.hub.repositories.set_resource_group("dataset", "acme/d", None)
    assert body_of(world.sent[-1]) == {"resourceGroupId": None}


def test_a_namespace_is_listed_page_after_page() -> None:
    first = ok([INFO], Link='<https://huggingface.co/api/spaces?cursor=x>; rel="next"')
    with world_of(scripted(first, ok([{**INFO, "id": "acme/two"}]))) as world:
        assert [info.name for info in world.hub.repositories.list("space", "acme")] == ["bot", "two"]
    assert world.routes() == ["GET /api/spaces?author=acme&full=true&limit=100", "GET /api/spaces?cursor=x"]
