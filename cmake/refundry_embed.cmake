# SPDX-License-Identifier: Apache-2.0
# Puts files into the binary: refundry_embed(target SYMBOL name FILES a b) makes
# `std::span<const embedded_file> name()` (base/embedded.hpp), sorted by path.
function(refundry_embed target)
    cmake_parse_arguments(arg "" "SYMBOL;BASE" "FILES;DEPENDS" ${ARGN})
    set(out "${CMAKE_CURRENT_BINARY_DIR}/${arg_SYMBOL}.cpp")
    set(list_file "${CMAKE_CURRENT_BINARY_DIR}/${arg_SYMBOL}.files")
    string(REPLACE ";" "\n" lines "${arg_FILES}")
    file(GENERATE OUTPUT "${list_file}" CONTENT "${lines}\n")
    add_custom_command(OUTPUT "${out}"
        COMMAND "${CMAKE_SOURCE_DIR}/cmake/embed.sh" "${arg_SYMBOL}" "${arg_BASE}" "${list_file}" "${out}"
        DEPENDS ${arg_FILES} ${arg_DEPENDS} "${CMAKE_SOURCE_DIR}/cmake/embed.sh" "${list_file}"
        VERBATIM)
    target_sources(${target} PRIVATE "${out}")
endfunction()
