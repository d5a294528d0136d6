// SPDX-License-Identifier: Apache-2.0
// The defects of a policy, each with its JSON pointer and a remedy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace refundry {

inline constexpr std::size_t DEFECTS_REPORTED_MAX = 50;

class defects {
  public:
    /// `path` is below the place where the collector stands.
    void add(std::string_view path, std::string code, std::string message) {
        if (found_.size() < DEFECTS_REPORTED_MAX)
            found_.push_back({at_ + std::string(path), std::move(code), std::move(message), {}});
    }
    bool has_room() const { return found_.size() < DEFECTS_REPORTED_MAX; }
    std::vector<failure_detail>& found() { return found_; }

    /// One step down, alive while what is below is looked at.
    class step {
      public:
        step(defects& owner, std::string_view name) : owner_(owner), length_(owner.at_.size()) {
            owner_.at_.append("/").append(name);
        }
        step(defects& owner, std::size_t index) : step(owner, std::to_string(index)) {}
        step(const step&) = delete;
        step& operator=(const step&) = delete;
        ~step() { owner_.at_.resize(length_); }

      private:
        defects& owner_;
        std::size_t length_;
    };

  private:
    std::string at_;
    std::vector<failure_detail> found_;
};

/// " Is \"…\" meant?" or "".
std::string meant(std::string_view word, const std::vector<std::string_view>& known);

/// Codes travel into URLs, columns and catalogues: lower-case words joined by underscores.
bool is_code(std::string_view text);
inline constexpr std::size_t CODE_LENGTH_MAX = 64;
inline constexpr std::string_view CODE_REMEDY =
    "Use lower-case letters, digits and underscores, beginning with a letter, such as final_sale.";

}  // namespace refundry
