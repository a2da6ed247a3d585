"""What `decant` foretells of a history, beside what an engine does with it: each commit is built, oldest first, with one
cache that is kept.

* `explain`, between a commit and the one before it: each layer that is foretold as cached is cached in the engine's log,
  each other one ran. From directories, and from git (`--since`), with the same result.
* `replay`, over the whole history: RUNs and copies that ran at each commit are as many as the engine's log has.

Trees are laid out anew for each commit, so that times of files always differ, and modes are git's.
"""
import collections
import csv
import io
import json
import os
import shutil
import subprocess

from world import outcomes_of

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CACHED = {"up to date"}
NO_STEP = {"skipped", ""}


class Repository:
    """A git repository that depends on nothing of the machine's settings."""

    def __init__(self, directory, source):
        self.directory = directory
        shutil.copytree(source, directory, symlinks=True)
        self.env = dict(os.environ, HOME="/nonexistent", GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL="/dev/null",
                        GIT_AUTHOR_NAME="Test", GIT_AUTHOR_EMAIL="test@example.com", GIT_COMMITTER_NAME="Test",
                        GIT_COMMITTER_EMAIL="test@example.com")
        self.count = 0
        self.git("init", "-q", "-b", "main")
        self.first = self.commit("the beginning")

    def git(self, *arguments):
        return subprocess.run(["git", *arguments], cwd=self.directory, env=self.env, check=True, text=True,
                              stdout=subprocess.PIPE).stdout.strip()

    def edit(self, script):
        subprocess.run(["sh", "-euc", f"umask 022\n{script}"], cwd=self.directory, check=True,
                       env=dict(self.env, FIRST=getattr(self, "first", "")))

    def commit(self, what):
        self.count += 1
        self.env["GIT_AUTHOR_DATE"] = self.env["GIT_COMMITTER_DATE"] = f"{1700000000 + 3600 * self.count} +0000"
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", what)
        return self.git("rev-parse", "HEAD")

    def lay_out(self, directory):
        """The files of HEAD, as git keeps them."""
        os.makedirs(directory)
        os.chmod(directory, 0o755)
        subprocess.run(["sh", "-euc", 'umask 022; git checkout-index -a --prefix="$1/"', "-", directory],
                       cwd=self.directory, env=self.env, check=True)


class Confirmed:
    """One history on one engine."""

    def __init__(self, history, book, engine, decant, work, commits):
        self.history, self.book, self.engine, self.decant = history, book, engine, decant
        self.commits = commits
        self.name = history.name + (f" with {history.argument}" if history.argument else "")
        self.work = os.path.join(work, "h-" + self.name.replace(" ", "-"))
        os.makedirs(self.work)
        self.layers = collections.Counter()

    def check(self, what, good, why=""):
        return self.book.check(f"{self.name}: {what}", good, why)

    def ask(self, *arguments, cwd):
        result = subprocess.run([self.decant, *arguments], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, check=False)
        if result.returncode:
            raise RuntimeError(f"decant {' '.join(arguments)}: exit status {result.returncode}\n{result.stderr}")
        return result.stdout

    def arguments_of(self, revision):
        return ["--build-arg", f"{self.history.argument}={revision}"] if self.history.argument else []

    # -- what the engine did

    def build(self, revision):
        """[(line of the instruction, its text, whether it was cached)], and how many RUNs and copies ran."""
        tree = os.path.join(self.work, "tree")
        with open(os.path.join(tree, "Dockerfile"), encoding="utf-8") as file:
            self.triggers = "ONBUILD" in file.read()
        log = self.engine.run("build", "--network=host", "--progress=plain", "--output=type=cacheonly",
                              *self.arguments_of(revision), ".", cwd=tree)
        path = os.path.join(self.work, "log")
        with open(path, "w", encoding="utf-8") as file:
            file.write(log)
        read = json.loads(self.ask("explain", "--log", path, "--format", "json", *self.arguments_of(revision), cwd=tree))
        steps = [(step["line"], step["instruction"], step["cached"]) for step in read["steps"]]
        own = [outcome for outcome in outcomes_of(log) if outcome.instruction != "FROM"]
        ran = [outcome.instruction for outcome in own if not outcome.cached]
        # Lines are decant's; what was cached is read here. A FROM stands for all triggers that run there.
        told = collections.Counter(text.split()[0].upper() for _, text, cached in steps if not cached and not text.startswith("FROM"))
        if told - collections.Counter(ran) or not self.triggers and told != collections.Counter(ran):
            raise RuntimeError(f"decant reads the log otherwise: {read['steps']}\n{own}")
        return steps, ran.count("RUN"), ran.count("COPY") + ran.count("ADD")

    # -- what decant foretells

    def foretell(self, before, after):
        """{line: (state, instruction, stage)}, from directories; and whether git gives the same."""
        old, new = [], []
        if self.history.argument:
            old = ["--build-arg", f"{self.history.argument}={before}"]
            new = ["--new-build-arg", f"{self.history.argument}={after}"]
        directories = json.loads(self.ask("explain", "Dockerfile", "--before", "before", "--after", "tree", "--format",
                                          "json", *old, *new, cwd=self.work))
        since = json.loads(self.ask("explain", "--since", before, "--format", "json", *old, *new,
                                    cwd=self.repository.directory))
        return ({layer["line"]: (layer["state"], layer["instruction"], layer.get("stage")) for layer in directories["layers"]},
                directories["layers"] == since["layers"])

    def differences(self, commit, foretold, steps):
        """Lines of text; none where all is as foretold."""
        ran = collections.defaultdict(list)
        for line, _, cached in steps:
            ran[line].append(cached)
        found = []
        taking = set()
        for line, (state, text, stage) in foretold.items():
            if "from=" in text:
                taking.add(stage)
            if state in NO_STEP:
                if line in ran:
                    found.append(f"line {line}, {text}: foretold as {state or 'no step'}, and there")
                continue
            if line not in ran:
                found.append(f"line {line}, {text}: foretold as {state}, and not there")
                continue
            self.layers["all"] += 1
            cached = all(ran[line])
            if cached == (state in CACHED):
                self.layers["as foretold"] += 1
            elif cached and commit.older:
                self.layers["found from an older build"] += 1
            elif cached and commit.same and stage in taking:
                self.layers["cached since a RUN left the same bytes"] += 1
            else:
                found.append(f"line {line}, {text}: foretold as {state}, and {'cached' if cached else 'not cached'}")
        return found

    # -- the whole

    def run(self):
        tree, before = os.path.join(self.work, "tree"), os.path.join(self.work, "before")
        self.repository = Repository(os.path.join(self.work, "repository"), os.path.join(ROOT, "testdata", self.history.name))
        self.engine.forget()
        counts = []
        last = self.repository.first
        self.repository.lay_out(tree)
        self.build(last)
        for commit in self.commits:
            self.repository.edit(commit.edit)
            revision = self.repository.commit(commit.what)
            shutil.rmtree(before, ignore_errors=True)
            os.rename(tree, before)
            self.repository.lay_out(tree)
            foretold, same = self.foretell(last, revision)
            steps, runs, copies = self.build(revision)
            counts.append((commit, runs, copies))
            lines = self.differences(commit, foretold, steps)
            if not same:
                lines.append("git and the directories foretell different things")
            self.check(commit.what, not lines, "\n".join(lines))
            last = revision
        self.replay(counts)
        print(f"     {self.name}: {self.layers['all']} layers of {len(self.commits)} commits: " +
              ", ".join(f"{count} {what}" for what, count in self.layers.items() if what != "all"), flush=True)

    def replay(self, counts):
        vary = ["--vary", f"{self.history.argument}=commit"] if self.history.argument else []
        rows = list(csv.DictReader(io.StringIO(self.ask("replay", "--format", "csv", *vary,
                                                        cwd=self.repository.directory))))
        found = []
        for (commit, runs, copies), row in zip(counts, rows[1:]):
            told = int(row["runs"]), int(row["copies"]) + int(row["copied_again"])
            if told == (runs, copies):
                continue
            if commit.same and told[0] >= runs and told[1] >= copies:
                continue
            found.append(f"{commit.what}: replay tells {told[0]} RUNs and {told[1]} copies, the engine ran {runs} and {copies}")
        self.check(f"replay counts what the engine ran, commit by commit, over {len(counts)} commits",
                   len(rows) == len(counts) + 1 and not found, "\n".join(found) or rows)
