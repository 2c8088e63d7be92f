// writers.h: what is made of the table of options.
#pragma once

#include <string>

#include "describe/option_table.h"

namespace qdq::cli {

std::string man_page(const OptionTable& table);
std::string bash_completion(const OptionTable& table);
std::string zsh_completion(const OptionTable& table);
std::string fish_completion(const OptionTable& table);
// "command diff OLD NEW", "option diff --format VALUE", "choice diff --format json": a line for each.
std::string option_list(const OptionTable& table);

}  // namespace qdq::cli
