"""The grammars behind formats, written as patterns: the RFCs' ABNF, rule by rule.

Patterns of this module have no anchors, so that they can be put together; `whole` adds them.
"""

from __future__ import annotations


def whole(*alternatives: str) -> str:
    """The pattern of the texts that one of the alternatives describes from start to end."""
    return f"^({'|'.join(alternatives)})$"


def _dates(century: str, leap_century: str) -> str:
    """RFC 3339, section 5.6, with the days that a month has (appendix C)."""
    leap = f"({century}(0[48]|[2468][048]|[13579][26])|{leap_century}00)"
    return (
        f"({century}[0-9]{{2}}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)"
        f"|(0[13578]|1[02])-31)|{leap}-02-29)"
    )


DATE = _dates("[0-9]{2}", "([02468][048]|[13579][26])")
DATE_SINCE_1000 = _dates("[1-9][0-9]", "([2468][048]|[13579][26])")
_HOUR, _MINUTE = "([01][0-9]|2[0-3])", "[0-5][0-9]"
_REST = f"(\\.[0-9]+)?([Zz]|[+-]{_HOUR}:{_MINUTE})"
TIME = f"{_HOUR}:{_MINUTE}:[0-5][0-9]{_REST}"
LEAP_SECOND = f"{_HOUR}:{_MINUTE}:60{_REST}"

# RFC 3339, appendix A.
_CLOCK = "T([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S)"
_DAYS = "([0-9]+D|[0-9]+M([0-9]+D)?|[0-9]+Y([0-9]+M([0-9]+D)?)?)"
DURATION = f"P({_DAYS}({_CLOCK})?|{_CLOCK}|[0-9]+W)"

# RFC 1123, section 2.1; labels have up to 63 characters.
_LETTER = "[a-zA-Z0-9]"
_LABEL = f"{_LETTER}([a-zA-Z0-9-]{{0,61}}{_LETTER})?"
HOST_NAME = f"{_LABEL}(\\.{_LABEL})*"


def _host_names(labels: int, longest: int) -> str:
    """Names without pairs of hyphens; RFC 5891, section 4.2.3.1, keeps some for encoded names."""
    third = longest // 3
    label = "({})".format(
        "|".join(
            (
                f"{_LETTER}{{1,{longest}}}",
                f"{_LETTER}{{1,{third}}}(-{_LETTER}{{1,{third - 1}}}){{0,2}}",
                f"{_LETTER}(-?{_LETTER}){{0,{(longest - 1) // 2}}}",
            )
        )
    )
    return f"{label}(\\.{label}){{0,{labels - 1}}}"


PLAIN_HOST_NAME = f"({_host_names(4, 60)}|{_host_names(10, 24)})"
"""Of up to 253 characters, as all names are."""

# RFC 5321, section 4.5.3.1: 64 octets before the @; RFC 5322, section 3.2.3.
_ATOM = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]"
LOCAL_PART = f"({_ATOM}{{1,64}}|{_ATOM}{{1,20}}(\\.{_ATOM}{{1,20}}){{0,2}})"

# RFC 4291, section 2.2, as RFC 3986, section 3.2.2, writes it.
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4 = f"({_OCTET}\\.){{3}}{_OCTET}"
_H16 = "[0-9a-fA-F]{1,4}"
_LS32 = f"({_H16}:{_H16}|{IPV4})"


def _up_to(count: int) -> str:
    """Up to so many groups of an address, before its `::`."""
    return f"({_H16}(:{_H16}){{0,{count - 1}}})?" if count else ""


IPV6 = "({})".format(
    "|".join(
        (
            f"({_H16}:){{6}}{_LS32}",
            *(f"{_up_to(5 - after)}::({_H16}:){{{after}}}{_LS32}" for after in range(5, -1, -1)),
            f"{_up_to(6)}::{_H16}",
            f"{_up_to(7)}::",
        )
    )
)

# RFC 4122, section 3.
UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

# RFC 6901, section 3; the relative form's draft, section 3.
JSON_POINTER = "(/([^/~]|~[01])*)*"
RELATIVE_JSON_POINTER = f"(0|[1-9][0-9]*)(#|{JSON_POINTER})"
FEW_LEVELS_UP = f"(0|[1-9]+0?)(#|{JSON_POINTER})"
"""Relative pointers with no digit after a 0, which the second validator refuses."""


class Identifiers:
    """RFC 3986, appendix A, or RFC 3987, section 2.2, over the characters that they leave free.

    Attributes:
        absolute: texts with a scheme.
        relative: texts without one.
    """

    def __init__(self, free: str = "", private: str = "", literal: str = "") -> None:
        """Characters beyond ASCII as parts of a class; addresses in brackets as a pattern."""
        ordinary = f"a-zA-Z0-9._~!$&'()*+,;=\\-{free}"
        escape = "%[0-9a-fA-F]{2}"
        name = f"([{ordinary}]|{escape})*"
        user = f"(([{ordinary}:]|{escape})*@)?"
        host = f"({name}|\\[{literal}\\])" if literal else name
        character = f"([{ordinary}:@]|{escape})"
        no_colon = f"([{ordinary}@]|{escape})"
        more = f"(/{character}*)*"
        rooted = f"//{user}{host}(:[0-9]*)?{more}|/({character}+{more})?"
        tail = f"(\\?([{ordinary}:@/?{private}]|{escape})*)?(#([{ordinary}:@/?]|{escape})*)?"
        self.absolute = f"[a-zA-Z][a-zA-Z0-9+.-]*:({rooted}|{character}+{more}|){tail}"
        self.relative = f"({rooted}|{no_colon}+{more}|){tail}"


_UCSCHAR = (
    "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    + "".join(f"{chr(plane << 16)}-{chr((plane << 16) | 0xFFFD)}" for plane in range(1, 14))
    + "\U000e1000-\U000efffd"
)
_IPRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_LITERAL = "[a-zA-Z0-9:._~!$&'()*+,;=-]+"
"""Around every address in brackets."""
URI, URI_AROUND = Identifiers(), Identifiers(literal=_LITERAL)
IRI, IRI_AROUND = Identifiers(_UCSCHAR, _IPRIVATE), Identifiers(_UCSCHAR, _IPRIVATE, _LITERAL)

# RFC 6570, section 2.1: a template without expressions.
LITERALS = "([!#$&()*+,./0-9:;=?@A-Z_a-z~-]|%[0-9a-fA-F]{2})*"
