"""Transcripts of the authoring commands in real repositories."""

from __future__ import annotations

import json
import shutil

import pytest
import yaml

from tests.support import event_schema, schema_path

CREATED = "orders.order.created"
CONFIG = """\
# Our events.
services:
  order:   # checkout
    owner: team-checkout
    namespaces: [orders]
    publishes: [orders.order.created]
  mailer: { owner: team-mail, subscribes: [orders.order.created] }
"""


@pytest.fixture
def shop(repository):
    repository.commit({"eventreg.yaml": CONFIG, schema_path(): event_schema(title="Order Created")})
    return repository


def _schema(repository, path):
    return json.loads((repository.folder / path).read_text())


def _files(repository):
    return set(repository.git("ls-files", "--others", "--exclude-standard").split())


def test_a_new_event_lints_clean_and_its_publisher_is_in_the_catalogue(shop, run):
    result = run("new", "orders.order.cancelled", cwd=shop.folder)
    assert result.status == 0
    assert result.out == (
        "created schemas/orders/order/cancelled/1.0.0.json\n"
        "changed eventreg.yaml\n"
        "note: order publishes it, says the catalogue now\n"
    )
    text = (shop.folder / "eventreg.yaml").read_text()
    assert text == CONFIG.replace(
        "publishes: [orders.order.created]",
        "publishes: [orders.order.created, orders.order.cancelled]",
    )
    linted = run("lint", cwd=shop.folder)
    assert (linted.status, linted.out) == (0, "No problems in 2 events and 2 schemas.\n")


def test_a_service_that_is_named_gets_the_namespace_of_its_new_event(shop, run):
    for name, service in (
        ("billing.invoice.paid", "order"),
        ("billing.invoice.sent", "order"),
        ("refunds.refund.requested", "mailer"),
    ):
        assert run("new", name, "--service", service, cwd=shop.folder).status == 0
    services = yaml.safe_load((shop.folder / "eventreg.yaml").read_text())["services"]
    assert services["order"]["namespaces"] == ["orders", "billing"]
    assert services["mailer"]["namespaces"] == ["mailer", "refunds"]
    assert run("lint", cwd=shop.folder).out.startswith("No problems")


def test_a_name_in_another_script_makes_a_title_of_its_own(shop, run):
    place = '{ path: "{path...}/{version}.json", id: "https://x.example/{path...}/{version}.json" }'
    config = f"layout: {place}\nnames: {{ pattern: '[\\w.]+' }}\n"
    shop.write({"eventreg.yaml": config})
    for folder in (shop.folder / "schemas").iterdir():
        shutil.rmtree(folder)
    for name, title in (("заказы.заказ.создан", "Заказ Создан"), ("注文.作成", "注文 作成")):
        assert run("new", name, cwd=shop.folder).status == 0
        path = shop.folder / "schemas" / name.replace(".", "/") / "1.0.0.json"
        assert json.loads(path.read_text("utf-8"))["title"] == title
    assert run("lint", cwd=shop.folder).out.startswith("No problems")


def test_a_new_namespace_gets_a_service(shop, run):
    result = run("new", "stock.item.restocked", "--owner=team-stock", cwd=shop.folder)
    assert result.status == 0
    services = yaml.safe_load((shop.folder / "eventreg.yaml").read_text())["services"]
    assert services["stock"] == {"owner": "team-stock", "publishes": ["stock.item.restocked"]}
    assert run("lint", cwd=shop.folder).out.startswith("No problems")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([CREATED], "exists already"),
        (["Orders.created"], "in snake case"),
        (["../../etc.a.b"], "is no name"),
        ([], "the name of the event is missing"),
    ],
)
def test_a_name_that_is_none_writes_nothing(arguments, words, shop, run):
    result = run("new", *arguments, cwd=shop.folder)
    assert (result.status, result.out) == (2, "")
    assert words in result.err
    assert shop.git("status", "--porcelain") == ""


IN_PLACE = """\
layout:
  path: "{service}/{domain}/{action}.yaml"
  id: "https://x.example/{service}/{domain}/{action}/{version}"
"""
IGLU = """\
layout:
  path: "{vendor}/{name}/jsonschema/{version}.json"
  identity: path
  versions: schemaver
  name: "{vendor}.{name}"
names: { pattern: ".+" }
"""
DEEP = """\
layout: { path: "{path...}/{version}.json", id: "/{path...}/{version}", versions: integer }
names: { pattern: ".+" }
"""


@pytest.mark.parametrize(
    ("config", "name", "path"),
    [
        (IN_PLACE, "a.b.changed", "schemas/a/b/changed.yaml"),
        (
            IGLU,
            "com-acme.order_placed",
            "schemas/com-acme/order_placed/jsonschema/1-0-0.json",
        ),
        (DEEP, "a.b.c.created", "schemas/a/b/c/created/v1.json"),
    ],
)
def test_new_follows_the_layout(config, name, path, repository, run):
    repository.commit({"eventreg.yaml": config})
    assert run("new", name, cwd=repository.folder).status == 0
    assert (repository.folder / path).is_file()
    linted = run("lint", cwd=repository.folder)
    assert linted.status == 0, linted.out
    assert run("new", name, cwd=repository.folder).status == 2


def test_an_edit_of_a_released_file_becomes_the_version_that_it_asks_for(shop, run):
    released = (shop.folder / schema_path()).read_text()
    for properties, version in (
        ({"note": {"type": "string", "description": "A note."}}, "1.1.0"),
        ({"order_id": {"type": "string", "description": "The number."}}, "1.0.1"),
        ({"order_id": {"type": "integer", "description": "The order."}}, "2.0.0"),
    ):
        schema = event_schema(title="Order Created")
        schema["properties"] |= properties
        del schema["examples"]
        shop.write({schema_path(): schema})
        checked = run("bump", "--check", cwd=shop.folder)
        assert checked.status == 1
        assert f"{CREATED} 1.0.0 → {version}" in checked.out
        assert run("bump", "--auto", cwd=shop.folder).status == 0
        assert (shop.folder / schema_path()).read_text() == released
        made = _schema(shop, schema_path(version))
        assert made["$id"].endswith(f"/{version}.json")
        assert made["properties"] == schema["properties"]
        assert run("bump", "--check", cwd=shop.folder).status == 0
        assert run("compat", "--base=main", cwd=shop.folder).status == 0
        shop.write({schema_path(version): None})


def test_a_version_that_announces_too_little_is_renamed(shop, run):
    text = json.dumps(
        event_schema("1.0.1", required=["order_id", "total"], properties={
            "order_id": {"type": "string"}, "total": {"type": "integer"}
        }),
        indent=4,
    )  # fmt: skip
    shop.write({schema_path("1.0.1"): text})
    result = run("bump", CREATED, cwd=shop.folder)
    assert result.status == 0
    assert f"created {schema_path('2.0.0')}" in result.out
    assert f"removed {schema_path('1.0.1')}" in result.out
    moved = (shop.folder / schema_path("2.0.0")).read_text()
    assert moved == text.replace("created/1.0.1.json", "created/2.0.0.json")


def test_a_chosen_bump_copies_to_the_byte_but_for_the_id(shop, run):
    yaml_text = (
        '# kept\n"$id": "https://schemas.example.com/a/b/{}.yaml"  # kept too\ntype: object\n'
    )
    shop.write(
        {
            "eventreg.yaml": 'layout: { path: "{a}/{b}/{version}.yaml", '
            'id: "https://schemas.example.com/{a}/{b}/{version}.yaml" }\n',
            "schemas/a/b/1.2.3.yaml": yaml_text.format("1.2.3").replace("\n", "\r\n"),
        }
    )
    for flag, version in (("--patch", "1.2.4"), ("--minor", "1.3.0"), ("--major", "2.0.0")):
        assert run("bump", "a.b", flag, cwd=shop.folder).status == 0
        made = (shop.folder / f"schemas/a/b/{version}.yaml").read_bytes().decode()
        assert made == yaml_text.format(version).replace("\n", "\r\n")


def test_the_self_description_of_iglu_follows_the_path(repository, run):
    path = "schemas/com-acme/order_placed/jsonschema/{}.json"
    own = {"vendor": "com-acme", "name": "order_placed", "format": "jsonschema", "version": "1-0-0"}
    repository.write({"eventreg.yaml": IGLU, path.format("1-0-0"): {"self": own, "type": "object"}})
    assert run("bump", "com-acme.order_placed", "--minor", cwd=repository.folder).status == 0
    made = _schema(repository, path.format("1-0-1"))
    assert made == {"self": own | {"version": "1-0-1"}, "type": "object"}


def test_in_place_the_id_alone_changes(repository, run):
    config = (
        'layout: { path: "{service}/{domain}/{action}.json", id: '
        '"https://schemas.example.com/{service}/{domain}/{action}/{version}.json" }\n'
    )
    path = "schemas/orders/order/created.json"
    repository.commit({"eventreg.yaml": config, path: event_schema()})
    schema = event_schema(description="It happened.")
    schema["properties"]["note"] = {"type": "string"}
    repository.write({path: schema})
    assert run("bump", cwd=repository.folder).status == 0
    assert _schema(repository, path) == schema | {
        "$id": schema["$id"].replace("/1.0.0.", "/1.1.0.")
    }
    assert _files(repository) == set()


def test_an_older_major_gets_its_own_next_version(shop, run):
    shop.commit({schema_path("2.0.0"): event_schema("2.0.0", title="Order Created, again")})
    edited = event_schema(title="Order Created", description="Once more.")
    shop.write({schema_path(): edited})
    result = run("bump", cwd=shop.folder)
    assert result.status == 0, result.err
    assert f"{CREATED} 1.0.0 → 1.0.1 (patch)" in result.out
    assert _files(shop) == {schema_path("1.0.1")}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--major"],
        ["--major", "--minor", CREATED],
        ["--check", "--major", CREATED],
        ["no.such.event"],
    ],
)
def test_bumps_that_make_no_sense_are_refused(arguments, shop, run):
    assert run("bump", *arguments, cwd=shop.folder).status == 2
    assert shop.git("status", "--porcelain") == ""


def test_deprecation_of_a_released_event_is_a_patch(shop, run):
    run("new", "orders.order.placed", cwd=shop.folder)
    shop.commit()
    result = run(
        "deprecate", CREATED, "--replaced-by=orders.order.placed", "--sunset=2030-01-31",
        cwd=shop.folder,
    )  # fmt: skip
    assert result.out == (
        f"created {schema_path('1.0.1')}\n"
        "note: still subscribed, to be moved until 2030-01-31: mailer\n"
    )
    schema = _schema(shop, schema_path("1.0.1"))
    assert schema["deprecated"] is True
    assert schema["x-eventreg"] == {"replaced-by": "orders.order.placed", "sunset": "2030-01-31"}
    assert run("lint", cwd=shop.folder).status == 0
    assert run("compat", "--base=main", cwd=shop.folder).status == 0
    again = run("deprecate", CREATED, "--replaced-by=orders.order.placed", cwd=shop.folder)
    assert "says so already" in again.out
    assert _files(shop) == {schema_path("1.0.1")}


def test_a_replacement_must_exist(shop, run):
    result = run("deprecate", CREATED, "--replaced-by=orders.order.creatd", cwd=shop.folder)
    assert result.status == 2
    assert f'did you mean "{CREATED}"?' in result.err
    assert run("deprecate", CREATED, f"--replaced-by={CREATED}", cwd=shop.folder).status == 2


def test_a_released_event_is_renamed_by_copy_alias_and_deprecation(shop, run):
    released = (shop.folder / schema_path()).read_text()
    result = run("mv", CREATED, "orders.order.placed", cwd=shop.folder)
    assert result.status == 0, result.err
    assert (shop.folder / schema_path()).read_text() == released
    assert _files(shop) == {schema_path("1.0.1"), schema_path(name="orders.order.placed")}
    moved = _schema(shop, schema_path(name="orders.order.placed"))
    assert moved["title"] == "Order Placed"
    config = yaml.safe_load((shop.folder / "eventreg.yaml").read_text())
    assert config["aliases"] == {CREATED: "orders.order.placed"}
    linted = run("lint", cwd=shop.folder)
    assert linted.status == 0, linted.out
    assert run("compat", "--base=main", cwd=shop.folder).status == 0


def test_an_event_that_was_never_released_moves(shop, run):
    shop.write({schema_path(name="orders.order.payed"): event_schema(name="orders.order.payed")})
    text = CONFIG.replace(
        "[orders.order.created]\n", "[orders.order.created, orders.order.payed]\n"
    )
    shop.write({"eventreg.yaml": text})
    result = run("mv", "orders.order.payed", "orders.order.paid", cwd=shop.folder)
    assert result.status == 0, result.err
    assert _files(shop) == {schema_path(name="orders.order.paid")}
    assert (shop.folder / "eventreg.yaml").read_text() == text.replace("payed", "paid")
    assert not (shop.folder / "schemas/orders/order/payed").exists()
    assert run("lint", cwd=shop.folder).out.startswith("No problems")


def test_a_name_that_is_taken_is_no_new_name(shop, run):
    assert run("mv", CREATED, CREATED, cwd=shop.folder).status == 2
    assert run("mv", CREATED, "Nope", cwd=shop.folder).status == 2
    assert run("mv", "no.such.event", "a.b.c", cwd=shop.folder).status == 2
    assert shop.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("deprecate", CREATED, "--sunset", "tomorrow"),
        ("mv", CREATED, "orders.order.placed", "--sunset", "2030-13-01"),
        ("waive", "0123456789abcdef", "--reason", "r", "--until", "soon"),
    ],
)
def test_what_is_no_day_is_told_with_one_that_is(shop, run, arguments):
    result = run(*arguments, cwd=shop.folder)
    assert result.status == 2
    assert result.err == f'eventreg: "{arguments[-1]}" is no day; write it as 2027-01-31\n'


def test_a_folder_that_cannot_be_written_leaves_nothing_half_done(shop, run, monkeypatch):
    from pathlib import Path

    def refuse(self, target):
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    result = run("new", "orders.order.cancelled", cwd=shop.folder)
    assert result.status == 2
    assert result.err.count("\n") == 1
    assert shop.git("status", "--porcelain", "--ignored") == ""
    assert not (shop.folder / "schemas/orders/order/cancelled").exists()


def test_a_configuration_behind_a_link_stays_behind_it(shop, run):
    real = shop.folder / "real.yaml"
    (shop.folder / "eventreg.yaml").rename(real)
    (shop.folder / "eventreg.yaml").symlink_to("real.yaml")
    assert run("new", "orders.order.cancelled", cwd=shop.folder).status == 0
    assert (shop.folder / "eventreg.yaml").is_symlink()
    assert "orders.order.cancelled" in real.read_text()
