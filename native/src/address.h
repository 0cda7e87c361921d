#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace watari {

/** A UDP endpoint. IPv4 is written as in IPv6 (RFC 4291, 2.5.5.2), so that one form serves both. */
struct Address {
  static constexpr size_t BYTES = 18;

  std::array<uint8_t, 16> ip{};
  /** In network order. */
  uint16_t port = 0;

  bool operator==(const Address& other) const { return port == other.port && ip == other.ip; }

  /** For a socket of the family given. @returns how long it is */
  socklen_t toSocket(int family, sockaddr_storage& target) const {
    memset(&target, 0, sizeof target);
    if (family == AF_INET) {
      auto& four = reinterpret_cast<sockaddr_in&>(target);
      four.sin_family = AF_INET;
      four.sin_port = port;
      memcpy(&four.sin_addr, ip.data() + 12, 4);
      return sizeof four;
    }
    auto& six = reinterpret_cast<sockaddr_in6&>(target);
    six.sin6_family = AF_INET6;
    six.sin6_port = port;
    memcpy(&six.sin6_addr, ip.data(), 16);
    return sizeof six;
  }

  static Address fromSocket(const sockaddr_storage& source) {
    Address address;
    if (source.ss_family == AF_INET) {
      const auto& four = reinterpret_cast<const sockaddr_in&>(source);
      address.ip[10] = address.ip[11] = 0xff;
      memcpy(address.ip.data() + 12, &four.sin_addr, 4);
      address.port = four.sin_port;
    } else {
      const auto& six = reinterpret_cast<const sockaddr_in6&>(source);
      memcpy(address.ip.data(), &six.sin6_addr, 16);
      address.port = six.sin6_port;
    }
    return address;
  }

  static Address fromBytes(const uint8_t* bytes) {
    Address address;
    memcpy(address.ip.data(), bytes, 16);
    memcpy(&address.port, bytes + 16, 2);
    return address;
  }

  void toBytes(uint8_t* target) const {
    memcpy(target, ip.data(), 16);
    memcpy(target + 16, &port, 2);
  }
};

}  // namespace watari
