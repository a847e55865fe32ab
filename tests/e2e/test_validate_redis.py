"""`eventreg validate redis://…` against a real server: what is there, what is wrong, no writes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

import orjson
import pytest

from eventreg.events import Checker, Period, Router, Server, Streams, run
from eventreg.events.tally import SourceTally, Subject, Tally
from tests.e2e.conftest import RedisServer, free_port
from tests.events.samples import NAME, NEWEST, checker, envelope, payload, platform, problems
from tests.support import ROOT, needs


def publish(server: RedisServer, *events: Any, stream: str = NAME, first: int = 1) -> None:
    """Store events as Dapr does."""
    pipe = server.client().pipeline(transaction=False)
    for number, event in enumerate(events, first):
        data = event if isinstance(event, bytes) else orjson.dumps(event)
        fields = {"metadata": b"{}", "data": data}
        pipe.xadd(stream, dict(reversed(fields.items())) if number % 2 else fields, f"{number}-0")
    pipe.execute()


def check(server: RedisServer, query: str = "", **options: Any) -> Any:
    streams = Streams(Server.parse(f"{server.url}{query}", {}), **options)
    return run([streams], checker()).tally


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "eventreg", "validate", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1", **environment},
    )


def test_every_entry_is_read_once_in_batches(redis_server):
    bad = envelope(data=payload(order_id=5), id="bad")
    publish(redis_server, *[bad if n % 500 == 3 else envelope() for n in range(3456)])
    tally = check(redis_server)
    assert tally.events == tally.records == 3456
    assert tally.invalid == {NEWEST: 7}
    offence = next(iter(tally.failures.rows.values()))
    assert tally.shown(offence.first[0].place) == f"{NAME} 4-0"
    assert offence.first[0].id == "bad"


def sized(number: int, size: int) -> bytes:
    return orjson.dumps(envelope(id=str(number), subject="x" * size))


def test_large_entries_behind_small_ones_come_by_few(redis_server, monkeypatch):
    monkeypatch.setattr("eventreg.events.xrange.BUDGET", 400_000)
    monkeypatch.setattr("eventreg.events.xrange.LIMIT", 800_000)
    sizes = [10] * 500 + [90_000] * 30 + [10] * 300 + [900_000, 10, 900_000] + [10] * 50
    publish(redis_server, *(sized(*pair) for pair in enumerate(sizes)))
    batches = list(Streams(Server.parse(redis_server.url, {})).batches())
    marks = [mark for batch in batches for mark, _ in batch.entries]
    assert marks == [b"%d-0" % number for number in range(1, len(sizes) + 1)]
    for batch in batches:
        assert len(batch.entries) == 1 or sum(len(body) for _, body in batch.entries) < 800_000
    assert max(len(batch.entries) for batch in batches) == 200


def test_a_server_that_ends_large_replies_is_asked_for_fewer(redis_server, monkeypatch):
    monkeypatch.setattr("eventreg.events.xrange.WAITS", (0.01,) * 5)
    publish(redis_server, *(sized(n, 10 if n < 300 else 300_000) for n in range(330)))
    limit = "normal 4000000 4000000 0"
    redis_server.client().config_set("client-output-buffer-limit", limit)
    tally = check(redis_server)
    assert (tally.events, tally.sources[NAME].cut) == (330, "")


def test_streams_are_picked_by_name_and_pattern(redis_server):
    publish(redis_server, envelope())
    publish(redis_server, envelope("pricing.price.updated"), stream="pricing.price.updated")
    redis_server.client().set("orders.other", "no stream")
    assert check(redis_server, "?stream=orders.*").events == 1
    assert check(redis_server, f"?stream={NAME}&stream=pricing.*").events == 2
    assert check(redis_server).events == 2


def test_streams_of_one_name_are_told_apart_by_their_servers(redis_server, run):
    import redis

    bad = envelope(data=payload(order_id=5))
    publish(redis_server, envelope(), bad)
    redis.Redis(port=redis_server.port, db=1).xadd(NAME, {"data": orjson.dumps(bad)}, "1-0")
    urls = [redis_server.url, redis_server.url.removesuffix("0") + "1"]
    report = run("validate", *urls, "--output-format=json", cwd=ROOT)
    found = json.loads(report.out)
    sources = [f"{url}?stream={NAME}" for url in urls]
    assert [(one["name"], one["records"]) for one in found["sources"]] == [
        (sources[0], 2),
        (sources[1], 1),
    ]
    [failure] = found["failures"]
    assert [(one["source"], one["entry"]) for one in failure["first"]] == [
        (sources[0], "2-0"),
        (sources[1], "1-0"),
    ]
    one = json.loads(run("validate", urls[1], "--output-format=json", cwd=ROOT).out)
    assert [source["name"] for source in one["sources"]] == [NAME]


def test_what_redis_trimmed_is_told(redis_server):
    publish(redis_server, *[envelope()] * 50)
    redis_server.client().xtrim(NAME, maxlen=20, approximate=False)
    tally = check(redis_server)
    assert (tally.events, tally.trimmed) == (20, 30)


def test_entries_of_a_dead_letter_stream_keep_their_event(redis_server):
    publish(
        redis_server,
        envelope(),
        envelope(dataschema=None, type="com.dapr.event.sent"),
        stream="dead",
    )
    tally = check(redis_server)
    assert tally.valid == {NEWEST: 2}
    assert problems(tally) == {"untyped": 1}


def test_a_raw_payload_is_of_the_event_that_its_stream_names(redis_server):
    publish(redis_server, payload(), payload(order_id=1))
    publish(redis_server, payload(), stream=f"{NAME}.dead-letter")
    publish(redis_server, payload(), stream="elsewhere")
    tally = check(redis_server)
    assert (tally.valid, tally.invalid) == ({NEWEST: 2}, {NEWEST: 1})
    assert problems(tally) == {"unknown-type": 1}


def test_bad_entries_are_counted(redis_server):
    redis_server.client().xadd(NAME, {"metadata": "{}"}, "1-0")
    redis_server.client().xadd(NAME, {"x": "data", "data": b"\xff\xfe"}, "2-0")
    publish(redis_server, b'{"cut": ', b"", envelope(data="x" * 10_000_000), first=3)
    tally = check(redis_server)
    assert problems(tally) == {"no-data-field": 1, "not-utf-8": 1, "not-json": 2}
    assert tally.invalid == {NEWEST: 1}


def test_hostile_names_of_streams_do_no_harm(redis_server):
    for name in (b"\xff\xfe", b"\x1b[2J", b"a b\nc"):
        redis_server.client().xadd(name, {"data": orjson.dumps(envelope())})
    result = command(redis_server.url, "--fail-on", "unknown")
    assert result.returncode == 0, result.stderr
    assert "\x1b" not in result.stdout
    assert "3 valid" in result.stdout


def test_the_period_is_that_of_the_ids(redis_server):
    import datetime as dt

    publish(redis_server, *[envelope()] * 100, first=1_000_000)
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    period = Period(
        since=epoch + dt.timedelta(milliseconds=1_000_010),
        until=epoch + dt.timedelta(milliseconds=1_000_020),
    )
    tally = check(redis_server, period=period)
    assert (tally.events, tally.skipped) == (10, 0)
    assert check(redis_server, period=Period(until=epoch)).events == 0
    assert check(redis_server, period=Period(since=period.until)).events == 80


def test_nothing_is_written_and_no_group_is_made(redis_server):
    publish(redis_server, *[envelope()] * 1500)
    client = redis_server.client()
    client.config_resetstat()
    check(redis_server)
    used = {name.removeprefix("cmdstat_") for name in client.info("commandstats")}
    assert used <= {
        *("xrange", "xinfo|stream", "type", "scan"),
        *("client|setinfo", "hello", "select", "auth", "config|resetstat", "info", "ping"),
    }
    assert client.xinfo_groups(NAME) == []


def test_what_comes_while_reading_is_left_for_the_next_time(redis_server):
    publish(redis_server, *[envelope()] * 3000)
    streams = Streams(Server.parse(redis_server.url, {}))
    seen = 0
    for number, batch in enumerate(streams.batches()):
        publish(redis_server, envelope(), first=10_000 + number)
        seen += len(batch.entries)
    assert seen == 3000


def test_what_is_trimmed_while_reading_is_told(redis_server):
    publish(redis_server, *[envelope()] * 3000)
    streams = Streams(Server.parse(redis_server.url, {}))
    judge, tally = checker(), Tally()
    for batch in streams.batches():
        tally += judge.check(batch)
        redis_server.client().xtrim(NAME, maxlen=100, approximate=False)
    assert tally.events < 3000
    assert tally.events + tally.trimmed == 3000


def test_a_stream_that_becomes_something_else_cuts_itself_alone_short(redis_server):
    publish(redis_server, *[envelope()] * 3000)
    publish(redis_server, *[envelope("pricing.price.updated")] * 10, stream="pricing.price.updated")
    streams = Streams(Server.parse(redis_server.url, {}))
    judge, tally = checker(), Tally()
    for batch in streams.batches():
        tally += judge.check(batch)
        if batch.entries and batch.source == NAME:
            redis_server.client().set(NAME, "no stream")
    assert "WRONGTYPE" in tally.sources[NAME].cut
    assert tally.sources["pricing.price.updated"] == SourceTally(10, {}, 0, "", stream=True)


def test_a_stream_whose_name_looks_like_a_pattern_is_found_by_it(redis_server):
    for name in ("orders.[x]", "orders.x"):
        publish(redis_server, envelope(), stream=name)
    assert set(check(redis_server, "?stream=orders.[x]").sources) == {"orders.[x]", "orders.x"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?stream=orders.order.create", 'did you mean "orders.order.created"?'),
        ("?stream=list", '"list" on redis://'),
        ("?stream=zzz.*", "no stream that matches"),
        ("?password=x", "unknown option"),
    ],
)
def test_a_stream_that_is_none_is_one_line(query, words, redis_server):
    publish(redis_server, envelope())
    redis_server.client().rpush("list", "x")
    result = command(f"{redis_server.url}{query}")
    assert result.returncode == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_no_server_is_one_line():
    result = command(f"redis://127.0.0.1:{free_port()}")
    assert result.returncode == 2
    assert result.stderr.startswith("eventreg: no answer from redis://127.0.0.1")
    assert result.stderr.count("\n") == 1


def test_a_password_is_taken_from_url_or_environment_and_never_shown(redis_server):
    publish(redis_server, envelope())
    redis_server.client().config_set("requirepass", "s3cret")
    redis_server.password = "s3cret"
    host = redis_server.url.removeprefix("redis://")
    refused = command(f"redis://:wr0ng@{host}")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "wr0ng" not in refused.stderr
    assert command(redis_server.url).returncode == 2
    for result in (
        command(f"redis://:s3cret@{host}"),
        command(redis_server.url, REDISCLI_AUTH="s3cret"),
        command(redis_server.url, REDIS_PASSWORD="s3cret"),
    ):
        assert result.returncode == 0
        assert "s3cret" not in result.stdout + result.stderr


def test_a_user_without_the_right_to_read_is_told_which_it_needs(redis_server):
    publish(redis_server, envelope())
    redis_server.client().execute_command("ACL", "SETUSER", "bob", "on", ">pw", "~*", "+scan")
    host = redis_server.url.removeprefix("redis://")
    result = command(f"redis://bob:pw@{host}")
    assert result.returncode == 2
    assert "+xrange" in result.stderr


class Proxy:
    """Passes bytes on to a server and drops every connection after so many of them."""

    def __init__(self, target: int, after: int) -> None:
        self.target = target
        self.after = after
        self.dropped = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self._pass, args=(client, server), daemon=True).start()
            threading.Thread(target=self._back, args=(server, client), daemon=True).start()

    def _pass(self, client: socket.socket, server: socket.socket) -> None:
        try:
            while data := client.recv(65536):
                server.sendall(data)
        except OSError:
            pass

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        passed = 0
        try:
            while data := server.recv(65536):
                client.sendall(data)
                passed += len(data)
                if passed > self.after:
                    break
        except OSError:
            pass
        self.dropped += 1
        for end in (client, server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def test_a_connection_that_drops_halfway_is_taken_up_where_it_was(redis_server):
    publish(redis_server, *[envelope(id=str(n)) for n in range(20_000)])
    proxy = Proxy(redis_server.port, after=6_000_000)
    tally = run([Streams(Server.parse(f"redis://127.0.0.1:{proxy.port}", {}))], checker()).tally
    assert proxy.dropped >= 2
    assert (tally.events, tally.valid) == (20_000, {NEWEST: 20_000})
    assert not any(source.cut for source in tally.sources.values())


def test_a_server_that_stays_away_ends_the_run_with_what_was_seen(redis_server, monkeypatch):
    monkeypatch.setattr("eventreg.events.xrange.WAITS", (0.01,))
    publish(redis_server, *[envelope()] * 5000)
    streams = Streams(Server.parse(redis_server.url, {}))
    judge = checker()
    events = 0
    cut = ""
    for number, batch in enumerate(streams.batches()):
        tally = judge.check(batch)
        events += tally.events
        cut = tally.sources[NAME].cut or cut
        if number == 3:
            redis_server.stop()
    assert 0 < events < 5000
    assert cut.startswith("no answer from redis://")


def test_ctrl_c_reports_what_was_seen(redis_server):
    pipe = redis_server.client().pipeline(transaction=False)
    body = orjson.dumps(envelope())
    for number in range(300_000):
        pipe.execute_command("XADD", NAME, f"{number + 1}-0", "data", body)
        if number % 10_000 == 9_999:
            pipe.execute()
    with subprocess.Popen(
        [sys.executable, "-m", "eventreg", "validate", redis_server.url, "--output-format=json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        # A shell starts what runs in the background with the signal ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no thread is up
    ) as process:
        client = redis_server.client()
        while client.info("commandstats").get("cmdstat_xrange", {}).get("calls", 0) < 5:
            pass
        client.client_pause(2_000)  # so that a busy machine cannot read to the end meanwhile
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    report = json.loads(out)
    assert report["interrupted"] is True
    assert 0 < report["events"] < 300_000
    assert report["valid"] == report["events"] == report["records"]


def test_history_tells_a_break_that_it_exercises_from_one_that_it_does_not(
    redis_server, tmp_path, repository, run
):
    from tests.support import event_schema, schema_path

    old = event_schema(
        properties={
            "order_id": {"type": "string", "description": "The order."},
            "channel": {"enum": ["web", "app", "fax"], "description": "Where."},
        }
    )
    repository.commit({"eventreg.yaml": "", schema_path(): old})
    for number in range(200):
        data = {"order_id": f"ord_{number}", "channel": "web" if number % 3 else "app"}
        event = {
            "specversion": "1.0",
            "id": str(number),
            "source": "shop",
            "type": NAME,
            "dataschema": old["$id"],
            "data": data,
        }
        publish(redis_server, event, first=number + 1)

    def tried(*channels: str) -> Any:
        new = event_schema(
            version="1.1.0",
            properties={
                "order_id": {"type": "string", "description": "The order."},
                "channel": {"enum": list(channels), "description": "Where."},
            },
        )
        repository.write({schema_path("1.1.0"): new})
        result = run(
            "validate",
            redis_server.url,
            "--against=newest",
            "--output-format=json",
            cwd=repository.folder,
        )
        return result.status, json.loads(result.out)["against"]

    status, never = tried("web", "app")
    assert (status, never["broken"]) == (0, 0)
    assert [(t["verdict"], t["kept"]) for t in never["trials"]] == [("breaking", 200)]
    status, ever = tried("web", "fax")
    assert (status, ever["broken"]) == (1, 67)
    assert [t["verdict"] for t in ever["trials"]] == ["breaking"]
    assert [(b["keyword"], b["count"], b["target"]) for b in ever["breaks"]] == [
        ("enum", 67, "1.1.0")
    ]
    assert ever["breaks"][0]["first"][0]["entry"] == "1-0"


def test_a_break_of_an_event_that_history_does_not_hold_is_told_too(redis_server, repository, run):
    from tests.support import event_schema, schema_path

    name = "orders.order.paid"
    stricter = event_schema("1.1.0", name=name, required=["order_id", "total"])
    repository.commit(
        {
            "eventreg.yaml": "",
            schema_path(): event_schema(),
            schema_path(name=name): event_schema(name=name),
            schema_path("1.1.0", name): stricter,
        }
    )
    publish(redis_server, envelope(dataschema=event_schema()["$id"], data={"order_id": "x"}))
    result = run("validate", redis_server.url, "--against=newest", cwd=repository.folder)
    assert result.status == 0
    assert f"{name} 1.0.0 → 1.1.0: no events" in result.out
    assert "breaking by its schema; this history says nothing about it" in result.out


def test_the_newest_of_a_commit_can_be_tried(redis_server, repository, run):
    from tests.support import event_schema, schema_path

    repository.commit({"eventreg.yaml": "", schema_path(): event_schema()})
    repository.git("checkout", "--quiet", "-b", "feature")
    stricter = event_schema(version="1.1.0", required=["order_id", "total"])
    repository.commit({schema_path("1.1.0"): stricter})
    repository.git("checkout", "--quiet", "main")
    event = envelope(dataschema=event_schema()["$id"], data={"order_id": "x"})
    publish(redis_server, event)
    result = run("validate", redis_server.url, "--against=feature", cwd=repository.folder)
    assert result.status == 1
    assert "1 would break" in result.out
    assert 'required "total"' in result.out
    assert run("validate", redis_server.url, cwd=repository.folder).status == 0


def test_the_schemas_of_one_checker_are_compiled_once(redis_server):
    config, registry = platform()
    publish(redis_server, *[envelope()] * 10)
    router = Router(registry, config.catalogue)
    streams = Streams(Server.parse(redis_server.url, {}))
    tally = run([streams], Checker(router)).tally
    assert tally.valid == {Subject(NAME, "1.1.0"): 10}
    assert len(router._schemas) == 1


def test_a_server_behind_tls_is_read_and_its_certificate_checked(redis_server, tmp_path):
    needs("openssl", hint='install it with "apt-get install openssl"')
    publish(redis_server, envelope())
    key, certificate = tmp_path / "server.key", tmp_path / "server.crt"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    port = free_port()
    client = redis_server.client()
    client.config_set("tls-cert-file", str(certificate), "tls-key-file", str(key))
    client.config_set("tls-ca-cert-file", str(certificate), "tls-auth-clients", "no")
    client.config_set("tls-port", port)
    url = f"rediss://localhost:{port}/0"
    assert command(f"{url}?ssl_ca_certs={certificate}").returncode == 0
    refused = command(url)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "certificate" in refused.stderr
    for wrong in (f"redis://localhost:{port}", f"rediss://localhost:{redis_server.port}"):
        result = command(wrong)
        assert (result.returncode, result.stderr.count("\n")) == (2, 1)
        assert "Traceback" not in result.stderr
