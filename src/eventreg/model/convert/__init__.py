"""Say schemas in another dialect, and tell where that loses meaning."""

from eventreg.model.convert.bundled import bundled_as
from eventreg.model.convert.conversion import Conversion, convert
from eventreg.model.convert.loss import Loss

__all__ = ["Conversion", "Loss", "bundled_as", "convert"]
