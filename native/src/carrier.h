// The carrier: one UDP socket, and a worker for each direction. `Outward` reads the ports and sends; `Inward` receives
// and writes to the ports. A thread runs both in turns, or each has its own. Where there are more processors, more pairs
// of these can share the tables: each has its own buffers, ciphers and questions, and nothing here is shared but what is
// atomic.
#pragma once

#include <poll.h>
#include <sys/epoll.h>

#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "forwarding.h"
#include "fragments.h"
#include "ring.h"
#include "segmentation.h"
#include "sender.h"
#include "tables.h"

namespace watari {

/** Which table is in force. Written by JavaScript, read by all. */
class Published {
 public:
  Published();
  std::shared_ptr<const Tables> current() const;
  /** @returns the number of this publication */
  uint64_t publish(std::shared_ptr<const Tables> tables);
  uint64_t version() const { return version_.load(std::memory_order_acquire); }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Tables> tables_;
  std::atomic<uint64_t> version_{1};
};

/** When JavaScript was last heard of. */
class Pulse {
 public:
  /**
   * The guard of a LAN (protocol/switch/lan-guard.ts) lets another host take a LAN over whose host is gone for 4.5 s;
   * a process that was stopped for so long must not go on as if nothing had been.
   */
  static constexpr uint64_t LIFE_MS = 4'000;

  void beat();
  bool isLost(uint64_t nowMs) const {
    // A batch that began before the last beat has an older clock.
    const uint64_t beatMs = beatMs_.load(std::memory_order_relaxed);
    return nowMs > beatMs && nowMs - beatMs > LIFE_MS;
  }

 private:
  std::atomic<uint64_t> beatMs_{0};
};

/** Ends the wait of a thread. */
class Wakeup {
 public:
  Wakeup();
  ~Wakeup();
  void wake() const;
  void clear() const;
  const int fd;
};

/** What both directions are: batches of work on the table in force. */
class Worker {
 public:
  Worker(const Published& published, const Pulse& pulse, std::function<void()> notify);
  virtual ~Worker() = default;

  /** Takes up what was published, and does a batch. @returns whether there was anything to do */
  bool turn();
  /** What tells that there is something to do. */
  virtual pollfd awaited() const = 0;
  /** The last publication that was taken up: nothing is held of an earlier one any more. */
  uint64_t seenVersion() const { return seen_.load(std::memory_order_acquire); }
  Ring& ring() { return ring_; }

 protected:
  /** Everything that is there now, within bounds. @returns whether there was anything */
  virtual bool batch() = 0;
  virtual void tablesChanged() {}

  const Tables& tables() const { return *tables_; }
  /** Whether frames may pass this port now. */
  bool mayPass(const Port& port) const { return !port.isLan || !pulse_.isLost(nowMs_); }
  /** Puts a question, if its asker has not put too many. */
  bool ask(TokenBucket& questions, bool isLimited, const Ring::Head& head, const iovec* pieces, size_t count);

  uint64_t nowMs_ = 0;

 private:
  const Published& published_;
  const Pulse& pulse_;
  const std::function<void()> notify_;
  std::shared_ptr<const Tables> tables_;
  std::atomic<uint64_t> seen_{0};
  Ring ring_;
};

/**
 * Runs workers in turns, and sleeps while none of them has anything to do. It ends with the object.
 *
 * Both directions in one thread are cheaper: what a guest's stack answers (TCP's acknowledgements) lies in its device
 * when the batch that it answers has been written there, and is taken along without anybody being woken for it. Where
 * processors are to spare a thread for each is faster, for both can work at the same time.
 */
class Thread {
 public:
  /** @param name for `top -H`; at most 15 characters */
  Thread(const char* name, std::vector<Worker*> workers);
  ~Thread();
  void wake() const { wakeup_.wake(); }

 private:
  void run();
  void wait();

  const std::vector<Worker*> workers_;
  Wakeup wakeup_;
  std::atomic<bool> isRunning_{true};
  /** The wakeup's, then the workers'. */
  std::vector<pollfd> awaited_;
  std::thread thread_;
};

/** Ports → links. */
class Outward : public Worker {
 public:
  Outward(Underlay& underlay, const Published& published, const Pulse& pulse, std::function<void()> notify);
  ~Outward() override;
  pollfd awaited() const override;

 protected:
  bool batch() override;
  void tablesChanged() override;

 private:
  /** Adds to `ready_` what has become readable. */
  void look();
  /** @returns how many bytes were read; 0 when there is nothing now */
  size_t readOne(const Port& port);
  void forward(const Port& port, size_t bytes);

  Underlay& underlay_;
  const int epoll_;
  Sender sender_;
  std::vector<uint8_t> packet_;
  /** What is watched: the same descriptor under the same handle is not watched anew. */
  std::unordered_map<Handle, std::shared_ptr<PortState>> watched_;
  /** Ports that may have more, each once. */
  std::vector<Handle> ready_;
  size_t batchesSinceLook_ = 0;
};

/** Links → ports. */
class Inward : public Worker {
 public:
  Inward(Underlay& underlay, const Published& published, const Pulse& pulse, std::function<void()> notify);
  pollfd awaited() const override { return {underlay_.fd, POLLIN, 0}; }

 protected:
  bool batch() override;

 private:
  static constexpr size_t MESSAGES = 64;
  static constexpr size_t MESSAGE_BYTES = 65'536;
  /** Some lines of the cache further each time: at powers of two, all of them would take the same few places in it. */
  static constexpr size_t STRIDE_BYTES = MESSAGE_BYTES + 17 * 64;

  void datagram(uint8_t* datagram, size_t bytes, const Address& from);
  /** How a record came. */
  struct Arrival {
    const Link& link;
    const Session& session;
    uint64_t counter;
    const Address& from;
  };
  void record(const Arrival& arrival, uint8_t* record, size_t bytes);
  void answerPing(const Arrival& arrival, const uint8_t* body, size_t bytes);
  void piece(const Link& link, const RecordHeader& header, uint8_t* frame, size_t bytes);
  void frame(const Link& link, const RecordHeader& header, uint8_t* frame, size_t bytes);
  void deliver(const Link& link, const RecordHeader& header, const Decision& decision, const Vnet& vnet,
               const iovec* pieces, size_t count, size_t bytes);
  void flushJoint();

  Underlay& underlay_;
  Sender sender_;
  Reassembly reassembly_;
  const std::shared_ptr<uint8_t> buffers_;
  Joint joint_;
  /** Of what is in the joint: all of its segments are of one link, segment and epoch. */
  const Link* jointLink_ = nullptr;
  RecordHeader jointHeader_;
};

class Carrier {
 public:
  struct Options {
    Address address;
    /** IPv4 only, where the system has no IPv6. */
    bool onlyIpv4 = false;
    bool sendsTrains = true, receivesTrains = true;
    /** A thread for each direction, or one for both. */
    bool hasTwoThreads = false;
  };

  /** @param notify called by the threads when a ring has news; must not block */
  Carrier(const Options& options, std::function<void()> notify);
  ~Carrier();

  /** Errno of what failed, 0 when it runs. */
  int error() const { return error_; }
  uint16_t port() const { return port_; }

  /** The table that JavaScript is writing; `publish` puts it in force. */
  Tables& draft() { return draft_; }
  void publish();
  /** Waits until no thread holds an earlier table. @returns false when one still does after a while */
  bool settle();

  Outward& outward() { return *outward_; }
  Inward& inward() { return *inward_; }
  Underlay& underlay() { return underlay_; }
  Pulse& pulse() { return pulse_; }
  /** JavaScript's own, for what the switch decided. */
  Sender& sender() { return *sender_; }

 private:
  bool open(const Options& options);

  int error_ = 0;
  uint16_t port_ = 0;
  Underlay underlay_;
  Published published_;
  Pulse pulse_;
  Tables draft_;
  std::unique_ptr<Sender> sender_;
  std::unique_ptr<Outward> outward_;
  std::unique_ptr<Inward> inward_;
  /** Last: they end before what they work on. */
  std::vector<std::unique_ptr<Thread>> threads_;
};

/** Writes a packet to a device as it takes them: superframes and partial checksums only where it does. */
bool writePacket(const Port& port, const Vnet& vnet, const iovec* pieces, size_t count, size_t bytes);

uint64_t monotonicMs();

}  // namespace watari
