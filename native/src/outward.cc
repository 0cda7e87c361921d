#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "carrier.h"

namespace watari {

namespace {
/** Read from one port before the next has its turn. */
constexpr size_t TURN_PACKETS = 64;
constexpr size_t TURN_BYTES = 512 * 1024;
constexpr size_t EVENTS = 64;
/** Batches of ports that always have more, before others are looked for. */
constexpr size_t LOOK_EVERY = 16;
}  // namespace

Outward::Outward(Underlay& underlay, const Published& published, const Pulse& pulse, std::function<void()> notify)
    : Worker(published, pulse, std::move(notify)),
      underlay_(underlay),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      sender_(underlay, Lane::outward, WhenFull::keep),
      packet_(MAX_PACKET_BYTES) {}

Outward::~Outward() { close(epoll_); }

void Outward::tablesChanged() {
  for (auto at = watched_.begin(); at != watched_.end();) {
    const Port* port = Tables::get(tables().ports, at->first);
    if (port != nullptr && port->state == at->second) {
      ++at;
      continue;
    }
    epoll_ctl(epoll_, EPOLL_CTL_DEL, at->second->device->fd, nullptr);
    at = watched_.erase(at);
  }
  for (const auto& [handle, port] : tables().ports) {
    if (!port->state->device || watched_.contains(handle)) continue;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = handle;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, port->state->device->fd, &event) == 0) watched_[handle] = port->state;
  }
  ready_.clear();
}

void Outward::look() {
  batchesSinceLook_ = 0;
  epoll_event events[EVENTS];
  const int count = epoll_wait(epoll_, events, EVENTS, 0);
  for (int index = 0; index < count; index++) {
    const Handle port = events[index].data.u32;
    if (std::find(ready_.begin(), ready_.end(), port) == ready_.end()) ready_.push_back(port);
  }
}

/** A full socket is not waited for in the call, where the other direction would wait along. */
pollfd Outward::awaited() const {
  if (sender_.isFull()) return {underlay_.fd, POLLOUT, 0};
  return {epoll_, POLLIN, 0};
}

bool Outward::batch() {
  // Ports keep what they have, and drop when that is too much.
  if (!sender_.flush()) return false;
  bool wasBusy = false;
  // A port stays ready until it had nothing: while packets keep coming, epoll is asked for others only now and then.
  if (ready_.empty() || ++batchesSinceLook_ == LOOK_EVERY) look();
  ready_.erase(std::remove_if(ready_.begin(), ready_.end(),
                              [&](Handle handle) {
                                if (sender_.isFull()) return false;
                                const Port* port = Tables::get(tables().ports, handle);
                                if (port == nullptr || !port->state->device) return true;
                                size_t total = 0;
                                for (size_t packets = 0; packets < TURN_PACKETS && total < TURN_BYTES; packets++) {
                                  const size_t bytes = readOne(*port);
                                  if (bytes == 0) return true;
                                  wasBusy = true;
                                  total += bytes;
                                }
                                return false;
                              }),
               ready_.end());
  sender_.flush();
  return wasBusy;
}

size_t Outward::readOne(const Port& port) {
  const ssize_t bytes = read(port.state->device->fd, packet_.data(), packet_.size());
  if (bytes > 0) {
    forward(port, static_cast<size_t>(bytes));
    return static_cast<size_t>(bytes);
  }
  if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  // The interface is gone, or it was taken down (EIO comes and goes with that); JavaScript says so.
  if (port.state->isReadable.exchange(false)) {
    epoll_ctl(epoll_, EPOLL_CTL_DEL, port.state->device->fd, nullptr);
    const auto error = static_cast<uint32_t>(bytes < 0 ? errno : 0);
    ring().push({Ring::Kind::portFailed, port.handle, 0, error});
  }
  return 0;
}

void Outward::forward(const Port& port, size_t bytes) {
  PortState& state = *port.state;
  if (bytes < MIN_PACKET_BYTES) return;
  const size_t frameBytes = bytes - VNET_BYTES;
  state.in.add(frameBytes);
  if (!mayPass(port)) {
    state.dropped.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  const Decision decision = fromPort(tables(), port, packet_.data() + VNET_BYTES, frameBytes);
  switch (decision.verdict) {
    case Decision::Verdict::link: {
      const uint32_t epoch = decision.source->epoch;
      if (sender_.packet(*decision.link, decision.number, epoch, 0, packet_.data(), bytes) && decision.destination->flow)
        decision.destination->flow->sent.fetch_add(frameBytes, std::memory_order_relaxed);
      return;
    }
    case Decision::Verdict::port: {
      Vnet vnet;
      const iovec piece{packet_.data(), bytes};
      if (mayPass(*decision.port) && decodeVnet(packet_.data(), bytes, vnet))
        writePacket(*decision.port, vnet, &piece, 1, bytes);
      return;
    }
    case Decision::Verdict::drop:
      return;
    case Decision::Verdict::ask:
    case Decision::Verdict::pass: {
      const iovec piece{packet_.data(), bytes};
      const bool isLimited = decision.verdict == Decision::Verdict::ask;
      if (!ask(state.questions, isLimited, {Ring::Kind::fromPort, port.handle}, &piece, 1))
        state.dropped.fetch_add(1, std::memory_order_relaxed);
      return;
    }
  }
}

}  // namespace watari
