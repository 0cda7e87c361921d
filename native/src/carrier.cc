#include "carrier.h"

#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

namespace watari {

namespace {

constexpr int SOCKET_BUFFER_BYTES = 8 * 1024 * 1024;
constexpr auto SETTLE_STEP = std::chrono::microseconds(20);
constexpr int SETTLE_STEPS = 5'000;

/** @returns whether the system has it */
bool setOption(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

/** In one piece, for what has to be worked on. */
uint8_t* flatten(const iovec* pieces, size_t count) {
  static thread_local std::vector<uint8_t> flat(MAX_PACKET_BYTES);
  size_t at = 0;
  for (size_t index = 0; index < count; index++) {
    if (at + pieces[index].iov_len > flat.size()) return nullptr;
    memcpy(flat.data() + at, pieces[index].iov_base, pieces[index].iov_len);
    at += pieces[index].iov_len;
  }
  return flat.data();
}

bool writeWhole(const Port& port, const iovec* pieces, size_t count, size_t bytes) {
  const bool isWritten = writev(port.state->device->fd, pieces, static_cast<int>(count)) == static_cast<ssize_t>(bytes);
  if (isWritten)
    port.state->out.add(bytes - VNET_BYTES);
  else
    port.state->dropped.fetch_add(1, std::memory_order_relaxed);
  return isWritten;
}

/** Does what the device does not: checksums, and the cutting of superframes. */
bool writePlain(const Port& port, const Vnet& vnet, uint8_t* packet, size_t bytes) {
  static const uint8_t plain[VNET_BYTES]{};
  uint8_t* frame = packet + VNET_BYTES;
  const size_t frameBytes = bytes - VNET_BYTES;
  if (vnet.gso == Vnet::Gso::none) {
    completeChecksum(frame, frameBytes, vnet.checksumStart, vnet.checksumOffset);
    memcpy(packet, plain, VNET_BYTES);
    const iovec piece{packet, bytes};
    return writeWhole(port, &piece, 1, bytes);
  }
  TcpLayout layout;
  if (!tcpLayout(frame, frameBytes, vnet.checksumStart, layout)) return false;
  const Cut cut(frame, frameBytes, layout, vnet.gsoBytes);
  static thread_local std::vector<uint8_t> segment(MAX_PACKET_BYTES);
  bool isWritten = true;
  for (size_t index = 0; index < cut.count(); index++) {
    const size_t segmentBytes = cut.segmentBytes(index);
    memset(segment.data(), 0, VNET_BYTES);
    cut.write(index, segment.data() + VNET_BYTES);
    Vnet partial = vnet;
    partial.gso = Vnet::Gso::none;
    if (port.takesPartial)
      encodeVnet(segment.data(), partial);
    else
      completeChecksum(segment.data() + VNET_BYTES, segmentBytes, vnet.checksumStart, vnet.checksumOffset);
    const iovec piece{segment.data(), VNET_BYTES + segmentBytes};
    isWritten = writeWhole(port, &piece, 1, VNET_BYTES + segmentBytes) && isWritten;
  }
  return isWritten;
}

}  // namespace

bool writePacket(const Port& port, const Vnet& vnet, const iovec* pieces, size_t count, size_t bytes) {
  if (!port.state->device) return false;
  const bool takesIt = (vnet.gso == Vnet::Gso::none || port.takesTcp) && (!vnet.needsChecksum || port.takesPartial);
  if (takesIt) return writeWhole(port, pieces, count, bytes);
  uint8_t* packet = flatten(pieces, count);
  return packet != nullptr && writePlain(port, vnet, packet, bytes);
}

Carrier::Carrier(const Options& options, std::function<void()> notify) {
  if (!open(options)) {
    error_ = errno;
    return;
  }
  pulse_.beat();
  sender_ = std::make_unique<Sender>(underlay_, Lane::javascript, WhenFull::drop);
  outward_ = std::make_unique<Outward>(underlay_, published_, pulse_, notify);
  inward_ = std::make_unique<Inward>(underlay_, published_, pulse_, notify);
  const auto run = [this](const char* name, std::vector<Worker*> workers) {
    threads_.push_back(std::make_unique<Thread>(name, std::move(workers)));
  };
  if (options.hasTwoThreads) {
    run("links outward", {outward_.get()});
    run("links inward", {inward_.get()});
  } else {
    run("links", {inward_.get(), outward_.get()});
  }
}

Carrier::~Carrier() {
  threads_.clear();
  if (underlay_.fd >= 0) close(underlay_.fd);
}

bool Carrier::open(const Options& options) {
  underlay_.family = options.onlyIpv4 ? AF_INET : AF_INET6;
  underlay_.fd = socket(underlay_.family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (underlay_.fd < 0) return false;
  const int fd = underlay_.fd;
  if (!options.onlyIpv4) setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  // The kernel is neither to cut our datagrams nor to believe what anybody says about the path: it is measured, and
  // what is measured is authenticated (RFC 8899).
  setOption(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
  if (!options.onlyIpv4) setOption(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
  for (const int name : {SO_RCVBUF, SO_RCVBUFFORCE}) setOption(fd, SOL_SOCKET, name, SOCKET_BUFFER_BYTES);
  for (const int name : {SO_SNDBUF, SO_SNDBUFFORCE}) setOption(fd, SOL_SOCKET, name, SOCKET_BUFFER_BYTES);
  // Neither is there before Linux 4.18 and 5.0; asking changes nothing.
  underlay_.sendsTrains.store(options.sendsTrains && setOption(fd, SOL_UDP, UDP_SEGMENT, 0));
  underlay_.receivesTrains = options.receivesTrains && setOption(fd, SOL_UDP, UDP_GRO, 1);
  sockaddr_storage address;
  socklen_t addressBytes = options.address.toSocket(underlay_.family, address);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), addressBytes) != 0) return false;
  addressBytes = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &addressBytes) != 0) return false;
  port_ = __builtin_bswap16(Address::fromSocket(address).port);
  return true;
}

void Carrier::publish() {
  published_.publish(std::make_shared<const Tables>(draft_));
  for (const auto& thread : threads_) thread->wake();
}

bool Carrier::settle() {
  const uint64_t version = published_.version();
  for (int step = 0; step < SETTLE_STEPS; step++) {
    if (outward_->seenVersion() >= version && inward_->seenVersion() >= version) return true;
    std::this_thread::sleep_for(SETTLE_STEP);
  }
  return false;
}

}  // namespace watari
