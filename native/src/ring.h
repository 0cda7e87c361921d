// From one forwarding thread to JavaScript: what the switch must decide, in the order it came. JavaScript reads the
// memory itself (agents/network/native/ring.ts), so that a packet costs it no call; a call only says that there is
// something. When it does not read, packets are dropped and counted.
//
// Layout: write position (8 bytes at 0), read position (8 bytes at 64), then the bytes. Positions only grow; both are
// counted in bytes modulo 2^32 and kept in the low half. A record is never split: one of kind `skip` fills the end.
//
// A record: bytes in all, a multiple of 8 (4), kind (4), handle (4), segment (4), epoch (4), body bytes (4), body.
#pragma once

#include <sys/uio.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include "memory.h"

namespace watari {

class Ring {
 public:
  static constexpr uint32_t BYTES = 4 * 1024 * 1024;
  static constexpr size_t DATA_OFFSET = 128;
  static constexpr size_t MEMORY_BYTES = DATA_OFFSET + BYTES;
  static constexpr size_t HEADER_BYTES = 24;

  enum class Kind : uint32_t { skip = 0, fromPort, fromLink, forwarded, announce, pong, moved, portFailed };

  Ring();
  /** JavaScript may hold on to it for longer than the ring is used. */
  const std::shared_ptr<uint8_t>& memory() const { return memory_; }

  struct Head {
    Kind kind;
    uint32_t handle;
    uint32_t segment = 0;
    uint32_t epoch = 0;
  };

  /** @returns false when there is no room */
  bool push(const Head& head, const iovec* pieces, size_t count);
  bool push(const Head& head) { return push(head, nullptr, 0); }

  /** Whether JavaScript is to be told: it was, or there is nothing to read. Asked after a batch. */
  bool takeNews();

  uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint32_t>& written() { return *reinterpret_cast<std::atomic<uint32_t>*>(memory_.get()); }
  std::atomic<uint32_t>& read() { return *reinterpret_cast<std::atomic<uint32_t>*>(memory_.get() + 64); }

  const std::shared_ptr<uint8_t> memory_;
  bool hasNews_ = false;
  std::atomic<uint64_t> dropped_{0};
};

}  // namespace watari
