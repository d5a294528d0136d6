# SPDX-License-Identifier: Apache-2.0
help_if_asked "usage: ./dev bench [arguments…]

Builds the release and runs its benchmark with the arguments (./dev bench -- --help lists them).
Every figure is printed beside the limit of this machine that was measured in the same run." "$@"

[[ ${1:-} != -- ]] || shift
need build web test bench
build_preset release refundry bench
exec tests/with_postgres.sh build/release/bench "$@"
