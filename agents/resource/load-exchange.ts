import { federationTopic, siteTopic } from '../../overlay/names.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import { byKind, Runner } from '../../overlay/runner.ts'
import type { HostId, HostIdentity } from '../../protocol/host.ts'
import { loadLimits } from '../../protocol/load/limits.ts'
import { defaultLoadSettings, Load, type LoadEffect, type LoadEvent } from '../../protocol/load/load.ts'
import { decodeLoadMessage, encodeLoadMessage, type LoadMessage } from '../../protocol/load/message.ts'
import {
  type LoadRecord,
  loadRecordCodec,
  type SignedLoad,
  type VerifiedLoad
} from '../../protocol/load/record.ts'
import type { LoadSample } from '../../protocol/load/sample.ts'
import { Inbox } from './inbox.ts'
import type { MembershipAgent } from './membership.ts'
import { type HostSigner, signedBytes } from './signer.ts'
import type { LoadView } from './snapshot.ts'
import { RecordVerifier } from './verifier.ts'

const channel = 'load'
const wholeFederation = federationTopic('load')

/** Drives the load core over the overlay: gossips our record and keeps those of the others. */
export class LoadExchange implements AsyncDisposable {
  readonly #membership: MembershipAgent
  readonly #signer: HostSigner
  readonly #core: Load
  readonly #runner: Runner<LoadEvent, LoadEffect>
  readonly #verifier: RecordVerifier<LoadRecord>
  readonly #inbox: Inbox
  readonly #endListening: () => void

  constructor(options: {
    overlay: Overlay
    membership: MembershipAgent
    signer: HostSigner
    /** A persisted counter of this agent's starts, from 1. */
    boot: number
    onFault: (error: unknown) => void
  }) {
    const { overlay, membership, signer, onFault } = options
    const { id, roles } = overlay.self
    const ownSite = topicOf(overlay.self)
    this.#membership = membership
    this.#signer = signer
    this.#inbox = new Inbox(onFault)
    this.#verifier = new RecordVerifier({
      kind: 'load',
      signer,
      decode: loadRecordCodec.decode,
      author: record => record.host
    })
    this.#core = new Load({
      self: { host: id, site: ownSite, gateway: roles.includes('gateway') },
      epoch: options.boot,
      settings: defaultLoadSettings,
      random: Math.random
    })
    this.#runner = new Runner({
      core: this.#core,
      tick: { kind: 'tick' },
      onFault,
      execute: byKind<LoadEffect>({
        sign: ({ record }) => {
          this.#sign(record).catch(onFault)
        },
        publish: ({ topic, message }) => {
          overlay
            .publish(topic === 'site' ? ownSite : wholeFederation, encodeLoadMessage(message))
            .catch(onFault)
        },
        send: ({ to, message }) => overlay.send(to, channel, encodeLoadMessage(message)),
        learned: () => {}
      })
    })
    overlay.receive(channel, loadLimits.messageBytes, (bytes, from) => {
      this.#receive(bytes, from.id, true)
    })
    for (const topic of [ownSite, wholeFederation]) {
      overlay.subscribe(topic, (bytes, from) => this.#receive(bytes, from, false))
    }
    this.#endListening = membership.onChange(() => this.#tellPeers())
    this.#tellPeers()
  }

  get(host: HostId): LoadView | undefined {
    const known = this.#core.get(host, this.#runner.now())
    return known && { sample: known.record.sample, draining: known.record.draining, ageMs: known.ageMs }
  }

  sampled(sample: LoadSample, draining: boolean): void {
    this.#runner.feed({ kind: 'sampled', sample, draining })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#endListening()
    await this.#runner[Symbol.asyncDispose]()
  }

  async #sign(record: LoadRecord): Promise<void> {
    const bytes = loadRecordCodec.encode(record)
    const signature = await this.#signer.sign(signedBytes('load', bytes))
    this.#runner.feed({ kind: 'signed', record: { verified: true, record, signed: { bytes, signature } } })
  }

  #tellPeers(): void {
    const peers = this.#membership
      .members()
      .filter(member => member.state === 'alive')
      .map(({ host }) => ({ host: host.id, site: topicOf(host), gateway: host.roles.includes('gateway') }))
    this.#runner.feed({ kind: 'peers', peers })
  }

  /** @returns whether the message was well-formed */
  #receive(bytes: Uint8Array, from: HostId, summaries: boolean): boolean {
    let message: LoadMessage<SignedLoad>
    try {
      message = decodeLoadMessage(bytes)
    } catch {
      return false
    }
    if (message.kind === 'summary') {
      if (summaries) this.#runner.feed({ kind: 'received', from, message })
      return summaries
    }
    this.#inbox.handle(async () => {
      const records = await Promise.all(
        message.records.map(async ({ record, ageMs }) => {
          const verified = await this.#verifier.verify(record)
          return verified && this.#isKnown(verified) ? { record: verified, ageMs } : undefined
        })
      )
      const checked = records.filter(record => record !== undefined)
      this.#runner.feed({ kind: 'received', from, message: { kind: 'records', records: checked } })
    })
    return true
  }

  /** Anybody can make keys and sign: only records of members take room in the table. */
  #isKnown({ record }: VerifiedLoad): boolean {
    return record.host === this.#membership.self.id || this.#membership.member(record.host) !== undefined
  }
}

/** Two organizations may have a site of the same name: its topic tells them apart. */
function topicOf({ org, site }: HostIdentity): string {
  return siteTopic(org, site, channel)
}
