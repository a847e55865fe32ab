"""The platform's package, made once for all tests."""

import pytest

from tests.generate.models.packages import build, imported, own


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def platform():
    return own()


@pytest.fixture(scope="session")
def events(platform, cache, tmp_path_factory):
    registry, config = platform
    return imported(build(registry, config, cache), tmp_path_factory.mktemp("own"))
