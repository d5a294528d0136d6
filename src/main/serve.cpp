// SPDX-License-Identifier: Apache-2.0
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <fstream>
#include <iostream>

#include "base/random.hpp"
#include "connectors/payments/connected_providers.hpp"
#include "connectors/web/curl_web_client.hpp"
#include "http/application.hpp"
#include "jobs/dispatcher.hpp"
#include "jobs/trial_runner.hpp"
#include "main/json_log.hpp"
#include "main/secret_key.hpp"
#include "main/verbs.hpp"
#include "storage/sql_store.hpp"

namespace refundry {

namespace {

constexpr auto DRAIN_MAX = std::chrono::seconds(8);  // with the rest of the stop under ten

/// Blocks the signals in every thread to come, so that one place can wait for them.
sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

/// The hints of the demo, with the address they are written for replaced by the real one.
void print_hints(const std::string& database, const std::string& address, std::uint16_t port) {
    const auto host = address.contains(':') ? "[" + address + "]" : address;
    const auto here = "http://" + host + ":" + std::to_string(port);
    std::cout << "Refundry is at " << here << "\n";
    std::ifstream file(database + ".demo.txt");
    std::string hints(std::istreambuf_iterator<char>(file), {});
    constexpr std::string_view WRITTEN = "http://127.0.0.1:8080";
    for (auto at = hints.find(WRITTEN); at != std::string::npos;
         at = hints.find(WRITTEN, at + here.size()))
        hints.replace(at, WRITTEN.size(), here);
    std::cout << hints;
    std::cout.flush();
}

}  // namespace

int serve(const settings& with) {
    log_as_json(with.log_level);
    const auto signals = block_stop_signals();
    system_clock clock;
    system_random random;
    policy_cache policies;
    sql_store data(with.database);
    curl_web_client web_client;
    connected_providers providers(web_client, clock);
    const auto secrets = open_secrets(with, random);
    dispatcher jobs(data, policies, providers, secrets, clock, random);
    trial_runner trials(data, policies, clock, random);
    {
        http::application_options served;
        served.server.address = with.address;
        served.server.port = with.port;
        served.server.threads = with.threads;
        served.server.trusted_proxies = with.trusted_proxies;
        http::application web(std::move(served), data, policies, clock, random);
        web.set_after_write([&jobs] { jobs.wake(); });
        jobs.start();
        trials.start();
        web.start();
        print_hints(with.database, with.address, web.port());
        int signal = 0;
        sigwait(&signals, &signal);
        spdlog::info("stopping on signal {}", signal);
        web.begin_drain();
        trials.stop();
        if (!web.wait_drained(DRAIN_MAX)) spdlog::warn("some connections did not end in time");
    }
    jobs.stop();
    spdlog::info("stopped");
    return 0;
}

}  // namespace refundry
