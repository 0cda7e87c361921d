// datagrams receive ADDRESS PORT          prints `ready`, counts until its input ends, prints `COUNT SECONDS`
// datagrams send ADDRESS PORT BYTES MS    as many as it can, then prints `COUNT`
//
// iperf3 makes one system call for every datagram, and would be what is measured. Seconds are those from the first
// datagram to the last, by the receiver's clock.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

constexpr int kBatch = 64;
constexpr size_t kDatagramBytes = 2048;
constexpr int kSocketBytes = 4 << 20;

double seconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

/// As many messages as one system call takes, each with memory of its own.
struct Batch {
  explicit Batch(size_t bytes) {
    for (int index = 0; index < kBatch; index++) {
      parts[index] = {memory.data() + index * kDatagramBytes, bytes};
      messages[index].msg_hdr.msg_iov = &parts[index];
      messages[index].msg_hdr.msg_iovlen = 1;
    }
  }
  std::vector<uint8_t> memory = std::vector<uint8_t>(kBatch * kDatagramBytes);
  iovec parts[kBatch];
  mmsghdr messages[kBatch] = {};
};

int send(int socket, size_t bytes, double duration) {
  Batch batch(bytes);
  uint64_t count = 0;
  for (const double end = seconds() + duration; seconds() < end;) {
    const int sent = sendmmsg(socket, batch.messages, kBatch, 0);
    if (sent > 0) count += sent;
  }
  printf("%lu\n", count);
  return 0;
}

int receive(int socket) {
  Batch batch(kDatagramBytes);
  uint64_t count = 0;
  double first = 0, last = 0;
  puts("ready");
  fflush(stdout);
  pollfd waiting[] = {{socket, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
  while (poll(waiting, 2, -1) >= 0) {
    const int received = recvmmsg(socket, batch.messages, kBatch, MSG_DONTWAIT, nullptr);
    if (received > 0) {
      last = seconds();
      if (count == 0) first = last;
      count += received;
    } else if (waiting[1].revents != 0) {
      break;
    }
  }
  printf("%lu %.3f\n", count, last - first);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const bool sends = count == 6 && strcmp(words[1], "send") == 0;
  if (!sends && (count != 4 || strcmp(words[1], "receive") != 0)) {
    fputs("datagrams receive ADDRESS PORT | datagrams send ADDRESS PORT BYTES MS\n", stderr);
    return 2;
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(atoi(words[3]));
  inet_pton(AF_INET, words[2], &address.sin_addr);
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  // Beyond the system's limit, which root may.
  setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &kSocketBytes, sizeof kSocketBytes);
  const auto* where = reinterpret_cast<const sockaddr*>(&address);
  if ((sends ? connect(socket, where, sizeof address) : bind(socket, where, sizeof address)) != 0) {
    perror(words[2]);
    return 1;
  }
  return sends ? send(socket, strtoul(words[4], nullptr, 10), atof(words[5]) / 1e3) : receive(socket);
}
