// prober ping ADDRESS FILE               an ICMP echo every millisecond until its input ends; `answered` at the first
//                                        answer; then FILE has a line `SENT ANSWERED` for each echo, 0 for no answer,
//                                        and `announced TIME` for each announcement of QEMU's (a RARP) that was seen
// prober announce DEVICE ADDRESS MAC     waits until the device is up, prints `up TIME`, and tells the segment where the
//                                        address is now, as often as QEMU does after a migration
// prober watch PREFIX ADDRESS            prints `watching`, then `given TIME` at the first echo for the address that is
//                                        given to an interface whose name begins so, `answered TIME` at the first answer
//                                        that comes out of one; until its input ends. It need not be there yet
//
// Times are microseconds of CLOCK_MONOTONIC, which Node's process.hrtime reads too. An echo carries its number: the
// header's own has 16 bits. Echoes for which it was too late are left out, not sent in a burst.
#include <arpa/inet.h>
#include <linux/filter.h>
#include <net/if.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

constexpr int64_t kEveryUs = 1'000;
/// Ten minutes; nobody waits longer.
constexpr size_t kMostProbes = 600'000;
constexpr size_t kMostAnnouncements = 10'000;
/// For answers under way when the input ends.
constexpr int64_t kLastUs = 200'000;
constexpr int64_t kUpLimitUs = 30'000'000;
/// After `announce-initial` of 50 ms each comes 100 ms later than the one before (QEMU, net/announce.c).
constexpr int kAnnouncePausesMs[] = {0, 50, 150, 250, 350};

struct Probe {
  int64_t sent = 0, answered = 0;
};

struct Echo {
  icmphdr header;
  uint64_t number;
  uint64_t run;
};

int64_t now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000LL + time.tv_nsec / 1'000;
}

void sleepUntil(int64_t at) {
  const timespec time = {at / 1'000'000, at % 1'000'000 * 1'000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr);
}

uint16_t checksum(const void* bytes, size_t length) {
  uint32_t sum = 0;
  for (size_t at = 0; at + 1 < length; at += 2) {
    uint16_t word;
    memcpy(&word, static_cast<const char*>(bytes) + at, sizeof word);
    sum += word;
  }
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum;
}

/// Guests without an accelerator take every processor there is; without leave, it goes without.
void hurry() {
  const sched_param priority = {10};
  sched_setscheduler(0, SCHED_FIFO, &priority);
  mlockall(MCL_CURRENT | MCL_FUTURE);
}

class Prober {
 public:
  Prober(int socket, int announcements, const sockaddr_in& to)
      : socket_(socket), announcements_(announcements), to_(to), run_(now() << 16 | getpid()) {
    probes_.reserve(kMostProbes);
    announced_.reserve(kMostAnnouncements);
  }

  void run() {
    int64_t next = now(), end = INT64_MAX;
    while (now() < end) {
      if (end == INT64_MAX && now() >= next) {
        send();
        next = std::max(next + kEveryUs, now());
      }
      const int64_t wait = std::max<int64_t>(0, std::min(next, end) - now());
      const timespec timeout = {0, std::min<int64_t>(wait, 100'000) * 1'000};
      const int input = end == INT64_MAX ? STDIN_FILENO : -1;
      pollfd waiting[] = {{socket_, POLLIN, 0}, {input, POLLIN, 0}, {announcements_, POLLIN, 0}};
      if (ppoll(waiting, 3, &timeout, nullptr) < 0) break;
      if (waiting[2].revents != 0) hear();
      if (waiting[0].revents != 0) receive();
      if (waiting[1].revents != 0 || probes_.size() == kMostProbes) {
        end = std::min(end, now() + kLastUs);
        next = INT64_MAX;
      }
    }
  }

  bool write(const char* file) const {
    FILE* out = fopen(file, "w");
    if (out == nullptr) return false;
    for (const auto& [sent, answered] : probes_) fprintf(out, "%ld %ld\n", sent, answered);
    for (const int64_t at : announced_) fprintf(out, "announced %ld\n", at);
    return fclose(out) == 0;
  }

 private:
  void send() {
    Echo echo{};
    echo.header.type = ICMP_ECHO;
    echo.header.un.echo.id = htons(run_);
    echo.header.un.echo.sequence = htons(probes_.size());
    echo.number = probes_.size();
    echo.run = run_;
    echo.header.checksum = checksum(&echo, sizeof echo);
    probes_.push_back({now(), 0});
    // What the kernel refuses (no neighbour) is an echo without an answer.
    sendto(socket_, &echo, sizeof echo, MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&to_), sizeof to_);
  }

  void receive() {
    uint8_t packet[2048];
    for (ssize_t length; (length = recv(socket_, packet, sizeof packet, MSG_DONTWAIT)) > 0;) {
      const size_t header = (packet[0] & 0xf) * 4;
      Echo echo;
      if (static_cast<size_t>(length) < header + sizeof echo) continue;
      memcpy(&echo, packet + header, sizeof echo);
      if (echo.header.type != ICMP_ECHOREPLY || echo.run != run_ || echo.number >= probes_.size()) continue;
      Probe& probe = probes_[echo.number];
      if (probe.answered == 0) probe.answered = now();
      if (!has_answer_) {
        puts("answered");
        fflush(stdout);
      }
      has_answer_ = true;
    }
  }

  void hear() {
    uint8_t packet[64];
    while (recv(announcements_, packet, sizeof packet, MSG_DONTWAIT) > 0)
      if (announced_.size() < kMostAnnouncements) announced_.push_back(now());
  }

  const int socket_;
  const int announcements_;
  const sockaddr_in to_;
  const uint64_t run_;
  std::vector<Probe> probes_;
  std::vector<int64_t> announced_;
  bool has_answer_ = false;
};

int ping(const char* address, const char* file) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  inet_pton(AF_INET, address, &to.sin_addr);
  const int socket = ::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
  const int announcements = ::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_RARP));
  if (socket < 0 || announcements < 0) {
    perror("sockets");
    return 1;
  }
  hurry();
  Prober prober(socket, announcements, to);
  prober.run();
  if (prober.write(file)) return 0;
  perror(file);
  return 1;
}

bool isUp(int socket, const char* device) {
  ifreq request{};
  strncpy(request.ifr_name, device, IFNAMSIZ - 1);
  const auto flags = IFF_UP | IFF_RUNNING;
  if (ioctl(socket, SIOCGIFFLAGS, &request) != 0 || (request.ifr_flags & flags) != flags) return false;
  return ioctl(socket, SIOCGIFADDR, &request) == 0;
}

int announce(const char* device, const char* address, const char* mac) {
  const int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  for (const int64_t end = now() + kUpLimitUs; !isUp(control, device); usleep(500)) {
    if (now() < end) continue;
    fprintf(stderr, "%s did not come up\n", device);
    return 1;
  }
  const int64_t up = now();
  printf("up %ld\n", up);
  fflush(stdout);
  // An ARP request of the address for itself (RFC 5227, 3).
  uint8_t frame[42] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1};
  uint8_t* own = frame + 6;
  sscanf(mac, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", own, own + 1, own + 2, own + 3, own + 4, own + 5);
  memcpy(frame + 22, own, 6);
  inet_pton(AF_INET, address, frame + 28);
  memcpy(frame + 38, frame + 28, 4);
  const int packets = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = if_nametoindex(device);
  to.sll_halen = 6;
  memset(to.sll_addr, 0xff, 6);
  int64_t at = up;
  for (const int pauseMs : kAnnouncePausesMs) {
    sleepUntil(at += pauseMs * 1'000);
    if (sendto(packets, frame, sizeof frame, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to) < 0) {
      perror(device);
      return 1;
    }
  }
  return 0;
}

/// A guest's card from the outside: a frame that leaves this host by its TAP is one that QEMU may take.
class Watch {
 public:
  Watch(int socket, const char* prefix, const char* address) : socket_(socket), prefix_(prefix) {
    inet_pton(AF_INET, address, &address_);
  }

  void run() {
    for (;;) {
      pollfd waiting[] = {{socket_, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
      if (poll(waiting, 2, -1) < 0 || waiting[1].revents != 0) return;
      receive();
    }
  }

 private:
  void receive() {
    uint8_t frame[sizeof(ether_header) + 60 + sizeof(icmphdr)];
    sockaddr_ll from;
    socklen_t size = sizeof from;
    for (ssize_t length; (length = recvfrom(socket_, frame, sizeof frame, MSG_DONTWAIT,
                                            reinterpret_cast<sockaddr*>(&from), &size)) > 0;
         size = sizeof from) {
      const uint8_t* packet = frame + sizeof(ether_header);
      const ssize_t header = (packet[0] & 0xf) * 4;
      if (length < static_cast<ssize_t>(sizeof(ether_header) + sizeof(icmphdr)) + header) continue;
      const bool isOut = from.sll_pkttype == PACKET_OUTGOING;
      const uint8_t* address = packet + (isOut ? offsetof(iphdr, daddr) : offsetof(iphdr, saddr));
      if (packet[header] != (isOut ? ICMP_ECHO : ICMP_ECHOREPLY)) continue;
      if (memcmp(address, &address_, sizeof address_) != 0 || !isCard(from.sll_ifindex)) continue;
      say(isOut ? hasGiven_ : hasAnswered_, isOut ? "given" : "answered");
    }
  }

  static void say(bool& said, const char* what) {
    if (said) return;
    said = true;
    printf("%s %ld\n", what, now());
    fflush(stdout);
  }

  bool isCard(int index) const {
    char name[IF_NAMESIZE];
    return if_indextoname(index, name) != nullptr && strncmp(name, prefix_, strlen(prefix_)) == 0;
  }

  const int socket_;
  const char* const prefix_;
  in_addr address_{};
  bool hasGiven_ = false, hasAnswered_ = false;
};

int watch(const char* prefix, const char* address) {
  // ICMP in IPv4 only: the machine's state flows past, too.
  sock_filter code[] = {BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 3),
                        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 23), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMP, 0, 1),
                        BPF_STMT(BPF_RET | BPF_K, 0xffff), BPF_STMT(BPF_RET | BPF_K, 0)};
  const sock_fprog filter = {sizeof code / sizeof *code, code};
  // Bound to nothing until it has its filter; only who listens to every protocol sees what goes out.
  const int socket = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  sockaddr_ll all{};
  all.sll_family = AF_PACKET;
  all.sll_protocol = htons(ETH_P_ALL);
  if (socket < 0 || setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0 ||
      bind(socket, reinterpret_cast<sockaddr*>(&all), sizeof all) != 0) {
    perror("a packet socket");
    return 1;
  }
  hurry();
  puts("watching");
  fflush(stdout);
  Watch(socket, prefix, address).run();
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count == 4 && strcmp(words[1], "ping") == 0) return ping(words[2], words[3]);
  if (count == 5 && strcmp(words[1], "announce") == 0) return announce(words[2], words[3], words[4]);
  if (count == 4 && strcmp(words[1], "watch") == 0) return watch(words[2], words[3]);
  fputs("prober ping ADDRESS FILE | announce DEVICE ADDRESS MAC | watch PREFIX ADDRESS\n", stderr);
  return 2;
}
