// SPDX-License-Identifier: Apache-2.0
// Waiting: handlers that wait for another thread, clients that are slow, and the end of it all.
#include <gtest/gtest.h>

#include <condition_variable>
#include <thread>

#include "base/wait.hpp"
#include "http/server/test_server.hpp"

namespace refundry::http {
namespace {

using namespace std::chrono_literals;

/// Another thread of the application: sets completions when the test lets it.
class other_thread {
  public:
    other_thread() : thread_([this] { run(); }) {}
    ~other_thread() {
        {
            const std::lock_guard lock(mutex_);
            is_over_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    void hand_over(completion& waiting) {
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(&waiting);
        }
        changed_.notify_all();
    }
    void hold() {
        const std::lock_guard lock(mutex_);
        is_held_ = true;
    }
    void let_go() {
        {
            const std::lock_guard lock(mutex_);
            is_held_ = false;
        }
        changed_.notify_all();
    }
    void wait_until_holding(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_.size() >= count; });
    }

  private:
    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [&] { return is_over_ || (!is_held_ && !waiting_.empty()); });
            for (auto* waiting : std::exchange(waiting_, {}))
                waiting->set();
            if (is_over_) return;
        }
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<completion*> waiting_;
    bool is_held_ = false;
    bool is_over_ = false;
    std::thread thread_;
};

class ServerWaiting : public testing::Test {
  protected:
    ServerWaiting() {
        web_.routes.add({.method = method::get, .pattern = "/wait", .handle = [this](request&) {
                             completion done;
                             other_.hand_over(done);
                             done.wait();
                             return response::text(200, is_in_session());
                         }});
    }
    static std::string is_in_session() {
        return waiting_session::current() != nullptr ? "in session" : "outside";
    }
    static server_options one_thread() {
        server_options options;
        options.threads = 1;
        options.connections_per_peer_max = 10'000;
        return options;
    }
    other_thread other_;
    test_server web_{one_thread()};
};

TEST_F(ServerWaiting, SuspendsTheSessionAndNotTheThread) {
    other_.hold();
    std::vector<std::unique_ptr<test_client>> waiting;
    web_.start();
    for (int i = 0; i < 50; ++i) {
        waiting.push_back(std::make_unique<test_client>(web_.running->port()));
        ASSERT_TRUE(waiting.back()->send(get("/wait")));
    }
    other_.wait_until_holding(50);
    EXPECT_EQ(body_of(web_.ask(get("/hello"))), "hello");
    EXPECT_GE(web_.running->statistics().requests_in_flight, 50U);
    other_.let_go();
    for (auto& client : waiting)
        EXPECT_EQ(body_of(client->receive()), "in session");
}

TEST_F(ServerWaiting, WorksWhenTheCompletionIsSetBeforeTheWait) {
    web_.routes.add({.method = method::get, .pattern = "/early", .handle = [](request&) {
                         for (int i = 0; i < 3; ++i) {
                             completion done;
                             std::thread([&done] { done.set(); }).join();
                             done.wait();
                         }
                         return response::text(200, is_in_session());
                     }});
    auto client = web_.client();
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(body_of(client.exchange(get("/early"))), "in session");
}

TEST_F(ServerWaiting, WorksWhateverComesFirst) {
    web_.routes.add({.method = method::get, .pattern = "/race", .handle = [this](request&) {
                         for (int i = 0; i < 20; ++i) {
                             completion done;
                             other_.hand_over(done);
                             done.wait();
                         }
                         return response::text(200, "raced");
                     }});
    web_.start();
    std::vector<std::thread> clients;
    std::atomic<int> answered{0};
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back([&] {
            test_client client(web_.running->port());
            for (int n = 0; n < 30; ++n)
                answered += body_of(client.exchange(get("/race"))) == "raced";
        });
    }
    for (auto& client : clients)
        client.join();
    EXPECT_EQ(answered, 240);
}

TEST_F(ServerWaiting, MayHappenWhileAnExceptionIsHandled) {
    web_.routes.add({.method = method::get, .pattern = "/undo", .handle = [this](request& about) {
                         const std::string word(about.find_query("word").value_or("?"));
                         try {
                             throw std::runtime_error(word);
                         } catch (const std::runtime_error& first) {
                             completion undone;
                             other_.hand_over(undone);
                             undone.wait();
                             return response::text(200, first.what());
                         }
                     }});
    other_.hold();
    auto one = web_.client();
    auto two = web_.client();
    one.send(get("/undo?word=one"));
    two.send(get("/undo?word=two"));
    other_.wait_until_holding(2);
    EXPECT_EQ(status_of(web_.ask(get("/throw"))), 500);
    other_.let_go();
    EXPECT_EQ(body_of(one.receive()), "one");
    EXPECT_EQ(body_of(two.receive()), "two");
}

TEST_F(ServerWaiting, IsOverBeforeTheServerIsDrained) {
    other_.hold();
    auto waiting = web_.client();
    auto idle = web_.client();
    idle.exchange(get("/hello"));
    waiting.send(get("/wait"));
    other_.wait_until_holding(1);
    web_.running->begin_drain();
    EXPECT_TRUE(idle.is_closed_by_server());
    EXPECT_FALSE(web_.running->wait_drained(50ms));
    other_.let_go();
    const auto answer = waiting.receive();
    EXPECT_EQ(body_of(answer), "in session");
    EXPECT_TRUE(answer.contains("\r\nConnection: close\r\n"));
    waiting.close();
    EXPECT_TRUE(web_.running->wait_drained(20s));
    EXPECT_THROW(test_client{web_.running->port()}, std::runtime_error);
}

TEST_F(ServerWaiting, SurvivesAClientThatLeft) {
    other_.hold();
    {
        auto leaving = web_.client();
        leaving.send(get("/wait"));
        other_.wait_until_holding(1);
    }
    other_.let_go();
    EXPECT_EQ(body_of(web_.ask(get("/hello"))), "hello");
    web_.running->stop(20s);
    EXPECT_EQ(web_.running->statistics().connections_open, 0U);
}

TEST_F(ServerWaiting, IsCutAtTheDeadlineButNotTheMemoryUnderIt) {
    other_.hold();
    auto waiting = web_.client();
    waiting.send(get("/wait"));
    other_.wait_until_holding(1);
    std::thread late([this] {
        // Before the second of grace of `stop` is over.
        other_.let_go();
    });
    web_.running->stop(0ms);
    late.join();
    EXPECT_EQ(web_.running->statistics().connections_open, 0U);
}

server_options impatient() {
    server_options options;
    options.threads = 1;
    options.header_timeout = 100ms;
    options.transfer_timeout = 100ms;
    options.idle_timeout = 100ms;
    options.linger_timeout = 100ms;
    options.bytes_per_second_min = 1024 * 1024;
    return options;
}

TEST(SlowClient, DoesNotHoldUpOthers) {
    server_options options;
    options.threads = 1;
    test_server web(options);
    auto slow_header = web.client();
    auto slow_body = web.client();
    auto slow_reader = web.client();
    slow_header.send("GET /hello HTTP/1.1\r\nHo");
    slow_body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    slow_reader.send(get("/big"));
    auto good = web.client();
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(body_of(good.exchange(get("/hello"))), "hello");
    slow_header.send("st: a\r\n\r\n");
    EXPECT_EQ(body_of(slow_header.receive()), "hello");
    EXPECT_EQ(body_of(slow_body.exchange("0123456")), "abc0123456");
    EXPECT_EQ(body_of(slow_reader.receive()).size(), 8U << 20);
}

TEST(SlowClient, IsToldThatTheHeaderTookTooLong) {
    test_server web(impatient());
    auto client = web.client();
    client.send("GET /hello HTTP/1.1\r\n");
    const auto answer = client.receive();
    EXPECT_EQ(status_of(answer), 408);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST(SlowClient, IsToldThatTheBodyTookTooLong) {
    test_server web(impatient());
    auto client = web.client();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_EQ(status_of(client.receive()), 408);
}

TEST(SlowClient, IsCutWhenItDoesNotReadItsAnswer) {
    test_server web(impatient());
    auto client = web.client();
    client.send(get("/big"));
    while (web.finished().empty())
        std::this_thread::yield();
    EXPECT_LT(body_of(client.receive_all()).size(), 8U << 20);
    EXPECT_EQ(body_of(web.ask(get("/hello"))), "hello");
}

TEST(SlowClient, LosesAnIdleConnectionWithoutAWord) {
    test_server web(impatient());
    auto silent = web.client();
    EXPECT_TRUE(silent.is_closed_by_server());
    auto served = web.client();
    EXPECT_EQ(status_of(served.exchange(get("/hello"))), 200);
    EXPECT_TRUE(served.is_closed_by_server());
}

TEST(BrokenClient, IsForgotten) {
    test_server web;
    for (const auto* bytes :
         {"", "GET", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab"}) {
        auto client = web.client();
        client.send(bytes);
    }
    auto half_closed = web.client();
    half_closed.send(get("/hello"));
    half_closed.end_sending();
    EXPECT_EQ(body_of(half_closed.receive()), "hello");
    half_closed.close();
    while (web.running->statistics().connections_open > 0)
        std::this_thread::yield();
    EXPECT_EQ(body_of(web.ask(get("/hello"))), "hello");
}

class ServerEvents : public testing::Test {
  protected:
    ServerEvents() {
        web_.routes.add({.method = method::get, .pattern = "/events", .handle = [this](request&) {
                             return response::streamed("text/event-stream",
                                                       [this](auto& out) { follow(out); });
                         }});
    }
    void follow(body_writer& out) {
        {
            const std::lock_guard lock(mutex_);
            wake_ = out.waker();
        }
        if (!out.write("data: begun\n\n")) return;
        while (out.pause(1h)) {
            if (!out.write("data: woken\n\n")) break;
        }
        ++ended_;
    }
    void wake() {
        const std::lock_guard lock(mutex_);
        wake_();
    }
    std::mutex mutex_;
    std::function<void()> wake_;
    std::atomic<int> ended_{0};
    test_server web_;
};

TEST_F(ServerEvents, ComeWhenTheStreamIsWoken) {
    auto client = web_.client();
    client.send(get("/events"));
    ASSERT_TRUE(client.wait_for("begun"));
    wake();
    EXPECT_TRUE(client.wait_for("woken"));
}

TEST_F(ServerEvents, EndWhenTheClientLeaves) {
    auto client = web_.client();
    client.send(get("/events"));
    ASSERT_TRUE(client.wait_for("begun"));
    client.close();
    while (ended_ == 0)
        std::this_thread::yield();
    wake();  // late, and harmless
    EXPECT_EQ(body_of(web_.ask(get("/hello"))), "hello");
}

TEST_F(ServerEvents, EndWhenTheServerStops) {
    auto client = web_.client();
    client.send(get("/events"));
    ASSERT_TRUE(client.wait_for("begun"));
    web_.running->begin_drain();
    EXPECT_TRUE(client.receive_all().ends_with("0\r\n\r\n"));
    client.close();
    EXPECT_TRUE(web_.running->wait_drained(20s));
    EXPECT_EQ(ended_, 1);
}

TEST(ServerStop, AnswersWhatWasSentBeforeAndEndsTwiceWithoutHarm) {
    test_server web;
    auto client = web.client();
    client.exchange(get("/hello"));
    client.send(get("/hello"));
    web.running->stop(20s);
    web.running->stop(20s);
    const auto all = client.receive_all();
    EXPECT_TRUE(all.empty() || status_of(all) == 200) << all;
    test_server never_started;
}

}  // namespace
}  // namespace refundry::http
