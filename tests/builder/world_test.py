#!/usr/bin/env python3
"""Tests of how the suite reads a build's log and the script's lines: were these wrong, its checks could not fail."""
import sys
import unittest

sys.dont_write_bytecode = True

from world import Run, outcomes_of, steps_of  # pylint: disable=wrong-import-position

BUILD = """\
buildx build --target=final .
#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 1.2kB done
#1 DONE 0.0s

#2 [internal] load metadata for docker.io/library/python:3.11-slim
#2 DONE 0.0s

#5 [trunk 1/3] FROM docker.io/library/python:3.11-slim@sha256:8c59
#5 DONE 0.0s

#6 [trunk 2/3] RUN apt-get install -y gettext-base
#6 CACHED

#7 [node-deps 1/2] COPY package.json package-lock.json ./
#7 DONE 0.0s

#8 [node-deps 2/2] RUN npm ci
#8 0.508 #6 [trunk 2/3] is what a program may print
#8 ...

#9 [python-deps 2/2] RUN pip install -r requirements.txt
#9 0.2 Looking in links: /opt/wheels
#9 DONE 2.4s

#8 [node-deps 2/2] RUN npm ci
#8 1.2 added 4 packages
#8 DONE 1.4s

#10 [final 3/3] RUN npm run build
#10 ERROR: process "/bin/sh -c npm run build" did not complete successfully: exit code: 1
"""

OUTPUT = """\
trunk                dk1s-0a1b2c3d4e  up to date
node-deps            dk1s-1a1b2c3d4e  built       published in 1 s
final                dk1s-2a1b2c3d4e  built
final: keys 1 s, look-up 0 s, build 5 s, publishing 2 s
image 127.0.0.1:5000/shop:final-dk1s-2a1b2c3d4e
"""


class StepsTest(unittest.TestCase):
    def test_a_step_counts_when_it_was_carried_out(self):
        self.assertEqual([step for step in steps_of(BUILD) if step[0] != "FROM"], [
            ("COPY", "node-deps", "package.json package-lock.json ./"),
            ("RUN", "node-deps", "npm ci"),
            ("RUN", "python-deps", "pip install -r requirements.txt"),
            ("RUN", "final", "npm run build"),
        ])

    def test_each_step_was_cached_or_not(self):
        self.assertEqual([(step.instruction, step.cached) for step in outcomes_of(BUILD)],
                         [("FROM", False), ("RUN", True), ("COPY", False), ("RUN", False), ("RUN", False), ("RUN", False)])

    def test_a_step_of_two_builds_counts_twice(self):
        self.assertEqual(Run(0, "", [BUILD, BUILD]).commands.count("npm ci"), 2)

    def test_calls_are_the_first_lines(self):
        self.assertEqual(Run(0, "", [BUILD, "pull -q x\n"]).pulls, ["pull -q x"])

    def test_a_line_a_stage(self):
        run = Run(0, OUTPUT, [])
        self.assertEqual(run.stages, {"trunk": "up to date", "node-deps": "built", "final": "built"})
        self.assertEqual(run.keys["node-deps"], "dk1s-1a1b2c3d4e")
        self.assertEqual(run.image, "127.0.0.1:5000/shop:final-dk1s-2a1b2c3d4e")


if __name__ == "__main__":
    unittest.main()
