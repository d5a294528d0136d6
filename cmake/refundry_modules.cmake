# SPDX-License-Identifier: Apache-2.0
# One library per module, from every *.cpp below its folder:
#
#   refundry_module(domain LINK refundry_base)
#
# makes refundry_domain; from its *_test.cpp files domain_test, which ctest runs, if GoogleTest is
# there; and, in the fuzz preset, one libFuzzer executable per *_fuzz.cpp file, all behind the
# target `fuzzers`. EXCLUDE is a regular expression of paths that belong to another module.
function(refundry_module name)
    cmake_parse_arguments(arg "" "EXCLUDE" "LINK;TEST_LINK" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
    if(arg_EXCLUDE)
        list(FILTER sources EXCLUDE REGEX "${arg_EXCLUDE}")
    endif()
    set(tests ${sources})
    set(fuzzers ${sources})
    list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cpp$")
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")

    set(target refundry_${name})
    if(sources)
        add_library(${target} STATIC ${sources})
        target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}/src")
        target_link_libraries(${target} PUBLIC ${arg_LINK})
    else()
        add_library(${target} INTERFACE)
        target_include_directories(${target} INTERFACE "${CMAKE_SOURCE_DIR}/src")
        target_link_libraries(${target} INTERFACE ${arg_LINK})
    endif()

    if(REFUNDRY_FUZZ)
        foreach(fuzzer ${fuzzers})
            get_filename_component(fuzz_name "${fuzzer}" NAME_WE)
            add_executable(${fuzz_name} "${fuzzer}")
            target_link_options(${fuzz_name} PRIVATE -fsanitize=fuzzer)
            target_link_libraries(${fuzz_name} PRIVATE ${target})
            add_dependencies(fuzzers ${fuzz_name})
        endforeach()
    elseif(tests AND REFUNDRY_TESTS)
        add_executable(${name}_test ${tests})
        target_link_libraries(${name}_test PRIVATE ${target} ${arg_TEST_LINK} GTest::gmock
            GTest::gtest_main rapidcheck)
        add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    endif()
endfunction()
