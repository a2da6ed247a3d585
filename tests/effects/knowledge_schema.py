#!/usr/bin/env python3
"""docs/knowledge.schema.json and decant's own knowledge files: the schema takes every one of them, and none of the
mistakes below. Exit code 77 where python3-jsonschema is not there.

    knowledge_schema.py ROOT
"""

import glob
import json
import sys

try:
    import jsonschema
except ImportError:
    print('skipped: no python3-jsonschema to check knowledge files by')
    sys.exit(77)

MISTAKES = [
    {'tools': []},
    {'about': 'x', 'tools': [{'tool': 't', 'programs': ['t']}]},
    {'about': 'x', 'tools': [{'tool': 't', 'programs': ['t'], 'opaque': 'o', 'colour': 1}]},
    {'about': 'x', 'tools': [{'tool': 't', 'programs': ['t'], 'commands': [{}]}]},
    {'about': 'x', 'tools': [{'tool': 't', 'programs': ['t'], 'commands': [{'source': 's', 'role': 'instal'}]}]},
    {'about': 'x', 'tools': [{'tool': 't', 'programs': ['t'], 'commands': [{'source': 's', 'manifest': {'of': 'x'}}]}]},
    {'about': 'x', 'tools': [{'tool': 't', 'programs': ['t'], 'opaque': 'o', 'options': [{'names': ['x']}]}]},
    {'about': 'x', 'tools': [{'tool': 't', 'programs': ['t'], 'commands': [
        {'source': 's', 'writes': [{'path': '/x', 'when': ['@nobody']}]}]}]},
]

root = sys.argv[1]
with open(f'{root}/docs/knowledge.schema.json', encoding='utf-8') as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
failed = 0
for path in sorted(glob.glob(f'{root}/rules/knowledge/*.json')):
    with open(path, encoding='utf-8') as file:
        for error in validator.iter_errors(json.load(file)):
            print(f'{path}: {list(error.absolute_path)}: {error.message}')
            failed += 1
for mistake in MISTAKES:
    if validator.is_valid(mistake):
        print(f'the schema accepts {mistake}')
        failed += 1
sys.exit(1 if failed else 0)
