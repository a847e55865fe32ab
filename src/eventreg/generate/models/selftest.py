"""Feed a class what its schema accepts, and see that it comes back as it went in."""

from __future__ import annotations

import json
import sys
import types
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eventreg.generate.models.call import Code
from eventreg.generate.models.prepare import HOME
from eventreg.model.dialect import pointer_of

_MOST_FAILURES = 5


@dataclass(frozen=True, slots=True)
class Failure:
    """A value that the schema accepts and the class does not keep.

    Attributes:
        pointer: where in the value; empty for the whole.
        reason: no full stop.
    """

    pointer: str
    reason: str


def install(support: Mapping[str, str]) -> None:
    """Make the package's own modules (name to text) importable under `HOME`."""
    package = types.ModuleType(HOME)
    package.__path__ = []
    sys.modules[HOME] = package
    for name, text in support.items():
        module = types.ModuleType(f"{HOME}.{name}")
        module.__package__ = HOME
        sys.modules[module.__name__] = module
        exec(compile(text, f"<{name}>", "exec", dont_inherit=True), module.__dict__)  # noqa: S102


def load(code: Code, class_name: str) -> Any:
    """The class of a tree, made in memory; raises whatever the code raises."""
    name = f"{HOME}.probe"
    module = types.ModuleType(name)
    lines = ["from __future__ import annotations"]
    lines += [f"from {home} import {', '.join(names)}" for home, names in code.imports.items()]
    sys.modules[name] = module
    text = "\n".join([*lines, code.body])
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        exec(compile(text, "<models>", "exec", dont_inherit=True), module.__dict__)  # noqa: S102
        found = getattr(module, class_name)
        if hasattr(found, "model_rebuild"):
            found.model_rebuild()
    return found


def failures(model: Any, validator: Any, instances: Iterable[Any]) -> list[Failure]:
    """What the class refuses or changes of what the schema accepts; at most five."""
    found: list[Failure] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for instance in instances:
            if not validator.is_valid(instance):
                continue
            failure = _failure(model, validator, instance)
            if failure is not None:
                found.append(failure)
                if len(found) >= _MOST_FAILURES:
                    break
    return found


def _failure(model: Any, validator: Any, instance: Any) -> Failure | None:
    from pydantic import ValidationError

    try:
        value = model.model_validate(instance)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return Failure(pointer_of(first["loc"]), f"it is refused: {first['msg']}")
    except Exception as error:  # noqa: BLE001  a class of the generator's may break in any way
        return Failure("", f"it breaks the class: {error}")
    written = json.loads(value.model_dump_json())
    if written == instance:
        return None
    if not validator.is_valid(written):
        broken = next(iter(validator.iter_errors(written)))
        place = pointer_of(tuple(broken.instance_path))
        return Failure(place, f"it is written so that it is invalid: {broken.message}")
    return Failure(_difference(instance, written), "it is written otherwise than read")


def _difference(first: Any, second: Any, pointer: str = "") -> str:
    """Where two JSON values begin to differ."""
    if isinstance(first, dict) and isinstance(second, dict):
        for key in first.keys() | second.keys():
            if key not in first or key not in second:
                return pointer + pointer_of((key,))
        for key, value in first.items():
            if value != second[key]:
                return _difference(value, second[key], pointer + pointer_of((key,)))
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for index, (one, other) in enumerate(zip(first, second, strict=True)):
            if one != other:
                return _difference(one, other, f"{pointer}/{index}")
    return pointer
