"""Generated publishers: what is posted, what answers mean, when they try again."""

import asyncio
import json
from datetime import UTC, datetime

import httpx
import pytest

from tests.generate.dapr.deliveries import DATA

ENDPOINT = "http://sidecar.test"


@pytest.fixture(scope="module")
def dapr(package):
    import shop_events.dapr

    return shop_events.dapr


@pytest.fixture
def event(package):
    from shop_events import EVENTS

    info = EVENTS["orders.order.status_changed.v2"]
    return info.model.model_validate(DATA).event(source="/orders", id="e-1")


class Sidecar:
    """Answers in turn and keeps what it was sent; an exception is raised."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def envelopes(self):
        return [json.loads(request.content) for request in self.requests]


@pytest.fixture(params=["waiting", "asyncio"])
def publish(request, dapr):
    """Publishes through a sidecar with either publisher."""

    def waiting(sidecar, event, options, **given):
        client = httpx.Client(transport=httpx.MockTransport(sidecar))
        with dapr.Publisher(client, endpoint=ENDPOINT, backoff=0.001, **options) as publisher:
            publisher.publish(event, **given)

    async def awaiting(sidecar, event, options, **given):
        client = httpx.AsyncClient(transport=httpx.MockTransport(sidecar))
        async with dapr.AsyncPublisher(
            client, endpoint=ENDPOINT, backoff=0.001, **options
        ) as publisher:
            await publisher.publish(event, **given)

    def call(sidecar, event, options=None, **given):
        if request.param == "waiting":
            waiting(sidecar, event, options or {}, **given)
        else:
            asyncio.run(awaiting(sidecar, event, options or {}, **given))

    return call


def test_the_whole_envelope_is_posted_to_the_topic_of_its_type(publish, event):
    sidecar = Sidecar(httpx.Response(204))
    publish(sidecar, event)
    (request,) = sidecar.requests
    assert request.method == "POST"
    assert request.url == f"{ENDPOINT}/v1.0/publish/pubsub/orders.order.status_changed.v2"
    assert request.headers["content-type"] == "application/cloudevents+json"
    (envelope,) = sidecar.envelopes
    assert envelope["id"] == "e-1"
    assert envelope["type"] == "orders.order.status_changed.v2"
    assert envelope["dataschema"].endswith("/orders/order/status_changed/2.0.0.json")
    assert envelope["data"]["current_status"] == "paid"


def test_metadata_goes_as_query_parameters(publish, event):
    sidecar = Sidecar(httpx.Response(204))
    publish(sidecar, event, topic="elsewhere/x", ttl=60, metadata={"rawPayload": "false"})
    (request,) = sidecar.requests
    assert request.url.raw_path.startswith(b"/v1.0/publish/pubsub/elsewhere%2Fx?")
    assert request.url.params["metadata.ttlInSeconds"] == "60"
    assert request.url.params["metadata.rawPayload"] == "false"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, "PublishRejectedError"),
        (403, "PublishForbiddenError"),
        (404, "UnknownPubSubError"),
    ],
)
def test_what_no_retry_mends_is_raised_at_once(publish, event, dapr, status, error):
    sidecar = Sidecar(httpx.Response(status, json={"message": "because"}))
    with pytest.raises(getattr(dapr, error), match="because") as caught:
        publish(sidecar, event)
    assert caught.value.status == status
    assert caught.value.event_id == "e-1"
    assert caught.value.topic == "orders.order.status_changed.v2"
    assert len(sidecar.requests) == 1


def test_a_failing_broker_is_tried_again_with_the_same_event(publish, event):
    sidecar = Sidecar(
        httpx.Response(500), httpx.ConnectError("refused"), httpx.Response(500), httpx.Response(204)
    )
    publish(sidecar, event)
    assert len({request.content for request in sidecar.requests}) == 1
    assert len(sidecar.requests) == 4


def test_after_the_last_attempt_the_failure_is_raised(publish, event, dapr):
    with pytest.raises(dapr.SidecarError, match="status 500"):
        publish(Sidecar(*[httpx.Response(500)] * 3), event, {"attempts": 3})
    with pytest.raises(dapr.SidecarUnavailableError, match="no answer, refused"):
        publish(Sidecar(httpx.ConnectError("refused")), event, {"attempts": 1})


def test_a_payload_changed_into_an_invalid_one_never_leaves(publish, event, package):
    event.data.sequence = -5
    sidecar = Sidecar()
    with pytest.raises(package.InvalidPayloadError):
        publish(sidecar, event)
    assert sidecar.requests == []


def test_an_event_without_a_time_gets_one(publish, event):
    sidecar = Sidecar(httpx.Response(204))
    publish(sidecar, event.model_copy(update={"time": None}))
    moment = datetime.fromisoformat(sidecar.envelopes[0]["time"])
    assert abs((datetime.now(UTC) - moment).total_seconds()) < 60


def test_the_trace_goes_into_headers_and_envelope(publish, event):
    from opentelemetry.sdk.trace import TracerProvider

    tracer = TracerProvider().get_tracer("test")
    sidecar = Sidecar(httpx.Response(204))
    with tracer.start_as_current_span("order") as span:
        publish(sidecar, event)
    trace = format(span.get_span_context().trace_id, "032x")
    (envelope,) = sidecar.envelopes
    assert envelope["traceparent"].split("-")[1] == trace
    assert envelope["traceid"] == envelope["traceparent"]
    assert sidecar.requests[0].headers["traceparent"] == envelope["traceparent"]


def test_settings_come_from_the_environment_of_dapr(dapr, monkeypatch):
    monkeypatch.setenv("DAPR_HTTP_PORT", "3601")
    monkeypatch.setenv("DAPR_API_TOKEN", "secret")
    publisher = dapr.Publisher(httpx.Client())
    assert publisher.settings.endpoint == "http://127.0.0.1:3601"
    assert publisher.settings.token == "secret"
    monkeypatch.setenv("DAPR_HTTP_ENDPOINT", "https://dapr.shop:443")
    assert dapr.Publisher(httpx.Client(), token="").settings.endpoint == "https://dapr.shop:443"


def test_the_token_is_sent_to_the_sidecar(publish, event):
    sidecar = Sidecar(httpx.Response(204))
    publish(sidecar, event, {"token": "secret"})
    assert sidecar.requests[0].headers["dapr-api-token"] == "secret"


def test_waits_grow_and_are_bounded(package):
    from shop_events.dapr._request import Settings, _delays

    settings = Settings("http://x", attempts=12, backoff=1, max_backoff=8)
    for _ in range(50):
        delays = list(_delays(settings))
        assert len(delays) == 11
        assert all(0 <= d <= min(2**n, 8) for n, d in enumerate(delays))
