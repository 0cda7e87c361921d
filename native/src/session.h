// The keys of one link for a while, in both directions, and what has been used of them.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "replay.h"
#include "wire.h"

namespace watari {

/** A thread that seals or opens; each has cipher contexts of its own, for one must not be shared. */
enum class Lane : uint8_t { javascript, outward, inward };
constexpr size_t LANES = 3;

constexpr size_t KEY_BYTES = 32;

/** AES-256-GCM (NIST SP 800-38D) with the datagram's counter as the nonce. */
class Cipher {
 public:
  Cipher(const uint8_t* key, bool seals);

  /** Writes the outer header, and turns the `bytes` after it into ciphertext and tag. @returns false: never sent */
  bool seal(uint8_t* datagram, size_t bytes, uint32_t receiver, uint64_t counter);
  /** Turns a whole datagram's record into plain text where it stands. @returns false for a forged or altered one */
  bool open(uint8_t* datagram, size_t bytes);

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
};

class Session {
 public:
  /** Bytes that one key may protect are far more; so many packets are left unsent behind it, never wrapped. */
  static constexpr uint64_t MAX_PACKETS = 1ULL << 32;

  Session(uint32_t local, uint32_t remote, uint32_t link, const uint8_t* sealKey, const uint8_t* openKey);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /** The number by which datagrams for us name this session, and the one by which the other side's do. */
  const uint32_t local;
  const uint32_t remote;
  /** Handle of the link that it belongs to. */
  const uint32_t link;

  bool seal(Lane lane, uint8_t* datagram, size_t recordBytes);

  enum class Opened : uint8_t { fresh, freshest, replayed, forged };
  /** For the inward lane only. `freshest`: no later counter has been seen. */
  Opened open(uint8_t* datagram, size_t bytes);

  uint64_t sent() const { return counter_.load(std::memory_order_relaxed); }
  uint64_t received() const { return received_.load(std::memory_order_relaxed); }

 private:
  std::array<uint8_t, KEY_BYTES> sealKey_;
  std::array<std::unique_ptr<Cipher>, LANES> sealers_;
  Cipher opener_;
  ReplayWindow window_;
  std::atomic<uint64_t> counter_{0};
  std::atomic<uint64_t> received_{0};
};

}  // namespace watari
