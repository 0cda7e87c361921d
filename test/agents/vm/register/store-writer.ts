// Writes records until it is killed, and says of each, once it is on disk, that it is: one line per record.
import { RegisterStore } from '../../../../agents/vm/register/store.ts'

const store = await RegisterStore.open(process.argv[2]!)
const configuration = { number: 1, voters: [{ host: 'a', store: store.id }] }
for (let number = 1; ; number++) {
  const ballot = { counter: number, proposer: 'p' }
  const value = new Uint8Array(1 + ((number * 7919) % 20_000)).fill(number % 251)
  const accepted = { ballot, envelope: { value, changeIds: [] } }
  const writes = ['a', 'b', 'c'].map(async name => {
    await store.write({ key: `machine/${name}`, configuration, promised: ballot, accepted })
    process.stdout.write(`${name} ${number} ${store.id}\n`)
  })
  await Promise.all(writes)
}
