"""Say one document in another dialect."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from eventreg.model.convert import keywords
from eventreg.model.convert.loss import Loss
from eventreg.model.dialect import SCHEMA_KEYWORDS, Dialect
from eventreg.model.document import SchemaDocument
from eventreg.model.text.positions import Tokens

Out = dict[str, Any]
MODERN = frozenset({Dialect.DRAFT2019, Dialect.DRAFT2020})
_IDENTITY = frozenset(
    {"$id", "$schema", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary"}
)
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_LAST = frozenset({"format", "unevaluatedItems", "unevaluatedProperties"})
_ORDER = tuple(Dialect)


@dataclass(frozen=True, slots=True)
class Here:
    """A schema that is being converted.

    Attributes:
        schema: the object.
        tokens: its path in the document.
        at: its path in what is written.
    """

    schema: dict[str, Any]
    tokens: Tokens
    at: Tokens


class Writer:
    """Converts one document; references are left in `pending` for whoever knows the others.

    Attributes:
        source: dialect of the document.
        modern: whether the target has the keywords of 2019-09 and later.
        holder: keyword of the target for definitions.
        losses: what the target cannot say.
        pending: object whose `$ref` is to be filled, and the path of the reference's keyword.
    """

    def __init__(
        self, document: SchemaDocument, target: Dialect, dynamic_names: Container[str]
    ) -> None:
        self._document = document
        self._dynamic_names = dynamic_names
        self._moved: dict[Tokens, Tokens] = {}
        self._root: Out = {}
        self.source = document.dialect
        self.modern = target in MODERN
        self.holder = "$defs" if self.modern else "definitions"
        self.losses: list[Loss] = []
        self.pending: list[tuple[Out, Tokens]] = []

    def run(self) -> Out:
        """The converted schema, always an object: not every format takes a boolean at the top."""
        result = self.schema(self._document.schema, (), ())
        if isinstance(result, dict):
            self._root = result
        elif not result:
            self._root = {"not": {}}
        return self._root

    def lose(self, tokens: Tokens, reason: str) -> None:
        self.losses.append(Loss(self._document.path, tokens, reason))

    def value_at(self, tokens: Tokens) -> Any:
        value = self._document.schema
        for token in tokens:
            value = value[token]
        return value

    def locate(self, tokens: Tokens) -> Tokens:
        """Where a part of the document came to lie.

        A part that is no schema by its place (below a keyword of the author's own) is converted
        on the first request, into the definitions.
        """
        if tokens not in self._moved:
            definitions = self._root.setdefault(self.holder, {})
            key = keywords.free_key("-".join(map(str, tokens)), definitions)
            definitions[key] = True
            definitions[key] = self.schema(self.value_at(tokens), tokens, (self.holder, key))
        return self._moved[tokens]

    def schema(self, schema: Any, tokens: Tokens, at: Tokens) -> Any:
        """Convert a schema of the document, and note where it lies now."""
        self._moved[tokens] = at
        if not isinstance(schema, dict):
            return schema
        here = Here(schema, tokens, at)
        out: Out = {}
        if self.source.ref_hides_siblings and isinstance(schema.get("$ref"), str):
            keywords.definitions(self, out, here)
            return self._with_reference(out, (*tokens, "$ref"))
        for keyword in sorted(schema, key=_LAST.__contains__):
            if keyword in _IDENTITY or keyword == self.source.id_keyword:
                continue
            if self.knows(keyword):
                handler = keywords.HANDLERS.get(keyword)
                if handler:
                    handler(self, out, here)
                else:
                    self._copy(out, keyword, here)
        for keyword in _REFERENCES:
            if isinstance(schema.get(keyword), str) and self.knows(keyword):
                self._note_dynamic(schema, keyword, tokens)
                out = self._with_reference(out, (*tokens, keyword))
        return out

    def knows(self, keyword: str) -> bool:
        """Whether the source gives a keyword its meaning; what it ignores must not gain one."""
        since = keywords.SINCE.get(keyword)
        return since is None or _ORDER.index(self.source) >= _ORDER.index(since)

    def many(self, value: list[Any], tokens: Tokens, at: Tokens) -> list[Any]:
        return [self.schema(item, (*tokens, i), (*at, i)) for i, item in enumerate(value)]

    def _copy(self, out: Out, keyword: str, here: Here) -> None:
        value = here.schema[keyword]
        shape = SCHEMA_KEYWORDS[self.source].get(keyword)
        tokens, at = (*here.tokens, keyword), (*here.at, keyword)
        if shape is None:
            out[keyword] = value
        elif isinstance(value, list):
            out[keyword] = self.many(value, tokens, at)
        elif shape == "map" and isinstance(value, dict):
            out[keyword] = {
                name: self.schema(item, (*tokens, name), (*at, name))
                for name, item in value.items()
            }
        else:
            out[keyword] = self.schema(value, tokens, at)

    def _with_reference(self, out: Out, tokens: Tokens) -> Out:
        """Add a reference; up to draft-07 it hides what stands beside it, so it moves aside."""
        holder: Out = {"$ref": ""}
        if not out:
            out = holder
        elif self.modern and "$ref" not in out:
            out["$ref"] = ""
            holder = out
        else:
            out["allOf"] = [*out.get("allOf", []), holder]
        self.pending.append((holder, tokens))
        return out

    def _note_dynamic(self, schema: dict[str, Any], keyword: str, tokens: Tokens) -> None:
        if keyword == "$ref":
            return
        name = "" if keyword == "$recursiveRef" else schema[keyword].rpartition("#")[2]
        if name in self._dynamic_names:
            self.lose(
                (*tokens, keyword),
                f"{keyword} becomes a fixed reference, though several schemas bear its anchor",
            )
