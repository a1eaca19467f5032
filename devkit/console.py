"""What people read: one-sentence failures and the progress of slow steps."""

import sys
import threading
import time


class Failure(Exception):
    """A problem that one sentence explains; dev.py prints it and ends with `code`."""

    def __init__(self, sentence: str, code: int = 1):
        super().__init__(sentence)
        self.code = code


def say(text: str) -> None:
    print(f"[dev] {text}", file=sys.stderr, flush=True)


class step:
    """`with step("fetching Odoo"):` says that it started, still runs, and how long it took.

    On a terminal the seconds tick; elsewhere a line appears every `HEARTBEAT` seconds.
    """

    HEARTBEAT = 30

    def __init__(self, text: str):
        self.text = text
        self.live = sys.stderr.isatty()
        self.ended = threading.Event()

    def __enter__(self):
        self.start = time.monotonic()
        say(f"{self.text} ...")
        self.ticker = threading.Thread(target=self._tick, daemon=True)
        self.ticker.start()
        return self

    def __exit__(self, kind, value, traceback):
        self.ended.set()
        self.ticker.join()
        if self.live:
            sys.stderr.write("\r\033[K")
        word = "failed after" if kind else "done in"
        say(f"{self.text}: {word} {self.seconds():.0f} s")

    def seconds(self) -> float:
        return time.monotonic() - self.start

    def _tick(self) -> None:
        while not self.ended.wait(1 if self.live else self.HEARTBEAT):
            if self.live:
                sys.stderr.write(f"\r\033[K[dev] {self.text} ... {self.seconds():.0f} s")
                sys.stderr.flush()
            else:
                say(f"{self.text} ... {self.seconds():.0f} s")
