// SPDX-License-Identifier: Apache-2.0
#include "http/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <mutex>
#include <unordered_map>

#include "http/server/router.hpp"

namespace refundry::http {

namespace {

const prometheus::Histogram::BucketBoundaries SECONDS{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                      0.05,   0.1,   0.25,   1,     5};

/// The counters of one route, looked up once per route and status class.
struct route_counters {
    std::array<prometheus::Counter*, 6> by_class{};
    prometheus::Histogram* seconds = nullptr;
};

}  // namespace

struct metrics::parts {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests =
        prometheus::BuildCounter()
            .Name("refundry_http_requests_total")
            .Help("Requests answered, by route and class of status.")
            .Register(registry);
    prometheus::Family<prometheus::Histogram>& seconds =
        prometheus::BuildHistogram()
            .Name("refundry_http_request_seconds")
            .Help("From the request's first byte to the answer's last, by route.")
            .Register(registry);
    prometheus::Counter& bytes = prometheus::BuildCounter()
                                     .Name("refundry_http_response_bytes_total")
                                     .Help("Bytes of bodies sent.")
                                     .Register(registry)
                                     .Add({});
    std::mutex mutex;
    std::unordered_map<const route*, route_counters> routes;

    route_counters& counters_of(const route* of) {
        const std::lock_guard lock(mutex);
        auto& counters = routes[of];
        if (counters.seconds != nullptr) return counters;
        const std::string method(of == nullptr ? "" : method_name(of->method));
        const std::string path(of == nullptr ? "unmatched" : of->pattern);
        for (std::size_t i = 1; i < counters.by_class.size(); ++i)
            counters.by_class[i] = &requests.Add(
                {{"method", method}, {"route", path}, {"status", std::to_string(i) + "xx"}});
        counters.seconds = &seconds.Add({{"method", method}, {"route", path}}, SECONDS);
        return counters;
    }
};

metrics::metrics() : parts_(std::make_unique<parts>()) {}
metrics::~metrics() = default;

void metrics::count(const request& http, int status, std::size_t bytes,
                    std::chrono::steady_clock::duration took) {
    auto& counters = parts_->counters_of(http.matched);
    const auto status_class = static_cast<std::size_t>(status / 100);
    if (status_class >= 1 && status_class < counters.by_class.size())
        counters.by_class[status_class]->Increment();
    counters.seconds->Observe(std::chrono::duration<double>(took).count());
    parts_->bytes.Increment(static_cast<double>(bytes));
}

std::string metrics::text() const {
    return prometheus::TextSerializer().Serialize(parts_->registry.Collect());
}

}  // namespace refundry::http
