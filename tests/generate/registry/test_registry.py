"""Every `$id` answers from its base, bundles stand alone, xRegistry's own schema is content."""

import json
import os
import threading
import urllib.request
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import jsonschema
import jsonschema_rs
import pytest

from eventreg.config import parse, read
from eventreg.generate import publish
from eventreg.generate.registry import Options, build
from eventreg.generate.registry.places import bundle_place
from eventreg.model.catalogue import Catalogue
from eventreg.model.document import BASE_URI
from eventreg.sources import WorkTree, load
from tests.changes.support import of
from tests.changes.support import registry as make
from tests.support import CDEVENTS, CORPORA, ROOT, WIKIMEDIA, corpus

XREGISTRY = CORPORA.parent / "xregistry" / "document-schema.json"


def _mode(_event, _major):
    return "backward-transitive"


def _found(name):
    if name == "platform":
        config = read(ROOT / "eventreg.yaml")
    else:
        text, folder = {
            "wikimedia": (WIKIMEDIA, "wikimedia-primary"),
            "cdevents": (CDEVENTS, "cdevents/v0.5.0"),
        }[name]
        config = parse(text, corpus(folder) / "eventreg.yaml")
    return config, load(WorkTree(config.root), config.layout, config.dialect)


def _files(registry, catalogue=None, **options):
    built = build(registry, catalogue or Catalogue(), Options(**options), _mode)
    return {artifact.path: artifact.text for artifact in built.artifacts}, built.warnings


@pytest.fixture
def served(tmp_path):
    """Publish artifacts and serve them as a plain web server does; gives the folder's URL."""
    servers = []

    def serve(artifacts):
        publish(artifacts, tmp_path / "site")
        handler = partial(_Quiet, directory=os.fspath(tmp_path / "site"))
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.mark.parametrize("name", ["platform", "cdevents", "wikimedia"])
def test_every_id_answers_with_its_schema_from_the_base_path(name, served):
    config, registry = _found(name)
    built = build(registry, config.catalogue, Options(), _mode)
    assert built.warnings == ()
    home = served(built.artifacts)
    index = json.loads(next(a.text for a in built.artifacts if a.path == "index.json"))
    assert index["base"].endswith("/")
    for document in registry.documents.values():
        if document.identity is None:
            continue
        below = document.uri.removeprefix(urljoin(BASE_URI, index["base"]))
        with urllib.request.urlopen(urljoin(home, below)) as answer:
            text = answer.read().decode()
        if document.is_yaml and not text.lstrip().startswith("{"):
            assert text == document.text
        else:
            assert json.loads(text) == document.schema


def test_the_index_names_every_version_with_path_and_bundle():
    config, registry = _found("platform")
    files, _ = _files(registry, config.catalogue)
    index = json.loads(files["index.json"])
    assert [event["name"] for event in index["events"]] == list(registry.events)
    count = 0
    for event in (*index["events"], *index["shared"]):
        for version in event["versions"]:
            count += 1
            assert urlsplit(version["id"]).path == f"/{version['path']}"
            assert json.loads(files[version["path"]])["$id"] == version["id"]
            assert version["bundle"] in files
    assert count == len(registry.documents)
    created = next(e for e in index["events"] if e["name"] == "orders.order.status_changed")
    assert [each["type"] for each in created["types"]] == [
        "orders.order.status_changed",
        "orders.order.status_changed.v2",
    ]


def test_a_bundle_stands_alone():
    config, registry = _found("platform")
    files, _ = _files(registry, config.catalogue)
    for path, document in registry.documents.items():
        schema = json.loads(files[bundle_place(path.removeprefix("schemas/"))])
        validator = jsonschema_rs.validator_for(schema, offline=True, validate_formats=True)
        for example in document.schema.get("examples", []):
            assert validator.is_valid(example)


def test_a_bundle_of_schemas_whose_ids_are_paths_names_no_host():
    _, registry = _found("wikimedia")
    files, _ = _files(registry)
    bundles = {
        version["id"]: files[version["bundle"]]
        for event in json.loads(files["index.json"])["events"]
        for version in event["versions"]
    }
    count = 0
    for event in registry.events.values():
        document = event.newest
        text = bundles[document.schema["$id"]]
        assert BASE_URI not in text
        schema = json.loads(text)
        quick = jsonschema_rs.validator_for(schema, offline=True)
        slow = jsonschema.Draft7Validator(schema)
        for example in document.schema.get("examples", []):
            count += 1
            assert quick.is_valid(example)
            assert slow.is_valid(example)
            without = {name: example[name] for name in list(example)[1:]}
            assert quick.is_valid(without) == registry.validator(document).is_valid(without)
    assert count > 10


@pytest.mark.parametrize("name", ["platform", "cdevents", "wikimedia"])
def test_the_xregistry_document_is_valid(name):
    if not XREGISTRY.is_file():
        pytest.skip("xRegistry's schema is not beside this checkout")
    config, registry = _found(name)
    files, _ = _files(registry, config.catalogue, title="Évents & more")
    validator = jsonschema_rs.validator_for(json.loads(XREGISTRY.read_text()))
    document = json.loads(files["xregistry.json"])
    assert [error.message for error in validator.iter_errors(document)] == []
    named = {
        key
        for group in document["schemagroups"].values()
        for schema in group["schemas"].values()
        for key in [schema["schemaid"]]
    }
    assert len(named) == len(registry.events) + len(registry.shared)
    for group in document["schemagroups"].values():
        for schema in group["schemas"].values():
            assert schema["meta"]["defaultversionid"] == schema["versionid"]
            assert schema["versions"][schema["versionid"]]["isdefault"] is True
            assert (
                schema["meta"].get("compatibility", "backward_transitive") == "backward_transitive"
            )
    if name == "platform":
        messages = document["messagegroups"]["order"]["messages"]
        assert messages["orders.order.status_changed.v2"]["envelopemetadata"]["type"] == {
            "type": "string",
            "value": "orders.order.status_changed.v2",
            "required": True,
        }


def test_an_id_elsewhere_is_placed_and_told():
    files, warnings = _files(make({"a/b/c/1.0.0": of()}), base="https://other.example/")
    assert "e.example/a/b/c/1.0.0.json" in files
    assert len(warnings) == 1
    assert "does not lie under https://other.example/" in warnings[0]


def test_names_of_others_stay_inside_the_folder():
    evil = {"$id": "https://e.example/../../%2e%2e/%2e%2e/etc/passwd"}
    files, _ = _files(make({"a/b/c/1.0.0": {**of(), **evil}}))
    assert not any(".." in path or path.startswith("/") for path in files)


def test_the_same_input_gives_the_same_files():
    config, registry = _found("platform")
    first, _ = _files(registry, config.catalogue)
    assert _files(registry, config.catalogue)[0] == first
    assert not any(str(Path.cwd()) in text for text in first.values())
