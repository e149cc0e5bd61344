"""Runs a command at a terminal of its own and types one answer after each question; prints what the terminal showed."""

import json
import os
import pty
import sys

answers, command = json.loads(sys.argv[1]), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)


def read():
    """What comes next; nothing when the command has gone."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


shown = b""
for answer in answers:
    question = b""
    while b": " not in question:
        chunk = read()
        if not chunk:
            break
        question += chunk
    shown += question
    os.write(terminal, answer.encode())
while chunk := read():
    shown += chunk
print(json.dumps({"shown": shown.decode(), "code": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}))
