"""A test double of a Dapr sidecar: the same HTTP API, the same bytes in a real Redis.

It takes the manifests that `eventreg gen dapr` makes, and does with them what Dapr 1.18 does as
far as publish and subscribe over Redis Streams goes: scopes, routes by CEL expressions, bounded
retries, dead-letter topics, redelivery of what was never acknowledged.
"""
