"""SCH: the schemas themselves."""

from eventreg.lint.rules.sch import dialects, keywords, objects, regex, values

RULES = (*dialects.RULES, *objects.RULES, *keywords.RULES, *regex.RULES, *values.RULES)
