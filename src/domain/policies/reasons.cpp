// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/reasons.hpp"

#include <algorithm>
#include <set>

namespace refundry {

namespace {

bool is_language(std::string_view tag) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    };
    return tag.size() >= 2 && tag.size() <= 35 && tag.front() != '-' &&
           std::ranges::all_of(tag, fits);
}

void check_text(std::string_view path, std::string_view text, defects& found) {
    if (text.size() > POLICY_TEXT_MAX)
        found.add(path, "too_long", "At most " + std::to_string(POLICY_TEXT_MAX) + " bytes.");
}

void check_labels(std::string_view label, const label_map& labels, defects& found) {
    check_text("/label", label, found);
    const defects::step at(found, "labels");
    if (labels.size() > POLICY_LABELS_MAX)
        found.add("", "too_many_labels",
                  "A text comes in " + std::to_string(POLICY_LABELS_MAX) + " languages at most.");
    for (const auto& [language, text] : labels) {
        if (!found.has_room()) return;
        if (!is_language(language))
            found.add("/" + language, "invalid_language",
                      "Name a language as in BCP 47, such as de or pt-BR.");
        check_text("/" + language, text, found);
    }
}

void check_code(std::string_view code, std::set<std::string_view>& seen, std::string_view what,
                defects& found) {
    if (!is_code(code)) found.add("/code", "invalid_code", std::string(CODE_REMEDY));
    if (!seen.insert(code).second)
        found.add("/code", "duplicate_code",
                  "Two " + std::string(what) + " have this code; rename one.");
}

using reason_index = std::map<std::string_view, const reason_definition*, std::less<>>;

reason_index index_of(const policy_document& document) {
    reason_index reasons;
    for (const auto& reason : document.reasons)
        reasons.emplace(reason.code, &reason);
    return reasons;
}

void check_parent(const reason_definition& reason, const reason_index& reasons,
                  const std::vector<std::string_view>& codes, defects& found) {
    if (reason.parent.empty()) return;
    if (!reasons.contains(reason.parent))
        return found.add("/parent", "unknown_reason_code",
                         "No reason of this policy has this code." + meant(reason.parent, codes));
    std::size_t depth = 1;
    for (const auto* above = &reason; !above->parent.empty(); ++depth) {
        const auto next = reasons.find(above->parent);
        if (next == reasons.end()) return;  // named where it is written
        above = next->second;
        if (above == &reason)
            return found.add("/parent", "cycle",
                             "This reason stands above itself; one of them has no parent.");
        if (depth >= REASON_DEPTH_MAX)
            return found.add("/parent", "too_deep",
                             "Reasons go " + std::to_string(REASON_DEPTH_MAX) + " levels deep.");
    }
}

}  // namespace

void check_reasons(const policy_document& document, defects& found) {
    const defects::step at(found, "reasons");
    if (document.reasons.size() > POLICY_REASONS_MAX)
        return found.add(
            "", "too_many_reasons",
            "A policy has " + std::to_string(POLICY_REASONS_MAX) + " reasons at most.");
    const auto reasons = index_of(document);
    std::vector<std::string_view> codes;
    codes.reserve(document.reasons.size());
    for (const auto& reason : document.reasons)
        codes.emplace_back(reason.code);
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < document.reasons.size() && found.has_room(); ++i) {
        const auto& reason = document.reasons[i];
        const defects::step step(found, i);
        check_code(reason.code, seen, "reasons", found);
        check_labels(reason.label, reason.labels, found);
        check_parent(reason, reasons, codes, found);
        if (reason.categories.size() > LIST_VALUES_MAX)
            found.add("/categories", "too_many_values",
                      "At most " + std::to_string(LIST_VALUES_MAX) + " categories.");
    }
}

void check_questions(const policy_document& document, defects& found) {
    const defects::step at(found, "questions");
    if (document.questions.size() > POLICY_QUESTIONS_MAX)
        return found.add(
            "", "too_many_questions",
            "A policy has " + std::to_string(POLICY_QUESTIONS_MAX) + " questions at most.");
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < document.questions.size() && found.has_room(); ++i) {
        const auto& question = document.questions[i];
        const defects::step step(found, i);
        check_code(question.code, seen, "questions", found);
        check_labels(question.label, question.labels, found);
        const defects::step answers(found, "answers");
        if (question.answers.size() > QUESTION_ANSWERS_MAX)
            found.add(
                "", "too_many_answers",
                "A question has " + std::to_string(QUESTION_ANSWERS_MAX) + " answers at most.");
        std::set<std::string_view> answers_seen;
        for (std::size_t j = 0; j < question.answers.size() && found.has_room(); ++j) {
            const defects::step answer(found, j);
            check_code(question.answers[j].code, answers_seen, "answers", found);
            check_labels(question.answers[j].label, question.answers[j].labels, found);
        }
    }
}

std::map<std::string, compiled_reason, std::less<>> compile_reasons(
    const policy_document& document) {
    const auto reasons = index_of(document);
    std::map<std::string, compiled_reason, std::less<>> compiled;
    for (const auto& reason : document.reasons) {
        auto& made = compiled[reason.code];
        made.at_fault = reason.at_fault;
        const auto* above = &reason;
        made.categories = above->categories;
        while (!above->parent.empty()) {
            above = reasons.find(above->parent)->second;
            if (made.categories.empty()) made.categories = above->categories;
        }
        made.main = above->code;
    }
    return compiled;
}

}  // namespace refundry
