// Seals records and sends them, many by one system call: datagrams of one size to one address form a train that the
// kernel cuts itself (UDP_SEGMENT, udp(7)), and several trains go by one sendmmsg.
#pragma once

#include <sys/socket.h>

#include <atomic>
#include <cstdint>
#include <vector>

#include "memory.h"
#include "segmentation.h"
#include "tables.h"

namespace watari {

/** The UDP socket, and what the system lets it do. */
struct Underlay {
  int fd = -1;
  int family = AF_INET6;
  /** Cleared when the system refuses a train. */
  std::atomic<bool> sendsTrains{true};
  bool receivesTrains = true;
  /** Datagrams that could not be sent. */
  std::atomic<uint64_t> failed{0};
  /** Datagrams that were larger than the path (EMSGSIZE). */
  std::atomic<uint64_t> tooLarge{0};
};

/** What becomes of datagrams for which the socket has no room. */
enum class WhenFull : uint8_t { drop, keep };

class Sender {
 public:
  Sender(Underlay& underlay, Lane lane, WhenFull whenFull);

  /** A packet of a port, cut or in fragments where it has to be. @returns false when it was dropped */
  bool packet(const Link& link, uint16_t segment, uint32_t epoch, uint8_t flags, const uint8_t* packet, size_t bytes);

  /** A record of another kind, to an address that need not be the link's; zeros follow up to `padTo` of the datagram. */
  bool control(const Link& link, const Address& address, Kind kind, uint16_t segment, const uint8_t* body, size_t bytes,
               size_t padTo = 0);

  /** Sends what is waiting. To be called at the end of every batch. @returns false when some of it has to wait longer */
  bool flush();
  /** The socket had no room: what is given now may be dropped. */
  bool isFull() const { return isFull_; }

 private:
  struct Train {
    Address address;
    size_t offset;
    size_t bytes;
    uint16_t datagramBytes;
    uint16_t count;
    /** A shorter datagram is its last one. */
    bool isComplete;
  };

  /** Room for a datagram, where its record begins; the record is sealed by `commit`. Null where there is none. */
  uint8_t* reserve(size_t recordBytes);
  bool commit(const Link& link, const Address& address, size_t recordBytes);

  bool superframe(const Link& link, RecordHeader header, const uint8_t* frame, size_t bytes, const Vnet& vnet);
  bool fragments(const Link& link, const RecordHeader& header, const uint8_t* frame, size_t bytes);
  /** @returns whether all of them went */
  bool sendOneByOne(const Train& train);
  void countFailure(int error, uint16_t datagrams);

  static constexpr size_t BUFFER_BYTES = 1024 * 1024;
  static constexpr size_t TRAIN_BYTES = 65'000;
  /** The kernel's UDP_MAX_SEGMENTS. */
  static constexpr uint16_t TRAIN_DATAGRAMS = 64;
  static constexpr size_t TRAINS = 64;

  Underlay& underlay_;
  const Lane lane_;
  const WhenFull whenFull_;
  const std::shared_ptr<uint8_t> buffer_;
  size_t used_ = 0;
  std::vector<Train> trains_;
  bool isFull_ = false;
};

}  // namespace watari
