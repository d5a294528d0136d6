// SPDX-License-Identifier: Apache-2.0
// Reads the ELF file of the binary that ships: the linker and compiler flags of
// cmake/refundry_options.cmake took effect. Its path is the first argument.
#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace {

std::string binary_path;

class elf_image {
  public:
    explicit elf_image(const std::string& path) {
        std::ifstream input(path, std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(input), {});
        if (bytes_.size() < sizeof header_) throw std::runtime_error("cannot read " + path);
        header_ = at<Elf64_Ehdr>(0);
        for (std::size_t i = 0; i < header_.e_phnum; ++i)
            segments_.push_back(at<Elf64_Phdr>(header_.e_phoff + i * sizeof(Elf64_Phdr)));
        if (const auto dynamic = segment(PT_DYNAMIC)) {
            for (auto offset = dynamic->p_offset;; offset += sizeof(Elf64_Dyn)) {
                const auto entry = at<Elf64_Dyn>(offset);
                if (entry.d_tag == DT_NULL) break;
                dynamic_.emplace(entry.d_tag, entry.d_un.d_val);
            }
        }
    }

    unsigned type() const { return header_.e_type; }

    std::optional<Elf64_Phdr> segment(Elf64_Word type) const {
        for (const auto& candidate : segments_)
            if (candidate.p_type == type) return candidate;
        return std::nullopt;
    }

    Elf64_Xword dynamic(Elf64_Sxword tag) const {
        const auto found = dynamic_.find(tag);
        return found == dynamic_.end() ? 0 : found->second;
    }
    bool has_dynamic(Elf64_Sxword tag) const { return dynamic_.contains(tag); }

    /// A segment that can be both written and executed.
    bool has_writable_code() const {
        for (const auto& candidate : segments_) {
            const bool is_both = (candidate.p_flags & PF_W) && (candidate.p_flags & PF_X);
            if (candidate.p_type == PT_LOAD && is_both) return true;
        }
        return false;
    }

    /// Names of functions the binary takes from shared libraries.
    std::vector<std::string> imported() const {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < header_.e_shnum; ++i) {
            const auto section = at<Elf64_Shdr>(header_.e_shoff + i * sizeof(Elf64_Shdr));
            if (section.sh_type != SHT_DYNSYM) continue;
            const auto strings =
                at<Elf64_Shdr>(header_.e_shoff + section.sh_link * sizeof(Elf64_Shdr));
            for (Elf64_Xword at_byte = 0; at_byte < section.sh_size; at_byte += sizeof(Elf64_Sym)) {
                const auto symbol = at<Elf64_Sym>(section.sh_offset + at_byte);
                if (symbol.st_shndx == SHN_UNDEF)
                    names.emplace_back(&bytes_.at(strings.sh_offset + symbol.st_name));
            }
        }
        return names;
    }

  private:
    template <typename T>
    T at(std::size_t offset) const {
        if (offset + sizeof(T) > bytes_.size()) throw std::runtime_error("truncated ELF file");
        T value;
        std::memcpy(&value, &bytes_[offset], sizeof value);
        return value;
    }

    std::vector<char> bytes_;
    Elf64_Ehdr header_{};
    std::vector<Elf64_Phdr> segments_;
    std::map<Elf64_Sxword, Elf64_Xword> dynamic_;
};

TEST(Hardening, IsPositionIndependent) {
    const elf_image image(binary_path);
    EXPECT_EQ(image.type(), unsigned{ET_DYN});
    EXPECT_NE(image.dynamic(DT_FLAGS_1) & DF_1_PIE, 0U);
}

TEST(Hardening, BindsEverythingAtStartAndSealsIt) {
    const elf_image image(binary_path);
    EXPECT_TRUE(image.segment(PT_GNU_RELRO).has_value());
    EXPECT_NE(image.dynamic(DT_FLAGS_1) & DF_1_NOW, 0U);
}

TEST(Hardening, NeverExecutesWhatItCanWrite) {
    const elf_image image(binary_path);
    const auto stack = image.segment(PT_GNU_STACK);
    ASSERT_TRUE(stack.has_value());
    EXPECT_EQ(stack->p_flags & PF_X, 0U);
    EXPECT_FALSE(image.has_writable_code());
}

TEST(Hardening, HasNoTextRelocationsAndNoSearchPath) {
    const elf_image image(binary_path);
    EXPECT_FALSE(image.has_dynamic(DT_TEXTREL));
    EXPECT_EQ(image.dynamic(DT_FLAGS) & DF_TEXTREL, 0U);
    EXPECT_FALSE(image.has_dynamic(DT_RPATH));
    EXPECT_FALSE(image.has_dynamic(DT_RUNPATH));
}

TEST(Hardening, ChecksItsStackAndItsBuffers) {
    const auto names = elf_image(binary_path).imported();
    EXPECT_THAT(names, testing::Contains("__stack_chk_fail"));
    if (REFUNDRY_IS_RELEASE && !REFUNDRY_IS_SANITIZED) {
        EXPECT_THAT(names, testing::Contains(testing::MatchesRegex("__[a-z_]+_chk")));
    }
}

}  // namespace

int main(int count, char** arguments) {
    testing::InitGoogleTest(&count, arguments);
    if (count < 2) return 2;
    binary_path = arguments[1];
    return RUN_ALL_TESTS();
}
