// SPDX-License-Identifier: Apache-2.0
// The command line as a value: the one source of the manual page and of the completions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refundry {

struct option_shape {
    std::vector<std::string> flags;  ///< "--database"; empty for an argument by position
    std::string name;                ///< of the value; "" for a flag without one
    std::string help;
    std::string built_in;            ///< "" when there is none
    std::vector<std::string> words;  ///< the only values possible, if few
};

struct verb_shape {
    std::string path;  ///< "apikey create"; "" for the program
    std::string help;
    std::string examples;
    std::vector<option_shape> options;
    std::vector<verb_shape> verbs;
};

/// refundry(1) for man.
std::string manual_page(const verb_shape& program);
/// For "bash", "zsh" or "fish".
std::string completion(const verb_shape& program, std::string_view shell);

}  // namespace refundry
