#!/bin/sh
# Writes otelcol/ anew from builder.yaml. Needed only after a change of builder.yaml; commit what it writes.
set -eu
cd "$(dirname "$0")"
contrib=github.com/open-telemetry/opentelemetry-collector-contrib

# GONOSUMDB: one module is not in the checksum database. Its hash is trusted at first sight, and pinned by go.sum after.
# GOFLAGS -e: packages that only the tests of a dependency import cannot all be fetched; no build needs them.
# --skip-strict-versioning: builder.yaml says which modules are not at the number of the release, and why.
GONOSUMDB="$contrib/receiver/rabbitmqreceiver" GOFLAGS=-e \
  go run go.opentelemetry.io/collector/cmd/builder@v0.161.0 --config=builder.yaml --skip-compilation --skip-strict-versioning
