#pragma once

#include <cstdint>

namespace watari {

/** A token bucket for one thread: so many at once, and so many per second in the long run. */
class TokenBucket {
 public:
  TokenBucket(uint32_t perSecond, uint32_t burst) : perSecond_(perSecond), burst_(burst * 1000ULL), tokens_(burst_) {}

  bool take(uint64_t nowMs) {
    if (nowMs > atMs_) {
      const uint64_t grown = atMs_ == 0 ? burst_ : tokens_ + (nowMs - atMs_) * perSecond_;
      tokens_ = grown < burst_ ? grown : burst_;
      atMs_ = nowMs;
    }
    if (tokens_ < 1000) return false;
    tokens_ -= 1000;
    return true;
  }

 private:
  const uint64_t perSecond_;
  /** In thousandths. */
  const uint64_t burst_;
  uint64_t tokens_;
  uint64_t atMs_ = 0;
};

}  // namespace watari
