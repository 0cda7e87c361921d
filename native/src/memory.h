#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>

namespace watari {

/** Zeroed memory that costs nothing until it is touched; a vector would touch all of it. */
inline std::shared_ptr<uint8_t> reserveMemory(size_t bytes) {
  return {static_cast<uint8_t*>(calloc(1, bytes)), free};
}

}  // namespace watari
