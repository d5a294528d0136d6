// SPDX-License-Identifier: Apache-2.0
#include "storage/event_chain.hpp"

#include <openssl/evp.h>

#include <map>
#include <memory>

#include "storage/statements.hpp"

namespace refundry {

namespace {

/// OpenSSL 3 looks an algorithm up by name, which costs more than a short hash: once is enough.
const EVP_MD* sha256() {
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> fetched(
        EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free);
    ensure(fetched != nullptr, "OpenSSL has no SHA-256");
    return fetched.get();
}

class hasher {
  public:
    hasher() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        ensure(context_ && EVP_DigestInit_ex2(context_.get(), sha256(), nullptr) == 1,
               "SHA-256 cannot begin");
    }
    void add(std::span<const std::uint8_t> bytes) {
        ensure(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1,
               "SHA-256 cannot continue");
    }
    event_hash finish() {
        event_hash hash;
        ensure(EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr) == 1,
               "SHA-256 cannot finish");
        return hash;
    }

  private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

/// The canonical form of an event: each field prefixed by its length.
class canonical_form {
  public:
    void add(std::span<const std::uint8_t> field) {
        add_number(field.size());
        bytes_.insert(bytes_.end(), field.begin(), field.end());
    }
    void add(std::string_view text) {
        add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
    void add_integer(std::int64_t value) {
        add_number(sizeof value);
        add_number(static_cast<std::uint64_t>(value));
    }
    const std::vector<std::uint8_t>& bytes() const { return bytes_; }

  private:
    void add_number(std::uint64_t value) {
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
    }
    std::vector<std::uint8_t> bytes_;
};

struct lane_head {
    std::int64_t lane = 0;
    std::int64_t sequence = 0;
    std::vector<std::uint8_t> hash;
};
BOOST_DESCRIBE_STRUCT(lane_head, (), (lane, sequence, hash))

const std::string HEADS =
    select_text<lane_head>("event_heads", "where merchant = $1 order by lane");
const std::string EVENTS =
    select_text<event_record>("events", "where merchant = $1 order by lane, sequence");

/// Follows the chains of a merchant, event by event.
class chain_reader {
  public:
    explicit chain_reader(merchant_id merchant) : merchant_(merchant) {}

    void follow(const event_record& event) {
        if (broken_) return;
        auto& head = ends_[event.lane];
        if (event.sequence != head.sequence + 1)
            return stop(event.lane, head.sequence + 1, "an event is missing or was put in");
        if (event.lane != lane_of(event.subject))
            return stop(event.lane, event.sequence, "the event belongs to another lane");
        const auto hash = chained(head.hash, digest_of(event));
        if (!std::ranges::equal(hash, event.hash))
            return stop(event.lane, event.sequence, "the event is not what was stored");
        head.sequence = event.sequence;
        head.hash.assign(hash.begin(), hash.end());
    }

    std::optional<chain_break> end(const std::vector<lane_head>& heads) {
        for (const auto& head : heads) {
            const auto& reached = ends_[head.lane];
            if (!broken_ && reached.sequence != head.sequence)
                stop(head.lane, reached.sequence + 1, "the lane ends before or after its head");
            if (!broken_ && reached.hash != head.hash)
                stop(head.lane, head.sequence, "the head is not the hash of the last event");
            ends_.erase(head.lane);
        }
        for (const auto& [lane, reached] : ends_)
            if (!broken_) stop(lane, reached.sequence, "the lane has no head");
        return broken_;
    }

  private:
    struct position {
        std::int64_t sequence = 0;
        std::vector<std::uint8_t> hash;
    };
    void stop(std::int64_t lane, std::int64_t sequence, std::string what) {
        broken_ = {
            .merchant = merchant_, .lane = lane, .sequence = sequence, .what = std::move(what)};
    }
    merchant_id merchant_;
    std::map<std::int64_t, position> ends_;
    std::optional<chain_break> broken_;
};

}  // namespace

std::int64_t lane_of(std::string_view subject) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char letter : subject)
        hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001b3U;
    return static_cast<std::int64_t>((hash ^ (hash >> 32U)) % EVENT_LANES);
}

event_hash digest_of(const event_record& event) {
    canonical_form form;
    form.add(std::span(event.merchant.value()));
    form.add_integer(event.lane);
    form.add(std::span(event.id.value()));
    form.add(event.type);
    form.add(event.subject);
    form.add_integer(event.at.time_since_epoch().count());
    form.add(event.actor);
    form.add(event.request_id);
    form.add(event.document);
    hasher digest;
    digest.add(form.bytes());
    return digest.finish();
}

event_hash chained(std::span<const std::uint8_t> before, const event_hash& digest) {
    hasher link;
    link.add(before);
    link.add(digest);
    return link.finish();
}

std::optional<chain_break> find_chain_break(sql::connection& on, merchant_id merchant) {
    const auto heads = on.query<lane_head>(HEADS, merchant);
    chain_reader reader(merchant);
    on.for_each<event_record>(
        EVENTS, [&](const event_record& event) { reader.follow(event); }, merchant);
    return reader.end(heads);
}

}  // namespace refundry
