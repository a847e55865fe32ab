"""The generated store of handled events on a real Redis."""

from __future__ import annotations

import asyncio
import importlib
import sys
import time
from itertools import count

import pytest

from tests.generate.dapr.package import NAME, write_package

TOKENS = map(str, count())


@pytest.fixture(scope="module")
def dedup(tmp_path_factory):
    folder = write_package(tmp_path_factory.mktemp("package")).parent
    sys.path.insert(0, str(folder))
    yield importlib.import_module(f"{NAME}.dapr.dedup")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


@pytest.fixture
def with_store(dedup, redis_server):
    """Run a coroutine function on a store of its own."""

    def run(body, **options):
        async def call():
            store = dedup.RedisDedup(redis_server.url, **options)
            try:
                return await body(store)
            finally:
                await store.close()

        return asyncio.run(call())

    return run


def test_the_first_claim_is_granted_and_a_second_waits(with_store, dedup):
    async def body(store):
        first = await store.claim("k", next(TOKENS), 10)
        second = await store.claim("k", next(TOKENS), 10)
        return first.state, second.state, second.granted

    assert with_store(body) == (dedup.State.FIRST, dedup.State.BUSY, False)


def test_a_committed_event_is_done_for_24_hours(with_store, dedup, redis_server):
    async def body(store):
        await store.commit(await store.claim("k", next(TOKENS), 10))
        return (await store.claim("k", next(TOKENS), 10)).state

    assert with_store(body) is dedup.State.DONE
    assert 86_390 < redis_server.client().ttl("handled:k") <= 86_400


def test_the_window_can_be_chosen(with_store, dedup):
    async def body(store):
        await store.commit(await store.claim("k", next(TOKENS), 10))
        await asyncio.sleep(1.2)
        return (await store.claim("k", next(TOKENS), 10)).state

    assert with_store(body, window=1) is dedup.State.FIRST


def test_a_lapsed_claim_is_taken_over_and_says_so(with_store, dedup):
    async def body(store):
        await store.claim("k", next(TOKENS), 0.05)
        await asyncio.sleep(0.1)
        return (await store.claim("k", next(TOKENS), 10)).state

    assert with_store(body) is dedup.State.AGAIN


def test_a_prolonged_claim_holds(with_store, dedup):
    async def body(store):
        claim = await store.claim("k", next(TOKENS), 0.2)
        await store.prolong(claim, 10)
        await asyncio.sleep(0.3)
        return (await store.claim("k", next(TOKENS), 10)).state

    assert with_store(body) is dedup.State.BUSY


def test_a_released_claim_is_free_at_once(with_store, dedup):
    async def body(store):
        await store.release(await store.claim("k", next(TOKENS), 10))
        return (await store.claim("k", next(TOKENS), 10)).state

    assert with_store(body) is dedup.State.FIRST


def test_one_who_lost_his_claim_cannot_release_or_prolong_another(with_store, dedup):
    async def body(store):
        lost = await store.claim("k", next(TOKENS), 0.05)
        await asyncio.sleep(0.1)
        await store.claim("k", next(TOKENS), 0.2)
        await store.release(lost)
        await store.prolong(lost, 100)
        busy = (await store.claim("k", next(TOKENS), 10)).state
        await asyncio.sleep(0.3)
        return busy, (await store.claim("k", next(TOKENS), 10)).state

    assert with_store(body) == (dedup.State.BUSY, dedup.State.AGAIN)


def test_of_many_claims_at_once_one_is_granted(with_store):
    async def body(store):
        claims = await asyncio.gather(*(store.claim("k", next(TOKENS), 10) for _ in range(50)))
        return sum(claim.granted for claim in claims)

    assert with_store(body) == 1


def test_what_was_handled_is_known_after_a_restart_of_redis(dedup, redis_server, with_store):
    async def commit(store):
        await store.commit(await store.claim("k", next(TOKENS), 10))

    async def look(store):
        return (await store.claim("k", next(TOKENS), 10)).state

    with_store(commit)
    redis_server.stop()
    with pytest.raises(Exception, match=r"(?i)connect"):
        with_store(look)
    redis_server.start()
    assert with_store(look) is dedup.State.DONE


def test_a_question_that_is_repeated_has_the_same_answer(with_store):
    async def body(store):
        states = [(await store.claim("k", "mine", 0.1)).state for _ in range(2)]
        await asyncio.sleep(0.2)
        states += [(await store.claim("k", "another", 10)).state for _ in range(2)]
        return states

    found = [state.value for state in with_store(body)]
    assert found == ["first", "first", "again", "again"]


def test_who_held_a_claim_while_redis_restarted_has_a_lease_to_say_so(
    dedup, redis_server, with_store
):
    async def hold(store):
        return await store.claim("k", "holder", 3)

    async def others(store):
        return (await store.claim("k", "another", 3)).state

    async def prolong(store):
        await store.prolong(claim, 3)

    claim = with_store(hold)
    redis_server.stop()
    time.sleep(3.1)
    redis_server.start()
    assert with_store(others) is dedup.State.BUSY
    with_store(prolong)
    time.sleep(2.5)
    assert with_store(others) is dedup.State.BUSY
    time.sleep(1)
    assert with_store(others) is dedup.State.AGAIN


def test_one_store_serves_one_event_loop_after_another(dedup, redis_server):
    store = dedup.RedisDedup(redis_server.url)
    states = [asyncio.run(_claim(store)) for _ in range(2)]
    assert states == [dedup.State.FIRST, dedup.State.BUSY]


async def _claim(store):
    return (await store.claim("k", next(TOKENS), 10)).state
