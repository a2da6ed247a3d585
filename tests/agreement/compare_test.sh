#!/bin/sh
# The comparing tool sees what differs: decant agrees with itself, changed copies and made files included, and does not
# agree with a reference that lies in one field, that keeps silent about a file, or that knows another text.
#   compare_test.sh DECANT
set -eu
decant=$1
here=$(dirname "$0")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
"$here/make-dockerfiles" "$directory/files" --count 60 --long-lines 0 >/dev/null
printf 'FROM a\nRUN x\n' >"$directory/files/plain"
failed=0

# expect EXIT-CODE WORDS REFERENCE [OPTION…]
expect() {
  code=$1 words=$2 reference=$3
  shift 3
  got=0
  "$here/compare" "$directory/files" --decant "$decant" --reference "$reference" "$@" >"$directory/said" 2>&1 || got=$?
  if [ "$got" != "$code" ] || ! grep -qF -- "$words" "$directory/said"; then
    echo "$reference: ended with $got, wanted $code and \`$words\`; said:"
    cat "$directory/said"
    failed=1
  fi
}

# liar SED-COMMAND: a reference that is decant with that change.
liar() {
  printf '%s\n' "$1" >"$directory/lie.sed"
  printf '#!/bin/sh\n"%s" parse "$@" | sed -f "%s"\n' "$decant" "$directory/lie.sed" >"$directory/liar"
  chmod +x "$directory/liar"
}

expect 0 '61 of 61 agree' "$decant parse"
expect 0 '91 of 91 agree' "$decant parse" --mutants 30
liar '/plain/s/\["x"\]/["y"]/'
expect 1 'nodes[1].args[0]: reference' "$directory/liar"
expect 1 '60 of 61 agree' "$directory/liar"
liar '/plain/d'
expect 1 'no line from the reference' "$directory/liar"
liar '/plain/s/"outcome":"ok"/"outcome":"error","layer":"build"/'
expect 1 'outcome: reference' "$directory/liar"
exit $failed
