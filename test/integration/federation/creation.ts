import assert from 'node:assert/strict'
import { org, type Sites } from './sites.ts'

/** What is created, and what is not. */
export function creation(sites: () => Sites): void {
  const megabyte = 2 ** 20

  it('refuses a name that is in use', async () => {
    await assert.rejects(sites().create('two', 'a1'), { code: 'name-in-use' })
  })

  it('refuses an image that nobody has', async () => {
    await assert.rejects(sites().create('three', 'a1', { image: 'missing' }), { code: 'not-found' })
    await assert.rejects(sites().agent('aw').call('vm.show', { org, name: 'three' }), { code: 'not-found' })
  })

  it('refuses a guest, and a move, for which there is no room', async () => {
    await assert.rejects(sites().create('huge', 'a1', { memory: 2 ** 40 }), { code: 'no-room' })
    await sites().create('large', 'a1', { memory: 900 * megabyte })
    await assert.rejects(sites().move('large', 'b1'), { code: 'no-room' })
    assert.equal((await sites().show('large')).host, 'a1')
    await sites().delete('large')
  })

  it('brings user data and keys into the guest', async () => {
    const key =
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFzLJ0Iv0Zx5JcYFh0f0a0b0c0d0e0f0g0h0i0j0k0l0 person@example'
    await sites().create('seeded', 'a1', {
      userData: '#!/bin/sh\necho from-user-data >/run/proof\n',
      sshKey: key
    })
    assert.equal(await sites().shell('seeded').run('cat /run/proof'), 'from-user-data')
    assert.match(await sites().shell('seeded').run('cat /root/.ssh/authorized_keys'), /^ssh-ed25519 AAAAC3/m)
    await sites().moved('seeded', 'b1')
    await sites().delete('seeded')
  })
}
