"""The one call of datamodel-code-generator, and what is made of its answer."""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eventreg.generate.models.layout import (
    defined_names,
    formatted,
    renamed,
    without_wrappers,
)
from eventreg.generate.models.options import MISSING_SINCE
from eventreg.generate.models.prepare import HOME, TEXT_FORMATS, VALUE_FORMATS
from eventreg.model.dialect import Dialect, walk

GENERATOR = "datamodel-code-generator"

_OWN_TYPES = {"StrictInt", "StrictFloat"}
"""Names that the generator takes from pydantic, and the package defines as JSON Schema has it."""

_BUILTINS = {"Dict": "dict", "List": "list"}
_OWN_NAMES = (
    *VALUE_FORMATS.values(),
    *TEXT_FORMATS.values(),
    *_OWN_TYPES,
    *("EventPayload", "EventRoot", "PayloadPart", "MISSING", "Annotated", "Any", "Literal"),
    *("Field", "ConfigDict", "RootModel", "StrictStr", "StrictBool", "StringConstraints"),
    *("list", "dict", "str", "int", "float", "bool", "set", "tuple", "bytes"),
    *("date", "time", "timedelta", "deprecated"),
)
_ALIASES = {name: f"{name}_" for name in sorted({*_OWN_NAMES, "l", "I", "O"})}
"""Properties whose names would shadow a type, or that linters refuse as ambiguous."""


class GeneratorError(Exception):
    """The generator gave up on a schema; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the classes are for; see `Options`."""

    style: str
    pydantic: tuple[int, int]
    python: tuple[int, int]

    @property
    def missing(self) -> bool:
        return self.style == "pydantic" and self.pydantic >= MISSING_SINCE


@dataclass(frozen=True, slots=True)
class Code:
    """A class tree as text.

    Attributes:
        imports: module to names as imported, `a as b` included.
        body: the classes, no blank lines around them.
    """

    imports: Mapping[str, tuple[str, ...]]
    body: str


def generate_code(schema: Any, class_name: str, dialect: str, target: Target) -> Code:
    """Model a prepared schema; raise `GeneratorError`.

    Args:
        schema: of `prepare`.
        class_name: of the root; with underscores, which the generator itself would drop.
        dialect: as `Dialect` writes it.
        target: what the code has to run on.
    """
    from datamodel_code_generator import generate

    plain_name = class_name.replace("_", "X")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            options = _options(plain_name, dialect, target)
            if target.style != "typeddict":
                options["aliases"] |= _other_names(schema, Dialect(dialect))
            text = generate(schema, **options)
        except RecursionError:
            raise GeneratorError("the schema is nested too deeply") from None
        except Exception as error:
            reason = str(error).strip().partition("\n")[0] or type(error).__name__
            raise GeneratorError(reason) from error
    if not isinstance(text, str):
        raise GeneratorError("the generator made several modules of one schema")
    return _code(text, plain_name, class_name, target)


def _other_names(schema: Any, dialect: Dialect) -> dict[str, str]:
    """Names for properties that Python would read as others (NFKC, see PEP 3131)."""
    parts = (sub.schema for sub in walk(schema, dialect) if isinstance(sub.schema, dict))
    names = {name for part in parts for name in part.get("properties", ())}
    found: dict[str, str] = {}
    for name in sorted(names):
        read = unicodedata.normalize("NFKC", name)
        if read != name:
            other = re.sub(r"\W", "_", read) + "_"
            other = other if other[0].isalpha() else f"field_{other}"
            while other in names or other in found.values():
                other += "_"
            found[name] = other
    return found


def warm_up() -> None:
    """Import what `generate_code` needs, which takes longer than to make a few classes."""
    generate_code(
        {"type": "object"}, "Empty", "2020-12", Target("pydantic", MISSING_SINCE, (3, 11))
    )


def _options(class_name: str, dialect: str, target: Target) -> dict[str, Any]:
    from datamodel_code_generator.enums import (
        DataModelType,
        InputFileType,
        StrictTypes,
        TargetPydanticVersion,
    )

    major, minor = target.python
    options: dict[str, Any] = {
        "input_file_type": InputFileType.JsonSchema,
        "preset": f"standard-py{major}{minor}-20261027",
        "class_name": class_name,
        "snake_case_field": False,
        "allow_population_by_field_name": False,
        "enum_field_as_literal": "all",
        "naming_strategy": "full-path",
        "treat_dot_as_module": False,
        "use_exact_imports": True,
        "use_schema_description": True,
        "use_double_quotes": True,
        "schema_version": dialect,
        "allow_remote_refs": False,
        "strict_refs": True,
        "formatters": ["builtin"],
        "custom_file_header": "#",
        "type_mappings": ["string+byte=string", "string+binary=string", "string+password=string"],
    }
    if target.style != "pydantic":
        options |= {"aliases": {name: f"{name}_" for name in ("l", "I", "O")}}
        return options | _other_style(target.style)
    if target.pydantic >= (2, 14):
        version = TargetPydanticVersion.V2_14
    elif target.pydantic >= (2, 12):
        version = TargetPydanticVersion.V2_12
    else:
        version = TargetPydanticVersion("2.11" if target.pydantic >= (2, 11) else "2")
    return options | {
        "output_model_type": DataModelType.PydanticV2BaseModel,
        "target_pydantic_version": version,
        "use_missing_sentinel": target.missing,
        "strict_types": list(StrictTypes),
        "base_class": f"{HOME}._base.PayloadPart",
        "base_class_map": {class_name: f"{HOME}._base.EventPayload"},
        "aliases": _ALIASES | {f"{class_name}.event": "event_"},
    }


def _other_style(style: str) -> dict[str, Any]:
    from datamodel_code_generator.enums import DataModelType

    if style == "dataclass":
        return {"output_model_type": DataModelType.DataclassesDataclass, "keyword_only": True}
    if style == "msgspec":
        return {"output_model_type": DataModelType.MsgspecStruct, "keyword_only": True}
    return {"output_model_type": DataModelType.TypingTypedDict, "aliases": {}}


def _code(text: str, plain_name: str, class_name: str, target: Target) -> Code:
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise GeneratorError(f"the generator wrote no Python: {error.msg}") from error
    imports: dict[str, set[str]] = {}
    nodes: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = imports.setdefault(node.module or "", set())
            names.update(f"{a.name} as {a.asname}" if a.asname else a.name for a in node.names)
        elif not isinstance(node, ast.Import) and (nodes or not isinstance(node, ast.Expr)):
            nodes.append(node)
    defined = list(defined_names(nodes))
    if plain_name not in defined:
        raise GeneratorError("the generator made no class for the schema itself")
    renames = _class_names(defined, plain_name, class_name)
    if target.style == "pydantic":
        renames = _BUILTINS | renames
    lines = renamed(text.splitlines(), nodes, renames)[_first_line(nodes[0]) - 1 :]
    body = "\n".join(line.rstrip() for line in lines).strip("\n")
    if target.style == "pydantic":
        body = _without_arbitrary_types(body)
        body = re.sub(
            rf"^(class {class_name}\(\s*)RootModel\[", r"\1EventRoot[", body, flags=re.MULTILINE
        )
        body = without_wrappers(_with_event(body, class_name), class_name)
    imports.pop("__future__", None)
    return Code(_own_imports(imports, body, target), formatted(body))


def _class_names(defined: list[str], plain: str, wanted: str) -> dict[str, str]:
    """New names that begin with the name of the root, so that trees share a module."""
    found = {plain: wanted}
    taken = {wanted}
    for name in defined:
        if name == plain:
            continue
        base = wanted + (name.removeprefix(plain) if name.startswith(plain) else name)
        fresh, count = base, 2
        while fresh in taken:
            fresh = f"{base}{count}"
            count += 1
        taken.add(fresh)
        found[name] = fresh
    return found


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _without_arbitrary_types(body: str) -> str:
    """The generator allows arbitrary types for the sake of ours, which need it not."""
    body = body.replace("\n        arbitrary_types_allowed=True,\n", "\n")
    return body.replace("\n    model_config = ConfigDict(\n    )\n", "\n")


def _with_event(body: str, class_name: str) -> str:
    """The root made the payload of an event, where it only extends what other classes are."""
    root = next(
        (n for n in ast.parse(body).body if isinstance(n, ast.ClassDef) and n.name == class_name),
        None,
    )
    if root is None or any(_is_payload(base) for base in root.bases):
        return body
    last = root.bases[-1]
    lines = body.splitlines()
    at = (last.end_lineno or last.lineno) - 1
    data = lines[at].encode()
    end = last.end_col_offset or len(data)
    lines[at] = (data[:end] + b", EventPayload" + data[end:]).decode()
    return "\n".join(lines)


def _is_payload(base: ast.expr) -> bool:
    named = base.value if isinstance(base, ast.Subscript) else base
    return isinstance(named, ast.Name) and named.id in {"EventPayload", "EventRoot"}


def _own_imports(
    imports: Mapping[str, set[str]], body: str, target: Target
) -> dict[str, tuple[str, ...]]:
    words = set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", body))
    moved: dict[str, set[str]] = {}
    for module, names in imports.items():
        for name in names:
            home = module
            if target.style == "pydantic" and name in _OWN_TYPES:
                home = f"{HOME}._types"
            elif name == "MISSING":
                home = "pydantic" if target.pydantic >= (2, 14) else "pydantic_core"
            moved.setdefault(home, set()).add(name)
    if "TypeAliasType" in words:
        moved.setdefault("typing_extensions", set()).add("TypeAliasType")
    for name in ("EventRoot", "EventPayload"):
        if target.style == "pydantic" and name in words:
            moved.setdefault(f"{HOME}._base", set()).add(name)
    used = {
        module: tuple(sorted(name for name in names if name.split(" as ")[-1] in words))
        for module, names in sorted(moved.items())
    }
    return {module: names for module, names in used.items() if names}
