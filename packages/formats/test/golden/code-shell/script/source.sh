#!/bin/bash
# Rotates keys.
set -euo pipefail
source ./lib.sh
. "common.sh"

readonly DAYS=30

# Makes one.
make_key() {
  echo "$1"
}

function rotate {
  make_key "$DAYS"
}

rotate "$@"
