"""Write waivers into the text of `eventreg.yaml`, and leave every other byte as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from eventreg.config.model import Config
from eventreg.config.read import parse
from eventreg.errors import ConfigError
from eventreg.model.text.parse import decode
from eventreg.model.text.positions import Span, Tokens
from eventreg.model.waiver import Waiver

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9]*([-_./@ ][A-Za-z0-9]+)*")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML takes in quotes and as an escape alone (1.2.2, section 5.1), and line ends."""
_WORDS_OF_YAML = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def add_waivers(data: bytes, path: Path, waivers: Sequence[tuple[Waiver, str]]) -> bytes:
    """The configuration with waivers behind those that it has.

    Args:
        data: the bytes of `eventreg.yaml`, which must be valid.
        path: names it in errors.
        waivers: each with a comment for people, one line, or an empty string.

    Raises:
        ConfigError: the file is not valid, or written in a way that cannot be added to.
    """
    config = parse(data, path)
    text, has_bom = decode(data)
    end = "\r\n" if "\r\n" in text else "\n"
    if config.waivers and _in_brackets(config):
        text = _in_flow(text, config.spans["waivers", len(config.waivers) - 1], waivers)
    else:
        indent, before, behind = _gap(text, config, end, path)
        lines = [line for waiver, comment in waivers for line in _block(waiver, comment, indent)]
        text = f"{before}{end.join(lines)}{behind}"
    bom = b"\xef\xbb\xbf" if has_bom else b""
    result = bom + text.encode()
    try:
        added = parse(result, path).waivers
    except ConfigError:
        added = ()
    if added != (*config.waivers, *(waiver for waiver, _ in waivers)):
        raise _no_place(path)
    return result


def _no_place(path: Path) -> ConfigError:
    return ConfigError(
        "there is no place where waivers can be added by a program",
        path=str(path),
        remedy='write "waivers:" as a block list, then try again',
    )


def _in_brackets(config: Config) -> bool:
    return config.text.startswith("[", config.spans[("waivers",)].value[0])


def _gap(text: str, config: Config, end: str, path: Path) -> tuple[str, str, str]:
    """Indent of an item, and the text before and behind the place of a new one."""
    if ("waivers",) not in config.spans:
        if text.startswith("{", config.spans[()].value[0]) and text.strip():
            raise _no_place(path)
        gap = "" if not text or text.endswith("\n") else end
        blank = end if text.strip() else ""
        return "  ", f"{text}{gap}{blank}waivers:{end}", end
    if config.waivers:
        start, stop = _last_item(text, config.spans, len(config.waivers) - 1)
        line = text.rfind("\n", 0, start) + 1
        indent = text[line:start].split("-", maxsplit=1)[0]
        cut = _line_end(text, stop)
        return indent, text[:cut] + end, text[cut:] or end
    opening, stop = config.spans[("waivers",)].value
    cut = _line_end(text, stop)
    head = text[:opening].rstrip() + text[stop:cut].rstrip()
    return "  ", head + end, text[cut:] or end


def _last_item(text: str, spans: Mapping[Tokens, Span], index: int) -> tuple[int, int]:
    """Where an item begins, and where its last value ends: comments behind it are not its own."""
    start, stop = spans[("waivers", index)].value
    if not text.startswith("{", start):
        inside = (
            span.value[1]
            for tokens, span in spans.items()
            if tokens[:2] == ("waivers", index) and len(tokens) == 3
        )
        stop = max(inside)
    return start, len(text[:stop].rstrip())


def _line_end(text: str, offset: int) -> int:
    found = re.compile(r"\r?\n|$").search(text, offset)
    return found.start() if found else len(text)


def _in_flow(text: str, item: Span, waivers: Sequence[tuple[Waiver, str]]) -> str:
    stop = item.value[1]
    return f"{text[:stop]}, {', '.join(_flow(waiver) for waiver, _ in waivers)}{text[stop:]}"


def _fields(waiver: Waiver) -> list[tuple[str, str]]:
    values = {
        "rule": waiver.rule,
        "subject": waiver.subject,
        "fingerprint": waiver.fingerprint,
        "reason": waiver.reason,
        "owner": waiver.owner,
    }
    shown = [(key, _scalar(value)) for key, value in values.items() if value]
    return [*shown, ("until", waiver.until.isoformat())]


def _block(waiver: Waiver, comment: str, indent: str) -> list[str]:
    fields = [f"{key}: {value}" for key, value in _fields(waiver)]
    words = " ".join(_UNPRINTABLE.sub(" ", comment).split())
    told = [f"{indent}# {words}"] if words else []
    return [*told, f"{indent}- {fields[0]}", *(f"{indent}  {field}" for field in fields[1:])]


def _flow(waiver: Waiver) -> str:
    return f"{{{', '.join(f'{key}: {value}' for key, value in _fields(waiver))}}}"


def _scalar(text: str) -> str:
    if _BARE.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    return _UNPRINTABLE.sub(
        lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False)
    )
