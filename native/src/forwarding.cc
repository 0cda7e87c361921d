#include "forwarding.h"

#include <algorithm>

#include "bytes.h"

namespace watari {

namespace {

using Verdict = Decision::Verdict;

constexpr uint16_t TYPE_IPV4 = 0x0800, TYPE_ARP = 0x0806, TYPE_IPV6 = 0x86dd;
constexpr uint16_t TYPE_VLAN = 0x8100, TYPE_SERVICE_VLAN = 0x88a8;
constexpr uint8_t TCP = 6, UDP = 17, FRAGMENT = 44, ICMPV6 = 58;
constexpr uint8_t ECHO_REQUEST = 128, ECHO_REPLY = 129;
/** The switch itself, on every segment (protocol/switch/answers.ts). */
constexpr uint64_t SERVICE_MAC = 0x027761746172;
constexpr uint16_t DHCP_SERVER = 67;
constexpr size_t IPV4_BYTES = 20, IPV6_BYTES = 40;

bool isMulticast(const uint8_t* mac) { return (mac[0] & 1) != 0; }

bool allowsIpv4(const Port& port, const uint8_t* ip, size_t bytes) {
  if (bytes < IPV4_BYTES) return false;
  if (!port.hasAgreedIps) return true;
  const size_t headerBytes = (ip[0] & 0xf) * 4;
  const bool isFirst = (load16(ip + 6) & 0x1fff) == 0;
  if (ip[9] == UDP && isFirst && (bytes < headerBytes + 4 || load16(ip + headerBytes) == DHCP_SERVER)) return false;
  return std::find(port.ipv4.begin(), port.ipv4.end(), load32(ip + 12)) != port.ipv4.end();
}

/** Neither neighbour discovery, nor what it may hide behind: extension headers. */
bool isPlainIpv6(const uint8_t* ip, size_t bytes) {
  if (bytes < IPV6_BYTES) return false;
  uint8_t next = ip[6];
  if (next == FRAGMENT) {
    if (bytes < IPV6_BYTES + 8) return false;
    // Of a later fragment nobody can tell; the first one was looked at.
    if ((load16(ip + IPV6_BYTES + 2) & 0xfff8) != 0) return true;
    next = ip[IPV6_BYTES];
    return next == TCP || next == UDP;
  }
  if (next != ICMPV6) return next == TCP || next == UDP;
  return bytes > IPV6_BYTES && (ip[IPV6_BYTES] == ECHO_REQUEST || ip[IPV6_BYTES] == ECHO_REPLY);
}

bool allowsIpv6(const Port& port, const uint8_t* ip) {
  if (!port.hasAgreedIps) return true;
  return std::any_of(port.ipv6.begin(), port.ipv6.end(),
                     [&](const auto& allowed) { return memcmp(allowed.data(), ip + 8, 16) == 0; });
}

/** Whether a port may send this, beyond doubt. */
bool mayPass(const Port& port, const uint8_t* frame, size_t bytes) {
  uint16_t type = load16(frame + 12);
  size_t payload = ETHERNET_BYTES;
  if (type == TYPE_VLAN) {
    if (bytes < ETHERNET_BYTES + VLAN_TAG_BYTES) return false;
    type = load16(frame + 16);
    payload += VLAN_TAG_BYTES;
    if (type == TYPE_VLAN || type == TYPE_SERVICE_VLAN) return false;
  }
  if (type == TYPE_ARP || type == TYPE_SERVICE_VLAN) return false;
  if (type == TYPE_IPV6 && !isPlainIpv6(frame + payload, bytes - payload)) return false;
  if (!port.isMachine) return true;
  if (type == TYPE_IPV4) return allowsIpv4(port, frame + payload, bytes - payload);
  return type != TYPE_IPV6 || allowsIpv6(port, frame + payload);
}

void toPort(const Tables& tables, Decision& decision) {
  const Port* port = Tables::get(tables.ports, decision.destination->target);
  if (port == nullptr) return;
  decision.port = port;
  decision.verdict = port->isOpen && port->state->device ? Verdict::port : Verdict::pass;
}

}  // namespace

Decision fromPort(const Tables& tables, const Port& port, const uint8_t* frame, size_t bytes) {
  Decision decision;
  const Segment* segment = Tables::get(tables.segments, port.segment);
  if (segment == nullptr || !port.isOpen || isMulticast(frame)) return decision;
  const uint64_t sourceMac = loadMac(frame + 6);
  if (port.isMachine && sourceMac != port.mac) return decision;
  const Entry* source = segment->find(sourceMac);
  if (source == nullptr || source->where != Entry::Where::port || source->target != port.handle) return decision;
  const uint64_t destinationMac = loadMac(frame);
  if (destinationMac == SERVICE_MAC || !mayPass(port, frame, bytes)) return decision;
  segment->see(source);
  decision.source = source;
  decision.destination = segment->find(destinationMac);
  if (decision.destination == nullptr) return decision;
  if (decision.destination->where == Entry::Where::port) {
    if (decision.destination->target == port.handle)
      decision.verdict = Verdict::drop;
    else
      toPort(tables, decision);
    return decision;
  }
  const Link* link = Tables::get(tables.links, decision.destination->target);
  const int number = link == nullptr ? -1 : link->numberOf(port.segment);
  decision.verdict = Verdict::pass;
  if (link == nullptr || !link->isUp || !link->session || number < 0) return decision;
  decision.verdict = Verdict::link;
  decision.link = link;
  decision.number = static_cast<uint16_t>(number);
  return decision;
}

Decision fromLink(const Tables& tables, const Link& link, const RecordHeader& header, const uint8_t* frame, size_t) {
  Decision decision;
  const Segment* segment = Tables::get(tables.segments, header.segment);
  if (segment == nullptr) {
    decision.verdict = Verdict::drop;
    return decision;
  }
  if ((header.flags & flag::forwarded) != 0 || isMulticast(frame)) return decision;
  const Entry* source = segment->find(loadMac(frame + 6));
  if (source == nullptr || source->where != Entry::Where::link || source->target != link.handle ||
      source->epoch != header.epoch)
    return decision;
  decision.source = source;
  decision.destination = segment->find(loadMac(frame));
  if (decision.destination != nullptr && decision.destination->where == Entry::Where::port) toPort(tables, decision);
  return decision;
}

}  // namespace watari
