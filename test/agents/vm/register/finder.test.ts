import assert from 'node:assert/strict'
import { RegisterClient } from '../../../../agents/vm/register/client.ts'
import { RegisterFinder } from '../../../../agents/vm/register/finder.ts'
import type { Overlay } from '../../../../overlay/overlay.ts'
import type { Configuration } from '../../../../protocol/register/configuration.ts'

const key = 'machine/00112233445566778899aabbccddeeff'
const configuration: Configuration = { number: 1, voters: [{ host: 'v1', store: '0'.repeat(32) }] }

describe('finding who keeps a register', () => {
  const finder = (answers: Record<string, () => Promise<unknown>>) => {
    const overlay = {
      self: { id: 'self' },
      request: (host: string) => answers[host]!()
    } as unknown as Overlay
    return new RegisterFinder(overlay, new RegisterClient({ overlay }))
  }

  it('does not wait for a host that is gone when another knows', async () => {
    const found = await finder({
      owner: () => new Promise(() => {}),
      ignorant: () => Promise.reject(new Error('unknown')),
      voter: async () => ({ key, configuration })
    }).find(key, ['owner', 'ignorant', 'voter'])
    assert.equal(found, true)
  })

  it('is in vain when nobody knows, or what is told is of another register', async () => {
    const asked = finder({
      ignorant: () => Promise.reject(new Error('unknown')),
      liar: async () => ({ key: 'machine/other', configuration })
    })
    assert.equal(await asked.find(key, ['ignorant', 'liar']), false)
    assert.equal(await asked.find(key, []), false)
  })
})
