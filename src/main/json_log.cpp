// SPDX-License-Identifier: Apache-2.0
#include "main/json_log.hpp"

#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/json.hpp"

namespace refundry {

namespace {

/// spdlog's own pattern does not escape the message; this one writes JSON.
class json_formatter final : public spdlog::formatter {
  public:
    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
        json::writer line;
        line.begin_object();
        line.key("at");
        const auto at = std::chrono::time_point_cast<std::chrono::microseconds>(message.time);
        line.value(std::string_view(to_string(at)));
        line.key("level");
        const auto level = spdlog::level::to_string_view(message.level);
        line.value(std::string_view(level.data(), level.size()));
        line.key("message");
        line.value(std::string_view(message.payload.data(), message.payload.size()));
        line.end_object();
        line.text().push_back('\n');
        out.append(line.text().data(), line.text().data() + line.text().size());
    }
    std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<json_formatter>();
    }
};

}  // namespace

void log_as_json(const std::string& level) {
    auto logger = spdlog::stderr_logger_mt("refundry");
    logger->set_formatter(std::make_unique<json_formatter>());
    logger->set_level(spdlog::level::from_str(level));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

}  // namespace refundry
