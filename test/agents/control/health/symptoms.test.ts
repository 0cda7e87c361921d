import assert from 'node:assert/strict'
import {
  certificateAilments,
  diskAilments,
  type GuestFacts,
  guestAilments,
  type LinkFacts,
  linkAilments
} from '../../../../agents/control/health/symptoms.ts'

const MiB = 2 ** 20

describe('a guest that its agent reaches, and that does not work', () => {
  const running = { state: 'running', processId: 7, detail: 'running' } as const
  const codes = (facts: Partial<GuestFacts>) =>
    guestAilments({
      ...{ name: 'north/web', lacksLease: false, status: running, silentMs: 0, stillMs: 0 },
      ...facts
    }).map(({ code }) => code)

  it('is well while its hypervisor answers and its processors execute', () => {
    assert.deepEqual(codes({}), [])
    assert.deepEqual(codes({ status: undefined, stillMs: undefined }), [])
    assert.deepEqual(codes({ silentMs: 9_999, stillMs: 29_999 }), [])
  })

  it('is told by what it is', () => {
    assert.deepEqual(codes({ silentMs: 10_000 }), ['guest-silent'])
    assert.deepEqual(codes({ stillMs: 30_000 }), ['guest-stalled'])
    for (const detail of ['io-error', 'internal-error', 'guest-panicked', 'paused'])
      assert.deepEqual(codes({ status: { ...running, state: 'paused', detail } }), ['guest-halted'])
    assert.deepEqual(codes({ status: { ...running, state: 'incoming', detail: 'inmigrate' } }), [])
  })

  it('lacks its lease before anything else: that it stands still follows from it', () => {
    const status = { ...running, state: 'paused', detail: 'paused' } as const
    assert.deepEqual(codes({ lacksLease: true, status }), ['lease-lost'])
  })
})

describe('a link of which one half is dead', () => {
  const codes = (facts: Partial<LinkFacts>) =>
    linkAilments({
      ...{ name: 'b1', carrier: 'native', why: '', wasNative: true, connection: 'direct' },
      ...facts
    }).map(({ code }) => code)

  it('is told by which', () => {
    assert.deepEqual(codes({}), [])
    assert.deepEqual(codes({ carrier: 'stream' }), ['data-path-lost'])
    assert.deepEqual(codes({ carrier: 'none' }), ['data-path-lost'])
    assert.deepEqual(codes({ connection: 'none' }), ['control-path-lost'])
  })

  it('is no news where UDP never passed, or the whole host is away', () => {
    assert.deepEqual(codes({ carrier: 'stream', wasNative: false }), [])
    assert.deepEqual(codes({ carrier: 'none', connection: 'none' }), [])
  })
})

describe('the disk of the state directory', () => {
  const codes = (facts: Partial<Parameters<typeof diskAilments>[0]>) =>
    diskAilments({
      ...{ path: '/state', freeBytes: 65 * MiB, writingMs: 4_999, failure: undefined },
      ...facts
    }).map(({ code }) => code)

  it('is told to be full, slow or failing', () => {
    assert.deepEqual(codes({}), [])
    assert.deepEqual(codes({ freeBytes: undefined }), [])
    assert.deepEqual(codes({ freeBytes: 63 * MiB }), ['disk-full'])
    assert.deepEqual(codes({ writingMs: 5_000 }), ['disk-slow'])
    assert.deepEqual(codes({ failure: 'EROFS' }), ['disk-failed'])
  })
})

describe("the end of a host's certificate", () => {
  const certificate = { expiresAt: 1_000, admittedUntil: 2_000 }
  const told = (nowSeconds: number) =>
    certificateAilments(certificate, nowSeconds).map(({ code, message }) => [code, message])

  it('is told from when it has come, with until when votes and leases still work', () => {
    assert.deepEqual(told(999), [])
    for (const now of [1_000, 1_999]) {
      const [[code, message] = []] = told(now)
      assert.equal(code, 'certificate-ended')
      assert.match(message ?? '', /until 1970-01-01T00:33:20/)
    }
  })

  it('is told otherwise once they do not', () => {
    assert.match(told(2_000)[0]?.[1] ?? '', /no host makes a connection with it/)
  })
})
