#!/usr/bin/env bash
# Compares `forgemod check` with `rg -l '\bgh\b'` over a tree of 10,000 files with few matches.
#
#   benches/walk.sh [RUNS]          builds the release binary, makes the tree, prints both times and their ratio
#   BIN=path benches/walk.sh        takes that binary instead
#   LIMIT=2 benches/walk.sh         exits 1 where the ratio is above the limit (2 by default)
#
# Both run over the same tree, one after the other, with a warm file cache; the best of RUNS counts
# (10 by default), because whatever else the machine does can only make a run slower. hyperfine is used where
# it is there. ripgrep is needed: apt-get install ripgrep, or cargo install ripgrep.
set -euo pipefail

runs=${1:-10}
limit=${LIMIT:-2}
here=$(cd "$(dirname "$0")/.." && pwd)

if ! command -v rg >/dev/null; then
    echo "############################################################" >&2
    echo "# ripgrep (rg) is missing: NOTHING WAS MEASURED.           #" >&2
    echo "# Install it with: apt-get install ripgrep                 #" >&2
    echo "############################################################" >&2
    exit 2
fi

if [ -z "${BIN:-}" ]; then
    (cd "$here" && cargo build --release --quiet)
    BIN=${CARGO_TARGET_DIR:-$here/target}/release/forgemod
fi
BIN=$(realpath "$BIN")

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

# 100 directories of 100 files, about 5 kB each: prose, YAML, scripts, programs. English is full of the letters
# of `gh` (through, right, high), so each text has them; one file in 200 has a call.
paragraph="Reading through the right notes might bring the highest weight to light, though a straight thought ought to be enough."
words=""
for _ in $(seq 40); do words+="$paragraph"$'\n'; done
ext=(md yml sh py txt json)
for d in $(seq 0 99); do
    mkdir -p "$tree/d$d"
    for f in $(seq 0 99); do
        n=$((d * 100 + f))
        file="$tree/d$d/f$f.${ext[$((n % 6))]}"
        {
            printf '# file %d\n%s' "$n" "$words"
            if [ $((n % 200)) -eq 2 ]; then printf 'gh pr list --repo acme/app --state open\n'; fi
        } >"$file"
    done
done
printf '[target]\nhost = "git.example.org"\ntea = "0.9.2"\ngitea = "1.22"\n' >"$tree/forgemod.toml"
cd "$tree"

ours() { "$BIN" check >/dev/null 2>&1 || [ $? -eq 1 ]; }
theirs() { rg -l --hidden '\bgh\b' . >/dev/null; }

# The best of the runs, in microseconds.
best() {
    local least="" began took
    for _ in $(seq "$runs"); do
        began=$(date +%s%N)
        "$1"
        took=$((($(date +%s%N) - began) / 1000))
        if [ -z "$least" ] || [ "$took" -lt "$least" ]; then least=$took; fi
    done
    echo "$least"
}

ours # warms the cache, and fails here if the binary does
theirs

if command -v hyperfine >/dev/null; then
    hyperfine --warmup 2 --runs "$runs" --ignore-failure --export-json result.json \
        "$BIN check" "rg -l --hidden '\\bgh\\b' ." >/dev/null 2>&1
    read -r a b < <(python3 -c '
import json
for r in json.load(open("result.json"))["results"]: print(int(r["min"] * 1e6), end=" ")')
else
    a=$(best ours)
    b=$(best theirs)
fi

ratio=$(awk -v a="$a" -v b="$b" 'BEGIN { printf "%.2f", a / b }')
echo "files: $(find . -type f | wc -l)   forgemod check: $((a / 1000)).$(((a / 100) % 10)) ms   rg -l: $((b / 1000)).$(((b / 100) % 10)) ms   ratio: $ratio (limit $limit)"
awk -v r="$ratio" -v l="$limit" 'BEGIN { exit !(r <= l) }'
