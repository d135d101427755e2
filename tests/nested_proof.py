#!/usr/bin/env python3
"""Embeds the same calls into every pair of hosts, migrates them, and takes them out again with other parsers.

  nested_proof.py FORGEMOD WORK

A layer puts a text into a host and takes it out again with a parser that knows nothing of forgemod: bash itself,
PyYAML, json, tomllib, markdown-it, ast, make. For each chain of layers and each call one file is written below WORK
and migrated. What is taken out of the result must be the text that was put in, with the call replaced by what forgemod
says of it (`shell`), and that must be what the call becomes where it stands alone. A call that is left must have a
reason. Prints one JSON document.
"""
import ast
import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tomllib

import yaml
from markdown_it import MarkdownIt

BIN, WORK = sys.argv[1:3]
SITE = '[target]\nhost = "git.example.org"\ntea = "0.9.2"\ngitea = "1.22"\nlogin = "example"\n'
MD = MarkdownIt("commonmark").enable("table")

CALLS = [
    "gh pr list -R o/r",
    "gh pr list -R o/r --state closed --limit 5",
    "gh pr list -R o/r --json number,title",
    "gh pr list -R o/r --json number --jq '.[].number'",
    "gh pr view 12 -R o/r",
    "gh pr view 12 -R o/r --json title,body",
    "gh pr view 12 -R o/r --json state -q .state",
    "gh pr close 12 -R o/r",
    "gh pr comment 12 -R o/r --body \"it's done\"",
    "gh pr merge 12 -R o/r --squash",
    "gh pr diff 12 -R o/r",
    "gh issue list -R o/r --label bug",
    "gh issue list -R o/r --json number -q '.[0].number'",
    "gh issue view 12 -R o/r --json title -q '.title | ascii_upcase'",
    "gh issue close 12 -R o/r",
    "gh issue create -R o/r --title 'a \"b\" c' --body 'x `y` $z'",
    "gh issue edit 12 -R o/r --add-label bug",
    "gh release view v1 -R o/r --json body -q .body",
    "gh api repos/o/r/pulls/12 --jq .title",
    "gh repo view o/r --json name -q .name",
]


def base(call):
    """A line of shell text around a call, with characters that every layer must keep as they are."""
    return "cd \"w x\"; " + call + "; echo 'a' \"$HOME\" \\$b"


class Left(Exception):
    """The parser does not take the text, or does not find what was put in."""


def indent(text, by):
    return "".join(by + line if line.strip() else line for line in text.splitlines(True))


def one_line(text):
    if "\n" in text.strip("\n"):
        raise ValueError("one line only")
    return text.strip("\n")


def bash(script):
    """What a shell hands to the programs that run a text."""
    stubs = 'show() { if [ $# -gt 0 ]; then printf %s "${@: -1}"; else command cat; fi; }\n' + "".join(
        name + '() { show "$@"; }\n' for name in ("bash", "sh", "eval", "ssh", "watch", "timeout", "docker", "fzf"))
    p = subprocess.run(["bash", "-c", stubs + script], capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    if p.returncode:
        raise Left(p.stderr)
    return p.stdout


def single(text):
    return "'" + text.replace("'", "'\\''") + "'"


def double(text):
    return '"' + re.sub(r'([\\"$`])', r"\\\1", text) + '"'


def ansi(text):
    return "$'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


Layer = collections.namedtuple("Layer", "name takes gives put take")
LAYERS = []


def layer(name, takes, gives, put, take):
    LAYERS.append(Layer(name, takes, gives, put, take))


# Shell text in shell text.
for name, head, quote in (("bash-single", "bash -c ", single), ("sh-double", "sh -c ", double), ("bash-ansi", "bash -c ", ansi),
                          ("eval-double", "eval ", double), ("timeout-env", "timeout 5 bash -ec ", single),
                          ("docker", "docker exec c sh -c ", double)):
    layer(name, "shell", "shell", lambda t, h=head, q=quote: h + q(t) + "\n", bash)
layer("ssh", "shell", "shell", lambda t: "ssh host " + single(t) + "\n", bash)


def here(quote, escape):
    def put(text):
        end = "EOT"
        while end in text:
            end += "T"
        return "bash <<%s%s%s\n%s\n%s\n" % (quote, end, quote, escape(text.rstrip("\n")), end)
    return put


layer("here-quoted", "shell", "shell", here("'", str), bash)
layer("here-expanding", "shell", "shell", here("", lambda t: re.sub(r"([\\$`])", r"\\\1", t)), bash)


def fence(lang, ticks="```", prefix="", first=""):
    def put(text):
        t = ticks
        while t in text:
            t += "`"
        body = t + lang + "\n" + text.rstrip("\n") + "\n" + t + "\n"
        lines = body.splitlines(True)
        return "# A\n\nRead this.\n\n" + first + lines[0] + "".join(prefix + line if line.strip() else prefix.rstrip() + "\n" for line in lines[1:]) + "\nEnd.\n"

    def take(text):
        found = [t.content for t in MD.parse(text) if t.type == "fence" and t.info == lang]
        if len(found) != 1:
            raise Left("%d fences" % len(found))
        return found[0]
    return put, take


for name, lang, prefix, first in (("fence", "sh", "", ""), ("list-fence", "bash", "   ", "1. "), ("quote-fence", "sh", "> ", "> ")):
    layer(name, "shell", "markdown", *fence(lang, prefix=prefix, first=first))
for kind in ("yaml", "json", "toml", "dockerfile", "makefile", "python", "gitconfig", "just"):
    layer("fence-" + kind, kind, "markdown", *fence(kind))
    layer("quote-fence-" + kind, kind, "markdown", *fence(kind, prefix="> ", first="> "))


def yaml_at(*path):
    def take(text):
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError as e:
            raise Left(str(e))
        for p in path:
            value = value[p]
        return value
    return take


def flow(text):
    return yaml.safe_dump(text, default_style='"', width=10 ** 6, allow_unicode=True).strip()


for key, kind in (("run", "shell"), ("prompt", "markdown")):
    layer("yaml-block-" + key, kind, "yaml", lambda t, k=key: "a:\n  %s: |\n%s  b: 1\n" % (k, indent(t.rstrip("\n") + "\n", "    ")), yaml_at("a", key))
    layer("yaml-double-" + key, kind, "yaml", lambda t, k=key: "%s: %s\nb: 1\n" % (k, flow(t)), yaml_at(key))
    layer("yaml-single-" + key, kind, "yaml", lambda t, k=key: "%s: '%s'\n" % (k, one_line(t).replace("'", "''")), yaml_at(key))
layer("workflow", "shell", "workflow",
      lambda t: "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - name: n\n        run: |\n%s" % indent(t.rstrip("\n") + "\n", "          "),
      yaml_at("jobs", "a", "steps", 0, "run"))


def json_at(*path):
    def take(text):
        try:
            value = json.loads(text)
        except ValueError as e:
            raise Left(str(e))
        for p in path:
            value = value[p]
        return value
    return take


layer("json-script", "shell", "json", lambda t: json.dumps({"scripts": {"a": t}, "n": [1, 2]}, indent=2) + "\n", json_at("scripts", "a"))
layer("json-compact", "markdown", "json", lambda t: json.dumps({"prompt": t}, ensure_ascii=False) + "\n", json_at("prompt"))
layer("notebook-bash", "shell", "notebook",
      lambda t: json.dumps({"cells": [{"cell_type": "code", "source": ["%%bash\n"] + t.splitlines(True)}]}, indent=1) + "\n",
      lambda t: "".join(json_at("cells", 0, "source")(t)).removeprefix("%%bash\n"))
layer("notebook-text", "markdown", "notebook",
      lambda t: json.dumps({"cells": [{"cell_type": "markdown", "source": t.splitlines(True)}]}, indent=1) + "\n",
      lambda t: "".join(json_at("cells", 0, "source")(t)))


def toml_at(key):
    def take(text):
        try:
            return tomllib.loads(text)[key]
        except tomllib.TOMLDecodeError as e:
            raise Left(str(e))
    return take


def toml_literal(text):
    if "'" in one_line(text):
        raise ValueError("no apostrophe")
    return "'" + one_line(text) + "'"


def toml_lines(text):
    return '"""\n' + text.replace("\\", "\\\\").replace('"""', '""\\"') + '"""'


def toml_raw(text):
    if "'''" in text:
        raise ValueError("its own quotes")
    return "'''\n" + text.rstrip("\n") + "\n'''"


for key, kind in (("run", "shell"), ("prompt", "markdown")):
    layer("toml-basic-" + key, kind, "toml", lambda t, k=key: "%s = %s\nn = 1\n" % (k, json.dumps(t, ensure_ascii=False)), toml_at(key))
    layer("toml-lines-" + key, kind, "toml", lambda t, k=key: "%s = %s\n" % (k, toml_lines(t)), toml_at(key))
    layer("toml-raw-" + key, kind, "toml", lambda t, k=key: "%s = %s\n" % (k, toml_raw(t)), toml_at(key))


def docker_run(text):
    m = re.fullmatch(r"FROM x\nRUN (.*)\nUSER y\n", text, re.S)
    if not m or "\n" in m[1]:
        raise Left("no RUN")
    return m[1]


layer("dockerfile", "shell", "dockerfile", lambda t: "FROM x\nRUN %s\nUSER y\n" % one_line(t), docker_run)
layer("dockerfile-here", "shell", "dockerfile", lambda t: "FROM x\nRUN <<EOD\n%s\nEOD\nUSER y\n" % t.rstrip("\n"),
      lambda t: re.fullmatch(r"FROM x\nRUN <<EOD\n(.*)\nEOD\nUSER y\n", t, re.S)[1])


def make(text):
    p = subprocess.run(["make", "-rR", "--no-print-directory", "-n", "-f", "-", "a"], input=text, capture_output=True, text=True, cwd=WORK)
    if p.returncode:
        raise Left(p.stderr)
    return p.stdout


layer("makefile", "shell", "makefile", lambda t: "a:\n\t@%s\n\nb:\n\techo b\n" % one_line(t).replace("$", "$$"), make)
layer("just", "shell", "just", lambda t: "a:\n    @%s\n\nb:\n    echo b\n" % one_line(t), lambda t: re.fullmatch(r"a:\n    @(.*)\n\nb:\n    echo b\n", t)[1])
layer("crontab", "shell", "crontab", lambda t: "0 5 * * 1 %s\n" % one_line(t).replace("%", "\\%"),
      lambda t: re.fullmatch(r"0 5 \* \* 1 (.*)\n", t)[1].replace("\\%", "%"))


def git_value(text):
    p = subprocess.run(["git", "config", "-f", "-", "alias.a"], input=text, capture_output=True, text=True)
    if p.returncode:
        raise Left(p.stderr)
    return p.stdout.removesuffix("\n").removeprefix("!")


layer("git-alias", "shell", "gitconfig",
      lambda t: '[alias]\n\ta = "!%s"\n' % one_line(t).replace("\\", "\\\\").replace('"', '\\"'), git_value)


def python_string(text):
    try:
        return ast.literal_eval(ast.parse(text).body[0].value)
    except SyntaxError as e:
        raise Left(str(e))


def python_system(text):
    try:
        return ast.literal_eval(ast.parse(text).body[1].value.args[0])
    except SyntaxError as e:
        raise Left(str(e))


layer("python-prompt", "markdown", "python",
      lambda t: 'PROMPT = """' + t.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').removesuffix("\n") + '\n"""\n', python_string)
layer("python-system", "shell", "python", lambda t: "import os\nos.system(%s)\n" % json.dumps(t), python_system)

FILES = {"shell": "a.sh", "markdown": "a.md", "yaml": "a.yaml", "workflow": ".github/workflows/a.yml", "json": "a.json", "toml": "a.toml",
         "notebook": "a.ipynb", "dockerfile": "Dockerfile", "makefile": "Makefile", "just": "justfile", "crontab": "crontab",
         "gitconfig": ".gitconfig", "python": "a.py"}


def chains():
    """Every pair of layers that fit, and each single one."""
    for a in LAYERS:
        if a.takes != "shell":
            continue
        yield [a]
        for b in LAYERS:
            if b.takes == a.gives:
                yield [a, b]
                # What only stands in a document is a third layer.
                if a.gives == "markdown":
                    yield from ([a, b, c] for c in LAYERS if c.takes == b.gives and c.name.startswith("fence"))


def put(chain, text):
    for one in chain:
        text = one.put(text)
    return text


def take(chain, text):
    for one in reversed(chain):
        text = one.take(text)
    return text


def run(*args):
    p = subprocess.run([BIN, *args], capture_output=True, text=True, cwd=WORK)
    if p.returncode not in (0, 1):
        sys.exit("forgemod %s: %s" % (" ".join(args), p.stderr))
    return p.stdout


def main():
    os.makedirs(WORK, exist_ok=True)
    with open(os.path.join(WORK, "forgemod.toml"), "w") as f:
        f.write(SITE)
    cases = {}
    for chain in chains():
        for n, call in enumerate(CALLS):
            # Every call in every pair; in threes, which only repeat how two of them fit, the hardest ones.
            if len(chain) > 2 and n not in (3, 8, 15):
                continue
            try:
                text = put(chain, base(call) + "\n")
            except ValueError:
                continue
            # The two with the hardest quotes stand for all; the others are taken out of the result.
            if n in (8, 15) and take(chain, text).strip() != base(call):
                sys.exit("the layers %s do not give back what was put in: %r" % ([one.name for one in chain], text))
            name = "/".join(["+".join(one.name for one in chain), str(n), FILES[chain[-1].gives]])
            cases[name] = (chain, n, text)
    # Where a call stands alone: in a script, a document, a workflow, a script whose statuses count, handed over by a program.
    alone = {}
    for n, call in enumerate(CALLS):
        for kind, name, text in (("program", "a.sh", base(call) + "\n"), ("errexit", "a.sh", "set -e\n" + base(call) + "\n"),
                                 ("document", "a.md", "```sh\n" + base(call) + "\n```\n"),
                                 ("posix", "a.sh", "#!/bin/sh\nset -e\n" + base(call) + "\n")):
            alone["alone/%s/%d/%s" % (kind, n, name)] = (n, text)
        flow = LAYERS[[one.name for one in LAYERS].index("workflow")]
        alone["alone/workflow/%d/%s" % (n, FILES["workflow"])] = (n, flow.put(base(call) + "\n"))
    for name, text in [(k, v[2]) for k, v in cases.items()] + [(k, v[1]) for k, v in alone.items()]:
        path = os.path.join(WORK, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", newline="") as f:
            f.write(text)
    found = collections.defaultdict(list)
    for f in json.loads(run("diff", "--format", "json", "."))["findings"]:
        found[f["file"]].append(f)
    run("apply", ".")
    known = collections.defaultdict(set)
    for name, (n, _) in alone.items():
        for f in found[name]:
            known[n].add(f["shell"])
    wrong, manual, written = [], collections.Counter(), collections.Counter()

    def judge(item):
        name, (chain, n, _) = item
        here = [f for f in found[name] if f["kind"] in ("command", "api")]
        rest = [f for f in found[name] if f["kind"] not in ("command", "api", "env")]
        try:
            with open(os.path.join(WORK, name), newline="") as f:
                got = take(chain, f.read()).strip()
        except Exception as e:
            return name, "it cannot be taken out again: %s" % e
        if len(here) != 1 or rest:
            if not here and rest and all(f["class"] == "manual" and f["note"] for f in rest):
                return name, (rest[0]["note"],) if got == base(CALLS[n]) else "left, and not as it was: %s" % got
            return name, "%d calls and %d other findings" % (len(here), len(rest))
        f = here[0]
        if f["class"] == "manual":
            if got != base(CALLS[n]):
                return name, "it is manual, and not as it was: %s" % got
            return name, (f["note"],) if f["note"] else "it is manual without a reason"
        if got != base(CALLS[n]).replace(CALLS[n], f["shell"]):
            return name, "taken out: %s\n  said: %s" % (got, f["shell"])
        if f["shell"] not in known[n]:
            return name, "it becomes %s\n  and alone %s" % (f["shell"], " or ".join(sorted(filter(None, known[n]))))
        return name, None

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for name, verdict in pool.map(judge, cases.items()):
            pair = name.split("/")[0]
            if verdict is None:
                written[pair] += 1
            elif isinstance(verdict, tuple):
                manual[verdict[0]] += 1
            else:
                wrong.append({"case": name, "what": verdict})
    again = json.loads(run("diff", "--format", "json", "."))["summary"]
    print(json.dumps({"cases": len(cases), "chains": len({c.split("/")[0] for c in cases}), "written": sum(written.values()),
                      "manual": sum(manual.values()), "reasons": dict(manual.most_common()), "wrong": wrong,
                      "chains_written": len(written), "again": again["exact"] + again["adapted"]}, indent=1))


main()
