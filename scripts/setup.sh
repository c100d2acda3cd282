# Sets up what Jauap needs, for ./demo and ./test (which source this file).
#
# Each step looks first and does only what is missing, so it can be interrupted and
# repeated at any time. Before anything outside this folder and the user's own data
# folder is changed, it says what will be done and asks, unless --yes or no terminal.
# shellcheck shell=bash

# shellcheck disable=SC2034  # for the scripts that source this file
setup_usage_options='  --yes         do not ask before installing system packages
  --no-system   leave system packages alone, say what is lost
  --setup-only  set up, then stop'

# shellcheck disable=SC2034
yes=false; system=true; setup_only=false
VENV=.venv
PY=$VENV/bin/python
LOG=$VENV.log

say()  { printf '%s\n' "$*"; }
step() { printf '\n[%s] %s\n' "$1" "$2"; }
die()  { printf '\n%s\n' "$*" >&2; exit 1; }

# on_terminal: somebody is there to be asked, even where the output goes into a pipe.
on_terminal() { [ -t 0 ] && { : >/dev/tty; } 2>/dev/null; }

# may_change: somebody has agreed to the change just described, or nobody can be asked.
may_change() {
    $yes && return 0
    on_terminal || return 0
    local answer
    printf 'Go on? [Y/n] ' >/dev/tty
    read -r answer || return 1
    case $answer in ''|[Yy]*) return 0 ;; *) return 1 ;; esac
}

# as_root: how to become root, as words; empty when we are root; fails when we cannot.
as_root() {
    [ "$(id -u)" = 0 ] && return 0
    command -v sudo >/dev/null || return 1
    if sudo -n true 2>/dev/null || on_terminal; then printf sudo; return 0; fi
    return 1
}

missing_packages() {
    local name
    for name in "$@"; do
        [[ $(dpkg-query -W -f='${Status}' "$name" 2>/dev/null) == *'ok installed'* ]] || printf '%s ' "$name"
    done
}

available() { [[ $(apt-cache policy "$1" 2>/dev/null) =~ Candidate:\ [^\(] ]]; }

# python_works: a Python that can make a virtual environment.
python_works() { python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# non_free_source: a source entry for the non-free section of the mirror that this
# machine already uses; fails when this is no Debian.
non_free_source() {
    local uri suite key file
    # shellcheck disable=SC2016  # the words in $() are apt's
    read -r uri suite < <(apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI) $(CODENAME)' 'Created-By: Packages' 2>/dev/null \
        | awk '$1 == "Debian" && $2 == "main" && $4 !~ /-/ && !seen++ { print $3, $4 }')
    [ -n "${suite:-}" ] || return 1
    file=$(grep -rlsF "${uri%/}" /etc/apt/sources.list /etc/apt/sources.list.d || true)
    key=$(grep -oihE 'signed-by[=:] *[^] ]+' "${file%%$'\n'*}" || true)
    key=${key%%$'\n'*}; key=${key#*[=:]}; key=${key# }
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: contrib non-free\n' "$uri" "$suite"
    [ -z "$key" ] || printf 'Signed-By: %s\n' "$key"
}

NON_FREE_FILE=/etc/apt/sources.list.d/jauap-non-free.sources

# system_packages NEEDED... -- WANTED...: what Jauap cannot do without, and what makes
# it better. Whatever cannot be had is named with what is lost.
system_packages() {
    local needed=() wanted=() into=needed name
    for name in "$@"; do
        if [ "$name" = -- ]; then into=wanted; continue; fi
        if [ $into = needed ]; then needed+=("$name"); else wanted+=("$name"); fi
    done
    python_works && needed=()
    local missing root
    missing=$(missing_packages "${needed[@]}" "${wanted[@]}")
    if [ -z "$missing" ]; then say "all there"; return 0; fi
    if ! command -v apt-get >/dev/null; then
        say "This machine has no apt-get, so these Debian packages cannot be installed here: $missing"
        system_loss; return 0
    fi
    if ! $system || ! root=$(as_root); then
        say "Not installed here (needs an administrator): $missing"
        ask_administrator "$missing"
        system_loss; return 0
    fi
    say "These Debian packages will be installed: $missing"
    say "If they are not in the package sources of this machine, the components"
    say "«contrib non-free» of the same mirror are added in $NON_FREE_FILE"
    say "(RHVoice's Russian voices are free to use, but not all of their training data is public)."
    if ! may_change; then say "Left alone."; system_loss; return 0; fi
    if ! install_packages "$root" "$missing"; then
        say "Not everything could be installed. The end of $LOG says:"
        tail -n 3 "$LOG"
        ask_administrator "$(missing_packages "${needed[@]}" "${wanted[@]}")"
        system_loss
    fi
}

# ask_administrator PACKAGES: what to ask for, where we may not or cannot do it.
ask_administrator() {
    say "Ask the administrator of this machine to add the Debian components"
    say "«contrib non-free» to its package sources and to run:"
    say "    apt-get update && apt-get install --no-install-recommends $1"
}

install_packages() {
    local root=$1 missing=$2 name
    say "  reading package lists ..."
    $root apt-get update -qq >>"$LOG" 2>&1 || say "  (the lists could not be renewed; going on with the old ones)"
    for name in $missing; do
        available "$name" && continue
        if [ ! -e $NON_FREE_FILE ] && non_free_source >"$LOG.source"; then
            say "  adding contrib and non-free in $NON_FREE_FILE ..."
            $root install -m 644 "$LOG.source" $NON_FREE_FILE
            $root apt-get update -qq >>"$LOG" 2>&1 || say "  (the lists could not be renewed)"
        fi
        rm -f "$LOG.source"
        break
    done
    local found=() lost=()
    for name in $missing; do if available "$name"; then found+=("$name"); else lost+=("$name"); fi; done
    if [ ${#found[@]} -gt 0 ]; then
        say "  installing ${#found[@]} packages, up to two minutes ..."
        $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            -o DPkg::Lock::Timeout=120 "${found[@]}" </dev/null >>"$LOG" 2>&1 9>&- || return 1
    fi
    if [ ${#lost[@]} -gt 0 ]; then say "  not to be had from this machine's sources: ${lost[*]}"; return 1; fi
    say "  done"
}

system_loss() {
    python_works || die "Python 3.11 or newer with its venv module is needed: apt-get install python3 python3-venv"
    [ -e /usr/share/RHVoice/voices ] || say "Without RHVoice Russian is spoken by eSpeak NG: understandable, but robotic."
    { /sbin/ldconfig -p | grep libportaudio; } >/dev/null 2>&1 || say "Without libportaudio2 \`jauap talk\` finds no microphone; everything else works."
}

# python_environment LOCK: the virtual environment, exactly as locked.
python_environment() {
    local lock=$1 stamp
    stamp=$(cat "$lock" pyproject.toml | sha256sum | cut -d' ' -f1)
    if grep -qsF "$PWD/$VENV/bin/" $VENV/bin/jauap && $VENV/bin/jauap --version >/dev/null 2>&1 \
        && [ "$(cat $VENV/.jauap-"$(basename "$lock")" 2>/dev/null)" = "$stamp" ]; then
        say "all there"; return 0
    fi
    # Programs in a virtual environment name its folder: one that was moved or copied here
    # would start those of the old place.
    if ! $PY -m pip --version >/dev/null 2>&1 || ! grep -qsF "$PWD/$VENV/bin/" $VENV/bin/pip; then
        rm -rf $VENV
        python3 -m venv $VENV || die "The virtual environment could not be made in $PWD/$VENV: see above."
    fi
    local total; total=$(grep -cE '^[a-z0-9].*==' "$lock")
    say "  about $total packages, two minutes on a slow line (details: $LOG)"
    if ! $PY -m pip install --disable-pip-version-check --require-hashes -r "$lock" 2>&1 </dev/null \
        | tee -a "$LOG" | count_packages "$total"; then
        tail -n 5 "$LOG" >&2
        die "Python packages could not be installed. Repeat the command to go on where it stopped."
    fi
    $PY -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e . >>"$LOG" 2>&1 </dev/null \
        || { tail -n 5 "$LOG" >&2; die "Jauap itself could not be installed into $VENV."; }
    printf '%s\n' "$stamp" > $VENV/.jauap-"$(basename "$lock")"
    say "  done"
}

# count_packages TOTAL: pip's output in, one short progress line out.
count_packages() {
    local total=$1 line n=0
    while IFS= read -r line; do
        case $line in
            Collecting*)
                n=$((n + 1))
                if [ -t 1 ]; then printf '\r  %d of at most %d packages found' "$n" "$total"
                elif [ $((n % 20)) = 0 ]; then say "  $n of at most $total packages found"; fi ;;
            Installing*) if [ -t 1 ]; then printf '\n'; fi; say "  installing ..." ;;
        esac
    done
}

# scripts_learnt LOCK: what all programs would otherwise learn when they first start.
scripts_learnt() {
    local stamp kept=${JAUAP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/jauap}/understanding
    stamp=$(find intents assistant -type f ! -name '*.pyc' -print0 | sort -z \
        | xargs -0 cat "$1" | sha256sum | cut -d' ' -f1)$kept
    if compgen -G "$kept/*" >/dev/null && [ "$(cat $VENV/.jauap-learnt 2>/dev/null)" = "$stamp" ]; then
        say "all there"; return 0
    fi
    # Scripts with a mistake are no reason to stop here: what follows names it, with its line.
    if $VENV/bin/jauap scripts learn </dev/null; then printf '%s\n' "$stamp" > $VENV/.jauap-learnt
    else say "  left for later"; fi
}

setup() {  # setup LOCK 'models options' NEEDED... -- WANTED...
    local lock=$1 models=$2; shift 2
    local begun=$SECONDS
    trap 'die "Interrupted. Nothing is lost: repeat the command to go on where it stopped."' INT
    { exec 9>>"$LOG"; } 2>/dev/null || die "$PWD cannot be written to: give this user the folder, or copy it to one of his own."
    if ! flock -n 9; then
        say "Another ./demo or ./test is setting up this folder: waiting for it ..."
        flock 9
    fi
    : >"$LOG"
    step 1/4 "System packages"
    system_packages "$@"
    step 2/4 "Python environment in $VENV"
    python_environment "$lock"
    step 3/4 "Speech models (kept for all checkouts of this user)"
    # shellcheck disable=SC2086  # several options
    $VENV/bin/jauap models install $models --yes </dev/null || die "The speech models are not complete. Repeat the command to go on where it stopped."
    step 4/4 "What callers say (a minute after each change, kept for all checkouts of this user)"
    scripts_learnt "$lock"
    exec 9>&-
    printf '\nSet up in %d s.\n' $((SECONDS - begun))
}
