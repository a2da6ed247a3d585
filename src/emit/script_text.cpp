// The parts of build.sh that are the same for every Dockerfile, as they stand in the script. It is POSIX sh
// with nothing but the tools that every sh has (sed, awk, cut, head, tail, date, mktemp, printenv); lists
// with arbitrary bytes live in
// "$@" alone, lists of stage names (checked to be tag characters) in words. What the docker commands do, and
// which of their messages means what, was measured: docs/build-script.md.
#include "emit/script_text.hpp"

namespace decant::emit {

const std::string_view kScriptUsage = R"sh(#
# Usage: build.sh [--dry-run] [--normalize-modes] [--build-arg NAME=VALUE]... [-- BUILD OPTION...]
#   --dry-run    says what would be built and published, and builds nothing
#   --normalize-modes  gives files the permission bits that git has (0644, 0755), in the keys and in the build, which
#                works on a copy: the same keys and images from every machine, whatever its umask
#   --build-arg  goes into the keys and to the build
#   --           what follows goes to the build, and into the keys when it changes the image (`--network=host`)
# Environment:
#   REGISTRY     where stage images are looked up and published: host[:port][/path]; without it one plain local build
#   IMAGE        name of the repository below REGISTRY
#   TAG          one more tag for the result (without REGISTRY: its tag, `latest` when not set)
#   DOCKER       the docker command (docker); BUILDX_BUILDER and the like work as they always do
#   DECANT       the decant command, which computes the keys (decant)
# Prints a line a stage on standard output: its name, the start of its key, and one of `up to date` (there, not needed),
# `pulled` (there, built upon), `built`, `skipped` (not there, not needed). The build speaks on standard error.
# Exit status: 0 the image is there (a registry that cannot be reached is only a warning), 1 the build failed or
# something could not be published, 2 wrong use or a missing tool.

set -eu
)sh";

const std::string_view kScriptBody = R"sh(
say() { printf '%s\n' "build.sh: $*" >&2; }
fail() { say "error: $1"; exit "${2:-1}"; }

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
DOCKER=${DOCKER:-docker}
DECANT=${DECANT:-decant}
IMAGE=${IMAGE:-$default_image}
REGISTRY=${REGISTRY:-}
TAG=${TAG:-}
repository=${REGISTRY:+$REGISTRY/}$IMAGE
tab=$(printf '\t')
failed=0
child=''

# What a run notes down: a file a stage in found/ (the digest in the registry), trouble/ (why that could not be asked),
# need/, state/ and note/; a file a base argument in base/. An interrupted run stops its builder and leaves nothing.
work=$(mktemp -d "${TMPDIR:-/tmp}/decant-build.XXXXXX")
mkdir "$work/found" "$work/trouble" "$work/need" "$work/state" "$work/note" "$work/base"
# shellcheck disable=SC2317 # the traps call it
stop() {
  trap '' HUP INT PIPE TERM
  [ -z "$child" ] || kill "$child" 2>/dev/null || :
  wait
  exit "$1"
}
trap 'rm -rf "$work"' EXIT
trap 'stop 129' HUP
trap 'stop 130' INT
trap 'stop 141' PIPE
trap 'stop 143' TERM

# ---- the command line: build arguments and options collect in "$@", one word each --------------------------------
dry_run=''
normalize=''
count=$#
options_only=''
while [ "$count" -gt 0 ]; do
  option=$1
  shift
  count=$((count - 1))
  case $option in
    --build-arg)
      [ "$count" -gt 0 ] || fail '--build-arg needs NAME=VALUE' 2
      option=--build-arg=$1
      shift
      count=$((count - 1))
      ;;
    --no-cache | --no-cache-filter* | --target | --target=* | -f | --file | --file=* | --push | -o | --output*)
      fail "$option: build.sh decides that itself; use docker build for it" 2
      ;;
    *)
      if [ -z "$options_only" ]; then
        case $option in
          --dry-run) dry_run=yes; continue ;;
          --normalize-modes) normalize=yes; continue ;;
          --build-arg=*) ;;
          --) options_only=yes; continue ;;
          -h | --help)
            sed -n '/^# Usage/,/^$/s/^# \{0,1\}//p' "$0"
            exit 0
            ;;
          *) fail "$option: not known (options of the build go behind --)" 2 ;;
        esac
      fi
      ;;
  esac
  # `--build-arg NAME` takes its value from the environment, as docker's does.
  case $option in
    --build-arg=*=*) ;;
    --build-arg=*)
      name=${option#--build-arg=}
      value=$(printenv "$name") || continue
      option=--build-arg=$name=$value
      ;;
  esac
  set -- "$@" "$option"
done

# ---- the builder --------------------------------------------------------------------------------------------------
command -v "$DOCKER" >/dev/null 2>&1 || fail "$DOCKER: not found (set DOCKER)" 2
export BUILDX_NO_DEFAULT_ATTESTATIONS=1 # a stage image is one manifest, not an index with papers
buildx=''
driver=docker
if "$DOCKER" buildx version >/dev/null 2>&1; then
  buildx=yes
  driver=$("$DOCKER" buildx inspect 2>/dev/null | sed -n 's/^Driver: *//p' | head -n 1)
else
  # docker 20.10 has BuildKit without buildx; later ones have only the old builder then, which builds unused stages too
  DOCKER_BUILDKIT=1
  export DOCKER_BUILDKIT
  "$DOCKER" build --help >/dev/null 2>&1 || DOCKER_BUILDKIT=0
fi

# Runs a command that may take long; a signal ends it and then this script.
run() {
  if [ -n "$dry_run" ]; then
    show "$@"
    return 0
  fi
  "$@" >&2 &
  child=$!
  status=0
  wait "$child" || status=$?
  child=''
  return "$status"
}

# A command as one would type it.
show() {
  printf '+'
  for word do
    case $word in
      '' | *[!A-Za-z0-9_./:=@%+,-]*) printf " '%s'" "$(printf '%s\n' "$word" | sed "s/'/'\\\\''/g")" ;;
      *) printf ' %s' "$word" ;;
    esac
  done
  printf '\n'
}

copied=''
# Builds from the context, or from the copy of it that --normalize-modes makes when there is something to build.
build() {
  files=$here/$context
  if [ -n "$normalize" ]; then
    files=$work/context
    if [ -z "$copied" ]; then
      run "$DECANT" keys --normalize-modes --copy-context="$files" --context="$here/$context" "$here/$dockerfile" || return
      copied=yes
    fi
  fi
  if [ -n "$buildx" ]; then set -- buildx build "$@"; else set -- build "$@"; fi
  run "$DOCKER" "$@" --file "$here/$dockerfile" "$files"
}

# The platform that the builder builds for: a key for amd64 must not name an image for arm64.
builder_platform() {
  if [ -n "${DOCKER_DEFAULT_PLATFORM:-}" ]; then
    printf '%s\n' "$DOCKER_DEFAULT_PLATFORM"
    return
  fi
  if [ "$driver" != docker ]; then
    found=$("$DOCKER" buildx inspect --bootstrap 2>/dev/null | sed -n 's/^Platforms: *\([a-z0-9/]*\).*/\1/p' | head -n 1)
    if [ -n "$found" ]; then
      printf '%s\n' "$found"
      return
    fi
  fi
  "$DOCKER" version --format '{{.Server.Os}}/{{.Server.Arch}}' | sed 's|/x86_64$|/amd64|; s|/aarch64$|/arm64|'
}

# ---- base images: resolved once, pinned for all stages ------------------------------------------------------------

# The value of a build argument on our command line, else the default: given NAME DEFAULT OPTION...
given() {
  argument=$1
  value=$2
  shift 2
  for option do
    case $option in "--build-arg=$argument="*) value=${option#"--build-arg=$argument="} ;; esac
  done
  printf '%s\n' "$value"
}

# sha256:… of an image that the engine knows with a digest; id:sha256:… of one that only this engine has.
digest_on_engine() {
  name=${1%@*}
  case ${name##*/} in *:*) name=${name%:*} ;; esac
  name=${name#docker.io/}
  name=${name#library/}
  id=$("$DOCKER" image inspect --format '{{.Id}}' "$1" 2>/dev/null) || return 1
  digest=$("$DOCKER" image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$1" |
    while IFS= read -r line; do
      [ "${line%@*}" != "$name" ] || printf '%s\n' "${line##*@}"
    done | head -n 1)
  printf '%s\n' "${digest:-id:$id}"
}

# The digest of REFERENCE as the builder sees it: it knows mirrors and credentials that we do not. A build of nothing but
# the base says it, and takes no layer from anywhere.
resolve() {
  case $1 in
    *@sha256:*)
      printf '%s\n' "sha256:${1##*@sha256:}"
      return
      ;;
  esac
  if [ -n "$buildx" ]; then
    log=$("$DOCKER" buildx build --progress=plain --output=type=cacheonly --build-arg="REFERENCE=$1" - 2>&1 <<'END'
ARG REFERENCE
FROM $REFERENCE
END
    ) || {
      printf '%s\n' "$log" | grep -i error | tail -n 1 >&2
      return 1
    }
    digest=$(printf '%s\n' "$log" | sed -n 's/^#[0-9]* .*FROM [^ ]*@\(sha256:[0-9a-f]\{64\}\).*/\1/p' | head -n 1)
    if [ -n "$digest" ]; then
      printf '%s\n' "$digest"
      return
    fi
  else
    "$DOCKER" image inspect "$1" >/dev/null 2>&1 || "$DOCKER" pull -q "$1" >/dev/null
  fi
  digest_on_engine "$1"
}

# ---- the registry -------------------------------------------------------------------------------------------------
loopback=''
case $REGISTRY in localhost | localhost[:/]* | 127.* | '[::1]'*) loopback=yes ;; esac

field() { awk -F "$tab" -v stage="$1" -v field="$2" '$1 == stage { print $field }' "$work/keys"; }
tag_of() { printf '%.60s-%s\n' "$1" "$(field "$1" 2)"; }
note() { printf '%s\n' "$2" >"$work/note/$1"; }

inspect() {
  if [ -n "$buildx" ]; then
    "$DOCKER" buildx imagetools inspect "$1"
  else
    "$DOCKER" manifest inspect --verbose ${loopback:+--insecure} "$1"
  fi
}

# Asks for a stage's image: found/STAGE is its digest; trouble/STAGE is what kept us from knowing.
look_up() {
  rm -f "$work/trouble/$1"
  if answer=$(inspect "$repository:$(tag_of "$1")" 2>&1); then
    printf '%s\n' "$answer" | sed -n 's/^[" 	]*[Dd]igest[": ]*\(sha256:[0-9a-f]\{64\}\).*/\1/p' | head -n 1 >"$work/look.$1"
    if [ -s "$work/look.$1" ]; then
      mv "$work/look.$1" "$work/found/$1"
    else
      echo 'an answer without a digest' >"$work/trouble/$1"
    fi
    return
  fi
  case $answer in
    *'not found'* | *'manifest unknown'* | *'name unknown'* | *'no such manifest'* | *MANIFEST_UNKNOWN* | *NAME_UNKNOWN*) ;;
    *denied* | *nauthorized* | *[Ff]orbidden*) printf '%s\n' "$answer" | tail -n 1 >"$work/denied" ;;
    *) printf '%s\n' "$answer" | tail -n 1 >"$work/trouble/$1" ;;
  esac
}

# Marks a stage as needed, and what it stands on, down to stages whose image is there.
need() {
  [ ! -e "$work/need/$1" ] || return 0
  : >"$work/need/$1"
  [ ! -e "$work/found/$1" ] || return 0
  for below in $(field "$1" 3); do need "$below"; done
}

# Builds one stage, all of it cached by then, and publishes it: build_and_publish STAGE OPTION...
build_and_publish() {
  stage=$1
  shift
  if [ "$driver" = docker ]; then
    build "$@" --target="$stage" --tag="$repository:$(tag_of "$stage")" &&
      run "$DOCKER" push "$repository:$(tag_of "$stage")"
  else
    build "$@" --target="$stage" --tag="$repository:$(tag_of "$stage")" --push
  fi
}

# One more tag for an image that is in the registry, without taking it here where that can be had.
add_tag() {
  if [ -n "$buildx" ]; then
    run "$DOCKER" buildx imagetools create --tag "$repository:$TAG" "$1"
  else
    run "$DOCKER" pull -q "$1" && run "$DOCKER" tag "$1" "$repository:$TAG" && run "$DOCKER" push "$repository:$TAG"
  fi
}

# ---- without a registry: one build ---------------------------------------------------------------------------------
started=$(date +%s)
now() { echo $(($(date +%s) - started)); }
load=''
[ "$driver" = docker ] || load=--load # a builder with a store of its own hands the image to the engine

if [ -n "$normalize" ] || [ -n "$REGISTRY" ]; then
  command -v "$DECANT" >/dev/null 2>&1 || fail "$DECANT: not found; it computes the keys (set DECANT)" 2
fi
if [ -z "$REGISTRY" ]; then
  image=$IMAGE:${TAG:-latest}
  build "$@" ${target:+"--target=$target"} --tag="$image" ${load:+"$load"} || fail 'the build failed'
  [ -z "$dry_run" ] || exit 0
  printf '%s: built in %s s as %s (REGISTRY is not set: nothing was looked up)\n' "${target:-image}" "$(now)" "$image"
  exit 0
fi

# ---- the keys of all stages ---------------------------------------------------------------------------------------
bases >"$work/bases"
while read -r argument reference; do
  reference=$(given "$argument" "$reference" "$@")
  printf '%s\n' "$reference" >"$work/base/$argument.reference"
  resolve "$reference" >"$work/base/$argument.digest" 2>"$work/base/$argument.error" </dev/null &
done <"$work/bases"
wait

platform=$(builder_platform)
(
  set -- "$here/$dockerfile" -- "$@"
  while read -r argument reference; do
    reference=$(cat "$work/base/$argument.reference")
    digest=$(cat "$work/base/$argument.digest")
    [ -n "$digest" ] || fail "base image $reference: $(tail -n 1 "$work/base/$argument.error")"
    case $digest in
      id:*) say "warning: base image $reference is on this engine only, and so the keys are good on this engine only" ;;
    esac
    set -- "--base=$reference=$digest" "$@"
  done <"$work/bases"
  exec "$DECANT" keys --format=lines --platform="$platform" --target="$target" \
    --context="$here/$context" ${normalize:+--normalize-modes} "$@"
) >"$work/keys" || fail 'no keys, no build' "$?"
stages=$(cut -f 1 "$work/keys")
[ -n "$target" ] || target=$(printf '%s\n' "$stages" | tail -n 1)
for stage in $stages; do
  case $stage in *[!a-z0-9_.-]*) fail "stage $stage: not a name that can be a tag" 2 ;; esac
done
[ -n "$(field "$target" 2)" ] || fail "$DECANT gave no key for $target"

while read -r argument reference; do
  reference=$(cat "$work/base/$argument.reference")
  digest=$(cat "$work/base/$argument.digest")
  case $digest in sha256:*) set -- "$@" "--build-arg=$argument=${reference%@*}@$digest" ;; esac
done <"$work/bases"
keys_done=$(now)

# ---- what the registry has ----------------------------------------------------------------------------------------
for stage in $stages; do
  if [ "$stage" = "$target" ] || [ -n "$(argument_of "$stage")" ]; then look_up "$stage" & fi
done
wait
look_up_done=$(now)

publish=yes
if [ -s "$work/denied" ]; then
  say "warning: $REGISTRY may not be read, and counts as empty: $(cat "$work/denied")"
fi
for stage in $stages; do
  [ -e "$work/trouble/$stage" ] || continue
  say "warning: $REGISTRY cannot be asked: $(cat "$work/trouble/$stage")"
  say 'warning: building here alone, and publishing nothing'
  publish=''
  rm -f "$work/found/"*
  break
done

[ -e "$work/found/$target" ] || need "$target"
missing=''
for stage in $stages; do
  state=skipped
  if [ -e "$work/found/$stage" ]; then
    state='up to date'
    if [ -e "$work/need/$stage" ]; then
      state=pulled
      set -- "$@" "--build-arg=$(argument_of "$stage")=$repository@$(cat "$work/found/$stage")"
    fi
  elif [ -e "$work/need/$stage" ]; then
    state=built
    missing="$missing $stage"
  fi
  echo "$state" >"$work/state/$stage"
done

# ---- one build of the target, then each missing stage by its key ---------------------------------------------------
image=$repository:$(tag_of "$target")
[ -z "$dry_run" ] || printf 'dry run: nothing is built or published\n'
if [ -n "$missing" ]; then
  if [ -z "$publish" ]; then
    build "$@" --target="$target" --tag="$image" ${TAG:+"--tag=$repository:$TAG"} ${load:+"$load"} ||
      fail 'the build failed'
  elif [ "$driver" = docker ]; then
    build "$@" --target="$target" --tag="$image" || fail 'the build failed'
  else
    build "$@" --target="$target" --output=type=cacheonly || fail 'the build failed'
  fi
fi
build_done=$(now)

unpublished=''
for stage in ${publish:+$missing}; do
  since=$(now)
  # Two at once: what another has published meanwhile is used, and what stands on it is built again on it.
  [ -n "$dry_run" ] || look_up "$stage"
  if [ -e "$work/found/$stage" ]; then
    echo pulled >"$work/state/$stage"
    note "$stage" 'another run published it meanwhile'
    argument=$(argument_of "$stage")
    if [ -n "$argument" ]; then
      set -- "$@" "--build-arg=$argument=$repository@$(cat "$work/found/$stage")"
    elif [ "$driver" = docker ]; then
      run "$DOCKER" pull -q "$image" || failed=1
    fi
  elif build_and_publish "$stage" "$@"; then
    [ -n "$dry_run" ] || note "$stage" "published in $(($(now) - since)) s"
  else
    note "$stage" 'NOT PUBLISHED'
    [ "$stage" != "$target" ] || unpublished=yes
    say "error: $stage could not be published as $repository:$(tag_of "$stage")"
    failed=1
  fi
done
if [ -n "$TAG" ] && [ -n "$publish" ] && [ -z "$unpublished" ]; then
  add_tag "$image" || {
    say "error: $image could not be tagged $TAG"
    failed=1
  }
fi

# ---- what was done ------------------------------------------------------------------------------------------------
for stage in $stages; do
  printf '%-20s %.15s  %-11s %s\n' "$stage" "$(field "$stage" 2)" "$(cat "$work/state/$stage")" \
    "$(cat "$work/note/$stage" 2>/dev/null || :)"
done | sed 's/ *$//'
total=$(now)
printf '%s: keys %s s, look-up %s s, build %s s, publishing %s s\n' "$target" "$keys_done" \
  "$((look_up_done - keys_done))" "$((build_done - look_up_done))" "$((total - build_done))"
[ -n "$dry_run" ] || printf 'image %s\n' "$image"
exit "$failed"
)sh";

}  // namespace decant::emit
