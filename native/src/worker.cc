#include <pthread.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "carrier.h"

namespace watari {

uint64_t monotonicMs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_nsec) / 1'000'000;
}

Published::Published() : tables_(std::make_shared<const Tables>()) {}

std::shared_ptr<const Tables> Published::current() const {
  const std::lock_guard lock(mutex_);
  return tables_;
}

uint64_t Published::publish(std::shared_ptr<const Tables> tables) {
  {
    const std::lock_guard lock(mutex_);
    // The one before may be the last to hold a descriptor, which is not closed under the lock.
    tables_.swap(tables);
  }
  return version_.fetch_add(1, std::memory_order_acq_rel) + 1;
}

void Pulse::beat() { beatMs_.store(monotonicMs(), std::memory_order_relaxed); }

Wakeup::Wakeup() : fd(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
Wakeup::~Wakeup() { close(fd); }

void Wakeup::wake() const {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(fd, &one, sizeof one);
}

void Wakeup::clear() const {
  uint64_t count;
  [[maybe_unused]] const ssize_t taken = read(fd, &count, sizeof count);
}

Worker::Worker(const Published& published, const Pulse& pulse, std::function<void()> notify)
    : published_(published), pulse_(pulse), notify_(std::move(notify)), tables_(published.current()) {}

bool Worker::turn() {
  const uint64_t version = published_.version();
  if (version != seen_.load(std::memory_order_relaxed)) {
    tables_ = published_.current();
    tablesChanged();
    seen_.store(version, std::memory_order_release);
  }
  nowMs_ = monotonicMs();
  const bool wasBusy = batch();
  if (ring_.takeNews()) notify_();
  return wasBusy;
}

bool Worker::ask(TokenBucket& questions, bool isLimited, const Ring::Head& head, const iovec* pieces, size_t count) {
  return (!isLimited || questions.take(nowMs_)) && ring_.push(head, pieces, count);
}

namespace {
constexpr int WAIT_MS = 1'000;
}

Thread::Thread(const char* name, std::vector<Worker*> workers)
    : workers_(std::move(workers)), awaited_(1 + workers_.size()), thread_([this] { run(); }) {
  pthread_setname_np(thread_.native_handle(), name);
}

Thread::~Thread() {
  isRunning_.store(false);
  wakeup_.wake();
  thread_.join();
}

void Thread::run() {
  while (isRunning_.load(std::memory_order_relaxed)) {
    bool wasBusy = false;
    for (Worker* worker : workers_) wasBusy = worker->turn() || wasBusy;
    if (!wasBusy) wait();
  }
}

void Thread::wait() {
  awaited_[0] = {wakeup_.fd, POLLIN, 0};
  for (size_t index = 0; index < workers_.size(); index++) awaited_[1 + index] = workers_[index]->awaited();
  poll(awaited_.data(), awaited_.size(), WAIT_MS);
  // Before the next turns look at what is in force: what is published after that wakes anew.
  if (awaited_[0].revents != 0) wakeup_.clear();
}

}  // namespace watari
