"""Folders of images and audio become rows with the bytes of their files."""

import io
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from provider.dataset_builder.build import build_config
from provider.dataset_builder.planning import look_at, planned
from provider.dataset_builder.specification import BuildSettings, SplitSource
from tests.unit.dataset_builder.building import built, columns, labelled, loaded, refused, rows, table, unwatched, write

if TYPE_CHECKING:
    from provider.dataset_builder.progress import Progress

Image = pytest.importorskip("PIL.Image")


def picture(name: str, shade: int = 0) -> bytes:
    """Write an image, and give its bytes."""
    sink = io.BytesIO()
    Image.new("RGB", (8, 8), (shade, 0, 0)).save(sink, "PNG")
    write(name, sink.getvalue())
    return sink.getvalue()


def sound(name: str) -> bytes:
    """Write a sound, and give its bytes."""
    sink = io.BytesIO()
    with wave.open(sink, "wb") as opened:
        opened.setparams((1, 2, 8000, 8, "NONE", ""))
        opened.writeframes(b"\0" * 16)
    write(name, sink.getvalue())
    return sink.getvalue()


LABELS = {"class_label": {"names": {"0": "cat", "1": "dog"}}}


def test_images_in_folders_are_labelled_by_their_folders() -> None:
    contents = [picture(f"pets/{label}/{number}.png", number) for label in ("cat", "dog") for number in range(2)]
    config = built("pets/**")
    assert columns(config) == {"image": "image", "label": LABELS}
    names = ["0.png", "1.png", "0.png", "1.png"]
    assert [row["image"] for row in rows(config)] == [
        {"bytes": content, "path": name} for content, name in zip(contents, names, strict=True)
    ]
    read = loaded(config)
    assert [read.features["label"].int2str(row["label"]) for row in read] == ["cat", "cat", "dog", "dog"]
    assert read[1]["image"].getpixel((0, 0)) == (1, 0, 0)


def test_images_can_be_left_without_labels() -> None:
    picture("pets/cat/1.png")
    picture("pets/dog/1.png")
    assert columns(built("pets/**", drop_labels=True)) == {"image": "image"}
    assert columns(built("pets", form="imagefolder")) == {"image": "image", "label": LABELS}


def test_one_folder_or_folders_of_several_depths_are_no_labels_unless_asked_for() -> None:
    picture("pets/cat/1.png")
    assert columns(built("pets/**")) == {"image": "image"}
    assert "label" in columns(built("pets/**", drop_labels=False))
    picture("pets/dog/small/1.png")
    assert columns(built("pets/**")) == {"image": "image"}


def test_labels_are_the_same_in_all_splits() -> None:
    picture("train/dog/1.png")
    picture("train/cat/1.png")
    picture("test/dog/1.png")
    splits = {"train": SplitSource(("train/**",)), "test": SplitSource(("test/**",))}
    config = build_config(splits, BuildSettings(), Path("../out"), unwatched)
    assert columns(config)["label"] == LABELS
    assert rows(config, "test")[0]["label"] == 1


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_metadata_tells_the_rows(suffix: str) -> None:
    contents = {name: picture(f"pets/{name}", shade) for shade, name in enumerate(["a.png", "in/b.png", "unused.png"])}
    told = [{"file_name": "in/b.png", "text": "two", "n": 2}, {"file_name": "a.png", "text": "one", "n": 1}]
    if suffix == "csv":
        write("pets/metadata.csv", "file_name,text,n\nin/b.png,two,2\na.png,one,1\n")
    elif suffix == "jsonl":
        write("pets/metadata.jsonl", "".join(f"{row}\n".replace("'", '"') for row in told))
    else:
        pq.write_table(pa.Table.from_pylist(told), "pets/metadata.parquet")
    config = built("pets/**")
    assert columns(config) == {"image": "image", "text": "string", "n": "int64"}
    assert rows(config) == [
        {"image": {"bytes": contents["in/b.png"], "path": "b.png"}, "text": "two", "n": 2},
        {"image": {"bytes": contents["a.png"], "path": "a.png"}, "text": "one", "n": 1},
    ]


def test_metadata_can_name_several_images_of_a_row() -> None:
    left, right = picture("pairs/l.png", 1), picture("pairs/r.png", 2)
    write("pairs/metadata.csv", "left_file_name,right_file_name,n\nl.png,r.png,1\n")
    config = built("pairs/**")
    assert columns(config) == {"left": "image", "right": "image", "n": "int64"}
    assert [rows(config)[0][side]["bytes"] for side in ("left", "right")] == [left, right]


@pytest.mark.parametrize("told", ["../secret.png", "/etc/passwd", "file:///etc/passwd", "a/../../secret.png"])
def test_metadata_can_not_name_a_file_outside_its_folder(told: str) -> None:
    picture("secret.png")
    picture("pets/a.png")
    write("pets/metadata.csv", f"file_name,n\n{told},1\n")
    with refused("pets/metadata.csv", told, "inside the folder"):
        built("pets/**")


def test_metadata_that_names_a_missing_file_or_none_is_an_error() -> None:
    picture("pets/a.png")
    write("pets/metadata.csv", "file_name,n\nb.png,1\n")
    with refused("pets/metadata.csv", "b.png"):
        built("pets/**")
    write("pets/metadata.csv", "name,n\nb.png,1\n")
    with refused("pets/metadata.csv", "file_name"):
        built("pets/**")


def test_sounds_are_read() -> None:
    content = sound("songs/a.wav")
    config = built("songs/**")
    assert columns(config) == {"audio": "audio"}
    assert rows(config) == [{"audio": {"bytes": content, "path": "a.wav"}}]
    datasets = pytest.importorskip("datasets")
    assert loaded(config).features == datasets.Features({"audio": datasets.Audio()})


def test_a_column_of_paths_becomes_images_when_that_is_asked_for() -> None:
    content = picture("pets/a.png")
    write("pets/list.csv", "photo,n\na.png,1\n,2\n")
    config = built("pets/list.csv", settings=labelled(photo="image"))
    assert rows(config) == [{"photo": {"bytes": content, "path": "a.png"}, "n": 1}, {"photo": None, "n": 2}]
    write("pets/list.csv", "photo,n\nb.png,1\n")
    with refused("pets/list.csv", "line 2", "'b.png'"):
        built("pets/list.csv", settings=labelled(photo="image"))


def test_a_column_of_bytes_becomes_images_when_that_is_asked_for() -> None:
    content = picture("a.png")
    pq.write_table(pa.table({"photo": [content, None], "n": [1, 2]}), "a.parquet")
    config = built("a.parquet", settings=labelled(photo="image"))
    assert [row["photo"] for row in rows(config)] == [{"bytes": content, "path": None}, None]
    assert loaded(config)[0]["photo"].size == (8, 8)


def test_media_are_stored_as_they_are() -> None:
    picture("pets/a.png")
    shard = built("pets/**").splits["train"].shards[0]
    column = pq.read_metadata(shard.path).row_group(0).column(0)
    assert column.path_in_schema == "image.bytes"
    assert column.compression == "UNCOMPRESSED"
    assert "RLE_DICTIONARY" not in column.encodings


def test_a_folder_without_an_image_is_an_error() -> None:
    write("pets/notes.md", "none")
    with refused("no image", "pets/notes.md"):
        built("pets/**", form="imagefolder")


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_images_that_metadata_names_are_shared_out_between_tasks(suffix: str) -> None:
    for number in range(80):
        write(f"large/{number:02d}.jpg", bytes([number]) * 1_000_000)
    told = [f"{number:02d}.jpg" for number in reversed(range(80))]
    csv = "file_name,n\n" + "".join(f"{name},{row}\n" for row, name in enumerate(told))
    lines = "".join(f'{{"file_name": "{name}", "n": {row}}}\n' for row, name in enumerate(told))
    write(f"large/metadata.{suffix}", csv if suffix == "csv" else lines)
    source, settings = SplitSource(("large/**",)), BuildSettings(max_shard_size=100_000_000)
    seen = look_at({"train": source}, settings)
    assert len(planned(seen, settings, None, cut=True).tasks["train"]) > 2
    progress: list[Progress] = []
    config = build_config({"train": source}, settings, Path("../out"), progress.append)
    assert [(row["n"], row["image"]["bytes"][0]) for row in rows(config)] == [(row, 79 - row) for row in range(80)]
    assert progress[-1].total_bytes > progress[-1].bytes * 0.99 > 79_000_000


def test_many_images_are_held_some_megabytes_at_a_time() -> None:
    for number in range(40):
        write(f"large/{number:02d}.jpg", bytes([number]) * 1_000_000)
    config = built("large/**", settings=BuildSettings(max_shard_size=10_000_000))
    assert all(shard.size <= 10_000_000 for shard in config.splits["train"].shards)
    assert [value["bytes"].as_py()[0] for value in table(config).column(0)] == list(range(40))


def test_row_groups_of_small_images_are_filled() -> None:
    for number in range(2500):
        write(f"{number:04d}.png", bytes([number % 251]) * (8900 + number % 200))
    total = 0
    for shard in built("*.png").splits["train"].shards:
        file = pq.read_metadata(shard.path)
        counts = [file.row_group(group).num_rows for group in range(file.num_row_groups)]
        assert all(count > 700 for count in counts[:-1])
        total += sum(counts)
    assert total == 2500
