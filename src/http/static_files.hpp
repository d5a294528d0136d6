// SPDX-License-Identifier: Apache-2.0
// The pages that travel inside the binary, with a strict policy and the compression they came in.
#pragma once

#include "http/server/router.hpp"

namespace refundry::http {

void add_static_files(router& routes);

}  // namespace refundry::http
