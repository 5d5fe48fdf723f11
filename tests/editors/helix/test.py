"""Drives a real Helix in tmux, and reads its screen. Waits for what is shown, never for a time."""

import os
import pathlib
import shutil
import subprocess
import sys
import time

out = pathlib.Path(os.environ["OUT"])
repository = pathlib.Path(os.environ["REPOSITORY"])
helix = pathlib.Path(os.environ["TOOLS"]) / "helix" / "hx"
file = pathlib.Path("src/tasks.rs")

config = out / "home/.config/helix"
config.mkdir(parents=True)
shutil.copy(repository / "editors/helix/languages.toml", config)
(config / "config.toml").write_text('[editor]\nend-of-line-diagnostics = "hint"\n')

socket = str(out / "tmux")


def tmux(*arguments):
    return subprocess.run(["tmux", "-S", socket, *arguments], capture_output=True, text=True, check=True).stdout


def screen():
    return tmux("capture-pane", "-p")


def keys(*names):
    tmux("send-keys", *names)


def check(name, condition):
    if not condition():
        print(screen())
        sys.exit(f"not ok {name}")
    print("ok", name)


def wait(name, condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    check(name, condition)


def shows(*texts):
    return lambda: all(text in screen() for text in texts)


tmux("-f", "/dev/null", "new-session", "-d", "-x", "160", "-y", "50",
     "env", f"HOME={out}/home", "TERM=xterm-256color", str(helix), "-v", "--log", str(out / "helix.log"), f"{file}:29")
try:
    wait("the file is open", shows("pub async fn create"))
    if "Trust this workspace?" in screen():
        keys("Enter")
        keys(":lsp-restart", "Enter")
    wait("the finding stands beside the code", shows("`POST /tasks` answers 302 Found"))
    keys("Space", "D")
    wait("the workspace's findings are listed", shows("POST /login", "DELETE /tasks/{id}"))
    keys("Escape")
    wait("the list is closed", lambda: "POST /login" not in screen())
    keys("]", "d")
    keys("Space", "k")
    wait("hover tells what clients do", shows("answered to", "302 Found", "curl"))
    # Each time until it has gone: an Escape and the next key may be read as one, with Alt.
    keys("Escape")
    wait("the hover is closed", lambda: "answered to" not in screen())
    keys("Space", "s")
    wait("routes are symbols", shows("GET /tasks", "POST /tasks"))
    keys("Escape")
    wait("the symbols are closed", lambda: "GET /tasks" not in screen())
    keys("Space", "a")
    wait("the fix is offered", shows("Answer 303 See Other"))
    keys("Enter")
    wait("the fix is applied, and the finding goes",
         lambda: "SEE_OTHER, [(LOCATION" in screen() and "`POST /tasks` answers 302" not in screen())
    keys(":write", "Enter")
    # Until then the file is away for a moment: Helix puts a new one in its place.
    wait("and saved", shows("tasks.rs' written"))
    check("as expected", lambda: file.read_text() == (out / "expected.rs").read_text())
    keys(":quit", "Enter")
finally:
    subprocess.run(["tmux", "-S", socket, "kill-server"], capture_output=True)
