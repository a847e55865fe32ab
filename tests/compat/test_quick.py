"""The quick answer is the full one's."""

import pytest

from eventreg.compat import Policy, Prepared, check_compatibility, first_doubt

TEXT, WIDE = {"type": "string"}, {"type": ["string", "null"]}


@pytest.mark.parametrize("mode", ["backward", "forward", "full-transitive", "none"])
@pytest.mark.parametrize(("old", "new"), [(TEXT, WIDE), (WIDE, TEXT), (TEXT, TEXT), (False, TEXT)])
def test_without_a_doubt_the_verdict_is_compatible(mode, old, new):
    verdict = check_compatibility(old, new, mode=mode).verdict
    doubt = first_doubt(Prepared(old, None), Prepared(new, None), Policy(), mode=mode)
    assert (doubt is None) == (verdict == "compatible")
