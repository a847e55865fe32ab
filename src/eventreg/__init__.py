"""A Git-native schema registry and code generator for event-driven systems."""

__version__ = "0.1.0"
