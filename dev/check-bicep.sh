#!/bin/sh
# Builds and lints a Bicep file: check-bicep.sh COMPILER FILE. Warnings also fail the check, although the compiler exits with 0.
built="$("$1" build --stdout "$2" 2>&1 >/dev/null)" && linted="$("$1" lint "$2" 2>&1)" && [ -z "$built$linted" ] && exit 0
printf '%s\n%s\n' "$built" "$linted"
exit 1
