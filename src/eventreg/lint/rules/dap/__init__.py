"""DAP: what Dapr's own schemas do not say, of the configuration and of manifests by hand."""

from eventreg.lint.rules.dap import resiliency, subscriptions, values

RULES = (*values.RULES, *resiliency.RULES, *subscriptions.RULES)
