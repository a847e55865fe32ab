"""Do the generated models accept exactly what the schemas accept?

Usage:
    models_agreement.py eventreg.yaml [--root FOLDER] [--examples FOLDER] [--count N] [--seed N]
    models_agreement.py --suite FOLDER

Every example of every event, and seeded mutations of it, go through `parse` (in an envelope) and
through the bare model; the validator of jsonschema-rs, on the registry's own files, is the judge.
What a model accepts is written with a plain `model_dump_json`, and has to be valid and the same
value again. Examples are those in the schemas, and the JSON files of `--examples` that an event's
schema accepts. `--suite` takes the official JSON-Schema-Test-Suite (the folder with `tests/` and
`remotes/`; the source distribution of `jsonschema` has it as `json/`), each instance as a payload,
in every dialect that eventreg reads.
Exits with 1 where agreement is below `--parse-min` or `--bare-min` (percent).
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from eventreg.config import parse as parse_config
from eventreg.generate import publish
from eventreg.generate.models import Options, render
from eventreg.generate.models.mutate import mutations
from eventreg.model.catalogue import Catalogue
from eventreg.model.dialect import Dialect
from eventreg.model.document import SchemaDocument
from eventreg.model.registry import LoadProblem, Registry
from eventreg.sources import WorkTree, load, read_document

SUITE = b"""
schemas: tests
layout:
  path: "{file}/{group}/{version}.json"
  identity: path
  shared: { path: "remotes/{path...}.json", id: "http://localhost:1234/{path...}.json" }
names: { pattern: ".*" }
"""


@dataclass
class Score:
    """Agreement of one way in.

    Attributes:
        rejected: values that the schema accepts and this way does not.
    """

    tried: int = 0
    agreed: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, event: str, *, wanted: bool, got: bool, reason: str) -> None:
        self.tried += 1
        if wanted == got:
            self.agreed += 1
            return
        self.rejected += wanted
        self.reasons[f"{event}: {'refused' if wanted else 'accepted'}: {reason[:110]}"] += 1

    @property
    def share(self) -> float:
        return 100 * self.agreed / max(1, self.tried)


@dataclass
class Result:
    parse: Score = field(default_factory=Score)
    bare: Score = field(default_factory=Score)
    examples: int = 0
    examples_refused: int = 0
    dumps: int = 0
    dumps_wrong: Counter[str] = field(default_factory=Counter)


Case = tuple[str, Any, bool, bool]
"""Key in EVENTS, payload, whether the schema accepts it, whether it is an example."""


def package_of(registry: Registry, catalogue: Catalogue, *, formats: bool, name: str) -> Any:
    """Generate, write, import; say what could not be modelled."""
    built = render(registry, catalogue, Options(package=name, formats=formats))
    for finding in built.findings:
        print(f"  {finding.severity}: {finding.event}: {finding.message[:150]}")
    folder = Path(tempfile.mkdtemp())
    publish(built.artifacts, folder)
    sys.path.insert(0, str(folder))
    return importlib.import_module(name)


def compare(package: Any, cases: Iterator[Case]) -> Result:
    result = Result()
    warnings.simplefilter("ignore")
    for key, payload, wanted, is_example in cases:
        info = package.EVENTS[key]
        envelope = {"specversion": "1.0", "id": "1", "source": "/b", "type": key, "data": payload}
        envelope["dataschema"] = info.dataschema
        got, reason = True, ""
        try:
            event = package.parse(envelope)
        except package.EventError as error:
            got, reason = False, str(error)
        result.parse.add(key, wanted=wanted, got=got, reason=reason)
        result.examples += is_example
        result.examples_refused += is_example and not got
        if got:
            written = json.loads(event.model_dump_json())["data"]
            result.dumps += 1
            if written != payload:
                result.dumps_wrong[key] += 1
            try:
                info.check(written)
            except package.InvalidPayloadError:
                result.dumps_wrong[f"{key} invalid"] += 1
        bare, reason = True, "-"
        try:
            info.model.model_validate(payload)
        except ValueError as error:
            bare, reason = False, " ".join(str(error).split())
        result.bare.add(key, wanted=wanted, got=bare, reason=reason)
    return result


def registry_cases(
    registry: Registry, package: Any, examples: Path | None, count: int, seed: int
) -> Iterator[Case]:
    found = {info.dataschema: key for key, info in package.EVENTS.items()}
    files = sorted(examples.rglob("*.json")) if examples else []
    outside = [json.loads(path.read_bytes()) for path in files]
    for event in registry.events.values():
        for documents in event.majors().values():
            document = documents[-1]
            key = found[document.schema[document.dialect.id_keyword].removesuffix("#")]
            validator = registry.validator(document)
            own = [e for d in documents for e in d.schema.get("examples", [])]
            own = [e for e in own if validator.is_valid(e)]
            own += [value for value in outside if validator.is_valid(value)]
            for number, example in enumerate(own):
                yield key, example, True, True
                for variant in mutations(example, seed + number, count):
                    yield key, variant, validator.is_valid(variant), False


def suite(
    folder: Path, dialect: Dialect
) -> tuple[Registry, list[tuple[str, list[dict[str, Any]]]]]:
    """A registry with one event for each group of the suite, and the tests by event."""
    config = parse_config(SUITE, folder / "eventreg.yaml")
    draft = f"draft{dialect.value.removeprefix('draft-0')}"
    found: list[SchemaDocument | LoadProblem] = []
    tests: list[tuple[str, list[dict[str, Any]]]] = []
    for place, schema in _remotes(folder / "remotes", draft, dialect.id_keyword):
        text = json.dumps(schema).encode()
        found.append(read_document(f"tests/remotes/{place}", text, config.layout, dialect))
    for path in sorted((folder / "tests" / draft).glob("*.json")):
        for number, group in enumerate(json.loads(path.read_bytes())):
            name = path.stem.lower().replace("_", "")
            text = json.dumps(group["schema"]).encode()
            place = f"tests/{name}/g{number}/1.0.0.json"
            found.append(read_document(place, text, config.layout, dialect))
            tests.append((f"{name}.g{number}", group["tests"]))
    documents = [document for document in found if isinstance(document, SchemaDocument)]
    return Registry.of(config.layout, documents), tests


def _remotes(folder: Path, draft: str, id_keyword: str) -> Iterator[tuple[str, Any]]:
    """What the suite has on its server, by path; every schema with the `$id` that it is found by."""
    others = {"draft-next", *(f"draft{d.value.removeprefix('draft-0')}" for d in Dialect)} - {draft}
    for path in sorted(folder.rglob("*.json")):
        inside = path.relative_to(folder)
        if inside.parts[0] in others:
            continue
        address = f"http://localhost:1234/{inside.as_posix()}"
        schema = json.loads(path.read_bytes())
        if isinstance(schema, dict):
            own = urljoin(address, schema.get(id_keyword, address)).removesuffix("#")
            if own != address:
                yield f"own/{inside.as_posix()}", {**schema, id_keyword: own}
                schema = {"allOf": [{"$ref": own}]}
            schema[id_keyword] = address
        yield inside.as_posix(), schema


def report(title: str, result: Result) -> None:
    print(f"{title}: {result.parse.tried} payloads")
    for name, score in (("parse", result.parse), ("bare model", result.bare)):
        print(f"  {name:10} {score.share:7.3f} %  ({score.rejected} valid ones refused)")
        for reason, times in score.reasons.most_common(6):
            print(f"    {times:5}  {reason}")
    print(f"  examples accepted: {result.examples - result.examples_refused} of {result.examples}")
    print(
        f"  dumps the same again: {result.dumps - sum(result.dumps_wrong.values())}"
        f" of {result.dumps} {dict(result.dumps_wrong.most_common(4)) or ''}"
    )


def main() -> int:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    arguments.add_argument("config", nargs="?", type=Path)
    arguments.add_argument("--root", type=Path, help="folder that the configuration is for")
    arguments.add_argument("--examples", type=Path)
    arguments.add_argument("--suite", type=Path)
    arguments.add_argument("--count", type=int, default=200, help="mutations of each example")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--parse-min", type=float, default=0)
    arguments.add_argument("--bare-min", type=float, default=0)
    given = arguments.parse_args()
    results: list[Result] = []
    cases: Iterator[Case]
    for dialect in Dialect if given.suite else ():
        registry, tests = suite(given.suite, dialect)
        name = f"agreement_{re.sub('[^0-9]', '', dialect.value)}"
        package = package_of(registry, Catalogue(), formats=False, name=name)
        known = [(key, group) for key, group in tests if key in package.EVENTS]
        cases = ((key, t["data"], t["valid"], t["valid"]) for key, group in known for t in group)
        results.append(compare(package, cases))
        report(f"{dialect}: official suite, {len(known)} of {len(tests)} groups", results[-1])
    if given.config:
        place = (given.root or given.config.parent).resolve() / "eventreg.yaml"
        config = parse_config(given.config.read_bytes(), place)
        registry = load(WorkTree(config.root), config.layout, config.dialect)
        package = package_of(registry, config.catalogue, formats=True, name="agreement_events")
        cases = registry_cases(registry, package, given.examples, given.count, given.seed)
        results.append(compare(package, cases))
        report(str(config.root), results[-1])
    low = [r for r in results if r.parse.share < given.parse_min or r.bare.share < given.bare_min]
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
