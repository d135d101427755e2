#!/usr/bin/env python3
"""Runs commands that a rule pack wrote, with the real tools against a mock of the new forge.

  run_examples.py JUDGE_DIR TEA_DIR < EXAMPLES > VERDICTS

JUDGE_DIR holds judge.py and its mock, TEA_DIR holds tea-VERSION/bin/tea. EXAMPLES is a JSON list of

  {"rule": "gh/pr-list", "shell": "tea pulls list …", "target": {"tea": "0.9.2", "gitea": "1.22"},
   "requests": ["GET /repos/o/r/pulls?state=all"]}

and VERDICTS a JSON list in the same order of

  {"verdict": "ran" | "not-run" | "excused" | "rejected" | "no-tool", "detail": "why", "requests": ["GET …"]}

Where an example states requests, the requests that were made must be those, in that order. A path counts from below
/api/v1 on; the order of the query's parameters does not count; a loop over pages counts as its first page; what tea
asks before it starts to work (the server's version and settings, the user) counts only where the example names it.
"""
import json
import os
import re
import sys
import urllib.parse

# What cannot work here although it is right: a pattern over the command, one over what the judge says of it, and why.
EXCUSED = [
    (r"\btea pulls checkout\b", r"(?i)exit \d+: .*(reference|remote|fetch|transport|authentication|repository)",
     "needs a git server that has the pull request's branch"),
    (r"\btea (pulls|pr) create\b", r"(?i)exit \d+: .*(head|branch|remote|track)",
     "tea reads the head branch from a clone that was pushed, and this one has no server to push to"),
]

# What is not run at all: a pattern over the command, and why.
LEFT_ALONE = [
    (r"\btea (logins?|logout)\b", "changes the machine's logins and asks the server by its real name"),
]

# Commands that the judge does not know and that may be run.
ALSO_HARMLESS = {"date", "exec", "seq"}

# What tea asks by itself before the request that matters.
CHORES = {"GET /version", "GET /settings/api", "GET /user"}


def normal(method, path, query):
    """A request as text, with its parameters in the order of their names."""
    if path.startswith("/api/v1/"):
        path = path[len("/api/v1"):]
    pairs = sorted(urllib.parse.parse_qsl(query, keep_blank_values=True))
    return f"{method} {path}" + ("?" + "&".join(f"{k}={v}" for k, v in pairs) if pairs else "")


def stated(request):
    method, _, rest = request.partition(" ")
    path, _, query = rest.partition("?")
    return normal(method, path, query)


def without_page(request):
    return re.sub(r"([?&])page=\d+&?", r"\1", request).rstrip("?&")


def without_loops(requests):
    """A loop over pages as its first page."""
    out = []
    for request in requests:
        if out and "page=" in request and without_page(request) == without_page(out[-1]):
            continue
        out.append(request)
    return out


def made(state, expected):
    requests = [normal(q["method"], q["path"], q["query"]) for q in state.requests]
    named = {e.partition("?")[0] for e in expected}
    return without_loops([r for r in requests if r.partition("?")[0] not in CHORES or r.partition("?")[0] in named])


def names_in(text):
    """Everything in a command that may be the name of a label or of a milestone."""
    found = re.findall(r'(?="([^"\\]{1,60})")', text) + re.findall(r"(?='([^'\\]{1,60})')", text)
    found += [part for name in found for part in name.split(",")] + re.findall(r"[\w./:-]+", text)
    # what the judge gives to variables
    found += ["v", "12"]
    return sorted({name.strip() for name in found if name.strip()})


def teach(mock, current):
    """Lets the mock know what the command at hand names (labels, milestones, keys, releases, workflows), how a list ends,
    and what some answers look like."""
    known = mock.answer

    def by_name(make):
        return [make(i, name) for i, name in enumerate(names_in(current["shell"]), 1)]

    def named(path, base):
        """The answer to a request for something that has a name."""
        if re.search(r"/labels$", path) and "/issues/" not in path:
            return by_name(lambda i, name: {**mock.label(), "id": i, "name": name})
        if re.search(r"/milestones$", path):
            return by_name(lambda i, name: {"id": i, "title": name, "state": "open"})
        if re.search(r"/(gpg_)?keys$", path):
            return by_name(lambda i, name: {"id": i, "key_id": name, "title": name, "name": name, "key": "ssh-ed25519 AAAA"})
        if re.search(r"/releases$", path):
            assets = by_name(lambda i, name: {"id": i, "name": name, "browser_download_url": base + "/" + name})
            return by_name(lambda i, name: {"id": i, "tag_name": name, "name": name, "assets": assets})
        if re.search(r"/releases/\d+/assets$", path):
            return by_name(lambda i, name: {"id": i, "name": name, "browser_download_url": base + "/" + name})
        if re.search(r"/topics$", path):
            return {"topics": []}
        if re.search(r"/contents/.*\.\w+$", path):
            return {"type": "file", "name": path.rsplit("/", 1)[1], "encoding": "base64", "content": "eA==", "sha": "a" * 40}
        if re.search(r"/actions/workflows$", path):
            return {"workflows": by_name(lambda i, name: {
                "id": name if re.search(r"\.ya?ml$", name) else f"w{i}.yml", "name": name, "state": "active",
                "path": ".gitea/workflows/ci.yml"})}
        if re.search(r"/actions/runs/\d+/jobs$", path):
            return {"jobs": [], "total_count": 0}
        return None

    def answer(state, method, path, base):
        code, value = known(state, method, path, base)
        if code == 404:
            return code, value
        if method == "GET" and (something := named(path, base)) is not None:
            value = something
        fork = re.match(r"^/repos/([^/]+)/([^/]+)/forks$", path)
        if method == "POST" and fork:
            value = mock.repo(*fork.groups(), base)
        if method == "GET" and re.search(r"/actions/runs(/\d+)?$", path) and isinstance(value, dict):
            for run in value.get("workflow_runs", [value]):
                run.setdefault("path", "ci.yml@refs/heads/main")
        # a loop over pages finds its end
        page = re.search(r"(?:^|&)page=(\d+)", state.requests[-1]["query"]) if state.requests else None
        return code, [] if isinstance(value, list) and page and page[1] not in ("0", "1") else value

    mock.answer = answer


def prepared(shell, folder):
    """The command with what it needs around it: files that it reads, slugs in variables, something to read."""
    for name in re.findall(r"(?:\$\(cat |--rawfile \w+ |--data-binary @)([\w./-]+)", shell) + re.findall(r"assets create .*? -- \S+ ([\w./-]+)", shell):
        path = os.path.join(folder, name)
        if not name.startswith("/") and not os.path.exists(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as f:
                f.write("a text\n")
    shell = re.sub(r"\$\{\{\s*github\.repository\s*\}\}", "o/r", shell)
    names = dict.fromkeys(re.findall(r"/repos/\$\{?(\w*REPO\w*|\w*SLUG\w*)\}?/", shell, re.I))
    before = "".join(f"{name}=o/r; " for name in names if not re.search(rf"\b{name}=", shell))
    if re.search(r"\$[1-9]", shell):
        before += "set -- o/r 12 text more; "
    if "$(cat)" in shell:
        before += "exec < <(printf 'a text\\n'); "
    return before + shell


def on_one_line(shell):
    """The command with its substitutions and the line ends in its quotes taken out, for a reader that knows neither."""
    old = None
    while old != shell:
        old, shell = shell, re.sub(r"\$\([^()]*\)", "v", shell)
    return re.sub(r"\"[^\"]*\"|'[^']*'", lambda m: m.group(0).replace("\n", " "), shell)


def check(judge, box, shell):
    """The judge's verdict; where its reading of tea calls gives up on a quoted text, that of a simpler equal."""
    text = prepared(shell, box.repo)
    cli, version = box.cli, box.version
    hard = re.search(r"\"\$\(|\n", text) and cli and judge.lint_tea(box.concrete(text), cli, version)
    if not hard:
        return box.check(text)
    why = judge.lint_tea(on_one_line(box.concrete(text)), cli, version)
    if why:
        return "rejected", why
    box.cli = None
    try:
        return box.check(text)
    finally:
        box.cli = cli


def excuse(shell, detail):
    for command, said, why in EXCUSED:
        if re.search(command, shell) and re.search(said, detail):
            return why
    return None


def main():
    judge_dir, tea_dir = sys.argv[1:3]
    sys.path.insert(0, judge_dir)
    sys.dont_write_bytecode = True
    import judge  # noqa: E402

    examples = json.load(sys.stdin)
    facts = os.path.join(judge_dir, "..", "facts")
    current = {"shell": ""}
    teach(judge.mock_gitea, current)
    judge.ALLOWED.update(ALSO_HARMLESS)
    boxes, seen, verdicts = {}, {}, []
    try:
        for example in examples:
            shell, expected = example["shell"], [stated(r) for r in example.get("requests", [])]
            tea, gitea = example["target"].get("tea", "0.9.2"), example["target"].get("gitea", "1.22")
            binary = os.path.join(tea_dir, f"tea-{tea}", "bin", "tea")
            if re.search(r"\btea\b", shell) and not os.access(binary, os.X_OK):
                verdicts.append({"verdict": "no-tool", "detail": f"tea {tea} is not at {binary}", "requests": []})
                continue
            if example["rule"].endswith("/pattern"):
                verdicts.append({"verdict": "not-run", "detail": "is a pattern over commands", "requests": []})
                continue
            alone = [why for pattern, why in LEFT_ALONE if re.search(pattern, shell)]
            if alone:
                verdicts.append({"verdict": "excused", "detail": alone[0], "requests": []})
                continue
            key = (shell, tea, gitea, tuple(expected))
            if key not in seen:
                box = boxes.get((tea, gitea))
                if box is None:
                    cli = os.path.join(facts, "cli", f"tea-{tea}.json")
                    box = judge.Sandbox(binary, os.path.join(facts, "gitea-endpoints.tsv"),
                                        judge.load_cli(cli) if os.path.exists(cli) else None, tea, gitea)
                    # a client that stops reading early is no news
                    box.server.handle_error = lambda *args: None
                    boxes[(tea, gitea)] = box
                current["shell"] = shell
                box.state.requests.clear()
                verdict, detail = check(judge, box, shell)
                requests = made(box.state, expected)
                if verdict == "rejected" and (why := excuse(shell, detail)):
                    verdict, detail = "excused", f"{why} ({detail})"
                elif verdict == "ran" and expected and requests != expected:
                    verdict = "rejected"
                    detail = "other requests than stated\n  stated: " + "\n          ".join(expected) + \
                             "\n  made:   " + "\n          ".join(requests or ["none"])
                seen[key] = {"verdict": verdict, "detail": detail, "requests": requests}
            verdicts.append(seen[key])
    finally:
        for box in boxes.values():
            box.close()
    json.dump(verdicts, sys.stdout)


if __name__ == "__main__":
    main()
