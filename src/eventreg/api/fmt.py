"""Put the white space of schemas in order."""

from __future__ import annotations

from collections.abc import Collection

from eventreg.config import Config
from eventreg.model.registry import Registry
from eventreg.model.text import ParseError, parse
from eventreg.model.text.layout import tidy


def untidy(
    config: Config, registry: Registry, *, paths: Collection[str] | None = None
) -> dict[str, bytes]:
    """Tidy bytes, by path, of each schema whose white space is not; released versions stay.

    Args:
        config: of the registry.
        registry: as it is in the working tree.
        paths: look at these files alone.
    """
    from eventreg.api.released import released_paths

    released = released_paths(config)
    found: dict[str, bytes] = {}
    for path, document in registry.documents.items():
        if path in released or (paths is not None and path not in paths):
            continue
        text = tidy(document.text, is_yaml=document.is_yaml)
        if (text != document.text or document.bom) and _means(
            text, document.schema, is_yaml=document.is_yaml
        ):
            found[path] = text.encode()
    return found


def _means(text: str, value: object, *, is_yaml: bool) -> bool:
    """Whether the tidy text still has the same value; YAML has corners that no rule foresees."""
    try:
        return bool(parse(text.encode(), yaml=is_yaml).value == value)
    except ParseError:
        return False
