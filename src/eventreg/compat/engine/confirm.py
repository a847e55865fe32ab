"""A witness counts once both validators accept it as the writer's and reject it as the reader's.

They judge the schemas as they were written. So a mistake in the search can cost a verdict, but
never raise a false alarm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eventreg.compat.engine.dialect import Dialect, dialect_of
from eventreg.compat.engine.prepare import Prepared

if TYPE_CHECKING:
    from referencing import Resource


def confirmed(witness: Any, writer: Prepared, reader: Prepared, *, formats: bool) -> bool:
    """Whether the witness shows that the reader does not cover the writer."""
    return accepts(writer, witness, formats=formats) is True and (
        accepts(reader, witness, formats=formats) is False
    )


def accepts(prepared: Prepared, instance: Any, *, formats: bool) -> bool | None:
    """What the validators say; None where they disagree."""
    try:
        first = prepared.validator(formats=formats).is_valid(instance)
    except (ValueError, TypeError, OverflowError):
        return None
    second = _second_opinion(prepared, instance, formats=formats)
    return first if second in {first, None} else None


def _second_opinion(prepared: Prepared, instance: Any, *, formats: bool) -> bool | None:
    """The word of `jsonschema`; None where it cannot run the schema at all.

    Python's `re` does not know every ECMA-262 pattern, and its arithmetic overflows on numbers
    that JSON can spell.
    """
    key = ("second", formats)
    if key not in prepared.cache:
        prepared.cache[key] = _built(prepared, formats=formats)
    try:
        return bool(prepared.cache[key].is_valid(instance))
    except Exception:  # noqa: BLE001
        return None


def _built(prepared: Prepared, *, formats: bool) -> Any:
    import jsonschema
    from referencing import Registry
    from referencing.exceptions import NoSuchResource
    from referencing.jsonschema import DRAFT4, DRAFT6, DRAFT7, DRAFT201909, DRAFT202012

    from eventreg.compat.engine.formats import checker

    specifications = {4: DRAFT4, 6: DRAFT6, 7: DRAFT7, 19: DRAFT201909, 20: DRAFT202012}
    classes = {
        4: jsonschema.Draft4Validator,
        6: jsonschema.Draft6Validator,
        7: jsonschema.Draft7Validator,
        19: jsonschema.Draft201909Validator,
        20: jsonschema.Draft202012Validator,
    }

    def retrieve(uri: str) -> Resource[Any]:
        try:
            document = prepared.retrieve(uri)
        except LookupError:
            raise NoSuchResource(uri) from None
        dialect: Dialect = dialect_of(document, prepared.dialect)
        return specifications[dialect.number].create_resource(document)

    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
    return classes[prepared.dialect.number](
        prepared.plain(""),
        registry=registry,
        format_checker=checker(prepared.dialect.formats) if formats else None,
    )
