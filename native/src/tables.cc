#include "tables.h"

#include <unistd.h>

namespace watari {

Descriptor::~Descriptor() {
  if (fd >= 0) close(fd);
}

Segment::Segment(std::vector<Entry> entries) {
  size_t slots = 16;
  while (slots < 2 * entries.size()) slots *= 2;
  entries_.resize(slots);
  seen_ = std::vector<std::atomic<uint8_t>>(slots);
  for (Entry& entry : entries) {
    size_t slot = slotOf(entry.mac);
    while (entries_[slot].where != Entry::Where::free && entries_[slot].mac != entry.mac) slot = (slot + 1) % slots;
    entries_[slot] = std::move(entry);
  }
}

size_t Segment::slotOf(uint64_t mac) const {
  // Fibonacci hashing: guests choose MACs one after the other.
  return static_cast<size_t>(mac * 0x9E3779B97F4A7C15ULL >> 20) & (entries_.size() - 1);
}

const Entry* Segment::find(uint64_t mac) const {
  for (size_t slot = slotOf(mac); entries_[slot].where != Entry::Where::free; slot = (slot + 1) & (entries_.size() - 1))
    if (entries_[slot].mac == mac) return &entries_[slot];
  return nullptr;
}

void Segment::see(const Entry* entry) const {
  std::atomic<uint8_t>& seen = seen_[static_cast<size_t>(entry - entries_.data())];
  // Only the first time: a line of memory that is written belongs to one processor at a time.
  if (seen.load(std::memory_order_relaxed) == 0) seen.store(1, std::memory_order_relaxed);
}

void Segment::inheritSeen(const Segment& before) const {
  for (const uint64_t mac : before.takeSeen())
    if (const Entry* entry = find(mac)) see(entry);
}

std::vector<uint64_t> Segment::takeSeen() const {
  std::vector<uint64_t> macs;
  for (size_t slot = 0; slot < entries_.size(); slot++)
    if (seen_[slot].exchange(0, std::memory_order_relaxed) != 0) macs.push_back(entries_[slot].mac);
  return macs;
}

}  // namespace watari
