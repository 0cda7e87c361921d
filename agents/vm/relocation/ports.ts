import type { Method, Overlay } from '../../../overlay/overlay.ts'
import type { Codec } from '../../../protocol/codec.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../../protocol/host.ts'
import type { Epoch, MachineId, MachineRecord, RelocationId } from '../../../protocol/machine.ts'
import {
  type Preflight,
  type PreflightRequest,
  type Preparation,
  preflightCodec,
  preflightRequestCodec,
  preparationCodec,
  relocationMessageCodec,
  type Ticket,
  ticketCodec,
  ticketRequestCodec
} from '../../../protocol/relocation/codec.ts'
import type { Offer, RelocationMessage } from '../../../protocol/relocation/message.ts'
import type { Holding, RelocationPlan } from '../../../protocol/relocation/plan.ts'
import type { Proposal, RegisterOutcome } from '../../../protocol/relocation/register-asking.ts'
import type { MachineHandle, MachineStart } from '../driver.ts'

/** What relocations ask of a machine's register; recordChange says what each proposal does to the record. */
export interface MachineRegister {
  /**
   * Never rejects: what is not known to be decided or refused is `unknown`. Bounded in time by itself. `read`
   * has to be linearizable (prepare at a majority, not peek): see RegisterOutcome.
   */
  propose(plan: RelocationPlan, proposal: Proposal, signal: AbortSignal): Promise<RegisterOutcome>
  /**
   * Has the voters stand by with `complete` until the source lets them take it. A `propose` of it makes it at once, and
   * has its outcome; one of anything else, or `withdraw`, ends it.
   */
  offer(plan: RelocationPlan, signal: AbortSignal, offering: Offering): void
  /** The source let the voters take this offer, or one after it. */
  taken(plan: RelocationPlan, offer: number): void
  withdraw(plan: RelocationPlan): void
  /** As the source: lets the voters accept what the target offers. */
  letGo(plan: RelocationPlan, offer: Offer): void
  /** They will soon be told so. */
  expectLetGo(plan: RelocationPlan, offer: Offer): void
}

export interface Offering {
  /** The voters stand by, for the first time or again: to be told to the source. */
  readonly onOffer: (offer: Offer) => void
  /** What came of it, if it came before it was proposed. */
  readonly onDecided: (holding: Holding) => void
}

/** What relocations ask of the network agent. Each call may be repeated. */
export interface NetworkHandover {
  /** The machine's cards get their ports on this host, programmed but letting nothing through. */
  block(handle: MachineHandle, record: MachineRecord, epoch: Epoch): Promise<void>
  /** The machine is about to be paused at the source: what is for it is kept, to be given to it or sent after it. */
  hold(machine: MachineId): Promise<void>
  /** The pause was called off, and the machine executes: what was kept gets in. */
  release(machine: MachineId): Promise<void>
  /** The machine is paused at the source, and no word of its copy there may get out. */
  close(machine: MachineId): Promise<void>
  /** The ports open, and everybody is told that the machine is here under this epoch. */
  open(machine: MachineId, epoch: Epoch): Promise<void>
  /** Frames that still come here for the machine go to that host, for a while; survives `detach`. */
  forward(machine: MachineId, to: HostId, epoch: Epoch): Promise<void>
  /** The copy here is gone, and its ports with it. */
  detach(machine: MachineId): Promise<void>
}

/** What relocations ask of the rest of the vm agent on this host. */
export interface LocalMachines {
  /** A copy that this host owns and that runs here. */
  find(machine: MachineId): { readonly handle: MachineHandle; readonly record: MachineRecord } | undefined
  /**
   * @param diskBytes what its disk will take here
   * @throws WatariError that says why this host could not run the machine, or will not for that host
   */
  checkIncoming(record: MachineRecord, from: HostIdentity, diskBytes: number): Promise<void>
  /**
   * Reserves room and gets at hand what the machine needs, images included.
   * @param asked who relocates, for whom, and what the disk will take here
   */
  reserve(
    record: MachineRecord,
    epoch: Epoch,
    asked: { readonly from: HostIdentity; readonly by: string; readonly diskBytes: number }
  ): Promise<MachineStart>
  /** The reserved room is free again. */
  release(machine: MachineId): void
  /** The machine runs here now. */
  arrived(plan: RelocationPlan, copy: CopyThatIsOurs): void
  /**
   * A relocation to this host came to nothing here, and its source is told by the register that it has won: it may be
   * this host's, without a copy. May be called often.
   */
  claimed(machine: MachineId): void
  /** The machine belongs to the target, and the copy here is removed. */
  departed(plan: RelocationPlan): void
  /** The relocation was given up, and the machine is still ours. */
  stayed(plan: RelocationPlan, copy: CopyThatIsOurs): void
}

/** What a relocation leaves to the rest of the vm agent. */
export interface CopyThatIsOurs {
  readonly handle: MachineHandle | undefined
  /** It was found running when this agent started: nothing of this agent but the relocation knows it yet. */
  readonly adopted: boolean
  /** The copy is gone, though the machine is ours. */
  readonly crashed: boolean
}

export const preflightMethod: Method<PreflightRequest, Preflight> = {
  name: 'relocation/preflight',
  request: preflightRequestCodec,
  response: preflightCodec,
  deadlineMs: 10_000
}

/** Answered at once; what came of it follows as a message. */
export const prepareMethod: Method<Preparation, undefined> = {
  name: 'relocation/prepare',
  request: preparationCodec,
  response: nothingCodec(),
  deadlineMs: 10_000
}

export const ticketMethod: Method<{ relocation: RelocationId; epoch: Epoch }, Ticket> = {
  name: 'relocation/ticket',
  request: ticketRequestCodec,
  response: ticketCodec,
  deadlineMs: 15_000
}

const messageChannel = 'relocation'

/**
 * Sends a message without an answer: it need not wait, as a request does, for a stream to be made for it, and the guest
 * is paused while some of them travel. What gets lost is sent again when a core says so.
 */
export function sendMessage(overlay: Pick<Overlay, 'send'>, to: HostId, message: RelocationMessage): void {
  overlay.send(to, messageChannel, relocationMessageCodec.encode(message))
}

/** What nobody could have sent by the rules is left alone. */
export function receiveMessages(
  overlay: Pick<Overlay, 'receive'>,
  hear: (message: RelocationMessage, from: HostIdentity) => void
): void {
  overlay.receive(messageChannel, relocationMessageCodec.maxBytes, (bytes, from) => {
    let message: RelocationMessage
    try {
      message = relocationMessageCodec.decode(bytes)
    } catch {
      return
    }
    hear(message, from)
  })
}

function nothingCodec(): Codec<undefined> {
  return {
    maxBytes: 0,
    encode: () => new Uint8Array(0),
    decode: bytes => {
      if (bytes.length > 0) throw new WatariError('bad-message', 'an empty answer was expected')
      return undefined
    }
  }
}
