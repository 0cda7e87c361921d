import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { OutgoingMigration } from '../../../../agents/vm/driver.ts'
import { abandonMigration, QemuOutgoing } from '../../../../agents/vm/qemu/outgoing.ts'
import { errorCode, WatariError } from '../../../../protocol/errors.ts'

/**
 * QEMU as far as the rules of its migration go: who stopped the guest decides whether it is resumed when the
 * migration ends without success.
 */
class Migration {
  runState = 'running'
  status = 'none'
  remaining = 100
  pass = 1
  readonly commands: string[] = []
  /** KVM, or a QEMU that misses no write of an emulated guest. */
  missesNoWrite = true
  readonly ports = new Map([[0xcf8, 0x1234]])
  /** Bytes per second that may be sent. */
  limit = Number.POSITIVE_INFINITY
  answersAfterMs = 0
  /** It looks whether it was called off, is called off, and waits at its gate. */
  comesToTheGate = false
  #wasRunning = false
  /** What happens just before a command is carried out. */
  before: (command: string) => void = () => {}

  execute(name: string, args?: Readonly<Record<string, unknown>>): Promise<unknown> {
    this.before(name)
    this.commands.push(name)
    const { status } = this
    switch (name) {
      case 'migrate':
        this.status = 'active'
        break
      case 'stop':
        if (this.runState === 'running') this.runState = 'paused'
        break
      case 'cont':
        this.runState = 'running'
        break
      case 'migrate-set-parameters':
        this.limit = Number(args?.['max-bandwidth'] ?? this.limit)
        break
      case 'query-kvm':
        return Promise.resolve({ enabled: this.missesNoWrite })
      case 'query-version':
        return Promise.resolve({ qemu: { major: 7, minor: 2, micro: 22 } })
      case 'human-monitor-command':
        return Promise.resolve(this.#monitor(String(args?.['command-line'])))
      case 'migrate_cancel':
        if (this.comesToTheGate) {
          this.comesToTheGate = false
          this.switchOver()
          this.status = 'cancelling'
        }
        if (this.status !== 'cancelling') this.end('cancelled')
        break
      case 'migrate-continue':
        if (args?.state !== status) return Promise.reject(new WatariError('qmp-refused', 'not in that state'))
        if (status === 'cancelling') this.end('cancelled')
        else this.status = 'completed'
        break
      case 'query-migrate':
        this.#flow()
        return Promise.resolve({
          status,
          ram: {
            total: 1e9,
            remaining: this.remaining * 1e6,
            'dirty-sync-count': this.pass,
            transferred: this.commands.length
          }
        })
    }
    return Promise.resolve({})
  }

  /** The ports of the PCI configuration, as `i /w PORT` reads and `o /w PORT VALUE` writes them. */
  #monitor(line: string): string {
    const [order, , ...numbers] = line.split(' ')
    const [port = 0, value = 0] = numbers.map(Number)
    const place = port === 0xcfc ? (this.ports.get(0xcf8) ?? 0) : port
    if (order === 'i') return `port[0x0] = 0x${(this.ports.get(place) ?? 0).toString(16)}\r\n`
    this.commands.push(`${place.toString(16)}=${value.toString(16)}`)
    this.ports.set(place, value)
    return ''
  }

  runStateNow = () => Promise.resolve(this.runState)

  /** Everything is sent: QEMU stops the guest, unless somebody did, and waits at the gate. */
  switchOver(): void {
    this.#wasRunning = this.runState === 'running'
    this.runState = 'finish-migrate'
    this.status = 'pre-switchover'
    this.remaining = 0
  }

  end(status: string): void {
    this.status = status
    if (this.runState === 'finish-migrate') this.runState = this.#wasRunning ? 'running' : 'postmigrate'
  }

  #flow(): void {
    if (this.status !== 'active') return
    if (this.remaining > 0) this.remaining = Math.max(0, this.remaining - 5)
    else this.switchOver()
  }
}

const machineOf = (qemu: Migration) => ({
  execute: async (name: string, args?: Readonly<Record<string, unknown>>) => {
    if (name === 'query-migrate' && qemu.answersAfterMs > 0) await delay(qemu.answersAfterMs)
    return await qemu.execute(name, args)
  },
  runState: () => qemu.runStateNow(),
  migrationNews: new Promise<void>(() => {})
})

const begin = (qemu: Migration, earlierBy = 1, onLate = () => {}, mayGoOn = () => true): OutgoingMigration =>
  new QemuOutgoing(
    machineOf(qemu),
    {
      stateSocket: '/s',
      diskSocket: undefined,
      bandwidthBytesPerSecond: 0,
      onProgress: () => {},
      onPause: () => qemu.commands.push('held'),
      onGoOn: () => qemu.commands.push('released'),
      mayGoOn
    },
    { earlierBy, onLate }
  )
const code = (expected: string) => (error: unknown) => errorCode(error) === expected

describe('an outgoing migration', () => {
  it('pauses by its own order while the migration is active, and only then opens the gate', async () => {
    const qemu = new Migration()
    const outgoing = begin(qemu)
    await outgoing.paused
    await outgoing.sent
    assert.ok(qemu.commands.indexOf('stop') < qemu.commands.indexOf('migrate-continue'))
    assert.ok(!qemu.commands.includes('cont'))
  })

  it('says that it pauses before it does, and that it goes on after it did', async () => {
    const said = ['held', 'stop', 'cont', 'released']
    const qemu = new Migration()
    await begin(qemu).sent
    assert.deepEqual(
      qemu.commands.filter(each => said.includes(each)),
      ['held', 'stop']
    )
    const late = new Migration()
    late.before = command => {
      if (command === 'stop') late.switchOver()
    }
    await assert.rejects(begin(late).sent)
    assert.deepEqual(
      late.commands.filter(each => said.includes(each)),
      said
    )
  })

  it('never opens the gate where QEMU stopped the guest, and lets it go on', async () => {
    const qemu = new Migration()
    let late = 0
    // Everything is sent at once: QEMU is first.
    qemu.before = command => {
      if (command === 'query-migrate' && qemu.status === 'active') qemu.switchOver()
    }
    const outgoing = begin(qemu, 1, () => late++)
    await assert.rejects(outgoing.paused, code('switchover-unpaused'))
    await assert.rejects(outgoing.sent, code('switchover-unpaused'))
    assert.ok(!qemu.commands.includes('migrate-continue'))
    assert.equal(qemu.runState, 'running')
    assert.equal(late, 1)
  })

  for (const first of ['before our order', 'after it']) {
    it(`calls everything off where nobody can say who stopped the guest: QEMU ${first}`, async () => {
      const qemu = new Migration()
      qemu.before = command => {
        if (command === 'stop' && first === 'before our order') qemu.switchOver()
      }
      const runState = qemu.runStateNow
      qemu.runStateNow = () => {
        if (qemu.commands.at(-1) === 'stop' && first === 'after it') qemu.switchOver()
        return runState()
      }
      const outgoing = begin(qemu)
      await assert.rejects(outgoing.paused, code('switchover-unpaused'))
      assert.ok(!qemu.commands.includes('migrate-continue'))
      assert.equal(qemu.runState, 'running', 'whoever stopped it')
    })
  }

  it('gives its order at once where QEMU carries it out at once', async () => {
    const qemu = new Migration()
    let limit = 0
    qemu.before = command => {
      if (command === 'stop') limit = qemu.limit
    }
    await begin(qemu).sent
    assert.ok(limit > 2 ** 35, `${limit} bytes/s`)
  })

  it('holds the stream back until its order is in force where QEMU takes its time', async () => {
    const qemu = new Migration()
    qemu.answersAfterMs = 20
    let held = 0
    qemu.before = command => {
      if (command === 'stop') held = qemu.limit
      // Whatever is sent before the order is held back when it is given.
      if (command === 'query-migrate' && qemu.limit === held) assert.notEqual(qemu.runState, 'running')
    }
    await begin(qemu).sent
    // Less than a page in each of QEMU's windows of 100 ms; without a limit again afterwards.
    assert.ok(held > 0 && held < 40_960, `${held} bytes/s`)
    assert.ok(qemu.limit > 2 ** 35, `${qemu.limit} bytes/s`)
  })

  it('holds the stream back in any case at the attempt after one that came too late', async () => {
    const qemu = new Migration()
    let held = 0
    qemu.before = command => {
      if (command === 'stop') held = qemu.limit
    }
    await begin(qemu, 2).sent
    assert.ok(held > 0 && held < 40_960, `${held} bytes/s`)
    assert.ok(qemu.limit > 2 ** 35, `${qemu.limit} bytes/s`)
  })

  it('says for how long the guest has been paused', async () => {
    const qemu = new Migration()
    let stoppedAt = 0
    qemu.before = command => {
      if (command === 'stop') stoppedAt = performance.now()
    }
    const forMs = await begin(qemu).paused
    const mostMs = performance.now() - stoppedAt
    assert.ok(forMs >= 0 && forMs <= mostMs + 1 && forMs > mostMs / 2, `${forMs} of ${mostMs} ms`)
  })

  it('takes its order back when the stream fails before anybody was told', async () => {
    const qemu = new Migration()
    qemu.before = command => {
      if (command === 'query-migrate' && qemu.runState === 'paused' && qemu.status === 'active')
        qemu.end('failed')
    }
    const outgoing = begin(qemu)
    await assert.rejects(outgoing.paused, code('relocation-failed'))
    assert.equal(qemu.runState, 'running')
  })

  it('leaves the guest paused where its lease has ended by the time it fails', async () => {
    const qemu = new Migration()
    qemu.before = command => {
      if (command === 'query-migrate' && qemu.runState === 'paused' && qemu.status === 'active')
        qemu.end('failed')
    }
    const outgoing = begin(
      qemu,
      1,
      () => {},
      () => false
    )
    await assert.rejects(outgoing.paused, code('relocation-failed'))
    assert.deepEqual([qemu.runState, qemu.commands.includes('cont')], ['paused', false])
  })

  it('leaves the guest paused when it fails after somebody was told', async () => {
    const qemu = new Migration()
    qemu.before = command => {
      if (command === 'query-migrate' && qemu.status === 'completed') qemu.end('failed')
    }
    const outgoing = begin(qemu)
    await outgoing.paused
    await assert.rejects(outgoing.sent, code('relocation-failed'))
    await outgoing.cancel()
    assert.notEqual(qemu.runState, 'running')
    assert.ok(!qemu.commands.includes('cont'))
  })

  it('leaves a guest paused that was paused before, whatever happens', async () => {
    const qemu = new Migration()
    qemu.runState = 'paused'
    const outgoing = begin(qemu)
    await outgoing.cancel()
    await assert.rejects(outgoing.paused, code('relocation-cancelled'))
    assert.ok(!qemu.commands.includes('cont'))
    const again = begin(qemu)
    await again.sent
    assert.ok(!qemu.commands.includes('stop'))
  })

  describe('of an emulated guest, where QEMU loses what is written while it counts', () => {
    const sataCommand = 0x8000fa04
    const sataRegistersAt = 0x8000fa24
    const losing = () => {
      const qemu = new Migration()
      qemu.missesNoWrite = false
      qemu.ports.set(sataCommand, 0x107).set(sataRegistersAt, 0xfebd1000)
      return qemu
    }
    const flushed = ['8000fa04=105', '8000fa04=107', 'cf8=1234']

    it('leaves the guest paused where its lease ended while it was for the beginning', async () => {
      const qemu = losing()
      const outgoing = begin(
        qemu,
        1,
        () => {},
        () => false
      )
      await assert.rejects(outgoing.paused, { code: 'relocation-failed', message: /lease ended/ })
      assert.deepEqual([qemu.runState, qemu.commands.includes('cont')], ['paused', false])
    })

    it('begins while the guest is paused, and flushes its translations before it goes on', async () => {
      const qemu = losing()
      await begin(qemu).sent
      const changes = qemu.commands.filter(command => /^(stop|cont|migrate)$|=/.test(command))
      assert.deepEqual(changes.slice(0, 3), ['stop', 'migrate', 'cf8=8000fa24'])
      const at = changes.indexOf(flushed[0]!)
      assert.deepEqual(changes.slice(at, at + 4), [...flushed, 'cont'])
      assert.equal(changes.at(-1), 'stop')
    })

    it('flushes them too when the guest goes on after all', async () => {
      const qemu = losing()
      let asked = 0
      let limitAtCont = 0
      qemu.before = command => {
        if (command === 'cont') limitAtCont = qemu.limit
        if (command !== 'query-migrate' || qemu.runState !== 'paused' || qemu.pass > 1) return
        // Some time after the pause the first pass ends, and much has been dirtied.
        if (qemu.commands.includes('cont') && ++asked === 3) {
          qemu.pass++
          qemu.remaining = 1000
        }
      }
      await begin(qemu).sent
      assert.ok(limitAtCont < 40_960, 'the rest is held back until the guest executes')
      const on = qemu.commands.lastIndexOf('cont')
      assert.ok(on > qemu.commands.indexOf('cont'))
      const before = qemu.commands.slice(0, on).filter(command => command.includes('='))
      assert.deepEqual(before.slice(-3), flushed)
    })

    it('calls everything off when pages were counted while the guest executed', async () => {
      const qemu = losing()
      let late = 0
      qemu.before = command => {
        if (command === 'query-migrate' && qemu.runState === 'running' && qemu.remaining < 60) qemu.pass = 2
      }
      const outgoing = begin(qemu, 1, () => late++)
      await assert.rejects(outgoing.paused, code('switchover-unpaused'))
      assert.equal(late, 1)
      assert.equal(qemu.runState, 'running')
    })

    it('sends nothing while the guest is in its firmware', async () => {
      const qemu = losing()
      qemu.ports.set(sataRegistersAt, 0)
      const outgoing = begin(qemu)
      await assert.rejects(outgoing.paused, code('relocation-failed'))
      assert.equal(qemu.ports.get(0xcf8), 0x1234)
      assert.equal(qemu.runState, 'running')
    })
  })

  it('ends a migration that an agent before us left, and nothing else', async () => {
    const qemu = new Migration()
    const machine = machineOf(qemu)
    await abandonMigration(machine)
    assert.deepEqual(qemu.commands, ['query-migrate'])
    qemu.status = 'active'
    await abandonMigration(machine)
    assert.equal(qemu.status, 'cancelled')
    assert.equal(qemu.runState, 'running')
  })

  it('frees a QEMU that came to its gate just as it was called off', async () => {
    const qemu = new Migration()
    qemu.status = 'active'
    qemu.comesToTheGate = true
    await abandonMigration(machineOf(qemu))
    assert.equal(qemu.status, 'cancelled')
    assert.equal(qemu.runState, 'running')
  })
})
