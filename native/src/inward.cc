#include <netinet/udp.h>
#include <sys/socket.h>

#include <cerrno>

#include "bytes.h"
#include "carrier.h"

#ifndef UDP_GRO
#define UDP_GRO 104
#endif

namespace watari {

Inward::Inward(Underlay& underlay, const Published& published, const Pulse& pulse, std::function<void()> notify)
    : Worker(published, pulse, std::move(notify)),
      underlay_(underlay),
      sender_(underlay, Lane::inward, WhenFull::drop),
      buffers_(reserveMemory(MESSAGES * STRIDE_BYTES)) {}

bool Inward::batch() {
  mmsghdr messages[MESSAGES];
  iovec pieces[MESSAGES];
  sockaddr_storage addresses[MESSAGES];
  alignas(cmsghdr) uint8_t controls[MESSAGES][CMSG_SPACE(sizeof(int))];
  for (size_t index = 0; index < MESSAGES; index++) {
    pieces[index] = {buffers_.get() + index * STRIDE_BYTES, MESSAGE_BYTES};
    msghdr& message = messages[index].msg_hdr;
    message = {};
    message.msg_name = &addresses[index];
    message.msg_namelen = sizeof addresses[index];
    message.msg_iov = &pieces[index];
    message.msg_iovlen = 1;
    message.msg_control = controls[index];
    message.msg_controllen = sizeof controls[index];
  }
  const int count = recvmmsg(underlay_.fd, messages, MESSAGES, MSG_DONTWAIT, nullptr);
  if (count <= 0) return false;
  for (int index = 0; index < count; index++) {
    const size_t bytes = messages[index].msg_len;
    size_t datagramBytes = bytes;
    msghdr& message = messages[index].msg_hdr;
    for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr; control = CMSG_NXTHDR(&message, control)) {
      if (control->cmsg_level != SOL_UDP || control->cmsg_type != UDP_GRO) continue;
      const int each = loadNative<int>(CMSG_DATA(control));
      if (each > 0) datagramBytes = static_cast<size_t>(each);
    }
    const Address from = Address::fromSocket(addresses[index]);
    uint8_t* train = static_cast<uint8_t*>(pieces[index].iov_base);
    for (size_t at = 0; at < bytes; at += datagramBytes)
      datagram(train + at, bytes - at < datagramBytes ? bytes - at : datagramBytes, from);
  }
  // What is joined points into the buffers that the next batch overwrites.
  flushJoint();
  sender_.flush();
  return true;
}

void Inward::datagram(uint8_t* datagram, size_t bytes, const Address& from) {
  if (bytes < SEAL_BYTES + RECORD_HEADER_BYTES) return;
  const auto found = tables().sessions.find(load32(datagram));
  if (found == tables().sessions.end()) return;
  Session& session = *found->second;
  const Link* link = Tables::get(tables().links, session.link);
  if (link == nullptr) return;
  const Session::Opened opened = session.open(datagram, bytes);
  if (opened == Session::Opened::forged) {
    link->state->forged.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (opened == Session::Opened::replayed) {
    link->state->replayed.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (opened == Session::Opened::freshest && !(from == link->address)) {
    uint8_t body[Address::BYTES];
    from.toBytes(body);
    const iovec piece{body, sizeof body};
    ask(link->state->news, true, {Ring::Kind::moved, link->handle, session.local}, &piece, 1);
  }
  record({*link, session, load64(datagram + 4), from}, datagram + OUTER_BYTES, bytes - SEAL_BYTES);
}

void Inward::record(const Arrival& arrival, uint8_t* record, size_t bytes) {
  const Link& link = arrival.link;
  RecordHeader header;
  if (!decodeRecordHeader(record, bytes, header)) return;
  uint8_t* body = record + RECORD_HEADER_BYTES;
  const size_t bodyBytes = bytes - RECORD_HEADER_BYTES;
  switch (header.kind) {
    case Kind::piece:
      piece(link, header, body, bodyBytes);
      return;
    case Kind::frame:
      flushJoint();
      frame(link, header, body, bodyBytes);
      return;
    case Kind::fragment: {
      flushJoint();
      std::vector<uint8_t>* whole = reassembly_.add(link.handle, header, body, bodyBytes, nowMs_);
      if (whole == nullptr || !decodeRecordHeader(whole->data(), whole->size(), header)) return;
      if (header.kind == Kind::frame)
        frame(link, header, whole->data() + RECORD_HEADER_BYTES, whole->size() - RECORD_HEADER_BYTES);
      return;
    }
    case Kind::ping:
      answerPing(arrival, body, bodyBytes);
      return;
    case Kind::announce:
    case Kind::pong: {
      flushJoint();
      uint8_t address[Address::BYTES];
      arrival.from.toBytes(address);
      const iovec pieces[2] = {{address, sizeof address}, {body, bodyBytes}};
      const auto kind = header.kind == Kind::pong ? Ring::Kind::pong : Ring::Kind::announce;
      ask(link.state->news, true, {kind, link.handle, header.segment}, pieces, 2);
      return;
    }
  }
}

/** Its token; and for the sender to reckon losses, how many it had sent before, and how many of these arrived. */
void Inward::answerPing(const Arrival& arrival, const uint8_t* body, size_t bytes) {
  constexpr size_t TOKEN_BYTES = 8;
  if (bytes < TOKEN_BYTES) return;
  uint8_t answer[TOKEN_BYTES + 16];
  memcpy(answer, body, TOKEN_BYTES);
  store64(answer + TOKEN_BYTES, arrival.counter + 1);
  store64(answer + TOKEN_BYTES + 8, arrival.session.received());
  // To where it came from, which need not be where the link goes.
  sender_.control(arrival.link, arrival.from, Kind::pong, 0, answer, sizeof answer);
}

void Inward::piece(const Link& link, const RecordHeader& header, uint8_t* frame, size_t bytes) {
  TcpLayout layout;
  if (header.gsoBytes == 0 || !tcpLayout(frame, bytes, header.checksumStart, layout)) return;
  link.state->received.add(bytes);
  const bool isSame = jointLink_ == &link && jointHeader_.segment == header.segment &&
                      jointHeader_.epoch == header.epoch && jointHeader_.flags == header.flags;
  if (!isSame) flushJoint();
  if (!joint_.add(frame, bytes, layout, header.gsoBytes)) {
    flushJoint();
    joint_.add(frame, bytes, layout, header.gsoBytes);
  }
  jointLink_ = &link;
  jointHeader_ = header;
}

void Inward::flushJoint() {
  if (joint_.isEmpty()) return;
  size_t count = 0;
  size_t bytes = 0;
  const iovec* pieces = joint_.take(count, bytes);
  Vnet vnet;
  decodeVnet(static_cast<const uint8_t*>(pieces[0].iov_base), bytes, vnet);
  const auto* headers = static_cast<const uint8_t*>(pieces[1].iov_base);
  const Decision decision = fromLink(tables(), *jointLink_, jointHeader_, headers, bytes - VNET_BYTES);
  deliver(*jointLink_, jointHeader_, decision, vnet, pieces, count, bytes);
  jointLink_ = nullptr;
}

void Inward::frame(const Link& link, const RecordHeader& header, uint8_t* frame, size_t bytes) {
  if (bytes < ETHERNET_BYTES || bytes > MAX_FRAME_BYTES) return;
  link.state->received.add(bytes);
  Vnet vnet;
  vnet.needsChecksum = (header.flags & flag::needsChecksum) != 0;
  vnet.checksumStart = vnet.needsChecksum ? header.checksumStart : 0;
  vnet.checksumOffset = vnet.needsChecksum ? header.checksumOffset : 0;
  uint8_t head[VNET_BYTES];
  encodeVnet(head, vnet);
  const bool fits = vnet.checksumStart >= ETHERNET_BYTES &&
                    static_cast<size_t>(vnet.checksumStart) + vnet.checksumOffset + 2 <= bytes;
  if (vnet.needsChecksum && !fits) return;
  const iovec pieces[2] = {{head, VNET_BYTES}, {frame, bytes}};
  deliver(link, header, fromLink(tables(), link, header, frame, bytes), vnet, pieces, 2, VNET_BYTES + bytes);
}

void Inward::deliver(const Link& link, const RecordHeader& header, const Decision& decision, const Vnet& vnet,
                     const iovec* pieces, size_t count, size_t bytes) {
  const bool isLost = decision.port != nullptr && !mayPass(*decision.port);
  if (decision.verdict == Decision::Verdict::drop || isLost) return;
  if (decision.verdict == Decision::Verdict::port) {
    if (decision.source->flow)
      decision.source->flow->received.fetch_add(bytes - VNET_BYTES, std::memory_order_relaxed);
    writePacket(*decision.port, vnet, pieces, count, bytes);
    return;
  }
  const auto kind = (header.flags & flag::forwarded) != 0 ? Ring::Kind::forwarded : Ring::Kind::fromLink;
  const bool isLimited = decision.verdict != Decision::Verdict::pass;
  if (!ask(link.state->questions, isLimited, {kind, link.handle, header.segment, header.epoch}, pieces, count))
    link.state->dropped.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace watari
