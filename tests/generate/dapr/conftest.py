"""The platform's own registry, and the official schemas of Dapr's manifests."""

import copy
import importlib
import sys

import pytest
import yaml

from eventreg.config import parse, read
from eventreg.sources import WorkTree, load
from tests.generate.dapr.package import NAME, write_package
from tests.support import CORPORA, ROOT, absent

CRDS = CORPORA.parent / "dapr-crds"
_FILES = {
    "Component": "components.yaml",
    "Subscription": "subscription.yaml",
    "Resiliency": "resiliency.yaml",
    "Configuration": "configuration.yaml",
}
_METADATA = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {
            "type": "string",
            "pattern": r"^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$",
            "maxLength": 253,
        },
        "namespace": {"type": "string", "pattern": r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"},
    },
}


@pytest.fixture(scope="session")
def config():
    return read(ROOT / "eventreg.yaml")


@pytest.fixture(scope="session")
def registry(config):
    return load(WorkTree(config.root), config.layout)


@pytest.fixture
def make(tmp_path):
    """A registry of schemas by path, and its configuration."""

    def make_(text: str, schemas: dict[str, str]):
        (tmp_path / "schemas").mkdir(exist_ok=True)
        for path, schema in schemas.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(schema, "utf-8")
        config = parse(text.encode(), tmp_path / "eventreg.yaml")
        return load(WorkTree(config.root), config.layout), config

    return make_


@pytest.fixture(scope="session")
def crds():
    """The folder of Dapr's custom resource definitions."""
    if not CRDS.is_dir():
        absent(f"Dapr's custom resource definitions are not in {CRDS}")
    return CRDS


@pytest.fixture(scope="session")
def check_manifest(crds):
    """What the official schema, made strict, says against a manifest: messages, none if well."""
    import jsonschema_rs

    validators = {}
    for kind, name in _FILES.items():
        crd = yaml.safe_load((crds / name).read_text("utf-8"))
        for version in crd["spec"]["versions"]:
            schema = _strict(copy.deepcopy(version["schema"]["openAPIV3Schema"]))
            api = f"{crd['spec']['group']}/{version['name']}"
            schema["properties"] |= {
                "metadata": _METADATA,
                "apiVersion": {"const": api},
                "kind": {"const": kind},
            }
            schema["required"] = ["apiVersion", "kind", "metadata", "spec"]
            validators[api, kind] = jsonschema_rs.Draft202012Validator(schema)

    def check(manifest):
        key = (str(manifest.get("apiVersion")), str(manifest.get("kind")))
        if key not in validators:
            return [f"unknown kind {key}"]
        return [error.message for error in validators[key].iter_errors(manifest)]

    return check


def _strict(schema):
    if isinstance(schema, dict):
        for value in schema.values():
            _strict(value)
        if isinstance(schema.get("properties"), dict) and schema.get("type") in {"object", None}:
            schema.setdefault("additionalProperties", False)
    elif isinstance(schema, list):
        for value in schema:
            _strict(value)
    return schema


@pytest.fixture(scope="session")
def package_folder(tmp_path_factory):
    """The folder that holds the generated package."""
    return write_package(tmp_path_factory.mktemp("package")).parent


@pytest.fixture(scope="session")
def package(package_folder):
    """The generated package, imported."""
    sys.path.insert(0, str(package_folder))
    yield importlib.import_module(NAME)
    sys.path.remove(str(package_folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


@pytest.fixture
def shop(package):
    """The generated package with its part for Dapr."""
    importlib.import_module(f"{NAME}.dapr")
    return package


@pytest.fixture
def counts():
    """Where the metrics of one test are counted."""
    from prometheus_client import CollectorRegistry

    return CollectorRegistry()
