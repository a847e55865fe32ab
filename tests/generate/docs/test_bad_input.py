"""Registries that are large, empty, recursive or bare still give pages that can be read."""

from eventreg.generate.docs.addresses import PARTS
from tests.generate.docs.support import Between, Changed, Page, broken_links, site
from tests.support import event_schema

PATH = "orders/order/created/1.0.0.json"


def one(tmp_path, **parts):
    made = site(tmp_path, {PATH: event_schema(**parts)})
    assert list(broken_links(made)) == []
    return Page(made["events/orders.order.created/index.html"])


def bare(version="1.0.0"):
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://schemas.example.com/orders/order/created/{version}.json",
    }


def test_no_event_at_all(tmp_path):
    made = site(tmp_path, {})
    assert "No event has a schema yet." in Page(made["index.html"]).text
    assert list(broken_links(made)) == []


def test_an_event_that_says_nothing_of_itself(tmp_path):
    made = site(tmp_path, {PATH: bare()})
    text = Page(made["events/orders.order.created/index.html"]).text
    assert "Created" in text
    assert "Published by nobody yet" in text
    assert "The schema gives no example." in text
    assert "Payload Unfold all any" in text


def test_a_boolean_schema(tmp_path):
    made = site(tmp_path, {PATH: "true"}, "layout: {identity: path}")
    assert "any" in Page(made["events/orders.order.created/index.html"]).text


def test_many_events_that_share_little_are_grouped_by_service(tmp_path):
    schemas = {
        f"s{n % 5}/thing_{n}/done/1.0.0.json": {
            "$id": f"https://schemas.example.com/s{n % 5}/thing_{n}/done/1.0.0.json"
        }
        for n in range(100)
    }
    made = site(tmp_path, schemas)
    assert list(broken_links(made)) == []
    assert made["events/index.html"].count("<h2") == 5
    few = site(tmp_path / "few", dict(list(schemas.items())[:20]))
    assert few["events/index.html"].count("<h2") == 20


def test_two_hundred_properties(tmp_path):
    properties = {f"p{n}": {"type": "string", "description": f"No. {n}."} for n in range(200)}
    page = one(tmp_path, properties=properties, required=["p0"])
    assert sum(1 for tag, attrs in page.tags if attrs.get("class") == "field") == 200
    assert "p199" in page.ids


def test_recursion_is_named_and_not_followed(tmp_path):
    tree = {
        "type": "object",
        "properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/node"}}},
    }
    page = one(
        tmp_path,
        properties={"root": {"$ref": "#/$defs/node"}},
        required=[],
        **{"$defs": {"node": tree}},
    )
    assert "list of the same as root above" in page.text


def test_shared_types_inside_each_other_are_linked_and_not_unfolded(tmp_path):
    base = "https://schemas.example.com/shared"
    schemas = {
        f"shared/{name}/1.0.0.json": {
            "$id": f"{base}/{name}/1.0.0.json",
            "title": name.upper(),
            "type": "object",
            "properties": {"next": {"$ref": f"{base}/{other}/1.0.0.json"}},
        }
        for name, other in (("a", "b"), ("b", "a"))
    }
    schemas[PATH] = event_schema(properties={"a": {"$ref": f"{base}/a/1.0.0.json"}}, required=[])
    config = (
        'layout: {shared: {path: "shared/{name}/{version}.json", '
        'id: "https://schemas.example.com/shared/{name}/{version}.json"}}'
    )
    made = site(tmp_path, schemas, config)
    assert list(broken_links(made)) == []
    assert "a A" in Page(made["events/orders.order.created/index.html"]).text


def test_deep_nesting_ends(tmp_path):
    schema = {"type": "string"}
    for _ in range(60):
        schema = {"type": "object", "properties": {"deeper": schema}}
    assert "has more fields, see the schema" in one(tmp_path, properties={"deep": schema}).text


def test_types_that_unfold_exponentially_stay_small(tmp_path):
    base = "https://schemas.example.com/shared"
    schemas = {}
    for level in range(12):
        inner = {"$ref": f"{base}/t{level + 1}/1.0.0.json"} if level < 11 else {"type": "string"}
        schemas[f"shared/t{level}/1.0.0.json"] = {
            "$id": f"{base}/t{level}/1.0.0.json",
            "type": "object",
            "properties": {f"f{n}": inner for n in range(8)},
        }
    schemas[PATH] = event_schema(properties={"t": {"$ref": f"{base}/t0/1.0.0.json"}}, required=[])
    config = (
        'layout: {shared: {path: "shared/{name}/{version}.json", '
        'id: "https://schemas.example.com/shared/{name}/{version}.json"}}'
    )
    made = site(tmp_path, schemas, config)
    assert max(map(len, made.values())) < 200_000


def test_local_definitions_that_unfold_exponentially_stay_small(tmp_path):
    definitions = {
        f"d{level}": {
            "type": "object",
            "properties": {f"f{n}": {"$ref": f"#/$defs/d{level + 1}"} for n in range(6)},
        }
        for level in range(12)
    }
    definitions["d12"] = {"type": "string"}
    page = one(
        tmp_path, properties={"d": {"$ref": "#/$defs/d0"}}, required=[], **{"$defs": definitions}
    )
    assert sum(1 for _, attrs in page.tags if attrs.get("class") == "field") < 800


def test_a_reference_that_leads_nowhere_is_told(tmp_path):
    page = one(tmp_path, properties={"x": {"$ref": "#/$defs/missing"}}, required=[])
    assert "refers to #/$defs/missing, which is not in the registry" in page.text


def test_a_thousand_versions_have_a_history_and_a_short_switch(tmp_path):
    schemas = {
        f"orders/order/created/1.{n}.0.json": bare(f"1.{n}.0") | {"title": "Order Created"}
        for n in range(1000)
    }
    made = site(tmp_path, schemas)
    page = made["events/orders.order.created/1.500.0.html"]
    assert page.count("aria-current") == 2
    assert len(page) < 20_000
    history = made["events/orders.order.created/index.html"]
    assert history.count("change") >= 999


def test_names_in_other_scripts(tmp_path):
    schema = event_schema(
        title="ご注文",
        description="注文が作成されました。",
        properties={"顧客": {"type": "string"}},
        required=["顧客"],
    )
    schema["$id"] = "https://schemas.example.com/注文/注文/作成/1.0.0.json"
    made = site(tmp_path, {"注文/注文/作成/1.0.0.json": schema})
    assert list(broken_links(made)) == []
    page = Page(made["events/注文.注文.作成/index.html"])
    assert "ご注文" in page.text
    assert "注文が作成されました。" in page.text


def test_a_type_is_read_off_the_values_where_none_is_named(tmp_path):
    page = one(tmp_path, properties={"mark": {"const": 1}, "kind": {"enum": ["a", None]}})
    assert "mark integer always 1" in page.text
    assert 'kind string or null one of "a" null' in page.text


def test_a_list_that_is_closed_says_so_with_and_without_items(tmp_path):
    pair = {"type": "array", "prefixItems": [{"type": "integer"}], "items": False}
    page = one(tmp_path, properties={"pair": pair, "none": {"type": "array", "items": False}})
    assert "pair list no further items" in page.text
    assert "none list no items" in page.text


def test_a_shared_type_of_alternatives_alone_does_not_count_fields(tmp_path):
    base = "https://schemas.example.com/shared/link/1.0.0.json"
    options = [{"title": n, "properties": {n: {"type": "string"}}} for n in ("path", "end")]
    schemas = {
        "shared/link/1.0.0.json": {"$id": base, "title": "Link", "anyOf": options},
        PATH: event_schema(properties={"link": {"$ref": base}}, required=[]),
    }
    config = (
        'layout: {shared: {path: "shared/{name}/{version}.json", '
        'id: "https://schemas.example.com/shared/{name}/{version}.json"}}'
    )
    text = Page(site(tmp_path, schemas, config)["events/orders.order.created/index.html"]).text
    assert "2 alternatives Option 1 of 2, at least one holds: path" in text
    assert "0 fields" not in text


def test_an_id_stands_on_the_page_as_it_is_written(tmp_path):
    schema = event_schema(properties={"x": {"type": "string"}}, required=[])
    schema["$id"] = "/orders/order/created/1.0.0.json"
    config = 'layout: {id: "/{service}/{domain}/{action}/{version}.json"}'
    for form in ("html", "markdown"):
        pages = site(tmp_path, {PATH: schema}, config, form=form)
        assert any("/orders/order/created/1.0.0.json" in text for text in pages.values())
        assert not any("registry.invalid" in text for text in pages.values())


def test_many_changes_are_folded_behind_the_first(tmp_path):
    new = bare("1.1.0") | {"title": "Order Created"}
    changes = tuple(Changed(f"f{n}", "compatible", f"f{n} is new") for n in range(30))
    made = site(
        tmp_path,
        {PATH: bare(), "orders/order/created/1.1.0.json": new},
        differences=lambda old, new: Between(changes),
    )
    assert (
        "f7 is new 22 more compatible f8 is new"
        in Page(made["events/orders.order.created/index.html"]).text
    )


def test_draft_seven_and_conditions(tmp_path):
    page = one(
        tmp_path,
        properties={
            "kind": {"enum": ["card", "cash"]},
            "card": {"type": ["string", "null"]},
            "either": {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]},
            "point": {"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}]},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        required=["kind"],
        dependentRequired={"card": ["kind"]},
        **{"if": {"properties": {"kind": {"const": "card"}}}, "then": {"required": ["card"]}},
        oneOf=[{"title": "A", "required": ["card"]}, {"title": "B"}],
    )
    for fact in (
        'When kind is "card"',
        "needs card",
        "string or null",
        "UUID",
        "[1]",
        "any other",
        "Option 1 of 2, exactly one holds: A",
        "card needs kind",
    ):
        assert fact in page.text, fact


def test_a_condition_says_absence_and_everything_it_requires(tmp_path):
    properties = {"a": {"type": "string"}, "b": {"type": "string"}}

    def told(folder, condition, required):
        then = {"properties": {"b": {"minLength": 2}}}
        parts = {"if": condition, "then": then, "required": required}
        return one(tmp_path / folder, properties=properties, **parts).text

    on_a = {"properties": {"a": {"const": "x"}}}
    assert 'When a is absent or "x"' in told("optional", on_a, [])
    assert 'When a is "x"' in told("required", on_a, ["a"])
    both = {**on_a, "required": ["a", "b"]}
    assert 'When a is "x" and b is there' in told("both", both, [])


def test_fields_named_like_parts_of_the_page_do_not_take_their_place(tmp_path):
    tree = {"type": "object", "properties": {"again": {"$ref": "#/properties/code"}}}
    page = one(
        tmp_path,
        properties={**{name: {"type": "string"} for name in sorted(PARTS)}, "code": tree},
        required=[],
    )
    assert len(page.ids) == len(set(page.ids))
    assert {"code", "code~", "q", "q~"} <= set(page.ids)
    assert "#code~" in page.links


def test_every_part_of_a_page_with_fields_is_known(tmp_path):
    schemas = {PATH: event_schema(), PATH.replace("1.0.0", "1.1.0"): event_schema("1.1.0")}
    made = site(tmp_path, schemas, "services: {orders: {publishes: ['**'], subscribes: ['**']}}")
    page = Page(made["events/orders.order.created/index.html"])
    assert set(page.ids) - {"order_id"} <= PARTS
