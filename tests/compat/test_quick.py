"""The quick answer is the full one's."""

import pytest

from eventreg.compat import Policy, Prepared, check_compatibility, is_proved

TEXT, WIDE = {"type": "string"}, {"type": ["string", "null"]}


@pytest.mark.parametrize("mode", ["backward", "forward", "full-transitive", "none"])
@pytest.mark.parametrize(("old", "new"), [(TEXT, WIDE), (WIDE, TEXT), (TEXT, TEXT), (False, TEXT)])
def test_a_proof_is_a_compatible_verdict(mode, old, new):
    verdict = check_compatibility(old, new, mode=mode).verdict
    quick = is_proved(Prepared(old, None), Prepared(new, None), Policy(), mode=mode)
    assert quick == (verdict == "compatible")
