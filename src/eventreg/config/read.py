"""Find, check and read `eventreg.yaml`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from eventreg import cache
from eventreg.config.model import Config, LintSettings, told_at
from eventreg.errors import ConfigError, reason_of
from eventreg.model.catalogue import Catalogue, Service
from eventreg.model.dialect import Dialect
from eventreg.model.names import Kind, Layout, Place, Template
from eventreg.model.policy import Policy
from eventreg.model.text import ParseError, positions
from eventreg.model.text import parse as parse_text
from eventreg.model.text.positions import Span, Tokens
from eventreg.model.version import Scheme
from eventreg.model.waiver import Waiver

FILE_NAME = "eventreg.yaml"
_DEFAULT_PATH = "{service}/{domain}/{action}/{version}.json"
_DEFAULT_ID = "https://schemas.example.com/{service}/{domain}/{action}/{version}.json"


def find(start: Path) -> Path:
    """The `eventreg.yaml` of `start` or of the nearest folder above; raise `ConfigError`."""
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if candidate.is_file():
            return candidate
    raise ConfigError(
        f"there is none in {start} or a folder above",
        path=FILE_NAME,
        remedy='run "eventreg init" to make a registry, or name one with --config',
    )


def read(path: Path, *, kept: Path | None = None) -> Config:
    """Read a configuration file; raise `ConfigError` for what is wrong with it.

    Args:
        path: of the file.
        kept: folder of the cache, so that a file that was found good is not checked again.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read: {reason_of(error)}", path=str(path)) from None
    config = parse(data, path, kept=kept)
    if config.templates is not None and not config.templates.is_dir():
        raise config.error(
            f"templates: there is no folder {config.templates}",
            "templates",
            remedy='make it, or take "templates" out',
        )
    return config


def parse(data: bytes, path: Path, *, kept: Path | None = None) -> Config:
    """Read a configuration from its bytes; `path` names it and anchors its folder."""
    file = kept / "config" / _name(data) if kept else None
    known = cache.read(file) if file else None
    if known is not None:
        return _Reader(path, data.decode("utf-8-sig"), json.loads(known)).config()
    reader = _checked(data, path)
    config = reader.config()
    if file is not None and reader.value:
        with suppress(ValueError):  # a number too long to be written
            cache.write(file, json.dumps(reader.value).encode())
    return config


def _name(data: bytes) -> str:
    """What the value of a file depends on, its bytes and the code that reads it, as a file name."""
    code = cache.code("config", "model/text").encode()
    return hashlib.sha256(code + data).hexdigest()[:32]


def _checked(data: bytes, path: Path) -> _Reader:
    try:
        parsed = parse_text(data, yaml=True)
    except ParseError as error:
        if error.reason == "the file is empty":
            parsed = parse_text(b"{}", yaml=True)
        else:
            raise ConfigError(
                error.reason, path=str(path), line=error.line, column=error.column
            ) from None
    reader = _Reader(path, parsed.text, {} if parsed.value is None else parsed.value)
    if parsed.duplicates:
        raise reader.error((), f'the key "{parsed.duplicates[0]}" stands twice in one mapping')
    reader.check()
    return reader


@lru_cache(maxsize=1)
def schema() -> Any:
    """The JSON Schema of `eventreg.yaml`."""
    return json.loads(Path(__file__).with_name("eventreg.schema.json").read_text("utf-8"))


class _Reader:
    def __init__(self, path: Path, text: str, value: Any) -> None:
        self.path = path
        self.text = text
        self.value = value

    @cached_property
    def spans(self) -> Mapping[Tokens, Span]:
        return positions(self.text, yaml=True)

    def error(
        self, tokens: Sequence[str | int], reason: str, *, key: bool = False, remedy: str = ""
    ) -> ConfigError:
        return told_at(self.path, self.text, self.spans, tokens, reason, key=key, remedy=remedy)

    def check(self) -> None:
        """Raise `ConfigError` for the first thing that breaks the schema."""
        import jsonschema_rs

        validator = jsonschema_rs.Draft202012Validator(schema(), validate_formats=True)
        errors = list(validator.iter_errors(self.value))
        if errors:
            from eventreg.config.explain import explain

            found = explain(errors, schema(), FILE_NAME)
            raise self.error(found.tokens, found.reason, key=found.key, remedy=found.remedy)
        self._check_patterns()

    def _check_patterns(self) -> None:
        """What a schema cannot say: patterns that Python compiles."""
        try:
            re.compile(self.value.get("names", {}).get("pattern", ""))
        except re.error as error:
            raise self.error(["names", "pattern"], f"names.pattern: {error}") from None
        ignored = self.value.get("layout", {}).get("ignore", ())
        if ignored:
            from pathspec import GitIgnoreSpec

        for index, pattern in enumerate(ignored):
            try:
                GitIgnoreSpec.from_lines([pattern])
            except ValueError:
                raise self.error(
                    ("layout", "ignore", index),
                    f'layout.ignore.{index}: "{pattern}" is no pattern of .gitignore',
                ) from None

    def config(self) -> Config:
        value = self.value
        names = value.get("names", {})
        lint = value.get("lint", {})
        templates = value.get("templates")
        defaults = Config(self.path, "", _NO_LAYOUT)
        return Config(
            path=self.path,
            text=self.text,
            layout=self._layout(value.get("layout", {})),
            dialect=Dialect(value.get("dialect", Dialect.DRAFT2020)),
            name_pattern=names.get("pattern", defaults.name_pattern),
            name_description=names.get(
                "description",
                f"a name that matches {names['pattern']}"
                if "pattern" in names
                else defaults.name_description,
            ),
            money_words=tuple(names.get("money", ())),
            lint=LintSettings(
                select=tuple(lint.get("select", ())),
                extend_select=tuple(lint.get("extend-select", ())),
                ignore=tuple(lint.get("ignore", ())),
                severity=lint.get("severity", {}),
            ),
            policy=_policy(value.get("compat", {})),
            catalogue=self._catalogue(),
            waivers=tuple(_waiver(waiver) for waiver in value.get("waivers", ())),
            info={
                "title": "Events",
                "version": "1.0.0",
                **{
                    key: value[key]
                    for key in ("title", "description", "version", "contact", "license")
                    if key in value
                },
            },
            generate=value.get("generate", {}),
            templates=self.path.parent / templates if templates else None,
        )

    def _layout(self, layout: Mapping[str, Any]) -> Layout:
        root = _relative(self.value.get("schemas", "schemas"))
        if root is None:
            raise self.error(["schemas"], "schemas: the folder lies outside that of this file")
        scheme = Scheme(layout.get("versions", Scheme.SEMVER))
        by_path = layout.get("identity", "id") == "path"
        event = self._place(
            Kind.EVENT,
            {"path": layout.get("path", _DEFAULT_PATH), "id": layout.get("id", _DEFAULT_ID)}
            | ({"name": layout["name"]} if "name" in layout else {}),
            scheme,
            ("layout",),
            by_path=by_path,
        )
        shared = layout.get("shared", [])
        many = shared if isinstance(shared, list) else [shared]
        return Layout(
            root=root,
            event=event,
            shared=tuple(
                self._place(
                    Kind.SHARED,
                    place,
                    scheme,
                    ("layout", "shared", *((index,) if isinstance(shared, list) else ())),
                    by_path=by_path,
                )
                for index, place in enumerate(many)
            ),
            ignore=tuple(layout.get("ignore", ())),
            scheme=scheme,
            dialects=self.value.get("dialects", {}),
        )

    def _place(
        self,
        kind: Kind,
        place: Mapping[str, str],
        scheme: Scheme,
        tokens: Tokens,
        *,
        by_path: bool,
    ) -> Place:
        for key in ("path", "id"):
            text = place.get(key, "")
            bad = re.search(r"\{(?![a-z_]+(?:\.\.\.)?\})[^}]*\}?", text)
            if bad:
                raise self.error(
                    [*tokens, key], f"{key}: {bad[0]} is no field, such as {{name}} or {{name...}}"
                )
        result = Place(
            kind,
            Template(place["path"], scheme),
            Template(place["id"], scheme) if "id" in place and not by_path else None,
            place.get("name", ""),
        )
        if result.id is None and not by_path:
            raise self.error(
                tokens, "a template for $id is missing", remedy='add "id", or identity: path'
            )
        if not set(result.source.fields) - {"version", "ext"}:
            raise self.error([*tokens, "id"], "the template names no event: it has no field")
        unknown = set(re.findall(r"\{([a-z_]+)", result.name)) - set(result.source.fields)
        if unknown:
            raise self.error([*tokens, "name"], f"name: {{{min(unknown)}}} is no field of the id")
        return result

    def _catalogue(self) -> Catalogue:
        services = {
            name: Service(
                name=name,
                title=service.get("title", ""),
                description=service.get("description", ""),
                owner=service.get("owner", ""),
                contact=service.get("contact", ""),
                namespaces=tuple(service.get("namespaces", (name,))),
                publishes=_many(service.get("publishes", ())),
                subscribes=_many(service.get("subscribes", ())),
            )
            for name, service in self.value.get("services", {}).items()
        }
        return Catalogue(services, self.value.get("aliases", {}))


_NO_LAYOUT = Layout(".", Place(Kind.EVENT, Template("{name}"), None))


def _relative(text: str) -> str | None:
    parts: list[str] = []
    for part in text.replace("\\", "/").split("/"):
        if part == "..":
            return None
        if part not in {"", "."}:
            parts.append(part)
    return None if text.startswith("/") else "/".join(parts) or "."


def _many(selectors: str | Sequence[str]) -> tuple[str, ...]:
    return (selectors,) if isinstance(selectors, str) else tuple(selectors)


def _policy(compat: Mapping[str, Any]) -> Policy:
    return Policy(
        mode=compat.get("mode", "backward"),
        content=compat.get("content", "declared"),
        formats=compat.get("formats", "assert"),
        undecided=compat.get("undecided", "error"),
        base=compat.get("base", "main"),
        overrides=tuple(
            (_many(override["events"]), override["mode"])
            for override in compat.get("overrides", ())
        ),
    )


def _waiver(waiver: Mapping[str, str]) -> Waiver:
    return Waiver(
        reason=waiver["reason"],
        owner=waiver["owner"],
        until=dt.date.fromisoformat(waiver["until"]),
        rule=waiver.get("rule", ""),
        subject=waiver.get("subject", ""),
        fingerprint=waiver.get("fingerprint", ""),
    )
