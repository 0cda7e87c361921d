// What the switch decided, as the forwarding threads read it. JavaScript publishes a new `Tables` for every change;
// a thread goes on with the one that it has until the end of its batch. So no thread ever waits for another, and what
// is in one table is of one piece.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "address.h"
#include "rate.h"
#include "session.h"
#include "wire.h"

namespace watari {

using Handle = uint32_t;
constexpr Handle NOWHERE = ~0U;

struct Counter {
  std::atomic<uint64_t> packets{0};
  std::atomic<uint64_t> bytes{0};
  void add(size_t more) {
    packets.fetch_add(1, std::memory_order_relaxed);
    bytes.fetch_add(more, std::memory_order_relaxed);
  }
};

/** An open file that several tables may name; closed with the last of them. */
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd(fd) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  const int fd;
};

/** What stays of a port while its settings change. */
struct PortState {
  explicit PortState(std::shared_ptr<Descriptor> device) : device(std::move(device)) {}
  const std::shared_ptr<Descriptor> device;
  Counter in, out;
  /** Because the device did not take it, or because the switch was asked too often. */
  std::atomic<uint64_t> dropped{0};
  /** Cleared when the device fails for good. */
  std::atomic<bool> isReadable{true};
  /** How often the switch is asked about frames of this port. */
  TokenBucket questions{QUESTIONS_PER_SECOND, QUESTIONS_AT_ONCE};

  static constexpr uint32_t QUESTIONS_PER_SECOND = 2'000;
  static constexpr uint32_t QUESTIONS_AT_ONCE = 512;
};

struct Port {
  Handle handle = NOWHERE;
  Handle segment = NOWHERE;
  /** Neither blocked nor superseded. */
  bool isOpen = false;
  /** Of a LAN that another host may have too: it forwards only while JavaScript looks after it. */
  bool isLan = false;
  /** A machine's: its own MAC only, and its agreed addresses only where there are any. */
  bool isMachine = false;
  bool hasAgreedIps = false;
  /** Takes superframes; takes partial checksums. */
  bool takesTcp = false, takesPartial = false;
  uint64_t mac = 0;
  std::vector<uint32_t> ipv4;
  std::vector<std::array<uint8_t, 16>> ipv6;
  std::shared_ptr<PortState> state;
};

/** Bytes between this host and another on one segment, that JavaScript did not see; it takes them away. */
struct Flow {
  std::atomic<uint64_t> sent{0}, received{0};
};

struct Entry {
  uint64_t mac = 0;
  uint32_t epoch = 0;
  enum class Where : uint8_t { free, port, link } where = Where::free;
  /** Of the port or of the link. */
  Handle target = NOWHERE;
  std::shared_ptr<Flow> flow;
};

/** Which MAC is where on one segment: open addressing, never more than half full. */
class Segment {
 public:
  explicit Segment(std::vector<Entry> entries);

  const Entry* find(uint64_t mac) const;
  /** Says that a frame with this source passed, for the ageing of stations. */
  void see(const Entry* entry) const;
  /** A table that takes another's place goes on with what the other one saw. */
  void inheritSeen(const Segment& before) const;
  /** MACs that were seen since the last call. */
  std::vector<uint64_t> takeSeen() const;

 private:
  size_t slotOf(uint64_t mac) const;

  std::vector<Entry> entries_;
  mutable std::vector<std::atomic<uint8_t>> seen_;
};

/** What stays of a link while its path and keys change. */
struct LinkState {
  Counter sent, received;
  std::atomic<uint64_t> dropped{0};
  std::atomic<uint64_t> forged{0}, replayed{0};
  std::atomic<uint32_t> fragmented{0};
  TokenBucket questions{PortState::QUESTIONS_PER_SECOND, PortState::QUESTIONS_AT_ONCE};
  /** Pongs, announcements and new addresses: what a flood of frames must not crowd out. */
  TokenBucket news{NEWS_PER_SECOND, NEWS_AT_ONCE};

  static constexpr uint32_t NEWS_PER_SECOND = 500;
  static constexpr uint32_t NEWS_AT_ONCE = 256;
};

struct Link {
  Handle handle = NOWHERE;
  /** Whether frames go this way; JavaScript may send pings before. */
  bool isUp = false;
  Address address{};
  /** UDP payload that the path carries. */
  uint16_t datagramBytes = MIN_DATAGRAM_BYTES;
  /** To seal with. */
  std::shared_ptr<Session> session;
  /** Their numbers of our segments, by our handles. */
  std::unordered_map<Handle, uint16_t> numbers;
  std::shared_ptr<LinkState> state;

  /** @returns the number that the other side gave to the segment, or -1 */
  int numberOf(Handle segment) const {
    const auto found = numbers.find(segment);
    return found == numbers.end() ? -1 : found->second;
  }
};

struct Tables {
  std::unordered_map<Handle, std::shared_ptr<const Port>> ports;
  /** By our number of them, which is also their number on the wire. */
  std::unordered_map<Handle, std::shared_ptr<const Segment>> segments;
  std::unordered_map<Handle, std::shared_ptr<const Link>> links;
  std::unordered_map<uint32_t, std::shared_ptr<Session>> sessions;

  template <typename Value>
  static Value* get(const std::unordered_map<Handle, std::shared_ptr<Value>>& map, Handle handle) {
    const auto found = map.find(handle);
    return found == map.end() ? nullptr : found->second.get();
  }
};

}  // namespace watari
