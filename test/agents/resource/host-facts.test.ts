import assert from 'node:assert/strict'
import { ComputerFacts, type HostFacts, systemName } from '../../../agents/resource/host-facts.ts'

const facts: HostFacts = {
  ...{ system: 'Debian', kernel: '6.1', processor: 'x', processors: 2, cores: 1, memoryBytes: 2 ** 30 }
}

describe('what a computer is', () => {
  it('is read once', async () => {
    let reads = 0
    const computer = new ComputerFacts(async () => {
      reads += 1
      return facts
    })
    assert.deepEqual(await Promise.all([computer.get(), computer.get()]), [facts, facts])
    assert.deepEqual(await computer.get(), facts)
    assert.equal(reads, 1)
  })

  it('is not waited for longer than its deadline, once, and told when it is there', async () => {
    const slow = Promise.withResolvers<HostFacts>()
    const computer = new ComputerFacts(() => slow.promise, 20)
    assert.equal(await computer.get(), undefined)
    assert.equal(await computer.get(), undefined)
    slow.resolve(facts)
    await slow.promise
    assert.deepEqual(await computer.get(), facts)
  })

  it('is unknown where it cannot be read', async () => {
    assert.equal(await new ComputerFacts(() => Promise.reject(new Error('no lscpu'))).get(), undefined)
  })

  it('has the name that its system gives itself', () => {
    assert.equal(systemName('ID=x\nPRETTY_NAME="Debian GNU/Linux 12"\nVERSION=12\n'), 'Debian GNU/Linux 12')
    assert.equal(systemName('PRETTY_NAME=Arch\n'), 'Arch')
    for (const nothing of ['', 'PRETTY_NAME=\n', 'PRETTY_NAME=""\n'])
      assert.equal(systemName(nothing), 'Linux')
  })
})
