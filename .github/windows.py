"""Runs mfa.cmd up on Windows, plays the demo against it, stops it with Ctrl-Break, and fails if anything goes wrong or keeps running."""

import os
import signal
import socket
import subprocess
import sys
import time

PORTS = {"functions": 7071, "mail catcher": 7072, "Azurite": 10002}
LONGEST_START = 600
LONGEST_STOP = 60


def listening(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True


def main():
    with open("up.log", "w+", encoding="utf-8", errors="replace") as log:
        # A group of its own, because Ctrl-Break reaches a whole group.
        up = subprocess.Popen(
            ["mfa.cmd", "up"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            creationflags=subprocess.CREATE_NEW_PROCESS_GROUP,
        )

        def said(text):
            with open("up.log", encoding="utf-8", errors="replace") as written:
                return text in written.read()

        try:
            if not wait(lambda: said("Ready.") or up.poll() is not None, LONGEST_START) or up.poll() is not None:
                return "mfa up did not start"
            if subprocess.run(["mfa.cmd", "demo"]).returncode != 0:
                return "mfa demo failed"
            if subprocess.run(["mfa.cmd", "tenant", "list"]).returncode != 0:
                return "mfa tenant failed"
            os.kill(up.pid, signal.CTRL_BREAK_EVENT)
            if not wait(lambda: said("Stopped."), LONGEST_STOP):
                return "mfa up did not stop"
            left = [name for name, port in PORTS.items() if listening(port)]
            return f"still running: {', '.join(left)}" if left else None
        finally:
            # cmd.exe may be asking whether to end the batch job.
            subprocess.run(["taskkill", "/pid", str(up.pid), "/t", "/f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with open("up.log", encoding="utf-8", errors="replace") as written:
                print(written.read())


problem = main()
print(problem or "Everything ran and stopped.")
sys.exit(1 if problem else 0)
