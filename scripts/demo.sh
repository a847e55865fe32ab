#!/usr/bin/env bash
# The main job end to end: lint, compare with a Git ref, generate; then a change that breaks.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -t 1 ]; then bold=$'\033[1m' plain=$'\033[0m'; else bold='' plain=''; fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
step() { say "\$ $*"; "$@"; }

step eventreg lint
step eventreg compat --base "${BASE:-HEAD}"
step eventreg compat --previous
step eventreg gen all --output build/demo

say "Now a change that breaks, in a copy of this repository"
git clone --quiet . "$work/copy"
cd "$work/copy"
old=schemas/orders/order/created/1.1.0.json
new=schemas/orders/order/created/1.2.0.json
python - "$old" "$new" <<'PY'
import json, sys

old, new = sys.argv[1:]
schema = json.load(open(old))
schema["$id"] = schema["$id"].replace("1.1.0", "1.2.0")
optional = next(name for name in schema["properties"] if name not in schema["required"])
schema["required"].append(optional)
schema["examples"] = [e for e in schema["examples"] if optional in e]
json.dump(schema, open(new, "w"), indent=2)
print(f"{new}: {optional} becomes required")
PY
if step eventreg compat --base HEAD; then
    echo "the break was not found" >&2
    exit 1
fi

cat <<'END'

What you saw:
  lint      every schema, its examples and the catalogue hold together
  compat    nothing released was touched; every minor version reads what was written before it
  gen       models, AsyncAPI, docs, Dapr manifests and a static registry, in build/demo
  compat    a required field in a minor version is a break, shown with an event that breaks
END
