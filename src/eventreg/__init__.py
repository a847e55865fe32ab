"""A Git-native schema registry and code generator for event-driven systems."""
