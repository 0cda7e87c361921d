import assert from 'node:assert/strict'
import type { MessageStream } from '@libp2p/interface'
import { lpStream, multiaddrConnectionPair } from '@libp2p/utils'
import { type ExchangeOptions, exchange } from '../../../overlay/identity/exchange.ts'
import { WatariError } from '../../../protocol/errors.ts'
import { type Hello, helloCodec, type Verdict, verdictCodec } from '../../../protocol/identity/messages.ts'
import { eventually } from '../../support/eventually.ts'

const hello: Hello = { kind: 'chain', chain: { site: 'a.b.c', host: 'd.e.f' } }
const accepted: Verdict = { kind: 'accepted' }
const accepting = { hello, judge: async () => accepted, deadlineMs: 5_000, signal: undefined }
const refusing = {
  ...accepting,
  judge: async (): Promise<Verdict> => {
    throw new WatariError('revoked', 'taken back')
  }
}

/** The other side, played by hand. */
function byHand(stream: MessageStream) {
  const wire = lpStream(stream, {
    maxLengthLength: 4,
    lengthEncoder: Object.assign((length: number) => Uint8Array.of(0, 0, length >>> 8, length & 0xff), {
      bytes: 4
    }),
    lengthDecoder: Object.assign(
      (data: { byteLength: number; get(at: number): number }) => {
        if (data.byteLength < 4) throw new RangeError('short')
        return data.get(2) * 256 + data.get(3)
      },
      { bytes: 4 }
    )
  })
  return {
    send: (bytes: Uint8Array) => wire.write(bytes),
    read: async () => (await wire.read()).subarray()
  }
}

function run(options: ExchangeOptions) {
  const [ours, theirs] = multiaddrConnectionPair()
  const outcome: { result?: Awaited<ReturnType<typeof exchange>>; error?: unknown } = {}
  const done = exchange(ours, options).then(
    result => {
      outcome.result = result
    },
    error => {
      outcome.error = error
    }
  )
  return { peer: byHand(theirs), theirs, outcome, done }
}

describe('the admission exchange', () => {
  it('ends well when both accept, and hands on what came right behind it', async () => {
    const { peer, theirs, outcome, done } = run(accepting)
    await peer.read()
    await peer.send(helloCodec.encode(hello))
    await peer.read()
    await peer.send(verdictCodec.encode(accepted))
    theirs.send(new TextEncoder().encode('next protocol'))
    await done
    assert.deepEqual([outcome.result?.ours, outcome.result?.theirs], [accepted, accepted])
    let text = ''
    outcome.result?.connection.addEventListener('message', event => {
      text += new TextDecoder().decode(event.data.subarray())
    })
    await eventually(() => text === 'next protocol', { deadlineMs: 2_000 })
  })

  it('does not end for who refused before the other has read why', async () => {
    const { peer, outcome, done } = run(refusing)
    await peer.send(helloCodec.encode(hello))
    await peer.send(verdictCodec.encode(accepted))
    await peer.read()
    assert.deepEqual(verdictCodec.decode(await peer.read()), {
      kind: 'refused',
      code: 'revoked',
      message: 'taken back'
    })
    assert.deepEqual(await peer.read(), Uint8Array.of(1))
    assert.deepEqual(outcome, {})
    await peer.send(Uint8Array.of(1))
    await done
    assert.equal(outcome.result?.ours.kind, 'refused')
    assert.equal(outcome.result?.theirs?.kind, 'accepted')
  })

  it('does not end for who was refused before it has said that it knows', async () => {
    const { peer, outcome, done } = run(accepting)
    await peer.send(helloCodec.encode(hello))
    await peer.send(verdictCodec.encode({ kind: 'refused', code: 'no', message: '' }))
    await peer.read()
    await peer.read()
    assert.deepEqual(await peer.read(), Uint8Array.of(1))
    await peer.send(Uint8Array.of(1))
    await done
    assert.equal(outcome.result?.theirs?.kind, 'refused')
  })

  it('waits for a refused one that stays silent a fifth of the deadline, and keeps the reason', async () => {
    const { peer, outcome, done } = run({ ...refusing, deadlineMs: 200 })
    await peer.send(helloCodec.encode(hello))
    await done
    assert.equal(outcome.result?.ours.kind, 'refused')
    assert.equal(outcome.result?.theirs, undefined)
  })

  it('says nothing about our own mistakes but that they happened', async () => {
    const { peer, done } = run({
      ...accepting,
      deadlineMs: 500,
      judge: async () => {
        throw new TypeError('secret of the house')
      }
    })
    await peer.send(helloCodec.encode(hello))
    await peer.read()
    const verdict = verdictCodec.decode(await peer.read())
    assert(verdict.kind === 'refused' && verdict.code === 'internal')
    assert(!verdict.message.includes('secret'))
    await done
  })

  it('fails when the other side leaves, is late, or whoever asked gives up', async () => {
    const left = run(accepting)
    left.theirs.abort(new Error('gone'))
    await left.done
    assert.equal((left.outcome.error as WatariError).code, 'connection-lost')
    const late = run({ ...accepting, deadlineMs: 50 })
    await late.done
    assert.equal((late.outcome.error as WatariError).code, 'deadline')
    const controller = new AbortController()
    const given = run({ ...accepting, signal: controller.signal })
    controller.abort()
    await given.done
    assert.equal((given.outcome.error as WatariError).code, 'deadline')
  })
})
