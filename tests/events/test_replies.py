"""Anything may answer on the port of a Redis server."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventreg.errors import SourceError
from eventreg.events import Server, Streams, run
from eventreg.events.replies import NonsenseError, entries, facts, largest, number, page, text
from tests.events.samples import checker

REPLIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.binary(max_size=9) | st.just(b"1-0"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.binary(max_size=2), inner),
    max_leaves=12,
)
XINFO = b"*4\r\n$6\r\nlength\r\n:9\r\n$17\r\nlast-generated-id\r\n$3\r\n9-0\r\n"
ENTRY = b"*2\r\n$3\r\n%s\r\n*2\r\n$4\r\ndata\r\n$2\r\n{}\r\n"


def sized(reply: Any) -> int:
    return largest(reply) if entries(reply) else 0


@settings(max_examples=300, deadline=None)
@given(REPLIES)
@pytest.mark.parametrize("read", [text, page, facts, number, entries, sized])
def test_a_reply_is_understood_or_said_to_be_nonsense(read, reply):
    with suppress(NonsenseError):
        read(reply)


def test_what_redis_answers_is_understood():
    stream = [b"length", 2, b"groups", 0, b"last-generated-id", b"5-1", b"entries-added", 7]
    assert (facts(stream).length, facts(stream).added, facts(stream).last) == (2, 7, b"5-1")
    assert facts(stream[:6]).added is None
    assert page([b"0", [b"a", b"\xff"]]) == (b"0", ["a", "\udcff"])
    rows = [[b"1-0", [b"data", b"{}"]], [b"2-0", [b"metadata", b"m", b"data", b"[]"]]]
    assert entries([*rows, [b"3-0", [b"a", b"b"]]]) == [
        (b"1-0", b"{}"),
        (b"2-0", b"[]"),
        (b"3-0", None),
    ]
    assert largest(rows) == 15


def answering(*answers: bytes) -> str:
    """The URL of a server that gives these answers, one to each command, and goes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener.accept()[0] as client:
            for answer in answers:
                client.recv(65536)
                client.sendall(answer)
            client.recv(65536)

    threading.Thread(target=serve, daemon=True).start()
    return f"redis://127.0.0.1:{listener.getsockname()[1]}?stream=orders"


OK = b"+OK\r\n"
"""To each of the two commands by which a client says what it is."""


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([OK, OK, b":5\r\n"], "answers TYPE as no Redis does"),
        ([OK, OK, b"HTTP/1.1 400 Bad Request\r\n\r\n"], "Protocol error"),
        ([OK, OK, b"+stream\r\n", b"*-1\r\n"], "answers XINFO STREAM as no Redis does"),
        ([OK, OK, b"+stream\r\n", b"-MOVED 7 h:1\r\n"], "orders lies on h:1; name that server"),
    ],
)
def test_a_server_that_is_no_redis_is_one_line(answers, words):
    with pytest.raises(SourceError, match=words) as caught:
        run([Streams(Server.parse(answering(*answers), {}))], checker())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("reply", [b":5\r\n", b"*1\r\n:5\r\n", b"*2\r\n" + ENTRY % b"x-0" * 2])
def test_nonsense_for_entries_cuts_the_stream_short(reply):
    url = answering(OK, OK, b"+stream\r\n", XINFO, reply)
    tally = run([Streams(Server.parse(url, {}))], checker()).tally
    assert tally.sources["orders"].cut.endswith("answers XRANGE as no Redis does")


def test_entries_that_come_again_and_again_end():
    again = b"*2\r\n" + ENTRY % b"1-0" * 2, b"*20\r\n" + ENTRY % b"1-0" * 20
    tally = run(
        [Streams(Server.parse(answering(OK, OK, b"+stream\r\n", XINFO, *again), {}))], checker()
    ).tally
    assert tally.sources["orders"].cut.endswith("answers XRANGE as no Redis does")
