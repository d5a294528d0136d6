// SPDX-License-Identifier: Apache-2.0
#include "main/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Settings : public testing::Test {
  protected:
    Settings()
        : path_(std::filesystem::temp_directory_path() /
                ("refundry_settings_" + std::to_string(::getpid()) + ".toml")) {}
    ~Settings() override { std::filesystem::remove(path_); }

    std::string file(std::string_view text) {
        std::ofstream(path_) << text;
        return path_.string();
    }
    static std::string refusal(const setting_texts& flags, const setting_texts& environment) {
        try {
            load_settings(flags, environment);
            return "";
        } catch (const settings_error& error) {
            return error.what();
        }
    }

  private:
    std::filesystem::path path_;
};

TEST_F(Settings, FlagsWinOverTheEnvironmentAndThatOverTheFile) {
    const auto path = file("port = 1\nthreads = 1\naddress = \"::1\"\n");
    const auto loaded = load_settings({{"config", path}, {"port", "3"}},
                                      {{"REFUNDRY_PORT", "2"}, {"REFUNDRY_THREADS", "2"}});
    EXPECT_EQ(loaded.values.port, 3);
    EXPECT_EQ(loaded.values.threads, 2U);
    EXPECT_EQ(loaded.values.address, "::1");
    EXPECT_EQ(loaded.values.log_level, "info");
    EXPECT_EQ(loaded.origins.at("port"), "--port");
    EXPECT_EQ(loaded.origins.at("threads"), "REFUNDRY_THREADS");
    EXPECT_EQ(loaded.origins.at("address"), path + ", line 3");
}

TEST_F(Settings, AnUnknownKeyIsAnErrorWithASuggestion) {
    EXPECT_THAT(refusal({{"config", file("\nprt = 80\n")}}, {}),
                HasSubstr("line 2: there is no setting prt. Is port meant?"));
    EXPECT_THAT(refusal({}, {{"REFUNDRY_DATABSE", "x"}}), HasSubstr("Is REFUNDRY_DATABASE meant?"));
    EXPECT_EQ(refusal({}, {{"REFUNDRY_TEST_POSTGRES", "x"}}), "");
}

TEST_F(Settings, WrongValuesNameTheirPlace) {
    EXPECT_THAT(refusal({{"port", "65536"}}, {}), HasSubstr("--port: \"65536\" is no number"));
    EXPECT_THAT(refusal({}, {{"REFUNDRY_PORT", "80x"}}), HasSubstr("REFUNDRY_PORT"));
    EXPECT_THAT(refusal({{"config", file("port = 1.5\n")}}, {}), HasSubstr("line 1: port is"));
    EXPECT_THAT(refusal({{"config", file("port = \n")}}, {}), HasSubstr("line 1"));
    EXPECT_THAT(refusal({{"log_level", "loud"}}, {}), HasSubstr("log_level is one of trace"));
    EXPECT_NE(refusal({{"config", "/nowhere/refundry.toml"}}, {}), "");
}

TEST_F(Settings, ListsComeFromEverywhere) {
    const auto path = file("trusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n");
    EXPECT_THAT(load_settings({{"config", path}}, {}).values.trusted_proxies,
                ElementsAre("10.0.0.0/8", "::1"));
    EXPECT_THAT(
        load_settings({}, {{"REFUNDRY_TRUSTED_PROXIES", "10.0.0.1, ::1"}}).values.trusted_proxies,
        ElementsAre("10.0.0.1", "::1"));
}

TEST_F(Settings, ASecretMayStandInAFile) {
    const auto path = file("postgresql://shop:geheim@db/refundry\n");
    const auto loaded = load_settings({}, {{"REFUNDRY_DATABASE_FILE", path}});
    EXPECT_EQ(loaded.values.database, "postgresql://shop:geheim@db/refundry");
    EXPECT_THAT(refusal({}, {{"REFUNDRY_DATABASE_FILE", path}, {"REFUNDRY_DATABASE", "a"}}),
                HasSubstr("keep one"));
    EXPECT_NE(refusal({}, {{"REFUNDRY_DATABASE_FILE", "/nowhere"}}), "");
}

TEST_F(Settings, PrintingHidesPasswords) {
    const auto text = printed(load_settings({{"database", "postgresql://shop:geheim@db/x"}}, {}));
    EXPECT_THAT(text, HasSubstr("postgresql://shop:***@db/x"));
    EXPECT_THAT(text, HasSubstr("# --database"));
    EXPECT_THAT(text, HasSubstr("port = 8080  # built in"));
    EXPECT_EQ(masked("postgresql://db/x?password=geheim&sslmode=require"),
              "postgresql://db/x?password=***&sslmode=require");
    EXPECT_EQ(masked("/var/lib/refundry/shop.db"), "/var/lib/refundry/shop.db");
}

}  // namespace
}  // namespace refundry
