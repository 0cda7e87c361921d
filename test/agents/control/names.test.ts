import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Names } from '../../../agents/control/names.ts'
import { RegisterFinder } from '../../../agents/vm/register/finder.ts'
import { RegisterCluster } from '../../support/register/cluster.ts'

const one = 'a'.repeat(32)
const two = 'b'.repeat(32)

/** @param founder of the organization north, to which all hosts belong */
function namesAt(cluster: RegisterCluster, id: string, founder = 'a'): Names {
  const { overlay, client, directory } = cluster.host(id)
  const finder = new RegisterFinder(overlay, client)
  finder.serve()
  return new Names({
    ...{ registers: client, finder, self: id, organization: 'north', founder },
    hostsOf: () => [...cluster.hosts.keys()],
    createdFile: join(directory, 'directory.json')
  })
}

describe('names of an organization', () => {
  it('begin at its founder, once', async () => {
    await using cluster = await RegisterCluster.start('a', 'b')
    const other = namesAt(cluster, 'b')
    await other.found()
    assert.equal(existsSync(join(cluster.host('b').directory, 'directory.json')), false)
    const names = namesAt(cluster, 'a')
    await names.found()
    await names.claim('north', { kind: 'machine', name: 'web', id: one })
    await names.found()
    assert.equal(await names.find('north', 'machine', 'web'), one)
  })

  it('keep what is there when the first founding was not remembered', async () => {
    await using cluster = await RegisterCluster.start('a')
    const names = namesAt(cluster, 'a')
    await names.found()
    await names.claim('north', { kind: 'machine', name: 'web', id: one })
    const { client, overlay } = cluster.host('a')
    const forgetful = new Names({
      ...{ registers: client, finder: new RegisterFinder(overlay, client), self: 'a', organization: 'north' },
      ...{ founder: 'a', hostsOf: () => [], createdFile: join(cluster.host('a').directory, 'other.json') }
    })
    await forgetful.found()
    assert.equal(await forgetful.find('north', 'machine', 'web'), one)
  })

  it('are not begun again, nor is the note overwritten, when what it says is damaged', async () => {
    await using cluster = await RegisterCluster.start('a')
    const names = namesAt(cluster, 'a')
    await names.found()
    await names.claim('north', { kind: 'machine', name: 'web', id: one })
    const { directory, client } = cluster.host('a')
    const note = join(directory, 'directory.json')
    const finder = new RegisterFinder(cluster.host('a').overlay, client)
    const create = () => assert.fail('the directory was created a second time')
    for (const damage of ['', '{', 'null', '{"organization":"south"}', '\0'.repeat(100)]) {
      writeFileSync(note, damage)
      const again = new Names({
        ...{ registers: { create } as never, finder, self: 'a', organization: 'north', founder: 'a' },
        ...{ hostsOf: () => [], createdFile: note }
      })
      await again.found()
      assert.equal(readFileSync(note, 'utf8'), damage)
    }
    assert.equal(await names.find('north', 'machine', 'web'), one)
  })

  it('are one thing’s each, at all hosts, and free again after it', async () => {
    await using cluster = await RegisterCluster.start('a', 'b')
    const [here, there] = [namesAt(cluster, 'a'), namesAt(cluster, 'b')]
    await here.found()
    await there.claim('north', { kind: 'machine', name: 'web', id: one })
    await assert.rejects(here.claim('north', { kind: 'machine', name: 'web', id: two }), {
      code: 'name-in-use'
    })
    await here.claim('north', { kind: 'segment', name: 'web', id: two })
    assert.equal(await here.find('north', 'machine', 'web'), one)
    await here.release('north', 'machine', one)
    await assert.rejects(here.find('north', 'machine', 'web'), { code: 'not-found' })
    await there.claim('north', { kind: 'machine', name: 'web', id: two })
  })

  it('of the same wish at the same time go to one', async () => {
    await using cluster = await RegisterCluster.start('a', 'b')
    const [here, there] = [namesAt(cluster, 'a'), namesAt(cluster, 'b')]
    await here.found()
    const claims = await Promise.allSettled([
      here.claim('north', { kind: 'machine', name: 'web', id: one }),
      there.claim('north', { kind: 'machine', name: 'web', id: two })
    ])
    assert.equal(claims.filter(({ status }) => status === 'fulfilled').length, 1)
  })
})
