#include "session.h"

#include <openssl/crypto.h>

#include "bytes.h"

namespace watari {

namespace {
constexpr size_t NONCE_BYTES = 12;

void nonceOf(uint64_t counter, uint8_t* nonce) {
  memset(nonce, 0, NONCE_BYTES);
  store64(nonce + 4, counter);
}
}  // namespace

Cipher::Cipher(const uint8_t* key, bool seals) : context_(EVP_CIPHER_CTX_new()) {
  // Without memory or without AES there is nothing that could go on.
  if (!context_ || EVP_CipherInit_ex(context_.get(), EVP_aes_256_gcm(), nullptr, key, nullptr, seals ? 1 : 0) != 1)
    context_.reset();
}

bool Cipher::seal(uint8_t* datagram, size_t bytes, uint32_t receiver, uint64_t counter) {
  store32(datagram, receiver);
  store64(datagram + 4, counter);
  uint8_t nonce[NONCE_BYTES];
  nonceOf(counter, nonce);
  EVP_CIPHER_CTX* context = context_.get();
  uint8_t* text = datagram + OUTER_BYTES;
  int written = 0;
  return context != nullptr && EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, nonce) == 1 &&
         EVP_EncryptUpdate(context, nullptr, &written, datagram, OUTER_BYTES) == 1 &&
         EVP_EncryptUpdate(context, text, &written, text, static_cast<int>(bytes)) == 1 &&
         EVP_EncryptFinal_ex(context, text + written, &written) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, text + bytes) == 1;
}

bool Cipher::open(uint8_t* datagram, size_t bytes) {
  if (bytes < SEAL_BYTES) return false;
  const size_t textBytes = bytes - SEAL_BYTES;
  uint8_t nonce[NONCE_BYTES];
  nonceOf(load64(datagram + 4), nonce);
  EVP_CIPHER_CTX* context = context_.get();
  uint8_t* text = datagram + OUTER_BYTES;
  int written = 0;
  return context != nullptr && EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce) == 1 &&
         EVP_DecryptUpdate(context, nullptr, &written, datagram, OUTER_BYTES) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, text + textBytes) == 1 &&
         EVP_DecryptUpdate(context, text, &written, text, static_cast<int>(textBytes)) == 1 &&
         EVP_DecryptFinal_ex(context, text + written, &written) == 1;
}

Session::Session(uint32_t local, uint32_t remote, uint32_t link, const uint8_t* sealKey, const uint8_t* openKey)
    : local(local), remote(remote), link(link), opener_(openKey, false) {
  memcpy(sealKey_.data(), sealKey, KEY_BYTES);
}

Session::~Session() { OPENSSL_cleanse(sealKey_.data(), KEY_BYTES); }

bool Session::seal(Lane lane, uint8_t* datagram, size_t recordBytes) {
  std::unique_ptr<Cipher>& cipher = sealers_[static_cast<size_t>(lane)];
  if (!cipher) cipher = std::make_unique<Cipher>(sealKey_.data(), true);
  const uint64_t counter = counter_.fetch_add(1, std::memory_order_relaxed);
  return counter < MAX_PACKETS && cipher->seal(datagram, recordBytes, remote, counter);
}

Session::Opened Session::open(uint8_t* datagram, size_t bytes) {
  if (!opener_.open(datagram, bytes)) return Opened::forged;
  const uint64_t counter = load64(datagram + 4);
  const bool isFreshest = counter >= window_.next();
  // No sender of ours counts so far: a number near the end would make the window's arithmetic wrap.
  if (counter >= MAX_PACKETS || !window_.admit(counter)) return Opened::replayed;
  received_.fetch_add(1, std::memory_order_relaxed);
  return isFreshest ? Opened::freshest : Opened::fresh;
}

}  // namespace watari
