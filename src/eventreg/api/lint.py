"""Lint a registry as its configuration says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from eventreg.api.cache import clean_documents
from eventreg.config import Config
from eventreg.errors import UsageError
from eventreg.lint import ALL_RULES, Selection, Settings, check, choose, run
from eventreg.lint.selection import check_selectors, selects
from eventreg.model.finding import Finding, Report
from eventreg.model.registry import Registry
from eventreg.model.rule import Rule
from eventreg.sources import read_document

if TYPE_CHECKING:
    from eventreg.lint.fixes import Fixed


def settings(
    config: Config,
    *,
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    today: dt.date | None = None,
) -> Settings:
    """What lint needs of a configuration; `select` replaces the configured one, the others add.

    Raises:
        ConfigError: a selector of the configuration names no rule.
    """
    _check_selectors(config)
    return Settings(
        select=tuple(select) or config.lint.select,
        extend_select=(*config.lint.extend_select, *extend_select),
        ignore=(*config.lint.ignore, *ignore),
        severity=config.lint.severity,
        name_pattern=config.name_pattern,
        name_description=config.name_description,
        money_words=config.money_words,
        dialect=config.dialect,
        catalogue=config.catalogue,
        overrides=tuple(selectors for selectors, _ in config.policy.overrides),
        waivers=config.waivers,
        today=today or dt.datetime.now(tz=dt.UTC).date(),
        dapr=config.generate.get("dapr"),
        manifests=manifests(config),
        locate=config.locate,
    )


def _check_selectors(config: Config) -> None:
    own = config.lint
    lists = {"select": own.select, "extend-select": own.extend_select, "ignore": own.ignore}
    for key, selectors in lists.items():
        for index, selector in enumerate(selectors):
            _check_selector(config, selector, "lint", key, index)
    for selector in own.severity:
        _check_selector(config, selector, "lint", "severity", selector)
    # A baseline has thousands of waivers, of few rules.
    first = {waiver.rule: index for index, waiver in reversed([*enumerate(config.waivers)])}
    for rule, index in first.items():
        if rule:
            _check_selector(config, rule, "waivers", index, "rule")


def _check_selector(config: Config, selector: str, *tokens: str | int) -> None:
    if any(selects(selector, rule) for rule in ALL_RULES):
        return
    try:
        check_selectors([selector], _others())
    except UsageError as error:
        key = tokens[0] == "lint"  # a severity has its rule for a key
        raise config.error(error.reason, *tokens, key=key, remedy=error.remedy) from None


def manifests(config: Config) -> dict[str, str]:
    """Text of the Dapr manifests that `generate.dapr.manifests` names, by path.

    Raises:
        ConfigError: there is no such folder, or a file in it cannot be read.
    """
    found: dict[str, str] = {}
    for index, name in enumerate(config.generate.get("dapr", {}).get("manifests", ())):
        folder = config.root / name
        if not folder.is_dir():
            raise config.error(
                f'generate.dapr.manifests: there is no folder "{name}"',
                *("generate", "dapr", "manifests", index),
            )
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".yaml", ".yml"} and path.is_file() and not path.is_symlink():
                text = path.read_bytes().decode("utf-8", "replace")
                found[path.relative_to(config.root).as_posix()] = text
    return found


def lint(
    config: Config,
    registry: Registry,
    *,
    own: Settings | None = None,
    paths: Collection[str] | None = None,
    cache: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Lint a registry.

    Args:
        config: of the registry.
        registry: what is checked.
        own: settings other than those of `config`.
        paths: report findings in these files alone.
        cache: remember in the user's cache folder which documents are clean.
        progress: called with how many documents are checked, and how many there are.

    Raises:
        UsageError: a selector names no rule.
    """
    own = own or settings(config)
    report = run(
        registry,
        own,
        paths=paths,
        others=_others,
        clean=clean_documents(config, own) if cache else None,
        progress=progress,
    )
    if registry.documents or registry.problems:
        return report
    return replace(report, notes=(*report.notes, _nothing(config)))


def _nothing(config: Config) -> str:
    shapes = " or ".join(dict.fromkeys(place.path.text for place in config.layout.places))
    return f"{config.layout.root} holds no schema: no file there ends as {shapes} does"


def fix(
    config: Config,
    registry: Registry,
    *,
    own: Settings | None = None,
    paths: Collection[str] | None = None,
    unsafe: bool = False,
) -> Fixed:
    """Mend what lint finds, but not in released versions; nothing is written.

    Args:
        config: of the registry.
        registry: as it is in the working tree.
        own: settings other than those of `config`.
        paths: mend these files alone.
        unsafe: make fixes too that may change what a schema accepts.
    """
    from eventreg.api.released import released_paths
    from eventreg.lint.fixes import fixed

    own = own or settings(config)
    return fixed(
        registry,
        own,
        choose(ALL_RULES, own, _others),
        lambda path, data: read_document(path, data, config.layout, config.dialect),
        unsafe=unsafe,
        released=released_paths(config),
        paths=paths,
    )


def findings(
    config: Config,
    registry: Registry,
    *,
    today: dt.date | None = None,
    cache: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Finding]:
    """What lint finds, before waivers; for runs of several engines, see `settled`."""
    own = settings(config, today=today)
    clean = clean_documents(config, own) if cache else None
    yield from check(registry, own, _selection(own), clean=clean, progress=progress)


def running(config: Config) -> tuple[Rule, ...]:
    """The rules of lint that run under a configuration."""
    return tuple(_selection(settings(config)).rules)


def _others() -> tuple[Rule, ...]:
    from eventreg.api.rules import all_rules

    return all_rules()


def _selection(own: Settings) -> Selection:
    return choose(ALL_RULES, own, _others)
