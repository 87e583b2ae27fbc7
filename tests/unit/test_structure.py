"""The numbers that tell the structure of a checkout."""

from pathlib import Path

from tests.structure import measures_of

FILES = {
    "schemas/a.py": 'def f() -> int:\n    """Return one."""\n    return 1\n',
    "provider/hub/client.py": "from provider.hub.http.transport import Transport\n\n\nclass Kind:\n    pass\n",
    "provider/hub/http/transport.py": "class Transport:\n    pass\n\n\nclass Kind:\n    pass\n",
}


def test_rooms_arrows_sizes_names_and_verbs_are_counted(tmp_path: Path) -> None:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    measures = measures_of(tmp_path)
    assert measures["files"] == "3"
    assert measures["lines of the median file"] == "5"
    assert measures["lines of the largest file"] == "6 (provider/hub/http/transport.py)"
    assert measures["lines of the largest function"] == "1 (schemas/a.py:f)"
    assert measures["class names that stand for two classes"] == "1"
    assert measures["provider/hub: rooms, arrows at its top"] == "2, 1"
    assert measures['docstrings that begin with "Return"'] == "1 of 1"
