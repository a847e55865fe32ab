from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventreg.errors import UsageError
from eventreg.events import Period, Server, moment
from eventreg.events.words import printable, shown

NOW = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)


def test_a_url_says_where_and_which_streams():
    server = Server.parse("rediss://me:p%40ss@redis.example:7000/3?stream=a&stream=b.*", {})
    assert (server.host, server.port, server.db) == ("redis.example", 7000, 3)
    assert (server.username, server.password, server.secure) == ("me", "p@ss", True)
    assert server.streams == ("a", "b.*")


def test_the_password_comes_from_the_environment_where_the_url_has_none():
    assert Server.parse("redis://h", {"REDISCLI_AUTH": "b"}).password == "b"
    assert Server.parse("redis://h", {"REDIS_PASSWORD": "a", "REDISCLI_AUTH": "b"}).password == "a"
    assert Server.parse("redis://:c@h", {"REDIS_PASSWORD": "a"}).password == "c"


def test_a_server_never_shows_its_password():
    server = Server.parse("redis://me:secret@h/1?stream=x", {})
    assert str(server) == "redis://h:6379/1"
    assert "secret" not in f"{server} {server!r}"


@pytest.mark.parametrize(
    "url",
    [
        "redis://h:port",
        "redis://:se#cret@h",
        "redis://h/orders.order.created",
        "redis://h?streams=x",
        "redis://[h",
        "redis://h?stream=a#cret",
        "redis://h?ssl_cert_reqs=none",
        "rediss://h?ssl_cert_reqs=maybe",
        "rediss://h?ssl_ca_certs=/no/such/file",
    ],
)
def test_a_url_that_is_wrong_is_refused_in_one_line_without_the_password(url):
    with pytest.raises(UsageError) as caught:
        Server.parse(url, {})
    assert "cret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("24h", NOW - dt.timedelta(hours=24)),
        ("7d", NOW - dt.timedelta(days=7)),
        ("2026-03-01", dt.datetime(2026, 3, 1, tzinfo=dt.UTC)),
        ("2026-03-01T10:00+01:00", dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)),
    ],
)
def test_times_are_dates_or_how_long_ago(text, time):
    assert moment(text, NOW) == time


@pytest.mark.parametrize("text", ["yesterday", "", "24", "999999d99", "999999w"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(UsageError):
        moment(text, NOW)


@settings(deadline=None)
@given(st.integers(0, 4_000_000_000_000_000))
def test_the_ids_of_a_period_are_those_whose_time_lies_in_it(microseconds):
    edge = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=microseconds)
    first, _ = Period(since=edge).milliseconds
    _, last = Period(until=edge).milliseconds
    assert first == last + 1
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert epoch + dt.timedelta(milliseconds=first) >= edge
    assert epoch + dt.timedelta(milliseconds=last) < edge


@settings(deadline=None)
@given(st.text())
def test_printed_text_is_printable_and_short(text):
    assert printable(text).isprintable()
    assert len(shown(text)) <= 1000
