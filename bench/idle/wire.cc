// wire DEVICE MS   counts what crosses a device for so long, then prints a line for each way and kind:
//                  `sent|received udp|tcp|other FRAMES BYTES`
//
// Bytes are those of frames on Ethernet, with its checksum and the filling of small ones, and without what is sent
// ahead of a frame and between two.
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

constexpr size_t kLeastFrame = 60, kChecksum = 4;
/// As far as the protocol of an IPv4 packet.
constexpr size_t kSeen = ETH_HLEN + 20;
constexpr int kSocketBytes = 64 << 20;
constexpr const char* kWays[] = {"sent", "received"};
constexpr const char* kKinds[] = {"udp", "tcp", "other"};

struct Count {
  uint64_t frames = 0, bytes = 0;
};

int64_t milliseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int kind(const uint8_t* frame, size_t seen) {
  if (seen < kSeen || frame[12] != 0x08 || frame[13] != 0x00) return 2;
  const uint8_t protocol = frame[ETH_HLEN + 9];
  return protocol == IPPROTO_UDP ? 0 : protocol == IPPROTO_TCP ? 1 : 2;
}

int refuse(const char* what) {
  perror(what);
  return 1;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    fputs("wire DEVICE MS\n", stderr);
    return 2;
  }
  // Nothing comes before it is bound to the one device.
  const int socket = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(ETH_P_ALL);
  where.sll_ifindex = static_cast<int>(if_nametoindex(words[1]));
  if (where.sll_ifindex == 0) return refuse(words[1]);
  setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &kSocketBytes, sizeof kSocketBytes);
  if (bind(socket, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) return refuse("bind");

  Count counts[2][3];
  const int64_t end = milliseconds() + atoll(words[2]);
  for (int64_t left; (left = end - milliseconds()) > 0;) {
    pollfd waiting{socket, POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(left)) <= 0) continue;
    uint8_t frame[kSeen];
    sockaddr_ll from;
    socklen_t size = sizeof from;
    const ssize_t length =
        recvfrom(socket, frame, sizeof frame, MSG_TRUNC, reinterpret_cast<sockaddr*>(&from), &size);
    if (length <= 0) continue;
    const size_t bytes = static_cast<size_t>(length);
    Count& of = counts[from.sll_pkttype == PACKET_OUTGOING ? 0 : 1][kind(frame, std::min(bytes, kSeen))];
    of.frames++;
    of.bytes += std::max(bytes, kLeastFrame) + kChecksum;
  }
  tpacket_stats lost{};
  socklen_t size = sizeof lost;
  if (getsockopt(socket, SOL_PACKET, PACKET_STATISTICS, &lost, &size) != 0) return refuse("statistics");
  if (lost.tp_drops > 0) {
    fprintf(stderr, "%u frames were not seen\n", lost.tp_drops);
    return 1;
  }
  for (int way = 0; way < 2; way++)
    for (int each = 0; each < 3; each++)
      printf("%s %s %lu %lu\n", kWays[way], kKinds[each], counts[way][each].frames, counts[way][each].bytes);
  return 0;
}
