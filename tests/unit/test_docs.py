"""docs/ is what the schemas and the examples say."""

import re
from pathlib import Path

import pytest
from tf.function import FunctionSignature, Parameter, Return

from provider.plugin.nesting import Block, Nested, Nesting
from provider.plugin.schema import Attribute, Schema
from provider.plugin.structural_types import Object
from provider.plugin.types import List, Number, String
from provider.plugin.validators import one_of, pattern, required_with
from schemas.docs import site
from schemas.docs.attributes import has_write_only, schema_section
from schemas.docs.kinds import KINDS, PREFIX, Kind
from schemas.docs.pages import function_page

PAGES = sorted(site.DOCS.rglob("*.md"))


def section(*attributes: Attribute) -> list[str]:
    """Return the lines of the section for some attributes."""
    return schema_section(Schema(attributes=list(attributes))).splitlines()


def test_the_committed_pages_are_those_of_the_schemas_and_examples() -> None:
    assert site.outdated() == [], "run `make docs`"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.folder)
def test_each_type_has_a_page_and_an_example_and_nothing_else_has(kind: Kind) -> None:
    pages = {path.stem for path in (site.DOCS / kind.folder).iterdir()}
    examples = {path.name.removeprefix(PREFIX) for path in (site.ROOT / "examples" / kind.folder).iterdir()}
    assert pages == examples == {name.removeprefix(PREFIX) for name in kind.types}


def test_a_page_of_a_type_that_is_gone_is_out_of_date() -> None:
    made = site.pages()
    gone = site.DOCS / KINDS[0].page(next(iter(KINDS[0].types)))
    del made[gone]
    assert site._strays(made) == [gone]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_begins_with_what_registries_read(page: Path) -> None:
    front = page.read_text(encoding="utf-8").split("---\n")[1]
    assert re.search(r'^page_title: ".+"$', front, re.MULTILINE)
    assert re.search(r'^subcategory: ".*"$', front, re.MULTILINE)
    assert re.search(r'^description: ".+\."$', front, re.MULTILINE)


@pytest.mark.parametrize("page", [*PAGES, site.README, *site.ROOT.glob("examples/**/README.md")], ids=str)
def test_a_link_leads_to_a_file_that_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)", text)
    assert [link for link, _ in links if link and not (page.parent / link).exists()] == []
    anchors = {anchor for link, anchor in links if not link}
    assert [anchor for anchor in anchors if f'<a id="{anchor[1:]}"></a>' not in text] == []


def test_arguments_are_grouped_as_a_reader_must_write_them() -> None:
    lines = section(
        Attribute("b", String(), "B.", required=True),
        Attribute("a", List(Number()), "A.", optional=True, computed=True),
        Attribute("c", String(), "C.", computed=True),
    )
    assert lines == [
        "## Schema", "", "### Required", "", "- `b` (String) B.", "", "### Optional", "",
        "- `a` (List of Number) A.", "", "### Read-Only", "", "- `c` (String) C.",
    ]  # fmt: skip


def test_nested_attributes_stand_below_under_an_anchor_of_their_own() -> None:
    inner = Attribute("deep", Nested(Nesting.MAP, [Attribute("x", String(), "X.", required=True)]), "D.", optional=True)
    lines = section(Attribute("outer", Nested(Nesting.SINGLE, [inner]), "O.", optional=True))
    assert "- `outer` (Attributes) O. (see [below for nested schema](#nestedatt--outer))" in lines
    assert "- `deep` (Attributes Map) D. (see [below for nested schema](#nestedatt--outer--deep))" in lines
    assert lines[-6:] == [
        '<a id="nestedatt--outer--deep"></a>',
        "### Nested Schema for `outer.deep`",
        "",
        "Required:",
        "",
        "- `x` (String) X.",
    ]


def test_a_line_tells_what_a_reader_must_beware_of() -> None:
    [line] = [
        line
        for line in section(
            Attribute(
                "it",
                String(),
                "It.",
                optional=True,
                sensitive=True,
                write_only=True,
                requires_replace=True,
                deprecation_message="Use that.",
            )
        )
        if line.startswith("- ")
    ]
    assert line.startswith("- `it` (String, Sensitive, Deprecated, [Write-only](https://")
    assert line.endswith(", Forces replacement) It. Use that.")


def test_a_line_tells_rules_and_defaults_that_its_description_leaves_out() -> None:
    lines = section(
        Attribute("told", String(), "`a` or `b`.", optional=True, default="a", validators=[one_of("a", "b")]),
        Attribute("untold", String(), "Which.", optional=True, default="a", validators=[one_of("a", "b")]),
        Attribute("shaped", String(), "How.", optional=True, validators=[pattern("x", "is bad: only `x` is good")]),
        Attribute("paired", String(), "Two.", optional=True, validators=[required_with("told")]),
    )
    assert "- `told` (String) `a` or `b`." in lines
    assert '- `untold` (String) Which. One of `a`, `b`. Default: `"a"`.' in lines
    assert "- `shaped` (String) How. Only `x` is good." in lines
    assert "- `paired` (String) Two. Needs `told`." in lines


def test_blocks_tell_how_many_there_may_be() -> None:
    inner = Attribute("x", String(), "X.", required=True)
    block = Block("volume", Nesting.LIST, [inner], description="V.", min_items=1, max_items=2)
    lines = schema_section(Schema(attributes=[], block_types=[block])).splitlines()
    told = "- `volume` (Block List, Min: 1, Max: 2) V. (see [below for nested schema](#nestedblock--volume))"
    assert lines[2:5] == ["### Required", "", told]
    assert lines[-1] == "- `x` (String) X."


def test_a_function_s_page_tells_every_argument() -> None:
    signature = FunctionSignature(
        parameters=[Parameter("id", String(), "The id.", allow_null_value=True)],
        variadic_parameter=Parameter("more", List(String()), "More."),
        return_type=Return(Object({"a": Number()})),
        summary="Does it.",
        description="Always.",
    )
    functions = next(kind for kind in KINDS if kind.folder == "functions")
    page = function_page(functions, next(iter(functions.types)), signature)
    assert "(id string, more list...) object\n" in page
    assert "1. `id` (String, Nullable) The id.\n2. Any number of `more` (List of String) More.\n" in page
    assert page.endswith("## Return Type\n\nObject with `a` Number\n")


def test_a_nested_attribute_that_is_kept_in_no_state_is_found() -> None:
    hidden = Attribute("x", String(), "X.", optional=True, write_only=True)
    schema = Schema(attributes=[Attribute("it", Nested(Nesting.SINGLE, [hidden]), "It.", optional=True)])
    assert has_write_only(schema)
    assert not has_write_only(Schema(attributes=[]))
