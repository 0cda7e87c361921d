import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type CpioEntry, cpioArchive } from '../../../lab/guest/cpio.ts'

/** A reader of its own, from the format's description. */
function read(archive: Buffer) {
  const members: {
    path: string
    mode: number
    links: number
    device: [number, number]
    inode: number
    content: Buffer
  }[] = []
  let at = 0
  for (;;) {
    assert.equal(archive.toString('latin1', at, at + 6), '070701')
    assert.equal(at % 4, 0)
    const field = (index: number) =>
      Number.parseInt(archive.toString('latin1', at + 6 + 8 * index, at + 14 + 8 * index), 16)
    const nameEnd = at + 110 + field(11)
    assert.equal(archive[nameEnd - 1], 0)
    const path = archive.toString('utf8', at + 110, nameEnd - 1)
    const start = (nameEnd + 3) & ~3
    const content = archive.subarray(start, start + field(6))
    if (path === 'TRAILER!!!') return members
    members.push({
      path,
      mode: field(1),
      links: field(4),
      device: [field(9), field(10)],
      inode: field(0),
      content
    })
    at = (start + field(6) + 3) & ~3
  }
}

describe('a cpio archive', () => {
  it('holds files, directories, links and devices as the kernel reads them', () => {
    const members = read(
      cpioArchive([
        { kind: 'directory', path: '/bin', mode: 0o755 },
        { kind: 'file', path: 'bin/x', mode: 0o755, content: Buffer.from('hello') },
        { kind: 'symlink', path: 'bin/sh', target: 'busybox' },
        { kind: 'character-device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 }
      ])
    )
    assert.deepEqual(
      members.map(({ path, mode, device, content, links }) => [
        path,
        mode.toString(8),
        device,
        content.toString(),
        links
      ]),
      [
        ['bin', '40755', [0, 0], '', 2],
        ['bin/x', '100755', [0, 0], 'hello', 1],
        ['bin/sh', '120777', [0, 0], 'busybox', 1],
        ['dev/console', '20600', [5, 1], '', 1]
      ]
    )
    assert.equal(new Set(members.map(member => member.inode)).size, 4)
  })

  it('gives back any names and contents, and the same bytes for the same entries', () => {
    const entry = fc.record({
      kind: fc.constant('file' as const),
      path: fc.stringMatching(/^[a-zäß][a-z0-9/._ -]{0,40}$/u),
      mode: fc.integer({ min: 0, max: 0o777 }),
      content: fc.uint8Array({ maxLength: 300 })
    })
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries: CpioEntry[]) => {
        const archive = cpioArchive(entries)
        const seen = read(archive).map(({ path, content }) => [path, content.toString('hex')])
        const given = entries.map(each => [
          each.path,
          each.kind === 'file' ? Buffer.from(each.content).toString('hex') : ''
        ])
        assert.deepEqual(seen, given)
        assert.ok(archive.equals(cpioArchive(entries)))
      })
    )
  })

  it('refuses a name that is none', () => {
    for (const path of ['', '/', 'a\0b']) {
      assert.throws(() => cpioArchive([{ kind: 'directory', path, mode: 0o755 }]), TypeError)
    }
  })
})
