import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DoorServices, openDoor } from '../../agents/control/door.ts'
import { WatariError } from '../../protocol/errors.ts'
import { type Ended, run, runProgram } from './support/run.ts'

describe('watari vm console', function () {
  this.timeout(20_000)
  let directory: string
  let socket: string
  let door: { close: () => Promise<void> }
  let openConsole: DoorServices['openConsole']

  before(async () => {
    directory = await mkdtemp('/tmp/wx-')
    socket = join(directory, 's')
    const services: Partial<DoorServices> = { openConsole: (...asked) => openConsole(...asked) }
    door = await openDoor({ socket, version: '0.0.0', services: services as DoorServices })
  })

  after(async () => {
    await door.close()
    await rm(directory, { recursive: true })
  })

  const refused = (code: string, message: string, ...more: string[]): Promise<Ended> => {
    openConsole = async () => {
      throw new WatariError(code, message)
    }
    return run(['vm', 'console', 'north/nobody', ...more], { env: { WATARI_SOCKET: socket } })
  }

  it('shows what the console says, and ends with it: 0', async () => {
    openConsole = async (org, name, person) => {
      for await (const typed of person) assert.fail(`${typed} was typed`)
      person.write(`${org}/${name} login: `)
    }
    const { code, out, err } = await runProgram(['vm', 'console', 'north/one'], {
      env: { WATARI_SOCKET: socket }
    })
    assert.deepEqual([code, out, err], [0, 'north/one login: ', ''])
  })

  it('tells on standard error why a console does not open: 1', async () => {
    openConsole = async () => {
      throw new WatariError('not-found', 'north has no machine nobody')
    }
    const ended = await runProgram(['vm', 'console', 'north/nobody'], { env: { WATARI_SOCKET: socket } })
    assert.deepEqual(ended, { code: 1, out: '', err: 'watari: north has no machine nobody (not-found)\n' })
  })

  it('tells the code of each refusal', async () => {
    for (const code of ['machine-stopped', 'not-running', 'unreachable']) {
      assert.deepEqual(await refused(code, 'not now'), {
        code: 1,
        out: '',
        err: `watari: not now (${code})\n`
      })
    }
  })

  it('tells programs of it in JSON', async () => {
    const { code, out, err } = await refused('not-found', 'no such machine', '--json')
    assert.deepEqual([code, out], [1, ''])
    const { error } = JSON.parse(err) as { error: Record<string, unknown> }
    assert.deepEqual([error.code, error.message], ['not-found', 'no such machine'])
  })

  it('says when no agent answers: 3', async () => {
    const env = { WATARI_SOCKET: join(directory, 'nobody') }
    const { code, out, err } = await run(['vm', 'console', 'north/one'], { env })
    assert.deepEqual([code, out], [3, ''])
    assert.match(err, /\(agent-not-reachable\)\n$/)
  })
})
