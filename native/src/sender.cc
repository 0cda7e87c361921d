#include "sender.h"

#include <netinet/udp.h>

#include <cerrno>

#include "bytes.h"
#include "fragments.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

namespace watari {

namespace {
constexpr size_t FRAGMENT_ALIGNMENT = 8;
}

Sender::Sender(Underlay& underlay, Lane lane, WhenFull whenFull)
    : underlay_(underlay), lane_(lane), whenFull_(whenFull), buffer_(reserveMemory(BUFFER_BYTES)) {
  trains_.reserve(TRAINS);
}

bool Sender::packet(const Link& link, uint16_t segment, uint32_t epoch, uint8_t flags, const uint8_t* packet,
                    size_t bytes) {
  Vnet vnet;
  bool isSent = false;
  if (link.session && decodeVnet(packet, bytes, vnet)) {
    const uint8_t* frame = packet + VNET_BYTES;
    const size_t frameBytes = bytes - VNET_BYTES;
    RecordHeader header;
    header.segment = segment;
    header.epoch = epoch;
    header.flags = static_cast<uint8_t>(flags | (vnet.needsChecksum ? flag::needsChecksum : 0));
    header.checksumStart = vnet.needsChecksum ? vnet.checksumStart : 0;
    header.checksumOffset = vnet.needsChecksum ? static_cast<uint8_t>(vnet.checksumOffset) : 0;
    const bool isEncodable = vnet.checksumStart % 2 == 0 && vnet.checksumStart <= MAX_CHECKSUM_START;
    if (vnet.needsChecksum && (!isEncodable || vnet.checksumOffset > 0xff)) {
      isSent = false;
    } else if (vnet.gso != Vnet::Gso::none) {
      isSent = superframe(link, header, frame, frameBytes, vnet);
    } else if (SEAL_BYTES + RECORD_HEADER_BYTES + frameBytes <= link.datagramBytes) {
      if (uint8_t* record = reserve(RECORD_HEADER_BYTES + frameBytes)) {
        encodeRecordHeader(record, header);
        memcpy(record + RECORD_HEADER_BYTES, frame, frameBytes);
        isSent = commit(link, link.address, RECORD_HEADER_BYTES + frameBytes);
      }
    } else {
      isSent = fragments(link, header, frame, frameBytes);
    }
  }
  if (isSent)
    link.state->sent.add(bytes - VNET_BYTES);
  else
    link.state->dropped.fetch_add(1, std::memory_order_relaxed);
  return isSent;
}

bool Sender::superframe(const Link& link, RecordHeader header, const uint8_t* frame, size_t bytes, const Vnet& vnet) {
  TcpLayout layout;
  if (!tcpLayout(frame, bytes, vnet.checksumStart, layout)) return false;
  const size_t overhead = SEAL_BYTES + RECORD_HEADER_BYTES + layout.payload;
  if (overhead >= link.datagramBytes) return false;
  const size_t room = link.datagramBytes - overhead;
  const auto payloadBytes = static_cast<uint16_t>(vnet.gsoBytes < room ? vnet.gsoBytes : room);
  header.kind = Kind::piece;
  header.gsoBytes = payloadBytes;
  const Cut cut(frame, bytes, layout, payloadBytes);
  const size_t count = cut.count();
  for (size_t index = 0; index < count; index++) {
    const size_t recordBytes = RECORD_HEADER_BYTES + cut.segmentBytes(index);
    uint8_t* record = reserve(recordBytes);
    if (record == nullptr) return false;
    encodeRecordHeader(record, header);
    cut.write(index, record + RECORD_HEADER_BYTES);
    if (!commit(link, link.address, recordBytes)) return false;
  }
  return true;
}

bool Sender::fragments(const Link& link, const RecordHeader& header, const uint8_t* frame, size_t bytes) {
  const size_t room = (link.datagramBytes - SEAL_BYTES - RECORD_HEADER_BYTES) / FRAGMENT_ALIGNMENT * FRAGMENT_ALIGNMENT;
  const size_t total = RECORD_HEADER_BYTES + bytes;
  const size_t count = (total + room - 1) / room;
  // As even as they can be: then one train carries them.
  const size_t each = (total + count - 1) / count;
  if (count > MAX_FRAGMENTS) return false;
  uint8_t head[RECORD_HEADER_BYTES];
  encodeRecordHeader(head, header);
  RecordHeader fragment;
  fragment.kind = Kind::fragment;
  fragment.epoch = link.state->fragmented.fetch_add(1, std::memory_order_relaxed);
  fragment.checksumOffset = static_cast<uint8_t>(count);
  fragment.gsoBytes = static_cast<uint16_t>(each);
  size_t at = 0;
  for (size_t index = 0; index < count; index++) {
    const size_t part = total - at < each ? total - at : each;
    fragment.segment = static_cast<uint16_t>(index);
    uint8_t* record = reserve(RECORD_HEADER_BYTES + part);
    if (record == nullptr) return false;
    encodeRecordHeader(record, fragment);
    uint8_t* body = record + RECORD_HEADER_BYTES;
    const size_t ofHead = at < RECORD_HEADER_BYTES ? RECORD_HEADER_BYTES - at : 0;
    if (ofHead > 0) memcpy(body, head + at, ofHead);
    memcpy(body + ofHead, frame + (at + ofHead - RECORD_HEADER_BYTES), part - ofHead);
    if (!commit(link, link.address, RECORD_HEADER_BYTES + part)) return false;
    at += part;
  }
  return true;
}

bool Sender::control(const Link& link, const Address& address, Kind kind, uint16_t segment, const uint8_t* body,
                     size_t bytes, size_t padTo) {
  if (!link.session) return false;
  const size_t least = padTo > SEAL_BYTES ? padTo - SEAL_BYTES : 0;
  const size_t recordBytes = RECORD_HEADER_BYTES + bytes < least ? least : RECORD_HEADER_BYTES + bytes;
  if (SEAL_BYTES + recordBytes > MAX_DATAGRAM_BYTES) return false;
  uint8_t* record = reserve(recordBytes);
  if (record == nullptr) return false;
  RecordHeader header;
  header.kind = kind;
  header.segment = segment;
  encodeRecordHeader(record, header);
  memcpy(record + RECORD_HEADER_BYTES, body, bytes);
  memset(record + RECORD_HEADER_BYTES + bytes, 0, recordBytes - RECORD_HEADER_BYTES - bytes);
  return commit(link, address, recordBytes);
}

uint8_t* Sender::reserve(size_t recordBytes) {
  const auto hasRoom = [&] { return used_ + SEAL_BYTES + recordBytes <= BUFFER_BYTES && trains_.size() < TRAINS; };
  if (!hasRoom()) flush();
  return hasRoom() ? buffer_.get() + used_ + OUTER_BYTES : nullptr;
}

bool Sender::commit(const Link& link, const Address& address, size_t recordBytes) {
  uint8_t* datagram = buffer_.get() + used_;
  if (!link.session->seal(lane_, datagram, recordBytes)) return false;
  const size_t bytes = SEAL_BYTES + recordBytes;
  const size_t offset = used_;
  used_ += bytes;
  if (!trains_.empty() && underlay_.sendsTrains.load(std::memory_order_relaxed)) {
    Train& train = trains_.back();
    const bool isNext = !train.isComplete && bytes <= train.datagramBytes && train.address == address;
    if (isNext && train.count < TRAIN_DATAGRAMS && train.bytes + bytes <= TRAIN_BYTES) {
      train.bytes += bytes;
      train.count++;
      train.isComplete = bytes < train.datagramBytes;
      return true;
    }
  }
  trains_.push_back({address, offset, bytes, static_cast<uint16_t>(bytes), 1, false});
  return true;
}

bool Sender::flush() {
  mmsghdr messages[TRAINS];
  iovec pieces[TRAINS];
  sockaddr_storage addresses[TRAINS];
  alignas(cmsghdr) uint8_t controls[TRAINS][CMSG_SPACE(sizeof(uint16_t))];
  for (size_t index = 0; index < trains_.size(); index++) {
    const Train& train = trains_[index];
    pieces[index] = {buffer_.get() + train.offset, train.bytes};
    msghdr& message = messages[index].msg_hdr;
    message = {};
    message.msg_name = &addresses[index];
    message.msg_namelen = train.address.toSocket(underlay_.family, addresses[index]);
    message.msg_iov = &pieces[index];
    message.msg_iovlen = 1;
    if (train.count == 1) continue;
    message.msg_control = controls[index];
    message.msg_controllen = sizeof controls[index];
    cmsghdr* control = CMSG_FIRSTHDR(&message);
    control->cmsg_level = SOL_UDP;
    control->cmsg_type = UDP_SEGMENT;
    control->cmsg_len = CMSG_LEN(sizeof(uint16_t));
    memcpy(CMSG_DATA(control), &train.datagramBytes, sizeof(uint16_t));
  }
  isFull_ = false;
  size_t done = 0;
  while (done < trains_.size()) {
    const int sent = sendmmsg(underlay_.fd, messages + done, static_cast<unsigned>(trains_.size() - done),
                              MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) {
      done += static_cast<size_t>(sent);
      continue;
    }
    if (errno == EINTR) continue;
    isFull_ = errno == EAGAIN && whenFull_ == WhenFull::keep;
    if (isFull_) break;
    // One that fails must not keep the others.
    const Train& train = trains_[done++];
    if (train.count > 1 && (errno == EIO || errno == EINVAL || errno == EOPNOTSUPP)) {
      // Some kernels say EINVAL to a train whose datagrams are larger than the path.
      if (sendOneByOne(train)) underlay_.sendsTrains.store(false, std::memory_order_relaxed);
    } else {
      countFailure(errno, train.count);
    }
  }
  trains_.erase(trains_.begin(), trains_.begin() + static_cast<std::ptrdiff_t>(done));
  if (trains_.empty()) used_ = 0;
  return !isFull_;
}

bool Sender::sendOneByOne(const Train& train) {
  sockaddr_storage address;
  const socklen_t addressBytes = train.address.toSocket(underlay_.family, address);
  bool isSent = true;
  for (size_t at = 0; at < train.bytes; at += train.datagramBytes) {
    const size_t bytes = train.bytes - at < train.datagramBytes ? train.bytes - at : train.datagramBytes;
    const ssize_t sent = sendto(underlay_.fd, buffer_.get() + train.offset + at, bytes,
                                MSG_DONTWAIT | MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), addressBytes);
    if (sent < 0) {
      isSent = false;
      countFailure(errno, 1);
    }
  }
  return isSent;
}

void Sender::countFailure(int error, uint16_t datagrams) {
  (error == EMSGSIZE ? underlay_.tooLarge : underlay_.failed).fetch_add(datagrams, std::memory_order_relaxed);
}

}  // namespace watari
