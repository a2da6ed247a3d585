#!/bin/sh
# A mistake in a knowledge file ends the build with the file, the place and what is wrong: one case a line below.
#   knowledge_mistakes.sh COMPILER
set -eu
compiler=$1
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
failed=0

# expect WORDS-IN-THE-MESSAGE JSON
expect() {
  printf '%s' "$2" >"$directory/bad.json"
  if message=$("$compiler" "$directory/out.cpp" "$directory/bad.json" 2>&1); then
    echo "accepted: $2"
    failed=1
  fi
  case $message in
    *"rules/knowledge/bad.json: "*"$1"*) ;;
    *) echo "said \`$message\`, not \`$1\`"; failed=1 ;;
  esac
}

tool() { printf '{"about": "x", "tools": [{"tool": "t", "programs": ["t"], %s}]}' "$1"; }
command() { tool "\"commands\": [{\"source\": \"s\", $1}]"; }

expect 'parse error' '{'
expect 'file: `about` is missing' '{}'
expect 'unknown key `colour`' '{"about": "x", "colour": 1}'
expect 'tools[0]: `tool` is missing' '{"about": "x", "tools": [{}]}'
expect 'tools[0]: needs `commands`' "$(tool '"about": "y"')"
expect 'commands[0]: unknown key `writs`' "$(command '"writs": []')"
expect 'commands[0].role: `instal` is none of' "$(command '"role": "instal"')"
expect 'commands[0].writes[0]: must be a text' "$(command '"writes": [""]')"
expect 'commands[0].writes[0]: `{--to}`' "$(command '"writes": ["{--to}/x"]')"
expect 'commands[0].writes[0].when[0]: is not the first name' "$(command '"writes": [{"path": "/x", "when": ["--no"]}]')"
expect 'commands[0].writes[0].unless[0]: unknown state' "$(command '"writes": [{"path": "/x", "unless": ["@no"]}]')"
expect 'commands[0].network: must be true or false' "$(command '"network": 1')"
expect 'commands[0].cost_seconds: must be a number' "$(command '"cost_seconds": "1"')"
expect 'commands[0]: `source` is missing' "$(tool '"commands": [{"role": "clean"}]')"
expect 'options[0]: `names` is missing' "$(tool '"commands": [], "opaque": "o", "options": [{}]')"
expect 'options[1]: `-a` is there twice' "$(tool '"opaque": "o", "options": [{"names": ["-a"]}, {"names": ["-a"]}]')"
expect 'options[0].commands[0]: is no command' "$(tool '"opaque": "o", "options": [{"names": ["-a"], "commands": ["x"]}]')"
expect 'tools[1]: this tool is there twice' '{"about": "x", "tools": [{"tool": "t", "programs": ["t"], "opaque": "o"}, {"tool": "t", "programs": ["u"], "opaque": "o"}]}'
expect 'tools[1]: `t` is a program of t too' '{"about": "x", "tools": [{"tool": "t", "programs": ["t"], "opaque": "o"}, {"tool": "u", "programs": ["t"], "opaque": "o"}]}'

tool '"opaque": "o"' >"$directory/good.json"
"$compiler" "$directory/out.cpp" "$directory/good.json" || failed=1
exit $failed
