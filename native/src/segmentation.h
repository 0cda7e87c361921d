// TCP superframes are cut into segments that fit the path, and put together again behind it.
//
// The cut is Linux's (net/ipv4/tcp_offload.c): every segment repeats the headers; lengths, sequence number and IPv4
// identification advance; FIN and PSH stay on the last segment, CWR on the first. Checksums stay partial on the way, so
// that nothing but the seal vouches for the bytes: what is put together must be exactly what was cut.
#pragma once

#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "wire.h"

namespace watari {

/** Where the headers of a TCP frame lie; offsets from the start of the frame. */
struct TcpLayout {
  uint16_t ip = 0;
  uint16_t tcp = 0;
  uint16_t payload = 0;
  bool isIpv6 = false;
};

/** @param tcp where the headers say that TCP begins. @returns false where they contradict each other */
bool tcpLayout(const uint8_t* frame, size_t bytes, uint16_t tcp, TcpLayout& layout);

/** Cuts one superframe. */
class Cut {
 public:
  /** @param payloadBytes of each segment, at least 1 */
  Cut(const uint8_t* frame, size_t bytes, const TcpLayout& layout, uint16_t payloadBytes)
      : frame_(frame), bytes_(bytes), layout_(layout), payloadBytes_(payloadBytes) {}

  size_t count() const;
  size_t segmentBytes(size_t index) const;
  /** Writes the segment with its headers; the checksum of TCP is left as it is. */
  void write(size_t index, uint8_t* target) const;

 private:
  const uint8_t* frame_;
  size_t bytes_;
  TcpLayout layout_;
  uint16_t payloadBytes_;
};

/**
 * Joins segments that follow each other, without copying them: what was joined points into their buffers, which must
 * stay until it was taken.
 */
class Joint {
 public:
  /** Behind the vnet header: the frame's headers once, then each segment's payload. */
  static constexpr size_t MAX_PIECES = 256;

  bool isEmpty() const { return segments_ == 0; }

  /** @returns false when the segment does not go on with what is here, which must be taken first */
  bool add(uint8_t* frame, size_t bytes, const TcpLayout& layout, uint16_t gsoBytes);

  /** The packet in pieces, its headers made right. Empty afterwards. */
  const iovec* take(size_t& count, size_t& bytes);

 private:
  bool continues(const uint8_t* frame, const TcpLayout& layout, size_t payloadBytes, uint16_t gsoBytes) const;

  std::array<iovec, MAX_PIECES + 2> pieces_;
  std::array<uint8_t, VNET_BYTES> vnet_;
  uint8_t* frame_ = nullptr;
  TcpLayout layout_;
  uint16_t gsoBytes_ = 0;
  uint32_t nextSequence_ = 0;
  size_t payloadBytes_ = 0;
  size_t segments_ = 0;
  /** A shorter segment, or the flags of a last one: nothing may follow it. */
  bool isComplete_ = false;
};

}  // namespace watari
