"""Many repositories of one namespace come from its list."""

from typing import get_args

import httpx
import pytest
from huggingface_hub.hf_api import ExpandDatasetProperty_T, ExpandSpaceProperty_T

from provider import errors
from provider.hub.http.requests import Kind
from provider.hub.namespace_reads import FEW
from tests.unit.hub.hub_doubles import WHOAMI, World, gone, no, ok, world_of

LISTED = {
    "private": False,
    "visibility": "protected",
    "subdomain": "acme-x",
    "sdk": "docker",
    "runtime": {"stage": "RUNNING", "hardware": {"requested": "cpu-basic"}},
}


class Namespace:
    """A namespace of ten Spaces and the Hub's answers for it."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self.list_answer: httpx.Response | None = None
        self.pages = 1

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/api/whoami-v2":
            return ok(WHOAMI)
        if request.method != "GET":
            return ok({})
        if path in {"/api/spaces", "/api/datasets"}:
            return self.list_answer or self._page(int(request.url.params.get("cursor", "0")))
        name = path.rpartition("/")[2]
        return gone() if name == "none" else ok({"_id": name, "id": f"acme/{name}", "private": True})

    def _page(self, cursor: int) -> httpx.Response:
        all_ = [{**LISTED, "_id": f"r{n}", "id": f"acme/r{n}"} for n in range(10) if f"r{n}" not in self.hidden]
        if cursor + 1 < self.pages:
            return ok(all_[cursor :: self.pages], Link=f'<https://evil.example/x?cursor={cursor + 1}>; rel="next"')
        return ok(all_[cursor :: self.pages])


@pytest.fixture
def namespace() -> Namespace:
    return Namespace()


def lists_in(world: World) -> int:
    return sum(request.url.path in {"/api/spaces", "/api/datasets"} for request in world.sent)


def read_all(world: World, kind: Kind = "space") -> None:
    for n in range(10):
        assert world.hub.repositories.info(kind, f"acme/r{n}").uid == f"r{n}"


@pytest.mark.parametrize("kind", ["space", "dataset"])
def test_more_than_a_few_of_a_namespace_cost_one_list(namespace: Namespace, kind: Kind) -> None:
    with world_of(namespace) as world:
        read_all(world, kind)
    assert len(world.sent) == FEW + 1
    assert world.sent[-1].url.params.get_list("author") == ["acme"]
    assert "createdAt" in world.sent[-1].url.params.get_list("expand")


def test_what_comes_from_a_list_has_what_a_resource_needs(namespace: Namespace) -> None:
    with world_of(namespace) as world:
        read_all(world)
        info = world.hub.repositories.info("space", "Acme/R9")
    assert (info.visibility, info.sdk, info.host) == ("protected", "docker", "https://acme-x.hf.space")
    assert info.runtime is not None
    assert info.runtime.hardware == "cpu-basic"


def test_the_host_is_told_from_the_domain_that_is_not_the_owner_s(
    namespace: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    domains = [{"domain": "bot.acme.example", "isCustom": True}, {"domain": "acme-x.hub.example", "stage": "READY"}]
    monkeypatch.setitem(LISTED, "runtime", {"stage": "RUNNING", "domains": domains})
    with world_of(namespace) as world:
        read_all(world)
        assert world.hub.repositories.info("space", "acme/r9").host == "https://acme-x.hub.example"


def test_a_static_space_whose_host_a_list_does_not_tell_is_read_by_itself(
    namespace: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LISTED, "sdk", "static")
    with world_of(namespace) as world:
        read_all(world)
        assert world.hub.repositories.info("space", "acme/r9").private
    assert lists_in(world) == 1


def test_all_pages_are_read_and_their_address_stays_ours(namespace: Namespace) -> None:
    namespace.pages = 3
    with world_of(namespace) as world:
        read_all(world)
    assert lists_in(world) == 3
    assert {request.url.host for request in world.sent} == {"huggingface.co"}


def test_what_the_list_does_not_show_is_read_by_itself(namespace: Namespace) -> None:
    namespace.hidden = {"r7"}
    with world_of(namespace) as world:
        read_all(world)
        assert world.routes().count("GET /api/spaces/acme/r7") == 1
        assert world.hub.repositories.find("space", "acme/none") is None
    assert "GET /api/spaces/acme/none" in world.routes()


def test_what_this_client_wrote_to_is_read_by_itself(namespace: Namespace) -> None:
    with world_of(namespace) as world:
        read_all(world)
        world.hub.repositories.set_visibility("space", "acme/r9", "private")
        assert world.hub.repositories.info("space", "acme/r9").private
    assert world.routes()[-1] == "GET /api/spaces/acme/r9"


def test_what_lists_do_not_hold_is_read_by_itself_on_request(namespace: Namespace) -> None:
    with world_of(namespace) as world:
        read_all(world)
        world.hub.repositories.info("space", "acme/r9", whole=True)
    assert world.routes()[-1] == "GET /api/spaces/acme/r9"


@pytest.mark.parametrize("answer", [no(403), no(404), ok({"not": "a list"}), ok([{}])], ids=str)
def test_a_list_that_the_hub_does_not_give_is_asked_for_once_and_each_is_read_by_itself(
    namespace: Namespace, answer: httpx.Response
) -> None:
    namespace.list_answer = answer
    with world_of(namespace) as world:
        read_all(world)
    assert (len(world.sent), lists_in(world)) == (11, 1)


def test_a_list_is_asked_for_fields_that_the_hub_has_in_lists(namespace: Namespace) -> None:
    """The Hub refuses others, and a request would be lost; its client knows which it has."""
    with world_of(namespace) as world:
        kinds: dict[Kind, object] = {"space": ExpandSpaceProperty_T, "dataset": ExpandDatasetProperty_T}
        for kind, known in kinds.items():
            read_all(world, kind)
            assert {*world.sent[-1].url.params.get_list("expand")} <= {*get_args(known)}


def test_the_rate_limit_of_the_list_route_is_not_worked_around(namespace: Namespace) -> None:
    namespace.list_answer = no(429, RateLimit='"api";r=0;t=290')
    with world_of(namespace) as world, pytest.raises(errors.RateLimited, match="full again in 291 s, at"):
        read_all(world)


def test_nothing_is_shared_where_coalescing_is_off(namespace: Namespace) -> None:
    with world_of(namespace, coalesce=False) as world:
        read_all(world)
        read_all(world)
    assert len(world.sent) == 20
