"""Fixtures that many tests share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import GitRepository

# Machines are shared and noisy: how long an example takes says nothing.
settings.register_profile(
    "eventreg", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("eventreg")


@dataclass(frozen=True)
class Result:
    """What a run of the command line gave."""

    status: int
    out: str
    err: str

    @property
    def codes(self) -> set[str]:
        """Rule codes in the output."""
        return set(re.findall(r"\b[A-Z]{3}[0-9]{3}\b", self.out))


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Run `eventreg ARGUMENTS…` in a folder, in this process."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("EVENTREG_CACHE_DIR", "")

    def call(*arguments: str, cwd: Path) -> Result:
        from eventreg.cli.main import main

        monkeypatch.chdir(cwd)
        capfd.readouterr()
        status = main(list(arguments))
        captured = capfd.readouterr()
        return Result(status, captured.out, captured.err)

    return call


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    """An empty Git repository."""
    return GitRepository.make(tmp_path / "repository")
