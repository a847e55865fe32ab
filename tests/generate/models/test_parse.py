"""`parse`, the envelope and the builders of the generated package."""

import base64
import copy
import json
import pickle
from datetime import UTC, datetime, timedelta

import pytest

from tests.generate.models.packages import envelope

ORDER = "orders.order.created"
STATUS = "orders.order.status_changed"


def _example(platform, name, version=-1):
    return platform[0].events[name].versions[version].schema["examples"][0]


@pytest.fixture
def order(platform):
    return copy.deepcopy(_example(platform, ORDER))


def test_every_example_is_accepted_and_comes_out_as_it_went_in(platform, events):
    for event in platform[0].events.values():
        for document in event.versions:
            for example in document.schema["examples"]:
                found = events.parse(
                    {
                        "specversion": "1.0",
                        "id": "1",
                        "source": "/test",
                        "type": "com.dapr.event.sent",
                        "dataschema": document.schema["$id"],
                        "data": example,
                    }
                )
                assert found.info.name == event.name
                assert json.loads(found.model_dump_json())["data"] == example
                built = found.data.event(source="/test")
                assert json.loads(built.model_dump_json())["data"] == example


@pytest.mark.parametrize("form", [dict, json.dumps, lambda value: json.dumps(value).encode()])
def test_an_event_is_read_from_an_object_a_text_and_bytes(events, order, form):
    found = events.parse(form(envelope(events.EVENTS[ORDER], order)))
    assert isinstance(found.data, events.OrderCreatedV1)
    assert found.data.order_id == order["order_id"]


def test_the_event_is_found_by_type_where_there_is_no_dataschema(events, platform):
    data = _example(platform, STATUS)
    info = events.EVENTS[f"{STATUS}.v2"]
    given = envelope(info, data)
    del given["dataschema"]
    assert isinstance(events.parse(given).data, events.OrderStatusChangedV2)


def test_an_expected_class_types_the_result_and_refuses_another(events, order):
    given = envelope(events.EVENTS[ORDER], order)
    assert events.parse(given, events.OrderCreatedV1).data.order_id
    with pytest.raises(events.UnknownEventError, match=r"orders\.order\.cancelled"):
        events.parse(given, events.OrderCancelledV1)


def test_what_dapr_adds_is_kept_as_extensions(events, order):
    more = {
        "pubsubname": "pubsub",
        "topic": ORDER,
        "traceid": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "tracestate": "",
        "datacontenttype": "application/json",
    }
    given = envelope(events.EVENTS[ORDER], order, **more)
    found = events.parse(given)
    assert found.extensions["pubsubname"] == "pubsub"
    assert json.loads(found.model_dump_json()) == given


def test_null_attributes_count_as_absent(events, order):
    given = envelope(events.EVENTS[ORDER], order, subject=None, time=None)
    assert "subject" not in json.loads(events.parse(given).model_dump_json())


def test_base64_data_is_decoded(events, order):
    given = envelope(events.EVENTS[ORDER], order)
    data = json.dumps(given.pop("data")).encode()
    found = events.parse({**given, "data_base64": base64.b64encode(data).decode()})
    assert json.loads(found.model_dump_json())["data"] == order


def test_an_alias_stands_for_its_event(events, platform):
    data = _example(platform, "payment.payment.processed")
    given = envelope(events.EVENTS["payment.processed"], data, type="payment.processed")
    assert isinstance(events.parse(given).data, events.PaymentProcessedV1)
    assert "payment.processed" not in list(events.EVENTS)


def test_a_newer_minor_is_read_as_far_as_the_newest_schema_goes(events, order):
    newer = "https://schemas.example.com/orders/order/created/1.99.0.json"
    given = envelope(events.EVENTS[ORDER], {**order, "added_later": 1}, dataschema=newer)
    assert events.parse(given).data.model_extra == {"added_later": 1}
    with pytest.raises(events.InvalidPayloadError) as caught:
        events.parse({**given, "data": {**order, "sales_channel": "fax"}})
    assert caught.value.version == "1.99.0"
    assert caught.value.pointer == "/sales_channel"
    assert "1.1.0, the newest known here" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"specversion": "0.3"}, "InvalidEnvelopeError", "/specversion"),
        ({"id": ""}, "InvalidEnvelopeError", "/id"),
        ({"source": 1}, "InvalidEnvelopeError", "/source"),
        ({"time": "yesterday"}, "InvalidEnvelopeError", "/time"),
        ({"data_base64": "e30="}, "InvalidEnvelopeError", "/data_base64"),
        ({"data": None, "data_base64": "?"}, "InvalidEnvelopeError", "/data_base64"),
        ({"type": "orders.cart.item_added"}, "InvalidEnvelopeError", "/type"),
        ({"type": "a.b.c", "dataschema": "https://a/b"}, "UnknownEventError", "a.b.c"),
        ({"type": f"{ORDER}.v7", "dataschema": None}, "UnknownVersionError", f"{ORDER} 7"),
        (
            {"dataschema": "https://schemas.example.com/orders/order/created/7.1.0.json"},
            "UnknownVersionError",
            f"{ORDER} 7.1.0",
        ),
        ({"data": {}}, "InvalidPayloadError", "required property"),
        ({"data": {1: object()}}, "InvalidPayloadError", "no JSON"),
    ],
)
def test_an_event_that_cannot_be_read_is_a_typed_error(events, order, change, error, message):
    given = envelope(events.EVENTS[ORDER], order) | change
    with pytest.raises(events.EventError) as caught:
        events.parse(given)
    assert type(caught.value).__name__ == error
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '{"specversion": NaN}', b"\xff"])
def test_a_text_that_is_no_event_is_a_typed_error(events, text):
    with pytest.raises(events.InvalidEnvelopeError):
        events.parse(text)


def test_an_error_tells_event_version_pointer_and_reason(events, order):
    order["totals"]["grand_total"]["amount_minor"] = "12"
    with pytest.raises(events.InvalidPayloadError) as caught:
        events.parse(envelope(events.EVENTS[ORDER], order))
    error = caught.value
    assert (error.event, error.version) == (ORDER, "1.1.0")
    assert error.pointer == "/totals/grand_total/amount_minor"
    assert error.errors[0] == (error.pointer, error.reason)


def test_a_builder_fills_the_envelope(events, order):
    payload = events.OrderCreatedV1.model_validate(order)
    event = payload.event(source="/orders", traceparent="00-1")
    written = json.loads(event.model_dump_json())
    assert written["type"] == ORDER
    assert written["subject"] == order["order_id"]
    assert written["dataschema"].endswith("orders/order/created/1.1.0.json")
    assert written["specversion"] == "1.0"
    assert written["traceparent"] == "00-1"
    assert written["data"] == order
    assert datetime.now(UTC) - event.time < timedelta(minutes=1)
    assert events.parse(written) == events.parse(event.model_dump_json())


def test_a_builder_refuses_what_its_schema_refuses(events, order):
    payload = events.OrderCreatedV1.model_validate(order)
    with pytest.raises(events.InvalidEnvelopeError):
        payload.event(source="")
    with pytest.raises(events.InvalidEnvelopeError):
        payload.event(source="/s", Not_An_Extension="x")
    for name in ("specversion", "type", "datacontenttype", "dataschema"):
        with pytest.raises(events.InvalidEnvelopeError, match=f"/{name}: follows from the event"):
            payload.event(source="/s", **{name: "x"})
    with pytest.raises(events.InvalidPayloadError, match="no JSON"):
        payload.model_copy(update={"order_id": b"\xff"}).event(source="/s")
    payload.order_id = "no order"
    with pytest.raises(events.InvalidPayloadError) as caught:
        payload.event(source="/s")
    assert caught.value.pointer == "/order_id"


def test_an_optional_property_is_absent_unless_it_is_set(events, order):
    order.pop("gift_message", None)
    payload = events.OrderCreatedV1.model_validate(order)
    assert "gift_message" not in json.loads(payload.model_dump_json())
    with pytest.raises(ValueError, match="gift_message"):
        events.OrderCreatedV1.model_validate({**order, "gift_message": None})


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-14T09:26:53Z",
        "2026-03-14t09:26:53.1200z",
        "2026-03-14T09:26:53.123456789+05:30",
        "2016-12-31T23:59:60Z",
        "2026-03-14T09:26:53-00:00",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:60Z",
    ],
)
def test_a_time_is_a_datetime_and_is_written_as_it_was_read(events, order, text):
    order["placed_at"] = text
    found = events.parse(envelope(events.EVENTS[ORDER], order))
    assert found.data.placed_at.utcoffset() is not None
    assert json.loads(found.model_dump_json())["data"]["placed_at"] == text
    later = found.data.placed_at.replace(year=2026) + timedelta(hours=1)
    found.data.placed_at = later
    assert json.loads(found.model_dump_json())["data"]["placed_at"] != text
    assert pickle.loads(pickle.dumps(later)) == later


def test_an_event_goes_through_pickle(events, order):
    event = events.parse(envelope(events.EVENTS[ORDER], order, traceparent="00-1"))
    again = pickle.loads(pickle.dumps(event))
    assert type(again) is type(event)
    assert again == event
    assert again.model_dump_json() == event.model_dump_json()


def test_data_that_is_nested_too_deeply_is_a_typed_error(events, order):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    try:
        with pytest.raises(events.InvalidPayloadError, match="nested too deeply"):
            events.parse(envelope(events.EVENTS[ORDER], order | {"x_deep": deep}))
    finally:
        while deep:
            deep = deep.pop()


def test_events_are_searched_without_importing_a_model(events):
    assert [info.name for info in events.EVENTS.search("cart abandoned")] == [
        "orders.cart.abandoned"
    ]
    info = events.EVENTS[ORDER]
    assert info.publishers == ("order",)
    assert info.owner == "team-checkout"
    assert [version for version, _ in info.versions] == ["1.0.0", "1.1.0"]
