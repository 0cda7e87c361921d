// Which counters of a session have arrived (RFC 6479): a ring of words that slides with the highest one.
#pragma once

#include <array>
#include <cstdint>

namespace watari {

class ReplayWindow {
 public:
  /** So many counters below the highest are told apart; what is older is refused. */
  static constexpr uint64_t SIZE = 4096;

  /** @returns whether the counter is new; it is not any more. To be asked only about what was authenticated. */
  bool admit(uint64_t counter) {
    if (counter >= next_) {
      slide(counter);
    } else if (next_ - counter > SIZE) {
      return false;
    }
    uint64_t& word = words_[counter / 64 % WORDS];
    const uint64_t bit = 1ULL << counter % 64;
    if ((word & bit) != 0) return false;
    word |= bit;
    return true;
  }

  /** One more than the highest counter so far. */
  uint64_t next() const { return next_; }

 private:
  // One word more than the window, so that the word of the highest counter never holds what is still looked at.
  static constexpr uint64_t WORDS = SIZE / 64 + 1;

  void slide(uint64_t counter) {
    const uint64_t from = next_ == 0 ? 0 : (next_ - 1) / 64 + 1;
    const uint64_t to = counter / 64;
    if (to - from >= WORDS && to >= from) {
      words_.fill(0);
    } else {
      for (uint64_t word = from; word <= to; word++) words_[word % WORDS] = 0;
    }
    next_ = counter + 1;
  }

  std::array<uint64_t, WORDS> words_{};
  uint64_t next_ = 0;
};

}  // namespace watari
