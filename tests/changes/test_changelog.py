"""What became of each version between two registries."""

from eventreg.changes import Class, Referee, State, Verdict, changelog
from eventreg.model.catalogue import Catalogue, Service
from eventreg.model.names import Kind, Layout, Place, Template
from tests.changes.support import of, registry

TEXT = {"type": "string"}
CATALOGUE = Catalogue(
    {
        "a": Service("a", publishes=("a.**",)),
        "b": Service("b", subscribes=("a.b.*",)),
    }
)


def _referee(state="unchecked"):
    return Referee(lambda _name, _major: "backward", lambda _old, _new: Verdict(state))


def _log(base, head, state="unchecked"):
    return changelog(registry(base), registry(head), _referee(state), CATALOGUE)


def test_nothing_changed():
    assert _log({"a/b/c/1.0.0": of()}, {"a/b/c/1.0.0": of()}).entries == ()


def test_each_version_is_added_followed_changed_or_removed():
    log = _log(
        {"a/b/c/1.0.0": of(), "a/b/gone/1.0.0": of(), "a/b/now/1.0.0": of(x=TEXT)},
        {
            "a/b/c/1.0.0": of(),
            "a/b/c/1.1.0": of(x=TEXT),
            "a/b/new/1.0.0": of(),
            "a/b/now/1.0.0": of(x_=TEXT),
            "shared/money/1.0.0": of(),
        },
    )
    assert [(e.name, e.state, e.previous, e.version, e.breaking) for e in log.entries] == [
        ("a.b.c", State.VERSION, "1.0.0", "1.1.0", False),
        ("a.b.gone", State.REMOVED, "", "1.0.0", True),
        ("a.b.new", State.ADDED, "", "1.0.0", False),
        ("a.b.now", State.CHANGED, "1.0.0", "1.0.0", True),
        ("money", State.ADDED, "", "1.0.0", False),
    ]
    assert log.counts == {Class.BREAKING: 2, Class.COMPATIBLE: 1}
    assert log.entries[0].publishers == ("a",)
    assert log.entries[0].subscribers == ("b",)


def test_a_version_follows_the_highest_before_it():
    versions = ["1.0.0", "1.9.0", "1.10.0", "2.0.0"]
    log = _log(
        {f"a/b/c/{version}": of() for version in versions[:2]},
        {f"a/b/c/{version}": of() for version in versions},
    )
    assert [(e.previous, e.version) for e in log.entries] == [
        ("1.9.0", "1.10.0"),
        ("1.10.0", "2.0.0"),
    ]


def test_the_verdict_says_whether_an_entry_breaks():
    before, after = {"a/b/c/1.0.0": of(x=TEXT)}, {"a/b/c/1.0.0": of(x_=TEXT)}
    (proved,) = _log(before, after, "compatible").entries
    assert not proved.breaking
    (unsure,) = _log(before, after, "undecided").entries
    assert unsure.breaking


def test_events_that_evolve_in_one_file_are_followed():
    place = Place(
        Kind.EVENT,
        Template("{name}.json"),
        Template("https://e.example/{version}/{name}"),
    )
    layout = Layout("schemas", place)

    def at(version, schema):
        return registry({"paid": {"$id": f"https://e.example/{version}/paid", **schema}}, layout)

    log = changelog(at("0.1.0", of()), at("0.2.0", of(x_=TEXT)), _referee(), CATALOGUE)
    (entry,) = log.entries
    assert (entry.state, entry.previous, entry.version) == (State.VERSION, "0.1.0", "0.2.0")
    assert entry.breaking
