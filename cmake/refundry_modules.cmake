# SPDX-License-Identifier: Apache-2.0
# One library per module; every *.cpp below its folder, tests beside the source as *_test.cpp.
#
#   refundry_module(domain LINK base)
#
# makes refundry_domain and, from its *_test.cpp files, domain_test, which ctest runs.
function(refundry_module name)
    cmake_parse_arguments(arg "" "" "LINK;TEST_LINK" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cpp$")
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
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
    if(tests)
        add_executable(${name}_test ${tests})
        target_link_libraries(${name}_test PRIVATE ${target} ${arg_TEST_LINK} GTest::gtest_main
            rapidcheck)
        add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    endif()
endfunction()

# One libFuzzer executable per *_fuzz.cpp file, only in the fuzz preset.
function(refundry_fuzz_targets link)
    if(NOT REFUNDRY_FUZZ)
        return()
    endif()
    file(GLOB_RECURSE fuzzers CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/*_fuzz.cpp")
    foreach(fuzzer ${fuzzers})
        get_filename_component(fuzz_name "${fuzzer}" NAME_WE)
        add_executable(${fuzz_name} "${fuzzer}")
        target_compile_options(${fuzz_name} PRIVATE -fsanitize=fuzzer)
        target_link_options(${fuzz_name} PRIVATE -fsanitize=fuzzer)
        target_link_libraries(${fuzz_name} PRIVATE ${link})
    endforeach()
endfunction()
