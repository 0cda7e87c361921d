#include "ring.h"

#include <cstring>

namespace watari {

Ring::Ring() : memory_(reserveMemory(MEMORY_BYTES)) {}

bool Ring::push(const Head& head, const iovec* pieces, size_t count) {
  size_t bodyBytes = 0;
  for (size_t index = 0; index < count; index++) bodyBytes += pieces[index].iov_len;
  const auto needed = static_cast<uint32_t>((HEADER_BYTES + bodyBytes + 7) / 8 * 8);
  uint32_t at = written().load(std::memory_order_relaxed);
  const uint32_t toEnd = BYTES - at % BYTES;
  const uint32_t skipped = needed > toEnd ? toEnd : 0;
  if (at + skipped + needed - read().load(std::memory_order_acquire) > BYTES) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  uint8_t* data = memory_.get() + DATA_OFFSET;
  if (skipped != 0) {
    const uint32_t words[2] = {skipped, static_cast<uint32_t>(Kind::skip)};
    memcpy(data + at % BYTES, words, sizeof words);
    at += skipped;
  }
  uint8_t* target = data + at % BYTES;
  const uint32_t words[6] = {needed,       static_cast<uint32_t>(head.kind), head.handle,
                             head.segment, head.epoch,                       static_cast<uint32_t>(bodyBytes)};
  memcpy(target, words, sizeof words);
  target += HEADER_BYTES;
  for (size_t index = 0; index < count; index++) {
    if (pieces[index].iov_len > 0) memcpy(target, pieces[index].iov_base, pieces[index].iov_len);
    target += pieces[index].iov_len;
  }
  written().store(at + needed, std::memory_order_release);
  hasNews_ = true;
  return true;
}

bool Ring::takeNews() {
  const bool had = hasNews_;
  hasNews_ = false;
  return had;
}

}  // namespace watari
