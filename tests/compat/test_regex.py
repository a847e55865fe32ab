"""Patterns as languages, against the validator's own regular expressions."""

from random import Random

import jsonschema_rs as rs
import pytest

from eventreg.compat.engine.budget import Budget, Spent
from eventreg.compat.engine.regex import terms
from eventreg.compat.engine.regex.language import language, shortest
from eventreg.compat.engine.regex.tree import Unsupported

LETTERS = "ab1-_ \né\u0663\u0085"
ATOMS = (
    "a",
    "b",
    ".",
    "[ab]",
    "[^a]",
    "\\d",
    "\\w",
    "\\s",
    "\\D",
    "[-_]",
    "[a-z.-]",
    "é",
    "\\-",
    "[\\d_]",
)


def random_pattern(random: Random, depth: int = 3) -> str:
    pick = random.random()
    if depth == 0 or pick < 0.35:
        return random.choice(ATOMS)
    if pick < 0.6:
        return "".join(random_pattern(random, depth - 1) for _ in range(random.randrange(1, 4)))
    if pick < 0.72:
        return f"({random_pattern(random, depth - 1)}|{random_pattern(random, depth - 1)})"
    if pick < 0.88:
        quantifier = random.choice(("*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?"))
        return f"(?:{random_pattern(random, depth - 1)}){quantifier}"
    if pick < 0.94:
        return random.choice(("^", "$", "\\b", "\\B"))
    opening = random.choice(("=", "!", "<=", "<!"))
    return f"(?{opening}{random_pattern(random, depth - 1)})"


def words(random: Random):
    for _ in range(60):
        yield "".join(random.choice(LETTERS) for _ in range(random.randrange(6)))


@pytest.mark.parametrize("seed", range(300))
def test_language_agrees_with_the_validator(seed):
    random = Random(seed)
    source = random_pattern(random)
    try:
        validator = rs.Draft202012Validator({"pattern": source})
        term = language(source, wide=True)
    except (Unsupported, rs.ValidationError):
        return
    for word in words(random):
        assert terms.matches(term, word) is validator.is_valid(word), (source, word)


@pytest.mark.parametrize("seed", range(60))
def test_shortest_word_separates_two_languages_or_none_does(seed):
    random = Random(f"pair-{seed}")
    try:
        left, right = language(random_pattern(random)), language(random_pattern(random))
        between = terms.both((left, terms.negation(right)))
        found = shortest(between, Budget(50_000), "")
    except (Unsupported, Spent):
        return
    if found is not None:
        assert terms.matches(left, found)
        assert not terms.matches(right, found)
    for word in words(random):
        if terms.matches(left, word) and not terms.matches(right, word):
            assert found is not None
            assert len(found) <= len(word)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("^[0-9a-f]{8}-[0-9a-f]{4}$", "^[0-9a-f-]{13}$"),
        ("^[a-z]{1,64}@[a-z]{1,50}$", "^.{0,255}$"),
        ("^foo", "foo"),
        ("(^|,)a(,|$)", "a"),
        ("^\\d{4}-(0[1-9]|1[0-2])$", "^\\d{4}-\\d\\d$"),
        ("^(?!foo)[a-z]+$", "^[a-z]*$"),
        ("^\\bfoo\\b$", "\\bfoo\\b"),
        ("^foo bar$", "\\bbar\\b"),
        ("^(?!\\s)[a-z ]+(?<!\\s)$", "^[a-z ]+$"),
        ("(?<=a)b", "ab|c"),
        ("^[a-z.]*(?<!\\.)$", "^[^A-Z]*$"),
    ],
)
def test_inclusion(narrow, wide):
    inside, outside = language(narrow), language(wide)
    missing = terms.both((inside, terms.negation(outside)))
    beyond = terms.both((outside, terms.negation(inside)))
    assert shortest(missing, Budget(), "") is None
    assert shortest(beyond, Budget(), "") is not None


def test_length_bounds_are_kept_without_building_them_in():
    term = language("^(ab)*$")
    assert shortest(term, Budget(), "", low=3) == "abab"
    assert shortest(term, Budget(), "", low=3, high=3) is None


def test_dot_leaves_out_every_line_end_or_the_line_feed_alone():
    assert not terms.matches(language("^.$"), "\r")
    assert terms.matches(language("^.$", wide=True), "\r")
    assert not terms.matches(language("^.$", wide=True), "\n")


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("(a)\\1", "backreference"),
        ("(?<n>a)\\k<n>", "backreference"),
        ("(?:^a)*b", "assertion in a repetition"),
        ("(?<=a(?=b))b", "lookahead and lookbehind"),
        ("(?i)a", "flags"),
        ("\\p{Script=Greek}", "Unicode property"),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(source, part):
    with pytest.raises(Unsupported, match=part):
        language(source)
