"""Values that Dapr refuses when it starts, or takes for something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eventreg.lint.rule import Problem, RegistryRule, Whole
from eventreg.lint.rules.dap.manifest import Manifest, at, manifests, read
from eventreg.lint.rules.dap.shown import COMPONENT, manifest, section
from eventreg.model.dapr import SCOPE_SYNTAX, go_duration
from eventreg.model.text.positions import Tokens

_DAPR: Tokens = ("generate", "dapr")
_METADATA_DURATIONS = {
    *("redeliverInterval", "processingTimeout", "streamTTL", "maxConnAge", "poolTimeout"),
    *("redisMinRetryInterval", "redisMaxRetryInterval", "dialTimeout", "readTimeout"),
    *("writeTimeout", "idleCheckFrequency", "idleTimeout"),
}
_SCOPES = ("publishingScopes", "subscriptionScopes")


def sections(whole: Whole) -> Iterator[tuple[Tokens, Mapping[str, Any]]]:
    """`generate.dapr` and the values of each environment, with their paths."""
    section_ = whole.settings.dapr
    if section_ is not None:
        yield _DAPR, section_
        for name, values in section_.get("environments", {}).items():
            yield (*_DAPR, "environments", name), values


def unreadable(whole: Whole) -> Iterator[Problem]:
    for path, text in whole.settings.manifests.items():
        yield from (found for found in read(path, text) if isinstance(found, Problem))


UNREADABLE = RegistryRule(
    code="DAP001",
    slug="unreadable-manifest",
    summary="A file among the Dapr manifests is no YAML.",
    rationale="Dapr skips or refuses such a file when it starts, and nothing here can check it.",
    remedy="Mend the file, or take it out of generate.dapr.manifests.",
    check=unreadable,
    bad=manifest("kind: [Component\n"),
    good=manifest(COMPONENT),
)


def bad_durations(whole: Whole) -> Iterator[Problem]:
    for tokens, values in sections(whole):
        for path in (("stream-ttl",), ("handler-timeout",), ("bulk", "wait")):
            text = at(values, path)
            if isinstance(text, str) and not go_duration(text):
                key = ".".join(path)
                yield whole.configured(
                    (*tokens, *path), f'{key}: "{text}" is no Go duration above zero', subject=key
                )
    for found in manifests(whole, "Component", "Resiliency"):
        for place, text in _durations(found):
            plain = found.kind == "Component" and text.lstrip("-").isdecimal()
            if not plain and go_duration(text.removeprefix("-")) is None:
                yield found.problem(place, f'"{text}" is no Go duration')


def _durations(found: Manifest) -> Iterator[tuple[Tokens, str]]:
    if found.kind == "Component":
        for index, name, entry in found.metadata():
            if name in _METADATA_DURATIONS and "value" in entry:
                yield ("spec", "metadata", index, "value"), str(entry["value"])
        return
    policies: Tokens = ("spec", "policies")
    for name, text in found.mapping(*policies, "timeouts").items():
        yield (*policies, "timeouts", name), str(text)
    for kind, keys in (("retries", ("duration", "maxInterval")), ("circuitBreakers", _BREAKER)):
        for name in found.mapping(*policies, kind):
            for key in keys:
                value = found.get(*policies, kind, name, key)
                if value is not None:
                    yield (*policies, kind, name, key), str(value)


_BREAKER = ("interval", "timeout")

BAD_DURATION = RegistryRule(
    code="DAP002",
    slug="not-a-go-duration",
    summary="A duration is written as Go does not read it.",
    rationale=(
        "Dapr reads durations as Go does: hours, minutes, seconds and below. `7d` is refused when "
        "the sidecar starts, which for a replica is when it is needed most; its own documentation "
        "shows `30d`."
    ),
    remedy="Write hours, minutes or seconds, such as 168h for a week.",
    check=bad_durations,
    bad=section("stream-ttl: 7d"),
    good=section("stream-ttl: 168h"),
)


def bad_topics(whole: Whole) -> Iterator[Problem]:
    section_ = whole.settings.dapr
    if section_ is None:
        return
    dead_letter = section_.get("dead-letter", "")
    if bad := _bad_character(dead_letter):
        yield whole.configured(
            (*_DAPR, "dead-letter"),
            f'the dead-letter topic "{dead_letter}" has {bad} in it, which scopes cannot say',
        )
    for name, event in whole.registry.events.items():
        if bad := _bad_character(name):
            yield whole.at(
                event.newest,
                f'the topic "{name}" has {bad} in it, which scopes cannot say',
                (event.newest.dialect.id_keyword,),
                subject=name,
            )
    for found in manifests(whole, "Component"):
        for index, name, entry in found.metadata():
            if name in _SCOPES and "*" in str(entry.get("value")):
                yield found.problem(
                    ("spec", "metadata", index, "value"),
                    f"{name} has a wildcard, which Dapr takes for the name of a topic",
                    remedy="Name every topic: matching is exact.",
                )


def _bad_character(topic: str) -> str:
    return next((f'"{c}"' for c in topic if c in SCOPE_SYNTAX or c.isspace()), "")


BAD_TOPIC = RegistryRule(
    code="DAP003",
    slug="topic-breaks-scope",
    summary="A topic has a character in it that the scopes of a component cannot say.",
    rationale=(
        "Scopes are one text, `orders=a,b;payment=c`, matched exactly: a comma, semicolon or "
        "equals sign in a topic ends it, and a star is a star and no wildcard. The application is "
        "then refused at run time, or may do what it should not."
    ),
    remedy="Name the topic without it.",
    check=bad_topics,
    bad=section('dead-letter: "{topic},dead"'),
    good=section('dead-letter: "{topic}.dead"'),
)


def trimmed_twice(whole: Whole) -> Iterator[Problem]:
    for tokens, values in sections(whole):
        if "max-length" in values and "stream-ttl" in values:
            yield whole.configured(
                (*tokens, "stream-ttl"), "max-length and stream-ttl exclude each other"
            )
    for found in manifests(whole, "Component"):
        names = {name: index for index, name, _ in found.metadata()}
        if "maxLenApprox" in names and "streamTTL" in names:
            yield found.problem(
                ("spec", "metadata", names["streamTTL"], "name"),
                "maxLenApprox and streamTTL exclude each other",
            )


TRIMMED_TWICE = RegistryRule(
    code="DAP004",
    slug="trimmed-twice",
    summary="Streams are to be trimmed by their length and by age.",
    rationale="Redis trims by one of the two, and Dapr refuses a component that names both.",
    remedy="Keep one of them.",
    check=trimmed_twice,
    bad=section("max-length: 1000\nstream-ttl: 168h"),
    good=section("max-length: 1000"),
)


def plain_passwords(whole: Whole) -> Iterator[Problem]:
    for found in manifests(whole, "Component"):
        for index, name, entry in found.metadata():
            secret = name.lower().endswith(("password", "clientkey"))
            if secret and isinstance(entry.get("value"), str) and entry["value"]:
                yield found.problem(
                    ("spec", "metadata", index, "name"), f"{name} stands in the manifest"
                )


PLAIN_PASSWORD = RegistryRule(
    code="DAP005",
    slug="password-in-manifest",
    summary="A password or key stands in a manifest.",
    rationale="Manifests are committed, copied and printed; a password in one is known to all.",
    remedy="Put it into a secret store, and refer to it by secretKeyRef.",
    check=plain_passwords,
    bad=manifest(COMPONENT + "    - { name: redisPassword, value: hunter2 }\n"),
    good=manifest(
        COMPONENT + "    - { name: redisPassword, secretKeyRef: { name: redis, key: password } }\n"
    ),
)


RULES = (UNREADABLE, BAD_DURATION, BAD_TOPIC, TRIMMED_TWICE, PLAIN_PASSWORD)
