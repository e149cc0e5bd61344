"""Runs commands, each at a terminal of its own with 80 columns; prints what each terminal showed, and the exit codes."""

import fcntl
import json
import os
import pty
import struct
import sys
import termios


def run(command, folder, colours):
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ.update({"TERM": "xterm-256color", **colours})
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    shown = b""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    os.close(terminal)
    return {"shown": shown.decode("utf8", "replace"), "code": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}


request = json.load(sys.stdin)
os.environ.pop("NO_COLOR", None)
os.environ.pop("FORCE_COLOR", None)
print(json.dumps([run(command, request["folder"], request["colours"]) for command in request["commands"]]))
