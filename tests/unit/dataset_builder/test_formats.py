"""Formats, and files beside data, as `load_dataset` takes them."""

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from provider.dataset_builder.build import build_config
from provider.dataset_builder.formats.source_formats import format_of_files
from provider.dataset_builder.sources import find_sources
from provider.dataset_builder.specification import BuildSettings, SplitSource, check_source
from tests.unit.dataset_builder.building import (
    built,
    columns,
    labelled,
    loaded,
    refused,
    rows,
    small_shards,
    unwatched,
    write,
)

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"


def split_of(*files: str, form: str | None = None, **options: Any) -> tuple[str, list[str]]:
    """Return the format of a split and the names of its files, as the plan sees them."""
    source = SplitSource(files, form, options)
    found = find_sources(source)
    return format_of_files(source, found), [file.name for file in found]


def test_rows_stand_in_the_order_of_files() -> None:
    write("b.txt", "first\n")
    write("a.txt", "second\n")
    write("c/2.txt", "fourth\n")
    write("c/1.txt", "third\n")
    read = rows(built("b.txt", "a.txt", "c"))
    assert [row["text"] for row in read] == ["first", "second", "third", "fourth"]


def test_a_folder_means_its_data_and_not_what_is_left_beside_it() -> None:
    write("d/1.csv", "a\n1\n2\n")
    for name in ("README.md", "LICENSE", "_SUCCESS", "part.csv.crc", "dataset_infos.json", "_delta_log/0.json"):
        write(f"d/{name}", "{}")
    for pattern in ("d", "d/**", "d/*"):
        assert split_of(pattern) == ("csv", ["d/1.csv"])
    write("t/README.txt", "about\n")
    assert split_of("t") == ("text", ["t/README.txt"])
    assert split_of("d/README.md", form="text") == ("text", ["d/README.md"])
    write("d/license_plates.csv", "a\n3\n")
    assert split_of("d")[1] == ["d/1.csv", "d/license_plates.csv"]


def test_a_file_of_no_format_is_an_error_that_names_the_formats_and_a_pattern() -> None:
    write("d/1.csv", "a\n1\n")
    write("d/notes.rtf", "x")
    with refused("d/notes.rtf", "webdataset", "d/*.csv", "source_dir"):
        split_of("d")
    write("d/2.jsonl", "{}")
    Path("d/notes.rtf").unlink()
    with refused("several formats", "d/*.csv"):
        split_of("d")


@pytest.mark.parametrize("name", ["t.xlsx", "t.h5", "t.zip", "d/x.avro", "t.parquet.gz"])
def test_a_name_that_no_format_reads_is_refused_before_any_file_is_touched(name: str) -> None:
    ((place, trouble),) = check_source(SplitSource((name,)))
    assert place == "files"
    assert name in trouble
    assert "source_dir" in trouble


@pytest.mark.parametrize(
    "url", ["https://example.org/x.csv", "http://example.org/x.csv", "file:///x.csv", "az://x.csv"]
)
def test_urls_of_other_schemes_are_refused_with_those_that_are_read(url: str) -> None:
    ((place, trouble),) = check_source(SplitSource((url,)))
    assert place == "files"
    assert "s3://, gs://, hf://" in trouble


def test_a_pointer_of_git_lfs_is_refused_before_it_is_published() -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'4d' * 32}\nsize 12345\n"
    for name in ("a.csv", "a.txt", "a.png", "a.parquet"):
        write(name, pointer)
        with refused(name, "git lfs pull"):
            split_of(name)
        with refused(name, "git lfs pull"):
            built(name)


def test_videos_and_pdfs_are_columns_of_their_own() -> None:
    for name in ("clips/a.mp4", "clips/b.mkv"):
        write(name, MP4)
    config = built("clips")
    assert columns(config) == {"video": "video"}
    assert [row["video"]["path"] for row in rows(config)] == ["a.mp4", "b.mkv"]
    assert str(loaded(config).features["video"]).startswith("Video(")
    write("papers/a.pdf", b"%PDF-1.4")
    config = built("papers")
    assert columns(config) == {"pdf": "pdf"}
    assert str(loaded(config).features["pdf"]).startswith("Pdf(")
    write("list.csv", "clip,n\nclips/a.mp4,1\n")
    assert columns(built("list.csv", settings=labelled(clip="video"))) == {"clip": "video", "n": "int64"}


@pytest.mark.parametrize("name", ["x.avif", "x.heic", "x.svg", "x.webm", "x.mp4"])
def test_media_that_readers_do_not_know_is_named_and_not_dropped(name: str) -> None:
    write("d/a.png", PNG)
    write(f"d/{name}", b"x")
    with refused(f"d/{name}", "d/*.png"):
        split_of("d", form="imagefolder")


def test_folders_of_splits_are_no_labels() -> None:
    for name in ("train/a.png", "test/b.png"):
        write(name, PNG)
    splits = {name: SplitSource((name,)) for name in ("train", "test")}
    config = build_config(splits, BuildSettings(), Path("../plain").absolute(), unwatched)
    assert columns(config) == {"image": "image"}
    write("train/cat/c.png", PNG)
    write("train/dog/d.png", PNG)
    Path("train/a.png").unlink()
    config = build_config(splits, BuildSettings(), Path("../labels").absolute(), unwatched)
    assert columns(config)["label"] == {"class_label": {"names": {"0": "cat", "1": "dog"}}}
    assert [row["label"] for row in rows(config)] == [0, 1]
    assert [row["label"] for row in rows(config, "test")] == [None]
    write("test/cat/e.png", PNG)
    Path("test/b.png").unlink()
    config = build_config(splits, BuildSettings(), Path("../both").absolute(), unwatched)
    assert [row["label"] for row in rows(config, "test")] == [0]


def test_metadata_names_one_file_several_or_those_inside_its_records() -> None:
    for name in ("a", "b", "c"):
        write(f"f/{name}.png", PNG)
    write("f/metadata.jsonl", '{"file_names": ["a.png", "b.png"], "t": 1}\n{"file_names": null, "t": 2}\n')
    config = built("f")
    assert columns(config) == {"images": {"name": "images", "list": "image"}, "t": "int64"}
    assert [row["images"] and [one["path"] for one in row["images"]] for row in rows(config)] == [
        ["a.png", "b.png"],
        None,
    ]
    assert str(loaded(config).features["images"]) == "List(Image(mode=None, decode=True))"
    records = [
        {"pair": {"left_file_name": "a.png", "w": 1.5}, "steps": [{"file_name": "b.png", "s": "x"}, {"s": "y"}]},
        {"pair": None, "steps": [], "mask_file_names": ["c.png"]},
    ]
    write("f/metadata.jsonl", "".join(json.dumps(record) + "\n" for record in records))
    config = built("f")
    loaded(config)
    first, second = rows(config)
    assert (first["pair"]["left"]["bytes"], first["pair"]["w"]) == (PNG, 1.5)
    assert [(step["image"] and step["image"]["path"], step["s"]) for step in first["steps"]] == [
        ("b.png", "x"),
        (None, "y"),
    ]
    assert [one["path"] for one in second["mask"]] == ["c.png"]
    write("f/metadata.jsonl", '{"file_name": "a.png"}\n\n{"file_name": "lost.png"}\n')
    with refused("f/metadata.jsonl", "line 3", "lost.png"):
        built("f")


def tar(name: str, members: dict[str, bytes]) -> str:
    """Write a tar file."""
    with tarfile.open(name, "w") as packed:
        for member, content in members.items():
            told = tarfile.TarInfo(member)
            told.size = len(content)
            packed.addfile(told, io.BytesIO(content))
    return name


def test_a_webdataset_has_a_row_for_each_name_and_a_column_for_each_ending() -> None:
    members: dict[str, bytes] = {}
    for number in range(300):
        members |= {f"in/{number:03d}.png": PNG, f"in/{number:03d}.json": json.dumps({"n": number}).encode()}
        members |= {f"in/{number:03d}.cls": str(number % 2).encode(), f"in/{number:03d}.txt": b"caption"}
    members["in/299.npy"] = b"\x93NUMPY"
    config = built(tar("set.tar", members), settings=small_shards())
    read = rows(config)
    assert len(read) == 300
    assert {name: kind for name, kind in columns(config).items() if not name.startswith("_")} == {
        "png": "image",
        "json": {"name": "json", "struct": [{"name": "n", "dtype": "int64"}]},
        "cls": "int64",
        "txt": "string",
        "npy": "binary",
    }
    assert (read[7]["__key__"], read[7]["json"], read[7]["cls"], read[7]["txt"]) == ("in/007", {"n": 7}, 1, "caption")
    assert read[7]["png"] == {"bytes": PNG, "path": "in/007.png"}
    assert [row["npy"] for row in read[298:]] == [None, b"\x93NUMPY"]
    loaded(config)


def test_a_damaged_webdataset_is_an_error_that_names_it() -> None:
    tar("set.tar", {"a.json": b"{", "b.json": b"{}"})
    with refused("set.tar", "a.json"):
        built("set.tar")
    write("set.tar", b"no tar" * 500)
    with refused("set.tar", "not a tar file"):
        built("set.tar")
    tar("set.tar", {"a.txt": b"x", "a.TXT": b"y"})
    assert len(rows(built("set.tar"))) == 1
    content = Path(tar("set.tar", {f"{n}.txt": b"x" * 5000 for n in range(50)})).read_bytes()
    write("set.tar", content[: len(content) // 2])
    with refused("set.tar"):
        built("set.tar")


def test_paragraphs_and_documents_can_be_rows_of_text() -> None:
    write("a.txt", "one\ntwo\n\n\n\nthree\r\n\r\nfour\n")
    write("b.txt", "five\n")
    by = {by: [row["text"] for row in rows(built("a.txt", "b.txt", sample_by=by))] for by in ("paragraph", "document")}
    assert by == {
        "paragraph": ["one\ntwo", "three", "four", "five"],
        "document": ["one\ntwo\n\n\n\nthree\n\nfour\n", "five\n"],
    }


@pytest.mark.parametrize("name", ["rows.geoparquet", "rows.gpq"])
def test_other_endings_of_parquet_are_known(name: str) -> None:
    assert split_of(write(name, b"PAR1")) == ("parquet", [name])


def test_zstd_is_known_by_either_ending() -> None:
    write("rows.jsonl.gz", gzip.compress(b'{"a": 1}\n'))
    assert split_of("rows.jsonl.gz")[0] == "jsonl"
    assert split_of(write("rows.csv.zstd", b""))[0] == "csv"
