"""The distributions, built as a release builds them, and an environment that has but the wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import ROOT


@dataclass(frozen=True)
class Built:
    """A wheel and a source distribution."""

    wheel: Path
    sdist: Path


def copy_of_checkout(folder: Path) -> Path:
    """The files that Git knows or would add, and nothing that was built or installed."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout
    for name in names.decode().split("\0"):
        source = ROOT / name
        if name and source.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return folder


def build(source: Path, folder: Path, *targets: str) -> Built:
    """Build with the backend that pyproject.toml names."""
    options = [option for target in targets for option in ("--target", target)]
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", str(folder), *options],
        cwd=source,
        check=True,
        capture_output=True,
        env=environment,
    )
    wheels, sdists = list(folder.glob("*.whl")), list(folder.glob("*.tar.gz"))
    return Built(wheels[0] if wheels else folder, sdists[0] if sdists else folder)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both distributions, built from a copy of the checkout."""
    folder = tmp_path_factory.mktemp("build")
    return build(copy_of_checkout(folder / "checkout"), folder / "dist")


@dataclass(frozen=True)
class Installed:
    """A virtual environment, and a folder that holds no source of eventreg."""

    scripts: Path
    folder: Path

    def run(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment with none of this process's paths to Python code."""
        hidden = {"PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME"}
        environment = {k: v for k, v in os.environ.items() if k not in hidden}
        return subprocess.run(
            [str(self.scripts / arguments[0]), *arguments[1:]],
            cwd=cwd or self.folder,
            check=False,
            capture_output=True,
            text=True,
            env={**environment, "NO_COLOR": "1", "COLUMNS": "100"},
        )


def new_environment(folder: Path) -> Installed:
    """An empty environment with pip."""
    venv.create(folder / "venv", with_pip=True, symlinks=os.name != "nt")
    empty = folder / "empty"
    empty.mkdir()
    return Installed(folder / "venv" / ("Scripts" if os.name == "nt" else "bin"), empty)


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment that borrows the dependencies of this one, not its eventreg.

    Python reads no `.pth` file inside a folder that a `.pth` file names, so an editable eventreg
    stays out of sight.
    """
    folder = tmp_path_factory.mktemp("installed")
    environment = new_environment(folder)
    install = environment.run(
        "python", "-m", "pip", "install", "--no-deps", "--no-index", str(built.wheel)
    )
    assert install.returncode == 0, install.stderr
    where = environment.run(
        "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"
    )
    borrowed = sysconfig.get_path("purelib")
    (Path(where.stdout.strip()) / "borrowed.pth").write_text(f"{borrowed}\n", "utf-8")
    return environment
