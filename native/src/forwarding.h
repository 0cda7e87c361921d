// What becomes of a frame, where the tables leave no doubt. Whatever is not plainly allowed and known is a question
// for the switch (protocol/switch/forwarding.ts), whose rules these are a part of: an answer here is never another
// than it would give. Nothing is learnt here, and nothing is changed.
#pragma once

#include "tables.h"

namespace watari {

struct Decision {
  enum class Verdict : uint8_t {
    /** The switch decides. */
    ask,
    /** The switch decides, and it is its regular business: a port or a link of JavaScript's. */
    pass,
    drop,
    port,
    link
  } verdict = Verdict::ask;
  const Entry* source = nullptr;
  const Entry* destination = nullptr;
  const Port* port = nullptr;
  const Link* link = nullptr;
  /** The segment's number at the other end of the link. */
  uint16_t number = 0;
};

/** @param frame at least ETHERNET_BYTES */
Decision fromPort(const Tables& tables, const Port& port, const uint8_t* frame, size_t bytes);
Decision fromLink(const Tables& tables, const Link& link, const RecordHeader& header, const uint8_t* frame, size_t bytes);

}  // namespace watari
