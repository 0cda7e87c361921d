import assert from 'node:assert/strict'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import fc from 'fast-check'
import { hintCodec, isNewer, signedHint, verifyHint } from '../../overlay/hint-envelope.ts'
import { HintGate, hintRecordKey } from '../../overlay/hints.ts'
import { checkedLimits } from '../../overlay/limits.ts'
import { OpenAdmission } from './support/admission.ts'

const value = new TextEncoder().encode('voters')
const key = await generateKeyPair('Ed25519')
const writer = peerIdFromPrivateKey(key).toString()
const nobody = new OpenAdmission({ id: writer, name: 'a', org: 'o', site: 's', roles: [] })

function gate(limits: Parameters<typeof checkedLimits>[0] = {}) {
  return new HintGate(checkedLimits(limits), nobody)
}

async function record(name: string, sequence: number, from = key, bytes = value) {
  return hintCodec(4096).encode(await signedHint(from, { key: name, sequence, value: bytes }))
}

const recordKey = (name: string) => hintRecordKey(name, 256)

describe('a hint', () => {
  it('is believed only with its writer’s signature over every field', async () => {
    const hint = await signedHint(key, { key: 'vm/web', sequence: 7, value })
    await verifyHint(hint)
    const other = await generateKeyPair('Ed25519')
    for (const forged of [
      { ...hint, key: 'vm/db' },
      { ...hint, sequence: 8 },
      { ...hint, value: new Uint8Array([1]) },
      { ...hint, writer: peerIdFromPrivateKey(other).toString() },
      { ...hint, writer: 'nobody' },
      { ...hint, signature: hint.signature.map(byte => byte ^ 1) }
    ]) {
      await assert.rejects(verifyHint(forged), { code: 'bad-message' })
    }
  })

  it('survives its encoding; a changed byte is refused, without a throw of another kind', async () => {
    const bytes = await record('vm/web', 1_700_000_000_000)
    const codec = hintCodec(4096)
    await verifyHint(codec.decode(bytes))
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = bytes.slice()
        changed[at] = (changed[at] ?? 0) ^ flip
        await assert.rejects(gate().admit(recordKey('vm/web'), changed), { code: 'bad-message' })
      })
    )
  })

  it('yields to a later one, and at the same moment to the one with greater bytes', () => {
    const hint = { key: 'k', writer, signature: new Uint8Array(64) }
    const at = (sequence: number, ...bytes: number[]) => ({
      ...hint,
      sequence,
      value: Uint8Array.from(bytes)
    })
    assert.equal(isNewer(at(2), at(1, 9)), true)
    assert.equal(isNewer(at(1, 9), at(2)), false)
    assert.equal(isNewer(at(1, 2), at(1, 1)), true)
    assert.equal(isNewer(at(1, 1), at(1, 1)), false)
  })
})

describe('the gate of hints', () => {
  it('takes the same hint again and a newer one, but never an older', async () => {
    const guard = gate()
    await guard.admit(recordKey('k'), await record('k', 5))
    await guard.admit(recordKey('k'), await record('k', 5))
    await guard.admit(recordKey('k'), await record('k', 6))
    await assert.rejects(guard.admit(recordKey('k'), await record('k', 5)), { code: 'stale' })
  })

  it('refuses another key, the far future, a bulk process as writer, and what is no hint', async () => {
    const guard = gate()
    await assert.rejects(guard.admit(recordKey('other'), await record('k', 5)), { code: 'bad-message' })
    await assert.rejects(guard.admit(recordKey('k'), await record('k', Date.now() + 3_600_000)), {
      code: 'bad-message'
    })
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async bytes => {
        await assert.rejects(guard.admit(recordKey('k'), bytes), { code: 'bad-message' })
      })
    )
    const bulk = new OpenAdmission({ id: 'the host', name: 'a', org: 'o', site: 's', roles: [] })
    bulk.identityOf = () => ({ id: 'the host', name: 'a', org: 'o', site: 's', roles: [] })
    await assert.rejects(new HintGate(checkedLimits(), bulk).admit(recordKey('k'), await record('k', 5)), {
      code: 'bad-message'
    })
  })

  it('keeps no more than its bounds, of one writer and in all', async () => {
    const guard = gate({ hintsKept: 3, hintsPerWriter: 2 })
    await guard.admit(recordKey('1'), await record('1', 1))
    await guard.admit(recordKey('2'), await record('2', 1))
    await assert.rejects(guard.admit(recordKey('3'), await record('3', 1)), { code: 'no-room' })
    // What is there already may still be renewed.
    await guard.admit(recordKey('2'), await record('2', 2))
    const second = await generateKeyPair('Ed25519')
    await guard.admit(recordKey('3'), await record('3', 1, second))
    await assert.rejects(guard.admit(recordKey('4'), await record('4', 1, second)), { code: 'no-room' })
  })

  it('selects the newest record, whatever stands beside it', async () => {
    const guard = gate()
    const records = [Uint8Array.of(1), await record('k', 3), await record('k', 9), await record('k', 4)]
    assert.equal(guard.select(records), 2)
    assert.equal(guard.select([Uint8Array.of(1)]), 0)
  })

  it('bounds keys', () => {
    assert.throws(() => hintRecordKey('', 256), { code: 'bad-message' })
    assert.throws(() => hintRecordKey('k'.repeat(256), 256), { code: 'bad-message' })
  })
})
