"""Make a realistic registry of any size: the same seed gives the same bytes.

Usage: registry_maker.py FOLDER [EVENTS] [SEED]

Every second event has a second version; 40 shared types are referred to. Schemas have five to nine
properties, descriptions, patterns, formats, nested objects and a valid example, about five
kilobytes each. The result lints clean.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"
HOST = "https://schemas.example.com"
ACTIONS = "created updated cancelled shipped paid archived approved rejected moved counted".split()
NOUNS = (
    "order cart payment refund parcel stock price offer product review customer account invoice "
    "shipment return voucher basket supplier batch shelf"
).split()
WORDS = (
    "source target previous current preferred billing delivery primary internal external final "
    "initial expected actual planned confirmed"
).split()
SHARED = 40

Field = tuple[str, Any, Any]
"""Name, schema and example of a property."""


def make(folder: Path, events: int, seed: int = 1) -> int:
    """Write the registry and return how many schemas it has."""
    rng = random.Random(seed)
    shared = [f"{WORDS[i % 16]}_{NOUNS[i // 2 % 20]}_{i}" for i in range(SHARED)]
    count = 0
    for name in shared:
        count += write(folder, f"shared/{name}", "1.0.0", schema(name, fields(rng, 4, [])))
    services: dict[str, list[str]] = {}
    for number in range(events):
        service = f"{NOUNS[number % 20]}s{number // 1000}"
        domain = f"{rng.choice(NOUNS)}_{number}"
        action = rng.choice(ACTIONS)
        services.setdefault(service, []).append(f"{service}.{domain}.{action}")
        parts = fields(rng, rng.randint(5, 9), shared)
        place = f"{service}/{domain}/{action}"
        count += write(folder, place, "1.0.0", schema(f"{domain} {action}", parts))
        if number % 2:
            parts = [*parts, ("added_note", text("A word added later."), "later")]
            count += write(folder, place, "1.1.0", schema(f"{domain} {action}", parts))
    (folder / "eventreg.yaml").write_text(config(services), "utf-8")
    return count


def fields(rng: random.Random, many: int, shared: list[str]) -> list[Field]:
    """Different properties, at least one of them an identifier."""
    found: dict[str, Field] = {}
    kinds = [identifier, status, moment, quantity, flag, label, nested, listing]
    while len(found) < many:
        if shared and rng.random() < 0.2:
            name = rng.choice(shared)
            ref = {"description": f"The {name}.", "$ref": f"{HOST}/shared/{name}/1.0.0.json"}
            field = (f"{rng.choice(WORDS)}_{name}", ref, None)
        else:
            kind = identifier if not found else rng.choice(kinds)
            field = kind(rng, f"{rng.choice(WORDS)}_{rng.choice(NOUNS)}")
        found.setdefault(field[0], field)
    return list(found.values())


def identifier(rng: random.Random, name: str) -> Field:
    prefix = name[:3]
    kind = {"type": "string", "pattern": f"^{prefix}_[0-9a-z]{{12}}$"}
    return f"{name}_id", described(name, kind), f"{prefix}_{rng.randrange(10**12):012d}"


def status(rng: random.Random, name: str) -> Field:
    values = sorted(rng.sample(ACTIONS, 5))
    return f"{name}_status", described(name, {"type": "string", "enum": values}), values[0]


def moment(rng: random.Random, name: str) -> Field:
    day = f"2026-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}T10:00:00Z"
    return f"{name}_at", described(name, {"type": "string", "format": "date-time"}), day


def quantity(rng: random.Random, name: str) -> Field:
    kind = {"type": "integer", "minimum": 0, "maximum": 10 ** rng.randint(2, 9)}
    return f"{name}_quantity", described(name, kind), rng.randint(0, 99)


def flag(_: random.Random, name: str) -> Field:
    return f"is_{name}", described(name, {"type": "boolean"}), True


def text(description: str) -> Any:
    return {"description": description, "type": "string", "minLength": 1, "maxLength": 300}


def label(rng: random.Random, name: str) -> Field:
    return f"{name}_label", text(f"What people call the {name}."), rng.choice(NOUNS)


def nested(rng: random.Random, name: str) -> Field:
    inner = [identifier(rng, name), moment(rng, name), quantity(rng, name), label(rng, name)]
    value, example = object_of(inner)
    return f"{name}_details", described(name, value), example


def listing(rng: random.Random, name: str) -> Field:
    key, item, example = identifier(rng, name)
    kind = {"type": "array", "items": item, "minItems": 1, "maxItems": 500}
    return f"{key}s", described(name, kind), [example]


def described(name: str, kind: dict[str, Any]) -> dict[str, Any]:
    words = name.replace("_", " ")
    return {"description": f"About the {words} of this event, as the service knows it.", **kind}


def object_of(parts: list[Field]) -> tuple[dict[str, Any], dict[str, Any]]:
    example = {name: value for name, _, value in parts if value is not None}
    schema = {
        "type": "object",
        "required": sorted(example)[:3],
        "properties": {name: kind for name, kind, _ in parts},
        "additionalProperties": True,
    }
    return schema, example


def schema(title: str, parts: list[Field]) -> dict[str, Any]:
    value, example = object_of(parts)
    words = title.replace("_", " ").capitalize()
    return {"title": words, "description": f"{words}: what has happened.", **value} | {
        "examples": [example]
    }


def write(folder: Path, place: str, version: str, value: dict[str, Any]) -> int:
    path = folder / "schemas" / place / f"{version}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {"$schema": DIALECT, "$id": f"{HOST}/{place}/{version}.json", **value}
    path.write_text(json.dumps(whole, indent=2) + "\n", "utf-8")
    return 1


def config(services: dict[str, list[str]]) -> str:
    lines = [
        "layout:",
        "  shared:",
        '    path: "shared/{name}/{version}.json"',
        f'    id: "{HOST}/shared/{{name}}/{{version}}.json"',
        "services:",
    ]
    names = sorted(services)
    for index, name in enumerate(names):
        other = names[index - 1]
        lines.append(
            f'  {name}: {{ owner: team-{name}, publishes: ["{name}.**"], '
            f'subscribes: ["{other}.**"] }}'
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    folder = Path(sys.argv[1])
    events = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    print(f"{make(folder, events, seed)} schemas in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
