"""Types command lines into an interactive bash or zsh, at a terminal of its own, behind each of them the key that completes
what stands before it, and prints what stands on each line then: all that the shell offers for the last word."""

import json
import os
import pty
import select
import sys

shell, script, lines = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])

# What stands on the line goes to descriptor 3. No key is the first of several, for which a shell would wait.
SHELLS = {
    # insert-completions inserts all that possible-completions would list. bash(1), "Completing"
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        r"""source %s
bind '"\C-t": insert-completions' 'set bell-style none'
tell() { printf '%%s\0' "$READLINE_LINE" >&3; }
bind -x '"\C-o": tell'
printf '\0' >&3
""",
    ),
    # The completion system's own way to insert all matches. zshcompsys(1), "_all_matches"
    "zsh": (
        ["zsh", "-f", "-i"],
        r"""autoload -Uz compinit; compinit -D -u
source %s
zle -C all-matches complete-word _generic
zstyle ':completion:all-matches::::' completer _all_matches _complete
zstyle ':completion:all-matches:*' insert true
setopt no_beep
tell() { printf '%%s\0' "$BUFFER" >&3 }
zle -N tell
bindkey '^T' all-matches '^O' tell
printf '\0' >&3
""",
    ),
}

command, setup = SHELLS[shell]
told, telling = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.dup2(telling, 3)
    os.environ.update(TERM="dumb", PS1="", HISTFILE="/dev/null", LC_ALL="C.UTF-8")
    os.execvp(command[0], command)
os.close(telling)
shown = b""


def answer():
    """What the shell tells next, while the terminal is read so that it never waits for that."""
    global shown
    said = b""
    while not said.endswith(b"\0"):
        ready, _, _ = select.select([told, terminal], [], [])
        if terminal in ready:
            try:
                shown += os.read(terminal, 65536)
            except OSError:
                sys.exit(f"{shell} has gone: {shown.decode(errors='replace')}")
        if told in ready:
            said += os.read(told, 65536)
    return said[:-1].decode()


os.write(terminal, (setup % script).encode())
answer()
completed = []
for line in lines:
    # The line before is deleted: ^U.
    os.write(terminal, f"\x15{line}\x14\x0f".encode())
    completed.append(answer())
os.write(terminal, b"\x15exit\n")
while True:
    try:
        if not os.read(terminal, 65536):
            break
    except OSError:
        break
os.waitpid(pid, 0)
print(json.dumps(completed))
