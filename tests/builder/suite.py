"""The checks of the builder suite, a function a subject; `run` starts it and says what it takes.

The image of a rewrite is compared with the original's, which is built twice: what those two do differently is known
to vary. The script is then run on one change after the other, and each time we look at what was built, at what the
registry holds, and at the image that came out.
"""
import argparse
import concurrent.futures
import contextlib
import functools
import importlib.machinery
import importlib.util
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import corpus
from histories import HISTORIES
from history import Confirmed
from verify import Verify
from world import HERE, Buildkitd, CannotRun, Engine, Registry, run_script, tool

sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("image_diff", os.path.join(HERE, "image-diff"))
image_diff = importlib.util.module_from_spec(importlib.util.spec_from_loader("image_diff", loader))
sys.modules["image_diff"] = image_diff
loader.exec_module(image_diff)

ROOT = os.path.dirname(os.path.dirname(HERE))
APT, PIP, NODE = "apt-get install", "pip install", "npm ci"


class Case:
    """What is known of one directory of testdata/."""

    def __init__(self, name, changes):
        self.name = name
        self.changes = changes  # file → (commands that must run, commands that must not)


CASES = [
    Case("shop", {
        "package-lock.json": ([NODE], [APT, PIP]),
        "requirements/base.txt": ([PIP], [APT, NODE]),
        "shop/app.py": ([], [APT, PIP, NODE]),
    }),
    # Its npm ci runs a script of the project that reads the source: it has to run again.
    Case("shop-hard", {
        "package-lock.json": ([NODE], [APT]),
        "shop/app.py": ([NODE], [APT]),
    }),
]


# ----------------------------------------------------------------------------------------------- the checks' book

class Book:
    """A line a check, and the sums."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.start = time.monotonic()

    def check(self, what, good, why=""):
        if good:
            self.passed += 1
            print(f"ok   {what}", flush=True)
        else:
            self.failed += 1
            print("\n     ".join([f"FAIL {what}", *str(why).rstrip().split("\n")]), flush=True)
        return good

    def skip(self, what, why):
        self.skipped += 1
        print(f"skipped: {what}: {why}", flush=True)

    def add(self, passed, failed, skipped):
        self.passed, self.failed, self.skipped = self.passed + passed, self.failed + failed, self.skipped + skipped

    def sums(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped", flush=True)
        print(f"({time.monotonic() - self.start:.0f} s)", file=sys.stderr)


SUMS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$")


@contextlib.contextmanager
def subject(book, name):
    """What goes wrong within is a failed check of that name, and the rest goes on."""
    try:
        yield
    except CannotRun as reason:
        book.skip(name, reason)
    except Exception as error:  # pylint: disable=broad-except
        book.check(name, False, f"{error}" if isinstance(error, RuntimeError) else traceback.format_exc())


# ------------------------------------------------------------------------------------------------------- images

class Images:
    """Loads and compares images of the registry; a layer is read once."""

    def __init__(self, registry):
        self.registry = registry
        self.layers = image_diff.Layers(None)
        self.loaded = {}

    def load(self, reference):
        return image_diff.load_registry(reference, self.layers)

    def differences(self, original, other, varies):
        """As lines; none when they are the same."""
        files = image_diff.forgive(image_diff.compare_files(original.files, other.files), varies)
        config = image_diff.compare_config(original.config, other.config)
        lines = [f"config {key}: {left!r} | {right!r}" for key, (left, right) in config.items()]
        lines += [f"/{path}: {aspects}" for path, aspects in files.items()]
        return lines if len(lines) <= 20 else lines[:20] + [f"... and {len(lines) - 20} more"]


# ------------------------------------------------------------------------------------------------------ subjects

class Trial:
    """One case in one world: the original, its split, and the script."""

    def __init__(self, case, book, engine, registry, images, decant, work):
        self.case, self.book, self.engine, self.registry, self.images = case, book, engine, registry, images
        self.decant = decant
        self.pristine = os.path.join(work, case.name, "original")
        self.context = os.path.join(work, case.name, "split")
        for directory in (self.pristine, self.context):
            shutil.copytree(os.path.join(ROOT, "testdata", case.name), directory, symlinks=True)
        self.script = os.path.join(self.context, "docker", "build.sh")
        self.image = f"test/{case.name}"

    def check(self, what, good, why=""):
        return self.book.check(f"{self.case.name}: {what}", good, why)

    def reference(self, name):
        return f"{self.registry.address}/plain/{self.case.name}:{name}"

    def build_original(self, name, *options):
        self.engine.build(self.reference(name), self.pristine, *options)
        return self.images.load(self.reference(name))

    def run(self, builder=None, shell=None):
        return run_script(self.script, self.context, builder or self.engine, self.decant, self.registry, self.image,
                          shell)

    def same(self, what, original, other):
        self.check(what, not (lines := self.images.differences(original, other, self.varies)), "\n".join(lines))

    # -- the original, and the plain build of the split

    def originals(self):
        self.original = self.build_original("original")
        control = self.build_original("control", "--no-cache")
        self.varies = image_diff.compare_files(self.original.files, control.files)
        self.check("two builds of the original have the same paths and configuration",
                   not any("only in" in aspects for aspects in self.varies.values()) and
                   not image_diff.compare_config(self.original.config, control.config), self.varies)

    def split(self):
        result = subprocess.run([self.decant, "split", "-o", "docker", "Dockerfile"], cwd=self.context,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        made = sorted(os.listdir(os.path.join(self.context, "docker"))) if result.returncode == 0 else []
        wanted = {"Dockerfile", "Dockerfile.dockerignore", "build.sh"}
        return self.check("decant split writes the Dockerfile and its script", wanted <= set(made),
                          f"exit status {result.returncode}, {made}\n{result.stdout}")

    def plain_build(self):
        self.engine.build(self.reference("split"), self.context, "-f", "docker/Dockerfile")
        self.same("a plain build of the split gives the same image", self.original,
                  self.images.load(self.reference("split")))

    # -- the script

    def script_is_clean(self):
        result = subprocess.run(["shellcheck", self.script], stdout=subprocess.PIPE, text=True, check=False)
        self.check("build.sh is clean under shellcheck", result.returncode == 0, result.stdout)

    def first_run(self):
        before = self.registry.tags()
        self.engine.forget()
        first = self.run()
        self.all_tags = self.registry.tags() - before
        if not self.check("the first run ends well", first.status == 0 and first.stages, first.tail()):
            raise RuntimeError("no run, and so nothing more to look at")
        self.check("the first run builds every stage", set(first.stages.values()) == {"built"}, first.tail())
        self.check("the first run carries out each RUN once", 0 < len(first.commands) == len(set(first.commands)),
                   "\n".join(first.commands) or first.tail())
        self.stage_tags = {stage: {tag for tag in self.all_tags if key in tag[1]} for stage, key in first.keys.items()}
        missing = [stage for stage, tags in self.stage_tags.items() if not tags]
        self.check("the first run publishes every stage", not missing, f"no tag for {missing}: {self.all_tags}")
        self.final = next((stage for stage, key in first.keys.items() if key in (first.image or "")), None)
        if not self.check("the first run names the image", self.final, first.tail()):
            raise RuntimeError("no image, and so nothing more to look at")
        self.same("the first run gives the same image", self.original, self.final_image(first))

    def final_image(self, run):
        """The image that a run published, or found."""
        if not run.image:
            raise RuntimeError(f"the script names no image\n{run.tail()}")
        return self.images.load(run.image)

    def nothing_to_do(self, what, builder=None, shell=None):
        run = self.run(builder, shell)
        self.check(f"{what} builds and pulls nothing", run.status == 0 and bool(run.stages) and not run.steps and
                   not run.pulls and not {"built", "pulled"} & set(run.stages.values()),
                   "\n".join(run.calls) + "\n" + run.tail())

    def shells(self):
        self.nothing_to_do("the second run", shell=["dash"])
        self.nothing_to_do("the second run under busybox sh", shell=["busybox", "sh"])

    @contextlib.contextmanager
    def changed(self, path):
        """Both contexts with one file changed, at the same time of change, and as they were afterwards."""
        stamp, olds = time.time(), []
        for context in (self.pristine, self.context):
            file = os.path.join(context, path)
            olds.append((file, os.stat(file), open(file, "rb").read()))
            with open(file, "ab") as out:
                out.write(b"\n")
            os.utime(file, (stamp, stamp))
        try:
            yield
        finally:
            for file, status, content in olds:
                with open(file, "wb") as out:
                    out.write(content)
                os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))

    def right_commands(self, what, run, wanted, unwanted):
        ran = "\n".join(run.commands)
        self.check(what, run.status == 0 and all(part in ran for part in wanted) and
                   not any(part in ran for part in unwanted), f"ran: {ran}\n{run.tail()}")

    def changes(self, empty):
        """Each change on the engine that has built all before, and then on one that has built nothing."""
        for number, (path, (wanted, unwanted)) in enumerate(self.case.changes.items()):
            with self.changed(path), subject(self.book, f"{self.case.name}: after a change of {path}"):
                forbidden = f"without {', '.join(unwanted)}"
                if number == len(self.case.changes) - 1:
                    self.right_commands(f"after a change of {path} an empty engine builds {forbidden}",
                                        run := self.run(empty, ["busybox", "sh"]), wanted, unwanted)
                else:
                    self.right_commands(f"after a change of {path} the script builds {forbidden}",
                                        run := self.run(), wanted, unwanted)
                self.same(f"after a change of {path} the image is the original's",
                          self.build_original("changed"), self.final_image(run))
        self.nothing_to_do("the run after all is as it was")

    def subsets(self, builder, name):
        """With every subset of stages in the registry, the rest is built and the image is the same."""
        stages = list(self.stage_tags)
        manifests = {tag: self.registry.manifest(*tag) for tags in self.stage_tags.values() for tag in tags}
        builder.forget()
        wrong = []
        count = 0
        for size in range(len(stages) + 1):
            for there in itertools.combinations(stages, size):
                if self.final in there and size < len(stages):
                    continue  # the final image is there: nothing else is looked at
                for tag in self.registry.tags():
                    if tag[0] in {repository for repository, _ in self.all_tags}:
                        self.registry.remove(*tag)
                for tag in {tag for stage in there for tag in self.stage_tags[stage]}:
                    self.registry.put(*tag, manifests[tag])
                run = self.run(builder)
                count += 1
                lines = ["the run failed", run.tail()] if run.status else [
                    f"{stage} is there and was built" for stage in there if run.stages.get(stage) == "built"]
                if not lines:
                    lines = self.images.differences(self.original, self.final_image(run), self.varies)
                if lines:
                    wrong.append(f"with {', '.join(there) or 'nothing'} in the registry: " + "\n".join(lines))
        self.check(f"with each of {count} subsets of stages in the registry the image is the same{name}", not wrong,
                   "\n".join(wrong))


def find_buildkitd():
    program = os.environ.get("DECANT_BUILDKITD") or shutil.which("buildkitd")
    if not program:
        raise CannotRun("no buildkitd in PATH, and DECANT_BUILDKITD is not set")
    return program


def try_case(case, book, world, stack, work, decant):
    engine, registry, images = world
    trial = Trial(case, book, engine, registry, images, decant, work)
    with subject(book, f"{case.name}: the original builds"):
        trial.originals()
        if not trial.split():
            return
        trial.script_is_clean()
        with subject(book, f"{case.name}: the split builds"):
            trial.plain_build()
        trial.first_run()
        trial.shells()
        empty = Engine(os.path.join(work, f"e-{case.name}"), registry)
        stack.callback(empty.stop)
        trial.nothing_to_do("a run on an engine with empty storage", empty)
        trial.changes(empty)
        with subject(book, f"{case.name}: subsets"):
            trial.subsets(engine, "")
        with subject(book, f"{case.name}: subsets on a builder with a store of its own"):
            alone = Buildkitd(find_buildkitd(), os.path.join(work, f"b-{case.name}"), registry, empty)
            stack.callback(alone.stop)
            trial.subsets(alone, ", on a builder with a store of its own")


# ------------------------------------------------------------------------------------------- declared and measured

def npm_setting(name):
    """What this machine's npm is told, for builds that have no other way to a registry."""
    npm = shutil.which("npm")
    value = npm and subprocess.run([npm, "config", "get", name], stdout=subprocess.PIPE, text=True, check=False).stdout.strip()
    return value if value and value not in ("null", "undefined") else ""


def try_measure(book, engine, work, decant):
    """Each RUN of measured/ writes nothing that its knowledge file does not declare."""
    context = os.path.join(HERE, "measured")
    arguments = []
    for name, value in (("NPM_CONFIG_REGISTRY", npm_setting("registry")),
                        ("NPM_CONFIG_CAFILE", "/etc/ssl/certs/ca-certificates.crt")):
        if value:
            arguments += ["--build-arg", f"{name}={value}"]
    for stage in ("system", "python", "node"):
        with subject(book, f"measured: {stage}"):
            engine.run("build", "--network=host", "--target", stage, "-t", f"measured-{stage}", *arguments, ".", cwd=context)
            archive = os.path.join(work, f"measured-{stage}.tar")
            engine.run("save", "-o", archive, f"measured-{stage}")
            said = subprocess.run([decant, "knowledge", "measure", archive, context, "--target", stage],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
            book.check(f"measured: what the RUNs of {stage} wrote is declared", said.returncode == 0, said.stdout)
            os.remove(archive)


def try_histories(book, registry, stack, work, decant, every):
    """Every history, or the few commits of the first one that do not take long."""
    engine = Engine(os.path.join(work, "e-h"), registry, "containerd")
    stack.callback(engine.stop)
    for history in HISTORIES if every else HISTORIES[:1]:
        commits = [commit for commit in history.commits if every or commit.short]
        with subject(book, f"history of {history.name}"):
            Confirmed(history, book, engine, decant, work, commits).run()


def try_projects(book, registry, stack, work, options):
    """Projects of testdata/split: the quick ones, those of a name, or all, and then their table."""
    found = corpus.chosen(ROOT, options.only, options.every)
    cache = os.environ.get("DECANT_BUILDER_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "decant-builder")
    results = corpus.Results(os.path.join(cache, "corpus.json") if options.every or options.only else None)
    if any(project.get("languages") for project in found):
        registry = Registry(os.path.join(work, "rl"), "language-bases")
        stack.callback(registry.stop)

    @functools.cache
    def engines():
        pair = [Engine(os.path.join(work, name), registry) for name in ("e-o", "e-s")]
        for engine in pair:
            stack.callback(engine.stop)
        return pair

    corpus.try_corpus(book, found, engines, Images(registry), image_diff, options.decant,
                      os.path.join(work, "projects"), results)
    if options.every:
        with open(os.path.join(ROOT, "docs", "split-corpus.md"), "w", encoding="utf-8") as file:
            file.write(corpus.table(corpus.projects(ROOT), results))


def find_decant():
    for path in ("build/src/decant", "build/decant"):
        if os.access(os.path.join(ROOT, path), os.X_OK):
            return os.path.join(ROOT, path)
    return None


# ----------------------------------------------------------------------------------------------------- the parts

def try_shop(case):
    return lambda book, registry, stack, work, options: try_case(
        case, book, (started(stack, work, registry), registry, Images(registry)), stack, work, options.decant)


def started(stack, work, registry):
    engine = Engine(os.path.join(work, "e"), registry)
    stack.callback(engine.stop)
    return engine


# What `--only` takes beside names of projects: each in a process, with a registry and engines of its own. The longest
# come first.
PARTS = {
    "corpus": lambda book, registry, stack, work, options: try_projects(book, registry, stack, work, options),
    **{case.name: try_shop(case) for case in CASES},
    "verify": lambda book, registry, stack, work, options: Verify(
        book, started(stack, work, registry), work, options.decant).run(),
    "histories": lambda book, registry, stack, work, options: try_histories(
        book, registry, stack, work, options.decant, options.histories),
    "measured": lambda book, registry, stack, work, options: try_measure(
        book, started(stack, work, registry), work, options.decant),
}
AT_ONCE = 3  # for two processors: much of a part's time is waiting for a network, a disk, or one program at work


def try_part(name, book, stack, work, options):
    with subject(book, name):
        registry = Registry(os.path.join(work, "r"))
        stack.callback(registry.stop)
        PARTS[name](book, registry, stack, work, options)


def try_own_tests(book):
    for what, test in (("the image comparison", "image-diff-test"), ("the reading of logs", "world_test.py")):
        tests = subprocess.run([os.path.join(HERE, test)], stderr=subprocess.PIPE, text=True, check=False)
        book.check(f"{what} passes its own tests", tests.returncode == 0, tests.stderr)


class SideBySide:
    """All parts, some at once; their lines as they come."""

    def __init__(self, book, options):
        self.book, self.options = book, options
        self.lock = threading.Lock()
        self.running = set()

    def stop(self):
        for process in list(self.running):
            process.terminate()  # it stops its engines and ends

    def follow(self, name):
        before = time.monotonic()
        keep = ["--keep"] if self.options.keep else []
        process = subprocess.Popen([sys.executable, "-B", os.path.abspath(__file__), "--decant", self.options.decant,
                                    "--only", name, *keep], stdout=subprocess.PIPE, text=True, errors="replace")
        self.running.add(process)
        sums = None
        for line in process.stdout:
            if match := SUMS.match(line):
                sums = [int(number) for number in match.groups()]
                continue
            with self.lock:
                print(line, end="", flush=True)
        status = process.wait()
        self.running.discard(process)
        with self.lock:
            if sums:
                self.book.add(*sums)
            if not sums or status and not sums[1]:
                self.book.check(f"{name} ends well", False, f"exit status {status}")
            print(f"     ({name}: {time.monotonic() - before:.0f} s)", flush=True)

    def run(self):
        tool("bases")  # not by several at once
        pool = concurrent.futures.ThreadPoolExecutor(AT_ONCE)
        try:
            for done in [pool.submit(self.follow, name) for name in PARTS]:
                done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            self.stop()
            pool.shutdown()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--decant", default=find_decant())
    parser.add_argument("--only")
    parser.add_argument("--histories", action="store_true")
    parser.add_argument("--all", action="store_true", dest="every")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if not options.decant or not os.access(options.decant, os.X_OK):
        sys.exit(f"run: no decant at {options.decant or 'build/src/decant'}; build it, or name it with --decant")
    options.decant = os.path.abspath(options.decant)
    part = "histories" if options.histories else options.only
    if part in PARTS:
        options.only = None
    elif part and not corpus.chosen(ROOT, part, True):
        sys.exit(f"run: there is no part and no project {part}; the parts: {' '.join(PARTS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    book = Book()
    if not part and not options.every:
        try_own_tests(book)
        with subject(book, "builder"):
            SideBySide(book, options).run()
    else:
        work = tempfile.mkdtemp(prefix="decant-b.", dir="/tmp")  # short: a socket's path has a limit
        with contextlib.ExitStack() as stack:
            if not options.keep:
                stack.callback(shutil.rmtree, work, ignore_errors=True)
            try_part(part if part in PARTS else "corpus", book, stack, work, options)
    book.sums()
    sys.exit(1 if book.failed else 0)


main()
