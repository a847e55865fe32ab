"""Manifests against Dapr's own schemas, metadata and expression language."""

import copy
import json

import cel
import pytest
import yaml

from eventreg.errors import ConfigError
from eventreg.generate.dapr import Options, render
from eventreg.generate.dapr.options import Values

_SECTION = {
    "redis-host": "redis.shop:6379",
    "redis-secret": {"name": "redis", "key": "password"},
    "tls": True,
    "stream-ttl": "168h",
    "secret-store": "vault",
    "namespace": "shop",
    "sampling": 0.25,
}
_OF_THE_RUNTIME = {"publishingScopes", "subscriptionScopes", "protectedTopics"}


def documents(registry, catalogue, section=_SECTION):
    return [
        document
        for artifact in render(registry, catalogue, Options.of(section))
        for document in yaml.safe_load_all(artifact.text)
    ]


def metadata_of(component):
    return {entry["name"]: entry for entry in component["spec"]["metadata"]}


@pytest.fixture(scope="module")
def manifests(config, registry):
    return documents(registry, config.catalogue)


@pytest.fixture(scope="module")
def component(manifests):
    return next(m for m in manifests if m["kind"] == "Component")


@pytest.fixture(scope="module")
def scopes(component):
    def parsed(name):
        entries = (part.partition("=") for part in metadata_of(component)[name]["value"].split(";"))
        return {app: [t for t in topics.split(",") if t] for app, _, topics in entries}

    return parsed("publishingScopes"), parsed("subscriptionScopes")


@pytest.mark.parametrize("section", [{}, _SECTION, {"max-length": 1000, "retries": 0, "bulk": {}}])
def test_every_manifest_validates_against_the_strict_official_schema(
    section, config, registry, check_manifest
):
    found = documents(registry, config.catalogue, section)
    assert {m["kind"] for m in found} == {
        "Component",
        "Subscription",
        "Resiliency",
        "Configuration",
    }
    for manifest in found:
        assert check_manifest(manifest) == []


def mutations(value, path=()):
    """Each key misspelt, each string, number and truth value given another type."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield (*path, key), "misspelt"
            yield from mutations(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from mutations(child, (*path, index))
    else:
        yield path, "retyped"


def mutated(manifest, path, how):
    changed = copy.deepcopy(manifest)
    parent = changed
    for token in path[:-1]:
        parent = parent[token]
    if how == "misspelt":
        parent[f"{path[-1]}x"] = parent.pop(path[-1])
    else:
        parent[path[-1]] = ["not", "this"]
    return changed


def test_every_mutation_of_a_manifest_is_caught(manifests, check_manifest):
    tried = 0
    one_of_each = {m["kind"]: m for m in manifests}.values()
    for manifest in one_of_each:
        for path, how in mutations(manifest):
            # Names of policies and of components are the user's own; a metadata value may be
            # anything. What these break is the business of the lint family DAP.
            if how == "misspelt" and path[:-1] in {
                ("spec", "targets", "components"),
                ("spec", "policies", "retries"),
                ("spec", "policies", "timeouts"),
                ("spec", "policies", "circuitBreakers"),
            }:
                continue
            if how == "retyped" and path[-1] == "value":
                continue
            tried += 1
            assert check_manifest(mutated(manifest, path, how)), (manifest["kind"], path, how)
    assert tried > 100


def test_metadata_keys_are_known_to_the_component(component, crds):
    known = yaml.safe_load((crds / "pubsub-redis-metadata.yaml").read_text("utf-8"))
    names = {entry["name"] for entry in known["metadata"]}
    for profile in known["authenticationProfiles"]:
        names |= {entry["name"] for entry in profile["metadata"]}
    used = set(metadata_of(component))
    assert used - names == _OF_THE_RUNTIME
    assert {"redisHost", "redisPassword", "enableTLS", "streamTTL"} <= used


def test_metadata_values_are_strings(component):
    for entry in component["spec"]["metadata"]:
        assert isinstance(entry.get("value", ""), str), entry["name"]


def envelope(document, kind, major_type):
    return {
        "specversion": "1.0",
        "id": "8c6f4a1e-97a5-4e1c-8e33-1f4d1f6f2f10",
        "source": "/shop",
        "type": kind,
        "topic": major_type,
        "pubsubname": "pubsub",
        "time": "2026-03-14T09:26:53Z",
        "datacontenttype": "application/json",
        "dataschema": document.uri,
        "traceid": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "data": document.schema["examples"][0],
    }


def test_cel_rules_route_real_envelopes(manifests, registry):
    by_topic = {m["spec"]["topic"]: m["spec"] for m in manifests if m["kind"] == "Subscription"}
    seen = 0
    for event in registry.events.values():
        for major, versions in event.majors().items():
            topic = event.name if major == 1 else f"{event.name}.v{major}"
            if topic not in by_topic:
                continue
            rule = by_topic[topic]["routes"]["rules"][0]
            program = cel.compile(rule["match"])
            for document in versions:
                own = envelope(document, topic, topic)
                assert program.execute({"event": own}) is True
                foreign = envelope(document, f"{topic}.elsewhere", topic)
                assert program.execute({"event": foreign}) is False
                seen += 1
    assert seen > 30


def test_cel_rule_of_a_contract_takes_its_old_name(manifests):
    for topic in ("payment.payment.processed", "payment.processed"):
        spec = next(
            m["spec"]
            for m in manifests
            if m["kind"] == "Subscription" and m["spec"]["topic"] == topic
        )
        program = cel.compile(spec["routes"]["rules"][0]["match"])
        for kind in ("payment.payment.processed", "payment.processed"):
            assert program.execute({"event": {"type": kind}}) is True


def test_publishing_scopes_are_those_of_the_catalogue_and_no_more(scopes):
    publishing, _ = scopes
    own = [t for t in publishing["pricing"] if not t.endswith(".dead-letter")]
    assert own == [
        "pricing.price.changed",
        "pricing.price.updated",
        "pricing.promotion.ended",
        "pricing.promotion.started",
    ]


def test_a_service_may_publish_to_the_dead_letter_topic_of_each_of_its_subscriptions(scopes):
    publishing, subscription = scopes
    for app, topics in subscription.items():
        assert {f"{topic}.dead-letter" for topic in topics} <= set(publishing[app])


def test_aliases_and_majors_are_topics_of_their_own(scopes):
    publishing, subscription = scopes
    assert {"payment.processed", "payment.payment.processed"} <= set(publishing["payment"])
    assert {"payment.processed", "payment.payment.processed"} <= set(subscription["order"])
    assert "orders.order.status_changed.v2" in subscription["shipping"]
    assert "orders.order.status_changed" not in subscription["shipping"]


def test_every_topic_is_protected(component, scopes):
    protected = set(metadata_of(component)["protectedTopics"]["value"].split(","))
    for by_app in scopes:
        for topics in by_app.values():
            assert set(topics) <= protected


def test_every_subscription_has_a_default_route_and_a_dead_letter_topic(manifests):
    for manifest in manifests:
        if manifest["kind"] == "Subscription":
            assert manifest["spec"]["routes"]["default"].startswith("/")
            assert manifest["spec"]["deadLetterTopic"]
            assert len(manifest["scopes"]) == 1


def test_names_of_subscriptions_are_unique(manifests):
    names = [m["metadata"]["name"] for m in manifests if m["kind"] == "Subscription"]
    assert len(names) == len(set(names)) > 40


def test_redis_waits_longer_than_the_retries_can_take(config, registry):
    for retries in (0, 1, 5, 100):
        found = documents(registry, config.catalogue, {"retries": retries, "handler-timeout": "2m"})
        component = next(m for m in found if m["kind"] == "Component")
        waiting = int(metadata_of(component)["processingTimeout"]["value"].removesuffix("s"))
        resiliency = next(m for m in found if m["kind"] == "Resiliency")
        assert resiliency["spec"]["policies"]["retries"]["delivery"]["maxRetries"] == retries
        assert waiting > (retries + 1) * 120


def test_sidecars_may_deliver_several_events_in_one_request(config, registry):
    section = {"environments": {"one": {}, "many": {"bulk": {"messages": 50, "wait": "0.25s"}}}}
    made = list(render(registry, config.catalogue, Options.of(section)))

    def specs(folder):
        files = (a for a in made if a.path.startswith(f"{folder}/subscriptions-"))
        return [d["spec"] for a in files for d in yaml.safe_load_all(a.text)]

    assert not any("bulkSubscribe" in spec for spec in specs("one"))
    expected = {"enabled": True, "maxMessagesCount": 50, "maxAwaitDurationMs": 250}
    assert all(spec["bulkSubscribe"] == expected for spec in specs("many"))


def test_policies_that_targets_name_exist(manifests):
    spec = next(m for m in manifests if m["kind"] == "Resiliency")["spec"]
    kinds = {"retry": "retries", "timeout": "timeouts", "circuitBreaker": "circuitBreakers"}
    for direction in spec["targets"]["components"]["pubsub"].values():
        for kind, name in direction.items():
            assert name in spec["policies"][kinds[kind]]


def test_the_password_stands_in_no_manifest(component):
    assert metadata_of(component)["redisPassword"] == {
        "name": "redisPassword",
        "secretKeyRef": {"name": "redis", "key": "password"},
    }
    assert component["auth"] == {"secretStore": "vault"}


def test_tracing_goes_to_jaeger(manifests):
    spec = next(m for m in manifests if m["kind"] == "Configuration")["spec"]
    assert spec["tracing"] == {
        "samplingRate": "0.25",
        "otel": {
            "endpointAddress": "jaeger-collector:4317",
            "isSecure": False,
            "protocol": "grpc",
        },
    }


def test_each_environment_has_a_folder_and_its_own_values(config, registry):
    section = {
        "stream-ttl": "168h",
        "environments": {
            "staging": {"namespace": "shop-staging", "max-length": 1000},
            "production": {"namespace": "shop", "redis-host": "redis.prod:6380", "tls": True},
        },
    }
    artifacts = list(render(registry, config.catalogue, Options.of(section)))
    assert {a.path.partition("/")[0] for a in artifacts} == {"staging", "production"}
    found = {a.path: yaml.safe_load(a.text) for a in artifacts if a.path.endswith("/pubsub.yaml")}
    staging = metadata_of(found["staging/pubsub.yaml"])
    production = metadata_of(found["production/pubsub.yaml"])
    assert staging["maxLenApprox"]["value"] == "1000"
    assert "streamTTL" not in staging
    assert production["streamTTL"]["value"] == "168h"
    assert production["redisHost"]["value"] == "redis.prod:6380"


def test_output_is_the_same_on_every_run(config, registry):
    options = Options.of(_SECTION)
    assert list(render(registry, config.catalogue, options)) == list(
        render(registry, config.catalogue, options)
    )


def test_without_services_nothing_is_rendered(make):
    registry, config = make("", {})
    assert list(render(registry, config.catalogue, Options())) == []


def test_options_without_a_section_are_the_defaults_of_the_schema():
    assert Options.of({}) == Options(values=Values())


_SCHEMA = json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"})
_BY_PATH = """
layout: {{path: "{{name}}/{{version}}.json", identity: path}}
names: {{pattern: ".+"}}
services: {{shop: {{namespaces: [x], publishes: "**", subscribes: "**"}}}}
generate: {{dapr: {section}}}
"""


def hostile(make, name, section="{}"):
    registry, config = make(
        _BY_PATH.format(section=section), {f"schemas/{name}/1.0.0.json": _SCHEMA}
    )
    options = Options.of(config.generate["dapr"])
    return list(render(registry, config.catalogue, options))


@pytest.mark.parametrize("name", ["a;b", "a,b", "a=b", "a b", "a\u2028b"])
def test_a_topic_that_scopes_cannot_say_is_refused(make, name):
    with pytest.raises(ConfigError, match="scopes cannot say"):
        hostile(make, name)


@pytest.mark.parametrize(
    "name", ['quo"te', "back\\slash", "#comment", "é\u0091", "tr{{ue}}", "it's", "true", "😀"]
)
def test_hostile_names_come_out_as_text(make, name, check_manifest):
    found = [d for a in hostile(make, name) for d in yaml.safe_load_all(a.text)]
    subscription = next(m for m in found if m["kind"] == "Subscription")
    assert subscription["spec"]["topic"] == name
    assert check_manifest(subscription) == []
    program = cel.compile(subscription["spec"]["routes"]["rules"][0]["match"])
    assert program.execute({"event": {"type": name}}) is True


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ({"stream-ttl": "7d"}, "no Go duration"),
        ({"handler-timeout": "0s"}, "no Go duration above zero"),
        ({"stream-ttl": "1h", "max-length": 5}, "exclude each other"),
        ({"bulk": {"wait": "100"}}, r"bulk\.wait: "),
        ({"dead-letter": "{topik}.dead"}, "is no field"),
        ({"environments": {"dev": {"stream-ttl": "1 week"}}}, r"environments\.dev\.stream-ttl"),
    ],
)
def test_values_that_dapr_would_refuse_are_refused_here(section, reason):
    with pytest.raises(ConfigError, match=reason):
        Options.of(section)


@pytest.mark.parametrize(
    "line",
    [
        'redis-host: "redis://redis:6379"',
        "redis-host: redis",
        'tracing: "http://jaeger:4317"',
        "namespace: Shop_1",
        'environments: {dev: {tracing: "http://jaeger:4317"}}',
    ],
)
def test_what_is_no_address_or_name_is_refused_with_its_place(make, line):
    with pytest.raises(ConfigError, match=r"eventreg.yaml:3:\d+: .*is no "):
        make(f"generate:\n  dapr:\n    {line}\n", {})


def test_a_dead_letter_topic_that_is_subscribed_to_is_refused(config, registry):
    with pytest.raises(ConfigError, match="come back for ever"):
        list(render(registry, config.catalogue, Options(dead_letter="{topic}")))


def test_a_template_of_the_user_replaces_one_of_ours(config, registry, tmp_path):
    (tmp_path / "dapr").mkdir()
    (tmp_path / "dapr" / "configuration.yaml.jinja").write_text("kind: Mine\n", "utf-8")
    artifacts = render(registry, config.catalogue, Options(), templates=tmp_path)
    assert {a.path: a.text for a in artifacts}["configuration.yaml"] == "kind: Mine\n"
