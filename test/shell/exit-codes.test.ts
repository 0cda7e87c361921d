import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import type { Command } from 'commander'
import { allCommands } from '../../shell/all-commands.ts'
import { type Ended, run, runProgram } from './support/run.ts'

/** An agent's door that gives one answer to everything. */
class Door {
  readonly requests: string[] = []
  status = 200
  answer: unknown = { items: [] }
  readonly #server: Server

  constructor(socket: string) {
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url}`)
      response.writeHead(this.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(this.answer))
    }).listen(socket)
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

/** A relocation without its result. */
const begun = {
  ...{ id: '0123', vm: 'north/one', from: 'a1', to: 'b1', reason: 'by order', requestedBy: 'north' },
  ...{ phases: [], downtimeMs: null, bytes: 0 }
}
/** An operation without its result. */
const ended = { id: 'an operation', state: 'done', progress: [] }

describe('the command line', function () {
  this.timeout(20_000)
  let directory: string
  let socket: string
  let door: Door

  before(async () => {
    directory = await mkdtemp('/tmp/wx-')
    socket = join(directory, 's')
    door = new Door(socket)
  })

  after(async () => {
    door.close()
    await rm(directory, { recursive: true })
  })

  const watari = (...args: string[]): Promise<Ended> => run(args, { env: { WATARI_SOCKET: socket } })

  it('prints what it was asked for: 0', async () => {
    const { code, out } = await runProgram(['vm', 'list', '--json'], { env: { WATARI_SOCKET: socket } })
    assert.equal(code, 0)
    assert.deepEqual(JSON.parse(out), [])
    assert.equal(door.requests.at(-1), 'GET /v1/vms')
  })

  it('tells the agent’s refusal by its code, on standard error: 1', async () => {
    door.status = 404
    door.answer = { code: 'not-found', detail: 'there is no machine north/one' }
    const { code, out, err } = await runProgram(['vm', 'show', 'north/one'], {
      env: { WATARI_SOCKET: socket }
    })
    assert.deepEqual([code, out], [1, ''])
    assert.equal(err, 'watari: there is no machine north/one (not-found)\n')
    const asJson = await watari('vm', 'show', 'north/one', '--json')
    assert.deepEqual(JSON.parse(asJson.err), {
      error: { code: 'not-found', message: 'there is no machine north/one' }
    })
  })

  it('knows what it cannot do: 2', async () => {
    assert.equal((await runProgram(['vm', 'fly'])).code, 2)
    assert.equal((await watari('vm', 'list', '--colour')).code, 2)
    assert.equal((await watari('vm', 'create', 'one', '--memory', 'much', '--socket', '/nobody')).code, 2)
    assert.equal((await watari('--help')).code, 0)
  })

  it('tells people what was wrong, and where to read on', async () => {
    const { out, err } = await watari('vm', 'list', '--colour')
    assert.deepEqual([out, err], ['', "watari: unknown option '--colour' (usage)\n(see --help)\n"])
  })

  for (const [words, what] of [
    [['fly'], /unknown command 'fly'/],
    [['vm', 'fly'], /unknown command 'fly'/],
    [['vm', 'list', '--colour'], /unknown option '--colour'/],
    [['vm', 'show'], /missing required argument 'name'/],
    [['vm', 'create', 'one', '--memory'], /option '--memory <.*>' argument missing/],
    [['vm', 'create', 'one', '--memory', 'much'], /much/],
    [['vm', 'list', 'all'], /too many arguments/],
    [['lab', 'wan', '--delay', 'much'], /--delay takes a number/],
    [['org', 'init', 'north'], /required option '--dir <dir>' not specified/],
    [['join', '--site', 'kyoto'], /--site and --dir go together/],
    [['vm'], /name a command/],
    [[], /name a command/]
  ] as const) {
    it(`tells programs of the same mistakes in one JSON document: watari ${words.join(' ')}`, async () => {
      const given =
        words.at(-1) === '--memory' ? ['--json', ...words.slice(-1)] : [...words.slice(-1), '--json']
      const { code, out, err } = await watari(...words.slice(0, -1), ...given)
      assert.deepEqual([code, out], [2, ''])
      const { error } = JSON.parse(err) as { error: { code: string; message: string } }
      assert.equal(error.code, 'usage')
      assert.match(error.message, what)
    })
  }

  it('takes --json and --socket with every command', () => {
    const leaves = (command: Command): Command[] =>
      command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)
    const all = allCommands().flatMap(leaves)
    for (const command of all) {
      const options = command.options.map(option => option.long)
      for (const option of ['--json', '--socket']) {
        assert.ok(
          options.includes(option),
          `${command.parent?.name() ?? ''} ${command.name()} has no ${option}`
        )
      }
    }
  })

  it('says when no agent answers: 3', async () => {
    const { code, err } = await run(['vm', 'list'], { env: { WATARI_SOCKET: join(directory, 'nobody') } })
    assert.equal(code, 3)
    assert.match(err, /no agent answers at .*\(agent-not-reachable\)\n$/)
  })

  it('says when it may have happened: 4', async () => {
    door.status = 504
    door.answer = { code: 'outcome-unknown', detail: 'nobody knows' }
    assert.equal((await watari('vm', 'show', 'north/one')).code, 4)
  })

  it('shows the relocation that was waited for, and says why it was not done: 1', async () => {
    const relocation = {
      ...begun,
      result: 'aborted',
      // A code after which, of a request, nobody would know what happened.
      error: { code: 'deadline', message: 'b1 took too long' }
    }
    door.status = 200
    door.answer = { ...ended, result: relocation }
    const { code, out, err } = await watari('vm', 'move', 'north/one', '--host', 'b1')
    assert.equal(code, 1)
    assert.match(out, /aborted: b1 took too long \(deadline\)/)
    assert.equal(err, 'watari: north/one was not relocated from a1 to b1: b1 took too long (aborted)\n')
    const asJson = await watari('vm', 'move', 'north/one', '--host', 'b1', '--json')
    assert.deepEqual(JSON.parse(asJson.out), relocation)
    const { error } = JSON.parse(asJson.err) as { error: Record<string, unknown> }
    assert.deepEqual([error.code, error.reason], ['aborted', 'deadline'])
  })

  it('shows what a dry run found, and what keeps the machine from moving: 1', async () => {
    const checks = [{ name: 'target', ok: false, detail: 'b1 has 3 MiB of memory left (no-room)' }]
    const preflight = { vm: 'north/one', from: 'a1', to: 'b1', checks, plan: ['reserve room on b1'] }
    door.status = 200
    door.answer = preflight
    const { code, out, err } = await watari('vm', 'move', 'north/one', '--host', 'b1', '--dry-run', '--json')
    assert.equal(code, 1)
    assert.deepEqual(JSON.parse(out), preflight)
    const message = 'north/one could not be moved to b1: b1 has 3 MiB of memory left (no-room)'
    assert.deepEqual(JSON.parse(err), { error: { code: 'refused', message } })
    door.answer = { ...preflight, checks: [{ ...checks[0], ok: true }] }
    assert.equal((await watari('vm', 'move', 'north/one', '--host', 'b1', '--dry-run')).code, 0)
  })

  it('says that a relocation goes on: 4', async () => {
    door.status = 200
    door.answer = { ...ended, result: { ...begun, result: 'running' } }
    const { code, err } = await watari('vm', 'move', 'north/one', '--host', 'b1')
    assert.equal(code, 4)
    assert.match(err, /'watari relocation show 0123' \(still-going-on\)\n$/)
  })
})
