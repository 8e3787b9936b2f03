#!/usr/bin/env python3
"""Announces addresses that a file lists as blackholes, each for as long as it stands there.

process blackhole { run etc/helpers/blackhole.py /etc/keryx/blackholes; }

Each announcement lives for 30 seconds and is said again every 10, so nothing outlives this program.
"""

import itertools
import json
import sys
import time

ids = itertools.count(1)


def ask(command):
    """Says a command as JSON, and returns None or the reason why it was refused."""
    token = str(next(ids))
    print(json.dumps({"id": token, "command": command}), flush=True)
    for line in sys.stdin:
        if not line.startswith("{"):
            continue
        answer = json.loads(line)
        # Events may come between a command and its answer; this program asked for none, and skips them all the same.
        if answer.get("id") == token:
            return answer.get("message")
    sys.exit(0)


def wanted(path):
    with open(path, encoding="ascii") as file:
        return {line.strip() for line in file if line.strip() and not line.startswith("#")}


def main():
    said = set()
    while True:
        now = wanted(sys.argv[1])
        for address in sorted(now):
            why = ask(f"announce route {address} next-hop 192.0.2.1 community [ 65535:666 no-export ] ttl 30")
            if why is not None:
                print(f"{address}: {why}", file=sys.stderr)
        for address in sorted(said - now):
            ask(f"withdraw route {address}")
        said = now
        time.sleep(10)


main()
