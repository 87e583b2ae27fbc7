"""What the Hub refuses in a card."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient


def _space_or(kind: str) -> dict[str, Any]:
    return {"type": kind, "name": "x", **({"sdk": "docker"} if kind == "space" else {})}


@pytest.mark.parametrize(
    ("kind", "yaml", "fault"),
    [
        ("model", "model-index: foo", '"model-index" must be an array'),
        ("model", "model-index: [{name: a}]", '"model-index[0].results" must be an array'),
        ("model", "license: my-own", '"license" must be one of [apache-2.0, mit'),
        ("model", "license: [mit, my-own]", '"license[1]" must be one of'),
        ("model", "base_model: /workspace/model", '"base_model" with value "/workspace/model" is not valid'),
        ("model", "base_model: ''", '"base_model" is not allowed to be empty'),
        ("model", "base_model_relation: child", '"base_model_relation" must be one of'),
        ("model", "datasets: [5]", '"datasets[0]" with value "5" is not valid'),
        ("model", "pipeline_tag: [a]", '"pipeline_tag" must be a string'),
        ("model", "license: [", "Invalid YAML in README.md: "),
        ("dataset", "language: [en, English]", '"language[1]" with value "English" is not valid'),
        ("dataset", "language: 5", '"language" must be a string'),
        ("dataset", "tags: one", '"tags" must be an array'),
        ("dataset", "configs: {a: 1}", '"configs" must be an array'),
        ("dataset", "configs: [{config_name: 5}]", '"configs[0].config_name" must be a string'),
        ("dataset", "configs: [{config_name: a, default: 1}]", '"configs[0].default" must be a boolean'),
        ("dataset", "license_name: Mine!", '"license_name" with value "Mine!" fails to match'),
        ("dataset", "task_categories: {a: 1}", '"task_categories" must be a string'),
        ("dataset", "- a", '"value" must be of type object'),
        ("dataset", "hello", "The YAML metadata of your README.md is invalid."),
        ("space", "sdk: streamlit", '"sdk" must be one of [gradio, docker, static]'),
        ("space", "title: x", '"sdk" is required'),
        ("space", "sdk: docker\napp_port: 70000", '"app_port" must be less than or equal to 65535'),
        ("space", "sdk: docker\napp_port: http", '"app_port" must be a number'),
        ("space", "sdk: docker\nbase_path: no-slash", '"base_path" with value "no-slash" fails to match'),
        ("space", "sdk: docker\nstartup_duration_timeout: forever", '"startup_duration_timeout" with value'),
        ("space", "sdk: docker\nmodels: [not an id]", '"models[0]" with value "not an id" is not valid'),
        ("space", "sdk: docker\nhf_oauth_expiration_minutes: 43201", "must be less than or equal to 43200"),
        ("space", "sdk: docker\nhf_oauth_expiration_minutes: 0", "must be greater than or equal to 1"),
        ("space", "sdk: docker\nheader: tiny", '"header" must be one of [mini, default]'),
        ("space", "sdk: docker\ncustom_headers: [a]", '"custom_headers" must be of type object'),
        ("space", "sdk: docker\nsuggested_hardware: tpu", '"suggested_hardware" must be one of'),
        ("space", f"sdk: docker\nshort_description: {'x' * 61}", "must be less than or equal to 60 characters long"),
        ("space", "sdk: docker\nsdk_version: [5]", '"sdk_version" must be a string'),
        ("space", "sdk: docker\npinned: 'no'", '"pinned" must be a boolean'),
        ("space", "sdk: docker\nthumbnail: 5", '"thumbnail" must be a string'),
    ],
)
def test_a_bad_card_is_refused_by_validation_creation_and_commit_alike(
    kind: str, yaml: str, fault: str, client: TestClient
) -> None:
    readme = f"---\n{yaml}\n---\n"
    told = client.post("/api/validate-yaml", json={"content": readme, "repoType": kind})
    assert told.status_code == 400
    assert fault in told.json()["errors"][0]["message"]
    files = [{"path": "README.md", "content": readme}]
    created = client.post("/api/repos/create", json=_space_or(kind) | {"files": files})
    assert (created.status_code, client.get(f"/api/{kind}s/alice/x").status_code) == (400, 404)
    assert client.post("/api/repos/create", json=_space_or(kind)).status_code == 200
    lines = {"header": {"summary": "Change"}, "file": files[0]}
    content = "\n".join(json.dumps({"key": key, "value": value}) for key, value in lines.items())
    committed = client.post(f"/api/{kind}s/alice/x/commit/main", content=content)
    assert committed.status_code == 400
    for answer in (created, committed):
        assert fault in answer.json()["error"]


@pytest.mark.parametrize(
    ("kind", "yaml"),
    [
        ("model", "license: [mit, apache-2.0]\nlanguage: en\nbase_model: [acme/a, gpt2]\ntags: [x]\nanything: {a: 1}"),
        ("model", "model-index: [{name: a, results: []}]\nlicense: other\nlicense_name: my-1.0\npipeline_tag: x"),
        ("dataset", "size_categories: n<1K\ntask_categories: [x]\nlanguage: [code, multilingual, deu]\nviewer: false"),
        ("dataset", "configs: [{config_name: a, default: true, data_files: x, sep: ;}]\ndataset_info: {features: []}"),
        ("dataset", "license:\nlanguage: null"),
        ("space", "sdk: gradio\nsdk_version: 5.1\npython_version: 3.10\nheader: mini\nhf_oauth: true\nmodels: [gpt2]"),
        ("space", "sdk: docker\napp_port: 8000\nbase_path: /x\nstartup_duration_timeout: 1h\nlicense: gpl\nfoo: bar"),
    ],
)
def test_a_good_card_is_taken_by_validation_and_creation(kind: str, yaml: str, client: TestClient) -> None:
    files = [{"path": "README.md", "content": f"---\n{yaml}\n---\n"}]
    told = client.post("/api/validate-yaml", json={"content": files[0]["content"], "repoType": kind})
    assert (told.status_code, told.json()) == (200, {"errors": [], "warnings": []})
    assert client.post("/api/repos/create", json=_space_or(kind) | {"files": files}).status_code == 200
