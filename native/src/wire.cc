#include "wire.h"

#include "bytes.h"

namespace watari {

namespace {
constexpr uint8_t VNET_NEEDS_CHECKSUM = 1;
constexpr uint8_t VNET_DATA_VALID = 2;
constexpr uint8_t VNET_GSO_ECN = 0x80;
}  // namespace

void encodeRecordHeader(uint8_t* target, const RecordHeader& header) {
  target[0] = static_cast<uint8_t>(header.kind);
  target[1] = header.flags;
  store16(target + 2, header.segment);
  store32(target + 4, header.epoch);
  target[8] = static_cast<uint8_t>(header.checksumStart / 2);
  target[9] = header.checksumOffset;
  store16(target + 10, header.gsoBytes);
}

bool decodeRecordHeader(const uint8_t* record, size_t bytes, RecordHeader& header) {
  if (bytes < RECORD_HEADER_BYTES || record[0] < 1 || record[0] > static_cast<uint8_t>(Kind::pong)) return false;
  if ((record[1] & ~flag::all) != 0) return false;
  header.kind = static_cast<Kind>(record[0]);
  header.flags = record[1];
  header.segment = load16(record + 2);
  header.epoch = load32(record + 4);
  header.checksumStart = static_cast<uint16_t>(record[8] * 2);
  header.checksumOffset = record[9];
  header.gsoBytes = load16(record + 10);
  return true;
}

bool decodeVnet(const uint8_t* packet, size_t bytes, Vnet& header) {
  if (bytes < MIN_PACKET_BYTES || bytes > MAX_PACKET_BYTES) return false;
  const uint8_t kind = packet[1] & ~VNET_GSO_ECN;
  if ((packet[0] & ~(VNET_NEEDS_CHECKSUM | VNET_DATA_VALID)) != 0) return false;
  if (kind != 0 && kind != static_cast<uint8_t>(Vnet::Gso::tcp4) && kind != static_cast<uint8_t>(Vnet::Gso::tcp6))
    return false;
  header.needsChecksum = (packet[0] & VNET_NEEDS_CHECKSUM) != 0;
  header.gso = static_cast<Vnet::Gso>(kind);
  header.headerBytes = loadNative<uint16_t>(packet + 2);
  header.gsoBytes = loadNative<uint16_t>(packet + 4);
  header.checksumStart = loadNative<uint16_t>(packet + 6);
  header.checksumOffset = loadNative<uint16_t>(packet + 8);
  if (header.gso != Vnet::Gso::none && (!header.needsChecksum || header.gsoBytes == 0)) return false;
  if (!header.needsChecksum) return true;
  const size_t frameBytes = bytes - VNET_BYTES;
  return header.checksumStart >= ETHERNET_BYTES &&
         static_cast<size_t>(header.checksumStart) + header.checksumOffset + 2 <= frameBytes;
}

void encodeVnet(uint8_t* target, const Vnet& header) {
  target[0] = header.needsChecksum ? VNET_NEEDS_CHECKSUM : 0;
  target[1] = static_cast<uint8_t>(header.gso);
  memcpy(target + 2, &header.headerBytes, 2);
  memcpy(target + 4, &header.gsoBytes, 2);
  memcpy(target + 6, &header.checksumStart, 2);
  memcpy(target + 8, &header.checksumOffset, 2);
}

void completeChecksum(uint8_t* frame, size_t bytes, uint16_t start, uint16_t offset) {
  const uint16_t sum = static_cast<uint16_t>(~fold(addWords(0, frame + start, bytes - start)));
  // Zero would mean "none" for UDP (RFC 768); for TCP 0xffff is the same number.
  store16(frame + start + offset, sum == 0 ? 0xffff : sum);
}

}  // namespace watari
