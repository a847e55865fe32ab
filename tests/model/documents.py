"""Small registries drawn at random, whose references lead everywhere and end."""

from hypothesis import strategies as st

from eventreg.model.dialect import Dialect

BASE = "https://e.example"
_NAMES = ["a", "b", "c"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "x", "xyz"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=3)
    ),
    max_leaves=8,
)


def _leaf(modern):
    kinds = [
        {"type": "string"},
        {"type": ["integer", "null"]},
        {"minimum": 1},
        {"maxLength": 2},
        {"enum": ["x", 1, None]},
        {"type": "object"},
        {},
    ]
    return st.sampled_from(kinds + ([True, False] if modern else []))


@st.composite
def _schema(draw, dialect, references, below, depth=2):
    """A schema whose references lead into properties and items, so that recursion ends.

    `below` are references that may stand beside other keywords: they lead away from the root.
    """
    modern = dialect is not Dialect.DRAFT4
    leaf = draw(_leaf(modern))
    if not isinstance(leaf, dict) or depth == 0:
        return leaf
    schema = dict(leaf)

    def inner():
        if references and draw(st.booleans()):
            reference = {"$ref": draw(st.sampled_from(references))}
            return {**reference, **draw(st.sampled_from([{}, {"minimum": 2}, {"type": "string"}]))}
        return draw(_schema(dialect, references, below, depth - 1))

    if draw(st.booleans()):
        schema["properties"] = {
            name: inner() for name in draw(st.lists(st.sampled_from(_NAMES), unique=True))
        }
    if draw(st.booleans()):
        schema["items"] = inner()
    if draw(st.booleans()):
        schema["anyOf"] = [draw(_schema(dialect, references, below, depth - 1)), {"type": "array"}]
    if below and draw(st.booleans()):
        schema["allOf"] = [{"$ref": draw(st.sampled_from(below))}]
    if draw(st.booleans()):
        closed = "additionalProperties"
        if dialect in {Dialect.DRAFT2019, Dialect.DRAFT2020} and draw(st.booleans()):
            closed = "unevaluatedProperties"
        schema[closed] = False
    return schema


def _references(path, dialect):
    """Ways to name a document and what is in it."""
    uri = f"{BASE}/{path}.json"
    holder = "definitions" if dialect.ref_hides_siblings else "$defs"
    return [uri, f"{uri}#/{holder}/d~1%25", f"{uri}#spot"]


@st.composite
def documents(draw, *dialects):
    """An event and two shared types, by path; each has definitions, an anchor and an inner `$id`."""
    paths = ["a/b/c/1.0.0", "shared/one/1.0.0", "shared/two/1.0.0"]
    chosen = [draw(st.sampled_from(dialects)) for _ in paths]
    everywhere = [r for path, d in zip(paths, chosen, strict=True) for r in _references(path, d)]
    embeds = draw(st.booleans())
    found = {}
    for number, (path, dialect) in enumerate(zip(paths, chosen, strict=True)):
        below = [f"{BASE}/{other}.json" for other in paths[number + 1 :]]
        own = [f"{BASE}/{path}/inner.json"] if embeds else []
        schema = draw(_schema(dialect, [*everywhere, *own], below))
        if not isinstance(schema, dict):
            schema = {}
        key = dialect.id_keyword
        anchor = {key: "#spot"} if dialect.ref_hides_siblings else {"$anchor": "spot"}
        inner = {key: f"{BASE}/{path}/inner.json"} if embeds else {}
        holder = "definitions" if dialect.ref_hides_siblings else "$defs"
        schema[holder] = {
            "d/%": draw(_schema(dialect, everywhere, [])),
            "spot": {**anchor, "minimum": draw(st.integers(0, 2))},
            "inner": {**inner, "type": draw(st.sampled_from(["string", "integer", "object"]))},
        }
        found[path] = {"$schema": dialect.uri, key: f"{BASE}/{path}.json", **schema}
    return found
