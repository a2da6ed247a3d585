"""The world that the suite acts in: engines, a registry, a stand-alone buildkitd, and what was really built.

A build is not believed, it is read: every docker call of the script goes through a wrapper that records the call and
copies BuildKit's plain progress, and from that we take the RUN steps that ran and were not cached.
"""
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


def tool(name, *arguments):
    """Runs a script of this folder and gives its output."""
    result = subprocess.run([os.path.join(HERE, name), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, check=False)
    if result.returncode == 77:
        raise CannotRun(result.stderr.strip().split("\n")[-1])
    if result.returncode:
        raise RuntimeError(f"{name} {' '.join(arguments)}: {result.stderr.strip()}")
    return result.stdout.strip()


class Registry:
    """A registry over a copy of the base images, with its tags at hand."""

    def __init__(self, directory):
        self.directory = directory
        os.makedirs(directory)
        subprocess.run(["cp", "-a", "--reflink=auto", tool("bases"), directory + "/storage"], check=True)
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
# Records every call, and what a build says.
printf '%s\n' "$(printf '%q ' "$@")" >>"$DECANT_TEST_CALLS"
exec {docker} "$@" 2> >(tee -a "$DECANT_TEST_LOG" >&2)
"""


class Engine:
    """A docker engine, empty at first."""

    def __init__(self, directory, registry):
        self.directory = directory
        tool("engine", "start", directory, registry.address)
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


def steps_of(log):
    """The (instruction, stage, text) that a build carried out, from plain progress: begun, ended, and not cached."""
    ran = []
    names, outcome = {}, {}

    def finish():
        for number, step in names.items():
            if outcome.get(number) in ("DONE", "ERROR"):
                ran.append(step)
        names.clear()
        outcome.clear()

    for line in log.split("\n"):
        if line.startswith("#0 ") or line.startswith("#1 [internal] load build definition"):
            finish()  # the next build of the same script counts its steps from 1 again
        if match := STEP.match(line):
            number, place, instruction, text = match.groups()
            if place != "internal" and not place.startswith("auth"):
                names[number] = (instruction, place.split(" ")[0], text)
        elif match := END.match(line):
            number, end = match.groups()
            if outcome.get(number) != "CACHED":
                outcome[number] = end
    finish()
    return ran


def commands_of(log):
    """The texts of the RUN steps that were carried out."""
    return [text for instruction, _, text in steps_of(log) if instruction == "RUN"]


STATE = re.compile(r"^\W*(?P<stage>[\w.-]+)\s+(?P<key>\S*[0-9a-f]{12}\S*)\s.*?\b(?P<state>up to date|pulled|built|skipped)\b")


class Run:
    """One run of build.sh: what it printed a stage, and what was really done."""

    def __init__(self, status, output, log, calls):
        self.status, self.output, self.log, self.calls = status, output, log, calls
        self.stages = {}
        self.keys = {}
        for line in output.split("\n"):
            if match := STATE.match(line):
                self.stages[match["stage"]] = match["state"]
                self.keys[match["stage"]] = match["key"]
        self.commands = commands_of(log)

    @property
    def builds(self):
        """The docker calls that build; one of nothing but a FROM asks for the base's digest, and takes no layer."""
        return [call for call in self.calls if re.match(r"(builder |buildx (--builder \S+ )?)?(build|bake)\b", call) and
                not re.search(r"--output=type=cacheonly .*REFERENCE=\S* - *$", call)]

    @property
    def pulls(self):
        return [call for call in self.calls if re.match(r"(image )?pull\b", call)]

    def tail(self):
        return "\n".join((self.output.strip() + "\n" + self.log.strip()).split("\n")[-25:])


def run_script(script, context, builder, decant, registry, image, shell=None):
    """Runs build.sh in `context` on `builder` (an Engine or a Buildkitd)."""
    with tempfile.TemporaryDirectory(prefix="decant-run.") as scratch:
        log, calls = scratch + "/log", scratch + "/calls"
        for path in (log, calls):
            with open(path, "w", encoding="utf-8"):
                pass
        env = dict(builder.watched, REGISTRY=registry.address, IMAGE=image, DECANT=decant, DECANT_TEST_LOG=log,
                   DECANT_TEST_CALLS=calls)
        result = subprocess.run([*(shell or []), script, "--", "--network=host"], cwd=context, env=env,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
        time.sleep(0.05)  # the wrapper's tee
        with open(log, encoding="utf-8", errors="replace") as file:
            text = file.read()
        with open(calls, encoding="utf-8", errors="replace") as file:
            made = file.read().strip().split("\n")
    output = result.stdout if result.returncode == 0 else result.stdout + result.stderr
    return Run(result.returncode, output, text, made)
