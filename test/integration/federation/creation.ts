import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildGuest } from '../../../lab/guest/guest.ts'
import type { ActionResult } from '../../../protocol/actions/actions.ts'
import { eventually } from '../../support/eventually.ts'
import { type Machine, org, type Sites, segment } from './sites.ts'

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

  it('makes what was asked for on the command line, and shows whether it could be moved', async () => {
    const cards = ['--segment', `${segment},ip=10.9.0.77,mac=02:00:00:00:09:77`]
    const options = [
      '--site',
      'b',
      '--memory',
      '128M',
      '--voters',
      'site',
      '--label',
      'team=physics',
      ...cards
    ]
    const asked = (await sites().watari('aw', 'vm', 'create', 'asked', ...options)) as Machine
    assert.deepEqual(
      [asked.host, asked.memory, asked.labels, asked.segments],
      [
        'b1',
        128 * megabyte,
        { team: 'physics' },
        [{ name: `${org}/${segment}`, mac: '02:00:00:00:09:77', ips: ['10.9.0.77'] }]
      ]
    )
    assert.deepEqual(
      asked.voters.map(({ name }) => name),
      ['b1']
    )
    await sites().shell('asked').ready()
    const shown = () => sites().shell('asked').run('ip addr show dev eth0')
    await eventually(async () => /02:00:00:00:09:77.* 10\.9\.0\.77\/24/s.test(await shown()), {
      deadlineMs: 20_000,
      everyMs: 200
    })
    await assert.rejects(sites().create('twin', 'a1', { segments: [{ name: segment, ip: '10.9.0.77' }] }), {
      code: 'ip-in-use'
    })
    await assert.rejects(sites().watari('aw', 'vm', 'create', 'lost', '--site', 'c'), {
      stderr: /no-such-site/
    })
    const dryRun = (host: string) => sites().watari('aw', 'vm', 'move', 'asked', '--host', host, '--dry-run')
    const { from, to, checks } = (await dryRun('a1')) as ActionResult<'vm.preflight'>
    assert.deepEqual([from, to, checks.every(({ ok }) => ok)], ['b1', 'a1', true])
    await assert.rejects(dryRun('aw'), { code: 1, stdout: /"ok":false/, stderr: /aw runs no machines/ })
    assert.equal((await sites().show('asked')).epoch, asked.epoch)
    assert.equal(await sites().relocation('asked', 'b1'), undefined)
    await sites().delete('asked')
  })

  it('boots a kernel that was brought, with a disk over an image, and takes along only what was written', async () => {
    const guest = await buildGuest()
    const content = randomBytes(64 * megabyte)
    const directory = await mkdtemp(join(tmpdir(), 'watari-image-'))
    const client = sites().agent('aw')
    const [kernel, initrd] = [
      await client.importImage(guest.kernel, undefined),
      await client.importImage(guest.initrd, undefined)
    ]
    try {
      await writeFile(join(directory, 'content'), content)
      await client.importImage(join(directory, 'content'), 'content')
    } finally {
      await rm(directory, { recursive: true })
    }
    const boot = { kernel: kernel.sha256, initrd: initrd.sha256, append: guest.append }
    await sites().create('imaged', 'a1', { ...boot, image: 'content' })
    const shell = sites().shell('imaged')
    /** At its beginning and its end. */
    const isContent = async () => {
      for (const at of [0, 60]) {
        const [sum] = (await shell.run(`dd if=/dev/vda bs=1M skip=${at} count=4 2>/dev/null | md5sum`)).split(
          ' '
        )
        assert.equal(sum, hash('md5', content.subarray(at * megabyte, (at + 4) * megabyte)))
      }
    }
    await isContent()
    content.write('ours', 5 * 4096)
    await shell.run('printf ours | dd of=/dev/vda bs=4096 seek=5 conv=notrunc && sync')
    const { bytes } = await sites().moved('imaged', 'b1')
    console.log(`        ${Math.round(bytes / 1e6)} MB`)
    assert.ok(bytes < 128 * megabyte, 'less than its memory, and not the image')
    await isContent()
    await sites().delete('imaged')
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
