import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { seedImage } from '../../../agents/vm/images/seed.ts'
import { blobHash } from '../../../lab/guest/blob.ts'
import { buildGuest, type Guest } from '../../../lab/guest/guest.ts'
import { eventually } from '../../support/eventually.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBwatariwatariwatariwatariwatariwatariwata'
const qemu = '/usr/bin/qemu-system-x86_64'

describe('the small guest', function () {
  this.timeout(120_000)
  let guest: Guest
  let scratch: string
  let machine: ChildProcess
  let console_: net.Socket
  let port: number
  let heard = ''
  let bootMs = 0

  before(async function () {
    if (!existsSync(qemu)) {
      console.log(`      SKIPPED: there is no ${qemu}`)
      this.skip()
    }
    guest = await buildGuest()
    scratch = await mkdtemp(path.join(os.tmpdir(), 'guest-test-'))
    const disk = path.join(scratch, 'disk')
    const handle = await open(disk, 'w')
    await handle.truncate(32 * 1024 * 1024)
    await handle.close()
    const seed = path.join(scratch, 'seed')
    await writeFile(
      seed,
      seedImage({
        instanceId: 'x1',
        hostname: 'melon',
        sshKeys: [key],
        userData: '#!/bin/sh\necho SEEDED >/dev/ttyS0\n'
      })
    )
    port = await freePort()
    const start = performance.now()
    machine = spawn(
      qemu,
      [
        ...['-M', 'q35', '-accel', 'tcg', '-m', '192', '-nodefaults', '-display', 'none', '-no-reboot'],
        ...['-kernel', guest.kernel, '-initrd', guest.initrd, '-append', `${guest.append} hostname=gourd`],
        ...[
          '-serial',
          `unix:${scratch}/console,server=on,wait=on`,
          '-qmp',
          `unix:${scratch}/qmp,server=on,wait=off`
        ],
        ...[
          '-netdev',
          `user,id=n,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:80`,
          '-device',
          'virtio-net-pci,netdev=n,romfile='
        ],
        ...['-drive', `if=none,id=d,format=raw,file=${disk}`, '-device', 'virtio-blk-pci,drive=d'],
        ...['-drive', `if=none,id=s,format=raw,readonly=on,file=${seed}`, '-device', 'virtio-blk-pci,drive=s']
      ],
      { stdio: 'inherit' }
    )
    await eventually(() => existsSync(`${scratch}/console`), { deadlineMs: 10_000 })
    console_ = net.connect(`${scratch}/console`)
    console_.on('error', () => {})
    console_.on('data', part => {
      heard += part
    })
    await eventually(() => /READY /.test(heard) && /ADDRESS eth0/.test(heard), { deadlineMs: 60_000 })
    bootMs = performance.now() - start
  })

  after(async () => {
    if (machine === undefined) return
    console_.destroy()
    machine.kill('SIGKILL')
    await rm(scratch, { recursive: true })
  })

  it('is there the second time without being built', async () => {
    const start = performance.now()
    assert.deepEqual(await buildGuest(), guest)
    assert.ok(performance.now() - start < 10_000)
  })

  it('takes name, key and script from its seed, and its address by DHCP', async () => {
    assert.match(heard, /READY melon/)
    assert.match(heard, /SEEDED/)
    console_.write('cat /root/.ssh/authorized_keys\n')
    await eventually(() => heard.includes(`${key}\r\n`), { deadlineMs: 10_000 })
    assert.match(heard, /ADDRESS eth0 10\.0\.2\.15/)
    console.log(`      ready with an address ${Math.round(bootMs)} ms after its start`)
  })

  it('counts on the console, one whole line after the other', async () => {
    const numbers = () => [...heard.matchAll(/^COUNT (\d+)\r?$/gm)].map(match => Number(match[1]))
    const first = numbers().length
    const start = performance.now()
    await eventually(() => numbers().length >= first + 20, { deadlineMs: 20_000 })
    assert.ok(performance.now() - start >= 1_500, 'counts faster than every 100 ms')
    const seen = numbers()
    assert.ok(
      seen.every((value, index) => index === 0 || value === seen[index - 1]! + 1),
      'a number is missing or double'
    )
  })

  it('answers on the console, and counts in between', async () => {
    console_.write('/load\n')
    await eventually(() => /\+ \/load\r?\n(COUNT \d+\r?\n)*0\r?\n/.test(heard), { deadlineMs: 10_000 })
    console_.write('uname -m; false\n')
    await eventually(
      () => /\+ uname -m; false\r?\n(COUNT \d+\r?\n)*x86_64\r?\n(COUNT \d+\r?\n)*= 1\r?\n/.test(heard),
      { deadlineMs: 10_000 }
    )
  })

  it('serves its counter, loads, and a file of known content', async () => {
    const count = Number(await get('/count'))
    await eventually(async () => Number(await get('/count')) > count, { deadlineMs: 10_000 })
    assert.equal(await get('/load?n=1'), '1\n')
    assert.equal(await get('/load'), '1\n')
    assert.equal(await get('/load?n=0'), '0\n')
    assert.equal((await fetch(`http://127.0.0.1:${port}/load?n=x`)).status, 400)
    assert.equal((await fetch(`http://127.0.0.1:${port}/nothing`)).status, 404)
    const bytes = Buffer.from(await (await fetch(`http://127.0.0.1:${port}/bytes?mb=4`)).arrayBuffer())
    assert.equal(bytes.length, 4 * 1024 * 1024)
    assert.equal(createHash('sha256').update(bytes).digest('hex'), blobHash(4))
    const start = performance.now()
    await (await fetch(`http://127.0.0.1:${port}/bytes?mb=1&rate=1024`)).arrayBuffer()
    assert.ok(performance.now() - start >= 900, 'faster than the rate asked for')
  })

  it('formats a disk, writes records to it and checks them', async () => {
    assert.match(await get('/disk?do=format'), /DISK formatted/)
    await get('/disk?do=write')
    await eventually(async () => /DISK records [1-9]/.test(await get('/disk?do=check')), {
      deadlineMs: 20_000,
      everyMs: 200
    })
    await get('/disk?do=stop')
  })

  it('goes down in order when the power button is pressed', async () => {
    const ended = new Promise(resolve => machine.on('exit', resolve))
    const qmp = net.connect(`${scratch}/qmp`)
    qmp.write('{"execute":"qmp_capabilities"}{"execute":"system_powerdown"}')
    await ended
    qmp.destroy()
    assert.match(heard, /POWER button/)
  })

  async function get(url: string): Promise<string> {
    return await (
      await fetch(`http://127.0.0.1:${port}${url}`, { signal: AbortSignal.timeout(15_000) })
    ).text()
  }
})

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
