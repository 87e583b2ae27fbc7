"""The `.gitattributes` that a new repository starts with."""

import pytest
from starlette.testclient import TestClient

from provider.local_hub.model.attributes import is_large
from provider.local_hub.model.models import Kind
from provider.resources.shared.files import goes_inline

OF_MODELS = """
*.7z *.arrow *.bin *.bz2 *.ckpt *.ftz *.gz *.h5 *.joblib *.lfs.* *.mlmodel *.model *.msgpack *.npy *.npz *.onnx *.ot
*.parquet *.pb *.pickle *.pkl *.pt *.pth *.rar *.safetensors saved_model/**/* *.tar.* *.tar *.tflite *.tgz *.wasm *.xz
*.zip *.zst *tfevents*
"""
MEDIA = "*.pcm *.sam *.raw *.aac *.flac *.mp3 *.ogg *.wav *.bmp *.gif *.png *.tiff *.jpg *.jpeg *.webp *.mp4 *.webm"
TEXTS = "a.txt README.md 7z x.7z.txt x.tarball saved_model a/saved_model/b model a.zst.json a.png x.bin/a.txt"
LARGE = "x.tar.md5 x.lfs. saved_model/a saved_model/a/b tfevents a.tfevents.1 .model a/b.safetensors saved_model/a.txt"


def _lines(client: TestClient, kind: str) -> list[str]:
    body = {"type": kind, "name": "new"} | ({"sdk": "docker"} if kind == "space" else {})
    assert client.post("/api/repos/create", json=body).status_code == 200
    prefix = {"model": "", "dataset": "datasets/", "space": "spaces/"}[kind]
    lines: list[str] = client.get(f"/{prefix}alice/new/raw/main/.gitattributes").text.splitlines()
    return lines


@pytest.mark.parametrize(("kind", "count"), [("model", 35), ("space", 35), ("dataset", 52)])
def test_a_new_repository_gives_to_lfs_what_one_of_the_hub_does(kind: Kind, count: int, client: TestClient) -> None:
    wanted = [*OF_MODELS.split(), *(MEDIA.split() if kind == "dataset" else [])]
    lines = _lines(client, kind)
    assert lines == [f"{pattern} filter=lfs diff=lfs merge=lfs -text" for pattern in wanted]
    assert len(lines) == len(set(lines)) == count


def test_the_provider_keeps_out_of_requests_what_a_new_repository_gives_to_lfs(client: TestClient) -> None:
    """Media, which datasets add, are no text, so that the patterns of models are enough."""
    attributes = "\n".join(_lines(client, "model"))
    for name in TEXTS.split():
        assert (is_large(attributes, name), goes_inline(name, b"text")) == (None, True), name
    for name in [*LARGE.split(), *(f"run/{one.replace('*', 'y')}" for one in OF_MODELS.split() if "/" not in one)]:
        assert (is_large(attributes, name), goes_inline(name, b"text")) == (True, False), name
