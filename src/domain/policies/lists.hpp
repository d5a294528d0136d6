// SPDX-License-Identifier: Apache-2.0
// The named lists of a policy, with what they include.
#pragma once

#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "domain/policies/defects.hpp"
#include "domain/policies/document.hpp"

namespace refundry {

class list_book {
  public:
    /// Names every defect of the lists under /lists. The document outlives the book.
    list_book(const policy_document& document, defects& found);

    bool has(std::string_view name) const { return by_name_.contains(name); }
    const std::vector<std::string_view>& names() const { return names_; }
    /// The values of the list and of those it includes, sorted.
    const std::vector<std::string_view>& values_of(std::string_view name);

  private:
    void check_values(const named_list& list, defects& found) const;
    void check_includes(const named_list& list, defects& found);
    bool leads_back(const named_list& list, std::string_view to,
                    std::set<std::string_view>& seen) const;
    void gather(const named_list& list, std::set<std::string_view>& seen,
                std::vector<std::string_view>& values) const;

    std::map<std::string_view, const named_list*, std::less<>> by_name_;
    std::vector<std::string_view> names_;
    std::map<std::string_view, std::vector<std::string_view>, std::less<>> gathered_;
};

}  // namespace refundry
