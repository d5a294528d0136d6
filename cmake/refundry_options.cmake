# SPDX-License-Identifier: Apache-2.0
# Compiler, linker, warnings, hardening and sanitizers: the same for every target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

set(REFUNDRY_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread")
option(REFUNDRY_FUZZ "Build the libFuzzer targets instead of the tests (clang only)" OFF)
option(REFUNDRY_WERROR "Treat warnings as errors" OFF)

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

find_program(MOLD mold)
if(MOLD)
    add_link_options(-fuse-ld=mold)
endif()

# The prefix map keeps the build folder's place out of the binary: same source, same bytes.
add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
    -Wswitch -Werror=switch -Werror=return-type -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(REFUNDRY_WERROR)
    add_compile_options(-Werror)
endif()

# Hardening: what this compiler accepts of the OpenSSF guide. tests/hardening reads the result.
add_compile_options(-fstack-clash-protection -fstack-protector-strong
    -ftrivial-auto-var-init=zero -fno-delete-null-pointer-checks -fno-strict-overflow)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    add_compile_options(-fcf-protection=full)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    add_compile_options(-mbranch-protection=standard)
endif()
add_compile_definitions(_GLIBCXX_ASSERTIONS)
if(NOT REFUNDRY_SANITIZE AND CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack,-z,nodlopen)

if(REFUNDRY_SANITIZE)
    add_compile_options(-fsanitize=${REFUNDRY_SANITIZE} -fno-omit-frame-pointer
        -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${REFUNDRY_SANITIZE})
    if(REFUNDRY_SANITIZE MATCHES "address" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Exceptions that cross stackful sessions confuse the fake stack; heap checks stay.
        add_compile_options("SHELL:--param asan-stack=0")
    endif()
endif()
