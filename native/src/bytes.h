// Numbers in network order, and the internet checksum (RFC 1071).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace watari {

inline uint16_t load16(const uint8_t* at) { return static_cast<uint16_t>(at[0] << 8 | at[1]); }

inline void store16(uint8_t* at, uint16_t value) {
  at[0] = static_cast<uint8_t>(value >> 8);
  at[1] = static_cast<uint8_t>(value);
}

inline uint32_t load32(const uint8_t* at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return __builtin_bswap32(value);
}

inline void store32(uint8_t* at, uint32_t value) {
  value = __builtin_bswap32(value);
  memcpy(at, &value, sizeof value);
}

inline uint64_t load64(const uint8_t* at) {
  uint64_t value;
  memcpy(&value, at, sizeof value);
  return __builtin_bswap64(value);
}

inline void store64(uint8_t* at, uint64_t value) {
  value = __builtin_bswap64(value);
  memcpy(at, &value, sizeof value);
}

inline uint64_t loadMac(const uint8_t* at) { return static_cast<uint64_t>(load16(at)) << 32 | load32(at + 2); }

/** Numbers that the kernel and JavaScript write are in the order of this computer. */
template <typename Value>
inline Value loadNative(const uint8_t* at) {
  Value value;
  memcpy(&value, at, sizeof value);
  return value;
}

inline uint64_t addWords(uint64_t sum, const uint8_t* at, size_t bytes) {
  for (; bytes >= 2; at += 2, bytes -= 2) sum += load16(at);
  return bytes == 1 ? sum + (static_cast<uint64_t>(*at) << 8) : sum;
}

inline uint16_t fold(uint64_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(sum);
}

}  // namespace watari
