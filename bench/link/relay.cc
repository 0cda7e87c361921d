// relay NAMESPACE NAMESPACE DEVICE DELAY_US LOSS_PER_MILLION LINE_MBIT
//
// A long way between two network namespaces (files below /run/netns), for kernels without netem: a TAP called
// DEVICE in each, and what goes in at one comes out of the other, in order, unless it was lost. Each direction is a
// line of LINE_MBIT (0: as fast as it goes) with a tail-drop queue of one round trip, then loss, then DELAY_US.
// Prints `ready` when both devices are there; ends when its standard input does, and says what passed.
//
// The TAPs take superframes (several TCP segments or UDP datagrams of one size in one buffer), or the relay would
// be what is measured. Loss is drawn for every segment nevertheless: a superframe goes on as the runs of segments
// between those that were lost, which is what a card with TSO and GRO makes of the same loss.
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

namespace {

/// `struct virtio_net_hdr`, whose own header is no C++.
struct Offload {
  uint8_t flags, superframe;
  uint16_t headerBytes, segmentBytes, checksumStart, checksumOffset;
};
constexpr uint8_t kChecksumIsPartial = 1;
constexpr uint8_t kNoSuperframe = 0;

constexpr size_t kEthernetBytes = 14;
constexpr size_t kFrameBytes = sizeof(Offload) + kEthernetBytes + 65535;
/// What may be under way in one direction: 20 ms at 20 Gbit/s and more. Beyond it frames are dropped.
constexpr size_t kHeldBytes = 128 << 20;
/// Frames read before those that are due get their turn.
constexpr int kBatch = 64;
constexpr uint16_t kEtherTypeIpv4 = 0x0800;

[[noreturn]] void fail(const char* what) {
  perror(what);
  _exit(1);
}

int64_t nanoseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

/// A TAP in that namespace, gone when the relay is.
int openTap(const char* space, const char* device) {
  const int file = open(space, O_RDONLY | O_CLOEXEC);
  if (file < 0 || setns(file, CLONE_NEWNET) != 0) fail(space);
  close(file);
  const int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tap < 0) fail("/dev/net/tun");
  ifreq request{};
  strncpy(request.ifr_name, device, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
  if (ioctl(tap, TUNSETIFF, &request) != 0) fail(device);
  // Kernels before 6.2 know no UDP superframes; others take those of IPv4 together with those of IPv6 only.
  constexpr unsigned tcp = TUN_F_CSUM | TUN_F_TSO4, udp = 0x20 | 0x40;
  if (ioctl(tap, TUNSETOFFLOAD, tcp | udp) != 0 && ioctl(tap, TUNSETOFFLOAD, tcp) != 0) fail("offloads");
  return tap;
}

uint32_t sumOf(const void* data, size_t bytes, uint32_t sum = 0) {
  const auto* words = static_cast<const uint8_t*>(data);
  for (size_t at = 0; at + 1 < bytes; at += 2) sum += words[at] << 8 | words[at + 1];
  return sum;
}

uint16_t folded(uint32_t sum) {
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(sum);
}

/// A frame as the TAP gives it: `Offload`, Ethernet, and so on. Fields are host order in the first, network
/// order in the others.
struct Frame {
  uint8_t* bytes;
  size_t length;

  Offload& offload() const { return *reinterpret_cast<Offload*>(bytes); }
  uint8_t* ethernet() const { return bytes + sizeof(Offload); }
  iphdr& ip() const { return *reinterpret_cast<iphdr*>(ethernet() + kEthernetBytes); }
  uint8_t* transport() const { return ethernet() + offload().checksumStart; }
  tcphdr& tcp() const { return *reinterpret_cast<tcphdr*>(transport()); }
  udphdr& udp() const { return *reinterpret_cast<udphdr*>(transport()); }
  bool isTcp() const { return ip().protocol == IPPROTO_TCP; }
  /// The kernel's own `headerBytes` is a hint, and may take in some payload.
  size_t headerBytes() const { return (transport() - bytes) + (isTcp() ? tcp().doff * 4u : sizeof(udphdr)); }

  size_t segments() const {
    if (offload().superframe == kNoSuperframe || offload().segmentBytes == 0) return 1;
    return (length - headerBytes() + offload().segmentBytes - 1) / offload().segmentBytes;
  }

  /// Only what `piece` can take apart: IPv4 whose transport checksum the kernel left to be completed.
  bool isKnownSuperframe() const {
    const uint8_t* type = ethernet() + 12;
    return (type[0] << 8 | type[1]) == kEtherTypeIpv4 && (offload().flags & kChecksumIsPartial);
  }
};

/// Segments [from, to) of a superframe as a frame of its own.
/// @returns its bytes at `out`
size_t piece(const Frame& whole, size_t from, size_t to, uint8_t* out) {
  const size_t header = whole.headerBytes(), size = whole.offload().segmentBytes, count = whole.segments();
  const size_t begin = header + from * size, end = std::min(header + to * size, whole.length);
  memcpy(out, whole.bytes, header);
  memcpy(out + header, whole.bytes + begin, end - begin);
  const Frame cut{out, header + end - begin};
  if (to - from == 1) cut.offload().superframe = kNoSuperframe, cut.offload().segmentBytes = 0;

  iphdr& ip = cut.ip();
  ip.tot_len = htons(cut.length - sizeof(Offload) - kEthernetBytes);
  ip.id = htons(ntohs(ip.id) + from);
  ip.check = 0;
  ip.check = htons(~folded(sumOf(&ip, ip.ihl * 4u)));

  // The kernel left the sum of the pseudo header in the checksum's field, and that has the length in it.
  const size_t transportBytes = cut.length - (cut.transport() - out);
  const uint16_t pseudo = htons(folded(sumOf(&ip.saddr, 8, ip.protocol + transportBytes)));
  if (cut.isTcp()) {
    tcphdr& tcp = cut.tcp();
    tcp.seq = htonl(ntohl(tcp.seq) + from * size);
    if (to < count) tcp.fin = tcp.psh = 0;
    if (from > 0) tcp.res2 &= ~2;  // CWR is of the first segment
    tcp.check = pseudo;
  } else {
    cut.udp().len = htons(transportBytes);
    cut.udp().check = pseudo;
  }
  return cut.length;
}

/// Frames under way, oldest first, in one piece of memory that is used round and round.
class Distance {
 public:
  /// @returns where to put a frame of up to kFrameBytes, or null when there is no room
  uint8_t* room() {
    if (head_ + sizeof(Entry) + kFrameBytes > kHeldBytes) {
      // What is left behind the last entry is not used this time round.
      if (tail_ > head_ || tail_ == 0) return nullptr;
      end_ = head_;
      head_ = 0;
    }
    if (head_ < tail_ && tail_ - head_ <= sizeof(Entry) + kFrameBytes) return nullptr;
    return &memory_[head_ + sizeof(Entry)];
  }

  void push(size_t length, int64_t due) {
    entryAt(head_) = {due, length};
    head_ += (sizeof(Entry) + length + 63) & ~size_t{63};
  }

  bool isEmpty() {
    if (tail_ == end_) tail_ = 0, end_ = kNowhere;
    return head_ == tail_;
  }
  int64_t due() { return entryAt(tail_).due; }
  Frame first() { return {&memory_[tail_ + sizeof(Entry)], entryAt(tail_).length}; }
  void pop() { tail_ += (sizeof(Entry) + entryAt(tail_).length + 63) & ~size_t{63}; }

 private:
  struct Entry {
    int64_t due;
    size_t length;
  };
  static constexpr size_t kNowhere = SIZE_MAX;
  Entry& entryAt(size_t at) { return *reinterpret_cast<Entry*>(&memory_[at]); }

  std::vector<uint8_t> memory_ = std::vector<uint8_t>(kHeldBytes);
  size_t head_ = 0, tail_ = 0, end_ = kNowhere;
};

/// Says which segments are lost, by drawing how many pass until the next one is.
class Loss {
 public:
  explicit Loss(double share) : passing_(std::max(share, 1e-12)), isOn_(share > 0) { draw(); }
  bool next() {
    if (!isOn_ || left_-- > 0) return false;
    draw();
    return true;
  }

 private:
  void draw() { left_ = passing_(random_); }
  std::mt19937_64 random_{std::random_device{}()};
  std::geometric_distribution<int64_t> passing_;
  bool isOn_;
  int64_t left_ = 0;
};

struct Way {
  int64_t delay;  // nanoseconds
  double loss;
  double lineMbit;
};

struct Counters {
  uint64_t passed = 0, lost = 0, dropped = 0;
};

class Direction {
 public:
  Direction(int from, int to, const Way& way)
      : from_(from), to_(to), way_(way), loss_(way.loss) {}

  [[noreturn]] void run() {
    prctl(PR_SET_TIMERSLACK, 1);
    for (;;) {
      for (int taken = 0; taken < kBatch && take(); taken++) {
      }
      int64_t now = nanoseconds();
      while (!distance_.isEmpty() && distance_.due() <= now) {
        const Frame frame = distance_.first();
        if (write(to_, frame.bytes, frame.length) < 0) counters.dropped++;
        distance_.pop();
      }
      pollfd readable{from_, POLLIN, 0};
      if (distance_.isEmpty()) {
        poll(&readable, 1, -1);
        continue;
      }
      const int64_t wait = std::max<int64_t>(0, distance_.due() - nanoseconds());
      const timespec timeout{wait / 1'000'000'000, wait % 1'000'000'000};
      ppoll(&readable, 1, &timeout, nullptr);
    }
  }

  Counters counters;

 private:
  bool take() {
    const ssize_t length = read(from_, scratch_.data(), scratch_.size());
    if (length <= 0) return false;
    const Frame frame{scratch_.data(), static_cast<size_t>(length)};
    const size_t count = frame.segments();
    const int64_t now = nanoseconds();
    if (count > 1 && !frame.isKnownSuperframe()) {
      counters.dropped += count;
      return true;
    }
    for (size_t from = 0, at = 0; at <= count; at++) {
      const bool isLost = at < count && loss_.next();
      if (isLost) counters.lost++;
      if (!isLost && at < count) continue;
      if (at > from) hold(frame, from, at, count, now);
      from = at + 1;
    }
    return true;
  }

  void hold(const Frame& frame, size_t from, size_t to, size_t count, int64_t now) {
    uint8_t* const room = distance_.room();
    const int64_t departure = std::max(now, lineFree_);
    if (room == nullptr || departure - now > 2 * way_.delay) {
      counters.dropped += to - from;
      return;
    }
    size_t length = frame.length;
    if (to - from == count) memcpy(room, frame.bytes, length);
    else length = piece(frame, from, to, room);
    if (way_.lineMbit > 0) {
      const size_t onLine = length + (to - from - 1) * frame.headerBytes();
      lineFree_ = departure + static_cast<int64_t>(onLine * 8000 / way_.lineMbit);
    }
    distance_.push(length, std::max(now, lineFree_) + way_.delay);
    counters.passed += to - from;
  }

  int from_, to_;
  Way way_;
  Loss loss_;
  int64_t lineFree_ = 0;
  Distance distance_;
  std::vector<uint8_t> scratch_ = std::vector<uint8_t>(kFrameBytes);
};

}  // namespace

int main(int count, char** words) {
  if (count != 7) {
    fputs("relay NAMESPACE NAMESPACE DEVICE DELAY_US LOSS_PER_MILLION LINE_MBIT\n", stderr);
    return 2;
  }
  const int one = openTap(words[1], words[3]), other = openTap(words[2], words[3]);
  const Way way{atoll(words[4]) * 1000, atof(words[5]) / 1e6, atof(words[6])};
  // Never destroyed: their threads run until the process ends.
  auto& there = *new Direction(one, other, way);
  auto& back = *new Direction(other, one, way);
  std::thread([&] { there.run(); }).detach();
  std::thread([&] { back.run(); }).detach();
  puts("ready");
  fflush(stdout);
  for (char byte; read(STDIN_FILENO, &byte, 1) > 0;) {
  }
  for (const Direction* each : {&there, &back})
    fprintf(stderr, "passed %lu lost %lu dropped %lu\n", each->counters.passed, each->counters.lost,
            each->counters.dropped);
  _exit(0);
}
