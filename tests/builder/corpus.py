"""The corpus: each project of testdata/split as it is and as `decant split` rewrites it, built and compared.

A project is a directory `<ecosystem>-<case>`: a Dockerfile, its files, and a case.json that says which trap it sets
and what decant has to do about it:

    trap       one sentence, for the table
    steps      kinds of steps that have to be taken (others may be)
    refused    words of the reasons for which something has to be left alone
    error      words of the message with which decant has to turn the file down
    after      file → {"runs": [words], "not": [words]}: what a build after a change of it runs again, and must not
    arguments  more builds to compare, each with these build arguments
    targets    more builds to compare, each with this target
    languages  true where a base of `language-bases` is needed
    quick      true for the few that every run of the suite builds
    skipped    why it cannot be built here

The original is built on one engine and the rewrite on another, so that neither finds the other's layers in its cache
and what runs again after a change can be counted. The original is built twice: what those two do differently is
known to vary, and compared for presence only. A finished project is remembered by the digest of its files and of what
decant made of them, and not built again.
"""
import concurrent.futures
import contextlib
import fnmatch
import hashlib
import json
import os
import shutil
import subprocess
import time

from world import steps_of


class Project:
    """What testdata/split has of one project."""

    def __init__(self, directory):
        self.directory = directory
        self.name = os.path.basename(directory)
        self.ecosystem = self.name.split("-")[0]
        with open(os.path.join(directory, "case.json"), encoding="utf-8") as file:
            self.said = json.load(file)

    def get(self, field, default=None):
        return self.said.get(field, default)

    def digest(self, *more):
        """Of all files as a build sees them, of case.json, and of `more`."""
        found = hashlib.sha256()
        for directory, directories, files in sorted(os.walk(self.directory)):
            directories.sort()
            for name in sorted(files + [name for name in directories if os.path.islink(os.path.join(directory, name))]):
                path = os.path.join(directory, name)
                link = os.path.islink(path)
                found.update(f"{os.path.relpath(path, self.directory)}\0{os.lstat(path).st_mode:o}\0".encode())
                found.update(hashlib.sha256(os.readlink(path).encode() if link else open(path, "rb").read()).digest())
        for text in more:
            found.update(hashlib.sha256(text.encode()).digest())
        return found.hexdigest()


def projects(root):
    directory = os.path.join(root, "testdata", "split")
    names = sorted(os.listdir(directory)) if os.path.isdir(directory) else []
    return [Project(os.path.join(directory, name)) for name in names]


def chosen(root, only, every):
    """`only`: names with wildcards, a comma between them, or None; of all projects, those of every run unless `every`."""
    if only:
        return [project for project in projects(root)
                if any(fnmatch.fnmatch(project.name, name) for name in only.split(","))]
    return [project for project in projects(root) if every or project.get("quick")]


class Results:
    """What is known of finished projects, in a file. With no path nothing is remembered."""

    def __init__(self, path):
        self.path = path
        self.rows = {}
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.rows = json.load(file)

    def find(self, project, digest):
        row = self.rows.get(project.name)
        return row if row and row["digest"] == digest else None

    def put(self, project, row):
        self.rows = {**(Results(self.path).rows or self.rows), project.name: row}  # another run may have put some
        if self.path:
            with open(self.path + ".new", "w", encoding="utf-8") as file:
                json.dump(self.rows, file, indent=1, sort_keys=True)
            os.replace(self.path + ".new", self.path)


class Comparison:
    """One project in two engines. `row` is what the table says of it."""

    def __init__(self, project, book, engines, images, image_diff, decant, work):
        self.project, self.book, self.images, self.image_diff = project, book, images, image_diff
        self.before, self.after = engines
        self.decant = decant
        self.context = os.path.join(work, project.name, "context")
        self.output = os.path.join(work, project.name, "split")
        shutil.copytree(project.directory, self.context, symlinks=True, ignore=shutil.ignore_patterns("case.json"))
        os.utime(self.context, (0, 0))
        self.good = True

    def check(self, what, good, why=""):
        self.good = bool(self.book.check(f"{self.project.name}: {what}", good, why)) and self.good
        return good

    # -- what decant says

    def split(self):
        """The plan, and whether it is as case.json wants it. Gives what decides about images and the table, as text."""
        result = subprocess.run([self.decant, "split", "--format", "json", "-o", self.output, "--context", self.context,
                                 os.path.join(self.context, "Dockerfile")],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if error := self.project.get("error"):
            self.check("it is turned down with the right message", result.returncode == 2 and error in result.stderr,
                       f"exit status {result.returncode}\n{result.stderr}")
            self.plan = {"steps": [], "refusals": [{"what": "", "why": result.stderr.split("error: ")[-1].split("\n")[0]}]}
            self.plan["refusals"][0]["why"] = self.plan["refusals"][0]["why"].split("Dockerfile:")[-1].split(": ", 1)[-1]
            return self.plan["refusals"][0]["why"]
        if result.returncode:
            raise RuntimeError(f"decant split ended with {result.returncode}\n{result.stderr}")
        self.plan = json.loads(result.stdout)
        with open(os.path.join(self.output, "Dockerfile"), encoding="utf-8") as file:
            self.rewrite = file.read()
        kinds = [step["kind"] for step in self.plan["steps"]]
        reasons = [f"{refusal['what']}: {refusal['why']}" for refusal in self.plan["refusals"]]
        missing = [kind for kind in self.project.get("steps", []) if kind not in kinds]
        self.check("the steps that it allows are taken", not missing, f"no {', '.join(missing)} among: "
                   f"{', '.join(kinds) or 'none'}\n" + "\n".join(reasons))
        wanted = self.project.get("refused", [])
        unsaid = [words for words in wanted if not any(words in reason for reason in reasons)]
        self.check("what is left alone has the right reason", not unsaid,
                   "not said: " + "; ".join(unsaid) + "\nsaid:\n" + "\n".join(reasons))
        # What a step saves is told from a history and from other runs' costs: that changes, and no image by it.
        return "\n".join([self.rewrite, *kinds, *reasons])

    # -- builds

    def reference(self, name):
        return f"{self.images.registry.address}/corpus/{self.project.name}:{name}"

    def build_before(self, name, *options):
        return self.before.build(self.reference(name), self.context, *options)

    def build_after(self, name, *options):
        return self.after.build(self.reference(name), self.context, "-f", os.path.join(self.output, "Dockerfile"), *options)

    def build_both(self, name, *options):
        """The two logs; the builds run at the same time."""
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            logs = pool.submit(self.build_before, f"{name}-before", *options), pool.submit(
                self.build_after, f"{name}-after", *options)
            return [log.result() for log in logs]

    def same(self, what, name, *options):
        """What the control does not know, such as what a compiler caches of a changed file, needs one of its own."""
        original, rewrite = (self.images.load(self.reference(f"{name}-{side}")) for side in ("before", "after"))
        lines = self.images.differences(original, rewrite, self.varies)
        if lines and name != "all":
            self.build_before(f"{name}-control", "--no-cache", *options)
            varies = self.image_diff.compare_files(original.files, self.images.load(self.reference(f"{name}-control")).files)
            lines = self.images.differences(original, rewrite, {**self.varies, **varies})
        self.check(what, not lines, "\n".join(lines))

    def builds(self):
        """The image of the rewrite is the original's; with every set of arguments, and of every target."""
        self.varies = {}
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            rewrite = pool.submit(self.build_after, "all-after")
            self.build_before("all-before")
            self.build_before("control", "--no-cache")
            rewrite.result()
        original, control = (self.images.load(self.reference(name)) for name in ("all-before", "control"))
        self.varies = self.image_diff.compare_files(original.files, control.files)
        alone = [f"/{path}: {aspects}" for path, aspects in self.varies.items() if "only in" in aspects]
        self.check("two builds of the original have the same paths", not alone, "\n".join(alone))
        self.same("the rewrite gives the same image", "all")
        for number, arguments in enumerate(self.project.get("arguments", [])):
            options = [option for argument in arguments for option in ("--build-arg", argument)]
            self.build_both(f"arguments-{number}", *options)
            self.same(f"the rewrite gives the same image with {', '.join(arguments)}", f"arguments-{number}", *options)
        for target in self.project.get("targets", []):
            self.build_both(f"target-{target}", "--target", target)
            self.same(f"the rewrite's target {target} gives the same image", f"target-{target}", "--target", target)

    def stays(self):
        """Nothing was changed: that the project builds is all that is to be seen."""
        self.build_before("all-before")

    @contextlib.contextmanager
    def changed(self, path):
        """The context with one more line in a file."""
        file, stamp = os.path.join(self.context, path), time.time()
        with open(file, "rb") as old:
            content = old.read()
        status = os.stat(file)
        with open(file, "ab") as out:
            out.write(b"\n")
        os.utime(file, (stamp, stamp))
        try:
            yield
        finally:
            with open(file, "wb") as out:
                out.write(content)
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))

    def changes(self):
        """(file, RUNs before, RUNs after) for each change; what ran is in the logs, and the images are equal again."""
        counts = []
        for number, (path, wanted) in enumerate(self.project.get("after", {}).items()):
            with self.changed(path):
                name = f"changed-{number}"
                logs = (self.build_both(name) if self.plan["steps"] else [self.build_before(f"{name}-before")] * 2)
                ran = [[text for instruction, _, text in steps_of(log) if instruction == "RUN"] for log in logs]
                absent = [words for words in wanted.get("runs", []) if not any(words in text for text in ran[1])]
                unwanted = [words for words in wanted.get("not", []) if any(words in text for text in ran[1])]
                self.check(f"after a change of {path} the right commands run", not absent and not unwanted,
                           f"must run: {absent}\nmust not run: {unwanted}\nran:\n" + "\n".join(ran[1]))
                if self.plan["steps"]:
                    self.same(f"after a change of {path} the images are the same", name)
                counts.append((path, len(ran[0]), len(ran[1])))
        return counts

    def run(self):
        if self.plan["steps"]:
            self.builds()
        else:
            self.stays()
        return self.changes()


def row_of(comparison, digest, counts):
    plan = comparison.plan
    return {"digest": digest, "steps": [step["kind"] for step in plan["steps"]],
            "refusals": [refusal["why"] for refusal in plan["refusals"]], "changes": counts}


def try_corpus(book, found, engines, images, image_diff, decant, work, results):
    """`engines` is a function that starts the two engines when the first of them is needed."""
    for project in found:
        if project.get("skipped"):
            book.skip(project.name, project.get("skipped"))
            continue
        try:
            comparison = Comparison(project, book, (None, None), images, image_diff, decant, work)
            digest = project.digest(comparison.split())
            if comparison.good and results.find(project, digest):
                book.check(f"{project.name}: built before, and nothing has changed since", True)
                continue
            comparison.before, comparison.after = engines()
            counts = comparison.run()
            if comparison.good:
                results.put(project, row_of(comparison, digest, counts))
        except RuntimeError as error:
            book.check(f"{project.name}: builds", False, error)
        finally:
            shutil.rmtree(os.path.join(work, project.name), ignore_errors=True)


# ------------------------------------------------------------------------------------------------- the table

HEAD = """# The corpus of rewrites

Each project of `testdata/split` is small, our own, and sets a trap that real Dockerfiles set. It is built as it is, a
second time without cache (what two builds of one file do differently is compared for presence only), and as
`decant split` rewrites it; the images are compared path by path and field by field. Then a file is changed, and both
are built again: their images are equal again, and the last column counts the `RUN`s that ran, before → after.

*Left alone* is what decant said it would not do there, and why: where it takes no step at all, the Dockerfile stays as
it was. Made by `tests/builder/run --all`; the numbers are from the builders' logs.

"""


def in_cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def table(found, results):
    """The page. A project that was not finished says so in its row."""
    lines, rewritten, left, open_ = [], 0, 0, 0
    for project in found:
        if project.get("skipped"):
            lines.append(f"| {project.name} | {in_cell(project.get('trap'))} | | skipped: {in_cell(project.get('skipped'))} | |")
            continue
        row = results.rows.get(project.name)
        if not row:
            open_ += 1
            lines.append(f"| {project.name} | {in_cell(project.get('trap'))} | | not built yet | |")
            continue
        kinds = [kind + (f" ×{row['steps'].count(kind)}" if row["steps"].count(kind) > 1 else "")
                 for kind in sorted(set(row["steps"]))]
        result = "equal" if kinds else "unchanged"
        if not kinds and not row["refusals"]:
            result += ": no step applies"
        rewritten, left = rewritten + bool(kinds), left + (not kinds)
        reasons = list(dict.fromkeys(row["refusals"]))
        if reasons:
            result += ". Left alone: " + "; ".join(reasons)
        counts = "<br>".join(f"`{path}` {before} → {after}" for path, before, after in row["changes"])
        lines.append(f"| {project.name} | {in_cell(project.get('trap'))} | {', '.join(kinds)} | {in_cell(result)} | {counts} |")
    head = (f"{len(found)} projects: {rewritten} rewritten with an equal image, {left} left as they were, "
            f"{len(found) - rewritten - left - open_} skipped" + (f", {open_} not built yet.\n\n" if open_ else ".\n\n"))
    return (HEAD + head + "| project | trap | steps | result | RUNs after a change |\n|---|---|---|---|---|\n" +
            "\n".join(lines) + "\n")
