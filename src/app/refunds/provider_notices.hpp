// SPDX-License-Identifier: Apache-2.0
// What providers tell by webhook: checked on the raw bytes, stored before it is answered, applied
// once, in whatever order it comes.
#pragma once

#include "app/refunds/provider_accounts.hpp"

namespace refundry {

/// The object that speaks for the merchant there. Failures: `provider_not_found`,
/// `provider_not_connected`, those of open_connection.
result<std::shared_ptr<payment_provider>> connected_provider(transaction& tx,
                                                             const actor_context& context,
                                                             const provider_services& with,
                                                             const std::string& provider);

struct notices_taken {
    std::int64_t news = 0;       ///< told for the first time
    std::int64_t unmatched = 0;  ///< of those: of no refund of ours
};
BOOST_DESCRIBE_STRUCT(notices_taken, (), (news, unmatched))

/// Stores what was told and applies what is news. One that cannot be applied (more would be given
/// back than was captured) is kept with why, and somebody is told by the event
/// `provider.notice_parked`; so is one about a refund that was made elsewhere:
/// `provider.refund_unknown`.
result<notices_taken> take_notices(transaction& tx, const actor_context& context,
                                   const std::string& provider,
                                   const std::vector<provider_notice>& notices);

struct provider_notice_view {
    provider_notice_id id;
    std::string provider;
    std::string event;
    instant received_at;
    std::optional<refund_id> refund;
    provider_answer answer = provider_answer::unknown;
    std::string reference;
    std::string payment_reference;
    std::optional<money> amount;
    std::string failure_code;
    std::optional<instant> as_of;
    std::string problem;
};
BOOST_DESCRIBE_STRUCT(provider_notice_view, (),
                      (id, provider, event, received_at, refund, answer, reference,
                       payment_reference, amount, failure_code, as_of, problem))

/// Newest first.
std::vector<provider_notice_view> list_provider_notices(transaction& tx,
                                                        const actor_context& context,
                                                        const provider_notice_filter& filter);

}  // namespace refundry
