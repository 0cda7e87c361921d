// Records that are larger than the path carries travel in fragments: a UDP datagram of a guest with 1,500 bytes, for
// instance, over a path that carries as many. TCP does not come here (segmentation.h): losing one of many fragments
// loses them all.
//
// A fragment's header (wire.h) has its index in `segment`, the record's number in `epoch`, how many there are in
// `checksumOffset`, and in `gsoBytes` how long all but the last are: so that nothing can lie between two of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <vector>

#include "wire.h"

namespace watari {

constexpr size_t MAX_FRAGMENTS = 64;
constexpr size_t MAX_RECORD_BYTES = RECORD_HEADER_BYTES + MAX_FRAME_BYTES;

/** What has arrived of records in fragments, of all links. */
class Reassembly {
 public:
  /** So many at once of one link, and of all; the oldest gives way. */
  static constexpr size_t PER_LINK = 16;
  static constexpr size_t IN_ALL = 128;
  /** Nobody waits longer for the rest. */
  static constexpr uint64_t LIFE_MS = 2'000;

  /**
   * @param body what follows the fragment's header
   * @returns the whole record once its last missing part has come, valid until the next call
   */
  std::vector<uint8_t>* add(uint32_t link, const RecordHeader& header, const uint8_t* body, size_t bytes, uint64_t nowMs);

  /** Records that were given up. */
  uint64_t lost() const { return lost_; }

 private:
  struct Partial {
    uint32_t link;
    uint32_t number;
    uint64_t sinceMs;
    uint8_t count;
    uint16_t partBytes;
    uint64_t missing;
    std::vector<uint8_t> bytes;
  };

  void makeRoom(uint32_t link, uint64_t nowMs);

  std::list<Partial> partials_;
  std::vector<uint8_t> whole_;
  uint64_t lost_ = 0;
};

}  // namespace watari
