"""`decant verify` with a real engine: the split of a shop is the same image, another file is not, and what was
interrupted leaves nothing behind."""
import glob
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SHOP = os.path.join(os.path.dirname(os.path.dirname(HERE)), "testdata", "shop")
# Differs from the shop's by one mode, one variable and one file, and by nothing else.
ANOTHER = "\nUSER root\nRUN chmod 700 /app/shop/app.py && touch /app/more\nUSER shop\nENV MORE=1\n"
SLOW = "FROM debian:bookworm-slim\nRUN sleep 61\n"


class Verify:
    """One shop, one engine; a check a line in the suite's book."""

    def __init__(self, book, engine, work, decant):
        self.book, self.engine, self.decant = book, engine, decant
        self.directory = os.path.join(work, "verify")
        self.temporary = os.path.join(self.directory, "tmp")
        self.shop = os.path.join(self.directory, "shop")
        shutil.copytree(SHOP, self.shop, symlinks=True)
        os.makedirs(self.temporary)

    def start(self, *arguments):
        return subprocess.Popen([self.decant, "verify", *arguments, "--", "--network=host"], cwd=self.shop,
                                env=dict(self.engine.env, TMPDIR=self.temporary), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, errors="replace",
                                # What is started in the background ignores SIGINT, and hands that down.
                                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def left(self):
        """What a run has left behind: images, files, processes."""
        images = [line for line in self.engine.run("image", "ls", "--format", "{{.Repository}}:{{.Tag}}").split("\n")
                  if "decant-verify" in line]
        asleep = subprocess.run(["pgrep", "-f", "^sleep 61$"], stdout=subprocess.PIPE, text=True, check=False).stdout
        return images + glob.glob(self.temporary + "/*") + asleep.split()

    def check(self, what, run, code, good=lambda out: True):
        out, error = run.communicate()
        self.book.check(f"verify: {what}", run.returncode == code and good(out),
                        f"exit status {run.returncode}\n{out}\n{error[-3000:]}")
        self.book.check(f"verify: {what}: nothing is left behind", not self.left(), self.left())

    def run(self):
        self.check("the split of the shop is the same image", self.start("."), 0, lambda out: "the same image" in out)
        with open(os.path.join(self.shop, "Dockerfile"), encoding="utf-8") as file:
            original = file.read()
        with tempfile.TemporaryDirectory(dir=self.directory) as elsewhere:
            another, slow = os.path.join(elsewhere, "Another"), os.path.join(elsewhere, "Slow")
            for path, text in ((another, original + ANOTHER), (slow, SLOW)):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            self.check("what differs is told", self.start("Dockerfile", another, "-q", "--format", "json"), 1,
                       self.tells_the_differences)
            for name in ("SIGINT", "SIGTERM"):
                run = self.start("Dockerfile", slow, "-q")
                deadline = time.monotonic() + 300
                while time.monotonic() < deadline and run.poll() is None and not self.is_building():
                    time.sleep(0.2)
                run.send_signal(getattr(signal, name))
                self.check(f"a run that gets {name} ends by it", run, -getattr(signal, name))

    def is_building(self):
        return subprocess.run(["pgrep", "-f", "^sleep 61$"], stdout=subprocess.DEVNULL, check=False).returncode == 0

    @staticmethod
    def tells_the_differences(out):
        found = json.loads(out)
        paths = {path["path"]: path.get("only") or [each["what"] for each in path["differs"]]
                 for path in found["paths"]}
        return (paths == {"/app/more": "b", "/app/shop/app.py": ["mode"]} and
                [field["field"] for field in found["configuration"]] == ["Env MORE"])
