import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig, readConfig, smallGuestOf } from '../../agents/config.ts'
import { WatariError } from '../../protocol/errors.ts'

function mistakesOf(text: string): string[] {
  try {
    parseConfig(text)
  } catch (error) {
    assert(error instanceof WatariError)
    assert.equal(error.code, 'bad-config')
    return error.fields.mistakes as string[]
  }
  return []
}

describe('configuration', () => {
  it('fills in safe defaults', () => {
    const config = parseConfig('state: /srv/watari')
    assert.equal(config.balance, 'suggest')
    assert.equal(config.state, '/srv/watari')
    assert.equal(config.socket, '/run/watari/agent.sock')
    assert.deepEqual(config.listen, ['/ip4/0.0.0.0/tcp/4180'])
    assert.deepEqual(config.relay, { serve: false, use: [] })
  })

  it('an empty file is the default configuration', () => {
    assert.deepEqual(parseConfig(''), parseConfig('{}'))
  })

  it('reports all mistakes at once, unknown keys by name', () => {
    const mistakes = mistakesOf(
      'stat: /x\nbalance: always\nrelay: {server: true}\nlisten: [here]\ncapacity: {milliCpus: 1}'
    )
    assert(mistakes.includes('unknown key stat'), mistakes.join('\n'))
    assert(mistakes.includes('unknown key relay.server'))
    assert(mistakes.some(each => each.startsWith('balance ')))
    assert(mistakes.some(each => each.startsWith('capacity.milliCpus ')))
    assert(mistakes.some(each => each.includes("'here' is not a multiaddr")))
  })

  it('refuses contradictions', () => {
    assert.equal(mistakesOf('listen: []').length, 1)
    assert.equal(mistakesOf('listen: []\nrelay: {serve: true}').length, 2)
    assert.equal(mistakesOf('bootstrap: [/ip4/127.0.0.1/tcp/1]').length, 1)
    assert.equal(mistakesOf(`runtime: /${'x'.repeat(60)}`).length, 1)
    assert.equal(mistakesOf(`socket: /${'x'.repeat(107)}`).length, 1)
    // As long as it will be, not as it is written.
    const deep = `/${'deep/'.repeat(12)}agent.yaml`
    assert.throws(() => parseConfig('runtime: run', deep), /runtime is longer than 60 bytes/)
    assert.equal(mistakesOf('cgroup: {host: a, guests: b/guests}').length, 1)
  })

  it('refuses a lease that guards could not keep, and says which they can', () => {
    assert.equal(parseConfig('').leaseSeconds, 10)
    assert.equal(parseConfig('leaseSeconds: 20').leaseSeconds, 20)
    for (const seconds of ['2', '3600', '-1'])
      assert.match(mistakesOf(`leaseSeconds: ${seconds}`).join(), /5 s to 600 s \(unsafe-lease\)/)
    assert.equal(mistakesOf('leaseSeconds: long').length, 1)
  })

  it('refuses what is not YAML, or not a mapping', () => {
    assert.equal(mistakesOf('a: [').length > 0, true)
    assert.equal(mistakesOf('- a').length, 1)
    assert.equal(mistakesOf('just words').length, 1)
  })

  it('refuses aliases, of which a few may stand for more than a memory holds', () => {
    const laughs = [
      'a: &a [x]',
      ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`)
    ]
    for (const text of ['state: &s /var/lib/watari\nruntime: *s\n', laughs.join('\n')]) {
      assert.deepEqual(mistakesOf(text), [
        'aliases (*name) are not understood here: write out what they stand for'
      ])
    }
  })

  it('says what to do when there is something else in the place of the file', () => {
    // For root, for whom no file is unreadable by its permissions.
    const directory = mkdtempSync(join(tmpdir(), 'agent.yaml-'))
    try {
      assert.throws(
        () => readConfig(directory),
        (error: WatariError) => {
          assert.equal(error.code, 'config-unreadable')
          assert.ok(error.message.includes(`${directory} cannot be read (EISDIR)`), error.message)
          assert.match(error.message, /give its path, and a file that you may read, with --config$/)
          return true
        }
      )
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  it('says so when there is no file', () => {
    assert.throws(() => readConfig('/nonexistent/agent.yaml'), { code: 'config-missing' })
  })

  it('takes the small guest from the state directory where it names none, once there is a whole one', () => {
    const state = mkdtempSync(join(tmpdir(), 'config-'))
    try {
      const found = () => smallGuestOf(parseConfig(`state: ${state}`))
      mkdirSync(join(state, 'guest'))
      writeFileSync(join(state, 'guest/vmlinuz'), '')
      assert.equal(found(), undefined)
      writeFileSync(join(state, 'guest/initrd'), '')
      assert.deepEqual(found(), { kernel: join(state, 'guest/vmlinuz'), initrd: join(state, 'guest/initrd') })
      const own = { kernel: '/k', initrd: '/i' }
      assert.deepEqual(smallGuestOf({ state, smallGuest: own }), own)
    } finally {
      rmSync(state, { recursive: true })
    }
  })
})
