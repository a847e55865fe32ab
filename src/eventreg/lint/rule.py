"""Lint rules as data, and what their checks are given and yield."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from eventreg.lint.settings import Settings
from eventreg.model.dialect import Subschema
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Location
from eventreg.model.names import Kind
from eventreg.model.registry import Registry, normalized
from eventreg.model.rule import Rule
from eventreg.model.text.edit import Edit, EditError, Editor
from eventreg.model.text.positions import Tokens
from eventreg.model.waiver import Waiver

if TYPE_CHECKING:
    import jsonschema_rs


@dataclass(frozen=True, slots=True)
class Fix:
    """How a problem can be mended in the text of its file.

    Attributes:
        edits: of the document's text.
        safe: whether the schema means the same afterwards, or certainly what its author meant.
        without_bom: whether the byte-order mark goes.
    """

    edits: tuple[Edit, ...] = ()
    safe: bool = False
    without_bom: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check saw; the engine makes a `Finding` of it.

    Attributes:
        location: the token that is meant.
        message: one sentence with the names in it, no full stop.
        remedy: what to do, where it is more exact than the rule's own remedy.
        event, version: what it is about, or empty.
        subject: what tells two problems of one rule on one event apart; default: the pointer.
        fix: how to mend it, where that is known.
    """

    location: Location
    message: str
    remedy: str = ""
    event: str = ""
    version: str = ""
    subject: str = ""
    fix: Fix | None = None


@dataclass(frozen=True)
class Whole:
    """What a check of the whole registry is given."""

    registry: Registry
    settings: Settings

    def at(
        self,
        document: SchemaDocument,
        message: str,
        tokens: Tokens = (),
        *,
        key: bool = False,
        remedy: str = "",
        subject: str = "",
        fix: Fix | None = None,
    ) -> Problem:
        """A problem at a value of a document, or at its key."""
        identity = document.identity
        return Problem(
            document.locate(tokens, key=key),
            message,
            remedy,
            event=identity.name if identity else "",
            version=str(identity.version or "") if identity else "",
            subject=subject,
            fix=fix,
        )

    def configured(
        self, tokens: Tokens, message: str, *, remedy: str = "", event: str = "", subject: str = ""
    ) -> Problem:
        """A problem at a value of `eventreg.yaml`."""
        return Problem(self.settings.locate(*tokens), message, remedy, event, subject=subject)


@dataclass(frozen=True)
class Page:
    """What a check of one document is given."""

    whole: Whole
    document: SchemaDocument

    @property
    def registry(self) -> Registry:
        return self.whole.registry

    @property
    def settings(self) -> Settings:
        return self.whole.settings

    @property
    def schema(self) -> Any:
        return self.document.schema

    @property
    def is_event(self) -> bool:
        identity = self.document.identity
        return identity is not None and identity.kind is Kind.EVENT

    @cached_property
    def is_valid(self) -> bool:
        """Whether the document is a schema at all; most rules wait until it is."""
        import jsonschema_rs

        if not isinstance(self.schema, dict | bool):
            return False
        return jsonschema_rs.meta.is_valid(normalized(self.document))

    @cached_property
    def by_tokens(self) -> Mapping[Tokens, Subschema]:
        """Every schema of the document by its path."""
        return {sub.tokens: sub for sub in self.document.subschemas}

    def validator_at(self, tokens: Tokens) -> jsonschema_rs.Validator | None:
        """A validator of the schema at `tokens`; None where something keeps it from compiling.

        What that is, a dangling reference or a broken pattern, has a rule of its own.
        """
        import jsonschema_rs

        try:
            if not tokens:
                return self.registry.validator(self.document)
            return self.registry.validator_at(self.document, tokens)
        except (ValueError, jsonschema_rs.ReferencingError):
            return None

    def problem(
        self,
        message: str,
        tokens: Tokens = (),
        *,
        key: bool = False,
        remedy: str = "",
        subject: str = "",
        fix: Fix | None = None,
    ) -> Problem:
        return self.whole.at(
            self.document, message, tokens, key=key, remedy=remedy, subject=subject, fix=fix
        )

    def fix(self, edit: Callable[[Editor], Edit], *, safe: bool = False) -> Fix | None:
        """A fix of one edit; None where the text has no place for it."""
        try:
            return Fix((edit(self.document.editor),), safe=safe)
        except EditError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LintRule(Rule):
    """A rule of `eventreg lint`; its subclass says how much of a registry the check sees."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SchemaRule(LintRule):
    """A rule about one schema object inside a document.

    Attributes:
        keywords: the check is called where one of these is present; empty for everywhere.
        check: not called for documents that are invalid against their metaschema.
    """

    keywords: tuple[str, ...] = ()
    check: Callable[[Page, Subschema], Iterator[Problem]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DocumentRule(LintRule):
    """A rule about one document and what it references.

    A document that is clean stays clean until it, or what it references, changes: the cache of
    clean documents relies on it. A rule that asks more of the registry is a `RegistryRule`.

    Attributes:
        needs_valid: whether the check waits until the document is a valid schema.
    """

    check: Callable[[Page], Iterator[Problem]]
    needs_valid: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegistryRule(LintRule):
    """A rule about the registry as a whole, or about the catalogue."""

    check: Callable[[Whole], Iterator[Problem]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WaiverRule(LintRule):
    """A rule about waivers that no finding needed; it runs when all findings are known."""

    check: Callable[[Settings, Sequence[Waiver]], Iterator[Problem]]
