"""One question at a time: what the schemas share knows nothing of threads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")
_LOCK = RLock()


def in_turn(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """The function, made to wait while another thread is inside one of these."""

    @wraps(function)
    def waiting(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with _LOCK:
            return function(*args, **kwargs)

    return waiting
