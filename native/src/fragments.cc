#include "fragments.h"

#include <algorithm>
#include <cstring>

namespace watari {

std::vector<uint8_t>* Reassembly::add(uint32_t link, const RecordHeader& header, const uint8_t* body, size_t bytes,
                                      uint64_t nowMs) {
  const size_t count = header.checksumOffset;
  const size_t index = header.segment;
  const size_t partBytes = header.gsoBytes;
  if (count < 2 || count > MAX_FRAGMENTS || index >= count || bytes == 0) return nullptr;
  const bool isLast = index + 1 == count;
  if (isLast ? bytes > partBytes : bytes != partBytes) return nullptr;
  if ((count - 1) * partBytes >= MAX_RECORD_BYTES) return nullptr;

  const auto isIt = [&](const Partial& partial) { return partial.link == link && partial.number == header.epoch; };
  auto partial = std::find_if(partials_.begin(), partials_.end(), isIt);
  if (partial == partials_.end()) {
    makeRoom(link, nowMs);
    const uint64_t missing = count == 64 ? ~0ULL : (1ULL << count) - 1;
    partials_.push_back({link, header.epoch, nowMs, static_cast<uint8_t>(count), header.gsoBytes, missing, {}});
    partial = std::prev(partials_.end());
    partial->bytes.resize(count * partBytes);
  }
  const uint64_t bit = 1ULL << index;
  if (partial->count != count || partial->partBytes != partBytes || (partial->missing & bit) == 0) return nullptr;
  memcpy(partial->bytes.data() + index * partBytes, body, bytes);
  if (isLast) partial->bytes.resize((count - 1) * partBytes + bytes);
  partial->missing &= ~bit;
  if (partial->missing != 0) return nullptr;
  whole_ = std::move(partial->bytes);
  partials_.erase(partial);
  return whole_.size() <= MAX_RECORD_BYTES ? &whole_ : nullptr;
}

void Reassembly::makeRoom(uint32_t link, uint64_t nowMs) {
  const auto forget = [&](auto at) {
    lost_++;
    return partials_.erase(at);
  };
  while (!partials_.empty() && nowMs - partials_.front().sinceMs > LIFE_MS) forget(partials_.begin());
  const auto isOfLink = [&](const Partial& partial) { return partial.link == link; };
  if (static_cast<size_t>(std::count_if(partials_.begin(), partials_.end(), isOfLink)) >= PER_LINK)
    forget(std::find_if(partials_.begin(), partials_.end(), isOfLink));
  else if (partials_.size() >= IN_ALL)
    forget(partials_.begin());
}

}  // namespace watari
