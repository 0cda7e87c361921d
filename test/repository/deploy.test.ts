import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { delegated, parseConfig, Schema } from '../../agents/config.ts'

const deploy = join(dirname(fileURLToPath(import.meta.url)), '../../deploy')
const read = (name: string): string => readFileSync(join(deploy, name), 'utf8')
const example = read('agent.example.yaml')
const unit = unitOf(read('systemd/watari.service'))

function unitOf(text: string): Map<string, string> {
  return new Map(
    text.split('\n').flatMap(line => {
      const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? []
      return key === undefined || value === undefined ? [] : [[key, value] as const]
    })
  )
}

/** The keys that stand in comments, as a configuration of their own. */
function commented(text: string): string {
  return text
    .split('\n')
    .flatMap(line => /^# ( *[A-Za-z]+:(?: .*)?)$/.exec(line)?.[1] ?? [])
    .join('\n')
}

interface ObjectSchema {
  readonly properties?: Record<string, ObjectSchema>
}

/** Every setting as a path with dots. */
function keysOfSchema({ properties }: ObjectSchema, at = ''): string[] {
  if (properties === undefined) return [at.slice(1)]
  return Object.entries(properties).flatMap(([key, below]) => keysOfSchema(below, `${at}.${key}`))
}

function keysOf(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [at.slice(1)]
  return Object.entries(value).flatMap(([key, below]) => keysOf(below, `${at}.${key}`))
}

describe('the example configuration', () => {
  it('is valid, and so is what stands in its comments', () => {
    assert.doesNotThrow(() => parseConfig(example))
    assert.doesNotThrow(() => parseConfig(commented(example)))
  })

  it('names every key', () => {
    const named = [...keysOf(parse(example)), ...keysOf(parse(commented(example)))]
    assert.deepEqual([...new Set(named)].sort(), keysOfSchema(Schema as ObjectSchema).sort())
  })

  it('sets what are the defaults, but for the two keys of which it says so', () => {
    assert.match(example, /are the defaults, except for socketGroup\n# and cgroup,/)
    const { socketGroup, cgroup, ...rest } = parseConfig(example)
    const { cgroup: none, ...defaults } = parseConfig('')
    assert.deepEqual(rest, defaults)
    assert.deepEqual(none, {})
    assert.equal(socketGroup, unit.get('Group'))
    assert.deepEqual(cgroup, { guests: delegated })
    assert.equal(parseConfig(commented(example)).socket, defaults.socket)
  })
})

describe('the systemd unit', () => {
  it('lets machines outlive the agent', () => {
    assert.equal(unit.get('KillMode'), 'process')
    assert.equal(unit.get('RuntimeDirectoryPreserve'), 'yes')
    assert.equal(unit.get('Delegate'), 'yes')
  })

  it('comes with a guard that meets it in its runtime directory, and is there again whenever it ends', () => {
    const guard = unitOf(read('systemd/watari-guard.service'))
    for (const key of ['RuntimeDirectory', 'RuntimeDirectoryMode', 'RuntimeDirectoryPreserve', 'Group']) {
      assert.equal(guard.get(key), unit.get(key))
    }
    assert.match(guard.get('ExecStart')!, new RegExp(` guard ${parseConfig(example).runtime} --wait$`))
    assert.equal(guard.get('Restart'), 'always')
    assert.match(unit.get('Wants')!, /\bwatari-guard\.service\b/)
    // What stops the agent's group leaves the guard alone.
    assert.equal(unit.has('BindsTo') || guard.has('PartOf'), false)
  })

  it('opens the way to the socket for its group', () => {
    assert.equal(unit.get('Group'), 'watari')
    assert.equal(unit.get('RuntimeDirectoryMode'), '0750')
  })

  it('is about the directories that the configuration names, and the file that the installer writes', () => {
    const { state, runtime, socket } = parseConfig(example)
    assert.equal(`/run/${unit.get('RuntimeDirectory')}`, runtime)
    assert.equal(`/var/lib/${unit.get('StateDirectory')}`, state)
    assert.equal(dirname(socket), runtime)
    const config = /--config (\S+)$/.exec(unit.get('ExecStart') ?? '')?.[1]
    assert(read('install.sh').includes(`"$prefix/deploy/agent.example.yaml" ${config}`), config)
  })
})

describe('the installer', () => {
  const sh = (...args: string[]) => spawnSync('/bin/sh', args, { encoding: 'utf8' })
  const installer = join(deploy, 'install.sh')

  it('is a valid shell script', () => {
    const { status, stderr } = sh('-n', installer)
    assert.equal(status, 0, stderr)
  })

  it('helps', () => {
    for (const option of ['--help', '-h']) {
      const { status, stdout, stderr } = sh(installer, option)
      assert.equal(status, 0, stderr)
      assert.match(stdout, /sudo deploy\/install\.sh \[--prefix DIR\] \[--no-systemd\]/)
      assert.match(stdout, /^Installs /)
    }
  })

  it('refuses what it does not know before it does anything', () => {
    const { status, stdout, stderr } = sh(installer, '--no-systemd', '--frefix')
    assert.equal(status, 2)
    assert.equal(stdout, '')
    assert.match(stderr, /unknown option --frefix; see --help/)
  })

  it('makes the group before the service that runs in it is started again', () => {
    const text = read('install.sh')
    const group = text.indexOf(`groupadd --system ${unit.get('Group')}`)
    assert(group > 0 && group < text.indexOf('try-restart'))
  })

  describe('with an npm that installs nothing', () => {
    let root: string
    beforeEach(() => {
      root = mkdtempSync(join(tmpdir(), 'watari-install-'))
      mkdirSync(join(root, 'bin'))
    })
    afterEach(() => rmSync(root, { recursive: true }))

    function install(npm: string) {
      writeFileSync(join(root, 'bin/npm'), `#!/bin/sh\n${npm}\n`, { mode: 0o755 })
      return spawnSync('/bin/sh', [installer, '--no-systemd', '--prefix', join(root, 'watari')], {
        encoding: 'utf8',
        env: { PATH: `${join(root, 'bin')}:${process.env.PATH}` }
      })
    }

    it('puts all that the unit names into the prefix, also in the place of an older one', () => {
      mkdirSync(join(root, 'watari'))
      writeFileSync(join(root, 'watari/old'), '')
      const { status, stderr } = install('exit 0')
      assert.equal(status, 0, stderr)
      for (const each of ['bin/watari', 'README.md', 'agents/main.ts', 'deploy/agent.example.yaml', '.npmrc'])
        assert(existsSync(join(root, 'watari', each)), each)
      assert(!existsSync(join(root, 'watari/old')))
      assert.deepEqual(readdirSync(root).sort(), ['bin', 'watari'])
    })

    it('leaves what was there when it fails half-way', () => {
      mkdirSync(join(root, 'watari'))
      writeFileSync(join(root, 'watari/old'), '')
      assert.notEqual(install('exit 1').status, 0)
      assert.deepEqual(readdirSync(join(root, 'watari')), ['old'])
    })
  })
})
