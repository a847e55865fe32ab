"""`eventreg serve` as a process: pages, registry, reload, and who may ask."""

import asyncio
import http.client
import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from eventreg.api.preview import Content
from tests.support import absent, event_schema, schema_path


@contextmanager
def serving(folder, *options):
    try:
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
        import watchfiles  # noqa: F401
    except ImportError:
        absent('the server is not installed; run: pip install "eventreg[serve]"')
    process = subprocess.Popen(
        [sys.executable, "-m", "eventreg", "serve", "--port", "0", *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = process.stdout.readline().split()[-1]
        yield process, int(address.rstrip("/").rpartition(":")[2])
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def get(port, path, host=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    return answer.status, answer.getheaders(), answer.read().decode()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "eventreg.yaml").write_text("title: Tiny\n", "utf-8")
    file = tmp_path / schema_path()
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(event_schema()), "utf-8")
    return tmp_path


def test_pages_and_registry_are_served_and_a_change_is_told(folder):
    with serving(folder) as (_, port):
        status, headers, text = get(port, "/index.html")
        assert status == 200
        assert "Tiny" in text
        assert ("content-type", "text/html; charset=utf-8") in headers
        assert get(port, "/")[0] == 307
        assert get(port, "/nowhere")[0] == 404
        assert get(port, "/../eventreg.yaml")[0] == 404
        index = json.loads(get(port, "/registry/index.json")[2])
        assert "orders.order.created" in json.dumps(index)

        news = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        news.request("GET", "/_news")
        stream = news.getresponse()
        assert stream.readline() == b": hello\n"
        changed = event_schema(title="Another Title")
        (folder / schema_path()).write_text(json.dumps(changed), "utf-8")
        while (line := stream.readline()) != b"event: changed\n":
            assert line in {b"\n", b":\n"}
        assert "Another Title" in get(port, "/events/orders.order.created/index.html")[2]


def test_a_change_made_while_the_last_one_is_read_is_not_missed(folder, monkeypatch):
    pytest.importorskip("watchfiles")
    from eventreg.api import server

    file = folder / "eventreg.yaml"
    states = []

    def read_slowly(path):
        text = path.read_text("utf-8")
        if len(states) == 1:
            time.sleep(0.5)  # the watch has begun
            file.write_text("title: Third\n", "utf-8")
        return Content({"title": text}, (), (file,))

    monkeypatch.setattr(server, "content", read_slowly)

    async def follow():
        seen = asyncio.Event()

        def tell(state):
            states.append(state.files["title"])
            if "Third" in states[-1]:
                seen.set()

        states.append("first")
        preview = server.Preview(file, Content({}, (), (file,)), tell)
        task = asyncio.create_task(preview.follow())
        await asyncio.sleep(0.5)
        file.write_text("title: Second\n", "utf-8")
        await asyncio.wait_for(seen.wait(), 20)
        task.cancel()

    asyncio.run(follow())
    assert states == ["first", "title: Second\n", "title: Third\n"]


def test_other_names_for_this_machine_are_refused(folder):
    with serving(folder) as (_, port):
        assert get(port, "/index.html", host="evil.example")[0] == 400
        assert get(port, "/index.html", host=f"localhost:{port}")[0] == 200


def test_a_broken_schema_is_told_and_the_others_are_shown(folder):
    (folder / schema_path("1.1.0")).write_text("{", "utf-8")
    with serving(folder) as (process, port):
        assert get(port, "/events/orders.order.created/1.0.0.html")[0] == 200
        assert "1.1.0.json:1" in process.stderr.readline()


def test_a_port_that_is_taken_is_an_error_of_one_line(folder):
    with serving(folder) as (_, port):
        run = subprocess.run(
            [sys.executable, "-m", "eventreg", "serve", "--port", str(port)],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 2
    assert f"port {port} cannot be used" in run.stderr
    assert "Traceback" not in run.stderr
