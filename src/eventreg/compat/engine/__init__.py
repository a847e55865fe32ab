"""The engine: one question, does the reader accept all that the writer may write?

Data flows one way:

```
schema ── snapshot, metaschema, dialect               a copy, and surely a schema
       ── spot, index, library ── prepare             places and names; references resolved, once
       ── extent, compile, keywords, evaluated        parts recognised wherever they stand
       ── nodes, negation                             one form for every dialect
       ── contain                                     writer and not reader: is that empty?
       ── search/ (solver, objects, arrays, strings, numbers), regex/    proof or candidate
       ── confirm                                     both validators, schemas as written
       ── walk, alternatives, cause                   which assertion of the reader rejects it
```

Why a verdict can be trusted. *Compatible* needs a closed search: every case of `writer ∧ ¬reader`
was contradicted, where each assertion was taken exactly or too generously (see `formats` and
`grammar`), never too narrowly; what cannot be told makes the case unknown. *Breaking* needs a value
that two validators accept and reject under the original schemas. So a mistake in the search for
candidates costs a verdict, and raises no alarm.

`places` holds the content policy `declared`, `algebra` a second prover for what the search leaves
open, `budget` the steps; `turn` lets one thread in at a time.
"""
