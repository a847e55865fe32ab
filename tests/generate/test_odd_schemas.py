"""What is no schema is still shown, bundled and compared, or refused with an error of ours."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventreg.api.lookup import field_rows
from eventreg.changes import between
from eventreg.errors import EventregError
from eventreg.generate.asyncapi import Info, Options, build
from eventreg.generate.registry import Options as RegistryOptions
from eventreg.generate.registry import build as build_registry
from eventreg.model.catalogue import Catalogue
from eventreg.model.dialect import SCHEMA_KEYWORDS, Dialect
from tests.changes.support import registry
from tests.model.documents import VALUES

_KEYWORDS = sorted(
    {keyword for table in SCHEMA_KEYWORDS.values() for keyword in table}
    | {"type", "enum", "const", "required", "minimum", "exclusiveMinimum", "multipleOf"}
    | {"pattern", "format", "title", "description", "examples", "default", "deprecated"}
    | {"$anchor", "$dynamicAnchor", "$recursiveAnchor", "minContains", "maxContains"}
    | {"dependentRequired", "contentEncoding", "discriminator", "x-eventreg", "uniqueItems"}
)
_JUNK = st.recursive(
    VALUES,
    lambda inner: (
        st.dictionaries(st.sampled_from(_KEYWORDS), inner, max_size=4) | st.lists(inner, max_size=3)
    ),
    max_leaves=15,
)
_SCHEMAS = st.dictionaries(st.sampled_from(_KEYWORDS), _JUNK, max_size=6)


@pytest.mark.parametrize("dialect", list(Dialect))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(old=_SCHEMAS, new=_SCHEMAS)
def test_nothing_but_our_own_errors_comes_out(dialect, old, new):
    found = registry(
        {
            f"a/b/c/{version}": {
                "$schema": dialect.uri,
                dialect.id_keyword: f"https://e.example/a/b/c/{version}.json",
                **schema,
            }
            for version, schema in (("1.0.0", old), ("1.1.0", new))
        }
    )
    before, after = found.events["a.b.c"].versions
    field_rows(found, after)
    between(before, after, registry=found)
    with suppress(EventregError):
        build(found, Catalogue(), Options(), Info()).text(Options())
    with suppress(EventregError):
        build(found, Catalogue(), Options(dialect=Dialect.DRAFT2020), Info())
    with suppress(EventregError):
        build_registry(found, Catalogue(), RegistryOptions(), lambda _event, _major: "none")
