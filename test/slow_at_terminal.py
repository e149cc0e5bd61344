"""Runs a command whose standard error is a terminal, and whose standard input or output takes about two seconds; prints what
the terminal was sent, and what is on its screen in the end."""

import json
import os
import pty
import subprocess
import sys
import threading
import time

slow, command = sys.argv[1], sys.argv[2:]
terminal, other = pty.openpty()
child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=other)
os.close(other)
shown = b""


def watch():
    global shown
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:
            return
        if not chunk:
            return
        shown += chunk


watcher = threading.Thread(target=watch)
watcher.start()
if slow == "in":
    drain = threading.Thread(target=child.stdout.read)
    drain.start()
    for _ in range(20):
        child.stdin.write(b"x" * 10000)
        child.stdin.flush()
        time.sleep(0.1)
    child.stdin.close()
    drain.join()
else:
    child.stdin.close()
    while chunk := child.stdout.read(160 * 1024):
        time.sleep(0.1)
code = child.wait()
watcher.join()

# A screen of one line after the other: \r goes back to its start.
screen = []
for row in shown.decode().split("\n"):
    cells = []
    at = 0
    for part in row.rstrip("\r").split("\r"):
        cells[0 : len(part)] = part
    screen.append("".join(cells).rstrip())
print(json.dumps({"shown": shown.decode(), "screen": screen, "code": code}))
