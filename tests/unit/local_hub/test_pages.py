"""The pages for people, as they are sent."""

import hashlib
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from provider.local_hub.model.git import blob_id
from provider.local_hub.model.models import File
from provider.local_hub.model.store import Hub

SCRIPT = "<script>document.title = 'owned'</script>"
ESCAPED = "&lt;script&gt;document.title"
SECRET = "a-value-that-nobody-may-see"

CARD = """---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*
  - split: test
    path: [test.csv]
- config_name: extra
  data_dir: extra
dataset_info:
- config_name: default
  features:
  - name: text
    dtype: string
  - name: tags
    list: string
  splits:
  - name: train
    num_bytes: 2048
    num_examples: 12345
---
# Reviews
"""


@pytest.fixture
def dataset(client: TestClient) -> Callable[..., str]:
    """Make a dataset of some files, and give the path of its page."""

    def make(files: dict[str, str], name: str = "rows", **fields: Any) -> str:
        listed = [{"path": path, "content": content} for path, content in files.items()]
        body = {"type": "dataset", "name": name, "files": listed, **fields}
        made = client.post("/api/repos/create", json=body)
        assert made.status_code == 200, made.text
        return f"/datasets/{made.json()['name']}"

    return make


def parquet(columns: dict[str, list[Any]]) -> bytes:
    """Write a Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return bytes(sink.getvalue())


def put(hub: Hub, path: str, content: bytes) -> None:
    """Write a file of any content into the dataset `alice/rows`."""
    repository = hub.find("dataset", "alice/rows")
    assert repository
    oid = blob_id(content)
    repository.blobs[oid] = content
    repository.head.files[path] = File(oid, len(content))


def page(client: TestClient, path: str, status: int = 200) -> str:
    """Return the text of a page, which must be HTML without anything from elsewhere."""
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    text = answer.text
    assert text.startswith("<!doctype html>")
    assert "<script" not in text
    assert "private and gated repositories are shown" in text
    return text


class TestFrontPage:
    def test_it_lists_every_repository_to_anybody_private_ones_too(
        self, anonymous: TestClient, space: Callable[..., str], dataset: Callable[..., str]
    ) -> None:
        space(private=True)
        dataset({"a.csv": "a\n1\n"})
        text = page(anonymous, "/")
        assert '<a href="/spaces/alice/demo">alice/demo</a>' in text
        assert '<a href="/datasets/alice/rows">alice/rows</a>' in text
        assert ">private<" in text
        assert "Models (" not in text

    def test_an_empty_hub_says_so_and_how_to_reach_it(self, client: TestClient) -> None:
        text = page(client, "/")
        assert text.count("None yet.") == 2
        assert "HF_ENDPOINT=http://testserver<" in text
        links = [f'<a href="/{name}">{name}</a>' for name in ("Reading-Room", "acme", "alice", "bob")]
        assert f"Namespaces: {', '.join(links)}" in text
        assert "hf_alice" not in text


class TestSpacePage:
    def test_it_shows_stage_hardware_and_what_restarted_it(
        self, client: TestClient, space: Callable[..., str], clock: Any
    ) -> None:
        api = space(hardware="t4-small")
        clock.seconds += 10
        client.post(f"{api}/restart?factory=true")
        clock.seconds += 10
        text = page(client, "/spaces/alice/demo")
        for shown in (">RUNNING<", "<dd>t4-small</dd>", "<dt>Restarts</dt><dd>1</dd>"):
            assert shown in text
        assert "<dt>Factory reboots</dt><dd>1</dd>" in text
        assert ">Dockerfile</a>" in text
        assert "--&gt; FROM scratch\n" in text
        assert "Application startup complete." in text

    def test_variables_are_shown_with_values_and_secrets_without(
        self, client: TestClient, space: Callable[..., str]
    ) -> None:
        api = space()
        client.post(f"{api}/variables", json={"key": "MODE", "value": SCRIPT, "description": SCRIPT})
        client.post(f"{api}/secrets", json={"key": "TOKEN", "value": SECRET, "description": "For the API"})
        text = page(client, "/spaces/alice/demo")
        assert text.count(ESCAPED) == 2
        assert "<code>TOKEN</code>" in text
        assert "For the API" in text
        assert SECRET not in text

    def test_it_is_looked_at_again_while_the_stage_is_about_to_change(
        self, client: TestClient, space: Callable[..., str], clock: Any
    ) -> None:
        space()
        building = page(client, "/spaces/alice/demo")
        assert '<meta http-equiv="refresh" content="2">' in building
        assert ">BUILDING<" in building
        assert "--&gt; DONE" not in building
        clock.seconds += 10
        assert "refresh" not in page(client, "/spaces/alice/demo")

    def test_what_is_wrong_is_told(self, client: TestClient, space: Callable[..., str], clock: Any) -> None:
        space(files=[{"path": "Dockerfile", "content": f"RUN {SCRIPT}\n"}])
        clock.seconds += 10
        text = page(client, "/spaces/alice/demo")
        assert '<p class="note bad">Build failed' in text
        assert ESCAPED in text
        assert "Nothing yet." in text

    def test_volumes_are_shown(self, client: TestClient, space: Callable[..., str]) -> None:
        volumes = {"volumes": [{"type": "bucket", "source": "a/b", "mountPath": "/data"}]}
        assert client.put(f"{space()}/volumes", json=volumes).status_code == 200
        assert "<td>/data</td><td>bucket</td><td>a/b</td>" in page(client, "/spaces/alice/demo")

    def test_a_static_space_has_neither_hardware_nor_logs(self, client: TestClient, space: Callable[..., str]) -> None:
        space(sdk="static", files=[{"path": "index.html", "content": "hello"}])
        text = page(client, "/spaces/alice/demo")
        assert "<dt>Hardware</dt><dd>none</dd>" in text
        assert text.count("Nothing yet.") == 2

    def test_files_of_a_private_one_are_not_links_that_would_be_refused(
        self, client: TestClient, space: Callable[..., str]
    ) -> None:
        space(private=True)
        assert "/resolve/" not in page(client, "/spaces/alice/demo")


class TestDatasetPage:
    def test_configs_splits_and_columns_are_those_of_the_card(
        self, client: TestClient, dataset: Callable[..., str]
    ) -> None:
        files = {"data/train-0.jsonl": '{"text": "a"}\n', "test.csv": "text\nb\n", "extra/dev.csv": "text\nc\n"}
        text = page(client, dataset({"README.md": CARD, **files}))
        assert "<td>default</td><td>train</td>" in text
        assert ">12,345<" in text
        assert "<td>data/train-0.jsonl</td>" in text
        assert "<td>default</td><td>test</td>" in text
        assert "<td>extra</td><td>validation</td>" in text
        assert "<td>text</td><td>string</td>" in text
        assert "<td>tags</td><td>list</td>" in text
        assert "# Reviews" in text

    def test_a_card_may_name_files_without_splits_or_by_split(
        self, client: TestClient, dataset: Callable[..., str]
    ) -> None:
        card = "configs: [{config_name: a, data_files: '*.csv'}, {config_name: b, data_files: {dev: y.csv}}]"
        text = page(client, dataset({"README.md": f"---\n{card}\n---\n", "x.csv": "n\n1\n", "y.csv": "n\n2\n"}))
        assert "<td>a</td><td>train</td>" in text
        assert "<td>x.csv, y.csv</td>" in text
        assert "<td>b</td><td>dev</td>" in text

    def test_without_a_card_splits_follow_from_the_names_of_files(
        self, client: TestClient, dataset: Callable[..., str]
    ) -> None:
        files = {"my_test.csv": "a\n1\n", "rows.csv": "a\n1\n", "contest.csv": "a\n1\n"}
        text = page(client, dataset(files))
        assert "<td>train</td>" in text
        assert "<td>contest.csv, rows.csv</td>" in text
        assert "<td>my_test.csv</td>" in text

    def test_first_rows_of_csv_are_shown_and_escaped(self, client: TestClient, dataset: Callable[..., str]) -> None:
        rows = "".join(f"{number},x\n" for number in range(9))
        text = page(client, dataset({"train.csv": f'id,"{SCRIPT}"\n"one, two",{SCRIPT}\nshort\n{rows}'}))
        assert f"<th>{ESCAPED}" in text
        assert "<td>one, two</td>" in text
        assert f'<td class="long">{ESCAPED}' in text
        assert "<td>short</td><td></td>" in text
        assert "<td>7</td><td>x</td>" in text
        assert "<td>8</td><td>x</td>" not in text

    @pytest.mark.parametrize(
        ("path", "content"),
        [
            ("train.jsonl", '{"n": 1, "tags": ["é"]}\n{"n": null, "more": "yes"}\n'),
            ("train.json", json.dumps([{"n": 1, "tags": ["é"]}, {"n": None, "more": "yes"}])),
        ],
    )
    def test_first_rows_of_json_are_shown(
        self, path: str, content: str, client: TestClient, dataset: Callable[..., str]
    ) -> None:
        text = page(client, dataset({path: content}))
        assert "<th>n</th><th>tags</th><th>more</th>" in text
        assert "<td>1</td><td>[&quot;é&quot;]</td><td></td>" in text
        assert "<td></td><td></td><td>yes</td>" in text

    @pytest.mark.parametrize(
        ("path", "content"),
        [("train.jsonl", "no json\n"), ("train.jsonl", "[1]\n"), ("train.csv", ""), ("train.txt", "a line\n")],
    )
    def test_a_file_without_rows_says_so(
        self, path: str, content: str, client: TestClient, dataset: Callable[..., str]
    ) -> None:
        assert "None to show." in page(client, dataset({path: content}))

    def test_long_cells_are_cut(self, client: TestClient, dataset: Callable[..., str]) -> None:
        text = page(client, dataset({"train.csv": f"a\n{'x' * 500}\n"}))
        assert f'<td class="long">{"x" * 200}…</td>' in text

    def test_first_rows_of_parquet_are_shown_with_types(
        self, hub: Hub, client: TestClient, dataset: Callable[..., str]
    ) -> None:
        rows: dict[str, list[Any]] = {
            "text": [SCRIPT, None, "é" * 500],
            "stars": [5, None, 1],
            "day": [datetime(2026, 1, 2, tzinfo=UTC), None, None],
            "image": [{"bytes": b"x" * 2000, "path": "a.png"}, None, None],
            "vector": [[float(number) for number in range(1000)], [], None],
        }
        path = dataset({"data/train.parquet": "to come"})
        put(hub, "data/train.parquet", parquet(rows))
        text = page(client, path)
        assert '<th>text<div class="type">string</div></th><th>stars<div class="type">int64</div></th>' in text
        assert f'<td class="long">{ESCAPED}' in text
        assert "2,000 bytes" in text
        assert "… 992 more" in text
        assert "2026-01-02" in text
        assert f"{'é' * 200}…" in text
        assert "é" * 201 not in text

    def test_no_more_than_the_first_rows_and_columns_of_parquet_are_shown(
        self, hub: Hub, client: TestClient, dataset: Callable[..., str]
    ) -> None:
        path = dataset({"data/train.parquet": "to come"})
        put(hub, "data/train.parquet", parquet({f"c{column}": list(range(500, 9000)) for column in range(200)}))
        text = page(client, path)
        assert "<td>509</td>" in text
        assert "<td>510</td>" not in text
        assert "<th>c29<" in text
        assert "<th>c30<" not in text

    @pytest.mark.parametrize("content", [b"", b"PAR1 of a kind", b"PAR1" + b"\xff" * 1000 + b"PAR1"], ids=len)
    def test_parquet_that_is_none_has_no_rows(
        self, content: bytes, hub: Hub, client: TestClient, dataset: Callable[..., str]
    ) -> None:
        path = dataset({"data/train.parquet": "to come"})
        put(hub, "data/train.parquet", content)
        text = page(client, path)
        assert "<td>data/train.parquet</td>" in text
        assert "None to show." in text

    def test_damaged_parquet_ends_no_more_than_its_own_reader(
        self, hub: Hub, client: TestClient, dataset: Callable[..., str]
    ) -> None:
        path, whole = (
            dataset({"data/train.parquet": "to come"}),
            parquet({"a": list(range(1000)), "b": ["x" * 50] * 1000}),
        )
        chance = random.Random(7)
        for _ in range(6):
            spoiled = bytearray(whole)
            for _ in range(20):
                spoiled[chance.randrange(4, len(spoiled))] = chance.randrange(256)
            put(hub, "data/train.parquet", bytes(spoiled))
            assert "First rows" in page(client, path)

    def test_rows_of_a_large_file_are_read_and_deleted_content_has_none(
        self, hub: Hub, client: TestClient, dataset: Callable[..., str]
    ) -> None:
        path = dataset({"rows.csv": "a\nkept\n"})
        repository = hub.find("dataset", "alice/rows")
        assert repository
        content = b"a\nfrom large storage\n" + b"y\n" * 200_000
        sha256 = hashlib.sha256(content).hexdigest()
        hub.large.path(sha256).write_bytes(content)
        repository.head.files["rows.csv"] = File("0" * 40, len(content), sha256)
        repository.large[sha256] = 0
        assert "<td>from large storage</td>" in page(client, path)
        assert ">large file<" in page(client, path)
        again = dataset({}, "again")
        other = hub.find("dataset", "alice/again")
        assert other
        other.head.files["gone.csv"] = File("1" * 40, 7, "1" * 64)
        assert "The content of the file is not here." in page(client, again)

    @pytest.mark.parametrize(
        "card", ["configs: 5", "configs: [{data_files: {a: 1}}]", "dataset_info: [1, {features: x}]", "configs: [[]"]
    )
    def test_a_card_of_another_shape_breaks_nothing(
        self, card: str, client: TestClient, dataset: Callable[..., str], slip_in: Callable[..., None]
    ) -> None:
        path = dataset({"train.csv": "a\n1\n"})
        slip_in("README.md", f"---\n{card}\n---\n{SCRIPT}\n", "alice/rows", "dataset")
        text = page(client, path)
        assert ESCAPED in text
        assert "Configs and splits" in text

    def test_an_empty_one_says_so(self, client: TestClient, dataset: Callable[..., str]) -> None:
        text = page(client, dataset({}))
        assert "There are no data files yet." in text
        assert "There is no README.md." in text


def commit(client: TestClient, api: str, title: str, branch: str = "main", message: str = "") -> None:
    """Commit a file that says the title."""
    header = {"key": "header", "value": {"summary": title, "description": message}}
    line = {"key": "file", "value": {"path": f"{title}.txt", "content": title}}
    lines = f"{json.dumps(header)}\n{json.dumps(line)}"
    assert client.post(f"{api}/commit/{branch}", content=lines).status_code == 200


class TestHistory:
    @pytest.mark.parametrize("kind", ["space", "dataset", "model"])
    def test_branches_tags_and_commits_lead_to_files_and_history(self, kind: str, client: TestClient) -> None:
        client.post("/api/repos/create", json={"type": kind, "name": "r", "sdk": "static" if kind == "space" else None})
        api, path = (
            f"/api/{kind}s/alice/r",
            {"space": "/spaces", "dataset": "/datasets", "model": ""}[kind] + "/alice/r",
        )
        client.post(f"{api}/branch/next%2Fone", json={})
        client.post(f"{api}/tag/main", json={"tag": "v1"})
        commit(client, api, "Only here", "next%2Fone", f"Because {SCRIPT}")
        text = page(client, path)
        for shown in (
            f'<a href="{path}/tree/main">main</a>',
            f'href="{path}/tree/next%2Fone"',
            "<td>tag</td>",
            ">initial commit<",
        ):
            assert shown in text
        assert "Only here.txt" not in text
        there = page(client, f"{path}/tree/next%2Fone")
        assert "Only here.txt" in there
        assert f'href="{path}/resolve/next%2Fone/Only%20here.txt"' in there
        assert "Only here.txt" not in page(client, f"{path}/tree/v1")
        told = page(client, f"{path}/commits/next%2Fone")
        assert ESCAPED in told
        assert told.index(">Only here<") < told.index(">initial commit<")
        assert client.get(f"{path}/resolve/next%2Fone/Only%20here.txt").text == "Only here"

    def test_a_long_history_comes_page_by_page(self, client: TestClient, dataset: Callable[..., str]) -> None:
        path = dataset({})
        for number in range(60):
            commit(client, "/api/datasets/alice/rows", f"Step {number}")
        assert "All 61 commits" in page(client, path)
        first, second = page(client, f"{path}/commits/main"), page(client, f"{path}/commits/main?p=1")
        assert (">Step 59<" in first, ">Step 9<" in first, ">Older<" in first, ">Newer<" in first) == (
            True,
            False,
            True,
            False,
        )
        assert (">Step 9<" in second, ">initial commit<" in second, ">Older<" in second) == (True, True, False)

    @pytest.mark.parametrize(
        "rest", ["tree/nothing", "commits/nothing", "commits/main?p=x", "commits/main?p=-1", "tree/%00"]
    )
    def test_what_is_no_revision_is_a_page_that_says_so(
        self, rest: str, client: TestClient, dataset: Callable[..., str]
    ) -> None:
        assert "Nothing here" in page(client, f"{dataset({})}/{rest}", 404)


class TestLists:
    def test_each_type_and_each_namespace_has_its_list(
        self, client: TestClient, space: Callable[..., str], dataset: Callable[..., str]
    ) -> None:
        space(private=True)
        space("other", organization="acme")
        dataset({})
        client.post("/api/repos/create", json={"name": "tiny"})

        def listed(path: str) -> set[str]:
            text = page(client, path)
            known = ("alice/demo", "acme/other", "alice/rows", "alice/tiny")
            return {one for one in known if f">{one}</a>" in text}

        assert listed("/spaces") == {"alice/demo", "acme/other"}
        assert listed("/datasets") == {"alice/rows"}
        assert listed("/models") == {"alice/tiny"}
        assert listed("/alice") == listed("/ALICE") == {"alice/demo", "alice/rows", "alice/tiny"}
        assert listed("/acme") == listed("/spaces/Acme") == {"acme/other"}
        assert listed("/datasets/acme") == listed("/Reading-Room") == set()

    @pytest.mark.parametrize("path", ["/nobody", "/spaces/nobody", "/datasets/%3Cb%3E", "/favicon.ico"])
    def test_who_is_not_there_is_a_page_that_says_so(self, path: str, client: TestClient) -> None:
        assert "Nothing here" in page(client, path, 404)

    @pytest.mark.parametrize("path", ["/api", "/api/", "/_local", "/_lfs"])
    def test_what_is_for_clients_is_no_namespace(self, path: str, client: TestClient) -> None:
        assert client.get(path).json()["error"] == "There is no such page."


class TestAddresses:
    def test_an_id_alone_leads_to_what_it_is(
        self, client: TestClient, space: Callable[..., str], dataset: Callable[..., str]
    ) -> None:
        space()
        dataset({})
        assert client.get("/alice/demo").headers["Location"] == "/spaces/alice/demo"
        assert client.get("/alice/rows").headers["Location"] == "/datasets/alice/rows"

    def test_an_id_of_two_kinds_leads_to_both(
        self, client: TestClient, space: Callable[..., str], dataset: Callable[..., str]
    ) -> None:
        space("same")
        dataset({}, "same")
        text = page(client, "/alice/same")
        assert "/spaces/alice/same" in text
        assert "/datasets/alice/same" in text

    def test_a_model_has_its_page_there(self, client: TestClient) -> None:
        client.post("/api/repos/create", json={"type": "model", "name": "tiny", "license": "mit"})
        assert "license: mit" in page(client, "/alice/tiny")
        assert 'href="/alice/tiny"' in page(client, "/")

    def test_a_former_id_leads_to_the_present_one(self, client: TestClient, space: Callable[..., str]) -> None:
        space()
        body = {"fromRepo": "alice/demo", "toRepo": "acme/new", "type": "space"}
        assert client.post("/api/repos/move", json=body).status_code == 200
        for path in ("/spaces/alice/demo", "/alice/demo"):
            assert client.get(path).headers["Location"] == "/spaces/acme/new"

    @pytest.mark.parametrize("path", ["/alice/x", "/spaces/alice/x", "/datasets/alice/%3Cb%3E"])
    def test_what_is_not_there_is_a_page_that_says_so(self, path: str, client: TestClient) -> None:
        text = page(client, path, 404)
        assert "Nothing here" in text
        assert "<b>" not in text

    @pytest.mark.parametrize("path", ["/api/nothing", "/_local/nothing"])
    def test_routes_for_clients_still_answer_with_json(self, path: str, client: TestClient) -> None:
        answer = client.get(path)
        assert answer.status_code == 404
        assert "error" in answer.json()

    def test_looks_at_pages_are_counted_by_kind(self, client: TestClient) -> None:
        for path in ("/alice/x", "/spaces/alice/x", "/"):
            client.get(path)
        counted = client.get("/_local/requests").json()["by_route"]
        assert counted == {"GET /": 1, "GET /spaces/{id}": 1, "GET /{id}": 1}
