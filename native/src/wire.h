// What goes over UDP; docs/links.md has the drawing.
//
// A datagram: receiver (4 bytes), counter (8), then sealed: a record, and the tag (16). The first twelve bytes are
// authenticated with it. `receiver` is a number that the receiving side gave to the session; `counter` is the nonce.
//
// A record: kind (1), flags (1), segment (2), epoch (4), checksum start divided by two (1), checksum offset (1),
// gso size (2), body. Numbers are big-endian. The segment number is the receiver's.
#pragma once

#include <cstddef>
#include <cstdint>

namespace watari {

constexpr size_t OUTER_BYTES = 12;
constexpr size_t TAG_BYTES = 16;
constexpr size_t RECORD_HEADER_BYTES = 12;
constexpr size_t SEAL_BYTES = OUTER_BYTES + TAG_BYTES;

/** `struct virtio_net_hdr` (VIRTIO 1.2, 5.1.6) in front of every frame of a port. */
constexpr size_t VNET_BYTES = 10;
constexpr size_t ETHERNET_BYTES = 14;
constexpr size_t VLAN_TAG_BYTES = 4;
constexpr size_t MAX_FRAME_BYTES = ETHERNET_BYTES + VLAN_TAG_BYTES + 65'535;
constexpr size_t MAX_PACKET_BYTES = VNET_BYTES + MAX_FRAME_BYTES;
constexpr size_t MIN_PACKET_BYTES = VNET_BYTES + ETHERNET_BYTES;

/** No more than one UDP datagram of a jumbo frame. */
constexpr size_t MAX_DATAGRAM_BYTES = 9'000;
/** What every path of IPv6 carries (RFC 8200 section 5), without the IPv6 and UDP headers. */
constexpr size_t MIN_DATAGRAM_BYTES = 1'280 - 48;

enum class Kind : uint8_t {
  frame = 1,
  /** One TCP segment of a superframe, with headers of its own: of use without its neighbours. */
  piece = 2,
  /** A part of a record that is larger than the path carries: see fragments.h. */
  fragment = 3,
  /** From here on the body is JavaScript's. */
  announce = 4,
  ping = 5,
  pong = 6
};

namespace flag {
constexpr uint8_t needsChecksum = 1;
/** A straggler that its first receiver passed on: nobody may pass it on again. */
constexpr uint8_t forwarded = 2;
constexpr uint8_t all = needsChecksum | forwarded;
}  // namespace flag

struct RecordHeader {
  Kind kind = Kind::frame;
  uint8_t flags = 0;
  uint16_t segment = 0;
  uint32_t epoch = 0;
  /** From the start of the Ethernet frame; always even, and below 512. */
  uint16_t checksumStart = 0;
  uint8_t checksumOffset = 0;
  uint16_t gsoBytes = 0;
};

constexpr uint16_t MAX_CHECKSUM_START = 510;

void encodeRecordHeader(uint8_t* target, const RecordHeader& header);
/** @returns false for what no sender of ours writes */
bool decodeRecordHeader(const uint8_t* record, size_t bytes, RecordHeader& header);

/** The packet's own header, as the kernel reads and writes it. */
struct Vnet {
  bool needsChecksum = false;
  enum class Gso : uint8_t { none = 0, tcp4 = 1, tcp6 = 4 } gso = Gso::none;
  uint16_t headerBytes = 0;
  uint16_t gsoBytes = 0;
  uint16_t checksumStart = 0;
  uint16_t checksumOffset = 0;
};

/** @returns false for a header that asks for what no port here offers, or that does not fit its frame */
bool decodeVnet(const uint8_t* packet, size_t bytes, Vnet& header);
void encodeVnet(uint8_t* target, const Vnet& header);

/** Completes a partial checksum in the frame's bytes, as a card would. */
void completeChecksum(uint8_t* frame, size_t bytes, uint16_t start, uint16_t offset);

}  // namespace watari
