"""Events that a schema accepts, or rejects for one named reason."""

from eventreg.authoring.example.make import Maker
from eventreg.authoring.example.spoil import Spoilt, spoilt

__all__ = ["Maker", "Spoilt", "spoilt"]
