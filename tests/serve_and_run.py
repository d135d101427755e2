#!/usr/bin/env python3
"""Serves given JSON as a forge's API and runs a command against it.

  serve_and_run.py < SETUP > RESULT

SETUP is {"host": "git.example.org", "command": "curl …", "env": {"NAME": "value"},
          "answers": {"/repos/o/r/pulls/1": {…}, "POST /repos/o/r/issues": {…}}}

A key of `answers` is a path below /api/v1, with a method where it is not GET and with a query where only that query is
meant. A list that is asked for page by page is answered in full on the first page, by [] on the others. A path that is
not there is answered 404. Every `https://HOST` in the command is turned to the server.

RESULT is {"code": 0, "stdout": "…", "stderr": "…", "requests": [{"method", "path", "query", "body", "auth"}]}
"""
import http.server
import json
import os
import subprocess
import sys
import threading
import urllib.parse

BASE = "/api/v1"


def find(answers, method, path, query):
    prefix = "" if method == "GET" else method + " "
    if query and f"{prefix}{path}?{query}" in answers:
        return True, answers[f"{prefix}{path}?{query}"]
    if prefix + path not in answers:
        return False, {"message": "Not Found"}
    value = answers[prefix + path]
    page = urllib.parse.parse_qs(query).get("page", ["1"])[0]
    return True, [] if isinstance(value, list) and page != "1" else value


def serve(answers):
    requests = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            path, _, query = self.path.partition("?")
            path = path[len(BASE):] if path.startswith(BASE + "/") else path
            requests.append({"method": self.command, "path": path, "query": query, "body": body,
                             "auth": self.headers.get("authorization", "")})
            known, value = find(answers, self.command, path, query)
            # the server ends every answer with a line end
            data = json.dumps(value).encode() + b"\n"
            self.send_response(200 if known else 404)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, requests


def main():
    setup = json.load(sys.stdin)
    server, requests = serve(setup["answers"])
    url = f"http://127.0.0.1:{server.server_address[1]}"
    command = setup["command"].replace(f"https://{setup['host']}", url)
    env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "NO_PROXY": "*", **setup.get("env", {})}
    try:
        ran = subprocess.run(["bash", "-o", "pipefail", "-c", command], env=env, stdin=subprocess.DEVNULL,
                             capture_output=True, timeout=60)
    finally:
        server.shutdown()
    json.dump({"code": ran.returncode, "stdout": ran.stdout.decode(errors="replace"),
               "stderr": ran.stderr.decode(errors="replace"), "requests": requests}, sys.stdout)


if __name__ == "__main__":
    main()
