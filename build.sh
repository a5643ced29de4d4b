#!/usr/bin/env bash
# The doorstep of build.ps1 on a machine with nothing but the .NET SDK: finds PowerShell, else restores it as a .NET tool, else runs the
# part that needs none and says what it did not run.
#   ./build.sh build|test|demo|bench|docs|package
set -euo pipefail
cd "$(dirname "$0")"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
readonly RESTORE_SECONDS=120
readonly CORE_TESTS=Tests/ProcParallel.Core.Tests/ProcParallel.Core.Tests.csproj
readonly CONSOLE_SAMPLE=samples/ConsoleSample/ConsoleSample.csproj

task=$(printf '%s' "${1:-}" | tr '[:upper:]' '[:lower:]')
case $task in
    build | test | demo | bench | docs | package) shift ;;
    *)
        echo "usage: ./build.sh build|test|demo|bench|docs|package [options of build.ps1]" >&2
        exit 64
        ;;
esac

command -v dotnet > /dev/null || {
    echo "The .NET SDK (8.0 or later) is needed: https://dot.net/download" >&2
    exit 69
}

# Not timeout(1), which macOS has not. The process is this shell's own child, and ended by its id.
run_with_limit() {
    local seconds=$1 child waited=0
    shift
    "$@" &
    child=$!
    while kill -0 "$child" 2> /dev/null; do
        if ((waited++ >= seconds * 5)); then
            kill "$child" 2> /dev/null
            wait "$child" || true
            echo "$* did not end within $seconds seconds." >&2
            return 1
        fi
        sleep 0.2
    done
    wait "$child"
}

is_usable() {
    "$@" -NoProfile -NonInteractive -Command 'exit [int]($PSVersionTable.PSVersion -lt [version]"7.4")' > /dev/null 2>&1
}

# Sets the array pwsh to a command that is PowerShell 7.4 or later.
find_powershell() {
    pwsh=(pwsh)
    command -v pwsh > /dev/null && is_usable "${pwsh[@]}" && return
    echo "No PowerShell 7.4 or later on the PATH: restoring it as a .NET tool ..."
    pwsh=(dotnet tool run pwsh --)
    run_with_limit "$RESTORE_SECONDS" dotnet tool restore && is_usable "${pwsh[@]}"
}

say_not_run() {
    echo
    echo "=============================================================================="
    echo "NOT RUN, for want of PowerShell 7.4 (neither found nor restored):"
    printf '  - %s\n' "$@"
    echo "Install PowerShell (https://aka.ms/powershell) and run ./build.sh $task again."
    echo "=============================================================================="
}

# The tests that skipped themselves, with their reasons, out of the results.
say_skipped() {
    awk '/outcome="NotExecuted"/ { name = $0; sub(/.* testName="/, "", name); sub(/".*/, "", name) }
         name && /<Message>/ { reason = $0; sub(/.*<Message>/, "", reason); sub(/<\/Message>.*/, "", reason)
                               print "skipped  " name ": " reason; name = "" }' "$1"
}

test_core() {
    local results=out/test-results counts
    mkdir -p "$results"
    rm -f "$results/core.trx"
    local status=0
    dotnet test "$CORE_TESTS" -c Release --nologo --disable-build-servers -v quiet --results-directory "$results" \
        --logger 'trx;LogFileName=core.trx' --logger 'console;verbosity=minimal' \
        --blame-hang-timeout 4min --blame-hang-dump-type none || status=$?
    say_not_run "the module: out/ProcParallel was not laid out, nor its manifest and help checked" \
        "the tests of the module in PowerShell: all of Tests/*.Tests.ps1" \
        "the checks of the source: style limits, PSScriptAnalyzer"
    say_skipped "$results/core.trx"
    # The plain last line that build.ps1 ends with too.
    counts=$(grep -o '<Counters [^>]*>' "$results/core.trx" || echo '<Counters passed="0" failed="1" total="1" executed="1" />')
    count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<< "$counts"; }
    echo "$(count passed) passed, $(($(count executed) - $(count passed))) failed, $(($(count total) - $(count executed))) skipped"
    return "$status"
}

without_powershell() {
    case $task in
        test) test_core ;;
        demo)
            dotnet run --project "$CONSOLE_SAMPLE" -c Release
            say_not_run samples/hash-tree.ps1 samples/primes.ps1 samples/course.ps1
            ;;
        *)
            say_not_run "./build.ps1 -Task $task: it is a PowerShell script"
            return 69
            ;;
    esac
}

if find_powershell; then
    exec "${pwsh[@]}" -NoProfile -NonInteractive -File ./build.ps1 -Task "$task" "$@"
fi
without_powershell
