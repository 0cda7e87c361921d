// What JavaScript may ask of the carrier: Node-API (node_api.h) and nothing else. Names and shapes are documented where
// they are typed, in agents/network/native/addon.ts. Every argument is checked there and is the agent's own; only
// packets come from outside.
#define NAPI_VERSION 9
#include <node_api.h>

#include <cstring>
#include <map>
#include <memory>

#include "bytes.h"
#include "carrier.h"

namespace {

using namespace watari;

struct Open {
  std::unique_ptr<Carrier> carrier;
  napi_threadsafe_function notify = nullptr;
  std::atomic<bool> isNotified{false};
  std::map<std::pair<Handle, Handle>, std::shared_ptr<Flow>> flows;
  std::unordered_map<Handle, std::shared_ptr<PortState>> ports;
  std::unordered_map<Handle, std::shared_ptr<LinkState>> links;

  void close() {
    if (!carrier) return;
    carrier.reset();
    napi_release_threadsafe_function(notify, napi_tsfn_abort);
  }
};

constexpr size_t MAX_ARGUMENTS = 10;

/** The arguments of one call. */
class Call {
 public:
  Call(napi_env env, napi_callback_info info) : env(env) { napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr); }

  napi_value value(size_t at) const { return values_[at]; }

  uint32_t number(size_t at) const {
    uint32_t number = 0;
    napi_get_value_uint32(env, values_[at], &number);
    return number;
  }

  int32_t integer(size_t at) const {
    int32_t number = 0;
    napi_get_value_int32(env, values_[at], &number);
    return number;
  }

  uint64_t mac(size_t at) const {
    double number = 0;
    napi_get_value_double(env, values_[at], &number);
    return static_cast<uint64_t>(number);
  }

  bool boolean(size_t at) const {
    bool is = false;
    napi_get_value_bool(env, values_[at], &is);
    return is;
  }

  struct Bytes {
    uint8_t* data = nullptr;
    size_t length = 0;
  };
  Bytes bytes(size_t at) const {
    Bytes bytes;
    void* data = nullptr;
    napi_get_typedarray_info(env, values_[at], nullptr, &bytes.length, &data, nullptr, nullptr);
    bytes.data = static_cast<uint8_t*>(data);
    return bytes;
  }

  /** The first argument of everything but `open`. Null, with an exception, when it was closed. */
  Open* open() const {
    void* data = nullptr;
    napi_get_value_external(env, values_[0], &data);
    auto* open = static_cast<Open*>(data);
    if (open != nullptr && open->carrier) return open;
    napi_throw_error(env, "internal", "the native carrier is closed");
    return nullptr;
  }

  napi_value result(bool is) const {
    napi_value value;
    napi_get_boolean(env, is, &value);
    return value;
  }

  napi_value results(std::initializer_list<uint64_t> numbers) const {
    napi_value array;
    napi_create_array_with_length(env, numbers.size(), &array);
    uint32_t at = 0;
    for (const uint64_t number : numbers) {
      napi_value value;
      napi_create_double(env, static_cast<double>(number), &value);
      napi_set_element(env, array, at++, value);
    }
    return array;
  }

  const napi_env env;

 private:
  napi_value values_[MAX_ARGUMENTS] = {};
  size_t count_ = MAX_ARGUMENTS;
};

void callNotify(napi_env env, napi_value callback, void*, void* data) {
  if (env == nullptr) return;
  static_cast<Open*>(data)->isNotified.store(false);
  napi_value receiver;
  napi_get_undefined(env, &receiver);
  napi_call_function(env, receiver, callback, 0, nullptr, nullptr);
}

/** Threads must not outlive JavaScript, however it ends. */
void closeAtExit(void* data) { static_cast<Open*>(data)->close(); }

void finalize(napi_env env, void* data, void*) {
  auto* open = static_cast<Open*>(data);
  napi_remove_env_cleanup_hook(env, closeAtExit, open);
  open->close();
  delete open;
}

napi_value open(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Carrier::Options options;
  options.address = Address::fromBytes(call.bytes(0).data);
  options.onlyIpv4 = call.boolean(1);
  options.sendsTrains = call.boolean(2);
  options.receivesTrains = call.boolean(3);
  options.hasTwoThreads = call.boolean(4);
  auto* state = new Open;
  napi_value name;
  napi_create_string_utf8(env, "watari carrier", NAPI_AUTO_LENGTH, &name);
  napi_create_threadsafe_function(env, call.value(5), nullptr, name, 1, 1, nullptr, nullptr, nullptr, callNotify,
                                  &state->notify);
  napi_unref_threadsafe_function(env, state->notify);
  state->carrier = std::make_unique<Carrier>(options, [state] {
    // Once is enough until JavaScript looked.
    if (!state->isNotified.exchange(true)) napi_call_threadsafe_function(state->notify, state, napi_tsfn_nonblocking);
  });
  const int error = state->carrier->error();
  if (error != 0) {
    state->close();
    delete state;
    napi_throw_error(env, "udp-unavailable", strerror(error));
    return nullptr;
  }
  napi_value external;
  napi_add_env_cleanup_hook(env, closeAtExit, state);
  napi_create_external(env, state, finalize, nullptr, &external);
  return external;
}

napi_value close(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  if (Open* state = call.open()) state->close();
  return nullptr;
}

napi_value udpPort(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const Open* state = call.open();
  return state == nullptr ? nullptr : call.results({state->carrier->port()});
}

napi_value rings(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  napi_value array;
  napi_create_array_with_length(env, 2, &array);
  uint32_t at = 0;
  for (Worker* worker : {static_cast<Worker*>(&state->carrier->outward()), static_cast<Worker*>(&state->carrier->inward())}) {
    using Memory = std::shared_ptr<uint8_t>;
    auto* memory = new Memory(worker->ring().memory());
    const auto release = [](napi_env, void*, void* held) { delete static_cast<Memory*>(held); };
    napi_value buffer;
    napi_create_external_arraybuffer(env, memory->get(), Ring::MEMORY_BYTES, release, memory, &buffer);
    napi_set_element(env, array, at++, buffer);
  }
  return array;
}

namespace port {
constexpr uint32_t isOpen = 1, isMachine = 2, hasAgreedIps = 4, takesTcp = 8, takesPartial = 16, isLan = 32;
}

napi_value setPort(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  auto port = std::make_shared<Port>();
  port->handle = call.number(1);
  const int fd = call.integer(2);
  port->segment = call.number(3);
  const uint32_t flags = call.number(4);
  port->isOpen = (flags & port::isOpen) != 0;
  port->isMachine = (flags & port::isMachine) != 0;
  port->hasAgreedIps = (flags & port::hasAgreedIps) != 0;
  port->isLan = (flags & port::isLan) != 0;
  port->takesTcp = (flags & port::takesTcp) != 0;
  port->takesPartial = (flags & port::takesPartial) != 0;
  port->mac = call.mac(5);
  const Call::Bytes ipv4 = call.bytes(6);
  for (size_t at = 0; at + 4 <= ipv4.length; at += 4) port->ipv4.push_back(load32(ipv4.data + at));
  const Call::Bytes ipv6 = call.bytes(7);
  for (size_t at = 0; at + 16 <= ipv6.length; at += 16) memcpy(port->ipv6.emplace_back().data(), ipv6.data + at, 16);
  std::shared_ptr<PortState>& kept = state->ports[port->handle];
  if (!kept) kept = std::make_shared<PortState>(fd < 0 ? nullptr : std::make_shared<Descriptor>(fd));
  port->state = kept;
  state->carrier->draft().ports[port->handle] = port;
  return nullptr;
}

napi_value removePort(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  const Handle handle = call.number(1);
  state->carrier->draft().ports.erase(handle);
  state->ports.erase(handle);
  state->carrier->publish();
  return call.result(state->carrier->settle());
}

napi_value setSegment(napi_env env, napi_callback_info info) {
  constexpr size_t ROW_BYTES = 16;
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  const Handle handle = call.number(1);
  const Call::Bytes rows = call.bytes(2);
  std::vector<Entry> entries;
  entries.reserve(rows.length / ROW_BYTES);
  for (size_t at = 0; at + ROW_BYTES <= rows.length; at += ROW_BYTES) {
    const uint8_t* row = rows.data + at;
    Entry& entry = entries.emplace_back();
    entry.mac = loadMac(row);
    entry.where = row[6] == 1 ? Entry::Where::port : Entry::Where::link;
    entry.target = load32(row + 8);
    entry.epoch = load32(row + 12);
    if (entry.where != Entry::Where::link) continue;
    std::shared_ptr<Flow>& flow = state->flows[{handle, entry.target}];
    if (!flow) flow = std::make_shared<Flow>();
    entry.flow = flow;
  }
  Tables& draft = state->carrier->draft();
  const Segment* before = Tables::get(draft.segments, handle);
  const auto segment = std::make_shared<const Segment>(std::move(entries));
  if (before != nullptr) segment->inheritSeen(*before);
  draft.segments[handle] = segment;
  return nullptr;
}

napi_value removeSegment(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  const Handle handle = call.number(1);
  state->carrier->draft().segments.erase(handle);
  return nullptr;
}

napi_value takeSeen(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  const Segment* segment = Tables::get(state->carrier->draft().segments, call.number(1));
  napi_value array;
  napi_create_array(env, &array);
  if (segment == nullptr) return array;
  uint32_t at = 0;
  for (const uint64_t mac : segment->takeSeen()) {
    napi_value value;
    napi_create_double(env, static_cast<double>(mac), &value);
    napi_set_element(env, array, at++, value);
  }
  return array;
}

napi_value setLink(napi_env env, napi_callback_info info) {
  constexpr size_t ROW_BYTES = 8;
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  Tables& draft = state->carrier->draft();
  auto link = std::make_shared<Link>();
  link->handle = call.number(1);
  link->isUp = call.boolean(2);
  link->address = Address::fromBytes(call.bytes(3).data);
  link->datagramBytes = static_cast<uint16_t>(call.number(4));
  const auto session = draft.sessions.find(call.number(5));
  if (session != draft.sessions.end()) link->session = session->second;
  const Call::Bytes numbers = call.bytes(6);
  for (size_t at = 0; at + ROW_BYTES <= numbers.length; at += ROW_BYTES)
    link->numbers[load32(numbers.data + at)] = static_cast<uint16_t>(load32(numbers.data + at + 4));
  std::shared_ptr<LinkState>& kept = state->links[link->handle];
  if (!kept) kept = std::make_shared<LinkState>();
  link->state = kept;
  draft.links[link->handle] = link;
  return nullptr;
}

napi_value removeLink(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  const Handle handle = call.number(1);
  Tables& draft = state->carrier->draft();
  draft.links.erase(handle);
  state->links.erase(handle);
  std::erase_if(draft.sessions, [&](const auto& session) { return session.second->link == handle; });
  return nullptr;
}

napi_value addSession(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  const Handle link = call.number(1);
  const uint32_t local = call.number(2);
  state->carrier->draft().sessions[local] =
      std::make_shared<Session>(local, call.number(3), link, call.bytes(4).data, call.bytes(5).data);
  return nullptr;
}

napi_value removeSession(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  if (Open* state = call.open()) state->carrier->draft().sessions.erase(call.number(1));
  return nullptr;
}

napi_value beat(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  if (Open* state = call.open()) state->carrier->pulse().beat();
  return nullptr;
}

napi_value publish(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  if (Open* state = call.open()) state->carrier->publish();
  return nullptr;
}

napi_value write(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  const Port* port = Tables::get(state->carrier->draft().ports, call.number(1));
  const Call::Bytes packet = call.bytes(2);
  Vnet vnet;
  const iovec piece{packet.data, packet.length};
  const bool isWritten = port != nullptr && decodeVnet(packet.data, packet.length, vnet) &&
                         writePacket(*port, vnet, &piece, 1, packet.length);
  return call.result(isWritten);
}

napi_value send(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  const Handle segment = call.number(2);
  const Link* link = Tables::get(state->carrier->draft().links, call.number(1));
  const int number = link == nullptr ? -1 : link->numberOf(segment);
  const Call::Bytes packet = call.bytes(5);
  const bool isSent = number >= 0 && packet.length >= MIN_PACKET_BYTES &&
                      state->carrier->sender().packet(*link, static_cast<uint16_t>(number), call.number(3),
                                                      call.boolean(4) ? flag::forwarded : 0, packet.data, packet.length);
  return call.result(isSent);
}

napi_value control(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  const Link* link = Tables::get(state->carrier->draft().links, call.number(1));
  const Address address = Address::fromBytes(call.bytes(2).data);
  const auto kind = static_cast<Kind>(call.number(3));
  const Call::Bytes body = call.bytes(4);
  return call.result(link != nullptr &&
                     state->carrier->sender().control(*link, address, kind, 0, body.data, body.length, call.number(5)));
}

napi_value flush(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  if (Open* state = call.open()) state->carrier->sender().flush();
  return nullptr;
}

napi_value portCounters(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  const PortState* port = Tables::get(state->ports, call.number(1));
  if (port == nullptr) return nullptr;
  return call.results({port->in.packets, port->in.bytes, port->out.packets, port->out.bytes, port->dropped});
}

napi_value linkCounters(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  const LinkState* link = Tables::get(state->links, call.number(1));
  if (link == nullptr) return nullptr;
  return call.results({link->sent.packets, link->sent.bytes, link->received.packets, link->received.bytes, link->dropped,
                       link->forged, link->replayed});
}

napi_value sessionCounters(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  const auto session = state->carrier->draft().sessions.find(call.number(1));
  if (session == state->carrier->draft().sessions.end()) return nullptr;
  return call.results({session->second->sent(), session->second->received()});
}

napi_value takeFlows(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  napi_value array;
  napi_create_array(env, &array);
  uint32_t at = 0;
  for (auto flow = state->flows.begin(); flow != state->flows.end();) {
    // Nothing adds to what no table names any more.
    const bool isLast = flow->second.use_count() == 1;
    const uint64_t sent = flow->second->sent.exchange(0);
    const uint64_t received = flow->second->received.exchange(0);
    const auto [segment, link] = flow->first;
    if (sent + received > 0) napi_set_element(env, array, at++, call.results({segment, link, sent, received}));
    flow = isLast ? state->flows.erase(flow) : std::next(flow);
  }
  return array;
}

napi_value carrierCounters(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Open* state = call.open();
  if (state == nullptr) return nullptr;
  Carrier& carrier = *state->carrier;
  const Underlay& underlay = carrier.underlay();
  return call.results({underlay.failed, underlay.tooLarge, underlay.sendsTrains ? 1U : 0U,
                       underlay.receivesTrains ? 1U : 0U,
                       carrier.outward().ring().dropped() + carrier.inward().ring().dropped()});
}

napi_value initialize(napi_env env, napi_value exports) {
  const struct {
    const char* name;
    napi_callback function;
  } functions[] = {{"open", open},
                   {"close", close},
                   {"udpPort", udpPort},
                   {"rings", rings},
                   {"setPort", setPort},
                   {"removePort", removePort},
                   {"setSegment", setSegment},
                   {"removeSegment", removeSegment},
                   {"takeSeen", takeSeen},
                   {"setLink", setLink},
                   {"removeLink", removeLink},
                   {"addSession", addSession},
                   {"removeSession", removeSession},
                   {"publish", publish},
                   {"beat", beat},
                   {"write", write},
                   {"send", send},
                   {"control", control},
                   {"flush", flush},
                   {"portCounters", portCounters},
                   {"linkCounters", linkCounters},
                   {"sessionCounters", sessionCounters},
                   {"takeFlows", takeFlows},
                   {"carrierCounters", carrierCounters}};
  for (const auto& [name, function] : functions) {
    napi_value value;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
    napi_set_named_property(env, exports, name, value);
  }
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, initialize)
