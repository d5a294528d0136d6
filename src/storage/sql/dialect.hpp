// SPDX-License-Identifier: Apache-2.0
// One SQL text serves both engines. A part that one of them alone understands stands in a comment
// that names it, and loses the comment marks for that engine:
//
//   ) /*sqlite without rowid*/;
//   select id from jobs limit $1 /*postgresql for update skip locked*/
#pragma once

#include <string>
#include <string_view>

namespace refundry::sql {

enum class dialect { sqlite, postgresql };

/// The text as `engine` runs it. Comments that name the other engine stay comments.
std::string dialect_text(std::string_view text, dialect engine);

}  // namespace refundry::sql
