"""The world that the suite acts in: engines, a registry, a stand-alone buildkitd, and what was really built.

A build is not believed, it is read: every docker call of the script goes through a wrapper that records the call and
copies BuildKit's plain progress, and from that we take the RUN steps that ran and were not cached.
"""
import collections
import contextlib
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
MANIFESTS = ", ".join(("application/vnd.docker.distribution.manifest.v2+json",
                       "application/vnd.oci.image.manifest.v1+json",
                       "application/vnd.docker.distribution.manifest.list.v2+json",
                       "application/vnd.oci.image.index.v1+json"))


class CannotRun(Exception):
    """No engine can run here, and why."""


def tool(name, *arguments, **variables):
    """Runs a script of this folder and gives its output."""
    result = subprocess.run([os.path.join(HERE, name), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env=dict(os.environ, **variables), text=True, check=False)
    if result.returncode == 77:
        raise CannotRun(result.stderr.strip().split("\n")[-1])
    if result.returncode:
        raise RuntimeError(f"{name} {' '.join(arguments)}: {result.stderr.strip()}")
    return result.stdout.strip()


class Registry:
    """A registry over a copy of the base images, with its tags at hand."""

    def __init__(self, directory, bases="bases"):
        self.directory = directory
        os.makedirs(directory)
        subprocess.run(["cp", "-a", "--reflink=auto", tool(bases), directory + "/storage"], check=True)
        self.address = tool("registry", "start", directory)
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def stop(self):
        tool("registry", "stop", self.directory)

    def ask(self, method, path, data=None, **headers):
        request = urllib.request.Request(f"http://{self.address}/v2/{path}", data=data, method=method,
                                         headers={key.replace("_", "-"): value for key, value in headers.items()})
        return self.opener.open(request, timeout=60)

    def tags(self):
        """All (repository, tag), but the bases'."""
        found = set()
        for repository in json.load(self.ask("GET", "_catalog?n=1000"))["repositories"]:
            if repository.startswith("library/"):
                continue
            with contextlib.suppress(urllib.error.HTTPError):
                names = json.load(self.ask("GET", f"{repository}/tags/list"))["tags"] or []
                found.update((repository, name) for name in names)
        return found

    def manifest(self, repository, tag):
        """(media type, digest, bytes)"""
        answer = self.ask("GET", f"{repository}/manifests/{tag}", Accept=MANIFESTS)
        return answer.headers["Content-Type"], answer.headers["Docker-Content-Digest"], answer.read()

    def remove(self, repository, tag):
        with contextlib.suppress(urllib.error.HTTPError):  # gone with another tag of the same image
            digest = self.manifest(repository, tag)[1]
            self.ask("DELETE", f"{repository}/manifests/{digest}")

    def put(self, repository, tag, manifest):
        self.ask("PUT", f"{repository}/manifests/{tag}", data=manifest[2], Content_Type=manifest[0])


WRAPPER = r"""#!/bin/bash
# Records a call, and what it says: a file each, the call in its first line.
record=$DECANT_TEST_CALLS/$(date +%s%N).$$
echo "$(printf '%q ' "$@")" >"$record"
{docker} "$@" 2> >(tee -a "$record" >&2)
status=$?
wait $! # for the last lines
exit $status
"""


class Engine:
    """A docker engine, empty at first. `store` is "containerd" where COPY --link has to be what it is."""

    def __init__(self, directory, registry, store=""):
        self.directory = directory
        tool("engine", "start", directory, registry.address, DECANT_BUILDER_STORE=store)
        exports = subprocess.run(["bash", "-c", f"{tool('engine', 'env', directory)}\nenv -0"], check=True,
                                 stdout=subprocess.PIPE).stdout.decode()
        self.env = dict(line.partition("=")[::2] for line in exports.split("\0") if line)
        self.env["BUILDKIT_PROGRESS"] = "plain"
        self.docker = os.path.realpath(os.path.join(directory, "bin", "docker"))
        wrapper = os.path.join(directory, "watched")
        os.makedirs(wrapper, exist_ok=True)
        with open(wrapper + "/docker", "w", encoding="utf-8") as file:
            file.write(WRAPPER.replace("{docker}", self.docker))
        os.chmod(wrapper + "/docker", 0o755)
        self.watched = dict(self.env, PATH=wrapper + ":" + self.env["PATH"])

    def stop(self):
        tool("engine", "stop", self.directory)

    def run(self, *arguments, cwd=None):
        """docker ARGUMENTS; the exception has what it said."""
        result = subprocess.run([self.docker, *arguments], env=self.env, cwd=cwd, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
        if result.returncode:
            tail = "\n".join(result.stdout.strip().split("\n")[-15:])
            raise RuntimeError(f"docker {' '.join(arguments)}\n{tail}")
        return result.stdout

    def build(self, reference, context, *options):
        """Builds and pushes; gives the log."""
        log = self.run("build", "--network=host", "-t", reference, *options, ".", cwd=context)
        self.run("push", "-q", reference)
        return log

    def forget(self):
        """Drops the build cache, but not the images."""
        self.run("builder", "prune", "-a", "-f")


class Buildkitd:
    """A stand-alone buildkitd: a builder with a store of its own, which sees no image of the engine."""

    def __init__(self, program, directory, registry, engine):
        os.makedirs(directory)
        self.socket = f"unix://{directory}/socket"
        with open(directory + "/config.toml", "w", encoding="utf-8") as file:
            file.write(f'[registry."docker.io"]\n  mirrors = ["{registry.address}"]\n'
                       f'[registry."{registry.address}"]\n  http = true\n')
        with open(directory + "/log", "wb") as log:
            self.process = subprocess.Popen(
                [program, "--addr", self.socket, "--root", directory + "/root", "--config", directory + "/config.toml",
                 "--oci-worker=true", "--containerd-worker=false", "--oci-worker-binary=runc",
                 "--oci-worker-snapshotter=overlayfs", "--oci-worker-net=host",
                 "--allow-insecure-entitlement=network.host"], stdout=log, stderr=log)
        self.engine = engine
        for _ in range(100):
            if os.path.exists(directory + "/socket") or self.process.poll() is not None:
                break
            time.sleep(0.1)
        if self.process.poll() is not None:
            with open(directory + "/log", encoding="utf-8", errors="replace") as log:
                raise CannotRun(f"buildkitd does not start: {log.read().strip().split(chr(10))[-1]}")
        engine.run("buildx", "create", "--driver", "remote", "--name", "alone", self.socket)
        self.watched = dict(engine.watched, BUILDX_BUILDER="alone")

    def forget(self):
        self.engine.run("buildx", "--builder", "alone", "prune", "-a", "-f")

    def stop(self):
        self.process.terminate()
        self.process.wait()


# -------------------------------------------------------------------------------------------- what was built

STEP = re.compile(r"^#(\d+) \[(.*?)\] (\w+) (.*)$")
END = re.compile(r"^#(\d+) (CACHED|DONE|ERROR|CANCELED)\b")


Outcome = collections.namedtuple("Outcome", "instruction place text cached")


def outcomes_of(log):
    """The steps of one build in the order in which they first appear, FROM among them."""
    names, cached = {}, set()
    for line in log.split("\n"):
        if match := STEP.match(line):
            number, place, instruction, text = match.groups()
            if place != "internal" and not place.startswith("auth"):
                names.setdefault(number, (instruction, place, text))
        elif (match := END.match(line)) and match[2] == "CACHED":
            cached.add(match[1])
    return [Outcome(*name, number in cached) for number, name in names.items()]


def steps_of(log):
    """The (instruction, stage, text) that one build carried out, from plain progress: begun, ended, and not cached."""
    names, outcome = {}, {}
    for line in log.split("\n"):
        if match := STEP.match(line):
            number, place, instruction, text = match.groups()
            if place != "internal" and not place.startswith("auth"):
                names[number] = (instruction, place.split(" ")[0], text)
        elif (match := END.match(line)) and outcome.get(match[1]) != "CACHED":
            outcome[match[1]] = match[2]
    return [step for number, step in names.items() if outcome.get(number) in ("DONE", "ERROR")]


STATE = re.compile(r"^(?P<stage>[\w.-]+)\s+(?P<key>\S*[0-9a-f]{8}\S*)\s+"
                   r"(?P<state>up to date|pulled|built|skipped)\b")


class Run:
    """One run of build.sh: what it printed a stage, and what was really done."""

    def __init__(self, status, output, records):
        self.status = status
        self.output = output
        self.calls = [record.partition("\n")[0] for record in records]
        self.log = "\n".join(records)
        self.stages = {}
        self.keys = {}
        self.image = None
        for line in output.split("\n"):
            if match := STATE.match(line):
                self.stages[match["stage"]] = match["state"]
                self.keys[match["stage"]] = match["key"]
            elif line.startswith("image "):
                self.image = line.split()[1]
        self.steps = [step for record in records for step in steps_of(record) if step[0] != "FROM"]
        self.commands = [text for instruction, _, text in self.steps if instruction == "RUN"]

    @property
    def pulls(self):
        return [call for call in self.calls if re.match(r"(image )?pull\b", call)]

    def tail(self):
        return "\n".join((self.output.strip() + "\n" + self.log.strip()).split("\n")[-25:])


def run_script(script, context, builder, decant, registry, image, shell=None):
    """Runs build.sh in `context` on `builder` (an Engine or a Buildkitd)."""
    with tempfile.TemporaryDirectory(prefix="decant-run.") as calls:
        env = dict(builder.watched, REGISTRY=registry.address, IMAGE=image, DECANT=decant, DECANT_TEST_CALLS=calls)
        result = subprocess.run([*(shell or []), script, "--", "--network=host"], cwd=context, env=env, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="replace", check=False)
        records = []
        for name in sorted(os.listdir(calls)):
            with open(os.path.join(calls, name), encoding="utf-8", errors="replace") as file:
                records.append(file.read())
    return Run(result.returncode, result.stdout if result.returncode == 0 else result.stdout + result.stderr, records)
