"""`eventreg gen`: what is fresh is left alone, what is broken is not generated from."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest

from eventreg.cli.session import progress
from tests.conftest import Result
from tests.support import GitRepository, event_schema, schema_path

Run = Callable[..., Result]


@pytest.fixture
def registry(repository: GitRepository) -> GitRepository:
    services = "services: { orders: { owner: team, publishes: ['**'] } }\n"
    repository.write({"eventreg.yaml": services, schema_path(): event_schema()})
    return repository


def test_a_second_run_finds_everything_up_to_date(run: Run, registry: GitRepository) -> None:
    assert run("gen", "all", cwd=registry.folder).status == 0
    again = run("gen", "all", cwd=registry.folder)
    assert again.status == 0
    assert again.out.count("up to date") == len(again.out.splitlines())
    assert run("gen", "all", "--check", cwd=registry.folder).status == 0


@pytest.mark.parametrize(
    ("path", "text"),
    [("schemas/orders/order/sent/1.0.0.json", "{"), (schema_path(), '{"$ref": "nowhere.json"}')],
)
def test_nothing_is_generated_from_a_broken_registry_though_the_output_is_there(
    run: Run, registry: GitRepository, path: str, text: str
) -> None:
    assert run("gen", "asyncapi", cwd=registry.folder).status == 0
    made = registry.folder / "generated" / "asyncapi" / "asyncapi.yaml"
    before = made.read_bytes()
    registry.write({path: text})
    for arguments in (["gen", "asyncapi"], ["gen", "asyncapi", "--check"]):
        result = run(*arguments, cwd=registry.folder)
        assert result.status == 1
        assert "Nothing was generated." in result.err
    assert made.read_bytes() == before


def test_drift_is_summed_up_with_the_command_that_mends_it(
    run: Run, registry: GitRepository
) -> None:
    result = run("gen", "docs", "--output", "the site", "--check", cwd=registry.folder)
    assert result.status == 1
    *named, more, last = result.out.splitlines()
    assert all(line.endswith(": missing") for line in named)
    missing = len(named) + int(more.removeprefix("… and ").removesuffix(" more"))
    assert f"out of date ({missing} missing)" in last
    assert last.endswith("""run "eventreg gen docs --output 'the site'\"""")


BESIDE = "schemas: .\nlayout: { ignore: [/eventreg.yaml, generated] }\n"
"""A registry whose schemas lie beside its configuration."""


def test_an_output_that_the_layout_ignores_may_lie_among_the_schemas(
    run: Run, repository: GitRepository
) -> None:
    repository.write(
        {"eventreg.yaml": BESIDE, schema_path().removeprefix("schemas/"): event_schema()}
    )
    assert run("gen", "asyncapi", cwd=repository.folder).status == 0
    assert (repository.folder / "generated" / "asyncapi" / "asyncapi.yaml").is_file()
    assert run("gen", "asyncapi", "--check", cwd=repository.folder).status == 0
    assert "1 schema" in run("lint", cwd=repository.folder).out


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (".", "it holds the registry"),
        ("..", "it holds the registry"),
        ("orders", "name a folder of its own, or add /orders to layout.ignore"),
        ("made/here", "what lies there is taken for schemas"),
    ],
)
def test_an_output_that_would_be_taken_for_the_registry_is_refused(
    run: Run, repository: GitRepository, output: str, reason: str
) -> None:
    repository.write(
        {"eventreg.yaml": BESIDE, schema_path().removeprefix("schemas/"): event_schema()}
    )
    result = run("gen", "asyncapi", "--output", output, cwd=repository.folder)
    assert (result.status, result.out) == (2, "")
    assert reason in result.err


def test_a_bar_that_has_nothing_to_tell_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process with threads cannot be copied, and the pages of the site are made by copies."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    before = set(threading.enumerate())
    with progress("generating") as tell:
        assert set(threading.enumerate()) <= before
        tell(1, 1000)
        assert set(threading.enumerate()) - before
