#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# Two days of visits of several laptops against FHIR servers of others, each started here on loopback, then counted on
# the server; the Step 1 form scored by form engines of others, open forms by fhirpath.js, tables by octofhir-sof and DuckDB. What they need is installed
# below build/interop (npm) and in Maven's own folder.
# Usage: tests/interop/check.sh [WHAT]...     medplum medplum-loose works works-put hapi hapi-strict engines
#        forms copy folder views; default: all
# The last line is "N passed, N failed, N skipped"; what cannot be had here is skipped and says why.
set -u
cd "$(dirname "$0")/../.." || exit 1
export BUILD=${BUILD:-build}
here=$PWD/tests/interop
cache=$PWD/$BUILD/interop
people=${PEOPLE:-20} # of each laptop's first day
# The second and third day name people up to the seventh.
[[ $people =~ ^[0-9]+$ && $people -ge 7 ]] || { echo "PEOPLE: 7 or more" >&2; exit 2; }
passed=0 failed=0 skipped=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/icope-interop.XXXXXX") || exit 1
chmod 711 "$scratch"
servers=()
database=

stop_all() {
    local pid i
    for pid in "${servers[@]}"; do
        kill "$pid" 2>/dev/null || continue
        for ((i = 0; i < 50; i++)); do kill -0 "$pid" 2>/dev/null && sleep 0.2; done
        kill -9 "$pid" 2>/dev/null # some do not hear when their memory is full
        wait "$pid" 2>/dev/null
    done
    servers=()
    [ -z "$database" ] || as_postgres "$database/pg_ctl" -D "$scratch/pg/data" -m immediate stop >/dev/null 2>&1
    database=
}
trap 'stop_all; rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM HUP

skip() {
    printf 'skip %-16s %s\n' "$1" "$2"
    skipped=$((skipped + 1))
}

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

secret() { od -An -tx1 -N16 /dev/urandom | tr -d ' \n'; }

# Starts a server and waits until it says that it listens. Usage: start SECONDS COMMAND…
start() {
    local limit=$1 log=$scratch/server.log pid
    shift
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    servers+=("$pid")
    for ((i = 0; i < limit * 5; i++)); do
        grep -q "^listening " "$log" 2>/dev/null && return 0
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.2
    done
    tail -n 20 "$log" >&2
    return 1
}

# The whole test against the server that the file describes.
try() {
    local name=$1 log=$scratch/out.log p f s
    printf '== %s\n' "$name"
    ICOPE_INTEROP=$scratch/$name.json tests/run.sh --verbose "$BUILD/suites/interop/test_interop" >"$log" 2>&1
    grep -E "^(ok |FAIL|not ok|# ($name|wrong|and |trouble|laptop))|[Ee]rror:|cause" "$log" | cut -c 1-400
    read -r p f s <<<"$(tail -n 1 "$log" | tr -dc '0-9 ')"
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-1})) skipped=$((skipped + ${s:-0}))
}

# Writes what the test has to know. Usage: describe NAME BASE 'MEMBERS'
describe() {
    (
        umask 077
        printf '{"name":"%s","base":"%s","people":%d,"dir":"%s",%s}\n' "$1" "$2" $people "$node" "$3" >"$scratch/$1.json"
    )
}

# ---- servers from npm ----

node=$cache/node
npm_ready=
have_npm() {
    [ -z "$npm_ready" ] || return "$npm_ready"
    npm_ready=1
    command -v node >/dev/null && command -v npm >/dev/null || { why='no node or npm here'; return 1; }
    mkdir -p "$node"
    cp "$here"/*.mjs "$node/" || return 1
    if ! cmp -s "$here/package-lock.json" "$node/installed.json"; then
        cp "$here/package.json" "$here/package-lock.json" "$node/"
        (cd "$node" && npm ci --ignore-scripts --no-audit --no-fund) >"$scratch/npm.log" 2>&1 || {
            why="npm could not install them: $(grep -m 1 'npm ERR!\|npm error' "$scratch/npm.log")"
            return 1
        }
        cp "$here/package-lock.json" "$node/installed.json"
    fi
    npm_ready=0
}

medplum() {
    local name=$1 atomic=$2 port key
    have_npm || { skip "$name" "$why"; return; }
    port=$(free_port) key=$(secret)
    printf '{"port":%d,"clientId":"icope","secret":"%s","atomic":%s}\n' "$port" "$key" "$atomic" >"$scratch/server.json"
    start 60 node "$node/medplum.mjs" "$scratch/server.json" || { skip "$name" 'it did not start'; failed=$((failed + 1)); return; }
    describe "$name" "http://127.0.0.1:$port/fhir/R4" \
        "\"auth\":\"client\",\"tokenUrl\":\"http://127.0.0.1:$port/oauth2/token\",\"clientId\":\"icope\",\"secret\":\"$key\""
    try "$name"
}

works() {
    local name=$1 creates=$2 port key
    have_npm || { skip "$name" "$why"; return; }
    port=$(free_port) key=$(secret)
    printf '{"port":%d,"secret":"%s","putCreates":%s}\n' "$port" "$key" "$creates" >"$scratch/server.json"
    start 60 node "$node/works.mjs" "$scratch/server.json" || { skip "$name" 'it did not start'; failed=$((failed + 1)); return; }
    describe "$name" "http://127.0.0.1:$port" "\"auth\":\"bearer\",\"secret\":\"$key\""
    try "$name"
}

# ---- form engines from npm ----

# lforms is taken out of its package as it is: it is whole, what it names as needed only builds it.
lforms=40.1.3
lforms_sum=58baee4e6f817159da7c2d2b480437fdc36a871bdc941531c811baf1ab9bfee85ad8d68af47f1965c1174d3b8e46e1b3cc2b74c1aedfbe1ba2799b5c0c874fcd

have_lforms() {
    local folder=$node/lforms-$lforms package=$scratch/lforms-$lforms.tgz
    [ ! -d "$folder" ] || return 0
    (cd "$scratch" && npm pack --ignore-scripts "lforms@$lforms") >"$scratch/npm.log" 2>&1 || {
        why="npm could not get lforms: $(grep -m 1 'npm ERR!\|npm error' "$scratch/npm.log")"
        return 1
    }
    printf '%s  %s\n' "$lforms_sum" "$package" | sha512sum --check --quiet || { why='lforms is not what it was'; return 1; }
    mkdir -p "$folder.new" && tar -xzf "$package" -C "$folder.new" --strip-components=3 package/dist/lforms && mv "$folder.new" "$folder"
}

# Random answers scored by all: few of them where a sample is asked for.
engines() {
    local sets=${SETS:-3000} seed=${ICOPE_SEED:-$RANDOM} log=$scratch/out.log
    [ "${ICOPE_SAMPLE:-}" != ci ] || sets=${SETS:-40}
    printf '== engines: %s sets of answers\n' "$sets"
    { have_npm && have_lforms; } || { skip engines "$why"; return; }
    if node "$node/engines.mjs" "$BUILD/icope" questionnaires/icope-step1.json "$sets" "$seed" "$node/lforms-$lforms" >"$log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    grep -vE '^[0-9]+ passed' "$log" | cut -c 1-1200
}

# Open forms with random answers, each expression of them evaluated by fhirpath.js too. A sample is the same every time.
forms() {
    local sets=${SETS:-30} seed=${ICOPE_SEED:-$RANDOM} log=$scratch/out.log p f s
    local open=${ICOPE_CONFORMANCE:-../shared/conformance}/questionnaires
    [ "${ICOPE_SAMPLE:-}" != ci ] || { sets=${SETS:-4} seed=1; }
    have_npm || { skip forms "$why"; return; }
    [ -d "$open" ] || printf 'skip forms            of others: no %s\n' "$open"
    printf '== forms: %s sets of answers each\n' "$sets"
    find "$open" questionnaires "$here/forms" -name '*.json' ! -name manifest.json -print0 2>/dev/null | sort -z |
        xargs -0 node "$node/forms.mjs" "$BUILD/icope" "$sets" "$seed" "$here/forms.tsv" >"$log" 2>&1
    read -r p f s <<<"$(tail -n 1 "$log" | tr -dc '0-9 ')"
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-1})) skipped=$((skipped + ${s:-0}))
    grep -vE '^[0-9]+ passed' "$log" | cut -c 1-600
}

# ---- HAPI FHIR JPA on PostgreSQL ----

# PostgreSQL does not run as root.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --init-groups "$@"
    else
        "$@"
    fi
}

have_hapi() {
    local classes=$cache/hapi tool
    for tool in java javac mvn; do command -v $tool >/dev/null || { why="no $tool here"; return 1; }; done
    mkdir -p "$classes"
    if ! cmp -s "$here/hapi/pom.xml" "$classes/pom.xml" || ! [ -s "$classes/path" ]; then
        mvn -B -q -f "$here/hapi/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath \
            -Dmdep.outputFile="$classes/path" >"$scratch/mvn.log" 2>&1 || {
            why="Maven could not get its parts: $(grep -m 1 ERROR "$scratch/mvn.log" | cut -c 1-200)"
            return 1
        }
        cp "$here/hapi/pom.xml" "$classes/pom.xml"
    fi
    path=$classes:$(cat "$classes/path")
    javac -proc:none -nowarn -d "$classes" -cp "$path" "$here"/hapi/*.java >"$scratch/javac.log" 2>&1 || {
        tail -n 20 "$scratch/javac.log" >&2
        why='it does not compile' && failed=$((failed + 1))
        return 1
    }
}

start_database() {
    local bin port=$1
    bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
    [ -n "$bin" ] || { why='no PostgreSQL here'; return 1; }
    rm -rf "$scratch/pg"
    mkdir "$scratch/pg"
    [ "$(id -u)" != 0 ] || chown postgres "$scratch/pg"
    as_postgres "$bin/initdb" -D "$scratch/pg/data" -U postgres -A trust -E UTF8 --locale=C >"$scratch/pg.log" 2>&1 &&
        as_postgres "$bin/pg_ctl" -D "$scratch/pg/data" -w -l "$scratch/pg/log" start \
            -o "-c listen_addresses=127.0.0.1 -p $port -c unix_socket_directories=$scratch/pg -c fsync=off" >>"$scratch/pg.log" 2>&1 || {
        tail -n 20 "$scratch/pg.log" >&2
        why='PostgreSQL did not start' && failed=$((failed + 1))
        return 1
    }
    database=$bin
    as_postgres "$bin/createdb" -h 127.0.0.1 -p "$port" -U postgres hapi
}

# Usage: hapi NAME [STRICTFILE]     with the file as strict as HAPI can be (Hapi.java)
hapi() {
    local name=$1 port database_port key more=
    have_npm || { skip "$name" "its contents are checked by a node program: $why"; return; }
    have_hapi || { skip "$name" "$why"; return; }
    database_port=$(free_port)
    start_database "$database_port" || { skip "$name" "$why"; return; }
    [ $# -lt 2 ] || more=",\"refuses\":\"$2\""
    port=$(free_port) key=$(secret)
    (umask 077 && printf '%s' "$key" >"$scratch/key")
    start 300 java -Xmx1400m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.io.tmpdir="$scratch" -cp "$path" Hapi "$port" \
        "jdbc:postgresql://127.0.0.1:$database_port/hapi" postgres "$scratch/key" "${@:2}" || {
        skip "$name" 'it did not start' && failed=$((failed + 1))
        return
    }
    describe "$name" "http://127.0.0.1:$port/fhir" "\"auth\":\"bearer\",\"secret\":\"$key\",\"validates\":6$more"
    try "$name"
}

# What `icope copy` writes of some people, by HAPI's validator.
copies() {
    local home=$scratch/copies store=$scratch/copies/p.db program=$PWD/$BUILD/icope log=$scratch/copies.log n=0 person
    have_hapi || { skip copy "$why"; return; }
    mkdir -p "$home"
    printf '== copy: resources.json of people, by HAPI\n'
    (umask 077 && echo practice >"$home/secret")
    set -- --store "$store" --practice --passphrase-file "$home/secret"
    ICOPE_HOME=$home "$program" simulate --people 20 --seed 5 --store "$store" >"$log" 2>&1 &&
        ICOPE_HOME=$home "$program" export --format csv --for rfc4180 --out "$home/tables" "$@" >>"$log" 2>&1
    for person in $(sed 1d "$home/tables/csv/practice-person.csv" 2>>"$log" | cut -d, -f1 | tr -d '"\r' | head -n 8); do
        n=$((n + 1))
        ICOPE_HOME=$home "$program" copy "$person" --out "$home/copy-$n" "$@" >>"$log" 2>&1
    done
    if [ "$n" -eq 8 ] && java -Xmx1400m -cp "$path" Validate "$home"/copy-*/resources.json >"$log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    grep -E ' resources, |resources\.json: ' "$log" | cut -c 1-300
}

# ---- tables by others ----

have_duckdb() {
    local folder=$BUILD/readers
    python=$PWD/$folder/bin/python
    "$python" -c 'import duckdb' 2>/dev/null && return 0
    { [ -e "$python" ] || python3 -m venv "$folder"; } >"$scratch/pip.log" 2>&1 &&
        "$python" -m pip -q install -r "$here/requirements.txt" >>"$scratch/pip.log" 2>&1 && return 0
    why="pip could not install DuckDB: $(tail -n 1 "$scratch/pip.log" | cut -c 1-200)"
    return 1
}

# octofhir-sof is built from crates.io in ten minutes: not where a sample is asked for.
octofhir_version=0.1.2
find_octofhir() {
    octofhir=$cache/octofhir-$octofhir_version/bin/octofhir-sof
    [ ! -x "$octofhir" ] || return 0
    if [ "${ICOPE_SAMPLE:-}" != ci ] && command -v cargo >/dev/null; then
        cargo install octofhir-sof-cli --version "$octofhir_version" --no-default-features --locked \
            --root "$cache/octofhir-$octofhir_version" >"$scratch/cargo.log" 2>&1 && return 0
        tail -n 3 "$scratch/cargo.log" | cut -c 1-300
    fi
    octofhir=$(command -v octofhir-sof) || octofhir=
}

# Each type of resource in a table of that name, as octofhir-sof's SQL has them.
load_resources() {
    local folder=$1 url=$2 file table
    for file in "$folder"/*.ndjson; do
        table=$(basename "$file" .ndjson | tr 'A-Z' 'a-z')
        table=${table#practice-}
        psql -q "$url" -c "CREATE TABLE $table (resource jsonb, status text DEFAULT 'created')" \
            -c "\\copy $table (resource) FROM '$file' WITH (FORMAT csv, QUOTE e'\\x01', DELIMITER e'\\x02')" || return 1
    done
}

# The views that come with the program over what it exports, row by row.
tables() {
    local home=$scratch/views log=$scratch/views.log port url some=20 p f s
    [ "${ICOPE_SAMPLE:-}" != ci ] || some=8
    have_duckdb || { skip views "$why"; return; }
    find_octofhir
    mkdir -p "$home"
    printf '== views: the tables of %s people by others\n' "$some"
    (umask 077 && echo practice >"$home/secret")
    set -- --store "$home/p.db" --practice --passphrase-file "$home/secret"
    ICOPE_HOME=$home "$BUILD/icope" simulate --people "$some" --visits 2 --seed 5 --store "$home/p.db" >"$log" 2>&1 &&
        ICOPE_HOME=$home "$BUILD/icope" export --format csv,fhir --for rfc4180 --out "$home/out" "$@" >>"$log" 2>&1 || {
        tail -n 5 "$log"
        failed=$((failed + 1))
        return
    }
    set --
    [ -z "$octofhir" ] || set -- --octofhir "$octofhir"
    port=$(free_port 2>/dev/null || echo 54329)
    if [ -n "$octofhir" ] && command -v psql >/dev/null && start_database "$port"; then
        url=postgres://postgres@127.0.0.1:$port/hapi
        load_resources "$home/out/fhir" "$url" && set -- "$@" --postgres "$url"
    fi
    "$python" "$here/views.py" "$BUILD/icope" data/views "$home/out" "$here/views.tsv" "$@" >"$log" 2>&1
    read -r p f s <<<"$(tail -n 1 "$log" | tr -dc '0-9 ')"
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-1})) skipped=$((skipped + ${s:-0}))
    grep -vE '^[0-9]+ passed' "$log" | cut -c 1-1200
}

# Every resource of an exported folder, but ViewDefinitions, which R4 does not have.
folder() {
    local home=$scratch/folder store=$scratch/folder/p.db program=$PWD/$BUILD/icope log=$scratch/folder.log some=60 rc
    [ "${ICOPE_SAMPLE:-}" != ci ] || some=12
    have_hapi || { skip folder "$why"; return; }
    mkdir -p "$home"
    printf '== folder: every resource of an export of %s people, by HAPI\n' "$some"
    (umask 077 && echo practice >"$home/secret")
    set -- --store "$store" --practice --passphrase-file "$home/secret"
    ICOPE_HOME=$home "$program" simulate --people "$some" --seed 5 --store "$store" >"$log" 2>&1 &&
        ICOPE_HOME=$home "$program" export --format fhir --out "$home/out" "$@" >>"$log" 2>&1 &&
        rm -f "$home"/out/fhir/*ViewDefinition.ndjson &&
        java -Xmx1400m -cp "$path" Validate -a "$here/hapi/allowed.tsv" "$home"/out/fhir/*.ndjson >"$log" 2>&1
    rc=$?
    # thirteen types, or some are missing
    if [ $rc -eq 0 ] && [ "$(find "$home/out/fhir" -name '*.ndjson' -size +0 | wc -l)" -ge 12 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    grep -E ' resources, |\.ndjson(:[0-9]+)?: |^allowed: |^icope: |[Ee]xception' "$log" | cut -c 1-300
}

[ -x "$BUILD/suites/interop/test_interop" ] || { echo "build $BUILD/suites/interop/test_interop first: make check-interop"; exit 1; }
[ $# -gt 0 ] || set -- medplum medplum-loose works works-put hapi hapi-strict engines forms copy folder views
for server; do
    case $server in
    medplum) medplum medplum true ;;
    medplum-loose) medplum medplum-loose false ;; # a transaction is not all or nothing
    works) works works false ;;
    works-put) works works-put true ;;
    hapi) hapi hapi ;;
    hapi-strict) # no ids of ours, few entries in a bundle, every body validated, unknown profiles refused until mended
        : >"$scratch/strict"
        hapi hapi-strict "$scratch/strict"
        ;;
    engines) engines ;;
    forms) forms ;;
    copy) copies ;;
    folder) folder ;;
    views) tables ;;
    *) sed -n '3,7s/^# //p' "$0" >&2; exit 2 ;;
    esac
    stop_all
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
