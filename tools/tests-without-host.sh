#!/bin/sh
# Prints the filter of `dotnet test` for tests that start no functions: those that the published flavour can run without a Functions host.
cd "$(dirname "$0")/.." || exit 1
grep -rL --include='*Tests.cs' -E 'MfaHost|Azurite' tests | grep -v '^tests/Standins/' | sed -E 's:.*/(.*)\.cs:FullyQualifiedName~.\1.:' | sort | paste -sd '|' -
