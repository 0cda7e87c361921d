#include "segmentation.h"

#include "bytes.h"

namespace watari {

namespace {

constexpr size_t IPV4_BYTES = 20;
constexpr size_t IPV6_BYTES = 40;
constexpr size_t TCP_BYTES = 20;
constexpr uint8_t PROTOCOL_TCP = 6;

namespace ip4 {
constexpr size_t total = 2, identification = 4, fragment = 6, checksum = 10, source = 12;
}
namespace ip6 {
constexpr size_t payload = 4, source = 8;
}
namespace tcp {
constexpr size_t sequence = 4, acknowledgement = 8, dataOffset = 12, flags = 13, window = 14, checksum = 16;
constexpr uint8_t fin = 0x01, push = 0x08, reduced = 0x80;
}  // namespace tcp

constexpr uint16_t TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd, TYPE_VLAN = 0x8100;
constexpr size_t MAX_IP_BYTES = 65'535;

void setIpLength(uint8_t* frame, const TcpLayout& layout, size_t frameBytes) {
  uint8_t* ip = frame + layout.ip;
  if (layout.isIpv6) {
    store16(ip + ip6::payload, static_cast<uint16_t>(frameBytes - layout.ip - IPV6_BYTES));
    return;
  }
  store16(ip + ip4::total, static_cast<uint16_t>(frameBytes - layout.ip));
  store16(ip + ip4::checksum, 0);
  store16(ip + ip4::checksum, static_cast<uint16_t>(~fold(addWords(0, ip, layout.tcp - layout.ip))));
}

/** Partial: of the pseudo header alone (RFC 9293, 3.1; RFC 8200, 8.1). */
void setPseudoChecksum(uint8_t* frame, const TcpLayout& layout, size_t frameBytes) {
  const uint8_t* ip = frame + layout.ip;
  const size_t addresses = layout.isIpv6 ? ip6::source : ip4::source;
  uint64_t sum = addWords(0, ip + addresses, layout.isIpv6 ? 32 : 8);
  sum += PROTOCOL_TCP + (frameBytes - layout.tcp);
  store16(frame + layout.tcp + tcp::checksum, fold(sum));
}

}  // namespace

bool tcpLayout(const uint8_t* frame, size_t bytes, uint16_t tcpAt, TcpLayout& layout) {
  if (bytes < ETHERNET_BYTES + VLAN_TAG_BYTES) return false;
  size_t ip = ETHERNET_BYTES;
  uint16_t type = load16(frame + 12);
  if (type == TYPE_VLAN) {
    type = load16(frame + 16);
    ip += VLAN_TAG_BYTES;
  }
  if (type != TYPE_IPV4 && type != TYPE_IPV6) return false;
  const bool isIpv6 = type == TYPE_IPV6;
  if (static_cast<size_t>(tcpAt) + TCP_BYTES > bytes || tcpAt < ip + (isIpv6 ? IPV6_BYTES : IPV4_BYTES)) return false;
  if (frame[ip] >> 4 != (isIpv6 ? 6 : 4)) return false;
  // IPv6 extension headers may stand between the two; IPv4 says how long it is.
  if (!isIpv6 && (tcpAt != ip + (frame[ip] & 0xf) * 4 || frame[ip + 9] != PROTOCOL_TCP)) return false;
  const size_t tcpBytes = (frame[tcpAt + tcp::dataOffset] >> 4) * 4;
  if (tcpBytes < TCP_BYTES || tcpAt + tcpBytes > bytes) return false;
  layout = {static_cast<uint16_t>(ip), tcpAt, static_cast<uint16_t>(tcpAt + tcpBytes), isIpv6};
  return true;
}

size_t Cut::count() const {
  const size_t payload = bytes_ - layout_.payload;
  return payload == 0 ? 1 : (payload + payloadBytes_ - 1) / payloadBytes_;
}

size_t Cut::segmentBytes(size_t index) const {
  const size_t left = bytes_ - layout_.payload - index * payloadBytes_;
  return layout_.payload + (left < payloadBytes_ ? left : payloadBytes_);
}

void Cut::write(size_t index, uint8_t* target) const {
  const size_t offset = index * payloadBytes_;
  const size_t bytes = segmentBytes(index);
  memcpy(target, frame_, layout_.payload);
  memcpy(target + layout_.payload, frame_ + layout_.payload + offset, bytes - layout_.payload);
  if (!layout_.isIpv6) {
    uint8_t* identification = target + layout_.ip + ip4::identification;
    store16(identification, static_cast<uint16_t>(load16(identification) + index));
  }
  setIpLength(target, layout_, bytes);
  uint8_t* header = target + layout_.tcp;
  store32(header + tcp::sequence, load32(header + tcp::sequence) + static_cast<uint32_t>(offset));
  if (index + 1 < count()) header[tcp::flags] &= static_cast<uint8_t>(~(tcp::fin | tcp::push));
  if (index > 0) header[tcp::flags] &= static_cast<uint8_t>(~tcp::reduced);
  setPseudoChecksum(target, layout_, bytes);
}

bool Joint::add(uint8_t* frame, size_t bytes, const TcpLayout& layout, uint16_t gsoBytes) {
  const size_t payloadBytes = bytes - layout.payload;
  uint8_t* header = frame + layout.tcp;
  const uint8_t flags = header[tcp::flags];
  if (isEmpty()) {
    frame_ = frame;
    layout_ = layout;
    gsoBytes_ = gsoBytes;
    payloadBytes_ = 0;
    isComplete_ = false;
    pieces_[1] = {frame, layout.payload};
  } else if (!continues(frame, layout, payloadBytes, gsoBytes)) {
    return false;
  }
  pieces_[segments_ + 2] = {frame + layout.payload, payloadBytes};
  frame_[layout_.tcp + tcp::flags] |= flags & (tcp::fin | tcp::push);
  nextSequence_ = load32(header + tcp::sequence) + static_cast<uint32_t>(payloadBytes);
  payloadBytes_ += payloadBytes;
  segments_++;
  isComplete_ = payloadBytes != gsoBytes || (flags & (tcp::fin | tcp::push)) != 0;
  return true;
}

bool Joint::continues(const uint8_t* frame, const TcpLayout& layout, size_t payloadBytes, uint16_t gsoBytes) const {
  const TcpLayout& first = layout_;
  if (isComplete_ || segments_ == MAX_PIECES || payloadBytes == 0 || payloadBytes > gsoBytes_) return false;
  if (gsoBytes != gsoBytes_ || layout.ip != first.ip || layout.tcp != first.tcp || layout.payload != first.payload)
    return false;
  if (layout.isIpv6 != first.isIpv6 || first.payload - first.ip + payloadBytes_ + payloadBytes > MAX_IP_BYTES) return false;
  const uint8_t* header = frame + layout.tcp;
  const uint8_t* known = frame_ + first.tcp;
  if (load32(header + tcp::sequence) != nextSequence_) return false;
  // The same but for lengths, identification, checksums, sequence number, and the flags that only an end may have.
  const auto isSame = [&](size_t from, size_t to) { return memcmp(frame + from, frame_ + from, to - from) == 0; };
  if (!isSame(0, first.ip)) return false;
  const size_t ip = first.ip;
  const bool sameIp = first.isIpv6 ? isSame(ip, ip + ip6::payload) && isSame(ip + 6, first.tcp)
                                   : isSame(ip, ip + ip4::total) && isSame(ip + ip4::fragment, ip + ip4::checksum) &&
                                         isSame(ip + ip4::source, first.tcp);
  if (!sameIp || memcmp(header, known, tcp::sequence) != 0) return false;
  if (memcmp(header + tcp::acknowledgement, known + tcp::acknowledgement, 5) != 0) return false;
  const uint8_t ends = tcp::fin | tcp::push | tcp::reduced;
  if ((header[tcp::flags] & ~ends) != (known[tcp::flags] & ~ends) || (header[tcp::flags] & tcp::reduced) != 0)
    return false;
  return isSame(first.tcp + tcp::window, first.tcp + tcp::checksum) &&
         isSame(first.tcp + tcp::checksum + 2, first.payload);
}

const iovec* Joint::take(size_t& count, size_t& bytes) {
  const size_t frameBytes = layout_.payload + payloadBytes_;
  Vnet vnet;
  vnet.needsChecksum = true;
  vnet.checksumStart = layout_.tcp;
  vnet.checksumOffset = tcp::checksum;
  vnet.headerBytes = layout_.payload;
  if (segments_ > 1) {
    vnet.gso = layout_.isIpv6 ? Vnet::Gso::tcp6 : Vnet::Gso::tcp4;
    vnet.gsoBytes = gsoBytes_;
  }
  encodeVnet(vnet_.data(), vnet);
  setIpLength(frame_, layout_, frameBytes);
  setPseudoChecksum(frame_, layout_, frameBytes);
  pieces_[0] = {vnet_.data(), VNET_BYTES};
  count = segments_ + 2;
  bytes = VNET_BYTES + frameBytes;
  segments_ = 0;
  return pieces_.data();
}

}  // namespace watari
