"""The files of the package, out of class trees and templates."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eventreg.errors import OutputError
from eventreg.generate.artifact import Artifact
from eventreg.generate.models.options import Options
from eventreg.generate.models.plan import Contract
from eventreg.generate.models.prepare import HOME, TEXT_FORMATS, deprecation
from eventreg.generate.models.trees import Tree
from eventreg.generate.templating import environment, source
from eventreg.model.catalogue import Catalogue
from eventreg.model.document import SchemaDocument, encoded
from eventreg.model.names import Layout, Template, event_type
from eventreg.model.registry import version_of

_OWN_EXPORTS = (
    *("EVENTS", "CloudEvent", "EventError", "EventInfo", "EventPayload", "EventRoot"),
    *("InvalidEnvelopeError", "InvalidPayloadError", "InvalidSchemaError"),
    *("UnknownEventError", "UnknownVersionError", "parse"),
)
_SUPPORT = ("_errors", "_types", "_base", "_events", "_parse")
_PAGES = {
    f"{name}.jinja" for name in ("__init__.py", "__init__.plain.py", "event.py", "package.py")
}
"""Templates of modules that no class tree imports."""
_WIDTH = 88
_PRAGMA = "  # type: ignore[deprecated, unused-ignore]  # pyright: ignore[reportDeprecated]"
"""An import is no use: whoever uses the class is told."""


class Package:
    """Renders the templates with the options of one run.

    Args:
        user: folder with the user's templates, or None.
        title: of the registry, for the docstring.
    """

    def __init__(self, options: Options, user: Path | None, title: str) -> None:
        self._options = options
        self._title = title
        self._user = user
        self._environment = environment("models", user)

    @property
    def support_key(self) -> str:
        """Names what `support` gives, without rendering it."""
        names = set(self._environment.list_templates()) - _PAGES
        texts = [(name, source(self._environment, name)) for name in sorted(names)]
        return repr((texts, self._values()))

    def support(self) -> dict[str, str]:
        """The modules that the classes import, by name."""
        if self._options.style != "pydantic":
            return {}
        modules = {name: self._render(f"{name}.py", **self._values()) for name in _SUPPORT}
        if self._user is not None:
            for name, text in modules.items():
                _refuse_no_python(name, text)
        return modules

    def _values(self) -> dict[str, Any]:
        return {
            "missing": self._options.missing,
            "pydantic": self._options.pydantic_floor,
            "python": self._options.python_floor,
            "alias_config": self._options.pydantic_floor >= (2, 11),
            "formats": self._options.formats,
            "text_formats": [(name, form) for form, name in sorted(TEXT_FORMATS.items())],
        }

    def _render(self, template: str, /, **values: Any) -> str:
        text = self._environment.get_template(f"{template}.jinja").render(**values)
        return text.rstrip("\n") + "\n"

    def artifacts(
        self,
        contracts: Sequence[Contract],
        trees: Iterable[Tree],
        layout: Layout,
        catalogue: Catalogue,
    ) -> Iterator[Artifact]:
        """All files.

        Args:
            contracts: of the package.
            trees: one for each contract, in any order; the last may come late.
            layout: how events are identified.
            catalogue: who publishes and subscribes.
        """
        support = self.support()
        for name, text in support.items():
            yield Artifact(f"{name}.py", text)
        yield Artifact("py.typed", "")
        yield Artifact("__init__.py", self._init(contracts, support=bool(support)))
        for name in _packages(contract.module for contract in contracts):
            path = f"{name.replace('.', '/')}/__init__.py"
            yield Artifact(path, self._render("package.py", name=name))
        if support:
            yield Artifact("_events.json", _index(contracts, layout, catalogue))
        yield from self._modules(contracts, trees)

    def _modules(self, contracts: Sequence[Contract], trees: Iterable[Tree]) -> Iterator[Artifact]:
        """The modules of the events, each as soon as its trees are there, and their schemas."""
        modules: dict[str, list[Contract]] = {}
        for contract in contracts:
            modules.setdefault(contract.module, []).append(contract)
        ready: dict[Contract, Tree] = {}
        for tree in trees:
            ready[tree.contract] = tree
            if self._options.style == "pydantic":
                yield Artifact(tree.contract.schema_path, tree.schema)
            module = tree.contract.module
            if all(contract in ready for contract in modules[module]):
                own = [ready[contract] for contract in modules[module]]
                yield Artifact(f"{module.replace('.', '/')}.py", self._module(module, own))

    def _init(self, contracts: Sequence[Contract], *, support: bool) -> str:
        classes: dict[str, list[str]] = {}
        for contract in contracts:
            classes.setdefault(contract.class_name, []).append(contract.module)
        unique = {name: homes[0] for name, homes in classes.items() if len(homes) == 1}
        homes: dict[str, list[str]] = {}
        for name, home in unique.items():
            homes.setdefault(home, []).append(name)
        old = {c.class_name for c in contracts if deprecation(c.document.schema)}
        lines = [
            line
            for home in sorted(homes, key=natural)
            for line in import_lines(f".{home}", homes[home], indent=4, deprecated=old)
        ]
        return self._render(
            "__init__.py" if support else "__init__.plain.py",
            title=docstring(self._title),
            imports=lines,
            modules={name: home for home in sorted(homes) for name in homes[home]},
            exported=sorted({*unique, *(_OWN_EXPORTS if support else ())}, key=by_kind),
        )

    def _module(self, module: str, trees: Sequence[Tree]) -> str:
        dots = "." * (module.count(".") + 1)
        imports: dict[str, set[str]] = {}
        bodies: list[str] = []
        for tree in trees:
            bodies.append(tree.made.body)
            for home, names in tree.made.imports.items():
                own = home.replace(f"{HOME}.", dots) if home.startswith(f"{HOME}.") else home
                imports.setdefault(own, set()).update(names)
        return self._render(
            "event.py",
            title=docstring(_title_of(trees[-1].contract)),
            sources=[docstring(_source(tree)) for tree in trees],
            imports=_sorted_imports(imports),
            exempt=self._exempt(module, imports.get("typing_extensions", ())),
            bodies=bodies,
        )

    def _exempt(self, module: str, extensions: Collection[str]) -> list[str]:
        """Rules of ruff that a module cannot keep."""
        aliased = self._options.python_floor >= (3, 12) and "TypeAliasType" in extensions
        named = [] if module.rpartition(".")[2].isascii() else ["N999"]
        return [*named, *(["UP035", "UP040"] if aliased else [])]


def _refuse_no_python(template: str, text: str) -> None:
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise OutputError(
            f"the template {template}.py.jinja makes no Python: {error.msg}",
            remedy=f"see line {error.lineno} of what it makes",
        ) from None


def _packages(modules: Iterable[str]) -> list[str]:
    found = {
        ".".join(module.split(".")[:end])
        for module in modules
        for end in range(1, module.count(".") + 1)
    }
    return sorted(found)


def docstring(text: str) -> str:
    """One line of text as it may stand within three double quotes."""
    plain = " ".join(text.split())
    escaped = plain.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'{escaped[:-1]}\\"' if escaped.endswith('"') else escaped


def _title_of(contract: Contract) -> str:
    schema = contract.document.schema
    title = schema.get("title") if isinstance(schema, dict) else None
    text = title.strip() if isinstance(title, str) and title.strip() else contract.name
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _source(tree: Tree) -> str:
    digest = hashlib.sha256(tree.schema.encode()).hexdigest()[:16]
    name = schema_id(tree.contract.document) or tree.contract.name
    return f"{tree.contract.class_name}: {name} (sha256 {digest})"


def schema_id(document: SchemaDocument) -> str | None:
    """The `$id` as written, or None."""
    schema = document.schema
    if not isinstance(schema, dict):
        return None
    text = schema.get(document.dialect.id_keyword)
    return text.removesuffix("#") if isinstance(text, str) and text else None


def _dataschema(document: SchemaDocument) -> str | None:
    """The `$id` as events carry it, other scripts encoded."""
    text = schema_id(document)
    return encoded(text) if text else None


def _sorted_imports(imports: Mapping[str, set[str]]) -> list[str]:
    groups: dict[int, list[str]] = {}
    for module in sorted(imports, key=lambda name: (-_dots(name), name)):
        standard = module.partition(".")[0] in sys.stdlib_module_names
        group = 2 if module.startswith(".") else 0 if standard else 1
        groups.setdefault(group, []).extend(import_lines(module, imports[module]))
    lines: list[str] = []
    for group in sorted(groups):
        lines += [*([""] if lines else []), *groups[group]]
    return lines


def _dots(module: str) -> int:
    return len(module) - len(module.lstrip("."))


def natural(name: str) -> list[tuple[int, str]]:
    """Orders `V2` before `V10`."""
    parts = re.split(r"([0-9]+)", name)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def by_kind(name: str) -> tuple[int, list[tuple[int, str]]]:
    """Constants, then classes, then the others, as linters sort names."""
    kind = 0 if name.isupper() else 1 if name[:1].isupper() else 2
    return kind, natural(name)


def import_lines(
    module: str,
    names: Iterable[str],
    indent: int = 0,
    deprecated: Collection[str] = (),
) -> list[str]:
    """A `from … import …` as formatters write it.

    Args:
        module: where from.
        names: what, `a as b` included.
        indent: of the line, in spaces.
        deprecated: names whose import a type checker would report.
    """
    ordered = sorted(names, key=by_kind)
    marks = {name: _PRAGMA if name in deprecated else "" for name in ordered}
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) + indent <= _WIDTH:
        return [line + next(filter(None, marks.values()), "")]
    return [
        f"from {module} import (",
        *(f"    {name},{marks[name]}" for name in ordered),
        ")",
    ]


def _index(contracts: Sequence[Contract], layout: Layout, catalogue: Catalogue) -> str:
    place = layout.event
    template: Template | None = place.id
    fields = [name for name in (template.fields if template else ()) if name != "version"]
    shape = place.name or ".".join(f"{{{name}}}" for name in fields if name != "ext")
    return (
        json.dumps(
            {
                "id_pattern": template.pattern.pattern if template else None,
                "id_name": shape,
                "events": {c.key: _row(c, catalogue) for c in contracts},
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


def _row(contract: Contract, catalogue: Catalogue) -> dict[str, Any]:
    """The fields of `EventInfo`."""
    schema = contract.document.schema if isinstance(contract.document.schema, dict) else {}
    owner = catalogue.owner(contract.name)
    title, summary = schema.get("title"), schema.get("description")
    publishers = catalogue.publishers(contract.name, contract.major)
    subscribers = catalogue.subscribers(contract.name, contract.major)
    return {
        "name": contract.name,
        "major": contract.major,
        "version": contract.version,
        "type": event_type(contract.name, contract.major),
        "dataschema": _dataschema(contract.document),
        "versions": [[str(version_of(d) or ""), _dataschema(d)] for d in contract.versions],
        "title": title if isinstance(title, str) else "",
        "summary": summary if isinstance(summary, str) else "",
        "module": contract.module,
        "class_name": contract.class_name,
        "aliases": list(catalogue.aliases_of(contract.name)),
        "owner": owner.owner if owner else "",
        "publishers": [service.name for service in publishers],
        "subscribers": [service.name for service in subscribers],
        "deprecated": deprecation(schema),
        "subject": subject_property(contract.name, schema),
    }


def subject_property(name: str, schema: Mapping[str, Any]) -> str:
    """The property that says what an event is about.

    `{domain}_id`, else the first required `*_id`; empty where there is neither.
    """
    properties = schema.get("properties")
    required = schema.get("required")
    if not isinstance(properties, dict) or not isinstance(required, list):
        return ""
    parts = name.split(".")
    own = f"{parts[-2]}_id" if len(parts) > 1 else ""
    names = [text for text in required if isinstance(text, str) and text.endswith("_id")]
    if own in properties:
        return own
    return names[0] if names else ""
