// SPDX-License-Identifier: Apache-2.0
// The prepared statements of one connection, found by the address of their text: a text is compared
// but not hashed as long as it stays where it is, and any text may move or be built at run time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace refundry::sql {

/// Statement has a `std::string text` member, the text it was made for.
template <typename Statement>
class statement_cache {
  public:
    /// `make(sql)` gives a std::unique_ptr<Statement> and is called for a new text.
    template <typename Make>
    Statement& find(std::string_view sql, Make&& make) {
        auto*& slot = slots_[slot_of(sql)];
        if (slot != nullptr && slot->text == sql) [[likely]]
            return *slot;
        auto known = by_text_.find(sql);
        if (known == by_text_.end()) {
            auto made = make(sql);
            const std::string_view key = made->text;
            known = by_text_.emplace(key, std::move(made)).first;
        }
        slot = known->second.get();
        return *slot;
    }
    std::size_t size() const { return by_text_.size(); }
    void clear() {
        slots_.fill(nullptr);
        by_text_.clear();
    }
    template <typename Visit>
    void for_each(Visit&& visit) {
        for (auto& [text, statement] : by_text_)
            visit(*statement);
    }

  private:
    static constexpr std::size_t SLOT_BITS = 10;
    /// By address: the texts are constants of the program.
    static std::size_t slot_of(std::string_view sql) {
        const auto address = reinterpret_cast<std::uintptr_t>(sql.data());
        return (address * 0x9e3779b97f4a7c15) >> (64 - SLOT_BITS);
    }
    std::array<Statement*, std::size_t{1} << SLOT_BITS> slots_{};
    std::unordered_map<std::string_view, std::unique_ptr<Statement>> by_text_;
};

/// A connection that holds more forgets them all before its next unit: only texts built at run time
/// could get there.
inline constexpr std::size_t STATEMENTS_MAX = 1'000;

}  // namespace refundry::sql
