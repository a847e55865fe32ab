"""Waivers written into `eventreg.yaml` by a program."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.config import parse
from eventreg.config.add_waivers import add_waivers
from eventreg.errors import ConfigError
from eventreg.model.waiver import Waiver

FILE = Path("eventreg.yaml")
DAY = dt.date(2027, 1, 31)
ONE = Waiver("agreed", "team-a", DAY, rule="COM003", fingerprint="0123456789012345")
OTHER = Waiver("#1: it's\na case", "no", DAY, rule="NAM", subject="orders.*")


def added(text, *waivers):
    return add_waivers(text.encode(), FILE, [(waiver, "") for waiver in waivers]).decode()


def test_a_configuration_without_waivers_gets_a_list_at_its_end():
    data = add_waivers(b"schemas: events # here\n", FILE, [(ONE, "type-narrowed\nin orders")])
    assert data.decode() == (
        "schemas: events # here\n"
        "\n"
        "waivers:\n"
        "  # type-narrowed in orders\n"
        "  - rule: COM003\n"
        '    fingerprint: "0123456789012345"\n'
        "    reason: agreed\n"
        "    owner: team-a\n"
        "    until: 2027-01-31\n"
    )


BLOCK = """\
waivers:
- rule: SCH001   # one
  reason: |
    long

    text
  owner: a
  until: 2027-01-01 # two

# about services
services: {}
"""


def test_a_new_item_stands_right_behind_the_last_and_nothing_else_changes():
    text = added(BLOCK, ONE)
    before, _, behind = BLOCK.partition("\n\n# about")
    assert text.startswith(before + "\n- rule: COM003\n  fingerprint")
    assert text.endswith("until: 2027-01-31\n\n# about" + behind)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# a comment alone\n",
        "schemas: x",
        "schemas: x\r\n",
        BLOCK,
        BLOCK.replace("\n", "\r\n"),
        "waivers:\n    - {rule: SCH, reason: a,\n       owner: b, until: 2027-01-01\n      }\n",
        "waivers: []\nschemas: x\n",
        "waivers: [ ] # none yet\nschemas: x\n",
        "waivers: [{rule: SCH, reason: a, owner: b, until: 2027-01-01}]",
        "waivers: [\n  {rule: SCH, reason: a, owner: b, until: 2027-01-01}, # last\n]\n",
        "\ufeffschemas: x\n",
    ],
)
def test_every_way_to_write_the_list_can_be_added_to(text):
    before = parse(text.encode(), FILE)
    after = parse(added(text, ONE, OTHER).encode(), FILE)
    assert after.waivers == (*before.waivers, ONE, OTHER)
    assert ("\r\n" in added(text, ONE)) == ("\r\n" in text)
    assert added(text, ONE).startswith("\ufeff") == text.startswith("\ufeff")


@given(reason=st.text(min_size=1), owner=st.text(min_size=1), comment=st.text())
def test_any_words_come_back_as_they_were(reason, owner, comment):
    if any("\ud800" <= char <= "\udfff" for char in reason + owner + comment):
        return
    waiver = Waiver(reason, owner, DAY, rule="SCH001", subject=reason)
    data = add_waivers(b"schemas: x\n", FILE, [(waiver, comment), (ONE, "")])
    assert parse(data, FILE).waivers == (waiver, ONE)


@pytest.mark.parametrize("text", ['{"schemas": "x"}', "schemas: x\n...\n"])
def test_a_file_with_no_place_for_them_is_an_error(text):
    with pytest.raises(ConfigError, match="no place where waivers can be added"):
        added(text, ONE)


def test_an_invalid_configuration_is_an_error():
    with pytest.raises(ConfigError, match="unknown key"):
        added("schemass: x\n", ONE)
