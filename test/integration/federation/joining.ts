import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Sites } from './sites.ts'

const watari = path.join(import.meta.dirname, '../../../bin/watari')

/** Becoming a member, as an administrator does it, at agents that run. */
export function joining(sites: () => Sites): void {
  it('an invitation makes a host a member, under a name that no other has', async () => {
    const state = await mkdtemp(path.join(tmpdir(), 'watari-joining-'))
    try {
      const { invitation } = await sites().agent('aw').call('invite', { uses: 1 })
      const join = (name: string) =>
        sites().onHost('b1', watari, 'join', invitation, '--name', name, '--state', state)
      for (const taken of ['aw', 'a1', 'b1']) {
        await assert.rejects(join(taken), { code: 1, stderr: /name-taken/ })
        // Its key is there for another attempt, and nothing else.
        assert.deepEqual(await readdir(path.join(state, 'identity')), ['host.key'])
      }
      await join('a9')
      assert.ok((await readdir(path.join(state, 'identity'))).length > 1)
    } finally {
      await rm(state, { recursive: true })
    }
  })
}
