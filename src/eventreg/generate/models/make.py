"""One class tree out of one schema: generated, tried, and made coarser until it is right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from eventreg.generate.models.call import Code, GeneratorError, Target, generate_code
from eventreg.generate.models.layout import decorated
from eventreg.generate.models.prepare import HOME, deprecation, prepare
from eventreg.generate.models.probes import probes
from eventreg.generate.models.selftest import Failure, failures, load
from eventreg.model.dialect import Dialect, tokens_of
from eventreg.model.validators import pattern_options

_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Job:
    """What a class tree depends on, and nothing else; JSON values, so that it can travel.

    Attributes:
        schema: self-contained (`bundle`), with a `$schema` that the specification knows.
        examples: payloads that it should accept.
        formats: whether `format` is checked.
    """

    class_name: str
    schema: Any
    dialect: str
    examples: tuple[Any, ...]
    formats: bool
    style: str
    pydantic: tuple[int, int]
    python: tuple[int, int]

    def as_json(self) -> dict[str, Any]:
        """The fields as they are; unlike `asdict`, without a copy of the schema."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def target(self) -> Target:
        return Target(self.style, self.pydantic, self.python)


@dataclass(frozen=True, slots=True)
class Made:
    """A class tree.

    Attributes:
        route: `plain`; `canonical`, where the generator did better on the canonical schema;
            `loose`, where some properties are untyped; `opaque`, where the whole payload is.
        pointer, reason: why it is loose or opaque; the pointer leads into the data.
    """

    imports: Mapping[str, tuple[str, ...]]
    body: str
    route: str
    pointer: str = ""
    reason: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Made:
        """From what `as_json` made; raises `KeyError`, `TypeError` or `ValueError`."""
        imports = {str(k): tuple(map(str, v)) for k, v in values["imports"].items()}
        texts = {k: values[k] for k in ("body", "route", "pointer", "reason")}
        if not all(isinstance(text, str) for text in texts.values()):
            raise TypeError("a text is expected")
        return cls(imports, **texts)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def make(job: Job) -> Made:
    """Model a schema; always returns a class that accepts whatever the schema accepts."""
    try:
        made = _made(job)
    except Exception as error:  # noqa: BLE001  costs this one its types alone
        text = f"{type(error).__name__}: {error}".partition("\n")[0]
        made = _opaque(job, "", f"it cannot be made: {text}")
    reason = deprecation(job.schema)
    return _marked(made, job, reason) if reason else made


def _marked(made: Made, job: Job, reason: str) -> Made:
    """The tree with a root that editors strike through (PEP 702)."""
    mark = decorated(f"@deprecated({json.dumps(reason, ensure_ascii=False)}, category=None)")
    head = re.compile(rf"^class {job.class_name}\b", re.MULTILINE)
    body, marked = head.subn(lambda found: f"{mark}\n{found[0]}", made.body, count=1)
    if not marked:
        return made
    home = "warnings" if job.python >= (3, 13) else "typing_extensions"
    names = {*made.imports.get(home, ()), "deprecated"}
    return replace(made, imports={**made.imports, home: tuple(sorted(names))}, body=body)


def _made(job: Job) -> Made:
    if job.style != "pydantic":
        return _make_plain(job)
    validator, broken = _validator(job)
    if validator is None:
        return _opaque(job, "", broken)
    first: list[Failure] = []
    for route, schema in _routes(job):
        try:
            code = generate_code(schema, job.class_name, job.dialect, job.target)
            found = _tried(code, job, validator)
        except GeneratorError as error:
            found = [Failure("", str(error))]
        except Exception as error:  # noqa: BLE001  whatever the generated code raises
            text = f"{type(error).__name__}: {error}".partition("\n")[0]
            found = [Failure("", f"its classes cannot be made: {text}")]
        else:
            if not found:
                return Made(code.imports, code.body, route)
        first = first or found
    return _loosened(job, validator, first)


def _routes(job: Job) -> Iterator[tuple[str, Any]]:
    yield "plain", _prepared(job, job.schema)
    import jsonschema_rs

    try:
        canonical = jsonschema_rs.canonicalize(
            job.schema, validate_formats=job.formats
        ).to_json_schema()
    except Exception:  # noqa: BLE001  the library documents no complete list
        return
    yield "canonical", _prepared(job, canonical)


def _prepared(job: Job, schema: Any) -> Any:
    reasons = job.style != "pydantic" or job.pydantic >= (2, 11)
    formats = job.style == "pydantic" and job.formats
    rust = job.style == "pydantic"
    return prepare(schema, Dialect(job.dialect), formats=formats, reasons=reasons, rust=rust)


def _validator(job: Job) -> tuple[Any, str]:
    import jsonschema_rs

    try:
        return (
            jsonschema_rs.validator_for(
                job.schema,
                validate_formats=job.formats,
                pattern_options=pattern_options(),
                offline=True,
            ),
            "",
        )
    except (ValueError, TypeError) as error:
        return None, f"the schema is no schema: {error}".partition("\n")[0]


def _tried(code: Code, job: Job, validator: Any) -> list[Failure]:
    instances = probes(job.schema, job.examples, Dialect(job.dialect))
    return failures(load(code, job.class_name), validator, instances)


def _loosened(job: Job, validator: Any, found: list[Failure]) -> Made:
    """Give up the types of the properties that fail, and of no other."""
    schema = _prepared(job, job.schema)
    first = found[0]
    for _ in range(_ROUNDS):
        if not _loosen(schema, found):
            break
        try:
            code = generate_code(schema, job.class_name, job.dialect, job.target)
            found = _tried(code, job, validator)
        except Exception:  # noqa: BLE001  as in `make`
            break
        if not found:
            return Made(code.imports, code.body, "loose", first.pointer, first.reason)
    return _opaque(job, first.pointer, first.reason)


def _loosen(schema: dict[str, Any], found: list[Failure]) -> bool:
    """Take the types of the failing properties away; False where there is none to take."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return False
    culprits = {tokens_of(failure.pointer)[0] for failure in found if failure.pointer}
    culprits &= {
        name
        for name, value in properties.items()
        if isinstance(value, dict) and set(value) - _WORDS
    }
    for name in culprits:
        value = properties[name]
        properties[name] = {key: value[key] for key in _WORDS if key in value}
    return bool(culprits)


_WORDS = {"description", "deprecated"}


def _opaque(job: Job, pointer: str, reason: str) -> Made:
    """A class without types; `parse` still checks the schema before it makes one."""
    if isinstance(job.schema, dict) and job.schema.get("type") == "object":
        base, imports = "EventPayload", {f"{HOME}._base": ("EventPayload",)}
    else:
        base = "EventRoot[Any]"
        imports = {f"{HOME}._base": ("EventRoot",), "typing": ("Any",)}
    body = f'class {job.class_name}({base}):\n    """Without types: its schema has no model."""'
    return Made(imports, body, "opaque", pointer, reason)


def _make_plain(job: Job) -> Made:
    """Classes of another style, as the generator offers them."""
    schema = _prepared(job, job.schema)
    try:
        code: Code = generate_code(schema, job.class_name, job.dialect, job.target)
    except GeneratorError as error:
        return Made({"typing": ("Any",)}, f"{job.class_name} = Any", "opaque", "", str(error))
    return Made(code.imports, code.body, "plain")
