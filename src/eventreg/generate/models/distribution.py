"""The package as something that can be installed: its version, its metadata, its wheel."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eventreg.generate.artifact import Artifact
from eventreg.generate.models.options import Options
from eventreg.generate.models.plan import Contract
from eventreg.model.registry import Registry, version_of
from eventreg.model.version import Scheme

_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Distribution:
    """What an installer has to know.

    Attributes:
        name: of the distribution, such as `acme-events`.
        requires: dependencies (PEP 508), sorted.
        extras: name and dependencies of optional parts.
    """

    name: str
    version: str
    summary: str
    python: str
    requires: tuple[str, ...]
    extras: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def stem(self) -> str:
        """`acme_events-1.4.0`, as wheels and their folders of metadata are called."""
        return f"{re.sub(r'[-_.]+', '_', self.name).lower()}-{self.version}"

    @property
    def wheel_name(self) -> str:
        return f"{self.stem}-py3-none-any.whl"


def distribution(
    registry: Registry,
    contracts: Sequence[Contract],
    options: Options,
    *,
    title: str,
    extras: Sequence[tuple[str, tuple[str, ...]]] = (),
) -> Distribution:
    """What the package of these contracts is called and needs."""
    return Distribution(
        name=options.distribution or options.package.strip("_").replace("_", "-"),
        version=package_version(contracts, in_place=registry.layout.in_place),
        summary=" ".join(f"Typed events: {title}".split()),
        python=f">={options.python}",
        requires=_REQUIRES[options.style](options),
        extras=tuple(extras),
    )


_REQUIRES: dict[str, Callable[[Options], tuple[str, ...]]] = {
    "pydantic": lambda options: (
        "jsonschema-rs>=0.60",
        f"pydantic>={options.pydantic}",
        "typing-extensions>=4.12",
    ),
    "dataclass": lambda _: ("typing-extensions>=4.12",),
    "typeddict": lambda _: ("typing-extensions>=4.12",),
    "msgspec": lambda _: ("msgspec>=0.19", "typing-extensions>=4.12"),
}


def package_version(contracts: Sequence[Contract], *, in_place: bool) -> str:
    """A version that grows with the registry, and by as much as the package changes.

    Released schemas never go away, so a new event, a new minor and even a new major only add
    classes: MINOR counts the minor versions of all contracts, PATCH their patches. Where
    events evolve in place, a new major takes the class of the old one away, and counts for
    MAJOR.
    """
    major, minor, patch = 1, 0, 0
    for contract in contracts:
        version = version_of(contract.document)
        numbers = version.numbers if version else (1,)
        if in_place:
            major += max(0, numbers[0] - 1)
        if version is not None and version.scheme is not Scheme.INTEGER:
            minor += numbers[1] + 1
            patch += numbers[2]
        else:
            minor += 1
    return f"{major}.{minor}.{patch}"


def pyproject(made: Distribution, package: str) -> str:
    """A `pyproject.toml`, so that the folder can be installed as it is."""
    lines = [
        "# Made by eventreg; do not edit.",
        "[build-system]",
        'requires = ["hatchling"]',
        'build-backend = "hatchling.build"',
        "",
        "[project]",
        f"name = {_toml(made.name)}",
        f"version = {_toml(made.version)}",
        f"description = {_toml(made.summary)}",
        f"requires-python = {_toml(made.python)}",
        f"dependencies = [{', '.join(map(_toml, made.requires))}]",
    ]
    if made.extras:
        lines += ["", "[project.optional-dependencies]"]
        lines += [f"{name} = [{', '.join(map(_toml, needs))}]" for name, needs in made.extras]
    lines += ["", "[tool.hatch.build.targets.wheel]", f"packages = [{_toml(package)}]"]
    return "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    """A basic string; the escapes of JSON are those of TOML."""
    return json.dumps(text).replace("\x7f", "\\u007f")


def wheel(made: Distribution, artifacts: Iterable[Artifact]) -> bytes:
    """A wheel (binary distribution format 1.0), the same bytes for the same input.

    Nothing is compressed: compressors differ from machine to machine.
    """
    folder = f"{made.stem}.dist-info"
    files = [(artifact.path, artifact.text.encode()) for artifact in artifacts]
    files += [
        (f"{folder}/METADATA", _metadata(made).encode()),
        (
            f"{folder}/WHEEL",
            b"Wheel-Version: 1.0\nGenerator: eventreg\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        ),
    ]
    record = "".join(f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in files)
    files.append((f"{folder}/RECORD", f"{record}{folder}/RECORD,,\n".encode()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, data in files:
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def _metadata(made: Distribution) -> str:
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {made.name}",
        f"Version: {made.version}",
        f"Summary: {made.summary}",
        f"Requires-Python: {made.python}",
        *(f"Requires-Dist: {need}" for need in made.requires),
    ]
    for name, needs in made.extras:
        lines.append(f"Provides-Extra: {name}")
        lines += [f"Requires-Dist: {need} ; extra == '{name}'" for need in needs]
    return "\n".join(lines) + "\n"


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
