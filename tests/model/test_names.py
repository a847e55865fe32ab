"""Layouts: paths and `$id`s tied to names and versions by two templates."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.config import parse
from eventreg.model.names import Kind, Layout, event_type, split_event_type
from tests.support import CDEVENTS, WIKIMEDIA


def layout(text: str | bytes) -> Layout:
    data = text.encode() if isinstance(text, str) else text
    return parse(data, Path("eventreg.yaml")).layout


segment = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
version = st.from_regex(r"[1-9]\.[0-9]\.[0-9]", fullmatch=True)


@given(segment, segment, segment, version)
def test_path_id_and_name_say_the_same(a: str, b: str, c: str, text: str) -> None:
    default = layout("{}")
    path = f"schemas/{a}/{b}/{c}/{text}.json"
    uri = f"https://schemas.example.com/{a}/{b}/{c}/{text}.json"
    by_path, by_id = default.parse_path(path), default.parse_id(uri)
    assert by_path is not None
    assert by_id is not None
    place, values = by_id
    assert place.identity(values) == by_path[0].identity(by_path[1])
    assert str(place.identity(values)) == f"{a}.{b}.{c} {text}"
    assert default.format_path(place, values) == path
    again = place.values_of(f"{a}.{b}.{c}", place.identity(values).version)
    assert again is not None
    assert default.format_path(place, again) == path


def test_a_name_of_any_depth_joins_its_segments_with_dots() -> None:
    found = layout(WIKIMEDIA).parse_id("/mediawiki/page/links-change/1.0.0")
    assert found is not None
    place, values = found
    assert str(place.identity(values)) == "mediawiki.page.links-change 1.0.0"
    back = place.values_of("mediawiki.page.links-change", place.identity(values).version)
    assert back is not None
    path = "jsonschema/mediawiki/page/links-change/1.0.0.yaml"
    assert layout(WIKIMEDIA).format_path(place, back) == path


def test_shared_types_are_told_from_events() -> None:
    for text, path in (
        (WIKIMEDIA, "jsonschema/fragment/http/client_ip/1.0.0.yaml"),
        (CDEVENTS, "schemas/links/linkend.json"),
    ):
        found = layout(text).parse_path(path)
        assert found is not None
        assert found[0].kind is Kind.SHARED


def test_schemaver_and_a_name_template_are_configuration_alone() -> None:
    iglu = layout(
        """
        layout:
          identity: path
          versions: schemaver
          path: "{vendor}/{name}/jsonschema/{version}"
          name: "{vendor}.{name}"
        """
    )
    found = iglu.parse_path("schemas/com.acme/click/jsonschema/1-0-2")
    assert found is not None
    assert str(found[0].identity(found[1])) == "com.acme.click 1-0-2"
    values = found[0].values_of("com.acme.click", found[0].identity(found[1]).version)
    assert values is not None
    assert values["vendor"] == "com.acme"


def test_a_path_without_version_evolves_in_place() -> None:
    assert layout(CDEVENTS).in_place
    assert not layout(WIKIMEDIA).in_place


@pytest.mark.parametrize(
    ("name", "major", "expected"),
    [("a.b.c", 0, "a.b.c"), ("a.b.c", 1, "a.b.c"), ("a.b.c", 2, "a.b.c.v2")],
)
def test_a_new_major_has_a_type_of_its_own(name: str, major: int, expected: str) -> None:
    assert event_type(name, major) == expected
    assert split_event_type(expected) == (name, major if major > 1 else None)
